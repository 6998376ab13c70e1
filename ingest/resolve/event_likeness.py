"""How likely two events of different articles are one: a logistic score, with what spoke for and against."""

import math
from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta

from ingest.resolve.event_profile import TOLL, Amount, EventProfile, Spot
from ingest.resolve.likeness import logistic
from kg.model import Factuality, NodeId, Reason
from kg.tolls import PEOPLE

# Weights of a logistic score. Fitted on pairs of the sample corpus and of ECB+ topics 1-18, rounded; measured by
# bench/quality/resolution.py.
BIAS = -6.0
WEIGHTS = {
    "words": 12.0,
    "version": 5.0,
    "trigger": 2.0,
    "mode": 0.5,
    "role": 2.5,
    "other actor": -1.0,
    "other role": -2.0,
    "fillers": 2.0,
    "sentence": 7.0,
    "company": 3.0,
    "situation": 4.5,
    "one toll": 6.8,
    "around": 1.0,
    "other around": -3.0,
    "place": 1.0,
    "time": 1.5,
    "near": 0.5,
    "far": -0.7,
    "amount": 1.5,
    "other amount": -2.5,
    "toll": 2.0,
    "other toll": -0.5,
    "part": -3.0,
    "negated": -1.0,
}
# What goes on for days or weeks and is spoken of by one noun: "the eruption", "the unrest", "the curfew".
SITUATIONS = frozenset(
    {("DISASTER", None), ("OUTAGE", None), ("PROTEST", "riot"), ("COERCE", "curfew"), ("COERCE", "martial-law")}
)
SAME_COMPANY = 0.4  # share of names in common at which two articles tell one story
SAME_TOLD = 0.1  # share of words of their sentences in common at which two counts of the dead count the same
STORY_NAMES = 2  # beyond the first one, which may be a country or a firm: so many shared names make a story
COMPARED_ROLES = ("actor", "speaker", "recipient", "theme", "victim")
OTHER_MEASURE_SHARE = 0.5  # of the weight of other amounts, where they measure other things
SPEAKER_SHARE = 0.4  # of a role's weight: who measures or speaks does so again and again
ACTING = ("actor", "speaker")
UNSTATED = timedelta(days=2)  # an event without a time happened in the days before it was reported
NARROW = timedelta(days=3)  # a time that tells one event from the next
NEAR = timedelta(days=4)
FAR_STEP_DAYS = 4.0  # each doubling of the gap beyond these speaks once more against
SITUATION_FAR_SHARE = 0.3  # of that, for what goes on
NEAR_KM = 30.0  # places that news takes for one another: an airport and its city
ROLES_COUNTED_MAX = 2
DEGREE_KM = 111.2


def event_likeness(
    left: EventProfile, right: EventProfile, company: tuple[Set[NodeId], Set[NodeId]]
) -> tuple[float, tuple[Reason, ...]]:
    """Return how likely two events that `can_be_one` are one, 0..1, and what spoke for and against it.

    `company` is whom and what the article of each names.
    """
    reasons = [Reason(feature="type", value=left.type, weight=0.0)]
    total = BIAS
    for feature, value, strength in evidence(left, right, company):
        weight = round(WEIGHTS[feature] * strength, 4)
        reasons.append(Reason(feature=feature, value=value, weight=weight))
        total += weight
    return logistic(total), tuple(reasons)


def can_be_one(left: EventProfile, right: EventProfile) -> bool:
    """Whether nothing that is known of two events of a type makes them two: another mode, place or time."""
    if left.mode and right.mode and left.mode != right.mode:
        return False
    if left.spots and right.spots and not any(_are_near(one, other) for one in left.spots for other in right.spots):
        return False
    if left.is_dated and right.is_dated:
        return gap(left, right) < timedelta(0)
    return left.article == right.article or (left.reported_at is not None and right.reported_at is not None)


def evidence(
    left: EventProfile, right: EventProfile, company: tuple[Set[NodeId], Set[NodeId]]
) -> Iterator[tuple[str, str, float]]:
    """Give what speaks for or against two being one: feature, readable value, strength."""
    if left.article == right.article:
        yield "version", "an earlier version of this article", 1.0
    if left.words and left.words == right.words:
        yield "words", "the same sentence, of one origin", 1.0
    yield from _told_alike(left, right, company)
    yield from _as_a_whole(left, right, company)
    yield from _taking_part(left, right)
    yield from _when(left, right)
    yield from _how_many(left, right)
    if left.mode and left.mode == right.mode:
        yield "mode", left.mode, 1.0
    if (left.factuality is Factuality.NEGATED) != (right.factuality is Factuality.NEGATED):
        yield "negated", "one of them did not happen", 1.0


def _told_alike(
    left: EventProfile, right: EventProfile, company: tuple[Set[NodeId], Set[NodeId]]
) -> Iterator[tuple[str, str, float]]:
    if shared := sorted({*left.trigger} & {*right.trigger}):
        yield "trigger", ", ".join(shared), 1.0
    if shared := _shared_words(left, right):
        yield "sentence", ", ".join(shared), _alike_in(left, right, shared)
    if share := _in_common(*company):
        yield "company", f"{len(company[0] & company[1])} names in both articles", share


