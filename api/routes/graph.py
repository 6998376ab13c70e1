"""Entities and events, what is around them, and how two are linked."""

from collections import Counter
from collections.abc import Mapping

from flask import Blueprint, Response

from api.context import answer, answer_list, canonical, deadline, next_of, node_asked, stated_with_words, store
from api.params import CURSOR, LIMIT, Param, between, choice, moment, offset_of, text, whole
from api.registry import Asked, route
from api.render import Json, edge_json, entity_json, event_json, judgement_json, mention_json
from kg.assemble import entity_of, event_of, kinds_of, title_of
from kg.model import Edge, Filter, Kind, NodeId
from kg.query import (
    MAX_HOPS,
    Box,
    EventQuestion,
    Step,
    around,
    dated,
    entities,
    entities_named,
    find_events,
    neighbours,
    node_named,
    path,
    who_said,
)
from kg.store import Direction

blueprint = Blueprint("graph", __name__, url_prefix="/v1")

KIND = choice("kind", "Only entities of this kind.", [one.value for one in Kind])
NAME = text("name", "Only entities of this name, accents, case and punctuation aside.")
PREDICATE = text("predicate", "Only edges with this predicate.")
OTHER = text("type", "Only edges to such a kind of entity, or type of event.")
TYPE = text("type", "Only events of this type.")
MODE = text("mode", "Only events of this mode.")
ROLES = tuple(
    text(role, f"Only events with this {role}: its id or its name.") for role in ("actor", "recipient", "place")
)
NODE = text("node", "Only events that this takes part in: its id or its name.")
BBOX: Param[Box | None] = Param(
    name="bbox",
    read=lambda params: params.box("bbox"),
    schema={"type": "string", "examples": ["46,40,88,56"]},
    says="Only events at a place within west,south,east,north, in degrees.",
)
MIN_ARTICLES = whole("min_articles", "Least articles that tell of it.", default=1, low=1, high=10_000)
HAPPENED = (moment("happened_from", "Only events after this."), moment("happened_to", "Only events before this."))
REPORTED = (
    moment("reported_from", "Only events reported after this."),
    moment("reported_to", "Only events reported before this."),
)
ENDS = tuple(
    text(name, f"The {what}: its id or its name.", required=True)
    for name, what in (("from", "beginning"), ("to", "end"))
)
SEED = text("seed", "The node in the middle: its id or its name.", required=True)
DEPTH = whole("depth", "How many hops around it.", default=1, low=1, high=3)
HOPS = whole("max_hops", "Most hops.", default=MAX_HOPS, low=1, high=12)
IN_ORDER = whole(
    "respect_time", "1: no event on the way happened before the one that precedes it.", default=0, low=0, high=1
)
HUBS = whole(
    "avoid_hubs", "0: what much is linked with, such as a country, is as good a way as any.", default=1, low=0, high=1
)


@route(blueprint, "/entities", KIND, NAME, LIMIT, CURSOR, example={"kind": "Organization"})
def all_entities(asked: Asked) -> Response:
    """Give entities by age; of one kind or name where asked."""
    kind = Kind(asked[KIND]) if asked[KIND] else None
    if asked[NAME]:
        named = [one for one in entities_named(store(), asked[NAME], asked.where) if kind in (None, one.kind)]
        return answer_list([entity_json(one) for one in named], next=None, total=len(named))
    page = entities(store(), asked.where, kind=kind, after=asked[CURSOR] or None, limit=asked[LIMIT])
    return answer_list([entity_json(one) for one in page.items], next=page.next)


@route(blueprint, "/entities/<entity>")
def one_entity(asked: Asked, entity: str) -> Response:
    """Give an entity; one that was merged away is answered by a redirect to what it is now."""
    return answer(entity_json(entity_of(store(), canonical(entity, asked.where), asked.where)))


@route(blueprint, "/events/<event>")
def one_event(asked: Asked, event: str) -> Response:
    """Give an event; one that was merged away is answered by a redirect to what it is now."""
    return answer(event_json(event_of(store(), canonical(event, asked.where), asked.where)))


@route(blueprint, "/entities/<entity>/expand", PREDICATE, OTHER, LIMIT, CURSOR)
def expand_entity(asked: Asked, entity: str) -> Response:
    """Give the edges at an entity, the best supported first, and how many of each predicate and kind were left out."""
    return _expanded(asked, canonical(entity, asked.where))


@route(blueprint, "/events/<event>/expand", PREDICATE, OTHER, LIMIT, CURSOR)
def expand_event(asked: Asked, event: str) -> Response:
    """Give the edges at an event, the best supported first, and how many of each predicate and kind were left out."""
    return _expanded(asked, canonical(event, asked.where))


