"""How work is counted into jobs: the same in every store."""

from collections import Counter
from collections.abc import Iterable

from kg.store.contract import Job, Outcome, Work, WorkState


def jobs_of(work: Iterable[Work]) -> list[Job]:
    """Return the jobs of work given in order, the newest job first."""
    by_job: dict[str, list[Work]] = {}
    for one in work:
        by_job.setdefault(one.job, []).append(one)
    return [_job(name, by_job[name]) for name in reversed(by_job)]


def _job(name: str, work: list[Work]) -> Job:
    states = Counter(one.state for one in work)
    outcomes = Counter(one.outcome for one in work)
    finished = [one.done_at for one in work if one.done_at]
    return Job(
        id=name,
        queued_at=work[0].queued_at,
        done_at=max(finished, default=None) if states[WorkState.DONE] == len(work) else None,
        waiting=states[WorkState.WAITING],
        leased=states[WorkState.LEASED],
        added=outcomes[Outcome.ADDED],
        unchanged=outcomes[Outcome.UNCHANGED],
        updated=outcomes[Outcome.UPDATED],
        skipped=outcomes[Outcome.SKIPPED],
        failed=outcomes[Outcome.FAILED],
    )
