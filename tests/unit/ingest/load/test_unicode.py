"""Every trap of Unicode: the text is kept character for character, and what is read in it is where it says it is."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.opening import open_extractor
from ingest.load import Format, LoadSettings, load

NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)
NEWS = "Kazakhtelecom cut the internet in Almaty on Wednesday. NetBlocks said so in London."
TRAPS = {
    "combining marks": "e\u0301" * 5 + "\u0323\u0301 ",
    "hundreds of marks on one letter": "Z" + "\u0301" * 400 + " ",
    "composed and decomposed side by side": "caf\u00e9 cafe\u0301 ",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 ",
    "bidi overrides and isolates": "\u202eabc\u202c \u2066x\u2069 \u200f\u200e ",
    "NUL": "a\0b\0 ",
    "astral": "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \U00020000\U0001d51e ",
    "flags and skin tones": "\U0001f1f0\U0001f1ff \U0001f44d\U0001f3fd ",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060 ",
    "strange spaces": "a\u00a0b\u2003c\u3000d\u2028e\u2029f\u0085g ",
    "soft hyphens": "inter\u00adnet ",
    "ligatures and capitals that grow": "\ufb01 \u0130 \u1e9e \u01c5 ",
    "noncharacters and private use": "\ufffe\uffff \ue000 \U0010ffff ",
    "line ends of every kind": "a\r\nb\rc\nd\x0be\x0cf ",
    "controls": "\x01\x1b[31m\x7f ",
    "replacement": "\ufffd\ufffd ",
    "variation selectors and tags": "\u2764\ufe0f\U000e0067\U000e007f ",
}


def one_of(raw: bytes, format: Format):
    (only,) = load("-", settings=LoadSettings(), clock=lambda: NOON, format=format, stdin=BytesIO(raw))
    return only.article


@pytest.fixture(scope="module")
def extractor():
    return open_extractor()


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
@pytest.mark.parametrize("format", [Format.TEXT, Format.JSONL])
def test_every_character_is_kept(trap, format):
    text = trap + NEWS + trap
    raw = text.encode() if format is Format.TEXT else json.dumps({"text": text}).encode()
    assert one_of(raw, format).text == text


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_what_is_read_after_a_trap_is_where_it_says_it_is(extractor, trap):
    text = trap + "\n\n" + NEWS
    article = one_of(json.dumps({"text": text}).encode(), Format.JSONL)
    (read,) = extractor.extract([article])
    spans = {(one.span.start, one.span.end) for one in read.mentions}
    assert {(text.index(name), text.index(name) + len(name)) for name in ("Almaty", "London")} <= spans
    assert all(0 <= start < end <= len(text) for start, end in spans)


@settings(deadline=None, max_examples=40)  # the machine may be busy
@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_comes_through_jsonl_as_it_is(text):
    if text.strip():
        assert one_of(json.dumps({"text": text}).encode(), Format.JSONL).text == text


def test_half_a_pair_becomes_one_replacement_so_that_what_follows_stays_where_it_is():
    text = "Half \ud83d here: Almaty."
    article = one_of(b"Half \xed\xa0\xbd here: Almaty.", Format.TEXT)
    assert article.text.endswith("here: Almaty.")
    article.text.encode()  # it can be stored
    line = '{"text": ' + json.dumps(text) + "}"
    found = list(
        load("-", settings=LoadSettings(), clock=lambda: NOON, format=Format.JSONL, stdin=BytesIO(line.encode()))
    )
    assert len(found) == 1


@pytest.mark.parametrize("field", ["title", "publisher"])
def test_names_of_an_article_are_one_line_of_whole_characters(field):
    article = one_of(json.dumps({"text": NEWS, field: " A\n\u2028B\t \U0001f600 "}).encode(), Format.JSONL)
    assert getattr(article, field) == "A B \U0001f600"
