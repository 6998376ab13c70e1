"""The queue of the memory store, and its feeds."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kg.errors import ConflictError, NotFoundError, ReusedError
from kg.model import ArticleId
from kg.store.checks import check_moment
from kg.store.contract import PAGE_LIMIT, Asking, Feed, GraphStore, Job, NewWork, Outcome, Work, WorkId, WorkState
from kg.store.counting import jobs_of

ERASED_LABEL = "(erased)"


class MemoryQueue(GraphStore):
    """Work by its id; ids count up."""

    def __init__(self) -> None:
        self._work: dict[WorkId, Work] = {}
        self._asked: dict[str, tuple[Asking, str, datetime]] = {}  # with the job, and when
        self._feeds: dict[str, Feed] = {}

    def enqueue(self, job: str, work: Sequence[NewWork], *, at: datetime, done: WorkId | None = None) -> list[WorkId]:
        check_moment(at, "at")
        if done is not None:
            self.finish(done, Outcome.ADDED, at=at)
        first = len(self._work) + 1
        ids = [WorkId(number) for number in range(first, first + len(work))]
        for work_id, new in zip(ids, work, strict=True):
            self._work[work_id] = Work(
                id=work_id,
                job=job,
                label=new.label,
                payload=new.payload,
                article_id=new.article_id,
                state=WorkState.WAITING,
                attempts=0,
                worker=None,
                lease_until=None,
                outcome=None,
                reason=None,
                queued_at=at,
                done_at=None,
            )
        return ids

    def enqueue_once(self, job: str, work: Sequence[NewWork], *, at: datetime, asking: Asking) -> str:
        check_moment(at, "at")
        self._asked = {key: held for key, held in self._asked.items() if held[2] >= asking.since}
        if held := self._asked.get(asking.key):
            check_same(asking, held[0].digest)
            return held[1]
        self.enqueue(job, work, at=at)
        self._asked[asking.key] = (asking, job, at)
        return job

    def lease(self, worker: str, *, at: datetime, seconds: float, count: int = 1) -> list[Work]:
        check_moment(at, "at")
        free = [work for work in self._work.values() if _is_free(work, at)]
        leased = [
            replace(
                work,
                state=WorkState.LEASED,
                attempts=work.attempts + 1,
                worker=worker,
                lease_until=at + timedelta(seconds=seconds),
            )
            for work in free[:count]
        ]
        self._work |= {work.id: work for work in leased}
        return leased

    def extend(self, work: Collection[WorkId], worker: str, *, at: datetime, seconds: float) -> list[WorkId]:
        check_moment(at, "at")
        held = self._held(work, worker)
        for one in held:
            self._work[one.id] = replace(one, lease_until=at + timedelta(seconds=seconds))
        return [one.id for one in held]

    def release(self, work: Collection[WorkId], worker: str) -> None:
        for one in self._held(work, worker):
            self._work[one.id] = replace(one, state=WorkState.WAITING, worker=None, lease_until=None)

    def finish(
        self,
        work: WorkId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        at: datetime,
        article: ArticleId | None = None,
    ) -> None:
        check_moment(at, "at")
        self._check_turn(work)
        self._close_work(work, outcome, reason, at, article or self._work[work].article_id)

    def first_open(self) -> WorkId | None:
        return next((work.id for work in self._work.values() if work.state is not WorkState.DONE), None)

    def work(self, job: str | None = None, *, after: WorkId | None = None, limit: int = PAGE_LIMIT) -> list[Work]:
        found = [work for work in self._work.values() if work.id > (after or 0) and job in (None, work.job)]
        return found[:limit]

    def jobs(self) -> list[Job]:
        return jobs_of(self._work.values())

    def job(self, job: str) -> Job | None:
        return next(iter(jobs_of(work for work in self._work.values() if work.job == job)), None)

    def feed(self, url: str) -> Feed | None:
        return self._feeds.get(url)

    def keep_feed(self, feed: Feed) -> None:
        check_moment(feed.read_at, "read_at")
        self._feeds[feed.url] = feed

    def _check_turn(self, work: WorkId) -> None:
        if work not in self._work:
            raise NotFoundError(f"there is no work {work} in the queue")
        if self._work[work].state is WorkState.DONE:
            raise ConflictError(f"work {work} is done already ({self._work[work].outcome}); drop this outcome")
        first = self.first_open()
        if first != work:
            raise ConflictError(f"work {work} must wait: work {first} came before it and is still open")

    def _close_work(
        self, work: WorkId, outcome: Outcome, reason: str | None, at: datetime, article: ArticleId | None
    ) -> None:
        self._work[work] = replace(
            self._work[work],
            state=WorkState.DONE,
            payload=None,
            lease_until=None,
            outcome=outcome,
            reason=reason,
            done_at=at,
            article_id=article,
        )

    def _erase_work(self, article: ArticleId, at: datetime) -> None:
        for work in [work for work in self._work.values() if work.article_id == article]:
            if work.state is not WorkState.DONE:
                self._close_work(work.id, Outcome.SKIPPED, None, at, article)
            reason = "the article was erased"
            self._work[work.id] = replace(self._work[work.id], label=ERASED_LABEL, reason=reason)

    def _held(self, work: Collection[WorkId], worker: str) -> list[Work]:
        found = [self._work[one] for one in sorted(work) if one in self._work]
        return [one for one in found if one.state is WorkState.LEASED and one.worker == worker]


def check_same(asking: Asking, digest: str) -> None:
    """Raise ReusedError unless what is asked is what was asked under this key."""
    if asking.digest != digest:
        raise ReusedError(f"the key {asking.key!r} was given with another request; give each request its own")


def _is_free(work: Work, at: datetime) -> bool:
    if work.state is WorkState.LEASED:
        return work.lease_until is not None and work.lease_until <= at
    return work.state is WorkState.WAITING
