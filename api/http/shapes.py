"""What the JSON of each answer looks like, as types: the description of the API is made from them, and tests hold
every answer against it.

What `fields` can pick from has `total=False`: any of its keys may be left out by who asked.
"""

from datetime import date, datetime
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

from kg.comparing import Change, Conflict
from kg.model import Factuality, Form, Kind, Verdict
from kg.series import Series

T = TypeVar("T")
Document = dict[str, Any]  # what is not described here


class FacetValue(TypedDict):
    value: str
    count: int
    selected: bool
    toggle_url: str


class Facet(TypedDict):
    values: int
    items: list[FacetValue]


class Page(TypedDict, Generic[T]):
    """A part of a list; `total` and `facets` are null where counting would mean looking at everything."""

    items: list[T]
    next: str | None
    total: int | None
    truncated: bool
    facets: dict[str, Facet] | None


class Part(TypedDict, Generic[T]):
    """The first of a list within an answer."""

    items: list[T]
    total: int
    truncated: bool


class Words(TypedDict):
    """Words of an article's text, with the code points where they stand."""

    start: int
    end: int
    text: str


class LiteralValue(TypedDict):
    """A text, a time (EDTF) or a quantity; `text` is how the article words it."""

    text: str
    edtf: NotRequired[str]
    earliest: NotRequired[str | None]
    latest: NotRequired[str | None]
    value: NotRequired[float | None]
    low: NotRequired[float | None]
    high: NotRequired[float | None]
    unit: NotRequired[str | None]
    comparator: NotRequired[str]
    measures: NotRequired[str | None]


class Weighed(TypedDict, total=False):
    """How much stands behind a thing."""

    evidence_count: int
    independent_origins: int
    first_reported: datetime | None
    last_reported: datetime | None


class Entity(Weighed, total=False):
    id: str
    kind: Kind
    name: str
    aliases: list[str]
    members: list[str]
    evidence: str
    links: dict[str, str]


class Role(TypedDict):
    role: str
    filler: str | None
    text: str
    statements: list[str]


class Event(Weighed, total=False):
    id: str
    title: str | None
    type: str
    mode: str | None
    time: LiteralValue | None
    place: str | None
    place_name: str | None
    factuality: Factuality
    roles: list[Role]
    members: list[str]
    evidence: str
    links: dict[str, str]


class Edge(Weighed, total=False):
    id: str
    subject: str
    subject_name: str | None
    predicate: str
    object: str | None
    object_name: str | None
    value: LiteralValue | None
    factuality: dict[str, int]
    confidence: float
    statements: list[str]
    evidence: str


class Evidence(TypedDict):
    """Where the words stand that say it."""

    article: str
    version: int
    start: int
    end: int
    quote: str | None
    title: str | None
    url: str | None
    address: str


class Statement(TypedDict, total=False):
    id: str
    subject: str
    subject_name: str | None
    predicate: str
    object: str | None
    object_name: str | None
    value: LiteralValue | None
    factuality: Factuality
    attributed_to: str | None
    attributed_to_name: str | None
    confidence: float
    method: str
    evidence: Evidence
    trigger: Words | None
    cue: Words | None
    valid_from: LiteralValue | None
    valid_to: LiteralValue | None
    reported_at: datetime | None
    recorded_at: datetime
    ended_at: datetime | None
    ending: str | None
    publisher: str | None
    origin: str | None


class Article(TypedDict, total=False):
    id: str
    version: int
    title: str | None
    url: str | None
    publisher: str | None
    authors: list[str]
    published_at: datetime | None
    retrieved_at: datetime | None
    language: str | None
    origin: str | None
    origin_reason: str | None
    digest: str
    characters: int
    links: dict[str, str]


class Hit(Article, total=False):
    highlights: list[Words]
    snippet: str


class Mention(TypedDict, total=False):
    id: str
    article: str
    version: int
    start: int
    end: int
    text: str
    kind: Kind
    form: Form
    node: str


class Dropped(TypedDict, total=False):
    start: int
    end: int
    text: str
    reason: str


class Version(TypedDict, total=False):
    version: int
    digest: str
    recorded_at: datetime
    readers: list[str]


class Source(TypedDict, total=False):
    name: str | None
    articles: int
    origins: int
    own_text: float | None


class Why(TypedDict):
    """One reason for a score."""

    feature: str
    value: str
    weight: float


class Judgement(TypedDict, total=False):
    id: str
    left: str
    left_name: str | None
    right: str
    right_name: str | None
    verdict: Verdict
    score: float
    reasons: list[Why]
    by: str
    at: datetime
    undone_at: datetime | None


class Judged(TypedDict):
    id: str
    verdict: Verdict
    by: str


class Alike(TypedDict, total=False):
    entity: Entity
    score: float
    reasons: list[Why]
    judgement: Judged | None


class Parted(TypedDict, total=False):
    parted: str
    rest: str
    judgements: list[Judgement]


