"""What becomes of good and bad sources."""

import gzip
import io
import os
from datetime import UTC, datetime

import pytest

from ingest.load import Format, Loaded, LoadSettings, NotLoaded, load
from ingest.load.feed import read_feed
from kg.errors import LoadError

NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)
BODY = "The operator cut the internet in Almaty on Wednesday, and the observers of the network said so in the evening. "
PAGE = f"""<html lang="kk"><head><title>No</title><link rel="canonical" href="https://a.example/1">
<meta property="og:site_name" content="The Example"><script type="application/ld+json">{{"@graph": [{{"@type":
"NewsArticle", "headline": "Cut", "datePublished": "2022-01-05T10:00:00+06:00", "inLanguage": "en-GB",
"author": [{{"name": "Ann"}}, {{"name": "Bo"}}]}}]}}</script></head><body><article><p>{BODY * 4}</p></article></body></html>"""
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Chan</title>{}</channel></rss>'
ITEM = "<item><title>One</title><link>https://a.example/1</link><pubDate>Wed, 05 Jan 2022 10:00:00 GMT</pubDate><description>Words of one.</description><source url='https://w.example'>Wire</source></item>"


def loaded(raw: bytes, format: Format | None = None, **limits):
    settings = LoadSettings(**limits)
    return list(load("-", settings=settings, clock=lambda: NOON, stdin=io.BytesIO(raw), format=format))


def reason_of(raw: bytes, format: Format | None = None, **limits) -> str:
    (only,) = loaded(raw, format, **limits)
    assert isinstance(only, NotLoaded)
    return only.reason


@pytest.mark.parametrize(
    "text", ["a\0b c", "\u202eabc\u202c x", "e\u0301 \U0001f600 z", "one\r\ntwo\n", "x" * 1_000_000]
)
def test_plain_text_is_kept_exactly(text):
    (only,) = loaded(text.encode(), Format.TEXT)
    assert only.article.text == text


def test_invalid_utf8_is_replaced_and_noted():
    (only,) = loaded("né à été".encode() + b"\xff", Format.TEXT)
    assert only.article.text == "né à été\ufffd"
    assert "replaced" in only.notes[0]


@pytest.mark.parametrize("raw", [b"", b" \n "])
def test_an_empty_source_is_named(raw):
    assert "no text" in reason_of(raw)


def test_binary_is_refused():
    assert "not text" in reason_of(bytes(range(256)) * 10)


def test_a_huge_source_is_refused_before_it_is_all_read():
    stream = io.BytesIO(b"x" * 5000)
    (only,) = load("-", settings=LoadSettings(max_bytes=1000), clock=lambda: NOON, stdin=stream)
    assert "over 1,000 bytes" in only.reason
    assert stream.tell() == 1001


def test_a_broken_line_is_named_and_the_others_go_in():
    first, bad, last = loaded(b'{"id": "x", "text": "One."}\n{"text": \n{"id": 7, "text": "Three."}\n')
    assert (first.label, bad.where.line, last.label) == ("x", 2, "7")
    assert isinstance(bad, NotLoaded)


def test_a_date_that_does_not_parse_is_null_and_noted():
    (only,) = loaded(b'{"text": "One.", "published_at": "soon"}')
    assert only.article.published_at is None
    assert "'soon'" in only.notes[0]


def test_metadata_comes_before_guesses():
    (only,) = loaded(PAGE.encode(), Format.HTML)
    article = only.article
    assert (article.title, article.publisher, article.authors) == ("Cut", "The Example", ("Ann", "Bo"))
    assert (article.url, article.language) == ("https://a.example/1", "en")
    assert article.published_at == datetime(2022, 1, 5, 4, tzinfo=UTC)
    assert BODY.strip() in article.text


def test_deeply_nested_html_is_refused():
    assert "nested" in reason_of(b"<html><body>" + b"<div>" * 240 + b"x", Format.HTML)


def test_a_page_of_far_too_many_elements_does_not_stop_the_batch():
    (only,) = loaded(b"<html><body>" + b"<div>" * 50_000 + b"x", Format.HTML)
    assert isinstance(only, NotLoaded)


def test_a_feed_gives_its_entries_with_whose_they_are():
    (only,) = loaded(RSS.format(ITEM).encode())
    assert (only.article.title, only.article.publisher) == ("One", "Wire")
    assert only.article.origin_reason == "feed source: Wire"
    assert only.article.published_at == datetime(2022, 1, 5, 10, tzinfo=UTC)


def test_an_ill_formed_feed_loses_no_entry():
    broken = RSS.format(ITEM + ITEM.replace("Words of", "Fish & chips <b>of") + ITEM)
    assert len(read_feed(broken)) == 3


def test_a_feed_that_is_html_says_so():
    assert "not RSS" in reason_of(PAGE.encode(), Format.FEED)


def test_an_entity_bomb_is_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.format(ITEM).partition("?>")[2]
    with pytest.raises(LoadError, match="entities"):
        read_feed(bomb)


def a_record(number: int) -> bytes:
    http = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        + PAGE.replace("a.example/1", f"a.example/{number}").encode()
    )
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\nWARC-Date: 2022-01-06T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    return head.encode() + http + b"\r\n\r\n"


def test_a_cut_archive_gives_what_came_before():
    packed = gzip.compress(a_record(1)) + gzip.compress(a_record(2))[:-300]
    found = loaded(packed, Format.WARC)
    assert found[0].article.retrieved_at == datetime(2022, 1, 6, tzinfo=UTC)
    assert any(isinstance(one, NotLoaded) for one in found[1:])


def test_a_folder_is_read_in_order_and_loops_end(tmp_path):
    (tmp_path / "b.txt").write_text("Bee.")
    (tmp_path / "a.txt").write_text("Ay.")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = list(load(str(tmp_path), settings=LoadSettings(), clock=lambda: NOON))
    assert [one.article.text for one in found if isinstance(one, Loaded)] == ["Ay.", "Bee."]
    assert [one.where.source for one in found if isinstance(one, NotLoaded)] == [str(tmp_path / "self.txt")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file; run as another user to see this")
def test_an_unreadable_file_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("Ay.")
    (tmp_path / "a.txt").chmod(0)
    (only,) = load(str(tmp_path), settings=LoadSettings(), clock=lambda: NOON)
    assert "rights" in only.reason


def test_an_address_that_is_no_web_address_is_dropped_and_noted():
    (only,) = loaded(b'{"text": "One.", "url": "javascript:alert(1)"}')
    assert only.article.url is None
    assert "javascript" in only.notes[0]
