"""Feeds of each kind, from bytes and over HTTP end to end: entries, whose they are, and asking only for what is new."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from ingest.load import Fetcher, Format, Loaded, LoadSettings, NotLoaded, load
from ingest.load.drafting import Draft
from ingest.load.feed import is_feed, read_feed
from kg.errors import LoadError

DATA = Path(__file__).parents[3] / "data" / "load"
NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)
RSS, ATOM, RDF, JSON = (DATA / name for name in ("rss.xml", "atom.xml", "rdf.xml", "feed.json"))
LONG = "<p>" + "The operator cut the internet in Almaty on Wednesday, observers said. " * 30 + "</p>"
PAGE = f"<html><head><title>Guess</title></head><body><article>{LONG}</article></body></html>".encode()


def outcomes(source: str | bytes, format: Format | None = None, **kept):
    settings = LoadSettings(allow_hosts=frozenset({"127.0.0.1"}), polite_delay_s=0, **kept.pop("limits", {}))
    stdin = BytesIO(source) if isinstance(source, bytes) else None
    return list(
        load("-" if stdin else source, settings=settings, clock=lambda: NOON, format=format, stdin=stdin, **kept)
    )


def articles(found):
    return [one.article for one in found if isinstance(one, Loaded)]


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Feed</title>{items}</channel></rss>'


def item(number: int, *, date: str = "Wed, 05 Jan 2022 10:00:00 GMT", words: str = "Words.") -> str:
    link = f"https://a.example/{number}"
    return f"<item><title>No. {number}</title><link>{link}</link><pubDate>{date}</pubDate><description>{words}</description></item>"


@pytest.mark.parametrize("path", [RSS, ATOM, RDF, JSON], ids=lambda path: path.name)
def test_every_kind_of_feed_gives_the_same_two_articles(path):
    first, second = articles(outcomes(str(path)))
    assert first.text == "The operator cut the internet in Almaty on Wednesday.\nObservers saw it at once – café 😀."
    assert (first.url, first.title) == ("https://a.example/one", "Cut & dark")
    assert (first.publisher, first.authors) == ("The Example", ("Ann",))
    assert first.published_at == datetime(2022, 1, 5, 4, tzinfo=UTC)
    assert first.language == "en"
    assert (second.url, second.title) == ("https://a.example/two", "Back")
    assert second.published_at is None


@pytest.mark.parametrize("path", [RSS, ATOM, RDF, JSON], ids=lambda path: path.name)
def test_a_date_that_does_not_parse_is_null_with_the_reason_in_every_kind(path):
    second = outcomes(str(path))[1]
    assert second.notes == ("published_at 'yesterday' is not a date that we can read (use ISO 8601); left empty",)


def test_the_author_of_a_feed_is_the_author_of_entries_that_name_none():
    assert [one.authors for one in articles(outcomes(str(ATOM)))] == [("Ann",), ("The desk",)]
    assert [one.authors for one in articles(outcomes(str(JSON)))] == [("Ann",), ("The desk",)]


def test_an_entry_from_elsewhere_says_whose_it_is():
    source = "<source url='https://wire.example'>Wire</source></item>"
    (entry,) = read_feed(rss(item(1).replace("</item>", source)))
    assert (entry.publisher, entry.source_name) == ("Wire", "Wire")


@pytest.mark.parametrize(
    "fault",
    ["Fish & chips", "1 < 2", "a &nbsp;&eacute; b", "a \x0b b", "<b>left open", "a </p> b", "&lt;p&gt;fine&lt;/p&gt;"],
)
def test_a_feed_with_one_fault_loses_no_entry(fault):
    text = rss(item(1) + item(2, words=fault) + item(3))
    assert [entry.url[-1] for entry in read_feed(text)] == ["1", "2", "3"]


def test_a_feed_that_breaks_off_gives_what_it_holds_and_says_so():
    text = rss(item(1) + item(2))
    entries = read_feed(text[: text.rindex("</description>") - 2])
    assert [entry.url[-1] for entry in entries] == ["1", "2"]
    assert "breaks off" in entries[1].notes[0]
    assert not entries[0].notes


def test_an_entry_that_cannot_be_read_is_named_and_the_others_go_in():
    bomb = "&lt;div&gt;" * 300
    first, bad, last = outcomes(rss(item(1) + item(2, words=bomb) + item(3)).encode())
    assert (first.article.title, bad.where.line, last.article.title) == ("No. 1", 2, "No. 3")
    assert "nested over 200 deep" in bad.reason


def test_an_entry_whose_link_is_no_address_keeps_its_words():
    (only,) = outcomes(rss(item(1).replace("https://a.example/1", "http://[x")).encode())
    assert (only.article.text, only.article.url) == ("Words.", None)
    assert "'http://[x' is not an http(s) address; left empty" in only.notes[0]


def test_items_of_a_json_feed_that_are_none_are_named():
    items = [7, {"content_text": "Words."}, {"content_html": "<div>" * 300}, {"id": "4"}, {"content_text": "a <b> c"}]
    found = outcomes(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
    assert [article.text for article in articles(found)] == ["Words.", "a <b> c"]
    assert [(one.where.line, one.reason.split(";")[0]) for one in found if isinstance(one, NotLoaded)] == [
        (1, "this item of the feed is no JSON object"),
        (3, "its elements are nested over 200 deep, which no article is"),
        (4, "there is no text in it"),
    ]


@pytest.mark.parametrize("tail", ['"items": 3}', '"items": [', '"x": 1}', '"items": {}}'])
def test_a_json_feed_without_items_is_named(tail):
    (only,) = outcomes(('{"version": "https://jsonfeed.org/version/1", ' + tail).encode())
    assert re.search("JSON Feed (cannot be read|has no list)", only.reason)


def test_a_feed_without_entries_is_no_error():
    (only,) = outcomes(rss("").encode())
    assert (only.is_skip, only.reason) == (True, "the feed has no entries")


@pytest.mark.parametrize(
    "text",
    ["<html><body><rss></body></html>", "<!DOCTYPE html><html><feed>", "<p>x</p>", "", "plain <rss> words",
     '{"version": 1}', "http://169.254.169.254/ <rss version='2.0'>", "/etc/passwd <feed >"],
)  # fmt: skip
def test_what_is_no_feed_is_refused_and_never_asked_for(text):
    assert not is_feed(text)
    with pytest.raises(LoadError, match=r"not RSS, Atom or JSON Feed .* give the address of the feed itself"):
        read_feed(text)


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "<!DOCTYPE rss SYSTEM 'x.dtd' [<!ELEMENT a ANY>]>",
     '<!doctype x [<!entity % p SYSTEM "file:///etc/passwd"> %p;]>', '<!-- <rss > --><!DOCTYPE x [<!ENTITY a "a">]>'],
)  # fmt: skip
def test_a_feed_that_declares_entities_is_refused(declared):
    with pytest.raises(LoadError, match="declares XML entities"):
        read_feed(declared + rss(item(1, words="&b;")).partition("?>")[2])


def test_a_plain_document_type_is_left_aside():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://169.254.169.254/rss.dtd">'
    assert len(read_feed(doctype + rss(item(1)).partition("?>")[2])) == 1


def test_a_feed_in_another_encoding_says_so_itself():
    text = rss(item(1, words="Қазақтелеком отключил")).replace('"1.0"', '"1.0" encoding="windows-1251"')
    (only,) = articles(outcomes(text.encode("windows-1251", "xmlcharrefreplace")))
    assert only.text == "Қазақтелеком отключил"


@pytest.mark.parametrize("path", [RSS, ATOM, JSON], ids=lambda path: path.name)
def test_a_feed_over_http_gives_its_entries_with_the_text_of_their_pages(serve, path):
    site = serve({})
    feed = path.read_text().replace("https://a.example/", site.url + "/")
    site.answers |= {f"/{path.name}": feed.encode(), "/one": (200, {"Content-Type": "text/html"}, PAGE)}
    first, second = outcomes(f"{site.url}/{path.name}")
    assert first.article.text.startswith("The operator cut the internet in Almaty on Wednesday, observers said. The")
    assert (first.article.title, first.article.publisher) == ("Cut & dark", "The Example")
    assert first.label == site.url + "/one"
    assert "only the feed's own text was read: " in second.notes[0]  # its page is not there
    assert "status 404" in second.notes[0]
    assert second.article.text == "It is back."


def test_links_of_a_feed_are_relative_to_where_it_came_from(serve):
    site = serve(
        {"/f/feed.xml": rss(item(1, words=LONG.replace("<", "&lt;")).replace("https://a.example/1", "../1")).encode()}
    )
    (only,) = articles(outcomes(site.url + "/f/feed.xml"))
    assert only.url == site.url + "/1"


def test_pages_are_not_asked_for_where_the_feed_has_the_text_or_the_caller_says_so(serve):
    site = serve({})
    site.answers["/feed.xml"] = rss(
        item(1, words=LONG.replace("<", "&lt;")).replace("https://a.example", site.url)
    ).encode()
    assert len(articles(outcomes(site.url + "/feed.xml"))) == 1
    site.answers["/feed.xml"] = rss(item(2).replace("https://a.example", site.url)).encode()
    assert articles(outcomes(site.url + "/feed.xml", limits={"follow_feed_links": False}))[0].text == "Words."
    assert site.paths == ["/feed.xml", "/feed.xml"]


@pytest.mark.parametrize(
    ("headers", "condition"),
    [
        ({"ETag": '"7"'}, ("If-None-Match", '"7"')),
        ({"Last-Modified": "Wed, 05 Jan 2022 10:00:00 GMT"}, ("If-Modified-Since", "Wed, 05 Jan 2022 10:00:00 GMT")),
    ],
)
def test_a_feed_that_was_read_is_asked_for_only_if_it_changed(serve, headers, condition):
    kept = {}
    site = serve(
        {"/feed.xml": (200, headers, rss(item(1)).replace("https://a.example", "http://127.0.0.1:1").encode())}
    )
    assert len(articles(outcomes(site.url + "/feed.xml", validators_by_url=kept))) == 1
    site.answers["/feed.xml"] = (304, {}, b"")
    (only,) = outcomes(site.url + "/feed.xml", validators_by_url=kept)
    assert (only.is_skip, only.reason) == (True, "not changed since it was last read")
    name, value = condition
    assert site.asked[-1][1][name] == value


def test_a_feed_whose_entries_were_not_all_taken_is_asked_for_again_as_a_whole(serve):
    kept = {}
    site = serve({"/feed.xml": (200, {"ETag": '"1"'}, rss(item(1) + item(2)).encode())})
    settings = LoadSettings(allow_hosts=frozenset({"127.0.0.1"}), polite_delay_s=0, follow_feed_links=False)
    next(load(site.url + "/feed.xml", settings=settings, clock=lambda: NOON, validators_by_url=kept))
    assert kept == {}


def test_a_page_where_a_feed_was_expected_is_refused(serve):
    site = serve({"/feed.xml": PAGE})
    (only,) = outcomes(site.url + "/feed.xml", Format.FEED)
    assert "not RSS, Atom or JSON Feed (a web page, perhaps)" in only.reason


def test_a_feed_may_not_send_us_to_a_private_host(serve):
    site = serve({"/feed.xml": rss(item(1).replace("https://a.example/1", "http://169.254.169.254/latest")).encode()})
    (only,) = outcomes(site.url + "/feed.xml")
    assert only.article.text == "Words."
    assert "169.254.169.254, which is not public" in only.notes[0]


def test_a_shared_fetcher_reads_the_robots_of_a_site_once(serve):
    site = serve({"/a.xml": rss("").encode(), "/b.xml": rss("").encode()})
    settings = LoadSettings(allow_hosts=frozenset({"127.0.0.1"}), polite_delay_s=0)
    fetcher = Fetcher(settings=settings)
    for name in ("a", "b"):
        outcomes(f"{site.url}/{name}.xml", fetcher=fetcher)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a.xml", "/b.xml"]


def test_two_thousand_entries_are_not_too_many():
    entries = read_feed(rss("<item><title>x</title></item>" * 2000))
    assert len(entries) == 2000
    assert all(isinstance(entry, Draft) for entry in entries)