class Neighbour(Edge, total=False):
    """An edge as seen from one of its ends."""

    other: str | None
    kind: str | None


class Group(TypedDict):
    predicate: str
    kind: str | None
    total: int
    left_out: int


class Expanded(Page[T], Generic[T]):
    left_out: dict[str, int]
    groups: list[Group]


class Dated(TypedDict, total=False):
    at: str | None
    event: Event


class Point(TypedDict):
    type: Literal["Point"]
    coordinates: list[float]


class AtPlace(TypedDict):
    at: str | None
    place: str
    place_name: str
    event: Event


class Feature(TypedDict):
    type: Literal["Feature"]
    id: str
    geometry: Point
    properties: AtPlace


class Map(TypedDict):
    """GeoJSON (RFC 7946), and how many events there are at no place with coordinates."""

    type: Literal["FeatureCollection"]
    features: list[Feature]
    total: int
    truncated: bool
    unplaced: int
    next: str | None


Period = TypedDict("Period", {"from": date, "total": int, "by_type": dict[str, int]}, total=False)
Burst = TypedDict("Burst", {"type": str, "from": date, "last": date, "events": int, "weight": float})


class Trends(Page[T], Generic[T]):
    undated: int
    bursts: list[Burst]
    method: str


class Paragraph(TypedDict):
    """Words that name both."""

    article: str
    version: int
    start: int
    end: int
    quote: str | None
    title: str | None
    publisher: str | None
    url: str | None
    address: str


Step = TypedDict(
    "Step",
    {
        "from": str,
        "from_name": str | None,
        "to": str,
        "to_name": str | None,
        "sentence": str,
        "edge": Edge,
        "evidence": list[Statement],
    },
)
Path = TypedDict(
    "Path",
    {
        "from": str,
        "from_name": str | None,
        "to": str,
        "to_name": str | None,
        "max_hops": int,
        "none": str | None,
        "steps": list[Step],
        "named_together": Part[Paragraph],
    },
    total=False,
)


class Titled(TypedDict):
    id: str
    kind: str | None
    title: str


class Graph(TypedDict, total=False):
    seed: str
    nodes: list[Titled]
    edges: list[Edge]
    left_out: dict[str, int]
    truncated: bool


class Question(TypedDict, total=False):
    name: str
    address: str
    asks: str
    takes: list[str]


class EventTold(TypedDict):
    id: str
    title: str | None
    evidence: str


class Sharing(TypedDict, total=False):
    node: str
    name: str | None
    kind: str | None
    count: int
    events: list[EventTold]


class Told(TypedDict, total=False):
    """An event with the words that tell of it."""

    event: str
    title: str | None
    at: str | None
    thing: Event
    evidence: list[Statement]


class Named(TypedDict):
    id: str
    name: str | None


class Following(TypedDict, total=False):
    why: str
    at: str | None
    event: Event
    after: str
    after_title: str | None
    shared: list[Named]
    evidence: list[Statement]


class Measurement(TypedDict, total=False):
    what: str
    at: str | None
    value: LiteralValue
    statement: Statement


class Valued(TypedDict, total=False):
    """A number as a series has it."""

    what: str
    unit: str | None
    at: str | None
    at_is: Literal["reported", "happened"]
    value: LiteralValue
    of: str
    of_name: str | None
    statement: Statement


class Measures(Page[T], Generic[T]):
    series: list[Series]


class Side(TypedDict):
    says: str
    node: str | None
    independent_origins: int
    first_reported: datetime | None
    last_reported: datetime | None
    statements: list[Statement]


class Disagreement(TypedDict, total=False):
    conflict: Conflict
    about: str
    title: str
    what: str
    latest: int | None
    growing: bool
    sides: list[Side]


class Thing(Entity, Event, total=False):
    """An entity or an event."""


class Situation(TypedDict, total=False):
    node: str
    at: datetime | None
    thing: Thing
    relations: Part[Edge]
    events: Part[Event]
    numbers: Part[Measurement]
    disagreements: Part[Disagreement]


class Changed(TypedDict, total=False):
    change: Change
    title: str | None
    edge: Edge
    evidence: list[Statement]


class Diff(Page[T], Generic[T]):
    counts: dict[str, int]


class Suggestion(TypedDict, total=False):
    id: str
    name: str
    kind: Kind
    country: str | None
    statements: int
    edits: int


class Health(TypedDict):
    status: Literal["ok"]


class Job(TypedDict, total=False):
    """What was queued together, counted by what became of it; `errors` are items that were refused at once."""

    id: str
    state: Literal["open", "done"]
    queued_at: datetime | None
    done_at: datetime | None
    open: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    failed: int
    href: str
    errors: list[dict[str, str]]


class Work(TypedDict, total=False):
    """An item of a job; `article` only where there is one."""

    label: str
    state: str
    outcome: str | None
    reason: str | None
    article: str | None
    done_at: datetime | None


class JobShown(Job, total=False):
    items: list[Work]
    next: str | None
    total: int | None
    truncated: bool
    facets: None
