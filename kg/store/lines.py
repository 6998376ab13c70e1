"""The canonical dump: each thing of the record as one line of JSON, the same from every store.

Keys in order, no blanks, ASCII only, numbers that are probabilities as floats, moments as `utc_text` has them, spans as
[start, end]: equal things give equal bytes.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from kg.model import Article, Judgement, Mention, Node, NodeId, Rejected, Span, Statement, Value, utc_text, value_key

Json: TypeAlias = str | int | float | list["Json"] | dict[str, "Json"] | None


def article_line(article: Article, *, recorded_at: datetime, reader: str) -> str:
    """Return the line of an article version and of the reader whose statements it has."""
    return _line(
        "article",
        {
            "id": article.id,
            "version": article.version,
            "digest": article.digest,
            "text": article.text,
            "url": article.url,
            "title": article.title,
            "publisher": article.publisher,
            "authors": list(article.authors),
            "published_at": _moment(article.published_at),
            "retrieved_at": _moment(article.retrieved_at),
            "language": article.language,
            "origin_id": article.origin_id,
            "origin_reason": article.origin_reason,
            "recorded_at": utc_text(recorded_at),
            "reader": reader,
        },
    )


def node_line(node: Node, *, canonical: NodeId) -> str:
    """Return the line of a node and of the id that it is known by."""
    return _line("node", {"id": node.id, "sort": node.sort.value, "canonical": canonical})


def mention_line(mention: Mention) -> str:
    """Return the line of a mention, which follows its article's."""
    return _line(
        "mention",
        {
            "id": mention.id,
            "span": _span(mention.span),
            "kind": mention.kind.value,
            "form": mention.form.value,
            "node": mention.node,
        },
    )


def rejected_line(rejected: Rejected) -> str:
    """Return the line of a candidate that was dropped, which follows its article's."""
    return _line("rejected", {"span": [rejected.start, rejected.end], "reason": rejected.reason})


def statement_line(statement: Statement) -> str:
    """Return the line of a statement, which follows its article's."""
    return _line(
        "statement",
        {
            "id": statement.id,
            "subject": statement.subject,
            "predicate": statement.predicate,
            "object": statement.object,
            "value": _value(statement.value),
            "evidence": _span(statement.evidence),
            "trigger": _span(statement.trigger),
            "cue": _span(statement.cue),
            "subject_span": _span(statement.subject_span),
            "object_span": _span(statement.object_span),
            "attributed_to": statement.attributed_to,
            "factuality": statement.factuality.value,
            "confidence": float(statement.confidence),
            "method": statement.method,
            "valid_from": _value(statement.valid_from),
            "valid_to": _value(statement.valid_to),
            "reported_at": _moment(statement.reported_at),
            "recorded_at": utc_text(statement.recorded_at),
            "ended_at": _moment(statement.ended_at),
            "ending": statement.ending.value if statement.ending else None,
            "ended_by": statement.ended_by,
            "ended_reason": statement.ended_reason,
        },
    )


def judgement_line(judgement: Judgement) -> str:
    """Return the line of a judgement that counts."""
    reasons: list[Json] = [[reason.feature, reason.value, float(reason.weight)] for reason in judgement.reasons]
    return _line(
        "judgement",
        {
            "id": judgement.id,
            "left": judgement.left,
            "right": judgement.right,
            "verdict": judgement.verdict.value,
            "score": float(judgement.score),
            "reasons": reasons,
            "by": judgement.by,
            "at": utc_text(judgement.at),
        },
    )


def digest_of(lines: Iterable[str]) -> str:
    """Return "sha256:" and the hex digest of the lines, each ended by a newline."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("ascii") + b"\n")
    return "sha256:" + digest.hexdigest()


def _line(thing: str, fields: dict[str, Json]) -> str:
    return json.dumps({thing: fields}, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _moment(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment else None


def _span(span: Span | None) -> list[Json] | None:
    return [span.start, span.end] if span else None


def _value(value: Value | None) -> list[Json] | None:
    key = value_key(value)
    return [*key] if key else None
