"""What a store refuses to take in: the same in every store."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from kg.errors import EvidenceError, InputError, UnfitError
from kg.model import (
    Judgement,
    JudgementId,
    Mention,
    Node,
    NodeId,
    Quantity,
    Reading,
    Span,
    Statement,
    Time,
    Value,
    content_digest,
)


def check_reading(reading: Reading) -> None:
    """Raise EvidenceError for a span that holds no words, InputError for whatever else does not fit together."""
    article = reading.article
    _check_strings(_strings_of(reading), f"article {article.id}")
    if article.digest != content_digest(article.text):
        raise InputError(
            f"article {article.id} has digest {article.digest}, its text has {content_digest(article.text)}; "
            "make the digest from the text that is stored"
        )
    _check_moments((article.published_at, article.retrieved_at), f"article {article.id}")
    _check_nodes(reading)
    for mention in reading.mentions:
        _check_span(mention.span, article.text, f"mention {mention.id}")
    for statement in reading.statements:
        _check_statement(statement, article.text)


def check_moment(moment: datetime, name: str) -> None:
    """Raise InputError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise InputError(f"{name} {moment!r} has no time zone; attach one (UTC if that is what it is)")


def check_undoing(undoing: Collection[JudgementId], by: str | None) -> str:
    """Return in whose name judgements are ended. Raises InputError where some are and nobody is named."""
    if undoing and not by:
        raise InputError(f"undoing {len(undoing)} judgements needs `by`: who takes them back")
    return by or ""


def check_judgement(judgement: Judgement) -> None:
    """Raise InputError for a judgement on one node, in the wrong order, or with a score that is no probability."""
    if not judgement.left < judgement.right:
        raise InputError(
            f"judgement {judgement.id} is on {judgement.left} and {judgement.right}; give two nodes, the lower id first"
        )
    if judgement.left[:1] != judgement.right[:1]:
        raise UnfitError(f"judgement {judgement.id} pairs an entity with an event; give two nodes of one sort")
    _check_probability(judgement.score, f"score of judgement {judgement.id}")
    check_moment(judgement.at, f"judgement {judgement.id}: at")
    _check_strings((judgement.by, *(r.value for r in judgement.reasons)), f"judgement {judgement.id}")


def _check_nodes(reading: Reading) -> None:
    home = (reading.article.id, reading.article.version)
    parts: list[Node | Mention | Statement] = [*reading.nodes, *reading.mentions, *reading.statements]
    for part in parts:
        if (part.article_id, part.version) != home:
            raise InputError(f"{part.id} belongs to {part.article_id} version {part.version}, the reading is of {home}")
    known = {node.id for node in reading.nodes}
    used: set[NodeId | None] = {mention.node for mention in reading.mentions}
    for statement in reading.statements:
        used |= {statement.subject, statement.object, statement.attributed_to}
    if missing := sorted(node for node in used - known if node):
        raise InputError(f"nodes {', '.join(missing)} are named in the reading of {home[0]} but not among its nodes")
    spans = [mention.span for mention in reading.mentions]
    if len(set(spans)) < len(spans):
        raise InputError(f"two mentions in {home[0]} have the same start and end; give each stretch one mention")


def _check_statement(statement: Statement, text: str) -> None:
    name = f"statement {statement.id}"
    if (statement.object is None) == (statement.value is None):
        raise InputError(f"{name} must have an object or a value, and not both")
    _check_probability(statement.confidence, f"confidence of {name}")
    _check_value(statement.value, name)
    _check_moments((statement.reported_at,), name)
    _check_span(statement.evidence, text, name)
    for span in (statement.trigger, statement.cue, statement.subject_span, statement.object_span):
        if span is not None:
            _check_span(span, text, name)


def _check_span(span: Span, text: str, name: str) -> None:
    if not 0 <= span.start < span.end <= len(text):
        raise EvidenceError(
            f"{name} points to {span.start}..{span.end} of a text of {len(text)} characters; "
            "spans are half-open, in code points of the text, and not empty"
        )
    if not span.of(text).strip():
        raise EvidenceError(f"{name} points to {span.start}..{span.end}, where there are only blanks")


def _check_value(value: Value | None, name: str) -> None:
    if isinstance(value, Quantity):
        for number in (value.value, value.low, value.high):
            if number is not None and not math.isfinite(number):
                raise InputError(f"{name} has the number {number}; give a finite one, or none")


def _check_probability(number: float, name: str) -> None:
    if not 0.0 <= number <= 1.0:
        raise InputError(f"{name} is {number}; it must be between 0 and 1")


def _check_moments(moments: Sequence[datetime | None], name: str) -> None:
    for moment in moments:
        if moment is not None:
            check_moment(moment, name)
            try:
                moment.astimezone(UTC)
            except OverflowError as exc:
                raise InputError(f"{name} has the moment {moment.isoformat()}, outside the years 1 to 9999") from exc


def _check_strings(strings: Iterable[str | None], name: str) -> None:
    try:
        "".join(filter(None, strings)).encode()
    except UnicodeEncodeError as exc:
        raise InputError(
            f"{name} holds the lone surrogate {exc.object[exc.start]!r}, which no file can hold; replace it by U+FFFD"
        ) from exc


def _strings_of(reading: Reading) -> Iterator[str | None]:
    article = reading.article
    yield from (article.text, article.url, article.title, article.publisher, article.language, article.origin_reason)
    yield from article.authors
    for rejected in reading.rejected:
        yield rejected.reason
    for statement in reading.statements:
        yield statement.predicate
        match statement.value:
            case Quantity():
                yield from (statement.value.text, statement.value.unit, statement.value.measures)
            case Time():
                yield from (statement.value.text, statement.value.edtf)
            case None:
                pass
            case text:
                yield text.text
