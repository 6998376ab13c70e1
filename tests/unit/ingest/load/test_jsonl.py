"""Lines of JSON: each an article or a named reason, whatever stands around it."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.load import Format, Loaded, LoadSettings, NotLoaded, load

NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)


def read(raw: bytes, format: Format | None = Format.JSONL, **limits):
    return list(load("-", settings=LoadSettings(**limits), clock=lambda: NOON, format=format, stdin=BytesIO(raw)))


def test_every_field_that_a_line_may_have_is_kept():
    line = {
        "id": "x1",
        "text": "Two  spaces,\nand a line.",
        "title": " A\n title ",
        "url": "https://a.example/1#part",
        "publisher": "The Example",
        "authors": ["Ann", "Bo", "Ann", " "],
        "published_at": "2022-01-05T16:00:00+06:00",
        "retrieved_at": "2022-01-06T00:00:00Z",
        "language": "en-GB",
        "something": {"else": 1},
    }
    (only,) = read(json.dumps(line).encode())
    article = only.article
    assert (only.label, article.text, article.title) == ("x1", "Two  spaces,\nand a line.", "A title")
    assert (article.url, article.publisher, article.authors) == ("https://a.example/1", "The Example", ("Ann", "Bo"))
    assert article.published_at == datetime(2022, 1, 5, 10, tzinfo=UTC)
    assert (article.retrieved_at, article.language) == (datetime(2022, 1, 6, tzinfo=UTC), "en")


def test_a_line_with_nothing_but_text_is_labelled_by_where_it_stands():
    (only,) = read(b'\n\n{"text": "One."}\n')
    assert (only.label, only.article.retrieved_at) == ("-:3", NOON)


@pytest.mark.parametrize(
    "broken",
    [b'{"text": ', b"text", b"[]", b'{"title": "no text"}', b'{"text": 7}', b'{"text": null}', b'{"text": "x", "authors": 3}',
     b'{"text": "x", "id": ""}', b'{"text": "\xff\xfe"}', b'{"text": "x"} {"text": "y"}', b"{" * 5000, b"[" * 100_000,
     b'{"text": "x", "published_at": 1641376800}', b'{"text": " "}', b'{"text": ""}', b"\x00", b'{"text": "tab\there"}'],
)  # fmt: skip
def test_a_broken_line_in_the_middle_is_named_and_the_others_go_in(broken):
    first, bad, last = read(b'{"text": "One.", "id": 1}\n' + broken + b'\n{"text": "Three.", "id": 3}')
    assert (first.label, last.label) == ("1", "3")
    assert (bad.where.line, str(bad.where)) == (2, "-:2")
    assert ("correct this line and load it again" in bad.reason) or ("no text" in bad.reason)


def test_a_line_over_the_limit_is_named_and_the_others_go_in():
    lines = b'{"text": "One."}\n{"text": "' + b"x" * 5000 + b'"}\n{"text": "Three."}\n'
    first, bad, last = read(lines, max_bytes=1000)
    assert (first.article.text, bad.where.line, last.article.text) == ("One.", 2, "Three.")
    assert "the line is over 1,000 bytes; shorten it, or raise the limit" in bad.reason


def test_one_line_without_an_end_over_the_limit_is_one_failure():
    (only,) = read(b'{"text": "' + b"x" * 100_000, max_bytes=1000)
    assert only.where.line == 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"", b"\n\n\n"])
def test_line_ends_and_byte_order_marks_are_no_part_of_a_line(end):
    found = read(b'\xef\xbb\xbf{"text": "One."}' + (end or b"\n") + b'{"text": "Two."}' + end)
    assert [one.article.text for one in found] == ["One.", "Two."]


def test_lines_are_told_by_how_they_begin_also_past_the_limit_of_a_page():
    line = b'{"text": "' + b"Word. " * 20 + b'"}\n'
    found = read(line * 100, None, max_bytes=1000)
    assert len(found) == 100
    assert all(isinstance(one, Loaded) for one in found)
    assert found[-1].where.line == 100


@pytest.mark.parametrize("raw", [b'{\n "text": "One."\n}', b'[{"text": "One."}]', b'{"a": 1}', b"[1, 2]"])
def test_json_that_is_no_lines_is_refused_with_what_to_write(raw):
    (only,) = read(raw, None)
    assert isinstance(only, NotLoaded)
    assert 'write one {"text": ...} a line' in only.reason


@pytest.mark.parametrize("raw", [b"[Update] The network is back.", b"{sic} Not JSON at all."])
def test_a_text_that_begins_with_a_bracket_is_text(raw):
    (only,) = read(raw, None)
    assert only.article.text == raw.decode()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/1", "http://", "http://[x", "ftp://a.example/", "a.example/1"]
)
def test_an_address_that_no_one_could_open_is_dropped_and_noted(url):
    (only,) = read(json.dumps({"text": "One.", "url": url}).encode())
    assert only.article.url is None
    assert only.notes == (f"url {url!r} is not an http(s) address; left empty",)


def test_articles_without_an_address_are_told_apart_by_their_text_and_others_by_their_address():
    lines = [{"text": "One."}, {"text": "Two."}, {"text": "One."}, {"text": "One.", "url": "https://a.example/1"}]
    lines.append({"text": "Changed.", "url": "https://a.example/1#top"})
    ids = [one.article.id for one in read("\n".join(map(json.dumps, lines)).encode())]
    assert (ids[0] == ids[2], ids[3] == ids[4], len(set(ids))) == (True, True, 3)
