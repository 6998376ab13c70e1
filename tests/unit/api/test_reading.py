"""Sources to the queue, as `newsgraph ingest` brings them there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from api.reading import queue_sources
from kg.store import GraphStore, Outcome, open_store

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)
WORDS = "Kazakhtelecom cut NetBlocks off. " * 60  # long enough to be taken for the article itself
HERE = frozenset({"127.0.0.1"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(f"sqlite:///{tmp_path}/news.db") as opened:
        yield opened


def feed_of(*links: str, words: str = WORDS) -> bytes:
    items = "".join(
        f"<item><title>T</title><link>{link}</link><description>{words}</description></item>" for link in links
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def queue(store: GraphStore, *sources: str, again: bool = False) -> list[tuple[str, str | None]]:
    """Queue sources; return the label of each item with the reason why there is nothing to read."""
    at = AT + timedelta(minutes=len(store.jobs()))  # each call is a job of its own
    job, _ = queue_sources(store, sources, format=None, stdin=BytesIO(), clock=lambda: at, allow=HERE, again=again)
    return [(work.label, work.payload) for work in store.work(job)]


def test_a_feed_that_did_not_change_is_not_sent_again_to_a_later_call(serve, tmp_path: Path) -> None:
    site = serve({"/feed.xml": (200, {"ETag": '"7"'}, feed_of("http://127.0.0.1/1"))})
    url = f"{site.url}/feed.xml"
    for expected in ('"article"', "not changed since it was last read"):
        with open_store(f"sqlite:///{tmp_path}/news.db") as store:  # each as a process of its own would
            ((_, payload),) = queue(store, url)
            assert expected in str(payload)
    assert [headers.get("If-None-Match") for path, headers in site.asked if path == "/feed.xml"] == [None, '"7"']


def test_a_feed_that_changed_is_read_and_kept_anew(serve, store: GraphStore) -> None:
    site = serve({"/feed.xml": (200, {"ETag": '"7"'}, feed_of("http://127.0.0.1/1"))})
    queue(store, f"{site.url}/feed.xml")
    site.answers["/feed.xml"] = (200, {"ETag": '"8"'}, feed_of("http://127.0.0.1/1", "http://127.0.0.1/2"))
    assert len(queue(store, f"{site.url}/feed.xml")) == 2
    kept = store.feed(f"{site.url}/feed.xml")
    assert kept is not None
    assert (kept.etag, kept.read_at) == ('"8"', AT + timedelta(minutes=1))


def test_a_feed_asked_for_again_is_sent_whole(serve, store: GraphStore) -> None:
    site = serve({"/feed.xml": (200, {"ETag": '"7"'}, feed_of("http://127.0.0.1/1"))})
    queue(store, f"{site.url}/feed.xml")
    ((_, payload),) = queue(store, f"{site.url}/feed.xml", again=True)
    assert '"article"' in str(payload)


def test_a_feed_of_which_an_entry_failed_is_tried_again(serve, store: GraphStore) -> None:
    site = serve({"/feed.xml": (200, {"ETag": '"7"'}, feed_of("http://127.0.0.1/1", words=" "))})
    queue(store, f"{site.url}/feed.xml")
    assert store.feed(f"{site.url}/feed.xml") is None


def test_a_server_that_gives_nothing_to_ask_by_is_asked_for_all(serve, store: GraphStore) -> None:
    site = serve({"/feed.xml": feed_of("http://127.0.0.1/1")})
    for _ in range(2):
        ((_, payload),) = queue(store, f"{site.url}/feed.xml")
        assert '"article"' in str(payload)


def test_what_is_no_feed_leaves_nothing_behind(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS)
    assert len(queue(store, str(tmp_path / "a.txt"), str(tmp_path / "none.txt"))) == 2
    assert store.feed(str(tmp_path / "a.txt")) is None
    assert store.work()[0].outcome in (None, Outcome.ADDED)
