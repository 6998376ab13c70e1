"""What becomes of good and bad sources of every kind: one bad thing never ends what holds it."""

import os
import sys
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from ingest.load import Format, Loaded, LoadSettings, NotLoaded, load

NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)
WORDS = "The operator cut the internet in Almaty on Wednesday, and the observers of the network said so at once. "
PAGE = f"<html><head><title>Cut</title></head><body><article><p>{WORDS * 4}</p></article></body></html>".encode()
RSS = b"<rss version='2.0'><channel><title>F</title><item><title>One</title><description>W.</description></item></channel></rss>"


def read(source: str | bytes | Path, format: Format | None = None, **limits):
    stdin = BytesIO(source) if isinstance(source, bytes) else None
    settings = LoadSettings(allow_hosts=frozenset({"127.0.0.1"}), polite_delay_s=0, **limits)
    return list(load("-" if stdin else str(source), settings=settings, clock=lambda: NOON, format=format, stdin=stdin))


def reason_of(source: str | bytes | Path, format: Format | None = None, **limits) -> str:
    (only,) = read(source, format, **limits)
    assert isinstance(only, NotLoaded)
    return only.reason


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"Plain words.", None),
        (PAGE, "Cut"),
        (b"\n  <!DOCTYPE HTML>\n" + PAGE, "Cut"),
        (b'<?xml version="1.0"?><!DOCTYPE html>' + PAGE, "Cut"),
        (b'{"text": "Words.", "title": "Line"}', "Line"),
        (RSS, "One"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->' + RSS, "One"),
        (b'{"version": "https:\\/\\/jsonfeed.org/version/1", "items": [{"title": "J", "content_text": "text"}]}', "J"),
    ],
)
def test_standard_input_is_told_by_how_it_begins(raw, title):
    (only,) = read(raw)
    assert only.article.title == title


@pytest.mark.parametrize(
    ("name", "raw", "title"),
    [("a.txt", PAGE, None), ("a.md", RSS, None), ("a.html", PAGE, "Cut"), ("a.HTM", PAGE, "Cut"), ("a.rss", RSS, "One"),
     ("a.xml", RSS, "One"), ("a.ndjson", b'{"text": "W.", "title": "L"}', "L"), ("a", PAGE, "Cut"), ("a.json", RSS, "One")],
)  # fmt: skip
def test_a_file_is_told_by_its_ending_and_else_by_how_it_begins(tmp_path, name, raw, title):
    (tmp_path / name).write_bytes(raw)
    (only,) = read(tmp_path / name)
    assert only.article.title == title


def test_the_format_that_the_caller_gives_counts_most(tmp_path):
    (tmp_path / "a.html").write_bytes(PAGE)
    (only,) = read(tmp_path / "a.html", Format.TEXT)
    assert only.article.text == PAGE.decode()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "there is no text in it; give an article with words"),
        (b" \n\t ", "there is no text in it"),
        ("\ufeff".encode(), "there is no text in it"),
        (bytes(range(256)) * 10, "not text"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "this XML is neither a feed nor a web page"),
        (b"<html><body></body></html>", "no article was found in this page; if there is one, give it as text"),
        (b"<html><body>" + b"<div>" * 240 + b"x", "nested over 200 deep"),
        (b"<html><body>" + b"<div>" * 50_000 + b"x", ""),
    ],
)
def test_bad_input_is_named_with_what_to_do(raw, words):
    assert words in reason_of(raw)


def test_a_feed_that_is_html_says_so():
    assert "a web page, perhaps); give the address of the feed itself" in reason_of(PAGE, Format.FEED)


def test_a_huge_source_is_refused_before_it_is_all_read():
    stream = BytesIO(b"x" * 5000)
    (only,) = load("-", settings=LoadSettings(max_bytes=1000), clock=lambda: NOON, stdin=stream)
    assert only.reason == "is over 1,000 bytes; split it, or raise the limit"
    assert stream.tell() == 1001


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.xml", "big.jsonl", "big", "big.warc"])
def test_a_file_of_200_mb_is_refused_at_once(tmp_path, name):
    with (tmp_path / name).open("wb") as big:
        big.truncate(200_000_000)
    (tmp_path / "small.txt").write_text("Words.")
    started = time.process_time()  # not the clock on the wall: other tests may keep the machine busy
    outcomes = read(tmp_path)
    assert [type(one) for one in outcomes] == [NotLoaded, Loaded]
    assert time.process_time() - started < 3


def test_a_million_characters_without_a_space_are_one_article():
    (only,) = read(b"x" * 1_000_000, Format.TEXT)
    assert len(only.article.text) == 1_000_000


def test_one_character_more_than_the_limit_is_refused_with_both_numbers():
    assert reason_of(b"x" * 1_000_001) == (
        "its text has 1,000,001 characters and the limit is 1,000,000; split it into articles"
    )


