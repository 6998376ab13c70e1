"""What became of what was queued, as JSON: the same for the command and the service."""

from api.http.render import Json, moment_json
from kg.store import Job, Outcome, Work

READ = frozenset({Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED})


def job_json(job: Job) -> Json:
    """Return a job, counted."""
    return {
        "id": job.id,
        "state": "done" if job.waiting + job.leased == 0 else "open",
        "queued_at": moment_json(job.queued_at),
        "done_at": moment_json(job.done_at),
        "open": job.waiting + job.leased,
        **{outcome.value: getattr(job, outcome.value) for outcome in Outcome},
        "href": f"/v1/jobs/{job.id}",
    }


def work_json(work: Work) -> Json:
    """Return an item and what it became; `article` only where there is one."""
    return {
        "label": work.label,
        "state": work.state.value,
        "outcome": work.outcome and work.outcome.value,
        "reason": work.reason,
        "article": work.article_id if work.outcome in READ else None,
        "done_at": moment_json(work.done_at),
    }
