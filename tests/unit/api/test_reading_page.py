"""The page of what was read: nothing of the text is lost, nothing of it is believed, every link leads somewhere."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from api.cli import main
from api.look.painting import Mark, painted
from api.look.reading_page import Section, quantity_words, reading_page
from ingest.extract.extraction import (
    EntityFound,
    EventFound,
    Extraction,
    MentionFound,
    PlaceFound,
    QuantityFound,
    RejectedFound,
    RoleFound,
    StatementFound,
    TimeFound,
)
from kg.model import Article, Factuality, Form, Kind, Span, article_id, content_digest

TEXT = "😀 Kazakhtelecom cut off Almaty on Tuesday, NetBlocks said.\n\nIt fell to 2 % < 5 & more."
HOSTILE = "<script>alert(1)</script> \"quoted\" 'words' & <b>Kazakhtelecom</b> --> </style>"
VOID = {"meta", "br", "wbr"}


@dataclass
class Element:
    """One element of a page, with all the text inside it."""

    tag: str
    has: dict[str, str]
    within: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page as a browser builds it, as far as these tests ask."""

    html: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(str(self.html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = tuple(outer.tag for outer in self.open)
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, within))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"<{closed.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def of(self, name: str) -> list[Element]:
        return [one for one in self.elements if name in one.has.get("class", "").split()]

    def at(self, anchor: str) -> Element:
        (found,) = (one for one in self.elements if one.has.get("id") == anchor)
        return found

    def tags(self, tag: str) -> Iterator[Element]:
        return (one for one in self.elements if one.tag == tag)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def article(text: str = TEXT, *, title: str | None = "Cut off", url: str | None = None) -> Article:
    return Article(id=article_id(url=url, text=text), text=text, digest=content_digest(text), title=title, url=url)


def mention(number: int, words: str, entity: str, *, kind: Kind, form: Form = Form.NAME) -> MentionFound:
    return MentionFound(id=f"m{number}", span=span(words), kind=kind, form=form, entity=entity)


def cut_off(**changed: object) -> EventFound:
    usual: dict[str, object] = {
        "id": "v1",
        "type": "COERCE",
        "mode": "withhold",
        "trigger": span("cut off"),
        "evidence": Span(start=0, end=TEXT.index("\n")),
        "roles": (
            RoleFound(role="actor", span=span("Kazakhtelecom"), filler="e1"),
            RoleFound(role="amount", span=span("2 %"), filler="q1"),
            RoleFound(role="theme", span=span("more"), filler=None),
        ),
        "time": "t1",
        "place": "e2",
        "factuality": Factuality.REPORTED,
        "attributed_to": "e3",
        "cue": span("NetBlocks said"),
        "confidence": 0.84,
        "method": "rules/9",
    }
    return EventFound(**(usual | changed))  # type: ignore[arg-type]


def located(**changed: object) -> StatementFound:
    usual: dict[str, object] = {
        "subject": "e1",
        "subject_mention": "m1",
        "predicate": "headquartered_in",
        "object": "e2",
        "object_mention": "m2",
        "evidence": Span(start=0, end=TEXT.index("\n")),
        "trigger": span("off"),
        "factuality": Factuality.DENIED,
        "attributed_to": "e3",
        "cue": span("said"),
        "confidence": 0.91,
        "method": "relation/3",
        "valid_from": "t1",
    }
    return StatementFound(**(usual | changed))  # type: ignore[arg-type]


