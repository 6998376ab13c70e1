"""A record replayed into an empty store through its own contract, each write at its own moment, so that the dumps agree.

What a dump does not say is found out: a version was read at each moment at which one of its statements was recorded or
superseded, and the name of that reader is the one that superseded something.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kg.errors import InputError
from kg.model import ArticleId, Ending, Judgement, NodeId, Reading, Statement, StatementId
from kg.rdf.record import RecordedVersion
from kg.store import GraphStore

TICK = timedelta(microseconds=1)
UNNAMED_READER = "unnamed"  # of an earlier reading of which nothing tells who made it


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How much came in."""

    versions: int
    statements: int
    judgements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Retraction:
    by: str
    reason: str
    statements: tuple[StatementId, ...]


def replay(store: GraphStore, versions: Iterable[RecordedVersion], judgements: Sequence[Judgement]) -> Loaded:
    """Write a record into an empty store; raises InputError for one that holds anything."""
    if store.last_write() is not None:
        raise InputError("this store holds something; load a record into an empty one")
    found = list(versions)
    writes: list[tuple[datetime, int, Reading | _Retraction]] = []
    for before, version, after in _in_turn(found):
        writes += [(at, 0, reading) for at, reading in _readings(before, version, after)]
    writes += [(at, 1, retraction) for at, retraction in _retractions(found)]
    for at, _, write in sorted(writes, key=lambda one: one[:2]):
        if isinstance(write, Reading):
            store.add(write, at=at)
        else:
            store.retract(write.statements, by=write.by, reason=write.reason, at=at)
    if judgements:
        store.judge(judgements, at=max(judgement.at for judgement in judgements))
    return Loaded(versions=len(found), statements=sum(len(one.statements) for one in found), judgements=len(judgements))


def _in_turn(
    versions: Sequence[RecordedVersion],
) -> Iterator[tuple[RecordedVersion | None, RecordedVersion, RecordedVersion | None]]:
    """Give each version of an article between the one before it and the one after it."""
    by_article: dict[ArticleId, list[RecordedVersion]] = {}
    for version in sorted(versions, key=lambda one: one.article.version):
        by_article.setdefault(version.article.id, []).append(version)
    for of_article in by_article.values():
        yield from zip([None, *of_article], of_article, [*of_article[1:], None], strict=False)


def _readings(
    before: RecordedVersion | None, version: RecordedVersion, after: RecordedVersion | None
) -> Iterator[tuple[datetime, Reading]]:
    """Give the readings of a version with their moments. The last one carries what only the last one left."""
    replaced_at = after.recorded_at if after else None
    superseded = {at: by for at, by in _superseded(version) if at != replaced_at}
    if before is not None:  # whoever read this version first ended what the one before it said
        superseded |= {at: by for at, by in _superseded(before) if at == version.recorded_at}
    moments = sorted({version.recorded_at, *(one.recorded_at for one in version.statements), *superseded})
    readers = [superseded.get(at) for at in moments]
    if readers[-1] is None:
        readers[-1] = version.reader
    elif readers[-1] != version.reader:
        # The last reader said just what the one before had said, so nothing tells when.
        moments.append(moments[-1] + TICK)
        readers.append(version.reader)
    for number, (at, reader) in enumerate(zip(moments, readers, strict=True)):
        is_last = number == len(moments) - 1
        yield at, _reading(version, at, reader or f"{UNNAMED_READER}/{number}", is_last=is_last)


def _superseded(version: RecordedVersion) -> Iterator[tuple[datetime, str | None]]:
    for one in version.statements:
        if one.ending is Ending.SUPERSEDED and one.ended_at is not None:
            yield one.ended_at, one.ended_by


def _reading(version: RecordedVersion, at: datetime, reader: str, *, is_last: bool) -> Reading:
    said = tuple(one for one in version.statements if _is_said(one, at))
    used: set[NodeId | None] = {node for one in said for node in (one.subject, one.object, one.attributed_to)}
    return Reading(
        article=version.article,
        reader=reader,
        nodes=tuple(node for node in version.nodes if is_last or node.id in used),
        mentions=tuple(version.mentions) if is_last else (),
        rejected=tuple(version.rejected) if is_last else (),
        statements=said,
    )


def _is_said(statement: Statement, at: datetime) -> bool:
    if statement.recorded_at > at:
        return False
    return statement.ending is not Ending.SUPERSEDED or statement.ended_at is None or statement.ended_at > at


def _retractions(versions: Iterable[RecordedVersion]) -> Iterator[tuple[datetime, _Retraction]]:
    groups: dict[tuple[datetime, str, str], list[StatementId]] = {}
    for version in versions:
        for one in version.statements:
            if one.ending is Ending.RETRACTED and one.ended_at is not None:
                key = (one.ended_at, one.ended_by or "", one.ended_reason or "")
                groups.setdefault(key, []).append(one.id)
    for (at, by, reason), statements in groups.items():
        yield at, _Retraction(by=by, reason=reason, statements=tuple(statements))
