"""How likely two things are one: a logistic score of names, links and company, with what spoke for and against."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.resolve.names import is_bare, name_similarity
from kg.model import Kind, Reason

SAME_MIN = 0.80  # a score at or above: same
UNSURE_MIN = 0.45  # at or above: for a person to decide

# Weights of a logistic score, 0..1. Set by reading pairs of the sample; bench/quality/resolution.py measures them.
BIAS = -6.0
NAME_WEIGHT = 8.0  # times name_similarity
BARE_NAME_SHARE = 0.5  # of that, where one of the two is known by a surname or first name alone
SAME_LINK_WEIGHT = 6.0  # both carry the same Wikidata or GeoNames id
OTHER_LINK_WEIGHT = -8.0
COMPANY_WEIGHT = 2.5  # times the share of the smaller company of names that both are mentioned with
COMMON_NAME_WEIGHT = -1.5  # a person whose name is two words, and no company shared
PLACE_OR_GROUP_WEIGHT = 1.5  # a place or group named alike is rarely another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Likened:
    """What is known of a thing that is compared with another of its kind."""

    kind: Kind
    names: Sequence[str]
    links: Sequence[tuple[str, str]] = ()  # ("wikidata", "Q232")
    company: frozenset[str] = frozenset()  # keys of the names that it is mentioned with


def likeness(new: Likened, old: Likened) -> tuple[float, tuple[Reason, ...]]:
    """Return how likely two of one kind are one thing, 0..1, and what spoke for and against it.

    A bare surname is compared only where one of the two has no other name.
    """
    pairs = [(left, right) for left in new.names for right in old.names]
    full = [pair for pair in pairs if not any(is_bare(name, new.kind) for name in pair)]
    similarity, ours, theirs = max(
        (name_similarity(left, right, new.kind), left, right) for left, right in full or pairs
    )
    if not full:
        similarity = min(similarity, BARE_NAME_SHARE)
    weight = NAME_WEIGHT * similarity
    reasons = [Reason(feature="names", value=f"{ours} / {theirs}: {similarity:.2f}", weight=weight)]
    reasons.extend(_link_reasons(new, old))
    shared = new.company & old.company
    smaller = min(len(new.company), len(old.company))
    if shared:
        shown = ", ".join(sorted(shared)[:5])
        reasons.append(Reason(feature="company", value=shown, weight=COMPANY_WEIGHT * len(shared) / smaller))
    elif new.kind is Kind.PERSON and smaller:
        reasons.append(Reason(feature="company", value="no name in common around them", weight=COMMON_NAME_WEIGHT))
    if new.kind in (Kind.PLACE, Kind.GROUP):
        reasons.append(Reason(feature="kind", value=f"both {new.kind}", weight=PLACE_OR_GROUP_WEIGHT))
    return logistic(BIAS + sum(reason.weight for reason in reasons)), tuple(reasons)


def logistic(total: float) -> float:
    """Return a sum of weights as a probability."""
    return 1 / (1 + math.exp(-total))


def _link_reasons(new: Likened, old: Likened) -> list[Reason]:
    found = []
    for scheme in ("wikidata", "geonames"):
        ours = {value for name, value in new.links if name == scheme}
        theirs = {value for name, value in old.links if name == scheme}
        if ours and theirs:
            weight = SAME_LINK_WEIGHT if ours & theirs else OTHER_LINK_WEIGHT
            value = f"{'/'.join(sorted(ours))} and {'/'.join(sorted(theirs))}"
            found.append(Reason(feature=scheme, value=value, weight=weight))
    return found