def _as_a_whole(
    left: EventProfile, right: EventProfile, company: tuple[Set[NodeId], Set[NodeId]]
) -> Iterator[tuple[str, str, float]]:
    """Give what speaks for one situation, or for two counts of all who died in it."""
    share = _of_one_story(*company)
    if share and (left.type, left.mode) in SITUATIONS and {*left.trigger} & {*right.trigger}:
        yield "situation", left.trigger[0], share
    if left.around and right.around:
        if not {*left.around} & {*right.around}:
            yield "other around", " / ".join(left.around + right.around), 1.0
            return
        yield "around", " ".join(left.around), 1.0
    if share and _counts_all(left) and _counts_all(right) and bool(left.spots) == bool(right.spots):
        words = min(1.0, _alike_in(left, right, _shared_words(left, right)) / SAME_TOLD)
        yield "one toll", "people who died, all in all", share * words


def _counts_all(event: EventProfile) -> bool:
    return event.type == TOLL and ("victim", PEOPLE) in event.fillers


def _shared_words(left: EventProfile, right: EventProfile) -> list[str]:
    return sorted({*left.sentence} & {*right.sentence} - {*left.trigger, *right.trigger})


def _alike_in(left: EventProfile, right: EventProfile, shared: Sequence[str]) -> float:
    return len(shared) / math.sqrt(len(left.sentence) * len(right.sentence)) if shared else 0.0


def _of_one_story(left: Set[NodeId], right: Set[NodeId]) -> float:
    """Return how far two articles tell one story, by whom and what both name: 0..1, nothing for one name."""
    names = min(1.0, (len(left & right) - 1) / STORY_NAMES) if left & right else 0.0
    return names * min(1.0, _in_common(left, right) / SAME_COMPANY)


def _in_common(left: Set[NodeId], right: Set[NodeId]) -> float:
    return len(left & right) / math.sqrt(len(left) * len(right)) if left and right else 0.0


def _taking_part(left: EventProfile, right: EventProfile) -> Iterator[tuple[str, str, float]]:
    for role, filler in sorted(left.roles & right.roles)[:ROLES_COUNTED_MAX]:
        yield ("place" if role == "place" else "role"), f"{role} {filler}", SPEAKER_SHARE if role == "speaker" else 1.0
    for role in COMPARED_ROLES:
        named = [{one for name, one in event.roles if name == role} for event in (left, right)]
        words = [{one for name, one in event.fillers if name == role} for event in (left, right)]
        if named[0] & named[1]:
            continue
        if alike := sorted((words[0] & words[1]) - {PEOPLE}):
            yield "fillers", f"{role} {', '.join(alike)}", len(alike) / math.sqrt(len(words[0]) * len(words[1]))
        elif words[0] & words[1]:
            continue
        elif all(one or other for one, other in zip(named, words, strict=True)):
            yield ("other actor" if role in ACTING else "other role"), role, 1.0 if any(named) == all(named) else 0.5


def _when(left: EventProfile, right: EventProfile) -> Iterator[tuple[str, str, float]]:
    if left.is_dated and right.is_dated:
        if all(_end(one) - _start(one) <= NARROW for one in (left, right)):
            yield "time", "the times meet", 1.0
        return
    if left.reported_at is None or right.reported_at is None:
        return
    apart = gap(left, right)
    if apart <= NEAR:
        yield "near", "times of report meet within 4 days", 1.0
    else:
        days = apart / timedelta(days=1)
        goes_on = (left.type, left.mode) in SITUATIONS and not left.is_dated and not right.is_dated
        share = SITUATION_FAR_SHARE if goes_on else 1.0
        yield "far", f"{days:.0f} days apart", share * math.log2(days / FAR_STEP_DAYS)


def _how_many(left: EventProfile, right: EventProfile) -> Iterator[tuple[str, str, float]]:
    pairs = [(one, other) for one in left.amounts for other in right.amounts if one.of == other.of]
    if any(_meet(one, other) for one, other in pairs):
        yield "amount", "a number in common", 1.0
    elif left.amounts and right.amounts:
        yield "other amount", "other numbers", 1.0 if pairs else OTHER_MEASURE_SHARE
    counts = [(one, other) for one in left.tolls for other in right.tolls if one.of == other.of]
    if any(_meet(one, other) for one, other in counts):
        yield "toll", "as many people", 1.0
    elif counts:
        yield "other toll", "other numbers of people", min(_doublings(one, other) for one, other in counts)
    if left.tolls and right.tolls and bool(left.spots) != bool(right.spots):
        yield "part", "one counts in one place only", 1.0


def _meet(left: Amount, right: Amount) -> bool:
    return left.low == right.low or left.high == right.high


def _doublings(left: Amount, right: Amount) -> float:
    """Return how often the smaller number must be doubled to give the larger."""
    some = [one.low if one.low > 0 else one.high for one in (left, right)]
    return abs(math.log2(some[0] / some[1])) if min(some) > 0 and max(some) < math.inf else 1.0


def gap(left: EventProfile, right: EventProfile) -> timedelta:
    """Return how far apart two events are in time; negative where their times overlap."""
    return max(_start(left), _start(right)) - min(_end(left), _end(right))


def _start(event: EventProfile) -> datetime:
    if event.is_dated and event.start:
        return event.start
    assert event.reported_at is not None
    return event.reported_at - UNSTATED


def _end(event: EventProfile) -> datetime:
    if event.is_dated and event.end:
        return event.end
    assert event.reported_at is not None
    return event.reported_at


def _are_near(left: Spot, right: Spot) -> bool:
    if left.cluster == right.cluster:
        return True
    if left.country is None or left.country != right.country:
        return left.country is None or right.country is None
    if left.is_country or right.is_country:
        return True
    north = left.lat - right.lat
    east = (left.lon - right.lon) * math.cos(math.radians(left.lat))
    return DEGREE_KM * math.hypot(north, east) <= NEAR_KM
