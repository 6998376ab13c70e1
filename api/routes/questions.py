"""Ready-made questions: who said what, what cannot all be true, what changed, and names for who types."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response

from api.http import shapes
from api.http.context import answer, answer_list, cut, deadline, names, node_asked, store
from api.http.facets import facets
from api.http.params import CURSOR, LIMIT, between, choice, moment, text, whole
from api.http.registry import Asked, route
from api.http.render import Json, at_json, entity_json, moment_json, value_json
from api.http.shapes import Page
from api.http.shown import edges_shown, events_shown, names_of, statements_shown
from api.routes.asking import HAPPENED
from api.routes.events import answer_sayings
from kg.assemble import entity_of, kinds_of, sort_of, title_of
from kg.comparing import Change, Disagreement, changes_between, disagreements, disagreements_of
from kg.model import Edge, Filter, NodeId, NodeSort, utc_text
from kg.query import EventQuestion, neighbours, node_named, told_events, who_said
from kg.questions import LATER_DAYS, happened_at, sharing_events, what_followed
from kg.series import Measured, measured_of
from kg.store import Direction, Told
from kg.store.filtering import moment_of

blueprint = Blueprint("questions", __name__, url_prefix="/v1")

SPEAKER = text("speaker", "Who said it: an id or a name.")
ABOUT = text("about", "What it is about: an id or a name.")
NODE = text("node", "Only of this node and the events that it takes part in: its id or its name.")
SORT = choice("sort", "Without `node`: of events (the default) or of entities.", ["event", "entity"])
FROM = moment("from", "The earlier moment of the record.", required=True)
TO = moment("to", "The later moment of the record.", required=True)
CHANGE = choice("change", "Only changes of this kind.", [one.value for one in Change])
TYPED = text("q", "What was typed so far.", required=True)
FEW = whole("limit", "How many to give.", default=10, low=1, high=50)
UNNAMED = whole("unnamed", "1: also what is reported of nobody by name.", default=0, low=0, high=1)
ONE = text("one", "The one: an id or a name.", required=True)
OTHER = text("other", "The other: an id or a name.", required=True)
WHOM = text("node", "Around whom or what: an id or a name.", required=True)
WHERE = text("place", "Where: an id or a name.", required=True)
EVENT = text("event", "After which event: its id.", required=True)
DAYS = whole(
    "days", "How many days later an event may be that only shares a participant.", default=LATER_DAYS, low=0, high=3650
)
AT = moment("at", "The moment; now unless given.")
READY_MADE = (
    ("events-between", "In which events did two take part?", ("one", "other")),
    ("who-shares-events-with", "Who and what takes part in the same events?", ("node",)),
    (
        "what-happened-at",
        "What happened at a place, and in what lies in it?",
        ("place", "happened_from", "happened_to"),
    ),
    ("what-followed", "What did an event lead to, and what came later?", ("event", "days")),
    ("who-said", "Who said what, of whom?", ("speaker", "about", "unnamed")),
    ("situation", "How do things stand around a person, a body or a place at a moment?", ("node", "at")),
)
FURTHER = 5  # times as many names as asked for, of which some may not count under the filter


@route(blueprint, "/questions", common=False, gives=Page[shapes.Question])
def questions(_: Asked) -> Response:
    """Give the ready-made questions, what each takes, and where it is asked."""
    shown = [
        {"name": name, "address": f"/v1/questions/{name}", "asks": asks, "takes": list(takes)}
        for name, asks, takes in READY_MADE
    ]
    return answer_list(shown, next=None, total=len(shown))


@route(
    blueprint,
    "/questions/who-said",
    SPEAKER,
    ABOUT,
    UNNAMED,
    LIMIT,
    CURSOR,
    example={"about": "{entity}"},
    gives=Page[shapes.Statement],
)
def who(asked: Asked) -> Response:
    """Give what named sources said, by when it was reported: of one speaker, about one thing, or both."""
    ends = [node_asked(asked[end], asked.where) for end in (SPEAKER, ABOUT)]
    said = who_said(store(), speaker=ends[0], about=ends[1], where=asked.where, unnamed=bool(asked[UNNAMED]))
    return answer_sayings(asked, said)


@route(
    blueprint,
    "/questions/events-between",
    ONE,
    OTHER,
    LIMIT,
    CURSOR,
    example={"one": "{entity}", "other": "{other}"},
    gives=Page[shapes.Told],
)
def events_between(asked: Asked) -> Response:
    """Give the events in which both took part, in the order in which they happened."""
    ends = tuple((None, node_named(store(), asked[end], asked.where)) for end in (ONE, OTHER))
    return _told(asked, told_events(store(), EventQuestion(takes_part=ends), asked.where, out_of_time=deadline()))


@route(
    blueprint,
    "/questions/who-shares-events-with",
    WHOM,
    LIMIT,
    CURSOR,
    example={"node": "{entity}"},
    gives=Page[shapes.Sharing],
)
def who_shares(asked: Asked) -> Response:
    """Give who and what takes part in the same events, those with most in common first, and in which events."""
    found = sharing_events(store(), node_named(store(), asked[WHOM], asked.where), asked.where)
    given, more = cut(found, asked[CURSOR], asked[LIMIT])
    nodes = [node for one in given for node in (one.node, *one.events)]
    titles = names_of(nodes, asked.where)
    kinds = kinds_of(store(), nodes, asked.where)
    shown = [
        {
            "node": one.node,
            "name": titles.get(one.node),
            "kind": kinds.get(one.node),
            "count": len(one.events),
            "events": [
                {"id": event, "title": titles.get(event), "evidence": f"/v1/events/{event}/evidence"}
                for event in one.events
            ],
        }
        for one in given
    ]
    return answer_list(shown, next=more, total=len(found))


@route(
    blueprint,
    "/questions/what-happened-at",
    WHERE,
    *HAPPENED,
    LIMIT,
    CURSOR,
    example={"place": "{place}"},
    gives=Page[shapes.Told],
)
def what_happened_at(asked: Asked) -> Response:
    """Give the events at a place and at what lies in it, in the order in which they happened."""
    place = node_named(store(), asked[WHERE], asked.where)
    happened = between((asked[HAPPENED[0]], asked[HAPPENED[1]]))
    return _told(asked, happened_at(store(), place, asked.where, happened=happened, out_of_time=deadline()))


@route(
    blueprint,
    "/questions/what-followed",
    EVENT,
    DAYS,
    LIMIT,
    CURSOR,
    example={"event": "{event}"},
    gives=Page[shapes.Following],
)
def followed(asked: Asked) -> Response:
    """Give what followed an event: what articles say it led to, then what came later with the same participants."""
    found = what_followed(store(), NodeId(asked[EVENT]), asked.where, days=asked[DAYS])
    given, more = cut(found, asked[CURSOR], asked[LIMIT])
    names = names_of((node for one in given for node in (one.after, *one.shared)), asked.where)
    events = events_shown([one.event.node for one in given], asked.where)
    shown = [
        {
            "why": one.why,
            "at": at_json(one.event.at),
            "event": event,
            "after": one.after,
            "after_title": names.get(one.after),
            "shared": [{"id": node, "name": names.get(node)} for node in one.shared],
            "evidence": statements_shown(one.said, asked.where),
        }
        for one, event in zip(given, events, strict=True)
    ]
    return answer_list(shown, next=more, total=len(found))


@route(blueprint, "/questions/situation", WHOM, AT, FEW, example={"node": "{entity}"}, gives=shapes.Situation)
def situation(asked: Asked) -> Response:
    """Give how things stand around a node at a moment: what it is, its relations, latest events and numbers, disagreements."""
    node = node_named(store(), asked[WHOM], asked.where)
    where, few = _then(asked), asked[FEW]
    shown = _thing(node, asked.where)
    told = [one for one in _around(node, asked.where)[::-1] if _is_before(one.at, asked[AT])]
    linking = [edge for edge in neighbours(store(), node, where) if edge.object and _is_relation(edge)]
    numbers = [one for one in measured_of(store(), node, asked.where) if _is_before(one.at, asked[AT])]
    last = list({(one.what, one.value.unit): one for one in numbers}.values())
    against = disagreements_of(store(), node, asked.where)
    return answer(
        {
            "node": node,
            "at": moment_json(asked[AT]),
            "thing": shown,
            "relations": _part(edges_shown(linking[:few], where), len(linking)),
            "events": _part(events_shown([one.node for one in told[:few]], asked.where), len(told)),
            "numbers": _part(_numbers(last[:few], asked.where), len(last)),
            "disagreements": _part([_disagreement_json(one, asked.where) for one in against[:few]], len(against)),
        }
    )


def _around(node: NodeId, where: Filter) -> list[Told]:
    """Return the events that a node takes part in and those that happened in it, in the order in which they happened."""
    told = told_events(store(), EventQuestion(takes_part=((None, node),)), where, out_of_time=deadline())
    there = happened_at(store(), node, where, out_of_time=deadline())
    found = {one.node: one for one in (*told, *there)}
    return sorted(found.values(), key=lambda one: (one.at is None, one.at or "", one.node))


def _then(asked: Asked) -> Filter:
    return asked.where if asked[AT] is None else replace(asked.where, as_of=asked[AT])


def _thing(node: NodeId, where: Filter) -> Json:
    if sort_of(node) is NodeSort.EVENT:
        return events_shown([node], where)[0]
    return entity_json(entity_of(store(), node, where))


def _part(items: Sequence[Json], total: int) -> Json:
    return {"items": list(items), "total": total, "truncated": len(items) < total}


def _is_relation(edge: Edge) -> bool:
    return (
        sort_of(edge.subject) is NodeSort.ENTITY and edge.object is not None and sort_of(edge.object) is NodeSort.ENTITY
    )


def _is_before(at: str | None, end: datetime | None) -> bool:
    return end is None or (moment_of(at) or "") <= utc_text(end)


def _numbers(measured: Sequence[Measured], where: Filter) -> list[Json]:
    stated = statements_shown([one.stated[0] for one in measured], where)
    return [
        {"what": one.what, "at": one.at, "value": value_json(one.value), "statement": shown}
        for one, shown in zip(measured, stated, strict=True)
    ]


def _told(asked: Asked, told: Sequence[Told]) -> Response:
    given, more = cut(told, asked[CURSOR], asked[LIMIT])
    nodes = [one.node for one in given]
    telling: dict[NodeId, list[Json]] = defaultdict(list)
    stated = store().statements(nodes, asked.where, predicates=["type"], direction=Direction.OUT)
    for one, shown in zip(stated, statements_shown(stated, asked.where), strict=True):
        telling[one.subject].append(shown)
    items: list[Json] = [
        {
            "event": event["id"],
            "title": event["title"],
            "at": at_json(one.at),
            "thing": event,
            "evidence": telling[one.node],
        }
        for one, event in zip(given, events_shown(nodes, asked.where), strict=True)
    ]
    return answer_list(items, next=more, total=len(told), facets=None)


@route(blueprint, "/disagreements", NODE, SORT, LIMIT, CURSOR, gives=Page[shapes.Disagreement])
def all_disagreements(asked: Asked) -> Response:
    """Give statements that cannot all be true, side by side with their words and origins."""
    node = node_asked(asked[NODE], asked.where)
    if node is not None:
        found = disagreements_of(store(), node, asked.where)
        given, more = cut(found, asked[CURSOR], asked[LIMIT])
        shown = [_disagreement_json(one, asked.where) for one in given]
        return answer_list(shown, next=more, total=len(found))
    page = disagreements(
        store(),
        asked.where,
        sort=NodeSort(asked[SORT] or "event"),
        after=asked[CURSOR] or None,
        limit=asked[LIMIT],
        out_of_time=deadline(),
    )
    return answer_list([_disagreement_json(one, asked.where) for one in page.items], next=page.next)


@route(
    blueprint,
    "/diff",
    FROM,
    TO,
    CHANGE,
    LIMIT,
    CURSOR,
    without=["known_at"],  # from and to take its place
    example={"from": "2000-01-01T00:00:00Z", "to": "9000-01-01T00:00:00Z"},
    gives=shapes.Diff[shapes.Changed],
)
def diff(asked: Asked) -> Response:
    """Give which edges are known otherwise at a later moment than at an earlier one, with the words that changed it."""
    start, end = asked[FROM], asked[TO]
    assert start is not None
    assert end is not None
    found = changes_between(store(), start, end, asked.where, out_of_time=deadline())
    counts = {change.value: sum(one.change is change for one in found) for change in Change}
    kept = [one for one in found if asked[CHANGE] in ("", one.change.value)]
    given, more = cut(kept, asked[CURSOR], asked[LIMIT])
    items: list[Json] = [
        {
            "change": one.change.value,
            "title": shown["subject_name"],
            "edge": shown,
            "evidence": statements_shown(store().statements_by_id(one.edge.statements), asked.where),
        }
        for one, shown in zip(given, edges_shown([one.edge for one in given], asked.where), strict=True)
    ]
    return answer_list(
        items,
        next=more,
        total=len(kept),
        facets=facets({"change": Counter({name: count for name, count in counts.items() if count})}),
        counts=counts,
    )


@route(blueprint, "/suggest", TYPED, FEW, example={"q": "{word}"}, gives=Page[shapes.Suggestion])
def suggest(asked: Asked) -> Response:
    """Give entities by what was typed of a name, in whatever script, typos forgiven."""
    found = names(asked.where).suggest(asked[TYPED], asked[FEW] * FURTHER)
    nodes = [one.node for one in found]
    kinds = {one.node: one.text for one in store().said(nodes, ("kind",), asked.where)}
    countries = {one.node: one.text for one in store().said(nodes, ("country_code",), asked.where)}
    shown: list[Json] = []
    for one in found:
        if one.node in kinds and len(shown) < asked[FEW]:
            told = {"name": one.name, "kind": kinds[one.node], "country": countries.get(one.node)}
            shown.append({"id": one.node, **told, "statements": one.statements, "edits": one.edits})
    return answer_list(shown, next=None)


def _disagreement_json(found: Disagreement, where: Filter) -> Json:
    return {
        "conflict": found.conflict.value,
        "about": found.about,
        "title": title_of(store(), found.about, where),
        "what": found.what,
        "latest": found.latest,
        "growing": found.is_growing,
        "sides": [
            {
                "says": title_of(store(), side.node, where) if side.node else side.says,
                "node": side.node,
                "independent_origins": len({one.origin for one in side.statements}),
                "first_reported": moment_json(side.first_reported),
                "last_reported": moment_json(side.last_reported),
                "statements": statements_shown(side.statements, where),
            }
            for side in found.sides
        ],
    }
