"""How two are linked, and what is around a thing: as JSON and as files for tools that draw graphs."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response

from api.http import shapes
from api.http.context import answer, answer_bytes, deadline, store
from api.http.params import LIMIT, text, whole
from api.http.registry import Asked, route
from api.http.render import Json, Names, edge_json
from api.http.shown import edges_shown, names_of, statements_shown
from kg.assemble import ATTRIBUTES, kinds_of
from kg.exports import EXPORTS, draw
from kg.exports.drawing import cytoscape, gexf, graphml, json_graph
from kg.model import Edge, Filter, NodeId, StatementId
from kg.paths import MAX_HOPS, Path, Step, path
from kg.query import around, node_named
from kg.questions import NamedTogether, named_together
from kg.store import Direction, Stated

blueprint = Blueprint("graph", __name__, url_prefix="/v1")

ENDS = tuple(
    text(name, f"The {what}: its id or its name.", required=True)
    for name, what in (("from", "beginning"), ("to", "end"))
)
SEED = text("seed", "The node in the middle: its id or its name.", required=True)
DEPTH = whole("depth", "How many hops around it.", default=1, low=1, high=3)
HOPS = whole(
    "max_hops", "Most hops; one through what much is linked with counts as several.", default=MAX_HOPS, low=1, high=12
)
IN_ORDER = whole(
    "respect_time", "1: no event on the way happened before the one that precedes it.", default=0, low=0, high=1
)
HUBS = whole(
    "avoid_hubs", "0: what much is linked with, such as a country, is as good a way as any.", default=1, low=0, high=1
)
DRAWN = {"gexf": gexf, "graphml": graphml, "jgf": json_graph, "cyjs": cytoscape}
TOGETHER_MAX = 5  # paragraphs that name both ends, where there is no path; how many there are is told
AT_ONCE = 500  # statements read together


@route(
    blueprint, "/paths", *ENDS, HOPS, IN_ORDER, HUBS, example={"from": "{entity}", "to": "{other}"}, gives=shapes.Path
)
def paths(asked: Asked) -> Response:
    """Give how two are linked, a sentence for each hop; where `none` says that they are not, the words that name both."""
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
    names = names_of(
        (found.start, found.end, *(node for step in found.steps for node in (step.start, step.end))), asked.where
    )
    is_none = not found.steps and found.start != found.end
    together = named_together(store(), found.start, found.end, asked.where) if is_none else []
    shown: Json = {
        "from": found.start,
        "from_name": names.get(found.start),
        "to": found.end,
        "to_name": names.get(found.end),
        "max_hops": found.max_hops,
        "none": _none(found, asked[HOPS]) if is_none else None,
        "steps": [_step_json(step, names, asked.where) for step in found.steps],
        "named_together": {
            "total": len(together),
            "items": [_paragraph_json(one) for one in together[:TOGETHER_MAX]],
            "truncated": len(together) > TOGETHER_MAX,
        },
    }
    return answer(shown)


@route(blueprint, "/graph", SEED, DEPTH, LIMIT, example={"seed": "{entity}"}, gives=shapes.Graph)
def graph(asked: Asked) -> Response:
    """Give what is around a node, the best supported first, with how many edges were left out of each predicate."""
    seed, edges, left_out = _around(asked)
    nodes = sorted({seed, *(edge.subject for edge in edges), *(edge.object for edge in edges if edge.object)})
    kinds = kinds_of(store(), nodes, asked.where)
    titles = names_of(nodes, asked.where)
    shown: Json = {
        "seed": seed,
        "nodes": [{"id": node, "kind": kinds.get(node), "title": titles.get(node, node)} for node in nodes],
        "edges": edges_shown(edges, asked.where),
        "left_out": left_out,
        "truncated": bool(left_out),
    }
    return answer(shown)


def _drawn(form: str) -> None:
    """Have the graph around a node answered as a file of a form."""
    media_type = EXPORTS[form].media_type

    def drawn(asked: Asked) -> Response:
        seed, edges, left_out = _around(asked)
        body = "".join(DRAWN[form](draw(_stated_of(seed, edges, asked.where)))).encode()
        response = answer_bytes(body, media_type)
        if left_out:  # the form has no place for it
            counts = ", ".join(f"{predicate}={count}" for predicate, count in sorted(left_out.items()))
            response.headers["Newsgraph-Left-Out"] = counts
        return response

    drawn.__doc__ = (
        f"Give what is around a node as {form}; the header Newsgraph-Left-Out tells what the limit left out."
    )
    route(blueprint, f"/graph.{form}", SEED, DEPTH, LIMIT, example={"seed": "{entity}"}, media_type=media_type)(drawn)


for _form in DRAWN:
    _drawn(_form)


def _around(asked: Asked) -> tuple[NodeId, Sequence[Edge], dict[str, int]]:
    seed = node_named(store(), asked[SEED], asked.where)
    edges, left_out = around(store(), seed, asked.where, depth=asked[DEPTH], limit=asked[LIMIT], out_of_time=deadline())
    return seed, edges, left_out


def _stated_of(seed: NodeId, edges: Sequence[Edge], where: Filter) -> Iterator[Stated]:
    """Give the statements of edges, and those that say what their ends are."""
    ids: list[StatementId] = [one for edge in edges for one in edge.statements]
    for start in range(0, len(ids), AT_ONCE):
        yield from store().statements_by_id(ids[start : start + AT_ONCE], known_at=where.known_at)
    nodes = sorted({seed, *(end for edge in edges for end in (edge.subject, edge.object) if end)})
    for start in range(0, len(nodes), AT_ONCE):
        some = nodes[start : start + AT_ONCE]
        yield from store().statements(some, where, predicates=sorted(ATTRIBUTES), direction=Direction.OUT)


def _none(found: Path, asked_for: int) -> str:
    if found.max_hops < asked_for:
        return f"none within {found.max_hops} hops; time ran out before longer ways were seen"
    return f"none within {found.max_hops} hops"


def _step_json(step: Step, names: Names, where: Filter) -> Json:
    stated = store().statements_by_id(step.edge.statements[:1], known_at=where.known_at)
    edge = step.edge
    subject, other = (step.start, step.end) if edge.subject == step.start else (step.end, step.start)
    return {
        "from": step.start,
        "from_name": names.get(step.start),
        "to": step.end,
        "to_name": names.get(step.end),
        "sentence": f"{names.get(subject, subject)}: {edge.predicate} {names.get(other, other)}",
        "edge": edge_json(edge, names),
        "evidence": statements_shown(stated, where),
    }


def _paragraph_json(one: NamedTogether) -> Json:
    article = store().article(one.article, version=one.version)
    span = f"#char={one.span.start},{one.span.end}"
    return {
        "article": one.article,
        "version": one.version,
        "start": one.span.start,
        "end": one.span.end,
        "quote": article and one.span.of(article.text),
        "title": article and article.title,
        "publisher": article and article.publisher,
        "url": article and article.url,
        "address": f"/v1/articles/{one.article}/text?version={one.version}{span}",
    }
