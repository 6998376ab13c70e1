"""Whether an installation and its store are well: each thing that was looked at, and what was found."""

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from api.settings import Settings
from ingest.extract.opening import extractor_version
from ingest.sample import sample_articles_path
from kg.errors import NewsgraphError
from kg.store import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    said: str


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything. Reads the whole store; changes nothing."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(what="python", is_well=True, said=f"{version}, SQLite {sqlite3.sqlite_version}")
    try:
        yield Finding(what="reader", is_well=True, said=extractor_version())
    except NewsgraphError as exc:
        yield Finding(what="reader", is_well=False, said=str(exc))
    sample = sample_articles_path()
    yield Finding(what="sample", is_well=sample.exists(), said=str(sample))
    try:
        yield from _of_store(settings.store)
    except NewsgraphError as exc:
        yield Finding(what="store", is_well=False, said=str(exc))


def _of_store(url: str) -> Iterator[Finding]:
    with open_store(url, read_only=True) as store:
        counts = store.counts()
        said = f"{url}: {counts.articles} articles, {counts.statements} statements that count"
        yield Finding(what="store", is_well=True, said=said)
        waiting = sum(job.waiting + job.leased for job in store.jobs())
        yield Finding(what="queue", is_well=True, said=f"{waiting} open" if waiting else "nothing waits")
        wrong = store.check()
        for line in wrong:
            yield Finding(what="record", is_well=False, said=line)
        if not wrong:
            yield Finding(what="record", is_well=True, said=f"every quote is in its text, {store.digest()}")
