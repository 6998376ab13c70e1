"""Events: which there were, when and where, what was measured, and what each article says of one."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from flask import Blueprint, Response, request

from api.http import shapes
from api.http.context import answer, answer_bytes, answer_list, canonical, cut, deadline, node_asked, store
from api.http.params import CURSOR, LIMIT, choice, sealed, text, whole
from api.http.registry import Asked, route
from api.http.render import Json, at_json, value_json
from api.http.shapes import Page
from api.http.shown import events_shown, names_of, sayings_of, sayings_shown, statements_shown, told_shown
from api.routes.asking import NODE, TYPE, WHICH, WHICH_AND_WHO, Parts, event_facets, parts_asked, question_of
from kg.assemble import events_of, origins
from kg.model import Filter, NodeId
from kg.query import points_of, told_events, who_said
from kg.series import Measured, all_measured, measured_of, series_of
from kg.store import Direction, Stated, Told
from kg.trends import BURST_SOURCE, Burst, Period, Step, trend_of

blueprint = Blueprint("events", __name__, url_prefix="/v1")

WHAT = text("what", "Only numbers of this measure: words of it, such as `connectivity`.")
UNIT = text("unit", "Only numbers in this unit, such as % or USD.")
BY = choice("by", "How long a period is; a day unless given.", [one.value for one in Step])
GEO_JSON = "application/geo+json"
POINTS = whole("limit", "How many events to give.", default=500, low=1, high=5_000)
UNNAMED = whole("unnamed", "1: also what is reported of nobody by name.", default=0, low=0, high=1)


@route(blueprint, "/events", *WHICH_AND_WHO, LIMIT, CURSOR, example={"actor": "{entity}"}, gives=Page[shapes.Event])
def all_events(asked: Asked) -> Response:
    """Give events in the order in which they happened, as asked for."""
    told = told_events(store(), question_of(asked, parts_asked(asked)), asked.where, out_of_time=deadline())
    given, more = cut(told, asked[CURSOR], asked[LIMIT])
    items = events_shown([one.node for one in given], asked.where)
    return answer_list(items, next=more, total=len(told), facets=event_facets(told))


@route(blueprint, "/events/<event>", gives=shapes.Event)
def one_event(asked: Asked, event: str) -> Response:
    """Give an event; one that was merged away is answered by a redirect to what it is now."""
    (shown,) = events_shown([canonical(event, asked.where)], asked.where)
    return answer(shown)


@route(blueprint, "/events/<event>/evidence", LIMIT, CURSOR, gives=Page[shapes.Statement])
def evidence(asked: Asked, event: str) -> Response:
    """Give the sentences that tell of an event, each statement with its words."""
    stated = store().statements([canonical(event, asked.where)], asked.where, direction=Direction.OUT)
    given, more = cut(stated, asked[CURSOR], asked[LIMIT])
    shown = statements_shown(given, asked.where)
    return answer_list(shown, next=more, total=len(stated))


@route(blueprint, "/events/<event>/claims", UNNAMED, LIMIT, CURSOR, gives=Page[shapes.Statement])
def claims(asked: Asked, event: str) -> Response:
    """Give what named sources claim of an event, by when it was reported."""
    node = canonical(event, asked.where)
    said = who_said(store(), about=node, where=asked.where, unnamed=bool(asked[UNNAMED]))
    return answer_sayings(asked, said)


def answer_sayings(asked: Asked, said: Sequence[Stated]) -> Response:
    """Answer with what is said by sentence and speaker, a page of it."""
    sayings = sayings_of(said)
    given, more = cut(sayings, asked[CURSOR], asked[LIMIT])
    return answer_list(sayings_shown(given, asked.where), next=more, total=len(sayings))


@route(blueprint, "/entities/<entity>/events", *WHICH, LIMIT, CURSOR, gives=Page[shapes.Dated])
@route(blueprint, "/entities/<entity>/timeline", *WHICH, LIMIT, CURSOR, gives=Page[shapes.Dated])
def events_of_entity(asked: Asked, entity: str) -> Response:
    """Give the events that an entity takes part in, in the order in which they happened."""
    return _timeline(asked, ((None, canonical(entity, asked.where)),))


@route(blueprint, "/timeline", *WHICH_AND_WHO, LIMIT, CURSOR, gives=Page[shapes.Dated])
def whole_timeline(asked: Asked) -> Response:
    """Give events in the order in which they happened: of one node, or all."""
    return _timeline(asked, parts_asked(asked))


@route(blueprint, "/map.geojson", *WHICH_AND_WHO, POINTS, CURSOR, media_type=GEO_JSON, gives=shapes.Map)
def event_map(asked: Asked) -> Response:
    """Give events at their places as GeoJSON (RFC 7946), and how many have no place with coordinates."""
    told = told_events(store(), question_of(asked, parts_asked(asked)), asked.where, out_of_time=deadline())
    placed = _placed(told, asked.where)
    given, more = cut(placed, asked[CURSOR], asked[POINTS])
    shown = told_shown(events_of(store(), [one.node for one, _, _ in given], asked.where), asked.where)
    places = names_of((place for _, place, _ in given), asked.where)
    features = [
        _feature(one, event, place, places.get(place, place), point)
        for (one, place, point), event in zip(given, shown, strict=True)
    ]
    counts: Json = {
        "total": len(placed),
        "truncated": more is not None,
        "unplaced": len(told) - len(_events_in(placed)),
    }
    body = {
        "type": "FeatureCollection",
        "features": features,
        **counts,
        "next": more and sealed(more, request.path, request.args),
    }
    return answer_bytes(msgspec.json.encode(body), GEO_JSON)


@route(blueprint, "/trends", BY, *WHICH_AND_WHO, example={"by": "week"}, gives=shapes.Trends[shapes.Period])
def trends(asked: Asked) -> Response:
    """Give how many events there were by day, week or month and type, and when a type came in a burst."""
    question = question_of(asked, parts_asked(asked))
    # A type bursts by its share of all events, so the others count too where one type is asked for.
    told = told_events(store(), replace(question, type=None), asked.where, out_of_time=deadline())
    found = trend_of(told, Step(asked[BY] or Step.DAY))
    items = [shown for one in found.periods if (shown := _period_json(one, asked[TYPE]))["total"]]
    bursts = [_burst_json(one) for one in found.bursts if asked[TYPE] in ("", one.type)]
    return answer_list(
        items,
        next=None,
        total=len(items),
        facets=event_facets(told),
        undated=found.undated,
        bursts=bursts,
        method=BURST_SOURCE,
    )


def _period_json(period: Period, wanted: str) -> Json:
    by_type = {name: count for name, count in period.by_type.items() if wanted in ("", name)}
    return {"from": period.start.isoformat(), "total": sum(by_type.values()), "by_type": by_type}


def _burst_json(burst: Burst) -> Json:
    return {
        "type": burst.type,
        "from": burst.start.isoformat(),
        "last": burst.last.isoformat(),
        "events": burst.events,
        "weight": burst.weight,
    }


@route(blueprint, "/series", NODE, WHAT, UNIT, LIMIT, CURSOR, gives=shapes.Measures[shapes.Valued])
def all_series(asked: Asked) -> Response:
    """Give measured values in order of time, by measure and unit: of one node, or all."""
    node = node_asked(asked[NODE], asked.where)
    if node is not None:
        return _series(asked, measured_of(store(), node, asked.where))
    return _series(asked, all_measured(store(), asked.where, out_of_time=deadline()))


@route(blueprint, "/entities/<entity>/series", WHAT, UNIT, LIMIT, CURSOR, gives=shapes.Measures[shapes.Valued])
def series_of_entity(asked: Asked, entity: str) -> Response:
    """Give what was measured of an entity and of the events that it takes part in, by measure and unit, over time."""
    return _series(asked, measured_of(store(), canonical(entity, asked.where), asked.where))


def _timeline(asked: Asked, parts: Parts) -> Response:
    told = told_events(store(), question_of(asked, parts), asked.where, out_of_time=deadline())
    given, more = cut(told, asked[CURSOR], asked[LIMIT])
    shown = events_shown([one.node for one in given], asked.where)
    items = [{"at": at_json(one.at), "event": event} for one, event in zip(given, shown, strict=True)]
    return answer_list(items, next=more, total=len(told), facets=event_facets(told))


Placed = tuple[Told, NodeId, tuple[float, float]]  # an event, its place, latitude and longitude


def _placed(told: Sequence[Told], where: Filter) -> list[Placed]:
    """Return each event at each of its places that has coordinates."""
    events = [one.node for one in told]
    stated = store().statements(events, where, predicates=["place"], direction=Direction.OUT) if events else []
    there: dict[NodeId, dict[NodeId, None]] = {}
    for one in stated:
        if one.object:
            there.setdefault(one.subject, {})[one.object] = None
    points = points_of(store(), {place for places in there.values() for place in places}, where)
    return [(one, place, points[place]) for one in told for place in there.get(one.node, ()) if place in points]


def _events_in(placed: Sequence[Placed]) -> set[NodeId]:
    return {one.node for one, _, _ in placed}


def _feature(one: Told, event: Json, place: NodeId, name: str, point: tuple[float, float]) -> Json:
    return {
        "type": "Feature",
        "id": f"{one.node}@{place}",
        "geometry": {"type": "Point", "coordinates": [point[1], point[0]]},
        "properties": {"at": at_json(one.at), "place": place, "place_name": name, "event": event},
    }


def _series(asked: Asked, measured: Sequence[Measured]) -> Response:
    wanted = asked[WHAT].casefold()
    found = [one for one in measured if wanted in one.what.casefold() and asked[UNIT] in ("", one.value.unit)]
    given, more = cut(found, asked[CURSOR], asked[LIMIT])
    titles = names_of((one.of for one in given), asked.where)
    stated = statements_shown([one.stated[0] for one in given], asked.where)
    items = [
        {
            "what": one.what,
            "unit": one.value.unit,
            "at": one.at,
            "at_is": "reported" if one.is_reported else "happened",
            "value": value_json(one.value),
            "of": one.of,
            "of_name": titles.get(one.of),
            "evidence_count": len(one.stated),
            "independent_origins": origins(one.stated),
            "statement": shown,
            "evidence": f"/v1/relations/{one.stated[0].statement.id}/evidence",
        }
        for one, shown in zip(given, stated, strict=True)
    ]
    return answer_list(
        items, next=more, total=len(found), series=[msgspec.to_builtins(one) for one in series_of(found)]
    )