def everything() -> Extraction:
    return Extraction(
        article=article(),
        mentions=(
            mention(1, "Kazakhtelecom", "e1", kind=Kind.ORGANIZATION),
            mention(2, "Almaty", "e2", kind=Kind.PLACE),
            mention(3, "NetBlocks", "e3", kind=Kind.ORGANIZATION),
            mention(4, "It", "e1", kind=Kind.ORGANIZATION, form=Form.PRONOUN),
        ),
        entities=(
            EntityFound(id="e1", kind=Kind.ORGANIZATION, name="Kazakhtelecom", wikidata="Q1"),
            EntityFound(
                id="e2",
                kind=Kind.PLACE,
                name="Almaty",
                place=PlaceFound(country="KZ", lat=43.2, lon=76.9, geonames=1526384),
            ),
            EntityFound(id="e3", kind=Kind.ORGANIZATION, name="NetBlocks"),
        ),
        times=(
            TimeFound(id="t1", span=span("on Tuesday"), edtf="2022-01-04", earliest="2022-01-04", latest="2022-01-05"),
        ),
        quantities=(QuantityFound(id="q1", span=span("2 %"), value=2.0, unit="%", measures="connectivity"),),
        events=(cut_off(),),
        statements=(located(),),
        rejected=(RejectedFound(span=span("more"), reason="warninglist: common-word"),),
    )


def page(*found: Extraction) -> Page:
    return Page(html=reading_page([Section(label=f"line {number}", found=one) for number, one in enumerate(found, 1)]))


@pytest.fixture(scope="module")
def full() -> Page:
    return page(everything())


def test_the_words_are_the_articles_character_for_character(full: Page) -> None:
    assert [words.text for words in full.of("words")] == [TEXT]


def test_a_mark_has_its_words_behind_an_astral_character(full: Page) -> None:
    assert full.at("a1-m1").text == "Kazakhtelecom"
    assert full.at("a1-v1-in").text == "cut off"
    assert full.at("a1-q1-in").text == "2 %"


def test_marks_tell_what_they_are(full: Page) -> None:
    labels = {anchor: full.at(f"a1-{anchor}").has["data-label"] for anchor in ("m2", "t1-in", "q1-in", "v1-in")}
    assert labels == {"m2": "Place", "t1-in": "2022-01-04", "q1-in": "2 %", "v1-in": "COERCE/withhold"}


def test_a_pronoun_tells_whom_it_stands_for_and_leads_there(full: Page) -> None:
    pronoun = full.at("a1-m4")
    assert pronoun.has["data-label"] == "Kazakhtelecom"
    assert pronoun.has["href"] == full.at("a1-m1").has["href"] == "#a1-e1"


def test_an_entity_leads_to_each_of_its_mentions(full: Page) -> None:
    row = full.at("a1-e1")
    assert "Kazakhtelecom · It" in row.text
    assert {"#a1-m1", "#a1-m4"} <= {link.has["href"] for link in full.tags("a") if "href" in link.has}


def test_a_place_says_where_it_is(full: Page) -> None:
    assert "KZ" in full.at("a1-e2").text
    assert "1526384" in full.at("a1-e2").text


def test_a_card_has_all_that_is_known_of_an_event(full: Page) -> None:
    card = " ".join(full.at("a1-v1").text.split())
    for said in (
        "COERCE/withhold",
        "reported",
        "0.84",
        "actor Kazakhtelecom",
        "theme more",
        "NetBlocks said",
        "rules/9",
    ):
        assert said in card
    assert "time 2022-01-04" in card
    assert "place Almaty" in card
    assert "said by NetBlocks" in card


def test_a_card_names_what_the_words_of_a_role_stand_for() -> None:
    it = RoleFound(role="actor", span=span("It"), filler="e1")
    shown = page(replace(everything(), events=(cut_off(roles=(it,)),)))
    assert "It → Kazakhtelecom" in " ".join(shown.at("a1-v1").text.split())


def test_a_place_that_is_a_role_stands_on_the_card_once() -> None:
    here = RoleFound(role="place", span=span("Almaty"), filler="e2")
    shown = page(replace(everything(), events=(cut_off(roles=(here,)),)))
    assert shown.at("a1-v1").text.split().count("place") == 1


def test_an_event_leads_to_its_sentence(full: Page) -> None:
    where = f"a1-s0-{TEXT.index(chr(10))}"
    assert full.at(where).text == TEXT.split("\n")[0]
    (head,) = (link for link in full.tags("a") if link.text == "cut off" and link.has["href"] == f"#{where}")
    assert "h4" in head.within


