"""What is recorded, as frozen values, and how each gets its id. No input or output, no clock, no randomness.

Everything stored is an Article with its Mentions and Nodes, a Statement, or a Judgement. Entities, events, edges and
counts are views over these (kg/assemble.py). Times of the record are timezone-aware UTC datetimes. Text offsets are
Unicode code points of Article.text, half-open.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType, TypeAlias

ArticleId = NewType("ArticleId", str)
NodeId = NewType("NodeId", str)  # an entity ("e...") or an event ("v...")
MentionId = NewType("MentionId", str)
StatementId = NewType("StatementId", str)
UNIDENTIFIED = StatementId("")  # of a statement that `identified` gives its id
JudgementId = NewType("JudgementId", str)
OriginId = NewType("OriginId", str)

ID_DIGEST_BYTES = 12  # 96 bits: a collision among 10^9 ids has a chance below 10^-10


class Kind(StrEnum):
    """What an entity is; each is labelled and defined in kg/ontology/kinds.json."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    PLACE = "Place"
    GROUP = "Group"
    FACILITY = "Facility"
    PRODUCT = "Product"
    LAW = "Law"
    WORK = "Work"


class Form(StrEnum):
    """How a mention names its node."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class Factuality(StrEnum):
    """How firmly a statement is made."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    DENIED = "denied"
    NEGATED = "negated"
    PLANNED = "planned"
    POSSIBLE = "possible"


