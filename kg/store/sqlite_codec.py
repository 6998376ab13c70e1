"""Between values and rows: one pair of functions for each type."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from kg.model import (
    Article,
    ArticleId,
    Ending,
    Factuality,
    Form,
    Judgement,
    JudgementId,
    Kind,
    Mention,
    MentionId,
    NodeId,
    OriginId,
    Quantity,
    Reason,
    Span,
    Statement,
    StatementId,
    Text,
    Time,
    Value,
    Verdict,
    utc_text,
    value_key,
)
from kg.store.contract import Outcome, Stated, Work, WorkId, WorkState
from kg.store.filtering import happened_bounds, valid_bounds
from kg.store.words import keys_of

REMEMBERED = 8192  # recent moments and values that are not read again: an article has few moments, types are few
FACTUALITY = {one.value: one for one in Factuality}
NAME = "name"  # the predicate that gives a node a name

Row: TypeAlias = tuple[Any, ...]

# `article` and `version` are joined to the columns of `origin_at(:moment)`; see sqlite_reading.
ARTICLE_COLUMNS = """a.id, v.version, v.digest, v.url, v.title, v.publisher, v.authors, v.published_at, v.retrieved_at,
    v.language, v.text"""

STATED_COLUMNS = """s.id, subject.id, s.predicate, object.id, s.value, a.id, v.version, s.evidence_start, s.evidence_end,
    s.trigger_start, s.trigger_end, s.cue_start, s.cue_end, s.subject_start, s.subject_end, s.object_start, s.object_end,
    attributed.id, s.factuality, s.confidence, s.method, s.valid_from, s.valid_to, s.reported_at, s.recorded_at,
    s.ended_at, s.ending, s.ended_by, s.ended_reason, subject_now.id, object_now.id, attributed_now.id, v.publisher"""

JUDGEMENT_COLUMNS = """j.id, l.id, r.id, j.verdict, j.score, j.reasons, j."by", j.at, j.undone_at, j.undone_by"""

WORK_COLUMNS = """id, job, label, payload, article_id, state, attempts, worker, lease_until, outcome, reason, queued_at,
    done_at"""

STATEMENT_INSERT = """INSERT INTO statement (id, version, subject, predicate, object, value, evidence_start, evidence_end,
    trigger_start, trigger_end, cue_start, cue_end, subject_start, subject_end, object_start, object_end, attributed_to,
    factuality, confidence, method, valid_from, valid_to, reported_at, recorded_at, subject_canonical, object_canonical,
    valid_start, valid_end, happened_start, happened_end, name, name_key, origin)
    SELECT ?1, ?2, subject.key, ?4, object.key, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, attributed.key,
    ?18, ?19, ?20, ?21, ?22, ?23, ?24, subject.canonical, object.canonical, ?25, ?26, ?27, ?28, ?29, ?30, ?31
    FROM node subject LEFT JOIN node object ON object.id = ?5 LEFT JOIN node attributed ON attributed.id = ?17
    WHERE subject.id = ?3 ON CONFLICT (id) DO NOTHING"""


def statement_row(statement: Statement, version: int, moment: str, origin: int) -> Row:
    """Return what STATEMENT_INSERT takes: `version` and `origin` are keys of rows."""
    valid, happened = valid_bounds(statement), happened_bounds(statement.value)
    name = statement.value.text if statement.predicate == NAME and isinstance(statement.value, Text) else None
    return (
        statement.id,
        version,
        statement.subject,
        statement.predicate,
        statement.object,
        value_text(statement.value),
        *_ends(statement.evidence),
        *_ends(statement.trigger),
        *_ends(statement.cue),
        *_ends(statement.subject_span),
        *_ends(statement.object_span),
        statement.attributed_to,
        statement.factuality.value,
        statement.confidence,
        statement.method,
        value_text(statement.valid_from),
        value_text(statement.valid_to),
        moment_text(statement.reported_at),
        moment,
        valid.start,
        valid.end,
        happened.start if happened else None,
        happened.end if happened else None,
        name,
        keys_of(name) if name is not None else None,
        origin,
    )


def statement_of(row: Row) -> Statement:
    """Return the statement of a row of STATED_COLUMNS."""
    return Statement(
        id=StatementId(row[0]),
        subject=NodeId(row[1]),
        predicate=row[2],
        object=row[3],
        value=value_of(row[4]),
        article_id=ArticleId(row[5]),
        version=row[6],
        evidence=Span(start=row[7], end=row[8]),
        trigger=_span(row[9], row[10]),
        cue=_span(row[11], row[12]),
        subject_span=_span(row[13], row[14]),
        object_span=_span(row[15], row[16]),
        attributed_to=row[17],
        factuality=FACTUALITY[row[18]],
        confidence=row[19],
        method=row[20],
        valid_from=_time(row[21]),
        valid_to=_time(row[22]),
        reported_at=moment_of(row[23]),
        recorded_at=_moment(row[24]),
        ended_at=moment_of(row[25]),
        ending=Ending(row[26]) if row[26] else None,
        ended_by=row[27],
        ended_reason=row[28],
    )


def stated_of(row: Row) -> Stated:
    """Return the statement of a row of STATED_COLUMNS followed by the origin, with what is around it now."""
    return Stated(
        statement=statement_of(row),
        subject=NodeId(row[29]),
        object=row[30],
        attributed_to=row[31],
        origin=row[33] or row[5],
        publisher=row[32],
    )


def article_row(article: Article) -> Row:
    """Return the columns of `version` from `version` to `language`."""
    return (
        article.version,
        article.digest,
        article.url,
        article.title,
        article.publisher,
        json.dumps(article.authors),
        moment_text(article.published_at),
        moment_text(article.retrieved_at),
        article.language,
    )


def article_of(row: Row) -> Article:
    """Return the article of a row of ARTICLE_COLUMNS followed by the id and the reason of its origin."""
    return Article(
        id=ArticleId(row[0]),
        version=row[1],
        digest=row[2],
        url=row[3],
        title=row[4],
        publisher=row[5],
        authors=tuple(json.loads(row[6])),
        published_at=moment_of(row[7]),
        retrieved_at=moment_of(row[8]),
        language=row[9],
        text=row[10],
        origin_id=OriginId(row[11]) if row[11] else None,
        origin_reason=row[12],
    )


def mention_of(row: Row) -> Mention:
    """Return the mention of a row: id, article, version, start, end, kind, form, node."""
    return Mention(
        id=MentionId(row[0]),
        article_id=ArticleId(row[1]),
        version=row[2],
        start=row[3],
        end=row[4],
        kind=Kind(row[5]),
        form=Form(row[6]),
        node=NodeId(row[7]),
    )


def reasons_text(reasons: Iterable[Reason]) -> str:
    """Return the reasons of a judgement as JSON."""
    return json.dumps([[reason.feature, reason.value, reason.weight] for reason in reasons], ensure_ascii=False)


def judgement_of(row: Row) -> Judgement:
    """Return the judgement of a row of JUDGEMENT_COLUMNS."""
    return Judgement(
        id=JudgementId(row[0]),
        left=NodeId(row[1]),
        right=NodeId(row[2]),
        verdict=Verdict(row[3]),
        score=row[4],
        reasons=tuple(Reason(feature=f, value=v, weight=w) for f, v, w in json.loads(row[5])),
        by=row[6],
        at=datetime.fromisoformat(row[7]),
        undone_at=moment_of(row[8]),
        undone_by=row[9],
    )


def work_of(row: Row) -> Work:
    """Return the work of a row of WORK_COLUMNS."""
    return Work(
        id=WorkId(row[0]),
        job=row[1],
        label=row[2],
        payload=row[3],
        article_id=row[4],
        state=WorkState(row[5]),
        attempts=row[6],
        worker=row[7],
        lease_until=moment_of(row[8]),
        outcome=Outcome(row[9]) if row[9] else None,
        reason=row[10],
        queued_at=datetime.fromisoformat(row[11]),
        done_at=moment_of(row[12]),
    )


def value_text(value: Value | None) -> str | None:
    """Return a value as JSON; null for none."""
    return json.dumps(value_key(value), ensure_ascii=False, separators=(",", ":")) if value else None


@lru_cache(maxsize=REMEMBERED)
def value_of(text: str | None) -> Value | None:
    """Return the value of its JSON."""
    if text is None:
        return None
    match json.loads(text):
        case ["text", words]:
            return Text(text=words)
        case ["time", words, edtf, earliest, latest]:
            return Time(text=words, edtf=edtf, earliest=earliest, latest=latest)
        case ["quantity", words, value, low, high, unit, comparator, measures]:
            return Quantity(
                text=words, value=value, low=low, high=high, unit=unit, comparator=comparator, measures=measures
            )
        case other:
            raise sqlite3.DatabaseError(f"a value reads {other!r}")


def moment_text(moment: datetime | None) -> str | None:
    """Return a moment as it is stored."""
    return utc_text(moment) if moment else None


@lru_cache(maxsize=REMEMBERED)
def moment_of(text: str | None) -> datetime | None:
    """Return a moment from what is stored."""
    return datetime.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    moment = moment_of(text)
    assert moment is not None
    return moment


def _time(text: str | None) -> Time | None:
    value = value_of(text)
    assert value is None or isinstance(value, Time)
    return value


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _span(start: int | None, end: int | None) -> Span | None:
    return Span(start=start, end=end) if start is not None and end is not None else None