def test_every_quote_is_on_the_page(full: Page) -> None:
    assert [quote.text for quote in full.tags("blockquote")] == [TEXT.split("\n")[0]] * 2


def test_a_relation_has_its_ends_who_says_so_and_since_when(full: Page) -> None:
    (row,) = (row for row in full.tags("tr") if "tbody" in row.within)
    said = " ".join(row.text.split())
    assert "headquartered in" in said
    for part in ("Kazakhtelecom", "Almaty", "denied", "0.91", "said by NetBlocks", "from 2022-01-04", "relation/3"):
        assert part in said


def test_what_was_rejected_has_its_reason(full: Page) -> None:
    assert "warninglist: common-word" in full.at("a1-r1").text
    assert full.at("a1-r1-in").text == "more"


def test_every_link_leads_to_an_element_of_the_page_and_no_two_share_an_id() -> None:
    shown = page(everything(), everything())
    ids = [one.has["id"] for one in shown.elements if "id" in one.has]
    links = {link.has["href"] for link in shown.tags("a")}
    assert len(ids) == len(set(ids))
    assert {link for link in links if link.removeprefix("#") not in ids} == set()


def test_a_link_stands_in_no_link() -> None:
    inside = mention(9, "Almaty on Tuesday", "e2", kind=Kind.PLACE)
    found = everything()
    shown = page(replace(found, mentions=(*found.mentions, inside)))
    assert [link.text for link in shown.tags("a") if "a" in link.within] == []


def test_nothing_is_asked_of_anyone_else(full: Page) -> None:
    (policy,) = (meta for meta in full.tags("meta") if meta.has.get("http-equiv") == "Content-Security-Policy")
    assert policy.has["content"].startswith("default-src 'none'; style-src 'sha256-")
    assert {"script", "img", "link", "iframe", "object"} & {one.tag for one in full.elements} == set()
    assert "url(" not in full.html
    assert "@import" not in full.html


def test_the_policy_lets_the_style_of_the_page_in(full: Page) -> None:
    (style,) = full.tags("style")
    assert base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode() in full.html


def test_hostile_words_stay_words_wherever_they_stand() -> None:
    whole = Span(start=0, end=len(HOSTILE))
    found = Extraction(
        article=article(HOSTILE, title=HOSTILE, url="javascript:alert(1)"),
        mentions=(MentionFound(id="m1", span=whole, kind=Kind.WORK, form=Form.NAME, entity="e1"),),
        entities=(EntityFound(id="e1", kind=Kind.WORK, name=HOSTILE),),
        times=(TimeFound(id="t1", span=whole, edtf=HOSTILE, earliest=HOSTILE, latest=None),),
        quantities=(QuantityFound(id="q1", span=whole, value=1.0, unit=HOSTILE, measures=HOSTILE),),
        events=(
            cut_off(trigger=whole, evidence=whole, cue=whole, roles=(), time="t1", place="e1", attributed_to="e1"),
        ),
        rejected=(RejectedFound(span=whole, reason=HOSTILE),),
    )
    shown = Page(html=reading_page([Section(label=HOSTILE, found=found)]))
    assert shown.of("words")[0].text == HOSTILE
    assert [one.tag for one in shown.elements if one.text in ("alert(1)", "Kazakhtelecom")] == []
    assert "<script" not in shown.html
    assert shown.html.count("</style>") == 1
    assert [link for link in shown.tags("a") if link.has.get("href", "").startswith("javascript")] == []


def test_an_address_that_can_be_opened_is_a_link() -> None:
    shown = page(Extraction(article=article(url="https://example.org/a?b=1&c=2")))
    assert "https://example.org/a?b=1&c=2" in [link.has["href"] for link in shown.tags("a")]


def test_several_articles_are_sections_of_one_page_in_their_order() -> None:
    shown = page(everything(), Extraction(article=article("Nothing.", title=None)))
    assert [one.has["id"] for one in shown.tags("article")] == ["a1", "a2"]
    assert [link.text for link in shown.tags("a") if "nav" in link.within] == ["Cut off", "line 2"]


