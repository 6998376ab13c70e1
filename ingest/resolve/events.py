"""Which events of different articles are one: the same type, compatible times and places, roles shared.

Two articles of one origin that tell an event in the same sentence tell one event, whatever else is known of it.
"""

import hashlib
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kg.model import Article, ArticleId, Factuality, NodeId, Reason, Statement, Text, Time, utc_text

ROLE_PREDICATES = frozenset({"actor", "recipient", "theme", "victim", "place", "origin", "destination", "speaker"})
# Reports of one event without a stated time come within days of each other.
REPORTED_WITHIN = timedelta(days=4)
SAME_DAY_SCORE = 0.30  # both have a time and the times meet
REPORTED_SCORE = 0.15  # at least one has none, and both were reported within REPORTED_WITHIN
ROLE_SCORE = 0.28  # for each role that the same cluster fills in both
ROLES_COUNTED_MAX = 2
MODE_SCORE = 0.15
REPRINT_SCORE = 0.70  # the same sentence of one origin: a copy
VERSION_SCORE = 0.55  # both of one article, in two versions: with a role shared they are one
UNSURE_MIN = 0.45
COMPARED_MAX = 50  # events of one type and participant: those reported nearest before and after

_Block = tuple[str, str]  # an event's type, and who takes part or the words that tell it


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
    words: str | None = None  # digest of its origin, its sentence and where in that the trigger stands

    @property
    def date(self) -> tuple[str, NodeId]:
        """When it was reported, and its id: events are kept in this order."""
        return (utc_text(self.reported_at) if self.reported_at else "", self.node)


class EventMatcher:
    """Remembers events by type and participant, and finds those that a new one repeats."""

    def __init__(self) -> None:
        self._by_block: dict[_Block, list[tuple[str, NodeId]]] = defaultdict(list)
        self._by_node: dict[NodeId, EventProfile] = {}
        self._in_article: dict[ArticleId, list[NodeId]] = {}

    def replace(self, article: ArticleId, events: Iterable[EventProfile]) -> None:
        """Remember an article's events, and forget those that it told before."""
        for node in self._in_article.pop(article, []):
            gone = self._by_node.pop(node)
            for block in _blocks(gone):
                self._by_block[block].remove(gone.date)
        for event in events:
            blocks = _blocks(event)
            if blocks:  # nobody would find the others
                self._by_node[event.node] = event
                self._in_article.setdefault(article, []).append(event.node)
            for block in blocks:
                insort(self._by_block[block], event.date)

    def match(self, events: Iterable[EventProfile]) -> list[tuple[NodeId, NodeId, float, tuple[Reason, ...]]]:
        """Return for each event that is new the known one that it most likely is, if any."""
        found = []
        for event in events:
            if event.node in self._by_node:
                continue
            scored = [(*_score(event, other), other.node) for other in self._candidates(event)]
            if scored:
                score, reasons, other = max(scored, key=lambda one: (one[0], one[2]))
                if score >= UNSURE_MIN:
                    found.append((event.node, other, score, reasons))
        return found

    def _candidates(self, event: EventProfile) -> list[EventProfile]:
        seen: dict[NodeId, EventProfile] = {}
        for block in _blocks(event):
            alike = self._by_block.get(block, [])
            middle = bisect_left(alike, event.date)
            for _, node in alike[max(0, middle - COMPARED_MAX // 2) : middle + COMPARED_MAX // 2]:
                if _compatible(event, self._by_node[node]):
                    seen[node] = self._by_node[node]
        return list(seen.values())


def event_profiles(
    article: Article, statements: Iterable[Statement], cluster_of: Callable[[NodeId], NodeId]
) -> list[EventProfile]:
    """Return the events that an article's statements describe, by id."""
    profiles: dict[NodeId, EventProfile] = {}
    for statement in statements:
        if not statement.subject.startswith("v"):
            continue
        profile = profiles.setdefault(statement.subject, EventProfile(statement.subject, article.id))
        profile.reported_at = statement.reported_at
        value = statement.value
        if statement.predicate == "type" and isinstance(value, Text):
            profile.type = value.text
            profile.factuality = statement.factuality
            profile.words = _words(article, statement)
        elif statement.predicate == "mode" and isinstance(value, Text):
            profile.mode = value.text
        elif statement.predicate == "time" and isinstance(value, Time):
            profile.time = value
        elif statement.predicate in ROLE_PREDICATES and statement.object is not None:
            profile.roles.add((statement.predicate, cluster_of(statement.object)))
    return [profiles[node] for node in sorted(profiles)]


def _words(article: Article, statement: Statement) -> str | None:
    if article.origin_id is None or statement.trigger is None:
        return None
    sentence = " ".join(statement.evidence.of(article.text).split())
    place = statement.trigger.start - statement.evidence.start
    told = f"{article.origin_id}\n{place}\n{sentence}"
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def _blocks(event: EventProfile) -> list[_Block]:
    found: set[_Block] = {(event.type, filler) for _, filler in event.roles}
    return sorted(found | {(event.type, event.words)} if event.words else found)


def _compatible(left: EventProfile, right: EventProfile) -> bool:
    if left.mode and right.mode and left.mode != right.mode:
        return False
    if (left.factuality is Factuality.NEGATED) != (right.factuality is Factuality.NEGATED):
        return False
    places = [{filler for role, filler in event.roles if role == "place"} for event in (left, right)]
    if all(places) and not places[0] & places[1]:
        return False
    if _bounded(left.time) and _bounded(right.time):
        return _meet(left.time, right.time)
    if left.reported_at is None or right.reported_at is None:
        return left.article == right.article
    return abs(left.reported_at - right.reported_at) <= REPORTED_WITHIN


def _bounded(time: Time | None) -> bool:
    return time is not None and time.earliest is not None and time.latest is not None


def _meet(left: Time | None, right: Time | None) -> bool:
    assert left is not None
    assert right is not None
    return str(left.earliest) < str(right.latest) and str(right.earliest) < str(left.latest)


def _score(left: EventProfile, right: EventProfile) -> tuple[float, tuple[Reason, ...]]:
    reasons = [Reason(feature="type", value=left.type, weight=0.0)]
    if left.article == right.article:
        reasons.append(Reason(feature="version", value="an earlier version of this article", weight=VERSION_SCORE))
    elif left.words and left.words == right.words:
        reasons.append(Reason(feature="words", value="the same sentence, of one origin", weight=REPRINT_SCORE))
    if _bounded(left.time) and _bounded(right.time):
        reasons.append(Reason(feature="time", value="the times meet", weight=SAME_DAY_SCORE))
    else:
        reasons.append(Reason(feature="reported", value="within 4 days", weight=REPORTED_SCORE))
    if left.mode and left.mode == right.mode:
        reasons.append(Reason(feature="mode", value=left.mode, weight=MODE_SCORE))
    for role, filler in sorted(left.roles & right.roles)[:ROLES_COUNTED_MAX]:
        reasons.append(Reason(feature=role, value=filler, weight=ROLE_SCORE))
    return min(1.0, sum(reason.weight for reason in reasons)), tuple(reasons)
