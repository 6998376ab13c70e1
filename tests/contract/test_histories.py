"""Whatever happens to it, the SQLite store answers as the memory store does."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kg.errors import NewsgraphError
from kg.model import (
    EVERYTHING,
    Factuality,
    Filter,
    JudgementId,
    NodeId,
    NodeSort,
    OriginId,
    StatementId,
    Verdict,
    article_id,
    content_digest,
)
from kg.store import GraphStore, Interval, NewWork, Outcome, open_store
from tests.factories import a_judgement, a_moment, a_reading, with_event

URLS = ("https://example.org/1", "https://example.org/2", "https://other.example/3")
TEXTS = {
    "Alpha met Beta and Gamma in Delta.": ("Alpha", "Beta", "Gamma"),
    "Alpha and Beta left Delta.": ("Alpha", "Beta", "Delta"),
    "Gamma came.": ("Gamma",),
}
TYPES = ("CONSULT", "COERCE")
READERS = ("reader/1", "reader/2")
Answer = TypeVar("Answer")


class Histories(RuleBasedStateMachine):
    """Does the same to both stores and compares what they then say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"sqlite:///{Path(self.folder.name) / 'news.db'}"
        self.memory = open_store("memory:")
        self.sqlite = open_store(self.url)
        self.clock = 0
        self.cuts: list[tuple[datetime, str]] = []  # moments and the digest of the dump made then
        self.nodes: list[NodeId] = []
        self.judged: list[JudgementId] = []
        self.stated: list[StatementId] = []

    def teardown(self) -> None:
        self.sqlite.close()
        self.folder.cleanup()

    def both(self, act: Callable[[GraphStore], Answer]) -> Answer | None:
        answers = [_outcome(act, store) for store in (self.memory, self.sqlite)]
        assert answers[0] == answers[1]
        return None if isinstance(answers[0], str) else answers[0][0]

    def now(self, step: int) -> datetime:
        self.clock += step
        return a_moment(self.clock)

    @rule(
        url=st.sampled_from(URLS),
        text=st.sampled_from(sorted(TEXTS)),
        reader=st.sampled_from(READERS),
        origin=st.sampled_from((None, "o1", "o2")),
        step=st.integers(-1, 2),
    )
    def add(self, url: str, text: str, reader: str, origin: str | None, step: int) -> None:
        article = article_id(url=url, text=text)
        version = self.memory.version_for(article, content_digest(text))
        reading = a_reading(
            text, TEXTS[text], url=url, version=version, reader=reader, origin=origin, publisher=url.split("/")[2]
        )
        reading = with_event(reading, TYPES[len(text) % 2], day=3 + len(url) % 3, amount=float(len(text)))
        at = self.now(step)
        self.both(lambda store: store.add(reading, at=at))
        self.nodes += [node.id for node in reading.nodes if node.id not in self.nodes]
        self.stated += [statement.id for statement in reading.statements if statement.id not in self.stated]
        self.keep_cut()

    @precondition(lambda self: len(self.nodes) >= 2)
    @rule(
        pairs=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=4),
        verdict=st.sampled_from((Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE)),
        score=st.sampled_from((0.2, 0.9)),
        by=st.sampled_from(("resolver/1", "person:ann")),
        step=st.integers(-1, 2),
    )
    def judge(self, pairs: list[tuple[int, int]], verdict: Verdict, score: float, by: str, step: int) -> None:
        at = self.now(step)
        chosen = [(self.nodes[one % len(self.nodes)], self.nodes[other % len(self.nodes)]) for one, other in pairs]
        judgements = [a_judgement(*pair, verdict, score=score, by=by, at=at) for pair in chosen if pair[0] != pair[1]]
        if self.both(lambda store: store.judge(judgements, at=at)):
            self.judged += [judgement.id for judgement in judgements if judgement.id not in self.judged]
        self.keep_cut()

    @precondition(lambda self: self.judged)
    @rule(which=st.integers(0, 99), step=st.integers(-1, 2))
    def undo(self, which: int, step: int) -> None:
        at = self.now(step)
        self.both(lambda store: store.undo(self.judged[which % len(self.judged)], by="person:bob", at=at))
        self.keep_cut()

    @precondition(lambda self: self.nodes)
    @rule(one=st.integers(0, 99), other=st.integers(0, 99), verdict=st.sampled_from((Verdict.SAME, Verdict.DIFFERENT)))
    def judging_and_undoing_leaves_no_trace(self, one: int, other: int, verdict: Verdict) -> None:
        pair = self.nodes[one % len(self.nodes)], self.nodes[other % len(self.nodes)]
        before = self.sqlite.digest()
        at = self.now(1)
        judgement = a_judgement(*pair, verdict, by="person:cat", at=at)
        if self.both(lambda store: store.judge([judgement], at=at)):
            self.both(lambda store: store.undo(judgement.id, by="person:cat", at=at))
        assert self.sqlite.digest() == before

    @precondition(lambda self: self.stated)
    @rule(which=st.lists(st.integers(0, 99), max_size=3))
    def retract(self, which: list[int]) -> None:
        chosen = [self.stated[number % len(self.stated)] for number in which]
        at = self.now(1)
        self.both(lambda store: store.retract(chosen, by="person:ann", reason="not so", at=at))
        self.keep_cut()

    @rule(url=st.sampled_from(URLS))
    def erase(self, url: str) -> None:
        article = article_id(url=url, text="")
        at = self.now(1)
        if self.both(lambda store: store.erase(article, at=at)):
            self.cuts = [(moment, self.memory.digest(known_at=moment)) for moment, _ in self.cuts]
            assert article not in "".join(self.sqlite.dump())

    @rule(url=st.sampled_from(URLS), origin=st.sampled_from(("o1", "o2")))
    def set_origin(self, url: str, origin: str) -> None:
        at = self.now(1)
        article = article_id(url=url, text="")
        self.both(lambda store: store.set_origin(article, OriginId(origin), reason="credit", at=at))
        self.keep_cut()

    @rule()
    def reopen(self) -> None:
        self.sqlite.close()
        self.sqlite = open_store(self.url)

    @rule(count=st.integers(1, 3), seconds=st.integers(1, 90), worker=st.sampled_from(("w1", "w2")))
    def queue(self, count: int, seconds: int, worker: str) -> None:
        at = self.now(1)
        work = [NewWork(label=str(number), payload="{}") for number in range(count)]
        self.both(lambda store: store.enqueue(f"job {self.clock}", work, at=at))
        leased = self.both(lambda store: store.lease(worker, at=at, seconds=seconds, count=2))
        if leased:
            self.both(lambda store: store.finish(leased[-1].id, Outcome.SKIPPED, reason="no words", at=at))
        self.both(lambda store: store.release([1, 2], worker))

    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        where = data.draw(filters(self.cuts, self.nodes))
        nodes = data.draw(st.lists(st.sampled_from(self.nodes), max_size=3)) if self.nodes else []
        limit = data.draw(st.sampled_from((None, 1, 3)))
        self.both(lambda store: store.statements(nodes, where, limit=limit))
        self.both(lambda store: store.statements(nodes, where, predicates=["cut"]))
        self.both(lambda store: store.ties(nodes, where, without=["cut"]))
        self.both(lambda store: store.edges(store.ties(nodes, where), where))
        canonical = list(
            {self.memory.canonical(node, known_at=where.known_at) for node in nodes if self.known(node, where)}
        )
        self.both(lambda store: (store.linked(canonical, where), store.degrees(canonical, where)))
        self.both(lambda store: store.said(nodes, ("name", "type", "time"), where))
        self.both(lambda store: store.said(nodes, ("name", "type")))
        self.both(lambda store: store.clusters(nodes, known_at=where.known_at))
        self.both(lambda store: sorted(store.names_like("alpha", where), key=str))
        self.both(lambda store: store.statements_then(nodes, a_moment(self.clock - 2), where))
        self.both(lambda store: list(store.all_statements(where)))
        reported = Interval(start=a_moment(-1))
        self.both(lambda store: store.statements_by_predicate(["cut", "name"], where, reported=reported, limit=limit))
        self.both(lambda store: store.statements_of_article(article_id(url=URLS[0], text=""), where))
        self.both(lambda store: store.nodes(NodeSort.ENTITY, where).items)
        self.both(lambda store: list(store.names(where)))
        self.both(lambda store: store.articles(where).items)
        self.both(lambda store: store.publishers(where))
        self.both(lambda store: [hit.article.id for hit in store.search("alpha del*", where)])
        self.both(lambda store: store.judgements(known_at=where.known_at).items)
        self.both(lambda store: store.nodes_by_name("ALPHA", known_at=where.known_at))
        self.both(lambda store: store.articles_of_origin(OriginId("o1"), known_at=where.known_at))
        for node in nodes:
            self.both(lambda store, node=node: store.members(node, known_at=where.known_at))
            self.both(lambda store, node=node: store.weight(node, where))
            self.both(lambda store, node=node: store.events(takes_part=((None, node),)))
            self.both(lambda store, node=node: store.mentions_of_node(node, where).items)
            self.both(lambda store, node=node: store.judgements_of(node, known_at=where.known_at))

    @rule(day=st.integers(3, 6), mode=st.sampled_from((None, "meet")), articles=st.integers(1, 2))
    def ask_for_events(self, day: int, mode: str | None, articles: int) -> None:
        after = Interval(start=a_moment(60 * 24 * (day - 5)))
        self.both(lambda store: store.told(store.events(type="CONSULT", mode=mode, min_articles=articles)))
        self.both(lambda store: store.events(happened=after, min_articles=articles))
        self.both(lambda store: store.events(reported=after, among=self.nodes))
        for sort in NodeSort:
            self.both(lambda store, sort=sort: store.disputable(sort))
            self.both(lambda store, sort=sort: store.nodes(sort))

    def known(self, node: NodeId, where: Filter) -> bool:
        return node in self.memory.clusters([node], known_at=where.known_at)

    @invariant()
    def both_hold_the_same(self) -> None:
        for question in ("counts", "last_write", "receipts", "jobs", "work", "first_open"):
            self.both(lambda store, question=question: getattr(store, question)())
        assert list(self.sqlite.dump()) == list(self.memory.dump())

    @invariant()
    def what_was_known_then_is_what_was_dumped_then(self) -> None:
        for moment, digest in self.cuts[-3:]:
            assert self.sqlite.digest(known_at=moment) == digest == self.memory.digest(known_at=moment)

    @invariant()
    def the_file_is_sound(self) -> None:
        assert self.sqlite.check() == []

    def keep_cut(self) -> None:
        last = self.memory.last_write()
        if last is not None:
            self.cuts.append((last, self.memory.digest()))


def filters(cuts: list[tuple[datetime, str]], nodes: list[NodeId]) -> st.SearchStrategy[Filter]:
    moments = st.sampled_from([None, *(moment for moment, _ in cuts)])
    return st.one_of(
        st.just(EVERYTHING),
        st.builds(
            Filter,
            known_at=moments,
            as_of=moments,
            min_origins=st.integers(1, 2),
            min_confidence=st.sampled_from((0.0, 0.95)),
            factuality=st.sampled_from((frozenset(), frozenset({Factuality.ASSERTED}), frozenset({Factuality.DENIED}))),
            attributed_to=st.sampled_from([None, *nodes[:2]]),
            source=st.sampled_from((None, "example.org")),
        ),
    )


def _outcome(act: Callable[[GraphStore], Answer], store: GraphStore) -> tuple[Answer] | str:
    """Return the answer, or the error in words: both stores must fail alike."""
    try:
        return (act(store),)
    except NewsgraphError as error:
        return f"{type(error).__name__}: {error}"


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
