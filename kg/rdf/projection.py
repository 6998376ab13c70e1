"""The graph as quads that SPARQL can ask: what the N-Quads export gives, one named graph an article, kept as the store is.

The default graph is their union, in which a triple stands once however many articles give it: pyoxigraph's own union gives
it once for each graph, which is wrong for whoever counts and slow for whoever joins.

A projection can always be made again from the store, so it is never the truth: whatever does not match is thrown away and
made anew. Building holds one piece of the export in memory at a time; following touches only the articles that the store
says were touched.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pyoxigraph as ox

from kg.model import ArticleId
from kg.rdf.exporting import article_graph, graphs_of
from kg.rdf.forms import Graph, NQuads
from kg.rdf.names import check_base, part, prefixes
from kg.store import GraphStore

# What is loaded at once while building: some 20,000 quads. Larger pieces take more memory and no less time.
BUILD_PIECE_CHARS = 4 << 20

_GRAPH = re.compile(rb" <[^<> ]+> \.\n")  # what ends a line of N-Quads, where alone a line ends
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"

Report = Callable[[int, int], None]  # called with the articles and quads that are in so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a projection is."""

    position: datetime | None  # the last write that it shows whole; null for a store that had none
    quads: int


class Projection:
    """A store of quads that follows a store of statements."""

    def __init__(self, quads: ox.Store, base: str, standing: Standing) -> None:
        self.quads = quads
        self.standing = standing
        self._graphs = prefixes(check_base(base))["g"]
        self._form = NQuads(base)

    def follow(self, store: GraphStore, most: int) -> "Followed":
        """Take over what was written since, `most` articles at the most.

        The position moves when all is taken over. Where the store does not know it, nothing is.
        """
        position, last = self.standing.position, store.last_write()
        if position == last:
            return Followed(articles=0, matches=True, has_erased=False, is_whole=True)
        changes = store.changed_since(position) if position else None
        if changes is None:
            return Followed(articles=0, matches=False, has_erased=False, is_whole=False)
        touched = list(dict.fromkeys([*changes.erased, *changes.articles]))
        added = sum(self._replace(store, article) for article in touched[:most])
        is_whole = len(touched) <= most
        self.standing = Standing(position=last if is_whole else position, quads=self.standing.quads + added)
        return Followed(articles=len(touched[:most]), matches=True, has_erased=bool(changes.erased), is_whole=is_whole)

    def _replace(self, store: GraphStore, article: ArticleId) -> int:
        """Make an article's graph what the store says now; return by how many quads it grew."""
        name = ox.NamedNode(self._graphs + part(article))
        old = set(self.quads.quads_for_pattern(None, None, None, name))
        graph = graph_of(store, article)
        text = self._form.body(graph) if graph else ""
        fresh = ox.Store()  # a store writes numbers and moments its own way; only what is written so compares
        fresh.load(text.encode(), ox.RdfFormat.N_QUADS, lenient=True)
        new = set(fresh)
        self.quads.extend(one for quad in new - old for one in (quad, _in_union(quad)))
        for quad in old - new:
            self.quads.remove(quad)
            alike = self.quads.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if all(isinstance(one.graph_name, ox.DefaultGraph) for one in alike):
                self.quads.remove(_in_union(quad))
        if not new:
            self.quads.remove_graph(name)
        return len(new) - len(old)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What following came to."""

    articles: int  # that were replaced
    matches: bool  # else it must be built anew
    has_erased: bool  # words of erased articles are still in the file: build it anew
    is_whole: bool  # else call again


def build(quads: ox.Store, store: GraphStore, base: str, report: Report) -> Projection:
    """Fill an empty store of quads with all that a store says now."""
    position = (
        store.last_write()
    )  # before the cursor: what is written meanwhile is taken over again, which does no harm
    articles = 0
    for number, text in _pieces(graphs_of(store), NQuads(base)):
        load_quads(quads, text.encode())
        articles += number
        report(articles, 0)
    counted = quads.query(_COUNT)
    assert isinstance(counted, ox.QuerySolutions)
    count = sum(int(row["n"].value) for row in counted)  # of one row
    report(articles, count)
    return Projection(quads, base, Standing(position=position, quads=count))


def load_quads(quads: ox.Store, text: bytes) -> None:
    """Load N-Quads as the exports write them, into their graphs and into the union."""
    quads.bulk_load(text, ox.RdfFormat.N_QUADS, lenient=True)
    quads.bulk_load(_GRAPH.sub(b" .\n", text), ox.RdfFormat.N_QUADS, lenient=True)


def graph_of(store: GraphStore, article: ArticleId) -> Graph | None:
    """Return the graph of an article, as an export of what counts has it; null where it is in none."""
    statements = store.statements_of_article(article)
    found = store.article(article)
    if found is None or not statements:
        return None
    return article_graph(found, sorted(statements, key=lambda stated: stated.statement.id))


def _in_union(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph())


def _pieces(graphs: Iterable[Graph], form: NQuads) -> Iterator[tuple[int, str]]:
    """Give pieces of text, each with how many articles it holds."""
    held, count, written = 0, 0, []
    for graph in graphs:
        text = form.body(graph)
        written.append(text)
        held += len(text)
        count += 1
        if held >= BUILD_PIECE_CHARS:
            yield count, "".join(written)
            held, count, written = 0, 0, []
    if written:
        yield count, "".join(written)
