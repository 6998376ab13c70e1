"""Pages: whose word counts for title, publisher, authors, date, address and language; and pages made to do harm."""

import json
import time
from datetime import UTC, datetime

import pytest

from ingest.load.drafting import finish
from ingest.load.html import MAX_DEPTH, MAX_ELEMENTS, MAX_LINKS, read_html, text_of_fragment
from ingest.load.json_ld import stated_article
from ingest.load.values import LoadSettings
from kg.errors import LoadError

HERE = "https://a.example/news/1"
BODY = "The operator cut the internet in Almaty on Wednesday, and the observers of the network said so in the evening. "
STATED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Stated",
    "publisher": {"@type": "Organization", "name": "The Stated"},
    "author": [{"@type": "Person", "name": "Ann"}, {"@type": "Person", "name": "Bo"}],
    "datePublished": "2022-01-05T10:00:00+06:00",
    "inLanguage": "en-GB",
    "url": "https://a.example/stated",
}
OPEN_GRAPH = """<meta property="og:title" content="Graph"><meta property="og:site_name" content="The Graph">
<meta property="article:author" content="Cy"><meta property="article:published_time" content="2022-02-02T02:00:00Z">
<meta property="og:locale" content="fr_FR"><meta property="og:url" content="https://a.example/graph">"""
DUBLIN = """<meta name="DC.title" content="Dublin"><meta name="DC.publisher" content="The Dublin">
<meta name="DC.creator" content="Di"><meta name="DC.date.issued" content="2022-03-03T03:00:00Z">
<meta name="DC.language" content="de">"""
GUESSES = "<title>Guess - The Site</title>"
TIME = '<time datetime="2022-04-04T04:00:00Z">April</time>'


def ld(*objects: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in objects)


def page(head: str = "", *, body: str = "", html: str = "<html>") -> str:
    return f"{html}<head>{head}</head><body><article>{body}<p>{BODY * 4}</p></article></body></html>"


def article_of(html: str, *, url: str | None = HERE):
    return finish(read_html(html, url=url), settings=LoadSettings(), retrieved_at=None)


def told(head: str, *, body: str = "") -> tuple[object, ...]:
    article, _ = article_of(page(head, body=body))
    return article.title, article.publisher, article.authors, article.published_at and article.published_at.month


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (ld(STATED) + OPEN_GRAPH + DUBLIN + GUESSES, ("Stated", "The Stated", ("Ann", "Bo"), 1)),
        (OPEN_GRAPH + DUBLIN + GUESSES, ("Graph", "The Graph", ("Cy",), 2)),
        (DUBLIN + GUESSES, ("Dublin", "The Dublin", ("Di",), 3)),
        (GUESSES, ("Guess - The Site", None, (), 4)),
    ],
)
def test_what_is_stated_comes_before_what_is_tagged_and_that_before_a_guess(head, expected):
    assert told(head, body=TIME) == expected


def test_a_field_that_the_better_source_lacks_is_taken_from_the_next():
    assert told(ld({"@type": "NewsArticle", "headline": "Stated"}) + OPEN_GRAPH) == ("Stated", "The Graph", ("Cy",), 2)


def test_a_date_that_does_not_parse_gives_way_to_the_next_and_the_reason_is_kept():
    article, notes = article_of(page(ld({**STATED, "datePublished": "last week"}) + OPEN_GRAPH))
    assert article.published_at == datetime(2022, 2, 2, 2, tzinfo=UTC)
    assert any("'last week' is not a date" in note for note in notes)


def test_a_date_that_nobody_gives_readably_is_null_with_the_reason():
    article, notes = article_of(page(ld({**STATED, "datePublished": "last week"})))
    assert article.published_at is None
    assert "'last week' is not a date that we can read" in notes[0]


def test_a_time_that_the_page_shows_first_is_a_guess_and_said_so():
    article, notes = article_of(page(body=TIME))
    assert article.published_at.month == 4
    assert "published_at is a guess: the first time that the page shows" in notes


@pytest.mark.parametrize("mark", ["pubdate", 'itemprop="datePublished"', 'itemprop="DatePublished foo"'])
def test_a_time_marked_as_the_publication_s_is_no_guess(mark):
    marked = f'<time datetime="2022-05-05T05:00:00Z" {mark}>May</time>'
    article, notes = article_of(page(body=TIME + marked))
    assert article.published_at.month == 5
    assert notes == ()


