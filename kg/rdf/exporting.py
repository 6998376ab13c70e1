"""The graph as RDF, from the store's cursor to pieces of text; memory holds one article at a time."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from kg.errors import InputError
from kg.model import EVERYTHING, Article, ArticleId, Filter
from kg.rdf.describing import Describer
from kg.rdf.forms import FORMS, Form, Graph
from kg.rdf.names import DEFAULT_BASE, check_base
from kg.store import GraphStore, Stated


def form_named(name: str, base: str = DEFAULT_BASE) -> Form:
    """Return the writer of a form. Raises InputError for an unknown one, ConfigError for a base that is no IRI."""
    if name not in FORMS:
        raise InputError(f"{name!r} is no form of RDF; expected one of {', '.join(FORMS)}")
    return FORMS[name](check_base(base))


def export(store: GraphStore, form: Form, where: Filter = EVERYTHING) -> Iterator[str]:
    """Give the statements that count as RDF, one named graph an article, in the order of arrival."""
    return form.write(graphs_of(store, where))


def graphs_of(store: GraphStore, where: Filter = EVERYTHING) -> Iterator[Graph]:
    """Give the graph of each article of which a statement counts."""
    return described(store, store.all_statements(where), where)


def described(store: GraphStore, stated: Iterable[Stated], where: Filter) -> Iterator[Graph]:
    """Give the graphs of statements that come article by article."""
    for (identity, version), statements in groupby(stated, home_of):
        article = store.article(identity, version=version, known_at=where.known_at)
        # Erased since the cursor was opened: nothing of it may leave.
        if article is not None:
            yield article_graph(article, statements)


def article_graph(article: Article, stated: Iterable[Stated]) -> Graph:
    """Return the graph of an article and of what it states."""
    describer = Describer(article)
    describer.add_article()
    for one in stated:
        describer.add_statement(one)
    return describer.graph()


def home_of(stated: Stated) -> tuple[ArticleId, int]:
    """Return the article and the version that say it."""
    return stated.statement.article_id, stated.statement.version