def test_an_article_in_which_nothing_was_read_says_so() -> None:
    assert len(page(Extraction(article=article("Nothing."))).of("none")) == 5


def test_no_article_is_a_page_too() -> None:
    assert next(page().tags("h1")).text == "Nothing was read"


def mark(words: str, text: str, look: str, *, href: str | None = None, anchor: str | None = None) -> Mark:
    return Mark(span=span(words, text), depth=1, look=look, href=href, anchor=anchor, label=look)


def test_marks_that_cross_lose_no_character_and_one_of_them_is_cut_in_two() -> None:
    text = "ab <cd> ef"
    shown = Page(html=painted(text, [mark("b <cd", text, "one", anchor="x"), mark("cd> e", text, "two", anchor="y")]))
    assert [part.text for part in shown.of("one")] == ["b <cd"]
    assert [part.text for part in shown.of("two")] == ["cd", "> e"]
    assert [part.has.get("id") for part in shown.of("two")] == ["y", None]
    assert [part.has.get("data-label") for part in shown.of("two")] == [None, "two"]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12), st.integers(0, 4)), max_size=8))
def test_however_marks_lie_each_covers_its_own_words(spans: list[tuple[int, int, int]]) -> None:
    text = 'a<b>😀&c "d" e\'é\n' * 2
    marks = [
        Mark(
            span=Span(start=start, end=start + length),
            depth=depth,
            look=f"n{number}",
            href="x" if number % 2 else None,
        )
        for number, (start, length, depth) in enumerate(spans)
    ]
    shown = Page(html=f"<p>{painted(text, marks)}</p>")
    assert shown.elements[0].text == text
    for made in marks:
        assert "".join(part.text for part in shown.of(made.look)) == made.span.of(text)


def test_a_mark_within_a_mark_is_an_element_within_an_element() -> None:
    text = "the New York Times today"
    inner, outer = mark("New York", text, "in", href="#p"), mark("New York Times", text, "out", href="#o")
    shown = Page(html=painted(text, [inner, outer]))
    assert (shown.of("out")[0].tag, shown.of("in")[0].tag) == ("a", "span")
    assert shown.of("in")[0].within == ("a",)


def test_marks_over_the_same_words_nest_by_depth() -> None:
    whole = Span(start=0, end=3)
    marks = [Mark(span=whole, depth=depth, look=f"d{depth}") for depth in (4, 0, 2)]
    assert [one.has["class"] for one in Page(html=painted("abc", marks)).elements] == ["d0", "d2", "d4"]


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({"value": 5800.0, "unit": "people", "comparator": ">"}, "> 5,800 people"),
        ({"value": 0.5, "unit": None}, "0.5"),
        ({"value": None, "low": 2.0, "high": 3.5, "unit": "%"}, "2 to 3.5 %"),
        ({"value": None, "unit": "dead"}, "? dead"),
    ],
)
def test_a_quantity_is_shown_as_it_was_read(quantity: dict[str, object], words: str) -> None:
    made = QuantityFound(id="q1", span=Span(start=0, end=1), **quantity)  # type: ignore[arg-type]
    assert quantity_words(made) == words


def test_the_command_writes_one_page_for_all_lines_and_the_same_json_to_a_file(tmp_path: Path) -> None:
    source, written = tmp_path / "two.jsonl", tmp_path / "out.html"
    lines = [{"id": name, "text": f"Protesters {name} marched in Almaty."} for name in ("first", "second")]
    source.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["extract", str(source), "--html", "-o", str(written)])
    assert (result.exit_code, result.stdout) == (0, "")
    shown = Page(html=written.read_text(encoding="utf-8"))
    assert [words.text for words in shown.of("words")] == [line["text"] for line in lines]
    as_json = tmp_path / "out.jsonl"
    CliRunner().invoke(main, ["extract", str(source), "-o", str(as_json)])
    assert [json.loads(line)["id"] for line in as_json.read_text().splitlines()] == ["first", "second"]
