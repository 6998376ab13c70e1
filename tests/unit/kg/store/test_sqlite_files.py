"""What the store file does when things go wrong: other files, damage, full disks, several processes, sudden death."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import ConfigError, StoreBusyError, StoreError, StoreFormatError, StoreFullError
from kg.model import ArticleId
from kg.store import GraphStore, open_store
from kg.store.sqlite import open_sqlite
from kg.store.sqlite_files import MIGRATIONS, translated
from tests.factories import a_moment, a_reading

ROOT = Path(__file__).parents[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def fill(store: GraphStore, count: int = 3, text: str = "Alpha met Beta.") -> None:
    for number in range(count):
        store.add(a_reading(text, ["Alpha", "Beta"], url=f"u{number}"), at=a_moment(number))


def run_python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start Python with the factories at hand."""
    begin = "import sys\nfrom pathlib import Path\nfrom kg.store import open_store\nfrom tests.factories import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store)
        digest = store.digest()
    with open_sqlite(path) as store:
        assert store.digest() == digest
        assert store.check() == []


@pytest.mark.parametrize("content", [b"just some words, and not a database" * 40, b"\x00" * 5000, b"SQLite format 3"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreFormatError, match=str(path)):
        open_sqlite(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreFormatError, match="another program"):
        open_sqlite(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    open_sqlite(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    for read_only in (False, True):
        with pytest.raises(StoreFormatError, match="newer newsgraph"):
            open_sqlite(path, read_only=read_only)


def test_a_file_of_the_version_before_is_taken_to_this_one_when_it_is_written(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store)
        before = store.digest()
    db = sqlite3.connect(path)
    db.executescript(f"DROP TABLE feed; PRAGMA user_version = {len(MIGRATIONS) - 1}")
    db.close()
    with pytest.raises(StoreFormatError, match="any command that writes"):
        open_sqlite(path, read_only=True)
    open_sqlite(path).close()
    with open_sqlite(path, read_only=True) as store:
        assert (store.digest(), store.feed("https://news.example/")) == (before, None)


def test_a_file_that_was_cut_off_is_said_to_be_damaged(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store, 30)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(StoreFormatError, match="damaged"), open_sqlite(path) as store:
        list(store.dump())


def test_damage_inside_is_found_by_check(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store, 30)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(20_000))
    try:
        with open_sqlite(path) as store:
            found = store.check()
    except StoreFormatError as error:  # so much of it that not even that could be read
        found = [str(error)]
    assert any("damage" in one for one in found)


def test_evidence_that_was_tampered_with_is_found_by_check(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store, 1)
        db = sqlite3.connect(path)
        db.execute("UPDATE statement SET evidence_end = 999 WHERE predicate = 'cut'")
        db.execute("UPDATE version SET text = 'Alpha met Gamma.'")
        db.commit()
        db.close()
        found = " ".join(store.check())
    assert "evidence is not in the text" in found
    assert "not the one of its digest" in found


def test_a_store_that_is_not_there_is_not_made_to_read_only(path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        open_sqlite(path, read_only=True)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        open_sqlite(tmp_path / "nowhere" / "news.db")


def test_a_store_opened_to_read_only_answers_and_refuses_writes(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store)
        digest = store.digest()
    with open_sqlite(path, read_only=True) as store:
        assert store.digest() == digest
        with pytest.raises(StoreError, match="read only"):
            fill(store)


def test_a_closed_store_says_so(path: Path) -> None:
    store = open_sqlite(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.counts()


def test_a_second_writer_waits_and_then_is_told(path: Path) -> None:
    with open_sqlite(path) as store, open_sqlite(path, busy_s=0.2) as second:
        fill(store, 1)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="another process"):
            fill(second, 2)
        other.execute("ROLLBACK")
        other.close()
        fill(second, 2)
        assert store.counts().articles == 2


def test_two_processes_write_and_none_loses_anything(path: Path) -> None:
    open_sqlite(path).close()
    code = """
with open_store(f"sqlite:///{sys.argv[1]}") as store:
    for number in range(20):
        store.add(a_reading("Alpha met Beta.", ["Alpha"], url=f"{sys.argv[2]}-{number}"), at=a_moment(number))
"""
    writers = [run_python(code, path, name) for name in ("one", "two")]
    with open_sqlite(path, read_only=True) as reader:
        while any(writer.poll() is None for writer in writers):
            assert reader.counts().articles <= 40
    assert [writer.wait() for writer in writers] == [0, 0], [
        writer.stderr.read() for writer in writers if writer.stderr
    ]
    with open_sqlite(path) as store:
        assert store.counts().articles == 40
        assert store.check() == []


def test_many_threads_read_while_one_writes(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store, 1)
        wrong: list[object] = []

        def read() -> None:
            for _ in range(50):
                counts = store.counts()
                if counts.statements != 3 * counts.articles:  # half a reading was seen
                    wrong.append(counts)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        fill(store, 30)
        for reader in readers:
            reader.join()
        assert wrong == []
        assert store.counts().articles == 30


def test_killing_the_writer_loses_nothing_that_was_acknowledged(path: Path) -> None:
    code = """
from kg.store import NewWork
with open_store(f"sqlite:///{sys.argv[1]}") as store:
    store.enqueue("job", [NewWork(label=str(n), payload="{}") for n in range(2000)], at=a_moment())
    while (work := store.lease("w", at=a_moment(), seconds=60)):
        number = work[0].id
        reading = a_reading("Alpha met Beta.", ["Alpha", "Beta"], url=f"u{number}")
        store.add(reading, at=a_moment(number), done=number)
        print(number, reading.article.id, flush=True)
"""
    writer = run_python(code, path)
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().split() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in writer.stdout.read().splitlines()]
    writer.wait()
    with open_sqlite(path) as store:
        assert store.check() == []
        done = [work for work in store.work(limit=3000) if work.outcome]
        assert store.counts().articles == len(done)
        assert len(done) - len(acknowledged) in (0, 1)  # the last may have been written and not yet said
        assert all(store.article(ArticleId(article)) for _, article in acknowledged)
        (again,) = store.lease("w2", at=a_moment(2), seconds=60)
        assert again.id == len(done) + 1


def test_no_room_left_leaves_the_store_as_it_was(path: Path) -> None:
    code = """
import resource
from kg.errors import StoreError
store = open_store(f"sqlite:///{sys.argv[1]}")
store.add(a_reading(url="before"), at=a_moment())
digest = store.digest()
size = 400_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    for number in range(200):
        store.add(a_reading("Alpha met Beta. " * 500, ["Alpha"], url=f"big{number}"), at=a_moment())
except StoreError as error:
    print(type(error).__name__, error)
print(store.counts().articles == number + 1, store.article(a_reading(url="before").article.id) is not None)
"""
    writer = run_python(code, path)
    said, error = writer.communicate()
    assert "nothing was changed" in said, error
    assert "True True" in said
    with open_sqlite(path) as store:
        assert store.check() == []
        fill(store)


def test_erased_words_are_nowhere_in_the_files(path: Path) -> None:
    words = [f"Zyx{number}wvu" for number in range(0, 4000, 7)]
    with open_sqlite(path) as store:
        for number in range(20):  # rows of others around it, so that pages are split and merged
            fill(store, number + 1)
            some = words[number::20]
            store.add(a_reading(" and ".join(some), some, url=f"gone{number}", publisher="Zyxwvu Press"), at=a_moment())
            if number >= 10:
                store.erase(a_reading("x", [], url=f"gone{number - 10}").article.id, at=a_moment())
        for number in range(10, 20):
            store.erase(a_reading("x", [], url=f"gone{number}").article.id, at=a_moment())
        left = b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()
    assert b"alpha" in left
    assert b"zyx" not in left
    assert b"wvu" not in left


def test_erased_words_go_when_the_last_reader_of_the_past_does(path: Path) -> None:
    with open_sqlite(path) as store:
        fill(store, 2, "Alpha met Beta and Zyxwvu.")
        old = store.all_statements()
        next(old)  # a reader that still sees the article
        for number in range(2):
            store.erase(a_reading("x", [], url=f"u{number}").article.id, at=a_moment())
        assert len(list(old)) == 5
        deadline = time.monotonic() + 20
        while b"Zyxwvu" in b"".join(file.read_bytes() for file in path.parent.iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_commits_move_from_the_log_into_the_file_in_the_background(path: Path) -> None:
    with open_sqlite(path) as store:
        before = path.stat().st_size
        fill(store, 20)
        deadline = time.monotonic() + 20
        while path.stat().st_size == before:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_full_disk_is_told_from_other_failures(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA max_page_count = 4")
    db.execute("CREATE TABLE t (x)")
    with pytest.raises(StoreFullError, match="make room"), translated(path):
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    db.close()


@pytest.mark.parametrize("url", ["news.db", "sqlite://news.db", "sqlite:///", "postgres://x", ""])
def test_an_address_of_no_store_is_refused_in_words(url: str) -> None:
    with pytest.raises(ConfigError, match="must be sqlite:///PATH"):
        open_store(url)
