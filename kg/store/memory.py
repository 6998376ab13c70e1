"""The reference store: plain dicts in memory, every answer found by looking at everything. For tests and trials.

Nothing is kept that can be computed: clusters, canonical ids and what counted at a moment are worked out for each
question, so that a faster store has something plain to agree with.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kg.errors import NotFoundError
from kg.model import (
    EVERYTHING,
    Article,
    ArticleId,
    Filter,
    Judgement,
    JudgementId,
    Mention,
    Node,
    NodeId,
    NodeSort,
    OriginId,
    Receipt,
    Rejected,
    Statement,
    StatementId,
    Text,
    Verdict,
    utc_text,
)
from kg.store.contract import (
    PAGE_LIMIT,
    ArticleVersion,
    Changes,
    Counts,
    Direction,
    Hit,
    Interval,
    Named,
    Page,
    Publisher,
    Stated,
)
from kg.store.filtering import (
    by_report,
    is_within,
    latest,
    meets,
    passes,
    with_origins,
)
from kg.store.lines import (
    article_line,
    digest_of,
    judgement_line,
    mention_line,
    node_line,
    rejected_line,
    statement_line,
)
from kg.store.memory_counting import MemoryCounting
from kg.store.memory_record import (
    ALWAYS,
    KeptArticle,
    KeptVersion,
    article_at,
    is_over,
    judgement_at,
    reading_at,
    statement_at,
    version_at,
)
from kg.store.paging import page_of, read_age_mark, read_mark
from kg.store.ranking import bm25
from kg.store.words import Search, count_phrase, find_spans, keys_of, parse_search

NAME = "name"  # the predicate that gives a node a name


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The record as known at a moment: what is canonical, and where articles come from."""

    moment: datetime
    canonical: dict[NodeId, NodeId]
    origins: dict[ArticleId, str]
    publishers: dict[tuple[ArticleId, int], str | None]

    def of(self, node: NodeId) -> NodeId:
        """Return the canonical id of a node."""
        return self.canonical.get(node, node)

    def stated(self, statement: Statement) -> Stated:
        """Return a statement with what is known around it."""
        return Stated(
            statement=statement_at(statement, self.moment),
            subject=self.of(statement.subject),
            object=self.of(statement.object) if statement.object else None,
            attributed_to=self.of(statement.attributed_to) if statement.attributed_to else None,
            origin=self.origins[statement.article_id],
            publisher=self.publishers[statement.article_id, statement.version],
        )


