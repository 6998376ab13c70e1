"""Every statement as a row of CSV, streamed: with its names, its words and where they stand."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby

from kg.assemble import value_text
from kg.model import EVERYTHING, Article, ArticleId, Filter, NodeId, Quantity, Time, utc_text
from kg.store import GraphStore, Stated

COLUMNS = (
    "id", "subject", "subject_name", "predicate", "object", "object_name", "value", "number", "unit", "earliest", "latest",
    "factuality", "attributed_to", "confidence", "method", "valid_from", "valid_to", "reported_at", "recorded_at",
    "origin", "publisher", "article", "version", "url", "start", "end", "quote",
)  # fmt: skip


def statements_csv(store: GraphStore, where: Filter = EVERYTHING) -> Iterator[str]:
    """Give a header and a row for each statement that counts (RFC 4180); what is not known is empty."""
    names = _names(store, where)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for (identity, version), statements in groupby(store.all_statements(where), _home):
        article = store.article(identity, version=version, known_at=where.known_at)
        if article is not None:
            writer.writerows(_row(stated, article, names) for stated in statements)
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _names(store: GraphStore, where: Filter) -> dict[NodeId, str]:
    """Return the name that each node is given most; of equals the first by alphabet."""
    most: dict[NodeId, tuple[int, str]] = {}
    for named in store.names(where):
        if named.statements > most.get(named.node, (0, ""))[0]:
            most[named.node] = (named.statements, named.text)
    return {node: text for node, (_, text) in most.items()}


def _home(stated: Stated) -> tuple[ArticleId, int]:
    return stated.statement.article_id, stated.statement.version


def _row(stated: Stated, article: Article, names: dict[NodeId, str]) -> list[object]:
    statement = stated.statement
    value = statement.value
    number, unit = (value.value, value.unit) if isinstance(value, Quantity) else (None, None)
    earliest, latest = (value.earliest, value.latest) if isinstance(value, Time) else (None, None)
    return [
        statement.id,
        stated.subject,
        names.get(stated.subject),
        statement.predicate,
        stated.object,
        names.get(stated.object) if stated.object else None,
        value_text(value),
        number,
        unit,
        earliest,
        latest,
        statement.factuality.value,
        stated.attributed_to,
        statement.confidence,
        statement.method,
        value_text(statement.valid_from),
        value_text(statement.valid_to),
        utc_text(statement.reported_at) if statement.reported_at else None,
        utc_text(statement.recorded_at),
        stated.origin,
        stated.publisher,
        statement.article_id,
        statement.version,
        article.url,
        statement.evidence.start,
        statement.evidence.end,
        statement.evidence.of(article.text),
    ]
