"""GraphStore: what every store promises. Values in, values out; no query text, row or driver object passes it.

Three rules hold for every method.

*Whole or not at all.* A write is one durable commit. If it raises, nothing was written.

*The record's clock only goes forward.* A write takes `at` as its moment, or one microsecond after the last write where
that is later; it gives the moment back. So no two writes share a moment, and `known_at=T` shows exactly what was known
at T, erasure aside. Moments are stamped on the copies that are kept (`recorded_at`, `ended_at`, `undone_at`).

*Every question obeys one Filter.* Without `known_at` only statements that still count are given; with it, those that
counted then, joined as the judgements of that moment joined them. `min_origins` counts the independent origins of
the edge (same canonical subject, predicate, and object or value) among the statements that pass the rest.

Node ids may be given raw, canonical, or merged away: they all answer. Lists of statements come in order of `reported_at`
(without one: first), then id, unless a method says otherwise.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Generic, NewType, Self, TypeVar

from kg.model import (
    EVERYTHING,
    Article,
    ArticleId,
    Edge,
    Factuality,
    Filter,
    Judgement,
    JudgementId,
    Mention,
    Node,
    NodeId,
    NodeSort,
    OriginId,
    Reading,
    Receipt,
    Rejected,
    Span,
    Statement,
    StatementId,
    Value,
    Verdict,
)

WorkId = NewType("WorkId", int)  # also the position in the order of arrival

PAGE_LIMIT = 100
ITEM = TypeVar("ITEM")


class Outcome(StrEnum):
    """What an item of work became."""

    ADDED = "added"  # a new article
    UNCHANGED = "unchanged"  # this text was read by this reader before
    UPDATED = "updated"  # a new version of the article, or the same version read by another reader
    SKIPPED = "skipped"
    FAILED = "failed"


class WorkState(StrEnum):
    """Where an item of work is."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"


