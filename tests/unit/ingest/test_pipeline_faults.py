"""What becomes of the flow when workers, the writer, the disk or another process get in its way: nothing, in the record.

Every test compares digests with an undisturbed run: the clock stands still, so equal histories give equal bytes.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.pipeline import ReadingPool, run
from ingest.queue import NotToRead, ToRead, enqueue
from ingest.resolve.earlier import Earlier
from kg.errors import ConfigError, StoreFullError
from kg.model import Article, Verdict, article_id, content_digest, new_judgement
from kg.store import GraphStore, Outcome, open_store
from tests.disks import a_disk
from tests.fakes import DEADLY, FAULTY, OUTSIDE, UNREADABLE, CapitalExtractor

ROOT = Path(__file__).parents[3]
AT = datetime(2022, 1, 5, 12, tzinfo=UTC)
TOWNS = ("Almaty", "Aktau", "Atyrau", "Oral", "Taraz")
PEOPLE = ("Askar Mamin", "Alikhan Smailov", "Askar Mamyn", "Tokayev")
FILLING = "The line was down and the shops were shut and the people stood in the square until it grew dark and cold."

# The writer in a process of its own: prints a line for each item that is recorded.
WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from ingest.pipeline import ReadingPool, run
from ingest.resolve.earlier import Earlier
from kg.store import open_store
from tests.fakes import CapitalExtractor
from tests.unit.ingest.test_pipeline_faults import AT, SlowExtractor, threads

def work(address, extractor, executor):
    with open_store(address) as store:
        with ReadingPool(extractor, version="capitals/1", workers=2, executor=executor) as pool:
            for done in run(store, pool, earlier=Earlier(store), clock=lambda: AT):
                print(done.work.id, done.outcome, flush=True)

if __name__ == "__main__":
    work(sys.argv[1], SlowExtractor if "slow" in sys.argv else CapitalExtractor, None if "processes" in sys.argv else threads)
"""


class SlowExtractor(CapitalExtractor):
    """Takes its time, so that a process can be stopped in the middle."""

    def extract(self, articles):
        time.sleep(0.02)
        yield from super().extract(articles)


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def news() -> list[ToRead | NotToRead]:
    """Return 40 items: names that recur and vary, reprints, corrections of earlier ones, one unread language, one failure."""
    items: list[ToRead | NotToRead] = []
    for number in range(36):
        town, person = TOWNS[number % 5], PEOPLE[number % 4]
        text = f"Kazakhtelecom cut {town} off, said {person}. {FILLING} Report {number // 3} of the day. {FILLING[number:]}"
        items.append(waiting(text, url=f"https://news{number % 7}.example/{number}"))
    items.insert(
        20, waiting(f"Kazakhtelecom restored Aktau, said Askar Mamin. {FILLING}", url="https://news1.example/8")
    )
    items.insert(25, waiting("Протесты в Алматы.", language="ru", url="https://news.example/ru"))
    items.insert(28, NotToRead(label="line 28", reason="not JSON"))
    items.append(waiting(f"Kazakhtelecom cut Taraz again, said Tokayev. {FILLING}", url="https://news3.example/3"))
    return items


def waiting(text: str, *, language: str = "en", url: str | None = None) -> ToRead:
    article = Article(
        id=article_id(url=url, text=text),
        text=text,
        digest=content_digest(text),
        url=url,
        language=language,
        published_at=AT,
    )
    return ToRead(label=url or text[:20], article=article)


def drain(store: GraphStore) -> list[Outcome]:
    with ReadingPool(CapitalExtractor, version="capitals/1", workers=2, executor=threads) as pool:
        return [done.outcome for done in run(store, pool, earlier=Earlier(store), clock=lambda: AT)]


def start_writer(address: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, address, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('undisturbed')}/news.db") as store:
        enqueue(store, "job", news(), at=AT)
        drain(store)
        assert store.counts().judgements > 40
        return store.digest()