@route(blueprint, "/entities/<entity>/mentions", LIMIT, CURSOR)
def mentions(asked: Asked, entity: str) -> Response:
    """Give where articles name an entity, in the order of arrival."""
    node = canonical(entity, asked.where)
    page = store().mentions_of_node(node, asked.where, after=asked[CURSOR] or None, limit=asked[LIMIT])
    narrowed = asked.where != Filter(known_at=asked.where.known_at, source=asked.where.source)
    told = {one.statement.article_id for one in store().statements([node], asked.where)} if narrowed else None
    shown = []
    for mention in page.items:
        article = store().article(mention.article_id, version=mention.version)
        if article is not None and (told is None or article.id in told):
            shown.append(mention_json(mention, article.text))
    return answer_list(shown, next=page.next)


@route(blueprint, "/entities/<entity>/history", common=False)
def history(asked: Asked, entity: str) -> Response:
    """Give every judgement on what is joined with an entity, undone ones too, the oldest first."""
    found = store().judgements_of(canonical(entity, asked.where))
    return answer_list([judgement_json(one) for one in found], next=None, total=len(found))


@route(blueprint, "/entities/<entity>/events", TYPE, MODE, MIN_ARTICLES, BBOX, *HAPPENED, *REPORTED, LIMIT, CURSOR)
@route(blueprint, "/entities/<entity>/timeline", TYPE, MODE, MIN_ARTICLES, BBOX, *HAPPENED, *REPORTED, LIMIT, CURSOR)
def events_of_entity(asked: Asked, entity: str) -> Response:
    """Give the events that an entity takes part in, in the order in which they happened."""
    return _timeline(asked, ((None, canonical(entity, asked.where)),))


@route(blueprint, "/timeline", NODE, TYPE, MODE, MIN_ARTICLES, BBOX, *HAPPENED, *REPORTED, LIMIT, CURSOR)
def whole_timeline(asked: Asked) -> Response:
    """Give events in the order in which they happened: of one node, or all."""
    node = node_asked(asked[NODE], asked.where)
    return _timeline(asked, ((None, node),) if node else ())


@route(
    blueprint,
    "/events",
    *ROLES,
    TYPE,
    MODE,
    MIN_ARTICLES,
    BBOX,
    *HAPPENED,
    *REPORTED,
    LIMIT,
    CURSOR,
    example={"actor": "{entity}"},
)
def all_events(asked: Asked) -> Response:
    """Give events in the order in which they happened, as asked for."""
    parts = [(role.name, node) for role in ROLES if (node := node_asked(asked[role], asked.where))]
    found = find_events(store(), _question(asked, tuple(parts)), asked.where, out_of_time=deadline())
    start = offset_of(asked[CURSOR])
    items = [event_json(event_of(store(), one, asked.where)) for one in found[start : start + asked[LIMIT]]]
    return answer_list(items, next=next_of(len(found), start, asked[LIMIT]), total=len(found))


@route(blueprint, "/events/<event>/evidence", LIMIT, CURSOR)
def evidence(asked: Asked, event: str) -> Response:
    """Give the sentences that tell of an event, each statement with its words."""
    stated = store().statements([canonical(event, asked.where)], asked.where, direction=Direction.OUT)
    start = offset_of(asked[CURSOR])
    shown = [stated_with_words(one) for one in stated[start : start + asked[LIMIT]]]
    return answer_list(shown, next=next_of(len(stated), start, asked[LIMIT]), total=len(stated))


@route(blueprint, "/events/<event>/claims", LIMIT, CURSOR)
def claims(asked: Asked, event: str) -> Response:
    """Give what named sources claim of an event, by when it was reported."""
    said = who_said(store(), about=canonical(event, asked.where), where=asked.where)
    start = offset_of(asked[CURSOR])
    shown = [stated_with_words(one) for one in said[start : start + asked[LIMIT]]]
    return answer_list(shown, next=next_of(len(said), start, asked[LIMIT]), total=len(said))


@route(blueprint, "/paths", *ENDS, HOPS, IN_ORDER, HUBS, example={"from": "{entity}", "to": "{other}"})
def paths(asked: Asked) -> Response:
    """Give how two are linked, a sentence for each hop; `none` says that they are not within the hops."""
    start, end = (node_named(store(), asked[one], asked.where) for one in ENDS)
    found = path(
        store(),
        start,
        end,
        asked.where,
        max_hops=asked[HOPS],
        avoid_hubs=bool(asked[HUBS]),
        respect_time=bool(asked[IN_ORDER]),
        out_of_time=deadline(),
    )
    is_none = not found.steps and found.start != found.end
    shown: Json = {"from": found.start, "to": found.end, "max_hops": found.max_hops}
    shown["none"] = f"none within {found.max_hops} hops" if is_none else None
    shown["steps"] = [_step_json(step, asked.where) for step in found.steps]
    return answer(shown)


