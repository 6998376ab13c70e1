"""What reading one article gives, as values: the shapes of the extraction contract (docs/reference/extraction.md).

Offsets are code points of the article's text, half-open. Ids ("m1", "e1", "t1", "q1", "v1") are local to one
extraction and numbered in the order of the text. The JSON of these values is made in api/http/render.py; the statements of
the record in ingest/extract/statements.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kg.model import Article, Factuality, Form, Kind, Span

LocalId = str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionFound:
    """A stretch of text that names an entity."""

    id: LocalId
    span: Span
    kind: Kind
    form: Form
    entity: LocalId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """What a gazetteer knows of a place."""

    country: str | None  # ISO 3166-1 alpha-2
    lat: float | None  # degrees, WGS 84
    lon: float | None
    geonames: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFound:
    """The mentions of one thing within the article."""

    id: LocalId
    kind: Kind
    name: str  # the fullest name in the article, else the first nominal
    aliases: tuple[str, ...] = ()  # other names in the article, in order of appearance
    wikidata: str | None = None
    place: PlaceFound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFound:
    """A time expression. Unresolved ("Tuesday" without a date of publication): edtf and bounds are null."""

    id: LocalId
    span: Span
    edtf: str | None
    earliest: str | None  # first day or moment in it, ISO 8601
    latest: str | None  # first day or moment after it


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityFound:
    """A number with its unit; a range has low and high and no value."""

    id: LocalId
    span: Span
    value: float | None
    unit: str | None
    comparator: str = "="  # one of = < > ~
    low: float | None = None
    high: float | None = None
    measures: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFound:
    """A participant of an event: always its words, and what they name where that is known."""

    role: str
    span: Span
    filler: LocalId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFound:
    """Something that the article says happened, will or may happen, or did not."""

    id: LocalId
    type: str
    mode: str | None
    trigger: Span
    evidence: Span  # the sentence
    roles: tuple[RoleFound, ...]
    time: LocalId | None
    place: LocalId | None
    factuality: Factuality
    attributed_to: LocalId | None
    cue: Span | None  # never null unless factuality is asserted
    confidence: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFound:
    """A relation between two things the article names, or a link between two of its events.

    `object` is null where it is words: a title, which `value` quotes, `of` what it is a title of.
    """

    subject: LocalId
    subject_mention: LocalId | None
    predicate: str
    object: LocalId | None
    object_mention: LocalId | None
    evidence: Span
    trigger: Span | None
    factuality: Factuality
    attributed_to: LocalId | None
    cue: Span | None
    confidence: float
    method: str
    valid_from: LocalId | None = None  # a time
    valid_to: LocalId | None = None
    value: Span | None = None
    of: LocalId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedFound:
    """A candidate that was dropped, and why: "warninglist: common-word"."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was read in one article, each tuple in the order of the text."""

    article: Article
    mentions: tuple[MentionFound, ...] = ()
    entities: tuple[EntityFound, ...] = ()
    times: tuple[TimeFound, ...] = ()
    quantities: tuple[QuantityFound, ...] = ()
    events: tuple[EventFound, ...] = ()
    statements: tuple[StatementFound, ...] = ()
    rejected: tuple[RejectedFound, ...] = ()


class Extractor(Protocol):
    """Reads articles. The same article gives the same extraction, on every run and in every company."""

    @property
    def version(self) -> str:
        """Name and version of model and rules together: "newsgraph-en/1+rules/1"."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Read the articles, in their order."""