@pytest.fixture
def address(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as store:
        enqueue(store, "job", news(), at=AT)
    return url


def alive(group: int) -> bool:
    """Tell whether a process of a group is left that has not ended."""
    states = subprocess.run(["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True).stdout.split()
    return any(not state.startswith("Z") for state in states)


@pytest.mark.parametrize("recorded", [1, 12, 24, 30])
def test_a_writer_killed_in_the_middle_and_followed_by_another_leaves_the_same_record(
    address: str, undisturbed: str, recorded: int
) -> None:
    writer = start_writer(address, "slow")
    assert writer.stdout is not None
    for _ in range(recorded):
        assert writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    with open_store(address) as store:
        rest = drain(store)
        assert 0 < len(rest) <= 40 - recorded
        assert store.check() == []
        assert store.digest() == undisturbed


def test_workers_end_with_a_writer_that_is_killed(address: str) -> None:
    writer = start_writer(address, "slow", "processes")
    assert writer.stdout is not None
    assert writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    deadline = time.monotonic() + 30
    while alive(writer.pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_many_workers_give_the_same_record_as_one(address: str, undisturbed: str) -> None:
    with open_store(address) as store:
        with ReadingPool(UnevenExtractor, version="capitals/1", workers=2) as pool:
            outcomes = [done.outcome for done in run(store, pool, earlier=Earlier(store), clock=lambda: AT)]
        assert len(outcomes) == 40
        assert store.digest() == undisturbed


class UnevenExtractor(CapitalExtractor):
    """Takes longer for every third article, so that workers end in another order than they began."""

    def extract(self, articles):
        for article in articles:
            time.sleep(0.05 if article.text[60:].count("a") % 3 == 0 else 0.0)
            yield from super().extract([article])


def test_two_processes_on_one_store_give_the_same_record_as_one(address: str, undisturbed: str) -> None:
    writers = [start_writer(address, "slow") for _ in range(2)]
    said = [writer.communicate(timeout=120) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], said
    with open_store(address) as store:
        assert store.digest() == undisturbed
    assert max(len(out.splitlines()) for out, _ in said) == 40  # who waited tells what the other did


def test_a_process_that_waits_goes_on_where_the_one_that_worked_was_killed(address: str, undisturbed: str) -> None:
    first = start_writer(address, "slow")
    assert first.stdout is not None
    first.stdout.readline()
    second = start_writer(address, "slow")
    for _ in range(6):
        first.stdout.readline()
    first.send_signal(signal.SIGKILL)
    first.communicate()
    _, error = second.communicate(timeout=120)
    assert second.returncode == 0, error
    with open_store(address) as store:
        assert store.digest() == undisturbed


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    with a_disk(tmp_path / "small", kib=1024) as disk:
        yield disk


def test_a_full_disk_stops_the_flow_in_words_and_it_goes_on_when_there_is_room(
    full: Path, undisturbed: str, tmp_path: Path
) -> None:
    with open_store(f"sqlite:///{full}/news.db") as store:
        enqueue(store, "job", news(), at=AT)
        with pytest.raises(StoreFullError, match="make room"):
            drain(store)
        ended = [work.outcome for work in store.work() if work.outcome]
        assert 0 < len(ended) < 40
        assert Outcome.FAILED not in ended  # no article is blamed for it
    roomy = tmp_path / "roomy"
    shutil.copytree(full, roomy)
    with open_store(f"sqlite:///{roomy}/news.db") as store:
        drain(store)
        assert store.check() == []
        assert store.digest() == undisturbed


def test_what_a_person_judges_meanwhile_is_taken_into_account(address: str) -> None:
    with open_store(address) as store:
        with ReadingPool(CapitalExtractor, version="capitals/1", workers=2, executor=threads) as pool:
            flow = run(store, pool, earlier=Earlier(store), clock=lambda: AT)
            for _ in range(12):
                next(flow)
            mamin, smailov = (store.nodes_by_name(name)[0] for name in ("Askar Mamin", "Alikhan Smailov"))
            person = new_judgement(mamin, smailov, Verdict.SAME, score=1.0, by="person:ann", at=AT)
            store.judge([person], at=AT)
            assert len(list(flow)) == 28
        assert store.canonical(mamin) == store.canonical(smailov)
        assert store.check() == []


def test_an_article_erased_meanwhile_does_not_fail_those_that_follow(address: str) -> None:
    with open_store(address) as store:
        with ReadingPool(CapitalExtractor, version="capitals/1", workers=2, executor=threads) as pool:
            flow = run(store, pool, earlier=Earlier(store), clock=lambda: AT)
            for _ in range(10):
                next(flow)
            store.erase(store.articles().items[0].id, at=AT)  # what all the others were joined with
            rest = [done.outcome for done in flow]
        assert rest.count(Outcome.FAILED) == 1  # the line that was never JSON
        assert store.check() == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (UNREADABLE, "cannot read this"),
        (DEADLY, "stopped the reader twice"),
        (FAULTY, "a fault of ours.*IndexError"),
        (OUTSIDE, "points to .* of a text of"),
    ],
)
def test_an_article_that_cannot_be_read_fails_alone(tmp_path: Path, text: str, reason: str) -> None:
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        enqueue(store, "job", [waiting(f"Almaty {one}") for one in ("is big.", text, "is far.")], at=AT)
        with ReadingPool(CapitalExtractor, version="capitals/1", workers=1) as pool:
            done = list(run(store, pool, earlier=Earlier(store), clock=lambda: AT))
        assert [one.outcome for one in done] == [Outcome.ADDED, Outcome.FAILED, Outcome.ADDED]
        (failed,) = [one.reason for one in done if one.outcome is Outcome.FAILED]
        assert re.search(reason, failed or "")


def no_reader() -> CapitalExtractor:
    raise ConfigError("no reader weights here")


def test_without_a_reader_nothing_is_said_to_have_failed(address: str) -> None:
    with open_store(address) as store:
        with (
            ReadingPool(no_reader, version="none", workers=1, executor=threads) as pool,
            pytest.raises(ConfigError, match="no reader weights"),
        ):
            list(run(store, pool, earlier=Earlier(store), clock=lambda: AT))
        assert {work.outcome for work in store.work()} == {None}
        assert len(drain(store)) == 40  # and nothing is leased


def test_an_unread_language_needs_no_reader(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        enqueue(store, "job", [waiting("Протесты в Алматы.", language="ru")], at=AT)
        with ReadingPool(no_reader, version="none", workers=1, executor=threads) as pool:
            (done,) = run(store, pool, earlier=Earlier(store), clock=lambda: AT)
        assert done.outcome is Outcome.ADDED
        assert "'ru' is not read; its text is kept" in str(done.reason)