class Direction(StrEnum):
    """Which end of a statement a node stands at."""

    OUT = "out"  # it is the subject
    IN = "in"  # it is the object
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a reading."""

    article_id: ArticleId
    version: int
    outcome: Outcome  # ADDED, UNCHANGED or UPDATED
    statements: int  # how many were new
    superseded: int  # how many older ones no longer count
    at: datetime  # the moment of the write; of the last write when unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement with what the record knows around it: canonical ends, and where its article comes from."""

    statement: Statement
    subject: NodeId  # canonical
    object: NodeId | None  # canonical
    attributed_to: NodeId | None  # canonical
    origin: str  # the article's origin; its own id where none was assigned
    publisher: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A half-open stretch of time; null is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[ITEM]):
    """Part of a list. `next` is given back as `after` for the part that follows; null at the end."""

    items: tuple[ITEM, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One version of an article, without its text."""

    article_id: ArticleId
    version: int
    digest: str
    recorded_at: datetime
    readers: tuple[str, ...]  # oldest first; the last one's statements count


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that holds the words that were searched."""

    article: Article
    score: float  # BM25, higher is better; only its order means anything
    spans: tuple[Span, ...]  # where the words stand in the text, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name that statements give a node."""

    node: NodeId  # canonical
    sort: NodeSort
    text: str
    statements: int  # how many statements give it this name


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An edge without its statements: those with the same canonical subject, predicate and object or value, counted."""

    subject: NodeId
    predicate: str
    object: NodeId | None
    value: Value | None
    statements: int
    independent_origins: int
    confidence: float  # highest
    first_reported: datetime | None
    last_reported: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text that statements give a node by one predicate: a kind, a name, an event's type."""

    node: NodeId  # canonical
    predicate: str
    text: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How much is said of a node, whichever end it stands at."""

    statements: int
    independent_origins: int
    first_reported: datetime | None
    last_reported: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as it is found: what is needed to list, count and place it without reading all of it."""

    node: NodeId  # canonical
    at: str | None  # ISO 8601: the earliest bound of its time, else when it was first reported
    types: frozenset[str]
    modes: frozenset[str]
    factuality: frozenset[Factuality]  # of the statements that give its type
    articles: int  # how many tell what it is or when it happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A source, and how many of its articles and of their origins there are."""

    name: str | None
    articles: int
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is. Statements and judgements are those that count now; nodes are counted before joining."""

    articles: int
    versions: int
    origins: int
    mentions: int
    entities: int
    events: int
    statements: int
    judgements: int
    erased: int  # articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What writes after a moment touched."""

    articles: tuple[ArticleId, ...]  # by id: their statements that count, canonical ids on them or origin may differ
    erased: tuple[ArticleId, ...]  # in the order of erasing; one that was read again since is among `articles` too
    first: datetime | None  # the moment of the first of these writes; null where there was none


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """Something to be read later."""

    label: str  # what a person would call it: a path, a URL
    payload: str  # all that a worker needs, as JSON; forgotten when the work is done
    article_id: ArticleId | None = None  # where it is known; erasing that article drops the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request to queue work that may come twice: asked again under its key, it is the same job."""

    key: str  # what the caller named it
    digest: str  # of what was asked
    since: datetime  # keys given before are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed's server gave with it, to ask later whether it changed (RFC 9110, 8.8). No part of the record."""

    url: str  # as it was given, before redirects
    etag: str | None
    last_modified: str | None
    read_at: datetime  # when all that was in it was in the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An item of the queue."""

    id: WorkId
    job: str
    label: str
    payload: str | None  # null when done
    article_id: ArticleId | None
    state: WorkState
    attempts: int  # how often it was leased
    worker: str | None  # who leased it last
    lease_until: datetime | None
    outcome: Outcome | None
    reason: str | None  # why skipped or failed, or what changed
    queued_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that was queued together, counted by state and outcome."""

    id: str
    queued_at: datetime
    done_at: datetime | None  # of its last item; null while any is open
    waiting: int
    leased: int
    added: int
    unchanged: int
    updated: int
    skipped: int
    failed: int


class GraphStore(ABC):
    """The record of what articles say. See the module for the rules that hold for every method."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of files and threads; the store cannot be used after."""

    # Writing

    @abstractmethod
    def add(
        self,
        reading: Reading,
        *,
        at: datetime,
        judgements: Sequence[Judgement] = (),
        done: WorkId | None = None,
        reason: str | None = None,
    ) -> Added:
        """Record a reading whole, and in the same commit judge it and finish the work `done` with its outcome.

        `judgements` are recorded as `judge` does, and left out where the reading is unchanged.

        New id: added. Same id and text as its latest version, and this reader read that version before: unchanged,
        nothing is recorded (not even changed metadata). Same text, another reader: what the new reading does not say
        again becomes superseded; what it says again stays as it was, retracted if it was. Other text: a new version;
        the statements of the older version become superseded. The article's origin is set where one is given.

        `recorded_at` of the statements is set to the moment of the write.
        Raises EvidenceError for a span that is empty or outside the text; InputError for a node, mention or statement
        of another article or version, a node that nobody introduces, or a digest that is not the text's; ConflictError
        if `reading.article.version` is not `version_for(...)`, and as `finish` does.
        """

    @abstractmethod
    def judge(
        self,
        judgements: Sequence[Judgement],
        *,
        at: datetime,
        undoing: Collection[JudgementId] = (),
        by: str | None = None,
    ) -> datetime:
        """Record judgements and join or part what they touch; return the moment.

        `undoing` are ended in the same commit in the name of `by`, as `undo` does.

        One whose id is known adds nothing. Of a pair, the latest judgement by a person counts, else the latest by a
        resolver. Nodes are joined along `same` pairs, persons' first, then by higher score, then by id of the
        judgement; never two clusters that hold a `different` pair between them. The canonical id of a cluster is its
        node of the oldest article version, then of the lowest id.
        Raises NotFoundError for an unknown node, InputError for a pair that is one node or not in order, or for nodes
        of two sorts, or for `undoing` without `by`, and as `undo` does.
        """

    @abstractmethod
    def undo(self, judgement: JudgementId, *, by: str, at: datetime) -> datetime:
        """End a judgement, so that all is joined as if it had never been; return the moment.

        Raises NotFoundError if it is unknown, ConflictError if it was undone before.
        """

    @abstractmethod
    def retract(self, statements: Collection[StatementId], *, by: str, reason: str, at: datetime) -> int:
        """End statements as wrong; return how many still counted. Raises NotFoundError if one is unknown."""

    @abstractmethod
    def erase(self, article: ArticleId, *, at: datetime) -> Receipt:
        """Remove every version of an article and all that came of it, from the file's bytes too.

        Rows, text, mentions, statements, search entries, judgements on its nodes and its open work go; what stays is
        the receipt. The dump is then that of a store which never saw the article. Raises NotFoundError.
        """

    @abstractmethod
    def set_origin(self, article: ArticleId, origin: OriginId, *, reason: str, at: datetime) -> datetime:
        """Put an article in a group of near-duplicates; the earlier group stays in history. Raises NotFoundError."""

    # The queue. One writer finishes work in the order of its ids, so that the graph does not depend on the workers.

    @abstractmethod
    def enqueue(self, job: str, work: Sequence[NewWork], *, at: datetime, done: WorkId | None = None) -> list[WorkId]:
        """Add work at the end of the queue, in this order; return its ids.

        With `done`, that piece of work (a feed, a folder) is finished as added in the same commit, as `finish` does.
        """

    @abstractmethod
    def enqueue_once(self, job: str, work: Sequence[NewWork], *, at: datetime, asking: Asking) -> str:
        """Add work as `enqueue` does, unless its key was given since; return the job that has it.

        Raises ReusedError where what was asked under that key has another digest.
        """

    @abstractmethod
    def lease(self, worker: str, *, at: datetime, seconds: float, count: int = 1) -> list[Work]:
        """Take the first items that wait or whose lease has run out by `at`, in order, as this worker's."""

    @abstractmethod
    def extend(self, work: Collection[WorkId], worker: str, *, at: datetime, seconds: float) -> list[WorkId]:
        """Hold leases that this worker still has for longer; return those that it has. The heartbeat of a worker."""

    @abstractmethod
    def release(self, work: Collection[WorkId], worker: str) -> None:
        """Give leases of this worker back, unread; others can take them at once."""

    @abstractmethod
    def finish(
        self,
        work: WorkId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        at: datetime,
        article: ArticleId | None = None,
    ) -> None:
        """Say what became of work that gave no reading (and which article it was); its payload is forgotten.

        Raises NotFoundError if it is unknown, ConflictError if it is done already or if work before it is still open.
        Who leased it does not matter: whoever comes first with the outcome is heard.
        """

    @abstractmethod
    def first_open(self) -> WorkId | None:
        """Return the only work that can be finished now: the first that is not done. Null if all is done."""

    @abstractmethod
    def work(self, job: str | None = None, *, after: WorkId | None = None, limit: int = PAGE_LIMIT) -> list[Work]:
        """Return work in order, of one job or of all, that follows `after`."""

    @abstractmethod
    def jobs(self) -> list[Job]:
        """Return every job, the newest first."""

    @abstractmethod
    def job(self, job: str) -> Job | None:
        """Return one job; null for one that has no work."""

    # Feeds

    @abstractmethod
    def feed(self, url: str) -> Feed | None:
        """Return what was kept of a feed; null for one that was never read whole."""

    @abstractmethod
    def keep_feed(self, feed: Feed) -> None:
        """Keep what a feed's server gave, in place of what it gave before."""

    # Articles

    @abstractmethod
    def version_for(self, article: ArticleId, digest: str) -> int:
        """Return the version number that a reading of this text must carry: the latest if its text is the same."""

    @abstractmethod
    def is_read(self, article: ArticleId, digest: str, reader: str) -> bool:
        """Return whether adding a reading of this text by this reader would leave all unchanged."""

    @abstractmethod
    def article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> Article | None:
        """Return one version of an article, the latest (by `known_at`) if none is named; null if there is none."""

    @abstractmethod
    def articles(
        self, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Article]:
        """Return the latest versions in the order of arrival. Of the filter, `known_at` and `source` apply.

        Raises InputError for an `after` that no page gave.
        """

    @abstractmethod
    def versions(self, article: ArticleId) -> list[ArticleVersion]:
        """Return all versions, the oldest first; empty for an unknown article."""

    @abstractmethod
    def articles_of_origin(self, origin: OriginId, *, known_at: datetime | None = None) -> list[ArticleId]:
        """Return the articles of a group of near-duplicates, in the order of arrival."""

    @abstractmethod
    def publishers(self, where: Filter = EVERYTHING) -> list[Publisher]:
        """Return the sources by name (articles without one first). Of the filter, `known_at` and `source` apply."""

    @abstractmethod
    def search(self, words: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Hit]:
        """Return the articles that hold every word (accents and case aside) in title or text, the best first.

        A last word followed by `*` matches its beginnings; words in double quotes match in a row. Nothing else in
        `words` has a meaning. Of the filter, `known_at` and `source` apply.
        """

    # Mentions

    @abstractmethod
    def mentions_of_article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> list[Mention]:
        """Return the mentions of one version, the latest if none is named, in the order of the text."""

    @abstractmethod
    def mentions_of_node(
        self, node: NodeId, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Mention]:
        """Return the mentions of all that is joined with a node, by arrival, in the latest versions.

        Of the filter, `known_at` and `source` apply. Raises NotFoundError for an unknown node.
        """

    @abstractmethod
    def rejected(self, article: ArticleId, *, known_at: datetime | None = None) -> list[Rejected]:
        """Return what was read and dropped in the latest version, in the order of the text."""

    # Statements

    @abstractmethod
    def statements_by_id(self, statements: Sequence[StatementId], *, known_at: datetime | None = None) -> list[Stated]:
        """Return statements in the order asked, ended ones too; unknown ones (then) are left out."""

    @abstractmethod
    def statements(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        direction: Direction = Direction.BOTH,
        limit: int | None = None,
    ) -> list[Stated]:
        """Return the statements that have one of the nodes at this end; no predicates means any.

        Unknown nodes have none. With `limit`, the latest reported ones are kept.
        """

    @abstractmethod
    def statements_of_article(
        self, article: ArticleId, where: Filter = EVERYTHING, *, version: int | None = None
    ) -> list[Stated]:
        """Return what an article says, in the order of the text (evidence, then id); every version's if none is named.

        Those of older versions are superseded, so without `known_at` only the latest version's are found.
        """

    @abstractmethod
    def statements_by_predicate(
        self,
        predicates: Collection[str],
        where: Filter = EVERYTHING,
        *,
        reported: Interval | None = None,
        happened: Interval | None = None,
        limit: int | None = None,
    ) -> list[Stated]:
        """Return the statements with these predicates, reported within or whose Time value meets an interval.

        With `limit`, the latest reported ones are kept.
        """

    @abstractmethod
    def all_statements(self, where: Filter = EVERYTHING) -> Iterator[Stated]:
        """Give every statement by arrival of its article version, then id. For exports: it does not fill memory."""

    @abstractmethod
    def statement_page(
        self,
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        changed: Interval | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Stated]:
        """Return statements by arrival of their article version, then id; a page may hold fewer where `min_origins` > 1.

        With `changed`, those recorded or ended within it, ended ones too; `min_origins` and `known_at` do not apply.
        Raises InputError for a bad `after`.
        """

    @abstractmethod
    def history(self, article: ArticleId) -> list[Stated]:
        """Return all that was ever recorded of an article, ended or not, by `recorded_at`, then id."""

    @abstractmethod
    def statements_then(self, nodes: Collection[NodeId], moment: datetime, where: Filter = EVERYTHING) -> list[Stated]:
        """Return what was said of nodes as their subject and counted at a moment, joined as all is joined now.

        Ends that came later are left out, as `known_at` does, which does not apply; nor does `min_origins`.
        """

    # Edges and nodes, counted

    @abstractmethod
    def ties(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        without: Collection[str] = (),
        direction: Direction = Direction.BOTH,
    ) -> list[Tie]:
        """Return the edges that have one of the nodes at this end, counted; none with a predicate in `without`.

        The one with most independent origins first, then most statements, then by subject, predicate and object.
        """

    @abstractmethod
    def edges(self, ties: Sequence[Tie], where: Filter = EVERYTHING) -> list[Edge]:
        """Return the edges of ties that were found under the same filter, each with its statements, in the same order."""

    @abstractmethod
    def linked(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, list[NodeId]]:
        """Return for each of these canonical ids the others that some statement links it with, in order of id."""

    @abstractmethod
    def degrees(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, int]:
        """Return for each of these canonical ids with how many others some statement links it."""

    @abstractmethod
    def said(self, nodes: Collection[NodeId], predicates: Collection[str], where: Filter = EVERYTHING) -> list[Said]:
        """Return the texts that these predicates give nodes, by node, predicate and text."""

    @abstractmethod
    def weight(self, node: NodeId, where: Filter = EVERYTHING) -> Weight:
        """Return how much is said of a node."""

    @abstractmethod
    def events(
        self,
        *,
        among: Collection[NodeId] | None = None,
        takes_part: Sequence[tuple[str | None, NodeId]] = (),
        happened: Interval | None = None,
        reported: Interval | None = None,
        type: str | None = None,
        mode: str | None = None,
        min_articles: int = 1,
    ) -> list[NodeId]:
        """Return the events of which a type is told now and that meet all that is given, in the order they happened.

        `takes_part`: node by role, any role for none; `happened`, `reported`: as `statements_by_predicate` has it, of
        their `time` and their `type`; `among`: no others than these.
        """

    @abstractmethod
    def told(self, events: Sequence[NodeId]) -> list[Told]:
        """Return what events are and when they happened, in the order asked; those that `events` does not give are left out."""

    @abstractmethod
    def disputable(self, sort: NodeSort, *, after: str | None = None, limit: int = PAGE_LIMIT) -> Page[NodeId]:
        """Return the canonical ids of which things are said that may be at odds with each other, by age.

        Those with a statement that something is not so; those that several articles tell of, with a number or, for an
        event, an actor. Raises InputError for a bad `after`.
        """

    @abstractmethod
    def names_like(self, latin: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Named]:
        """Return names, as `kg.store.naming` writes them, that begin so at any word; then those that share most letters.

        About `limit` names of each sort, those given most often first; in no order. `min_origins` does not apply.
        """

    # Nodes

    @abstractmethod
    def node(self, node: NodeId) -> Node | None:
        """Return a node as its article has it."""

    @abstractmethod
    def canonical(self, node: NodeId, *, known_at: datetime | None = None) -> NodeId:
        """Return the id under which a node is known. Raises NotFoundError."""

    @abstractmethod
    def members(self, node: NodeId, *, known_at: datetime | None = None) -> tuple[NodeId, ...]:
        """Return all nodes that are one with this one, the canonical first, then by age. Raises NotFoundError."""

    @abstractmethod
    def clusters(
        self, nodes: Collection[NodeId], *, known_at: datetime | None = None
    ) -> dict[NodeId, tuple[NodeId, ...]]:
        """Return what `members` does for each of these nodes; unknown ones (then) are left out."""

    @abstractmethod
    def nodes(
        self, sort: NodeSort, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[NodeId]:
        """Return the canonical ids of which some statement counts, by age. Raises InputError for a bad `after`."""

    @abstractmethod
    def nodes_by_name(self, name: str, *, known_at: datetime | None = None) -> list[NodeId]:
        """Return the canonical ids of nodes with this name, accents, case and punctuation aside, by age."""

    @abstractmethod
    def names(self, where: Filter = EVERYTHING) -> Iterator[Named]:
        """Give every name of every node, by canonical id, then text: what an index for suggestions is built from.

        `min_origins` does not apply.
        """

    # Judgements

    @abstractmethod
    def judgement(self, judgement: JudgementId) -> Judgement | None:
        """Return a judgement, undone or not."""

    @abstractmethod
    def judgements_of(self, node: NodeId, *, known_at: datetime | None = None) -> list[Judgement]:
        """Return every judgement, undone ones too, on any node that is one with this one, the oldest first.

        Raises NotFoundError.
        """

    @abstractmethod
    def judgements_of_pair(self, left: NodeId, right: NodeId) -> list[Judgement]:
        """Return every judgement on these two nodes as such, undone ones too, the oldest first; any order of the two."""

    @abstractmethod
    def judgements(
        self,
        verdict: Verdict | None = None,
        *,
        known_at: datetime | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Judgement]:
        """Return the judgements that count (the one of each pair), the oldest first. `unsure` ones wait for a person."""

    # The whole

    @abstractmethod
    def counts(self) -> Counts:
        """Return how much there is."""

    @abstractmethod
    def receipts(self) -> list[Receipt]:
        """Return what remains of erased articles, the oldest first."""

    @abstractmethod
    def last_write(self) -> datetime | None:
        """Return the moment of the last write to the record: while it stays, so does every answer."""

    @abstractmethod
    def changed_since(self, moment: datetime) -> Changes | None:
        """Return what writes after a moment touched: nothing else is otherwise now than it was then.

        Null where no write of this store has that moment: it is another store's, or older than what is kept.
        """

    @abstractmethod
    def dump(self, *, known_at: datetime | None = None) -> Iterator[str]:
        """Give the record as JSON, one line a thing: articles by arrival, each with its nodes, mentions and statements,
        then the judgements that count, in order of age.

        Undone judgements and overruled ones are history, not record: they do not show, so judging and undoing gives
        the same bytes as before. Receipts and the queue do not show either: an erased article leaves no trace.
        `known_at=T` gives the dump that was made at T, less what was erased since.
        """

    @abstractmethod
    def digest(self, *, known_at: datetime | None = None) -> str:
        """Return "sha256:" and the hex digest of the dump, each line ended by a newline: equal for equal records."""

    @abstractmethod
    def check(self) -> list[str]:
        """Return what is wrong with the store, in words: damage, broken references, evidence outside its text.

        Empty when all is well. Reads everything.
        """