class Verdict(StrEnum):
    """What a judgement says of its pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Ending(StrEnum):
    """Why a statement no longer counts: read again by a newer reader, or corrected. (Erased ones leave no row.)"""

    SUPERSEDED = "superseded"
    RETRACTED = "retracted"


class NodeSort(StrEnum):
    """The two sorts of node."""

    ENTITY = "entity"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A literal string: a name, a title, the words of a role that names nothing we know."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A moment or interval as the article words it. Bounds are half-open ISO 8601 dates or date-times; null where open."""

    text: str
    edtf: str | None  # ISO 8601-2, level 1
    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit (ISO 4217 for money, UCUM where one exists, else the counted noun)."""

    text: str
    value: float | None
    unit: str | None
    comparator: str = "="  # one of = < > ~
    low: float | None = None  # of a range; `value` is null then
    high: float | None = None
    measures: str | None = None  # what the number is a measure of: "connectivity", "price"


Value: TypeAlias = Text | Time | Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one article, as it was read."""

    id: ArticleId
    text: str
    digest: str  # "sha256:" + hex of the text in UTF-8
    url: str | None = None  # canonical
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None  # UTC
    retrieved_at: datetime | None = None  # UTC
    language: str | None = None  # ISO 639-1
    origin_id: OriginId | None = None  # the group of near-duplicates; null until one is assigned
    origin_reason: str | None = None  # why it is in that group: "near-duplicate of a… (0.93)", "credit: (Agency)"
    version: int = 1  # 1 for the first text seen under this id


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of article text that names a node."""

    id: MentionId
    article_id: ArticleId
    version: int
    start: int
    end: int
    kind: Kind
    form: Form
    node: NodeId

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An entity or event as one article has it: the cluster of its mentions there."""

    id: NodeId
    sort: NodeSort
    article_id: ArticleId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that one article says, with the words that say it.

    Exactly one of `object` and `value` is given. A node's own attributes are statements too: predicates `kind`,
    `name`, `type`, `mode` and the roles of an event (kg/ontology/predicates.json).
    """

    id: StatementId
    subject: NodeId
    predicate: str
    object: NodeId | None = None
    value: Value | None = None
    article_id: ArticleId
    version: int
    evidence: Span  # the sentence
    trigger: Span | None = None  # the words that make it this predicate or event
    cue: Span | None = None  # the words that attribute, deny, negate or weaken
    subject_span: Span | None = None  # the mention inside the evidence
    object_span: Span | None = None
    attributed_to: NodeId | None = None  # null: the article's own voice, or a source without a name
    factuality: Factuality = Factuality.ASSERTED
    confidence: float = 1.0  # calibrated probability that it is right, 0..1
    method: str  # "relation-model/1", "rules/3", "person"
    valid_from: Time | None = None
    valid_to: Time | None = None
    reported_at: datetime | None = None  # the article's published_at
    recorded_at: datetime  # when this store learnt it
    ended_at: datetime | None = None
    ending: Ending | None = None
    ended_by: str | None = None  # the reader that superseded it, or who retracted it
    ended_reason: str | None = None  # of a retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One feature's part in a judgement's score."""

    feature: str
    value: str  # readable: "0.93", "both Person", "Kazakhstan, Almaty"
    weight: float  # what it added to (or took from) the score


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether two nodes are one thing, who says so and why. Undone by giving it an end, never by removing it."""

    id: JudgementId
    left: NodeId  # left < right
    right: NodeId
    verdict: Verdict
    score: float  # 0..1: how likely the two are the same
    reasons: tuple[Reason, ...] = ()
    by: str  # "resolver/1" or "person:NAME"
    at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None

    @property
    def is_by_person(self) -> bool:
        return self.by.startswith("person:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A candidate that was read and dropped, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one reader made of one version of one article: what a store takes in, whole or not at all."""

    article: Article
    reader: str  # name and version of model and rules together: "newsgraph-en/1+rules/1"
    nodes: tuple[Node, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What remains of an erased article: that it was here, how much of it there was, and when it went."""

    article_id: ArticleId
    digest: str
    erased_at: datetime
    versions: int
    mentions: int
    statements: int
    judgements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which statements count for a question. The one filter that every question, export and page obeys."""

    as_of: datetime | None = None  # true in the world then
    known_at: datetime | None = None  # known to this store by then
    min_origins: int = 1  # independent origins that an edge must have
    min_confidence: float = 0.0
    factuality: frozenset[Factuality] = field(default_factory=frozenset)  # empty: any
    attributed_to: NodeId | None = None
    source: str | None = None  # publisher


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation, place ...: a view over the statements of a cluster of nodes."""

    id: NodeId  # canonical
    kind: Kind
    name: str
    aliases: tuple[str, ...]
    members: tuple[NodeId, ...]
    evidence_count: int
    independent_origins: int
    first_reported: datetime | None
    last_reported: datetime | None
    links: tuple[tuple[str, str], ...] = ()  # ("wikidata", "Q232"), ("geonames", "1526273"), sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who or what takes part in an event, and the statements that say so."""

    role: str
    filler: NodeId | None  # canonical
    text: str
    statements: tuple[StatementId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, was planned or is claimed: a view over the statements of a cluster of nodes."""

    id: NodeId  # canonical
    type: str
    mode: str | None
    roles: tuple[Role, ...]
    time: Time | None
    place: NodeId | None
    factuality: Factuality
    members: tuple[NodeId, ...]
    evidence_count: int
    independent_origins: int
    first_reported: datetime | None
    last_reported: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Every statement with the same canonical subject, predicate and object."""

    subject: NodeId
    predicate: str
    object: NodeId | None
    value: Value | None
    statements: tuple[StatementId, ...]
    evidence_count: int
    independent_origins: int
    confidence: float  # highest of its statements
    first_reported: datetime | None
    last_reported: datetime | None
    factuality: tuple[tuple[Factuality, int], ...] = ()  # how many of its statements are made so, the most first


def content_digest(text: str) -> str:
    """Return "sha256:" and the hex digest of the text in UTF-8; lone surrogates are kept apart, not refused."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(*, url: str | None, text: str) -> ArticleId:
    """Return the id of an article: by its canonical URL, else by its text."""
    return ArticleId(_digest_id("a", ["url", url] if url else ["text", content_digest(text)]))


def node_id(sort: NodeSort, article: ArticleId, version: int, first: Span, kind: str) -> NodeId:
    """Return the id of a node from its first mention or trigger; `kind` is an entity's kind or an event's type."""
    prefix = "e" if sort is NodeSort.ENTITY else "v"
    return NodeId(_digest_id(prefix, [article, version, first.start, first.end, kind]))


def mention_id(article: ArticleId, version: int, span: Span) -> MentionId:
    """Return the id of a mention: two mentions of one version never share both offsets."""
    return MentionId(_digest_id("m", [article, version, span.start, span.end]))


def identified(said: Statement) -> Statement:
    """Return a statement under its id: what it says, where, and by which method it was read.

    The method is part of it so that a newer reader's statement never revives one that was superseded.
    """
    where = [said.evidence.start, said.evidence.end, *([said.trigger.start, said.trigger.end] if said.trigger else [])]
    what = [said.subject, said.predicate, said.object, value_key(said.value), said.article_id, said.version]
    parts = [*what, where, said.attributed_to, said.factuality.value, said.method]
    return replace(said, id=StatementId(_digest_id("s", parts)))


def new_judgement(
    one: NodeId,
    other: NodeId,
    verdict: Verdict,
    *,
    score: float,
    by: str,
    at: datetime,
    reasons: Sequence[Reason] = (),
) -> Judgement:
    """Return a judgement on two nodes, in any order, under its id."""
    left, right = sorted((one, other))
    return Judgement(
        id=JudgementId(_digest_id("j", [left, right, verdict.value, by, utc_text(at)])),
        left=left,
        right=right,
        verdict=verdict,
        score=score,
        reasons=tuple(reasons),
        by=by,
        at=at,
    )


def value_key(value: Value | None) -> list[str | float | None] | None:
    """Return a value as a list that is equal for equal values and orders as JSON does; null for no value."""
    match value:
        case None:
            return None
        case Text():
            return ["text", value.text]
        case Time():
            return ["time", value.text, value.edtf, value.earliest, value.latest]
        case Quantity():
            shown = [value.text, value.value, value.low, value.high, value.unit, value.comparator, value.measures]
            return ["quantity", *shown]


def utc_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with microseconds: texts order as the moments do.

    Raises ValueError for a naive datetime.
    """
    if moment.tzinfo is None:
        raise ValueError(f"datetime {moment!r} has no time zone; attach one (UTC if that is what it is)")
    # Not strftime: its %Y gives the year 44 two digits, and texts would no longer order as the moments do.
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _digest_id(prefix: str, parts: Sequence[object]) -> str:
    packed = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return prefix + hashlib.blake2b(packed.encode("ascii"), digest_size=ID_DIGEST_BYTES).hexdigest()
