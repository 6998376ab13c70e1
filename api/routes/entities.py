"""Entities: what each is and what is around it, which others may be the same, and taking apart what is not one."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from flask import Blueprint, Response, abort, request

from api.http import shapes
from api.http.context import answer, answer_list, asked_body, canonical, cut, deadline, names, store, tag_of, writer
from api.http.facets import facets
from api.http.params import CURSOR, LIMIT, choice, text, whole
from api.http.registry import Asked, route
from api.http.render import Json, entity_json, event_json, mention_json
from api.http.shapes import Page
from api.http.shown import edges_shown, judgements_shown, names_of
from api.judging import BY, check_person
from ingest.resolve.alike import Alike, alike, alike_named
from kg.assemble import entity_of, event_of, kinds_of
from kg.errors import InputError
from kg.model import Filter, Judgement, Kind, NodeId
from kg.query import entities, entities_named, ties_at
from kg.splitting import parting
from kg.store import GraphStore, Tie

blueprint = Blueprint("entities", __name__, url_prefix="/v1")

KINDS = [one.value for one in Kind]
KIND = choice("kind", "Only entities of this kind.", KINDS)
NAME = text("name", "Only entities of this name, accents, case and punctuation aside.")
PREDICATE = text("predicate", "Only edges with this predicate.")
OTHER = text("type", "Only edges to such a kind of entity, or type of event.")
FEW = whole("limit", "How many to give.", default=10, low=1, high=50)


class Split(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which members of what was joined are another thing."""

    members: list[str]
    by: str = BY


