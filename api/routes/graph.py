"""Entities, events, paths and the timeline."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from api.context import answer, deadline, store
from api.params import Params
from api.render import Json, edge_json, entity_json, event_json, stated_json
from kg.model import Entity, NodeId
from kg.query import MAX_HOPS, Dated, neighbours, path, thing, timeline, who_said
from kg.store import Stated

blueprint = Blueprint("graph", __name__, url_prefix="/v1")


@blueprint.get("/entities/<node>")
@blueprint.get("/events/<node>")
def one(node: str) -> Response:
    """Give an entity or event."""
    params = Params(request.args)
    where = params.where()
    params.done()
    found = thing(store(), store().canonical(NodeId(node), known_at=where.known_at), where)
    return answer(entity_json(found) if isinstance(found, Entity) else event_json(found))


@blueprint.get("/entities/<node>/expand")
@blueprint.get("/events/<node>/expand")
def expand(node: str) -> Response:
    """Give the edges at a node, the best supported first, and say how many were left out of each predicate."""
    params = Params(request.args, "predicate", "limit")
    where, limit, predicate = params.where(), params.limit(), params.text("predicate")
    params.done()
    store().canonical(NodeId(node), known_at=where.known_at)
    edges = neighbours(store(), NodeId(node), where, predicates=[predicate] if predicate else [])
    left_out: dict[str, int] = {}
    for edge in edges[limit:]:
        left_out[edge.predicate] = left_out.get(edge.predicate, 0) + 1
    shown: Json = {"items": [edge_json(edge) for edge in edges[:limit]], "total": len(edges), "left_out": left_out}
    return answer(shown | {"truncated": len(edges) > limit})


@blueprint.get("/entities/<node>/events")
def events(node: str) -> Response:
    """Give the events that an entity takes part in, in the order in which they happened."""
    params = Params(request.args, "limit")
    where, limit = params.where(), params.limit()
    params.done()
    dated = timeline(store(), store().canonical(NodeId(node), known_at=where.known_at), where)
    return answer(_timeline_json(dated, limit))


@blueprint.get("/timeline")
def all_events() -> Response:
    """Give all events, in the order in which they happened."""
    params = Params(request.args, "limit")
    where, limit = params.where(), params.limit()
    params.done()
    return answer(_timeline_json(timeline(store(), None, where), limit))


@blueprint.get("/paths")
def paths() -> Response:
    """Give how two nodes are linked, a sentence for each hop."""
    params = Params(request.args, "from", "to", "max_hops", "avoid_hubs")
    where, hops = params.where(), params.whole("max_hops", MAX_HOPS, 1, 12)
    ends = [params.text(name, required=True) for name in ("from", "to")]
    hubs = params.whole("avoid_hubs", 1, 0, 1)
    params.done()
    found = path(
        store(), NodeId(ends[0]), NodeId(ends[1]), where, max_hops=hops, avoid_hubs=bool(hubs), out_of_time=deadline()
    )
    steps: list[Json] = []
    for step in found.steps:
        stated = store().statements_by_id(step.edge.statements[:1], known_at=where.known_at)
        quotes = [_with_words(one) for one in stated]
        steps.append({"from": step.start, "to": step.end, "edge": edge_json(step.edge), "evidence": quotes})
    return answer({"from": found.start, "to": found.end, "max_hops": hops, "steps": steps})


@blueprint.get("/questions/who-said")
def who() -> Response:
    """Give what named sources said."""
    params = Params(request.args, "speaker", "about", "limit")
    where, limit = params.where(), params.limit()
    speaker, about = (NodeId(params.text(name)) or None for name in ("speaker", "about"))
    params.done()
    said = who_said(store(), speaker=speaker, about=about, where=where)
    shown = [_with_words(one) for one in said[:limit]]
    return answer({"items": shown, "total": len(said), "truncated": len(said) > limit})


def _timeline_json(dated: Sequence[Dated], limit: int) -> Json:
    items = [{"at": one.at, "event": event_json(one.event)} for one in dated[:limit]]
    return {"items": items, "total": len(dated), "truncated": len(dated) > limit}


def _with_words(stated: Stated) -> Json:
    article = store().article(stated.statement.article_id, version=stated.statement.version)
    return stated_json(stated, article)