def test_a_folder_is_read_in_order_without_what_is_hidden_and_loops_end(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/z.txt", "sub/.git/config", ".cache/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{name}.")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = read(tmp_path)
    assert [one.article.text for one in found if isinstance(one, Loaded)] == ["a.txt.", "b.txt.", "sub/z.txt."]
    assert [one.where.source for one in found if isinstance(one, NotLoaded)] == [str(tmp_path / "self.txt")]


def test_a_folder_of_good_and_bad_files_gives_all_the_good_and_names_all_the_bad(tmp_path):
    good = {"good1.txt": WORDS.encode(), "good2.html": PAGE, "good3.jsonl": b'{"text": "Words."}', "good4.rss": RSS}
    bad = {"empty.txt": b"", "binary.txt": bytes(range(256)), "page.rss": PAGE, "deep.html": b"<html>" + b"<b>" * 999}
    for name, raw in {**good, **bad}.items():
        (tmp_path / name).write_bytes(raw)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "no-such-file")
    found = read(tmp_path)
    loaded = [Path(one.where.source).name for one in found if isinstance(one, Loaded)]
    named = {Path(one.where.source).name: one.reason for one in found if isinstance(one, NotLoaded)}
    assert loaded == sorted(good)
    assert set(named) == set(bad) | {"pipe.txt", "nowhere.txt"}
    assert all(";" in reason for reason in named.values())  # what is wrong; what to do


@pytest.mark.parametrize("inside", [None, ".hidden", "sub/.hidden"])
def test_a_folder_with_nothing_in_it_says_so(tmp_path, inside):
    if inside:
        (tmp_path / inside).parent.mkdir(exist_ok=True)
        (tmp_path / inside).write_text("x")
    assert "holds no file (hidden ones aside)" in reason_of(tmp_path)


@pytest.mark.parametrize("name", ["no-such-file", "a\0b", "x" * 5000, "file.txt/below"])
def test_a_path_that_leads_nowhere_is_named(tmp_path, name):
    (tmp_path / "file.txt").write_text("x")
    assert "give a file or folder" in reason_of(f"{tmp_path}/{name}") or "cannot be read" in reason_of(
        f"{tmp_path}/{name}"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file; run as another user to see this")
def test_an_unreadable_file_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("Ay.")
    (tmp_path / "a.txt").chmod(0)
    assert "rights" in reason_of(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only UTF-8 as names")
def test_a_file_whose_name_is_no_utf_8_is_read(tmp_path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))).write_text("Words.")
    (only,) = read(tmp_path)
    assert only.article.text == "Words."


@pytest.mark.parametrize("source", ["file:///etc/passwd", "ftp://a.example/x", "http://localhost/"])
def test_an_address_that_may_not_be_fetched_is_a_named_failure(source):
    assert reason_of(source)


def test_a_page_over_http_is_an_article_with_its_address_and_time(serve):
    site = serve({"/one.html": PAGE})
    (only,) = read(site.url + "/one.html")
    assert (only.article.url, only.article.title) == (site.url + "/one.html", "Cut")
    assert only.article.retrieved_at == NOON


def test_lines_over_http_are_articles_and_a_broken_one_is_named(serve):
    lines = b'{"text": "One."}\nbroken\n{"text": "Three."}'
    site = serve({"/a.jsonl": (200, {"Content-Type": "application/x-ndjson"}, lines)})
    first, bad, last = read(site.url + "/a.jsonl")
    assert (first.article.text, bad.where.line, last.article.text) == ("One.", 2, "Three.")


def test_the_charset_of_the_answer_is_used(serve):
    site = serve({"/a.txt": (200, {"Content-Type": "text/plain; charset=koi8-r"}, "Связь есть.".encode("koi8-r"))})
    (only,) = read(site.url + "/a.txt")
    assert only.article.text == "Связь есть."


def test_plain_text_over_http_that_looks_like_html_is_text(serve):
    site = serve({"/a.txt": PAGE})
    (only,) = read(site.url + "/a.txt")
    assert only.article.text == PAGE.decode()


def test_json_over_http_that_holds_no_article_is_refused(serve):
    site = serve({"/a.json": b'{"error": "no"}'})
    assert "this JSON is neither a JSON Feed nor JSONL" in reason_of(site.url + "/a.json")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (WORDS, "en"),
        ("Оператор отключил интернет в Алматы в среду, сообщили наблюдатели сети.", "ru"),
        ("L'opérateur a coupé l'internet à Almaty mercredi, ont dit les observateurs du réseau.", "fr"),
        ("Ann Lee met Bo Chan in Paris, number 1.", None),  # too few words to tell; null is read as English
        ("Президент подписал указ во вторник.", "ru"),
        ("Almaty.", None),
        ("12345 67890 " * 10, None),
    ],
)
def test_a_language_that_nobody_states_is_found_in_the_words(text, language):
    (only,) = read(text.encode())
    assert only.article.language == language