class MemoryStore(MemoryCounting):
    """The record in memory, and every question asked of it."""

    # Articles

    def article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> Article | None:
        moment = known_at or ALWAYS
        found = self._version(article, version, moment)
        return article_at(self._articles[article], found, moment) if found else None

    def articles(
        self, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Article]:
        (mark,) = read_mark(after, 1)
        found = [(kept, article) for kept, _, article in self._latest(where) if kept.arrival > mark]
        return page_of([article for _, article in found], [(kept.arrival,) for kept, _ in found], limit)

    def versions(self, article: ArticleId) -> list[ArticleVersion]:
        kept = self._articles.get(article)
        return [
            ArticleVersion(
                article_id=article,
                version=version.article.version,
                digest=version.article.digest,
                recorded_at=version.at,
                readers=tuple(reading.reader for reading in version.readings),
            )
            for version in (kept.versions if kept else ())
        ]

    def articles_of_origin(self, origin: OriginId, *, known_at: datetime | None = None) -> list[ArticleId]:
        known = self._latest(Filter(known_at=known_at))
        return [article.id for _, _, article in known if article.origin_id == origin]

    def publishers(self, where: Filter = EVERYTHING) -> list[Publisher]:
        origins: dict[str | None, list[str]] = {}
        for _, _, article in self._latest(where):
            origins.setdefault(article.publisher, []).append(article.origin_id or article.id)
        return [
            Publisher(name=name, articles=len(origins[name]), origins=len(set(origins[name])))
            for name in sorted(origins, key=lambda name: (name is not None, name or ""))
        ]

    def search(self, words: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Hit]:
        search = parse_search(words)
        if not search.phrases:
            return []
        every = [version for kept in self._articles.values() for version in kept.versions]
        tables = {version.arrival: _columns(version.article) for version in every}
        scores = bm25({arrival: _occurrences(columns, search) for arrival, columns in tables.items()}, tables)
        hits = [
            (-scores[version.arrival], kept.arrival, article)
            for kept, version, article in self._latest(where)
            if version.arrival in scores
        ]
        hits.sort(key=lambda hit: hit[:2])
        return [
            Hit(article=article, score=-score, spans=find_spans(article.text, search))
            for score, _, article in hits[:limit]
        ]

    # Mentions

    def mentions_of_article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> list[Mention]:
        moment = known_at or ALWAYS
        found = self._version(article, version, moment)
        return _mentions(found, moment) if found else []

    def mentions_of_node(
        self, node: NodeId, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Mention]:
        mark = read_mark(after, 3)
        members = set(self.members(node, known_at=where.known_at))
        found = [
            ((kept.arrival, mention.start, mention.end), mention)
            for kept, version, _ in self._latest(where)
            for mention in _mentions(version, where.known_at or ALWAYS)
            if mention.node in members and (kept.arrival, mention.start, mention.end) > mark
        ]
        return page_of([mention for _, mention in found], [mark for mark, _ in found], limit)

    def rejected(self, article: ArticleId, *, known_at: datetime | None = None) -> list[Rejected]:
        moment = known_at or ALWAYS
        found = self._version(article, None, moment)
        return _rejected(found, moment) if found else []

    # Statements

    def statements_by_id(self, statements: Sequence[StatementId], *, known_at: datetime | None = None) -> list[Stated]:
        view = self._view(known_at)
        known = (self._statements[one] for one in statements if one in self._statements)
        return [view.stated(statement) for statement in known if statement.recorded_at <= view.moment]

    def statements(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        direction: Direction = Direction.BOTH,
        limit: int | None = None,
    ) -> list[Stated]:
        view = self._view(where.known_at)
        wanted = {view.of(node) for node in nodes}
        found = [
            stated
            for stated in self._passing(where, view)
            if (not predicates or stated.statement.predicate in predicates)
            and (
                (direction is not Direction.IN and stated.subject in wanted)
                or (direction is not Direction.OUT and stated.object in wanted)
            )
        ]
        return latest(sorted(with_origins(found, where), key=by_report), limit)

    def statements_of_article(
        self, article: ArticleId, where: Filter = EVERYTHING, *, version: int | None = None
    ) -> list[Stated]:
        found = [
            stated
            for stated in self._counting_statements(where)
            if stated.statement.article_id == article and version in (None, stated.statement.version)
        ]
        return sorted(found, key=lambda stated: (stated.statement.evidence, stated.statement.id))

    def statements_by_predicate(
        self,
        predicates: Collection[str],
        where: Filter = EVERYTHING,
        *,
        reported: Interval | None = None,
        happened: Interval | None = None,
        limit: int | None = None,
    ) -> list[Stated]:
        found = [
            stated
            for stated in self._counting_statements(where)
            if stated.statement.predicate in predicates
            and (reported is None or is_within(stated.statement.reported_at, reported))
            and (happened is None or meets(stated.statement.value, happened))
        ]
        return latest(sorted(found, key=by_report), limit)

    def all_statements(self, where: Filter = EVERYTHING) -> Iterator[Stated]:
        arrivals = self._arrival_of_versions()

        def by_arrival(stated: Stated) -> tuple[int, str]:
            return (arrivals[stated.statement.article_id, stated.statement.version], stated.statement.id)

        return iter(sorted(self._counting_statements(where), key=by_arrival))

    def statement_page(
        self,
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        changed: Interval | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Stated]:
        mark = read_age_mark(after)
        found = self._changed(where, changed) if changed else self._counting_statements(where)
        arrivals = self._arrival_of_versions()
        marked = sorted(
            ((arrivals[one.statement.article_id, one.statement.version], str(one.statement.id)), number)
            for number, one in enumerate(found)
            if not predicates or one.statement.predicate in predicates
        )
        rest = [(place, found[number]) for place, number in marked if place > mark]
        return page_of([one for _, one in rest], [place for place, _ in rest], limit)

    def _changed(self, where: Filter, changed: Interval) -> list[Stated]:
        view = self._view(None)
        speaker = view.of(where.attributed_to) if where.attributed_to else None
        return [
            stated
            for one in self._statements.values()
            if is_within(one.recorded_at, changed) or is_within(one.ended_at, changed)
            if passes(stated := view.stated(one), where, speaker)
        ]

    def history(self, article: ArticleId) -> list[Stated]:
        view = self._view(None)
        found = [view.stated(one) for one in self._statements.values() if one.article_id == article]
        return sorted(found, key=lambda stated: (stated.statement.recorded_at, stated.statement.id))

    def statements_then(self, nodes: Collection[NodeId], moment: datetime, where: Filter = EVERYTHING) -> list[Stated]:
        view = self._view(None)
        wanted = {view.of(node) for node in nodes}
        speaker = view.of(where.attributed_to) if where.attributed_to else None
        found = [
            stated
            for one in self._statements.values()
            if one.recorded_at <= moment
            and not is_over(one.ended_at, moment)
            and passes(stated := view.stated(statement_at(one, moment)), where, speaker)
            and stated.subject in wanted
        ]
        return sorted(found, key=by_report)

    # Nodes

    def node(self, node: NodeId) -> Node | None:
        kept = self._nodes.get(node)
        return kept.node if kept else None

    def canonical(self, node: NodeId, *, known_at: datetime | None = None) -> NodeId:
        return self.members(node, known_at=known_at)[0]

    def members(self, node: NodeId, *, known_at: datetime | None = None) -> tuple[NodeId, ...]:
        moment = known_at or ALWAYS
        if self._known_node(node).at > moment:
            raise NotFoundError(f"there was no entity or event {node} yet at {utc_text(moment)}")
        clusters = self._clusters(moment)
        return tuple(clusters.get(canonical_in(clusters, node), [node]))

    def clusters(
        self, nodes: Collection[NodeId], *, known_at: datetime | None = None
    ) -> dict[NodeId, tuple[NodeId, ...]]:
        known = (node for node in nodes if node in self._nodes and self._nodes[node].at <= (known_at or ALWAYS))
        return {node: self.members(node, known_at=known_at) for node in known}

    def nodes(
        self, sort: NodeSort, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[NodeId]:
        mark = read_age_mark(after)
        subjects = {stated.subject for stated in self._counting_statements(where)}
        of_sort = (node for node in subjects if self._nodes[node].node.sort is sort)
        ages = sorted(age for age in map(self._age, of_sort) if age > mark)
        return page_of([NodeId(node) for _, node in ages], ages, limit)

    def nodes_by_name(self, name: str, *, known_at: datetime | None = None) -> list[NodeId]:
        key = keys_of(name)
        found = {
            stated.subject
            for stated in self._passing(Filter(known_at=known_at), self._view(known_at))
            if key and key == keys_of(_name_of(stated.statement) or "")
        }
        return sorted(found, key=self._age)

    def names(self, where: Filter = EVERYTHING) -> Iterator[Named]:
        counted = Counter(
            (stated.subject, name)
            for stated in self._passing(where, self._view(where.known_at))
            if (name := _name_of(stated.statement)) is not None
        )
        for node, text in sorted(counted):
            yield Named(node=node, sort=self._nodes[node].node.sort, text=text, statements=counted[node, text])

    # Judgements

    def judgement(self, judgement: JudgementId) -> Judgement | None:
        kept = self._judgements.get(judgement)
        return kept.judgement if kept else None

    def judgements_of(self, node: NodeId, *, known_at: datetime | None = None) -> list[Judgement]:
        moment = known_at or ALWAYS
        members = set(self.members(node, known_at=known_at))
        return [
            judgement_at(judgement, moment)
            for judgement, at in self._judgements.values()
            if at <= moment and (judgement.left in members or judgement.right in members)
        ]

    def judgements_of_pair(self, left: NodeId, right: NodeId) -> list[Judgement]:
        pair = {left, right}
        return [judgement for judgement, _ in self._judgements.values() if {judgement.left, judgement.right} == pair]

    def judgements(
        self,
        verdict: Verdict | None = None,
        *,
        known_at: datetime | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Judgement]:
        (mark,) = read_mark(after, 1)
        ranks = {judgement: rank for rank, judgement in enumerate(self._judgements)}
        found = [one for one in self._standing(known_at or ALWAYS) if verdict in (None, one.verdict)]
        found = [one for one in found if ranks[one.id] > mark]
        return page_of(found, [(ranks[one.id],) for one in found], limit)

    # The whole

    def counts(self) -> Counts:
        nodes = Counter(kept.node.sort for kept in self._nodes.values())
        latest_versions = list(self._latest(EVERYTHING))
        return Counts(
            articles=len(self._articles),
            versions=sum(len(kept.versions) for kept in self._articles.values()),
            origins=len({article.origin_id or article.id for _, _, article in latest_versions}),
            mentions=sum(len(version.readings[-1].mentions) for _, version, _ in latest_versions),
            entities=nodes[NodeSort.ENTITY],
            events=nodes[NodeSort.EVENT],
            statements=sum(statement.ended_at is None for statement in self._statements.values()),
            judgements=len(self._counting(ALWAYS)),
            erased=len(self._receipts),
        )

    def receipts(self) -> list[Receipt]:
        return list(self._receipts)

    def last_write(self) -> datetime | None:
        return self._last_write

    def changed_since(self, moment: datetime) -> Changes | None:
        if moment not in self._writes:
            return None
        then, now = self._canonical_map(moment), self._canonical_map(ALWAYS)
        moved = {node for node in {*then, *now} if then.get(node, node) != now.get(node, node)}
        moved |= {node for at, nodes in self._parted if at > moment for node in nodes}
        touched = {
            one.article_id
            for one in self._statements.values()
            if one.recorded_at > moment
            or (one.ended_at is not None and one.ended_at > moment)
            or moved.intersection((one.subject, one.object, one.attributed_to))
        }
        for article, kept in self._articles.items():
            readings = [reading.at for version in kept.versions for reading in version.readings]
            if max(readings) > moment or any(origin.at > moment for origin in kept.origins):
                touched.add(article)
        return Changes(
            articles=tuple(sorted(touched)),
            erased=tuple(one.article_id for one in self._receipts if one.erased_at > moment),
            first=next((at for at in self._writes if at > moment), None),
        )

    def dump(self, *, known_at: datetime | None = None) -> Iterator[str]:
        view = self._view(known_at)
        versions = [
            (version.arrival, kept, version)
            for kept in self._articles.values()
            for version in kept.versions
            if version.at <= view.moment
        ]
        for _, kept, version in sorted(versions, key=lambda found: found[0]):
            yield from self._dump_version(kept, version, view)
        for judgement in self._standing(view.moment):
            yield judgement_line(judgement)

    def digest(self, *, known_at: datetime | None = None) -> str:
        return digest_of(self.dump(known_at=known_at))

    def check(self) -> list[str]:
        """Return nothing: what is in memory came through `add` whole, and there is no file to be damaged."""
        return []

    def _dump_version(self, kept: KeptArticle, version: KeptVersion, view: View) -> Iterator[str]:
        article, moment = article_at(kept, version, view.moment), view.moment
        yield article_line(article, recorded_at=version.at, reader=reading_at(version, moment).reader)
        home = (article.id, article.version)
        nodes = [one for one in self._nodes.values() if (one.node.article_id, one.node.version) == home]
        for node, _, at in sorted(nodes, key=lambda one: one.node.id):
            if at <= moment:
                yield node_line(node, canonical=view.of(node.id))
        yield from map(mention_line, _mentions(version, moment))
        yield from map(rejected_line, _rejected(version, moment))
        statements = [one for one in self._statements.values() if (one.article_id, one.version) == home]
        for statement in sorted(statements, key=lambda one: one.id):
            if statement.recorded_at <= moment:
                yield statement_line(statement_at(statement, moment))

    def _standing(self, moment: datetime) -> list[Judgement]:
        """Return the judgements that count at a moment, the oldest first."""
        counting = {judgement.id for judgement in self._counting(moment).values()}
        kept = (kept.judgement for kept in self._judgements.values() if kept.judgement.id in counting)
        return [judgement_at(judgement, moment) for judgement in kept]

    def _version(self, article: ArticleId, version: int | None, moment: datetime) -> KeptVersion | None:
        kept = self._articles.get(article)
        if kept is None:
            return None
        if version is None:
            return version_at(kept, moment)
        return next((v for v in kept.versions if v.article.version == version and v.at <= moment), None)

    def _latest(self, where: Filter) -> Iterator[tuple[KeptArticle, KeptVersion, Article]]:
        """Give the articles that pass `known_at` and `source`, in the order of arrival, in their latest version."""
        moment = where.known_at or ALWAYS
        for kept in self._articles.values():
            version = version_at(kept, moment)
            if version and where.source in (None, version.article.publisher):
                yield kept, version, article_at(kept, version, moment)

    def _view(self, known_at: datetime | None) -> View:
        moment = known_at or ALWAYS
        known = [(kept, version) for kept in self._articles.values() for version in kept.versions]
        articles = [article_at(kept, version, moment) for kept, version in known]
        return View(
            moment=moment,
            canonical=self._canonical_map(moment),
            origins={article.id: article.origin_id or article.id for article in articles},
            publishers={(article.id, article.version): article.publisher for article in articles},
        )

    def _passing(self, where: Filter, view: View) -> list[Stated]:
        """Return the statements that pass all of the filter but `min_origins`."""
        attributed_to = view.of(where.attributed_to) if where.attributed_to else None
        return [
            stated
            for statement in self._statements.values()
            if statement.recorded_at <= view.moment
            and not is_over(statement.ended_at, view.moment)
            and passes(stated := view.stated(statement), where, attributed_to)
        ]

    def _counting_statements(self, where: Filter) -> list[Stated]:
        return with_origins(self._passing(where, self._view(where.known_at)), where)

    def _arrival_of_versions(self) -> dict[tuple[ArticleId, int], int]:
        return {
            (article, version.article.version): version.arrival
            for article, kept in self._articles.items()
            for version in kept.versions
        }


def canonical_in(clusters: dict[NodeId, list[NodeId]], node: NodeId) -> NodeId:
    """Return the canonical id of a node among clusters."""
    return next((canonical for canonical, members in clusters.items() if node in members), node)


def _mentions(version: KeptVersion, moment: datetime) -> list[Mention]:
    return sorted(reading_at(version, moment).mentions, key=lambda mention: mention.span)


def _rejected(version: KeptVersion, moment: datetime) -> list[Rejected]:
    return sorted(reading_at(version, moment).rejected, key=lambda one: (one.start, one.end, one.reason))


def _name_of(statement: Statement) -> str | None:
    value = statement.value
    return value.text if statement.predicate == NAME and isinstance(value, Text) else None


def _columns(article: Article) -> tuple[list[str], list[str]]:
    return keys_of(article.title or "").split(), keys_of(article.text).split()


def _occurrences(columns: Iterable[Sequence[str]], search: Search) -> list[int]:
    """Return how often each phrase stands in an article."""
    columns = list(columns)
    last = len(search.phrases) - 1
    return [
        sum(count_phrase(keys, phrase, is_prefix=search.prefix and number == last) for keys in columns)
        for number, phrase in enumerate(search.phrases)
    ]
