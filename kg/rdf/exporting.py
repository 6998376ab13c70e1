"""The graph as RDF, from the store's cursor to pieces of text; memory holds one article at a time."""

from collections.abc import Iterator
from itertools import groupby

from kg.errors import InputError
from kg.model import EVERYTHING, ArticleId, Filter
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
    for (identity, version), statements in groupby(store.all_statements(where), _home):
        article = store.article(identity, version=version, known_at=where.known_at)
        # Erased since the cursor was opened: nothing of it may leave.
        if article is not None:
            describer = Describer(article)
            describer.add_article()
            for stated in statements:
                describer.add_statement(stated)
            yield describer.graph()


def _home(stated: Stated) -> tuple[ArticleId, int]:
    return stated.statement.article_id, stated.statement.version
