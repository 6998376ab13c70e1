"""The queue of every store: nothing is lost, nothing is written twice, and all ends in the order of arrival."""

import pytest

from kg.errors import ConflictError, EvidenceError, NotFoundError, ReusedError
from kg.model import Span
from kg.store import Asking, GraphStore, NewWork, Outcome, WorkId, WorkState
from tests.factories import a_moment, a_reading, a_statement, with_statements


def add_work(store: GraphStore, count: int, job: str = "job") -> list[WorkId]:
    return store.enqueue(job, [NewWork(label=f"{n}.html", payload=f'"{n}"') for n in range(count)], at=a_moment())


def test_work_is_leased_in_order_and_to_one_worker(store: GraphStore) -> None:
    first, second, third = add_work(store, 3)
    assert [work.id for work in store.lease("w1", at=a_moment(), seconds=60, count=2)] == [first, second]
    (work,) = store.lease("w2", at=a_moment(), seconds=60, count=2)
    assert (work.id, work.payload, work.attempts, work.worker) == (third, '"2"', 1, "w2")
    assert store.lease("w3", at=a_moment(), seconds=60) == []


def test_a_lease_that_ran_out_is_taken_up_again(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    store.lease("dies", at=a_moment(), seconds=60)
    assert store.lease("w2", at=a_moment(0.99), seconds=60) == []
    (work,) = store.lease("w2", at=a_moment(1), seconds=60)
    assert (work.id, work.attempts, work.worker) == (work_id, 2, "w2")


def test_a_worker_that_lives_keeps_its_lease(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    store.lease("w1", at=a_moment(), seconds=60)
    assert store.extend([work_id], "w1", at=a_moment(0.5), seconds=60) == [work_id]
    assert store.extend([work_id], "w2", at=a_moment(0.5), seconds=60) == []
    assert store.lease("w2", at=a_moment(1.2), seconds=60) == []


def test_work_that_is_given_back_can_be_taken_at_once(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    store.lease("w1", at=a_moment(), seconds=60)
    store.release([work_id], "w2")
    assert store.lease("w2", at=a_moment(), seconds=60) == []
    store.release([work_id], "w1")
    assert [work.id for work in store.lease("w2", at=a_moment(), seconds=60)] == [work_id]


def test_a_reading_and_the_end_of_its_work_are_one_commit(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    reading = a_reading()
    store.add(reading, at=a_moment(1), done=work_id, reason="first seen")
    (work,) = store.work("job")
    assert (work.state, work.outcome, work.reason, work.payload) == (WorkState.DONE, Outcome.ADDED, "first seen", None)
    assert (work.article_id, work.done_at) == (reading.article.id, a_moment(1))


def test_a_reading_that_is_refused_leaves_its_work_open(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    reading = a_reading()
    broken = a_statement(reading.article, reading.nodes[0].id, evidence=Span(start=0, end=999))
    with pytest.raises(EvidenceError):
        store.add(with_statements(reading, broken), at=a_moment(1), done=work_id)
    assert store.first_open() == work_id


def test_work_ends_in_the_order_of_arrival_only(store: GraphStore) -> None:
    first, second = add_work(store, 2)
    with pytest.raises(ConflictError, match="must wait"):
        store.add(a_reading(), at=a_moment(), done=second)
    assert store.counts().articles == 0
    store.finish(first, Outcome.FAILED, reason="no text in it", at=a_moment())
    assert store.first_open() == second
    store.add(a_reading(), at=a_moment(), done=second)
    assert store.first_open() is None


def test_the_same_work_ends_once(store: GraphStore) -> None:
    (work_id,) = add_work(store, 1)
    store.add(a_reading(), at=a_moment(), done=work_id)
    with pytest.raises(ConflictError, match="already"):
        store.add(a_reading("Other.", ["Other"], url="u2"), at=a_moment(), done=work_id)
    with pytest.raises(ConflictError, match="already"):
        store.finish(work_id, Outcome.SKIPPED, at=a_moment())
    assert store.counts().articles == 1


def test_work_that_nobody_queued_cannot_end(store: GraphStore) -> None:
    with pytest.raises(NotFoundError):
        store.finish(WorkId(7), Outcome.SKIPPED, at=a_moment())


def test_a_source_is_exchanged_for_its_articles_in_one_commit(store: GraphStore) -> None:
    (feed,) = add_work(store, 1)
    articles = store.enqueue(
        "job", [NewWork(label="a", payload="1"), NewWork(label="b", payload="2")], at=a_moment(), done=feed
    )
    assert store.first_open() == articles[0]
    assert [work.id for work in store.work(after=feed)] == articles


def test_jobs_count_what_became_of_their_work(store: GraphStore) -> None:
    one, two, three, _ = add_work(store, 4, job="first")
    add_work(store, 1, job="second")
    store.add(a_reading(), at=a_moment(1), done=one)
    store.add(a_reading(), at=a_moment(2), done=two)
    store.finish(three, Outcome.FAILED, reason="broken", at=a_moment(3))
    store.lease("w1", at=a_moment(3), seconds=60)
    second, first = store.jobs()
    assert (first.added, first.unchanged, first.failed, first.leased, first.waiting) == (1, 1, 1, 1, 0)
    assert (first.done_at, second.id, second.waiting) == (None, "second", 1)
    assert [work.reason for work in store.work("first", after=two, limit=1)] == ["broken"]


def asked(store: GraphStore, job: str, key: str = "k", *, digest: str = "d", at: float = 0, since: float = -60) -> str:
    asking = Asking(key=key, digest=digest, since=a_moment(since))
    return store.enqueue_once(job, [NewWork(label="a", payload="1")], at=a_moment(at), asking=asking)


def test_work_that_is_asked_for_twice_under_one_key_is_queued_once(store: GraphStore) -> None:
    assert [asked(store, "first"), asked(store, "second")] == ["first", "first"]
    assert asked(store, "third", "other") == "third"
    assert [work.job for work in store.work()] == ["first", "third"]


def test_a_key_stands_for_one_request_only(store: GraphStore) -> None:
    asked(store, "first")
    with pytest.raises(ReusedError, match="'k'"):
        asked(store, "second", digest="other")
    assert [work.job for work in store.work()] == ["first"]


def test_a_key_is_forgotten_with_its_time(store: GraphStore) -> None:
    asked(store, "first", at=0)
    assert asked(store, "second", digest="other", at=5, since=1) == "second"
    assert asked(store, "third", digest="other", at=6, since=2) == "second"


def test_one_job_is_counted_as_among_all(store: GraphStore) -> None:
    (one,) = add_work(store, 1, job="first")
    add_work(store, 2, job="second")
    store.finish(one, Outcome.FAILED, reason="broken", at=a_moment(3))
    assert [store.job("second"), store.job("first")] == store.jobs()
    assert store.job("nobody") is None


def test_work_that_changed_nothing_says_of_which_article_it_was(store: GraphStore) -> None:
    (one,) = add_work(store, 1)
    reading = a_reading()
    store.finish(one, Outcome.UNCHANGED, at=a_moment(1), article=reading.article.id)
    assert [work.article_id for work in store.work()] == [reading.article.id]