class Matching(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is known of a thing that is looked for."""

    name: str
    kind: Kind | None = None
    wikidata: str | None = None
    geonames: str | None = None
    limit: int = 10


SPLIT = {
    "type": "object",
    "required": ["members"],
    "additionalProperties": False,
    "properties": {
        "members": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "by": {"type": "string", "pattern": "^person:.+", "default": BY},
    },
}
MATCHING = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
        "kind": {"type": ["string", "null"], "enum": [*KINDS, None]},
        "wikidata": {"type": ["string", "null"]},
        "geonames": {"type": ["string", "null"]},
        "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
    },
}
NAME_CHARS_MAX = 200
MATCHES_MAX = 50


@route(blueprint, "/entities", KIND, NAME, LIMIT, CURSOR, example={"kind": "Organization"}, gives=Page[shapes.Entity])
def all_entities(asked: Asked) -> Response:
    """Give entities by age; of one kind or name where asked."""
    kind = Kind(asked[KIND]) if asked[KIND] else None
    if asked[NAME]:
        bearing = entities_named(store(), asked[NAME], asked.where)
        found = [entity_json(one) for one in bearing if kind in (None, one.kind)]
        return answer_list(
            found, next=None, total=len(found), facets=facets({"kind": Counter(one.kind.value for one in bearing)})
        )
    page = entities(store(), asked.where, kind=kind, after=asked[CURSOR] or None, limit=asked[LIMIT])
    return answer_list([entity_json(one) for one in page.items], next=page.next)


@route(blueprint, "/entities/<entity>", gives=shapes.Entity)
def one_entity(asked: Asked, entity: str) -> Response:
    """Give an entity; one that was merged away is answered by a redirect to what it is now."""
    return answer(entity_json(entity_of(store(), canonical(entity, asked.where), asked.where)))


@route(blueprint, "/entities/<entity>/expand", PREDICATE, OTHER, LIMIT, CURSOR, gives=shapes.Expanded[shapes.Neighbour])
def expand_entity(asked: Asked, entity: str) -> Response:
    """Give the edges at an entity, the best supported first, and how many of each predicate and kind were left out."""
    return _expanded(asked, canonical(entity, asked.where))


@route(blueprint, "/events/<event>/expand", PREDICATE, OTHER, LIMIT, CURSOR, gives=shapes.Expanded[shapes.Neighbour])
def expand_event(asked: Asked, event: str) -> Response:
    """Give the edges at an event, the best supported first, and how many of each predicate and kind were left out."""
    return _expanded(asked, canonical(event, asked.where))


@route(blueprint, "/entities/<entity>/mentions", LIMIT, CURSOR, gives=Page[shapes.Mention])
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


@route(blueprint, "/events/<event>/history", common=False, gives=Page[shapes.Judgement])
@route(blueprint, "/entities/<entity>/history", common=False, gives=Page[shapes.Judgement])
def history(asked: Asked, **path: str) -> Response:
    """Give every judgement on what is joined with it, undone ones too, the oldest first."""
    (node,) = path.values()
    found = store().judgements_of(canonical(node, asked.where))
    return answer_list(judgements_shown(found), next=None, total=len(found))


@route(blueprint, "/entities/<entity>/similar", FEW, gives=Page[shapes.Alike])
def similar(asked: Asked, entity: str) -> Response:
    """Give entities that may be the same, the likeliest first, with the reasons for the score and what was judged."""
    node = canonical(entity, asked.where)
    found = alike(store(), names(asked.where), entity_of(store(), node, asked.where), out_of_time=deadline())
    judged = _judged_with(node, asked.where)
    shown = [_alike_json(one, judged.get(one.entity.id)) for one in found[: asked[FEW]]]
    return answer_list(shown, next=None, total=len(found))


@route(blueprint, "/match", method="POST", body=MATCHING, only_reads=True, gives=Page[shapes.Alike])
def match(asked: Asked) -> Response:
    """Give entities that may be the one described, the likeliest first, with the reasons for the score."""
    said = asked_body(Matching)
    if not said.name.strip() or len(said.name) > NAME_CHARS_MAX:
        raise InputError(f"name must be from 1 to {NAME_CHARS_MAX} characters, not all blank")
    if not 1 <= said.limit <= MATCHES_MAX:
        raise InputError(f"limit {said.limit} must be a whole number from 1 to {MATCHES_MAX}")
    given = {"wikidata": said.wikidata, "geonames": said.geonames}
    links = tuple((scheme, name) for scheme, name in given.items() if name)
    where = asked.where
    found = alike_named(
        store(), names(where), said.name, kind=said.kind, links=links, where=where, out_of_time=deadline()
    )
    return answer_list([_alike_json(one, None) for one in found[: said.limit]], next=None, total=len(found))


@route(
    blueprint,
    "/entities/<node>/split",
    method="POST",
    common=False,
    body=SPLIT,
    needs_match=True,
    answers=201,
    gives=shapes.Parted,
)
@route(
    blueprint,
    "/events/<node>/split",
    method="POST",
    common=False,
    body=SPLIT,
    needs_match=True,
    answers=201,
    gives=shapes.Parted,
)
def split(_: Asked, node: str) -> Response:
    """Take members out of what was joined, as one thing of their own: by judgements, each of which can be undone.

    Needs If-Match, the ETag of the thing as it was seen.
    """
    if not request.if_match:
        abort(428)
    said = asked_body(Split)
    check_person(said.by)
    at = datetime.now(UTC)
    with writer() as opened:
        seen = _thing_json(opened, opened.canonical(NodeId(node)))
        if not request.if_match.contains(tag_of(msgspec.json.encode(seen))):
            abort(412)
        made = parting(opened, NodeId(node), [NodeId(one) for one in said.members], by=said.by, at=at)
        opened.judge(made, at=at)
        (left, right) = (made[0].left, made[0].right)  # one of each side
        parted, rest = (opened.canonical(one) for one in ((left, right) if left in said.members else (right, left)))
    response = answer({"parted": parted, "rest": rest, "judgements": judgements_shown(made)})
    response.status_code = 201
    return response


def _thing_json(opened: GraphStore, node: NodeId) -> Json:
    """Return what a GET of an entity or event shows, which its ETag is made of."""
    if node.startswith("e"):
        return entity_json(entity_of(opened, node))
    event = event_of(opened, node)
    return event_json(event, names_of((event.id, event.place, *(role.filler for role in event.roles))))


def _judged_with(node: NodeId, where: Filter) -> dict[NodeId, Judgement]:
    """Return the latest judgement that counts between a thing and each other one that it was compared with."""
    found: dict[NodeId, Judgement] = {}
    for one in store().judgements_of(node, known_at=where.known_at):
        if one.undone_at is None:
            for end in (one.left, one.right):
                found[store().canonical(end, known_at=where.known_at)] = one
    return found


def _alike_json(one: Alike, judged: Judgement | None) -> Json:
    return {
        "entity": entity_json(one.entity),
        "score": round(one.score, 4),
        "reasons": [
            {"feature": reason.feature, "value": reason.value, "weight": round(reason.weight, 4)}
            for reason in one.reasons
        ],
        "judgement": judged and {"id": judged.id, "verdict": judged.verdict.value, "by": judged.by},
    }


def _expanded(asked: Asked, node: NodeId) -> Response:
    at_node = ties_at(store(), node, asked.where)
    kinds = kinds_of(store(), sorted({end for edge in at_node if (end := _other(edge, node))}), asked.where)
    edges = [
        edge
        for edge in at_node
        if asked[PREDICATE] in ("", edge.predicate) and asked[OTHER] in ("", _kind(_other(edge, node), kinds))
    ]
    given, more = cut(edges, asked[CURSOR], asked[LIMIT])
    all_of, given_of = (
        Counter((edge.predicate, _kind(_other(edge, node), kinds)) for edge in some) for some in (edges, given)
    )
    left_out = Counter(edge.predicate for edge in edges) - Counter(edge.predicate for edge in given)
    groups = [
        {"predicate": predicate, "kind": kind, "total": count, "left_out": count - given_of[predicate, kind]}
        for (predicate, kind), count in sorted(all_of.items(), key=lambda one: (-one[1], str(one[0])))
    ]
    shown = edges_shown(store().edges(given, asked.where), asked.where)
    return answer_list(
        [
            one | {"other": _other(edge, node), "kind": _kind(_other(edge, node), kinds)}
            for edge, one in zip(given, shown, strict=True)
        ],
        next=more,
        total=len(edges),
        facets=facets(
            {
                "predicate": Counter(edge.predicate for edge in at_node),
                "type": Counter(kind for edge in at_node if (kind := _kind(_other(edge, node), kinds))),
            }
        ),
        left_out=dict(left_out),
        groups=groups,
    )


def _kind(end: NodeId | None, kinds: Mapping[NodeId, str]) -> str | None:
    return "value" if end is None else kinds.get(end)


def _other(edge: Tie, node: NodeId) -> NodeId | None:
    return edge.object if edge.subject == node else edge.subject