@pytest.mark.parametrize(
    "block",
    [
        STATED,
        [{"@type": "WebSite", "name": "No"}, STATED],
        {"@graph": [{"@type": "BreadcrumbList"}, STATED]},
        {"@type": "WebPage", "name": "No", "mainEntity": STATED},
        {"@type": ["ReportageNewsArticle", "Thing"], **{key: STATED[key] for key in STATED if key != "@type"}},
        {**STATED, "headline": [{"@value": "Stated", "@language": "en"}]},
        {**STATED, "headline": None, "name": " Stated "},
    ],
)
def test_an_article_is_found_wherever_json_ld_may_hold_it(block):
    assert told(ld(block))[0] == "Stated"


def test_json_ld_may_name_people_by_reference():
    graph = [
        {"@type": "Article", "headline": "X", "author": {"@id": "#ann"}, "publisher": {"@id": "#org"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann"},
        {"@type": "Organization", "@id": "#org", "name": "The Graph"},
    ]
    assert told(ld({"@graph": graph}))[:3] == ("X", "The Graph", ("Ann",))


def test_json_ld_of_another_page_s_kind_is_not_the_article():
    assert told(ld({"@type": "Organization", "name": "No"}) + OPEN_GRAPH)[0] == "Graph"


@pytest.mark.parametrize(
    "block",
    ["{broken", "", "null", "[]", '"text"', "[" * 100_000, '{"@type": {"a": 1}}', '{"@type": "Article", "author": 7}',
     '{"@graph": {"@graph": 3}}', '{"@type": "Article", "headline": {"@value": []}, "publisher": [[[7]]]}',
     '{"@type": "Article", "headline": ' + "[" * 900 + "]" * 900 + "}"],
)  # fmt: skip
def test_json_ld_that_is_broken_leaves_the_other_metadata_standing(block):
    assert told(f'<script type="application/ld+json">{block}</script>' + OPEN_GRAPH)[:2] == ("Graph", "The Graph")


def test_json_ld_as_it_is_found_in_pages_is_read():
    block = '<!-- {"@type": "Article", "headline": "Q&amp;A:\n one &#039;two&#039;"}; -->'
    assert stated_article([block]).title == "Q&A:\n one 'two'"


def test_a_million_objects_of_json_ld_are_looked_at_only_so_far():
    started = time.process_time()
    assert stated_article(["[" + "{}," * 1_000_000 + json.dumps(STATED) + "]"]).title is None
    assert time.process_time() - started < 5


@pytest.mark.parametrize("author", ["https://facebook.example/ann", "@ann"])
def test_the_address_of_a_profile_is_no_author(author):
    assert told(f'<meta property="article:author" content="{author}"><meta name="dc.creator" content="Ann">')[2] == (
        "Ann",
    )


def test_several_authors_in_tags_are_all_kept_once():
    assert told(
        '<meta name="author" content="Ann"><meta name="author" content="Bo"><meta name="author" content="Ann">'
    )[2] == ("Ann", "Bo")


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ('<link rel="canonical" href="/1">' + OPEN_GRAPH, HERE, "https://a.example/1"),
        ('<link rel="shortlink Canonical" href="https://a.example/1#top">', HERE, "https://a.example/1"),
        (OPEN_GRAPH + ld(STATED), HERE, "https://a.example/graph"),
        (ld(STATED), HERE, "https://a.example/stated"),
        (
            ld({**STATED, "url": None, "mainEntityOfPage": {"@id": "https://a.example/main"}}),
            HERE,
            "https://a.example/main",
        ),
        ("", HERE, HERE),
        ('<link rel="canonical" href="https://m.a.example/1">', "https://www.a.example/1", "https://m.a.example/1"),
        ('<link rel="canonical" href="/1">', None, None),
        ('<link rel="canonical" href="javascript:alert(1)">', HERE, HERE),
        ('<link rel="canonical" href="http://[x/">', HERE, HERE),
        ('<link rel="canonical" href="/">', HERE, HERE),  # else every page of the site were one article
        ('<link rel="canonical" href="https://a.example">', HERE, HERE),
    ],
)
def test_the_canonical_address_is_the_page_s_own_word_where_it_can_be(head, url, expected):
    article, _ = article_of(page(head), url=url)
    assert article.url == expected


