"""Which nodes of different articles are one thing: candidates by key, a score with its reasons, a judgement.

Only judgements leave here; the store joins. Entities first, then events, whose roles are compared by the clusters that
the entities are now in. What is known is a function of what counts in the record, and not of how it came: a resolver made
from a store judges as the one that saw the articles arrive.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from ingest.resolve.clusters import Cluster, Clusters
from ingest.resolve.events import EventMatcher, EventProfile, event_profiles
from ingest.resolve.names import is_bare, name_similarity
from ingest.resolve.naming import Naming, namings_of
from kg.model import ArticleId, Judgement, Kind, NodeId, Reading, Reason, Statement, Verdict, judgement_id
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
VERSION_WEIGHT = 10.0  # by itself 0.98: a later version of an article goes on speaking of the same
SAME_MIN = 0.80  # at or above: same
UNSURE_MIN = 0.45  # at or above: for a person to decide


class AcrossArticles:
    """The resolver: remembers what was named, and judges each new reading against it."""

    def __init__(self) -> None:
        self._clusters = Clusters()
        self._events = EventMatcher()

    @classmethod
    def from_store(cls, store: GraphStore) -> "AcrossArticles":
        """Return a resolver that knows all that counts in a store, joined as the store has it. Reads all statements."""
        resolver = cls()
        for (article, _), group in groupby(
            store.all_statements(), key=lambda one: (one.statement.article_id, one.statement.version)
        ):
            stated = list(group)
            canonical = {one.statement.subject: one.subject for one in stated}
            statements = [one.statement for one in stated]
            for naming in namings_of(statements):
                resolver._clusters.put(naming, canonical[naming.node])
            resolver._clusters.keep(article, [naming.node for naming in namings_of(statements)])
            resolver._events.replace(article, resolver._profiles(article, statements))
        return resolver

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them.

        What an earlier reading of the same article said is compared too, and then forgotten.
        """
        return self.judge(reading.article.id, reading.statements, at=at)

    def forget(self, article: ArticleId) -> None:
        """Forget what an article said, as if it had never been judged."""
        self._events.replace(article, [])
        self._clusters.keep(article, [])

    def judge(self, article: ArticleId, statements: Sequence[Statement], *, at: datetime) -> list[Judgement]:
        """Do as `judgements` does, given what a reading states; the order of the statements does not matter."""
        namings = namings_of(statements)
        going_on = self._going_on(article, namings)
        around = frozenset(key for naming in namings for key in naming.keys)
        new = {naming.node for naming in namings}
        made: list[Judgement] = []
        for naming in namings:
            known = self._clusters.of(naming.node)
            if known is not None:  # read again by another reader: what was judged of the node stands
                self._clusters.put(naming, known.representative)
                continue
            made += self._judge_entity(naming, going_on.get(naming.node), around, at)
            known = self._clusters.of(naming.node)
            if known and known.representative in new and naming.node < known.representative:
                self._clusters.rename(known, naming.node)  # as the store does among nodes of one article
        profiles = self._profiles(article, statements)
        for left, right, score, reasons in self._events.match(profiles):
            made.append(_judgement(left, right, score, reasons, at))
        self._events.replace(article, profiles)
        self._clusters.keep(article, [naming.node for naming in namings])
        return made

    def _judge_entity(
        self, naming: Naming, going_on: Cluster | None, around: frozenset[str], at: datetime
    ) -> list[Judgement]:
        if going_on is not None:
            value = f"{naming.names[0]}, as in an earlier version of this article"
            reason = Reason(feature="version", value=value, weight=VERSION_WEIGHT)
            return [self._join(naming, going_on, _logistic(BIAS + VERSION_WEIGHT), [reason], at)]
        company = around - frozenset(naming.keys)
        scored = sorted(
            ((*self._score(naming, company, other), other) for other in self._clusters.candidates(naming)),
            key=lambda one: (-one[0], one[2].representative),
        )
        if scored and scored[0][0] >= SAME_MIN:
            score, reasons, known = scored[0]
            return [self._join(naming, known, score, reasons, at)]
        self._clusters.put(naming, naming.node)
        return [
            _judgement(naming.node, other.representative, score, reasons, at)
            for score, reasons, other in scored
            if score >= UNSURE_MIN
        ]

    def _join(self, naming: Naming, known: Cluster, score: float, reasons: Sequence[Reason], at: datetime) -> Judgement:
        made = _judgement(naming.node, known.representative, score, reasons, at)
        self._clusters.put(naming, known.representative)
        return made

    def _going_on(self, article: ArticleId, namings: Sequence[Naming]) -> dict[NodeId, Cluster]:
        """Return the clusters that nodes of a new version go on with: those that alone had the name in the last one."""
        earlier: dict[tuple[Kind, str], list[Cluster]] = defaultdict(list)
        new = {naming.node for naming in namings}
        for naming in self._clusters.namings_in(article):
            cluster = self._clusters.of(naming.node)
            if naming.node not in new and cluster is not None:
                for key in naming.keys:
                    earlier[naming.kind, key].append(cluster)
        count = Counter((naming.kind, key) for naming in namings for key in naming.keys)
        found: dict[NodeId, Cluster] = {}
        for naming in namings:
            for key in naming.keys:
                same = earlier.get((naming.kind, key), [])
                if len(same) == 1 and count[naming.kind, key] == 1:
                    found.setdefault(naming.node, same[0])
        return found

    def _profiles(self, article: ArticleId, statements: Iterable[Statement]) -> list[EventProfile]:
        return event_profiles(article, statements, self._clusters.id_of)

    def _score(self, new: Naming, company: frozenset[str], old: Cluster) -> tuple[float, tuple[Reason, ...]]:
        """Return how likely a node and a cluster are one thing, and what spoke for and against it."""
        similarity, ours, theirs = max(
            (name_similarity(left, right, new.kind), left, right)
            for left in new.names
            for right in old.names
            if not (is_bare(left, new.kind) or is_bare(right, new.kind))
        )
        weight = NAME_WEIGHT * similarity
        reasons = [Reason(feature="names", value=f"{ours} / {theirs}: {similarity:.2f}", weight=weight)]
        reasons.extend(_link_reasons(new, old))
        known = self._clusters.company(old)
        shared = company & known
        smaller = min(len(company), len(known))
        if shared:
            shown = ", ".join(sorted(shared)[:5])
            reasons.append(Reason(feature="company", value=shown, weight=COMPANY_WEIGHT * len(shared) / smaller))
        elif new.kind is Kind.PERSON and smaller:
            reasons.append(Reason(feature="company", value="no name in common around them", weight=COMMON_NAME_WEIGHT))
        if new.kind in (Kind.PLACE, Kind.GROUP):
            reasons.append(Reason(feature="kind", value=f"both {new.kind}", weight=PLACE_OR_GROUP_WEIGHT))
        return _logistic(BIAS + sum(reason.weight for reason in reasons)), tuple(reasons)


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def _link_reasons(new: Naming, old: Cluster) -> list[Reason]:
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