@route(blueprint, "/graph", SEED, DEPTH, LIMIT, example={"seed": "{entity}"})
def graph(asked: Asked) -> Response:
    """Give what is around a node, the best supported first, with how many edges were left out of each predicate."""
    seed = node_named(store(), asked[SEED], asked.where)
    edges, left_out = around(store(), seed, asked.where, depth=asked[DEPTH], limit=asked[LIMIT], out_of_time=deadline())
    nodes = sorted({seed, *(edge.subject for edge in edges), *(edge.object for edge in edges if edge.object)})
    kinds = kinds_of(store(), nodes, asked.where)
    shown: Json = {
        "seed": seed,
        "nodes": [
            {"id": node, "kind": kinds.get(node), "title": title_of(store(), node, asked.where)} for node in nodes
        ],
        "edges": [edge_json(edge) for edge in edges],
        "left_out": left_out,
        "truncated": bool(left_out),
    }
    return answer(shown)


def _expanded(asked: Asked, node: NodeId) -> Response:
    edges = neighbours(store(), node, asked.where, predicates=[asked[PREDICATE]] if asked[PREDICATE] else [])
    ends = {edge: _other(edge, node) for edge in edges}
    kinds = kinds_of(store(), sorted({end for end in ends.values() if end}), asked.where)
    edges = [edge for edge in edges if asked[OTHER] in ("", _kind(ends[edge], kinds))]
    start = offset_of(asked[CURSOR])
    given = edges[start : start + asked[LIMIT]]
    all_of, given_of = (Counter(_group(edge, ends[edge], kinds) for edge in some) for some in (edges, given))
    left_out = Counter(edge.predicate for edge in edges) - Counter(edge.predicate for edge in given)
    groups = [
        {"predicate": predicate, "kind": kind, "total": count, "left_out": count - given_of[predicate, kind]}
        for (predicate, kind), count in sorted(all_of.items(), key=lambda one: (-one[1], str(one[0])))
    ]
    return answer_list(
        [edge_json(edge) | {"other": ends[edge], "kind": _kind(ends[edge], kinds)} for edge in given],
        next=next_of(len(edges), start, asked[LIMIT]),
        total=len(edges),
        left_out=dict(left_out),
        groups=groups,
    )


def _group(edge: Edge, end: NodeId | None, kinds: Mapping[NodeId, str]) -> tuple[str, str | None]:
    return (edge.predicate, _kind(end, kinds))


def _kind(end: NodeId | None, kinds: Mapping[NodeId, str]) -> str | None:
    return "value" if end is None else kinds.get(end)


def _other(edge: Edge, node: NodeId) -> NodeId | None:
    return edge.object if edge.subject == node else edge.subject


def _timeline(asked: Asked, parts: tuple[tuple[str | None, NodeId], ...]) -> Response:
    found = find_events(store(), _question(asked, parts), asked.where, out_of_time=deadline())
    start = offset_of(asked[CURSOR])
    given = [dated(store(), one, asked.where) for one in found[start : start + asked[LIMIT]]]
    items = [{"at": one.at, "event": event_json(one.event)} for one in given]
    return answer_list(items, next=next_of(len(found), start, asked[LIMIT]), total=len(found))


def _question(asked: Asked, parts: tuple[tuple[str | None, NodeId], ...]) -> EventQuestion:
    return EventQuestion(
        takes_part=parts,
        happened=between((asked[HAPPENED[0]], asked[HAPPENED[1]])),
        reported=between((asked[REPORTED[0]], asked[REPORTED[1]])),
        type=asked[TYPE] or None,
        mode=asked[MODE] or None,
        box=asked[BBOX],
        min_articles=asked[MIN_ARTICLES],
    )


def _step_json(step: Step, where: Filter) -> Json:
    stated = store().statements_by_id(step.edge.statements[:1], known_at=where.known_at)
    names = {end: title_of(store(), end, where) for end in (step.start, step.end)}
    edge = step.edge
    subject, other = (step.start, step.end) if edge.subject == step.start else (step.end, step.start)
    return {
        "from": step.start,
        "to": step.end,
        "sentence": f"{names[subject]}: {edge.predicate} {names[other]}",
        "edge": edge_json(edge),
        "evidence": [stated_with_words(one) for one in stated],
    }