def test_a_canonical_address_that_is_the_front_page_is_said_to_be_left_out():
    _, notes = article_of(page('<link rel="canonical" href="/">'))
    assert "is the front page; left out" in notes[0]


def test_a_page_that_names_another_host_s_as_the_first_keeps_its_address_and_joins_its_origin():
    copy, _ = article_of(page('<link rel="canonical" href="https://wire.example/9">'))
    other, _ = article_of(page('<link rel="canonical" href="https://wire.example/9">'), url="https://b.example/x")
    assert (copy.url, other.url) == (HERE, "https://b.example/x")
    assert copy.origin_id == other.origin_id is not None
    assert copy.origin_reason == "canonical link to https://wire.example/9"


@pytest.mark.parametrize(
    ("html", "head", "expected"),
    [
        ('<html lang="kk">', ld(STATED) + OPEN_GRAPH, "en"),
        ('<html lang="kk-Cyrl-KZ">', OPEN_GRAPH, "kk"),
        ("<html>", OPEN_GRAPH, "fr"),
        ("<html>", '<meta http-equiv="Content-Language" content="de">', "de"),
        ("<html>", ld({**STATED, "inLanguage": {"@type": "Language", "name": "Russian", "alternateName": "ru"}}), "ru"),
        ("<html>", "", "en"),  # by its words
        ('<html lang="English">', "", "en"),
    ],
)
def test_the_language_is_what_is_stated_and_only_then_found_in_the_words(html, head, expected):
    article, _ = article_of(page(head, html=html))
    assert article.language == expected


def test_a_stated_language_that_is_no_code_is_noted():
    _, notes = article_of(page(html='<html lang="English">'))
    assert "language 'English' is not a code of ISO 639-1; taken as 'en' from the text" in notes


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("Hello<p>world</p>again", "Hello\nworld\nagain"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b <b>c</b></li></ul>", "a\nb c"),
        ("Prices < 5 dollars & more &amp; &lt;i&gt;", "Prices < 5 dollars & more & <i>"),
        ("<script>alert(1)</script><style>p{}</style>words<!-- no -->", "words"),
        ("  spaced \n out  ", "spaced\nout"),
        ("a\0b \x0b&#11; c", "ab c"),
        ("", ""),
        ("<img src=x>", ""),
    ],
)
def test_a_fragment_gives_a_line_for_each_block(fragment, words):
    assert text_of_fragment(fragment) == words


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        ("<div>" * (MAX_DEPTH + 40) + "x", "nested over 200 deep"),
        ("<div>" * 100_000 + "x", "nested|no article|cannot|can be read"),
        ("<b><i>" * 100_000, "nested|no article"),
        ("<p>word</p>" * (MAX_ELEMENTS + 1), "over 50,000 elements"),
        ('<a href="/">x</a> ' * (MAX_LINKS + 1), "5,000 links"),
        ("<table>" * 3000 + "x", "nested|no article"),
        ("<p " + "a='b' " * 300_000 + ">", "no article"),
        ("<svg><![CDATA[" + "x" * 100_000, "no article"),
        ("<!--" + "-" * 1_000_000, "no article|can be read"),
        ("\0" * 1000, "no article"),
        ("", "no article"),
    ],
)
def test_a_page_made_to_do_harm_is_refused_in_short_time(bomb, words):
    started = time.process_time()
    with pytest.raises(LoadError, match=words):
        read_html(f"<html><body>{bomb}", url=None)
    assert time.process_time() - started < 5


def test_a_page_that_declares_entities_expands_none():
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + page(body="&b;&b;")
    assert "haha" not in read_html(bomb, url=None).text


def test_what_a_feed_says_of_a_page_counts_after_the_page_s_metadata_and_before_guesses():
    entry = read_html(page(DUBLIN), url=None)
    guessed = read_html(page(GUESSES, body=TIME), url=HERE, entry=entry)
    assert (guessed.title, guessed.publisher, guessed.authors) == ("Dublin", "The Dublin", ("Di",))
    assert finish(guessed, settings=LoadSettings(), retrieved_at=None)[0].published_at.month == 3
    assert read_html(page(OPEN_GRAPH), url=HERE, entry=entry).title == "Graph"
