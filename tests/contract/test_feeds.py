"""What every store keeps of feeds: what their servers gave, and nothing of it in the record."""

from datetime import datetime

import pytest

from kg.errors import InputError
from kg.store import Feed, GraphStore
from tests.factories import a_moment, a_reading

URL = "https://news.example/feed.xml"


def a_feed(url: str = URL, *, etag: str | None = '"7"', minute: int = 0) -> Feed:
    return Feed(url=url, etag=etag, last_modified="Wed, 05 Jan 2022 10:00:00 GMT", read_at=a_moment(minute))


def test_a_feed_comes_back_as_it_was_kept_and_another_is_not_known(store: GraphStore) -> None:
    store.keep_feed(a_feed())
    store.keep_feed(a_feed("https://other.example/", etag=None))
    assert store.feed(URL) == a_feed()
    assert store.feed("https://other.example/") == a_feed("https://other.example/", etag=None)
    assert store.feed(URL + "?page=2") is None


def test_what_a_feed_gave_last_is_what_counts(store: GraphStore) -> None:
    store.keep_feed(a_feed())
    store.keep_feed(a_feed(etag=None, minute=5))
    assert store.feed(URL) == a_feed(etag=None, minute=5)


def test_feeds_are_no_part_of_the_record(store: GraphStore) -> None:
    store.add(a_reading(), at=a_moment())
    before = (store.digest(), store.last_write(), store.counts())
    store.keep_feed(a_feed(minute=9))
    assert (store.digest(), store.last_write(), store.counts()) == before


def test_a_moment_without_a_time_zone_is_refused(store: GraphStore) -> None:
    with pytest.raises(InputError, match="read_at"):
        store.keep_feed(Feed(url=URL, etag=None, last_modified=None, read_at=datetime(2022, 1, 5)))
    assert store.feed(URL) is None
