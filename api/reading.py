"""Sources to a graph, for the command line and for the first start of the service: the same calls for both."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.arriving import queued
from ingest.extract.opening import extractor_version, open_extractor
from ingest.load import Fetcher, Format, Loaded, LoadSettings, NotLoaded, Validators, load
from ingest.pipeline import Done, ReadingPool, run
from ingest.queue import enqueue, open_work
from ingest.resolve.earlier import Earlier
from ingest.sample import sample_articles_path
from kg.store import Feed, GraphStore, Outcome

Clock = Callable[[], datetime]


def queue_sources(
    store: GraphStore,
    sources: Sequence[str],
    *,
    format: Format | None,
    stdin: BinaryIO,
    clock: Clock,
    allow: frozenset[str],
    again: bool = False,
) -> tuple[str, int]:
    """Load sources and queue what they hold; return the job and how many items it has.

    A feed that did not change since it was last queued whole is not sent again, but where it is asked for `again`.
    """
    settings = LoadSettings(allow_hosts=allow)
    fetcher = Fetcher(settings=settings)
    job = f"j{clock():%Y%m%dT%H%M%S%f}"
    count = 0
    for source in sources:
        validators = {} if again else _given_before(store, source)
        before = validators.get(source)
        found = load(
            source,
            settings=settings,
            clock=clock,
            format=format,
            stdin=stdin,
            fetcher=fetcher,
            validators_by_url=validators,
        )
        failed: list[NotLoaded] = []
        count += enqueue(store, job, (queued(one) for one in _noting_failures(found, failed)), at=clock())
        given = validators.get(source)
        if given and given != before and not failed:  # what failed is tried again the next time
            feed = Feed(url=source, etag=given.etag, last_modified=given.last_modified, read_at=clock())
            store.keep_feed(feed)
    return job, count


def _given_before(store: GraphStore, source: str) -> dict[str, Validators]:
    feed = store.feed(source)
    return {source: Validators(etag=feed.etag, last_modified=feed.last_modified)} if feed else {}


def _noting_failures(found: Iterable[Loaded | NotLoaded], failed: list[NotLoaded]) -> Iterator[Loaded | NotLoaded]:
    for one in found:
        if isinstance(one, NotLoaded) and not one.is_skip:
            failed.append(one)
        yield one


def queue_sample(store: GraphStore, *, clock: Clock) -> int:
    """Queue the sample corpus; return how many texts it has."""
    source = str(sample_articles_path())
    _, count = queue_sources(store, [source], format=None, stdin=BytesIO(), clock=clock, allow=frozenset())
    return count


def read_queue(store: GraphStore, *, workers: int, clock: Clock) -> Iterator[Done]:
    """Read all that waits, giving each item as it ends."""
    with ReadingPool(open_extractor, version=extractor_version(), workers=workers) as pool:
        yield from run(store, pool, earlier=Earlier(store), clock=clock)


def read_with_progress(store: GraphStore, console: Console, *, workers: int, clock: Clock) -> dict[Outcome, int]:
    """Read all that waits behind a progress bar (none in a pipe); return how many items ended how."""
    ended = dict.fromkeys(Outcome, 0)
    with _progress(console) as progress:
        task = progress.add_task("reading", total=sum(1 for _ in open_work(store)))
        for done in read_queue(store, workers=workers, clock=clock):
            ended[done.outcome] += 1
            progress.advance(task)
            if done.outcome is Outcome.FAILED:
                progress.console.print(f"failed: {done.work.label}: {done.reason}", markup=False)
    return ended


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress
