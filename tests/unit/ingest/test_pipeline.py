"""The flow from the queue to the record, with a real store and real worker processes where it matters."""

import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.pipeline import Done, ReadingPool, run
from ingest.queue import NotToRead, ToLoad, ToRead, enqueue, open_work
from ingest.resolve.earlier import Earlier
from kg.model import Article, article_id, content_digest
from kg.store import GraphStore, Outcome, open_store
from tests.fakes import DEADLY, UNREADABLE, CapitalExtractor

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(f"sqlite:///{tmp_path}/news.db") as opened:
        yield opened


def waiting(text: str, *, language: str | None = "en", url: str | None = None) -> ToRead:
    article = Article(
        id=article_id(url=url, text=text), text=text, digest=content_digest(text), url=url, language=language
    )
    return ToRead(label=text[:20], article=article)


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def drain(store: GraphStore, *, processes: bool = False) -> list[Done]:
    executor = None if processes else threads
    with ReadingPool(CapitalExtractor, version=CapitalExtractor.version, workers=2, executor=executor) as pool:
        return list(run(store, pool, earlier=Earlier(store), clock=lambda: AT))


def test_articles_are_recorded_in_the_order_in_which_they_came(store: GraphStore) -> None:
    texts = [f"Kazakhtelecom cut Almaty off, report number {n}." for n in range(12)]
    enqueue(store, "job", [waiting(text) for text in texts], at=AT)

    done = drain(store)

    assert [one.outcome for one in done] == [Outcome.ADDED] * 12
    assert [article.text for article in store.articles().items] == texts


def test_reading_the_same_article_again_changes_nothing(store: GraphStore) -> None:
    enqueue(store, "first", [waiting("Kazakhtelecom cut NetBlocks off.")], at=AT)
    drain(store)
    before = store.digest()

    enqueue(store, "second", [waiting("Kazakhtelecom cut NetBlocks off.")], at=AT)

    assert [one.outcome for one in drain(store)] == [Outcome.UNCHANGED]
    assert store.digest() == before


def test_another_text_under_the_same_address_is_an_update(store: GraphStore) -> None:
    enqueue(store, "first", [waiting("Kazakhtelecom cut Almaty off.", url="https://news.example/1")], at=AT)
    drain(store)
    enqueue(store, "second", [waiting("Kazakhtelecom restored Almaty.", url="https://news.example/1")], at=AT)

    assert [one.outcome for one in drain(store)] == [Outcome.UPDATED]
    assert len(store.versions(store.articles().items[0].id)) == 2


def test_one_that_cannot_be_read_fails_alone_and_says_why(store: GraphStore) -> None:
    items = [waiting("Almaty is in Kazakhstan."), waiting(UNREADABLE), waiting("Tengiz lies near Atyrau.")]
    enqueue(store, "job", items, at=AT)

    done = drain(store)

    assert [one.outcome for one in done] == [Outcome.ADDED, Outcome.FAILED, Outcome.ADDED]
    assert done[1].reason == "the fake cannot read this"


def test_what_loading_refused_is_kept_with_its_reason(store: GraphStore) -> None:
    enqueue(store, "job", [NotToRead(label="line 3", reason="not JSON", outcome=Outcome.SKIPPED)], at=AT)

    (done,) = drain(store)

    assert (done.outcome, done.reason) == (Outcome.SKIPPED, "not JSON")


def test_a_language_that_is_not_read_is_stored_and_said_so(store: GraphStore) -> None:
    enqueue(store, "job", [waiting("Протесты в Алматы.", language="ru")], at=AT)

    (done,) = drain(store)

    assert done.outcome is Outcome.ADDED
    assert "'ru' is not read" in str(done.reason)
    assert store.search("протесты")[0].article.language == "ru"


def test_what_loading_had_to_guess_is_said_also_of_a_language_that_is_not_read(store: GraphStore) -> None:
    work = replace(waiting("Протесты в Алматы.", language="ru"), note="not UTF-8; read as cp1251, a guess")
    enqueue(store, "job", [work], at=AT)

    (done,) = drain(store)

    assert str(done.reason).startswith("language 'ru' is not read")
    assert str(done.reason).endswith("; not UTF-8; read as cp1251, a guess")


