"""Archives: pages with the time they were taken, cut off, packed, damaged and made to do harm."""

import gzip
import random
import re
import time
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.load import Format, Loaded, LoadSettings, NotLoaded, load

NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)
TAKEN = datetime(2022, 1, 6, tzinfo=UTC)
WORDS = "The operator cut the internet in Almaty on Wednesday, and observers of the network said so at once. "
HTML = f"<html><head><title>Cut</title></head><body><article><p>{WORDS * 4}</p></article></body></html>".encode()


def a_record(
    number: int,
    *,
    body: bytes = HTML,
    kind: str = "text/html",
    status: str = "200 OK",
    sort: str = "response",
    extra: str = "",
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {sort}\r\nWARC-Target-URI: https://a.example/{number}\r\n"
        f"WARC-Date: 2022-01-06T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"Content-Type: application/http; msgtype={sort}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def read(raw: bytes, format: Format | None = Format.WARC, **limits):
    return list(load("-", settings=LoadSettings(**limits), clock=lambda: NOON, format=format, stdin=BytesIO(raw)))


def urls(found) -> list[str]:
    return [one.article.url for one in found if isinstance(one, Loaded)]


ALL = [f"https://a.example/{number}" for number in range(1, 4)]
PLAIN = b"".join(a_record(number) for number in range(1, 4))
PACKED = b"".join(gzip.compress(a_record(number)) for number in range(1, 4))


@pytest.mark.parametrize("raw", [PLAIN, PACKED], ids=["plain", "packed"])
@pytest.mark.parametrize("format", [Format.WARC, None])
def test_pages_are_given_in_order_with_the_time_they_were_taken(raw, format):
    found = read(raw, format)
    assert urls(found) == ALL
    assert {(one.article.retrieved_at, one.article.title) for one in found} == {(TAKEN, "Cut")}
    assert [one.where.line for one in found] == [1, 2, 3]


@pytest.mark.parametrize("name", ["a.warc", "a.WARC.gz", "a", "a.gz"])
def test_a_file_is_an_archive_by_its_name_or_by_how_it_begins(tmp_path, name):
    (tmp_path / name).write_bytes(PACKED if name.endswith("gz") else PLAIN)
    assert urls(load(str(tmp_path / name), settings=LoadSettings(), clock=lambda: NOON)) == ALL


@pytest.mark.parametrize("raw", [PLAIN, PACKED], ids=["plain", "packed"])
def test_an_archive_cut_off_anywhere_gives_the_pages_before_and_names_the_break(raw):
    third = raw.rindex(a_record(3)[:10]) if raw is PLAIN else len(raw) - len(gzip.compress(a_record(3)))
    for kept in range(third + 12, len(raw) - 12, 61 if raw is PLAIN else 31):
        found = read(raw[:kept])
        assert urls(found)[:2] == ALL[:2], kept
        if len(urls(found)) == 2:
            assert any(isinstance(one, NotLoaded) for one in found), kept


def test_a_page_that_was_archived_in_part_is_not_taken_for_whole():
    found = read(a_record(1) + a_record(2, extra=f"Content-Length: {len(HTML) + 1}\r\n") + a_record(3))
    assert urls(found) == [ALL[0], ALL[2]]
    assert found[1].reason == f"it is cut off: {len(HTML)} of {len(HTML) + 1} bytes are there"


def test_an_archive_cut_off_within_a_page_says_in_which():
    found = read(a_record(1) + a_record(2)[: -len(HTML) // 2])
    assert urls(found) == ALL[:1]
    assert found[-1].reason == "the archive breaks off in record 2 (https://a.example/2); what came before was read"


def test_what_is_no_page_is_skipped_by_name():
    records = (
        a_record(1, kind="image/png"),
        a_record(2, status="404 Not Found"),
        a_record(3, kind=""),
        a_record(4, sort="request"),
        a_record(5),
    )
    found = read(b"".join(records))
    assert urls(found) == ["https://a.example/5"]
    assert [(one.label, one.is_skip) for one in found[:-1]] == [(f"https://a.example/{n}", True) for n in (1, 2, 3)]
    assert found[0].reason == "status 200 of type 'image/png' is not a page"


def test_an_archive_of_requests_alone_says_that_there_is_no_page():
    (only,) = read(a_record(1, sort="request") + a_record(2, sort="request"))
    assert only.reason == "none of the 2 records of this archive is a response with a page; give one that holds some"


def test_a_page_of_plain_text_is_text():
    (only,) = read(a_record(1, kind="text/plain; charset=koi8-r", body="Связь <b>есть</b> & будет.".encode("koi8-r")))
    assert only.article.text == "Связь <b>есть</b> & будет."


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_page_is_unpacked(coding):
    body = gzip.compress(HTML) if coding == "gzip" else zlib.compress(HTML)
    assert urls(read(a_record(1, body=body, extra=f"Content-Encoding: {coding}\r\n"))) == ALL[:1]


def test_a_page_in_chunks_is_put_together():
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (HTML[:100], HTML[100:], b""))
    assert urls(read(a_record(1, body=chunks, extra="Transfer-Encoding: chunked\r\n"))) == ALL[:1]


def test_a_bad_page_does_not_stop_the_next():
    bad = (a_record(1, body=b""), a_record(2, body=b"\0" * 500), a_record(3, body=b"<html><body>" + b"<div>" * 240))
    found = read(b"".join(bad) + a_record(4))
    assert [type(one) for one in found] == [NotLoaded, NotLoaded, NotLoaded, Loaded]


@pytest.mark.parametrize("as_member", [True, False])
def test_a_bomb_is_named_and_the_page_after_it_is_read(as_member):
    zeros = b"<html>" + b"\0" * 20_000_000
    bomb = (
        gzip.compress(a_record(1, body=zeros))
        if as_member
        else gzip.compress(a_record(1, body=gzip.compress(zeros), extra="Content-Encoding: gzip\r\n"))
    )
    started = time.process_time()
    first, second = read(bomb + gzip.compress(a_record(2)), max_decoded_bytes=1_000_000)
    assert first.reason == "it is over 1,000,000 bytes; raise the limit if it is wanted"
    assert second.article.url == ALL[1]
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "raw", [b"", b"not an archive", b"\0" * 1000, gzip.compress(b"text"), b"\x1f\x8b\x08", b"WARC/1.0"]
)
def test_what_is_no_archive_is_named(raw):
    (only,) = read(raw)
    assert isinstance(only, NotLoaded)
    assert re.search("archive|WARC|gzip", only.reason)


def test_damage_anywhere_ends_in_a_name_never_in_a_fault_of_ours():
    dice = random.Random(7)
    for raw in (PLAIN, PACKED):
        for _ in range(12):
            damaged = bytearray(raw)
            for _ in range(dice.randint(1, 4)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            found = read(bytes(damaged))
            assert len(urls(found)) <= 3
            assert found


@pytest.mark.parametrize(
    "before", [b"WARC/1.0\r\nWARC-Type: ", b"WARC/1.0\r\n", a_record(1), b""], ids=["value", "name", "record", "start"]
)
def test_zeros_without_an_end_are_named_at_once(before):
    started = time.process_time()
    found = read(before + b"\0" * 20_000_000)
    assert urls(found) == (ALL[:1] if before.startswith(a_record(1)) else [])
    assert "a line of its headers has over 32,768 bytes" in found[-1].reason
    assert time.process_time() - started < 2
