"""Which nodes of different articles are one thing: candidates by key, a score with its reasons, a judgement.

Only judgements leave here; the store joins. Entities first, then events, whose roles are compared by the clusters that
the entities are now in. Everything is remembered in the order of arrival, so the same articles give the same judgements.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.resolve.events import EventMatcher, event_profiles
from ingest.resolve.names import blocking_keys, is_bare, name_key, name_similarity
from kg.model import Judgement, Kind, NodeId, Reading, Reason, Statement, Text, Verdict, judgement_id
from kg.store import GraphStore

RESOLVER = "resolver/1"

# Weights of a logistic score, 0..1. Set by reading pairs of the sample; bench/quality/resolution.py measures them.
BIAS = -6.0
NAME_WEIGHT = 8.0  # times name_similarity
SAME_LINK_WEIGHT = 6.0  # both carry the same Wikidata or GeoNames id
OTHER_LINK_WEIGHT = -8.0
COMPANY_WEIGHT = 2.5  # times the share of the smaller company of names that both are mentioned with
COMMON_NAME_WEIGHT = -1.5  # a person whose name is two words, and no company shared
PLACE_OR_GROUP_WEIGHT = 1.5  # a place or group named alike is rarely another one
SAME_MIN = 0.80  # at or above: same
UNSURE_MIN = 0.45  # at or above: for a person to decide
CANDIDATES_MAX = 20  # per node; blocks of true names are far smaller


@dataclass(slots=True)
class _Profile:
    """What is known of one cluster: grows as nodes join."""

    representative: NodeId
    kind: Kind
    names: Counter[str] = field(default_factory=Counter)
    company: set[str] = field(default_factory=set)  # name keys of what it is mentioned with
    links: set[tuple[str, str]] = field(default_factory=set)


class AcrossArticles:
    """The resolver: remembers what was named, and judges each new reading against it."""

    def __init__(self) -> None:
        self._profiles_by_key: dict[str, list[_Profile]] = defaultdict(list)
        self._cluster: dict[NodeId, NodeId] = {}
        self._events = EventMatcher()

    @classmethod
    def from_store(cls, store: GraphStore) -> "AcrossArticles":
        """Return a resolver that knows all that the store has joined so far."""
        resolver = cls()
        by_article: dict[tuple[str, int], list[Statement]] = {}
        for stated in store.all_statements():
            statement = stated.statement
            resolver._cluster[statement.subject] = stated.subject
            by_article.setdefault((statement.article_id, statement.version), []).append(statement)
        profile_of: dict[NodeId, _Profile] = {}
        for statements in by_article.values():
            for profile in _profiles(statements):
                known = profile_of.setdefault(resolver._cluster[profile.representative], profile)
                resolver._remember(profile, known)
            resolver._events.remember(event_profiles(statements, resolver._cluster))
        return resolver

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them."""
        made: list[Judgement] = []
        for profile in _profiles(reading.statements):
            made.extend(self._judge_entity(profile, at))
        for node in reading.nodes:
            self._cluster.setdefault(node.id, node.id)
        for left, right, score, reasons in self._events.match(event_profiles(reading.statements, self._cluster)):
            made.append(_judgement(left, right, score, reasons, at))
        return made

    def _judge_entity(self, profile: _Profile, at: datetime) -> list[Judgement]:
        scored = sorted(
            ((*_score(profile, other), other) for other in self._candidates(profile)),
            key=lambda one: (-one[0], one[2].representative),
        )
        self._cluster[profile.representative] = profile.representative
        if scored and scored[0][0] >= SAME_MIN:
            score, reasons, known = scored[0]
            self._cluster[profile.representative] = known.representative
            self._remember(profile, known)
            return [_judgement(profile.representative, known.representative, score, reasons, at)]
        self._remember(profile, profile)
        return [
            _judgement(profile.representative, other.representative, score, reasons, at)
            for score, reasons, other in scored
            if score >= UNSURE_MIN
        ]

    def _candidates(self, profile: _Profile) -> list[_Profile]:
        found: dict[NodeId, _Profile] = {}
        for key in sorted(_keys(profile)):
            for other in self._profiles_by_key.get(key, ())[:CANDIDATES_MAX]:
                if other.kind is profile.kind:
                    found.setdefault(other.representative, other)
        return list(found.values())

    def _remember(self, new: _Profile, known: _Profile) -> None:
        known.names.update(new.names if new is not known else ())
        known.company |= new.company
        known.links |= new.links
        for key in _keys(new):
            block = self._profiles_by_key[key]
            if known not in block:
                block.append(known)


def _keys(profile: _Profile) -> set[str]:
    return {
        key for name in profile.names if not is_bare(name, profile.kind) for key in blocking_keys(name, profile.kind)
    }


def _profiles(statements: Iterable[Statement]) -> list[_Profile]:
    """Return the entities of one article that have a name, in order of appearance."""
    kinds: dict[NodeId, Kind] = {}
    names: dict[NodeId, Counter[str]] = defaultdict(Counter)
    links: dict[NodeId, set[tuple[str, str]]] = defaultdict(set)
    for statement in statements:
        if not isinstance(statement.value, Text):
            continue
        if statement.predicate == "kind":
            kinds[statement.subject] = Kind(statement.value.text)
        elif statement.predicate == "name":
            names[statement.subject][statement.value.text] += 1
        elif statement.predicate in ("wikidata", "geonames"):
            links[statement.subject].add((statement.predicate, statement.value.text))
    everyone = {node: {name_key(name, kinds[node]) for name in names[node]} for node in names if node in kinds}
    company = set().union(*everyone.values()) if everyone else set()
    return [_Profile(node, kinds[node], names[node], company - keys, links[node]) for node, keys in everyone.items()]


def _score(new: _Profile, old: _Profile) -> tuple[float, tuple[Reason, ...]]:
    """Return how likely two profiles are one thing, and what spoke for and against it."""
    similarity, ours, theirs = max(
        (name_similarity(left, right, new.kind), left, right)
        for left in sorted(new.names)
        for right in sorted(old.names)
        if not (is_bare(left, new.kind) or is_bare(right, new.kind))
    )
    reasons = [Reason(feature="names", value=f"{ours} / {theirs}: {similarity:.2f}", weight=NAME_WEIGHT * similarity)]
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
    total = BIAS + sum(reason.weight for reason in reasons)
    return 1 / (1 + math.exp(-total)), tuple(reasons)


def _link_reasons(new: _Profile, old: _Profile) -> list[Reason]:
    found = []
    for scheme in ("wikidata", "geonames"):
        ours = {value for name, value in new.links if name == scheme}
        theirs = {value for name, value in old.links if name == scheme}
        if ours and theirs:
            weight = SAME_LINK_WEIGHT if ours & theirs else OTHER_LINK_WEIGHT
            value = f"{'/'.join(sorted(ours))} and {'/'.join(sorted(theirs))}"
            found.append(Reason(feature=scheme, value=value, weight=weight))
    return found


def _judgement(left: NodeId, right: NodeId, score: float, reasons: Sequence[Reason], at: datetime) -> Judgement:
    low, high = sorted((left, right))
    verdict = Verdict.SAME if score >= SAME_MIN else Verdict.UNSURE
    return Judgement(
        id=judgement_id(low, high, verdict, RESOLVER, at),
        left=low,
        right=high,
        verdict=verdict,
        score=round(score, 4),
        reasons=tuple(reasons),
        by=RESOLVER,
        at=at,
    )
