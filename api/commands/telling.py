"""What there is and how it stands: jobs, stats, doctor."""

import sys

import click
import msgspec

from api.commands.call import FAILED, Call, answering
from api.doctor import findings
from api.http.jobs import work_json
from api.http.render import moment_json
from kg.errors import NotFoundError
from kg.store import Job, Work


@answering()
@click.option("--job", help="Show the items of one job.")
def jobs(call: Call, job: str | None) -> None:
    """What became of everything that was queued.

    \b
    newsgraph jobs                          every call of ingest, counted
    newsgraph jobs --job j2022...           each item of one, and why it failed
    """
    with call.store() as store:
        if job is None:
            found = store.jobs()
            if call.as_json:
                call.out([msgspec.to_builtins(one) for one in found])
            for one in found if not call.as_json else ():
                call.console.print(_in_a_line(one))
            return
        if store.job(job) is None:
            raise NotFoundError(f"there is no job {job!r}; `newsgraph jobs` lists them")
        items = store.work(job)
        while items:
            for work in items:
                click.echo(msgspec.json.encode(work_json(work)) if call.as_json else _work_line(work))
            items = store.work(job, after=items[-1].id)


def _in_a_line(job: Job) -> str:
    counts = f"{job.added} added, {job.updated} updated, {job.unchanged} unchanged, {job.skipped} skipped"
    return f"{job.id}  {moment_json(job.queued_at)}  {counts}, {job.failed} failed, {job.waiting + job.leased} open"


def _work_line(work: Work) -> str:
    return f"{work.outcome or work.state:10} {work.label}  {work.reason or ''}".rstrip()


@answering()
def stats(call: Call) -> None:
    """How much there is.

    \b
    newsgraph --store sqlite:///news.db stats --json
    """
    with call.store() as store:
        counts = msgspec.to_builtins(store.counts())
        if call.as_json:
            call.out(counts)
            return
        for name, value in counts.items():
            call.console.print(f"{name:12} {value}")


@answering()
def doctor(call: Call) -> None:
    """Check the installation, and the store through and through: damage, broken references, evidence outside its text.

    \b
    newsgraph doctor || echo "something is wrong"    what it is stands after WRONG
    """
    found = list(findings(call.settings))
    if call.as_json:
        call.out([msgspec.to_builtins(one) for one in found])
    for one in found if not call.as_json else ():
        call.console.print(f"{'well ' if one.is_well else 'WRONG'}  {one.what:10} {one.said}", markup=False)
    if not all(one.is_well for one in found):
        sys.exit(FAILED)
    if not call.as_json:
        call.console.print("all is well")
