"""How two things are linked: one line, a sentence with its quote for each hop."""

from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

from api.http.context import deadline, store
from api.http.params import text, whole
from api.http.registry import Asked, route
from api.look.painting import Mark, painted
from api.look.templating import address, page
from api.look.wording import day_of, predicate
from api.pages.blueprint import blueprint
from api.pages.things import Quote, Quotes, Thing, Things
from kg.assemble import sort_of
from kg.errors import NotFoundError
from kg.model import Article, Filter, NodeId, NodeSort, Span
from kg.paths import MAX_HOPS, Path, path
from kg.query import dated, node_named
from kg.questions import named_together

QUOTES_SHOWN = 2
TOGETHER_MAX = 5  # as the API has it
ENDS = (text("from", "A name, where the line begins."), text("to", "A name, where it ends."))
HOPS = whole("max_hops", "Most hops.", default=MAX_HOPS, low=1, high=12)
ANY_ORDER = whole("any_order", "1: also a line that goes back in time.", default=0, low=0, high=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words that name both ends."""

    article: Article
    words: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step of the line: to what, by which words."""

    says: str
    to: Thing
    at: Markup  # when an event on the line happened
    origins: int
    sentences: int
    quotes: list[Quote]
    is_repeated: bool  # the words are those of the step before


@route(blueprint, "/paths", *ENDS, HOPS, ANY_ORDER, media_type="text/html")
def paths(asked: Asked) -> Response:
    """Show how two things are linked."""
    names = [asked[end] for end in ENDS]
    nodes, unknown = _ends(names, asked.where)
    things = Things(store(), asked.where)
    found, in_order = _line(nodes, asked) if len(nodes) == len(ENDS) else (None, True)
    called = [things[node].title for node in nodes]
    query = {"from": nodes[0], "to": nodes[1], "respect_time": int(in_order)} if found else {}
    return page(
        "path.html",
        title=f"{called[0]} to {called[1]}" if found else "How are two things linked?",
        alternates=[address("/v1/paths", **query)] if found else [],
        names=called if found else names,
        unknown=unknown,
        start=things[nodes[0]] if found else None,
        end=things[nodes[1]] if found else None,
        hops=_hops(found, asked.where, things) if found else [],
        together=_together(nodes, asked.where, things) if found and not found.steps else [],
        is_same=bool(found) and nodes[0] == nodes[1],
        in_order=in_order,
        is_asked=any(names),
        max_hops=asked[HOPS],
    )


def _ends(names: list[str], where: Filter) -> tuple[list[NodeId], list[str]]:
    found, unknown = [], []
    for name in filter(None, names):
        try:
            found.append(node_named(store(), name, where))
        except NotFoundError:
            unknown.append(name)
    return found, unknown


def _line(nodes: list[NodeId], asked: Asked) -> tuple[Path, bool]:
    """Return a line in date order; one in any order where there is none, and whether it is in order."""
    for in_order in (False,) if asked[ANY_ORDER] else (True, False):
        found = path(
            store(),
            nodes[0],
            nodes[1],
            asked.where,
            max_hops=asked[HOPS],
            respect_time=in_order,
            out_of_time=deadline(),
        )
        if found.steps:
            return found, in_order
    return found, True


def _together(nodes: list[NodeId], where: Filter, things: Things) -> list[Paragraph]:
    """Return the paragraphs that name both ends: where no line joins them they may be linked all the same."""
    if nodes[0] == nodes[1]:
        return []
    shown = []
    for one in named_together(store(), nodes[0], nodes[1], where)[:TOGETHER_MAX]:
        article = store().article(one.article, version=one.version)
        if article is not None:
            mentions = store().mentions_of_article(one.article, version=one.version)
            marks = [
                Mark(
                    span=Span(start=each.start - one.span.start, end=each.end - one.span.start), depth=0, look="trigger"
                )
                for each in mentions
                if things.now(each.node) in nodes and one.span.start <= each.start and each.end <= one.span.end
            ]
            shown.append(Paragraph(article=article, words=painted(one.span.of(article.text), marks)))
    return shown


def _hops(found: Path, where: Filter, things: Things) -> list[Hop]:
    things.name(node for step in found.steps for node in (step.start, step.end))
    quotes = Quotes(store(), things)
    hops: list[Hop] = []
    for step in found.steps:
        edge = step.edge
        is_forward = edge.subject == step.start
        behind = store().statements_by_id(edge.statements, known_at=where.known_at)
        at = dated(store(), step.end, where).at if sort_of(step.end) is NodeSort.EVENT else None
        subject, other = (step.start, step.end) if is_forward else (step.end, step.start)
        shown = quotes.of(behind, most=QUOTES_SHOWN)
        hops.append(
            Hop(
                says=_sentence(things[subject], edge.predicate, things[other], subject),
                to=things[step.end],
                at=day_of(at),
                origins=edge.independent_origins,
                sentences=edge.evidence_count,
                quotes=shown,
                is_repeated=bool(hops) and _wheres(shown) == _wheres(hops[-1].quotes),
            )
        )
    return hops


def _wheres(quotes: list[Quote]) -> list[str]:
    return [one.address for one in quotes]


def _sentence(subject: Thing, name: str, other: Thing, node: NodeId) -> str:
    """Return a hop in words: "Almaty is the place of …", "Kazakhstan: head of state Tokayev"."""
    label = predicate(name)
    if sort_of(node) is NodeSort.EVENT:
        return f"{other.title} is the {label} of it"
    return f"{subject.title}: {label} {other.title}"
