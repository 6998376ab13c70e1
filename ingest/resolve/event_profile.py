"""What is compared of an event of one article, from the statements of a reading. No event is compared here."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from sys import intern

from ingest.resolve.event_words import kinds, numbers, stems
from ingest.resolve.gazetteer import open_gazetteer
from kg.comparing import allowed
from kg.model import Article, ArticleId, Factuality, NodeId, Quantity, Span, Statement, Text, Time, utc_text
from kg.store.filtering import moment_of

ROLE_PREDICATES = frozenset(
    {"actor", "recipient", "theme", "victim", "place", "origin", "destination", "speaker", "amount", "weapon"}
)
WHERE = frozenset({"country_code", "geonames", "latitude", "longitude"})
# What others die in, are hurt in or flee: where it has a time, the deaths of the same sentence have it too.
BACKGROUND = frozenset({"PROTEST", "DISASTER"})
TOLL = "DIE"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by its cluster, and where on earth it is."""

    cluster: NodeId
    country: str | None = None
    is_country: bool = False
    lat: float = math.nan  # degrees, WGS 84
    lon: float = math.nan


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts or measures."""

    of: str
    low: float
    high: float


@dataclass(slots=True)
class EventProfile:
    """An event of one article, with its roles filled by clusters."""

    node: NodeId
    article: ArticleId
    type: str = ""
    mode: str | None = None
    time: Time | None = None
    reported_at: datetime | None = None
    factuality: Factuality = Factuality.ASSERTED
    roles: set[tuple[str, NodeId]] = field(default_factory=set)
    fillers: set[tuple[str, str]] = field(default_factory=set)  # role and stem, of what is no name that we know
    spots: set[Spot] = field(default_factory=set)
    amounts: set[Amount] = field(default_factory=set)
    tolls: set[Amount] = field(default_factory=set)  # of people: they grow from report to report
    trigger: tuple[str, ...] = ()  # stems
    sentence: tuple[str, ...] = ()  # stems
    around: tuple[str, ...] = ()  # of a toll: stems of what the same sentence says that people died in
    words: str | None = None  # digest of its origin, its sentence and where in that the trigger stands

    @property
    def date(self) -> tuple[str, NodeId]:
        """When it was reported, and its id: events are kept in this order."""
        return (utc_text(self.reported_at) if self.reported_at else "", self.node)

    @property
    def start(self) -> datetime | None:
        """When it began, where it says so; null for open bounds and years that are none of a calendar."""
        return _moment(self.time.earliest) if self.time else None

    @property
    def end(self) -> datetime | None:
        """The first moment after it."""
        return _moment(self.time.latest) if self.time else None

    @property
    def is_dated(self) -> bool:
        """Whether it has a time with two ends."""
        return self.start is not None and self.end is not None


@lru_cache(maxsize=65_536)
def _moment(bound: str | None) -> datetime | None:
    text = moment_of(bound)
    return datetime.fromisoformat(text) if text else None


def event_profiles(
    article: Article, statements: Iterable[Statement], cluster_of: Callable[[NodeId], NodeId]
) -> list[EventProfile]:
    """Return the events that an article's statements describe, by id."""
    told = list(statements)
    spots = _spots(told, cluster_of)
    profiles: dict[NodeId, EventProfile] = {}
    where: dict[NodeId, Span] = {}
    for statement in told:
        if statement.subject.startswith("v"):
            profile = profiles.setdefault(statement.subject, EventProfile(statement.subject, article.id))
            _take(profile, article, statement, cluster_of)
            if statement.predicate == "place" and statement.object is not None:
                profile.spots.add(spots.get(statement.object, Spot(cluster_of(statement.object))))
            if statement.predicate == "type":
                where[statement.subject] = statement.evidence
    _see_around([(where[node], profiles[node]) for node in sorted(where, key=lambda one: (where[one], one))])
    return [profiles[node] for node in sorted(profiles)]


def _take(
    profile: EventProfile, article: Article, statement: Statement, cluster_of: Callable[[NodeId], NodeId]
) -> None:
    """Add what one statement says of an event."""
    profile.reported_at = statement.reported_at
    predicate, value = statement.predicate, statement.value
    if predicate == "type" and isinstance(value, Text):
        profile.type = value.text
        profile.factuality = statement.factuality
        profile.words = _words(article, statement)
        profile.sentence = stems(statement.evidence.of(article.text))
        profile.trigger = stems(statement.trigger.of(article.text)) if statement.trigger else ()
    elif predicate == "mode" and isinstance(value, Text):
        profile.mode = value.text
    elif predicate == "time" and isinstance(value, Time):
        profile.time = value
    elif predicate in ROLE_PREDICATES and statement.object is not None:
        profile.roles.add((predicate, cluster_of(statement.object)))
    elif predicate in ROLE_PREDICATES and isinstance(value, Quantity):
        _count(profile, predicate, value)
    elif predicate in ROLE_PREDICATES and isinstance(value, Text):
        profile.fillers.update((predicate, one) for one in kinds(value.text))
        profile.tolls.update(Amount("".join(kinds(value.text)), one, one) for one in numbers(value.text))


def _count(profile: EventProfile, predicate: str, value: Quantity) -> None:
    found = allowed(value)
    if found is None:
        return
    if predicate == "victim":
        profile.fillers.update(("victim", one) for one in kinds(value.unit or ""))
        profile.tolls.add(Amount("".join(kinds(value.unit or "")), *found))
    else:
        profile.amounts.add(Amount(intern(f"{value.measures or ''} {value.unit or ''}"), *found))


def _see_around(told: Sequence[tuple[Span, EventProfile]]) -> None:
    """Give events what they are told of, and its time where they have none.

    "The unrest" is that of an earlier sentence, and who died in it died when it was.
    """
    dated: dict[tuple[str, tuple[str, ...]], EventProfile] = {}
    around: dict[Span, EventProfile] = {}
    for sentence, event in told:
        if event.type in BACKGROUND:
            known = dated.get((event.type, event.trigger))
            if not event.time and known:
                event.time = known.time
            elif event.is_dated:
                dated.setdefault((event.type, event.trigger), event)
            around[sentence] = event
    for sentence, event in told:
        if event.type == TOLL and sentence in around:
            event.around = around[sentence].trigger
            event.time = event.time or around[sentence].time


def _spots(statements: Iterable[Statement], cluster_of: Callable[[NodeId], NodeId]) -> dict[NodeId, Spot]:
    """Return where the places of an article are, those that the gazetteer knows."""
    said: dict[NodeId, dict[str, str]] = defaultdict(dict)
    for one in statements:
        if one.predicate in WHERE and isinstance(one.value, Text | Quantity):
            said[one.subject][one.predicate] = one.value.text
    return {
        node: Spot(
            cluster_of(node),
            country=known["country_code"],
            is_country=_is_country(known["country_code"], known.get("geonames")),
            lat=float(known.get("latitude", "nan")),
            lon=float(known.get("longitude", "nan")),
        )
        for node, known in said.items()
        if "country_code" in known
    }


def _is_country(code: str, geonames: str | None) -> bool:
    country = open_gazetteer().country(code)
    return country is not None and geonames is not None and str(country.geonames) == geonames


def _words(article: Article, statement: Statement) -> str | None:
    if article.origin_id is None or statement.trigger is None:
        return None
    sentence = " ".join(statement.evidence.of(article.text).split())
    place = statement.trigger.start - statement.evidence.start
    told = f"{article.origin_id}\n{place}\n{sentence}"
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
