"""Which nodes of different articles are one thing: candidates by key, a score with its reasons, a judgement.

Only judgements leave here; the store joins. Entities first, then events, whose roles are compared by the clusters that
the entities are now in. What is known is a function of what counts in the record, and not of how it came: a resolver made
from a store judges as the one that saw the articles arrive.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from ingest.resolve.clusters import Cluster, Clusters
from ingest.resolve.event_profile import event_profiles
from ingest.resolve.events import EventMatcher
from ingest.resolve.likeness import BIAS, SAME_MIN, UNSURE_MIN, Likened, likeness, logistic
from ingest.resolve.naming import Naming, namings_of
from kg.errors import NotFoundError
from kg.model import Article, ArticleId, Judgement, Kind, NodeId, Reading, Reason, Statement, Verdict, new_judgement
from kg.store import GraphStore

RESOLVER = "resolver/2"

VERSION_WEIGHT = 10.0  # by itself 0.98: a later version of an article goes on speaking of the same


class AcrossArticles:
    """The resolver: remembers what was named, and judges each new reading against it."""

    def __init__(self) -> None:
        self._clusters = Clusters()
        self._events = EventMatcher()

    @classmethod
    def from_store(cls, store: GraphStore) -> "AcrossArticles":
        """Return a resolver that knows all that counts in a store, joined as the store has it. Reads all statements."""
        resolver = cls()
        for (article, version), group in groupby(
            store.all_statements(), key=lambda one: (one.statement.article_id, one.statement.version)
        ):
            stated = list(group)
            canonical = {one.statement.subject: one.subject for one in stated}
            statements = [one.statement for one in stated]
            namings = namings_of(statements)
            for naming in namings:
                resolver._clusters.put(naming, canonical[naming.node])
            resolver._clusters.keep(article, [naming.node for naming in namings])
            profiles = event_profiles(recorded_article(store, article, version), statements, resolver._clusters.id_of)
            resolver._events.replace(article, profiles, {canonical[naming.node] for naming in namings})
        return resolver

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them.

        What an earlier reading of the same article said is compared too, and then forgotten.
        """
        return self.judge(reading.article, reading.statements, at=at)

    def forget(self, article: ArticleId) -> None:
        """Forget what an article said, as if it had never been judged."""
        self._events.replace(article, [])
        self._clusters.keep(article, [])

    def judge(self, article: Article, statements: Sequence[Statement], *, at: datetime) -> list[Judgement]:
        """Do as `judgements` does, given what a reading states; the order of the statements does not matter."""
        namings = namings_of(statements)
        going_on = self._going_on(article.id, namings)
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
        profiles = event_profiles(article, statements, self._clusters.id_of)
        named = {self._clusters.id_of(naming.node) for naming in namings}
        for left, right, score, reasons in self._events.match(profiles, named):
            made.append(_judgement(left, right, score, reasons, at))
        self._events.replace(article.id, profiles, named)
        self._clusters.keep(article.id, [naming.node for naming in namings])
        return made

    def _judge_entity(
        self, naming: Naming, going_on: Cluster | None, around: frozenset[str], at: datetime
    ) -> list[Judgement]:
        if going_on is not None:
            value = f"{naming.names[0]}, as in an earlier version of this article"
            reason = Reason(feature="version", value=value, weight=VERSION_WEIGHT)
            return [self._join(naming, going_on, logistic(BIAS + VERSION_WEIGHT), [reason], at)]
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

    def _score(self, new: Naming, company: frozenset[str], old: Cluster) -> tuple[float, tuple[Reason, ...]]:
        """Return how likely a node and a cluster are one thing, and what spoke for and against it."""
        known = Likened(kind=old.kind, names=old.names, links=old.links, company=self._clusters.company(old))
        return likeness(Likened(kind=new.kind, names=new.names, links=new.links, company=company), known)


def recorded_article(store: GraphStore, article: ArticleId, version: int) -> Article:
    """Return an article that a walk over the record came by. Raises NotFoundError where it was erased since."""
    found = store.article(article, version=version)
    if found is None:
        raise NotFoundError(f"article {article!r} was erased while the record was read; try again")
    return found


def _judgement(left: NodeId, right: NodeId, score: float, reasons: Sequence[Reason], at: datetime) -> Judgement:
    verdict = Verdict.SAME if score >= SAME_MIN else Verdict.UNSURE
    return new_judgement(left, right, verdict, score=round(score, 4), reasons=reasons, by=RESOLVER, at=at)
