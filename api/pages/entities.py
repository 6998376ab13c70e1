"""The card of an entity: what it is, what it did, what it is linked with, each with the words behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Response

from api.http.context import canonical, deadline, store
from api.http.params import whole
from api.http.registry import Asked, route
from api.http.render import ELSEWHERE
from api.look.templating import page
from api.look.wording import country_name, predicate, value_plain
from api.pages.blueprint import blueprint
from api.pages.chart import Chart, chart_of
from api.pages.events import conflicts_of, event_lines
from api.pages.review import csrf_token, with_token
from api.pages.things import Quote, Quotes, Thing, Things
from kg.assemble import ATTRIBUTES, edges_of, entity_of, sort_of
from kg.model import Article, ArticleId, Edge, Filter, Judgement, NodeId, NodeSort, Quantity, Verdict
from kg.ontology import load_ontology
from kg.query import EventQuestion, find_events
from kg.series import measured_of
from kg.store import Stated

EVENTS_SHOWN, EDGES_SHOWN, QUOTES_SHOWN, PLACES_SHOWN = 12, 12, 6, 8
MEASURED = frozenset({"has_value"})  # shown as a series
EVENTS = whole("events", "How many events to show.", default=EVENTS_SHOWN, low=1, high=500)
EDGES = whole("relations", "How many relations to show.", default=EDGES_SHOWN, low=1, high=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """An edge to another thing, or to a value, in words, with its sentences."""

    says: str
    is_out: bool
    other: Thing
    factuality: tuple[str, ...]  # where any of it is not told as a fact
    origins: int
    sentences: int
    quotes: list[Quote]


@route(blueprint, "/entities/<entity>", EVENTS, EDGES, media_type="text/html")
def entity(asked: Asked, entity: str) -> Response:
    """Show an entity."""
    node = canonical(entity, asked.where)
    found = entity_of(store(), node, asked.where)
    stated = store().statements([node], asked.where)
    things = Things(store(), asked.where)
    quotes = Quotes(store(), things)
    edges = _linking(stated)
    events = find_events(store(), EventQuestion(takes_part=((None, node),)), asked.where, out_of_time=deadline())
    token = csrf_token()
    response = page(
        "entity.html",
        title=found.name or "Something without a name",
        alternates=[
            f"/v1/entities/{node}{part}" for part in ("", "/expand", "/events", "/series", "/mentions", "/history")
        ],
        entity=found,
        kind=load_ontology().kinds[found.kind],
        facts=list(_facts(stated, node)),
        elsewhere=[
            (scheme, ELSEWHERE[scheme].format(name), name) for scheme, name in found.links if scheme in ELSEWHERE
        ],
        relations=_relations(edges[: asked[EDGES]], stated, node, things, quotes),
        relations_total=len(edges),
        events=event_lines(list(reversed(events))[: asked[EVENTS]], asked.where, things, quotes),
        events_total=len(events),
        charts=_charts(node, asked.where, things, quotes),
        conflicts=conflicts_of(node, asked.where, things, quotes),
        named=_named(node, asked.where),
        joined=_joined(node),
        token=token,
    )
    return with_token(response, token)


def _linking(stated: Sequence[Stated]) -> list[Edge]:
    """Return the edges that are no attributes, parts in events or numbers, the best supported first."""
    return edges_of(
        one
        for one in stated
        if one.statement.predicate not in ATTRIBUTES | MEASURED and sort_of(one.subject) is NodeSort.ENTITY
    )


def _relations(
    edges: Sequence[Edge], stated: Sequence[Stated], node: NodeId, things: Things, quotes: Quotes
) -> list[Relation]:
    by_id = {one.statement.id: one for one in stated}
    things.name(end for edge in edges for end in (edge.subject, edge.object))
    return [_relation(edge, [by_id[one] for one in edge.statements], node, things, quotes) for edge in edges]


def _relation(edge: Edge, behind: Sequence[Stated], node: NodeId, things: Things, quotes: Quotes) -> Relation:
    is_out = edge.subject == node
    end = edge.object if is_out else edge.subject
    other = things[end] if end else Thing(title=value_plain(edge.value), sort="")
    firm = dict.fromkeys(one.statement.factuality.value for one in behind)
    shown = quotes.of(behind, most=QUOTES_SHOWN)
    return Relation(
        says=predicate(edge.predicate),
        is_out=is_out,
        other=other,
        factuality=tuple(one for one in firm if one != "asserted"),
        origins=edge.independent_origins,
        sentences=edge.evidence_count,
        quotes=shown,
    )


def _facts(stated: Sequence[Stated], node: NodeId) -> Iterator[tuple[str, str]]:
    """Give what is known of a place: its country and where it lies."""
    own = [one.statement for one in stated if one.subject == node]
    values = {one.predicate: one.value for one in own if one.predicate in ("country_code", "latitude", "longitude")}
    if "country_code" in values:
        yield "Country", country_name(value_plain(values["country_code"]))
    degrees = [values.get(name) for name in ("latitude", "longitude")]
    if all(isinstance(one, Quantity) and one.value is not None for one in degrees):
        north, east = (one.value for one in degrees if isinstance(one, Quantity) and one.value is not None)
        yield "Lies at", f"{abs(north):.2f}° {'N' if north >= 0 else 'S'}, {abs(east):.2f}° {'E' if east >= 0 else 'W'}"


def _charts(node: NodeId, where: Filter, things: Things, quotes: Quotes) -> list[Chart]:
    measured = measured_of(store(), node, where)
    things.name(one.of for one in measured)
    return [
        chart_of(what, unit, list(group), things, quotes)
        for (what, unit), group in groupby(measured, key=lambda one: (one.what, one.value.unit))
    ]


def _named(node: NodeId, where: Filter) -> list[tuple[Article, int]]:
    """Return the articles that name it, the latest first, with how often."""
    mentions = store().mentions_of_node(node, where, limit=500).items
    counts: dict[ArticleId, int] = {}
    for one in mentions:
        counts[one.article_id] = counts.get(one.article_id, 0) + 1
    articles = [found for one in counts if (found := store().article(one, known_at=where.known_at))]
    articles.sort(key=lambda one: (str(one.published_at), one.id), reverse=True)
    return [(one, counts[one.id]) for one in articles[:PLACES_SHOWN]]


def _joined(node: NodeId) -> list[tuple[Judgement, str]]:
    """Return the judgements that join it of what were several things, those by persons first, with who made them."""
    counting = [one for one in store().judgements_of(node) if one.undone_at is None and one.verdict is Verdict.SAME]
    counting.sort(key=lambda one: (not one.is_by_person, -one.score, one.id))
    return [(one, one.by.removeprefix("person:") if one.is_by_person else "the resolver") for one in counting]
