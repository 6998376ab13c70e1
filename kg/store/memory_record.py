"""What the memory store holds, how writes change it, and what of it was so at a moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from kg.errors import ConflictError, NotFoundError
from kg.model import (
    Article,
    ArticleId,
    Ending,
    Judgement,
    JudgementId,
    Mention,
    Node,
    NodeId,
    OriginId,
    Reading,
    Receipt,
    Rejected,
    Statement,
    StatementId,
)
from kg.store.checks import check_judgement, check_moment, check_reading, check_undoing
from kg.store.contract import Added, Outcome, WorkId
from kg.store.joining import Age, canonical_of, deciding, join, pair_verdict
from kg.store.memory_queue import MemoryQueue

ALWAYS = datetime.max.replace(tzinfo=UTC)  # "as known at the end of time": now
TICK = timedelta(microseconds=1)


@dataclass(slots=True, kw_only=True)
class KeptReading:
    """What one reader found in one version; the latest one counts."""

    reader: str
    at: datetime
    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...]


@dataclass(slots=True, kw_only=True)
class KeptVersion:
    """One version of an article with its readings, the oldest first."""

    article: Article  # without origin
    arrival: int
    at: datetime
    readings: list[KeptReading]


class KeptOrigin(NamedTuple):
    """Which origin an article had from a moment on."""

    at: datetime
    id: OriginId
    reason: str | None


@dataclass(slots=True, kw_only=True)
class KeptArticle:
    """An article with its versions and origins, the oldest first."""

    arrival: int
    versions: list[KeptVersion] = field(default_factory=list)
    origins: list[KeptOrigin] = field(default_factory=list)


class KeptNode(NamedTuple):
    """A node, when its article version arrived and when it was first read."""

    node: Node
    arrival: int
    at: datetime


class KeptJudgement(NamedTuple):
    """A judgement and when it was recorded."""

    judgement: Judgement
    at: datetime


class MemoryWriting(MemoryQueue):
    """The state of the memory store, and all that changes it."""

    def __init__(self) -> None:
        super().__init__()
        self._articles: dict[ArticleId, KeptArticle] = {}
        self._nodes: dict[NodeId, KeptNode] = {}
        self._statements: dict[StatementId, Statement] = {}
        self._judgements: dict[JudgementId, KeptJudgement] = {}
        self._receipts: list[Receipt] = []
        self._last_write: datetime | None = None
        self._writes: list[datetime] = []
        self._parted: list[tuple[datetime, set[NodeId]]] = []  # nodes whose clusters erasing took something from
        self._arrivals = 0

    def close(self) -> None:
        """Forget nothing: there is no other place where it would be."""

    def add(
        self,
        reading: Reading,
        *,
        at: datetime,
        judgements: Sequence[Judgement] = (),
        done: WorkId | None = None,
        reason: str | None = None,
    ) -> Added:
        check_reading(reading)
        check_moment(at, "at")
        self._check_judgements(judgements, {node.id for node in reading.nodes})
        article = reading.article
        if article.version != (expected := self.version_for(article.id, article.digest)):
            raise ConflictError(
                f"the reading of {article.id} is for version {article.version}, this text is version {expected} now; "
                "ask version_for again and read again"
            )
        if done is not None:
            self._check_turn(done)
        if self._has(reading):
            added = self._unchanged(reading)
        else:
            added = self._record(reading, self._tick(at))
            self._record_judgements(judgements, added.at)
        if done is not None:
            self._close_work(done, added.outcome, reason, at, article.id)
        return added

    def judge(
        self,
        judgements: Sequence[Judgement],
        *,
        at: datetime,
        undoing: Collection[JudgementId] = (),
        by: str | None = None,
    ) -> datetime:
        check_moment(at, "at")
        who = check_undoing(undoing, by)
        self._check_judgements(judgements, set())
        for one in undoing:
            self._check_undoable(one)
        moment = self._tick(at)
        for one in undoing:
            self._end_judgement(one, who, moment)
        self._record_judgements(judgements, moment)
        return moment

    def _check_judgements(self, judgements: Sequence[Judgement], new: set[NodeId]) -> None:
        for judgement in judgements:
            check_judgement(judgement)
        for judgement in judgements:
            for node in (judgement.left, judgement.right):
                if node not in new:
                    self._known_node(node)

    def _record_judgements(self, judgements: Sequence[Judgement], moment: datetime) -> None:
        for judgement in judgements:
            fresh = replace(judgement, undone_at=None, undone_by=None)
            self._judgements.setdefault(judgement.id, KeptJudgement(fresh, moment))

    def undo(self, judgement: JudgementId, *, by: str, at: datetime) -> datetime:
        check_moment(at, "at")
        self._check_undoable(judgement)
        moment = self._tick(at)
        self._end_judgement(judgement, by, moment)
        return moment

    def _check_undoable(self, judgement: JudgementId) -> None:
        if judgement not in self._judgements:
            raise NotFoundError(f"there is no judgement {judgement}; give the id that judging gave")
        known = self._judgements[judgement].judgement
        if known.undone_at is not None:
            raise ConflictError(f"judgement {judgement} was undone by {known.undone_by} before")

    def _end_judgement(self, judgement: JudgementId, by: str, moment: datetime) -> None:
        kept = self._judgements[judgement]
        undone = replace(kept.judgement, undone_at=moment, undone_by=by)
        self._judgements[judgement] = KeptJudgement(undone, kept.at)

    def retract(self, statements: Collection[StatementId], *, by: str, reason: str, at: datetime) -> int:
        check_moment(at, "at")
        for statement in statements:
            if statement not in self._statements:
                raise NotFoundError(f"there is no statement {statement}; its edge in JSON has its ids")
        counting = [one for one in set(statements) if self._statements[one].ended_at is None]
        moment = self._tick(at)
        for one in counting:
            self._end(one, Ending.RETRACTED, moment, by, reason)
        return len(counting)

    def erase(self, article: ArticleId, *, at: datetime) -> Receipt:
        check_moment(at, "at")
        gone = self._known_article(article)
        statements = [one.id for one in self._statements.values() if one.article_id == article]
        nodes = {kept.node.id for kept in self._nodes.values() if kept.node.article_id == article}
        judgements = [
            kept.judgement.id
            for kept in self._judgements.values()
            if kept.judgement.left in nodes or kept.judgement.right in nodes
        ]
        receipt = Receipt(
            article_id=article,
            digest=gone.versions[-1].article.digest,
            erased_at=self._tick(at),
            versions=len(gone.versions),
            mentions=sum(len(version.readings[-1].mentions) for version in gone.versions),
            statements=len(statements),
            judgements=len(judgements),
        )
        self._parted.append((receipt.erased_at, self._tied_to(nodes)))
        for statement in statements:
            del self._statements[statement]
        for judgement in judgements:
            del self._judgements[judgement]
        for node in nodes:
            del self._nodes[node]
        del self._articles[article]
        self._erase_work(article, at)
        self._receipts.append(receipt)
        return receipt

    def set_origin(self, article: ArticleId, origin: OriginId, *, reason: str, at: datetime) -> datetime:
        check_moment(at, "at")
        kept = self._known_article(article)
        moment = self._tick(at)
        kept.origins.append(KeptOrigin(moment, origin, reason))
        return moment

    def version_for(self, article: ArticleId, digest: str) -> int:
        kept = self._articles.get(article)
        if kept is None:
            return 1
        latest = kept.versions[-1].article
        return latest.version if latest.digest == digest else latest.version + 1

    def is_read(self, article: ArticleId, digest: str, reader: str) -> bool:
        kept = self._articles.get(article)
        if kept is None or kept.versions[-1].article.digest != digest:
            return False
        return any(reading.reader == reader for reading in kept.versions[-1].readings)

    def _has(self, reading: Reading) -> bool:
        return self.is_read(reading.article.id, reading.article.digest, reading.reader)

    def _unchanged(self, reading: Reading) -> Added:
        assert self._last_write is not None  # something was read before
        return Added(
            article_id=reading.article.id,
            version=reading.article.version,
            outcome=Outcome.UNCHANGED,
            statements=0,
            superseded=0,
            at=self._last_write,
        )

    def _record(self, reading: Reading, moment: datetime) -> Added:
        article = reading.article
        is_new = article.id not in self._articles
        kept = self._articles.setdefault(article.id, KeptArticle(arrival=self._next_arrival() if is_new else 0))
        if not kept.versions or kept.versions[-1].article.version != article.version:
            plain = replace(article, origin_id=None, origin_reason=None)
            kept.versions.append(KeptVersion(article=plain, arrival=self._next_arrival(), at=moment, readings=[]))
        version = kept.versions[-1]
        version.readings.append(
            KeptReading(reader=reading.reader, at=moment, mentions=reading.mentions, rejected=reading.rejected)
        )
        current = kept.origins[-1] if kept.origins else None
        if article.origin_id and (current is None or current.id != article.origin_id):
            kept.origins.append(KeptOrigin(moment, article.origin_id, article.origin_reason))
        for node in reading.nodes:
            self._nodes.setdefault(node.id, KeptNode(node, version.arrival, moment))
        superseded, new = self._record_statements(reading, moment)
        return Added(
            article_id=article.id,
            version=article.version,
            outcome=Outcome.ADDED if is_new else Outcome.UPDATED,
            statements=new,
            superseded=superseded,
            at=moment,
        )

    def _record_statements(self, reading: Reading, moment: datetime) -> tuple[int, int]:
        said = {statement.id for statement in reading.statements}
        of_article = [one for one in self._statements.values() if one.article_id == reading.article.id]
        older = [one.id for one in of_article if one.ended_at is None and one.id not in said]
        for one in older:
            self._end(one, Ending.SUPERSEDED, moment, reading.reader, None)
        before = len(self._statements)
        for statement in reading.statements:
            fresh = replace(statement, recorded_at=moment, ended_at=None, ending=None, ended_by=None, ended_reason=None)
            self._statements.setdefault(statement.id, fresh)
        return len(older), len(self._statements) - before

    def _end(self, statement: StatementId, ending: Ending, moment: datetime, by: str, reason: str | None) -> None:
        ended = replace(self._statements[statement], ended_at=moment, ending=ending, ended_by=by, ended_reason=reason)
        self._statements[statement] = ended

    def _tick(self, at: datetime) -> datetime:
        moment = at.astimezone(UTC)
        self._last_write = moment if self._last_write is None else max(moment, self._last_write + TICK)
        self._writes.append(self._last_write)
        return self._last_write

    def _tied_to(self, nodes: set[NodeId]) -> set[NodeId]:
        """Return all nodes that `same` and `different` tie to these, however far."""
        pairs = [(kept.judgement.left, kept.judgement.right) for kept in self._judgements.values()]
        tied, before = set(nodes), 0
        while len(tied) > before:
            before = len(tied)
            tied |= {end for pair in pairs if tied.intersection(pair) for end in pair}
        return tied

    def _next_arrival(self) -> int:
        self._arrivals += 1
        return self._arrivals

    def _known_article(self, article: ArticleId) -> KeptArticle:
        if article not in self._articles:
            raise NotFoundError(f"there is no article {article}")
        return self._articles[article]

    def _known_node(self, node: NodeId) -> KeptNode:
        if node not in self._nodes:
            raise NotFoundError(f"there is no entity or event {node}")
        return self._nodes[node]

    # What was so at a moment

    def _age(self, node: NodeId) -> Age:
        return (self._nodes[node].arrival, node)

    def _clusters(self, moment: datetime) -> dict[NodeId, list[NodeId]]:
        return join(map(pair_verdict, self._counting(moment).values()), self._age)

    def _canonical_map(self, moment: datetime) -> dict[NodeId, NodeId]:
        return canonical_of(self._clusters(moment))

    def _counting(self, moment: datetime) -> dict[tuple[NodeId, NodeId], Judgement]:
        standing = (
            judgement
            for judgement, at in self._judgements.values()
            if at <= moment and not is_over(judgement.undone_at, moment)
        )
        return deciding(standing)


def is_over(end: datetime | None, moment: datetime) -> bool:
    """Return whether something that ends then (or never) had ended by a moment."""
    return end is not None and end <= moment


def version_at(kept: KeptArticle, moment: datetime) -> KeptVersion | None:
    """Return the latest version of an article at a moment."""
    return next((version for version in reversed(kept.versions) if version.at <= moment), None)


def reading_at(version: KeptVersion, moment: datetime) -> KeptReading:
    """Return the reading that counted for a version at a moment when it was known."""
    return next(reading for reading in reversed(version.readings) if reading.at <= moment)


def article_at(kept: KeptArticle, version: KeptVersion, moment: datetime) -> Article:
    """Return a version with the origin that its article had at a moment."""
    origin = next((origin for origin in reversed(kept.origins) if origin.at <= moment), None)
    if origin is None:
        return version.article
    return replace(version.article, origin_id=origin.id, origin_reason=origin.reason)


def statement_at(statement: Statement, moment: datetime) -> Statement:
    """Return a statement as it was known at a moment: an end that came later is not there."""
    if statement.ended_at is None or is_over(statement.ended_at, moment):
        return statement
    return replace(statement, ended_at=None, ending=None, ended_by=None, ended_reason=None)


def judgement_at(judgement: Judgement, moment: datetime) -> Judgement:
    """Return a judgement as it was known at a moment."""
    if judgement.undone_at is None or is_over(judgement.undone_at, moment):
        return judgement
    return replace(judgement, undone_at=None, undone_by=None)