def test_work_goes_on_where_it_was_left(store: GraphStore) -> None:
    enqueue(store, "job", [waiting(f"Kazakhtelecom cut town {n} off.") for n in range(6)], at=AT)
    with ReadingPool(CapitalExtractor, version="capitals/1", workers=2, executor=threads) as pool:
        stopped = run(store, pool, earlier=Earlier(store), clock=lambda: AT)
        assert next(stopped).outcome is Outcome.ADDED
        stopped.close()

    rest = drain(store)

    assert len(rest) == 5
    assert list(open_work(store)) == []
    assert store.counts().articles == 6


def test_a_text_that_kills_its_worker_fails_and_the_others_are_read(store: GraphStore) -> None:
    items = [waiting("Almaty is in Kazakhstan."), waiting(DEADLY), waiting("Tengiz lies near Atyrau.")]
    enqueue(store, "job", items, at=AT)

    done = drain(store, processes=True)

    assert [one.outcome for one in done] == [Outcome.ADDED, Outcome.FAILED, Outcome.ADDED]
    assert "stopped the reader twice" in str(done[1].reason)


def test_two_articles_that_name_one_organisation_are_joined(store: GraphStore) -> None:
    texts = ["Kazakhtelecom cut NetBlocks off.", "Kazakhtelecom answered NetBlocks today."]
    enqueue(store, "job", [waiting(text) for text in texts], at=AT)

    drain(store)

    (node,) = store.nodes_by_name("Kazakhtelecom")
    assert len(store.members(node)) == 2


def test_what_a_killed_process_held_is_taken_up_at_once(store: GraphStore) -> None:
    enqueue(store, "job", [waiting(f"Kazakhtelecom cut town {n} off.") for n in range(40)], at=AT)
    nobody = f"{os.uname().nodename}:999999999"
    store.lease(nobody, at=AT, seconds=3600, count=5)

    assert len(drain(store)) == 40


def test_words_that_were_given_are_loaded_and_read_in_their_turn(store: GraphStore) -> None:
    given = [ToLoad(label=f"given {n}", text=f"Kazakhtelecom cut town {n} off.", title=f"T{n}") for n in range(3)]
    enqueue(store, "job", [given[0], waiting("Almaty is in Kazakhstan."), *given[1:]], at=AT)

    done = drain(store)

    assert [one.outcome for one in done] == [Outcome.ADDED] * 4
    assert [article.title for article in store.articles().items] == ["T0", None, "T1", "T2"]


def test_words_that_were_given_before_say_which_article_they_are(store: GraphStore) -> None:
    enqueue(store, "job", [ToLoad(label="one", text="Almaty is in Kazakhstan.")] * 2, at=AT)
    drain(store)
    first, second = store.work("job")
    assert (first.outcome, second.outcome) == (Outcome.ADDED, Outcome.UNCHANGED)
    assert first.article_id == second.article_id is not None


def test_what_cannot_be_loaded_fails_with_its_reason(store: GraphStore) -> None:
    enqueue(store, "job", [ToLoad(label="one", url="file:///etc/passwd"), ToLoad(label="two", text=" ")], at=AT)
    done = drain(store)
    assert [one.outcome for one in done] == [Outcome.FAILED] * 2
    assert "not fetched" in str(done[0].reason)
    assert "no text" in str(done[1].reason)


def test_a_page_that_kills_its_loader_fails_and_the_others_are_read(store: GraphStore) -> None:
    items = [ToLoad(label="deadly", raw=b"a", charset="deadly"), waiting("Almaty is in Kazakhstan.")]
    enqueue(store, "job", items, at=AT)
    with ReadingPool(CapitalExtractor, version="capitals/1", workers=1, executor=lambda: Dying(1)) as pool:
        done = list(run(store, pool, earlier=Earlier(store), clock=lambda: AT))
    assert [one.outcome for one in done] == [Outcome.FAILED, Outcome.ADDED]
    assert "stopped the reader twice" in str(done[0].reason)


class Dying(ThreadPoolExecutor):
    """Loses its worker over whatever has to be loaded."""

    def submit(self, fn, /, *args, **kwargs):
        if any(isinstance(one, ToLoad) for one in args):
            died: Future[object] = Future()
            died.set_exception(BrokenExecutor("the process ended with 9"))
            return died
        return super().submit(fn, *args, **kwargs)
