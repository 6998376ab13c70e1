"""Which events of different articles are one: the same type, compatible times and places, roles shared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kg.model import Factuality, NodeId, Reason, Statement, Text, Time

ROLE_PREDICATES = frozenset({"actor", "recipient", "theme", "victim", "place", "origin", "destination", "speaker"})
# Reports of one event without a stated time come within days of each other.
REPORTED_WITHIN = timedelta(days=4)
SAME_DAY_SCORE = 0.30  # both have a time and the times meet
REPORTED_SCORE = 0.15  # at least one has none, and both were reported within REPORTED_WITHIN
ROLE_SCORE = 0.28  # for each role that the same cluster fills in both
ROLES_COUNTED_MAX = 2
MODE_SCORE = 0.15
UNSURE_MIN = 0.45
BLOCK_MAX = 50  # the newest ones of a block that are compared


@dataclass(slots=True)
class EventProfile:
    """An event of one article, with its roles filled by clusters."""

    node: NodeId
    type: str = ""
    mode: str | None = None
    time: Time | None = None
    reported_at: datetime | None = None
    factuality: Factuality = Factuality.ASSERTED
    roles: set[tuple[str, NodeId]] = field(default_factory=set)


class EventMatcher:
    """Remembers events by type and participant, and finds those that a new one repeats."""

    def __init__(self) -> None:
        self._block: dict[tuple[str, NodeId], list[EventProfile]] = defaultdict(list)

    def remember(self, events: Iterable[EventProfile]) -> None:
        """Take in events that the store has already."""
        for event in events:
            for _, filler in sorted(event.roles):
                self._block[(event.type, filler)].append(event)

    def match(self, events: list[EventProfile]) -> list[tuple[NodeId, NodeId, float, tuple[Reason, ...]]]:
        """Return for each event the earlier one that it most likely is, if any; then remember them."""
        found = []
        for event in events:
            scored = [(*_score(event, other), other.node) for other in self._candidates(event)]
            if scored:
                score, reasons, other = max(scored, key=lambda one: (one[0], one[2]))
                if score >= UNSURE_MIN:
                    found.append((event.node, other, score, reasons))
        self.remember(events)
        return found

    def _candidates(self, event: EventProfile) -> list[EventProfile]:
        seen: dict[NodeId, EventProfile] = {}
        for _, filler in sorted(event.roles):
            for other in self._block.get((event.type, filler), [])[-BLOCK_MAX:]:
                if _compatible(event, other):
                    seen.setdefault(other.node, other)
        return list(seen.values())


def event_profiles(statements: Iterable[Statement], cluster: Mapping[NodeId, NodeId]) -> list[EventProfile]:
    """Return the events that these statements describe, in order of appearance."""
    profiles: dict[NodeId, EventProfile] = {}
    for statement in statements:
        if not statement.subject.startswith("v"):
            continue
        profile = profiles.setdefault(statement.subject, EventProfile(statement.subject))
        profile.reported_at = statement.reported_at
        value = statement.value
        if statement.predicate == "type" and isinstance(value, Text):
            profile.type = value.text
            profile.factuality = statement.factuality
        elif statement.predicate == "mode" and isinstance(value, Text):
            profile.mode = value.text
        elif statement.predicate == "time" and isinstance(value, Time):
            profile.time = value
        elif statement.predicate in ROLE_PREDICATES and statement.object is not None:
            profile.roles.add((statement.predicate, cluster.get(statement.object, statement.object)))
    return list(profiles.values())


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
        return False
    return abs(left.reported_at - right.reported_at) <= REPORTED_WITHIN


def _bounded(time: Time | None) -> bool:
    return time is not None and time.earliest is not None and time.latest is not None


def _meet(left: Time | None, right: Time | None) -> bool:
    assert left is not None
    assert right is not None
    return str(left.earliest) < str(right.latest) and str(right.earliest) < str(left.latest)


def _score(left: EventProfile, right: EventProfile) -> tuple[float, tuple[Reason, ...]]:
    reasons = [Reason(feature="type", value=left.type, weight=0.0)]
    if _bounded(left.time) and _bounded(right.time):
        reasons.append(Reason(feature="time", value="the times meet", weight=SAME_DAY_SCORE))
    else:
        reasons.append(Reason(feature="reported", value="within 4 days", weight=REPORTED_SCORE))
    if left.mode and left.mode == right.mode:
        reasons.append(Reason(feature="mode", value=left.mode, weight=MODE_SCORE))
    for role, filler in sorted(left.roles & right.roles)[:ROLES_COUNTED_MAX]:
        reasons.append(Reason(feature=role, value=filler, weight=ROLE_SCORE))
    return min(1.0, sum(reason.weight for reason in reasons)), tuple(reasons)
