"""How text is cut into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.store.words import KEY_CHARS_MAX, find_spans, keys_of, parse_search, words_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Kassym-Jomart Tokayev", "kassym jomart tokayev"),
        ("TŌKAYEV’s", "tokayev s"),
        ("Cafe\u0301", "cafe"),
        ("Жаңаөзен", "жаңаөзен"),
        ("Straße", "strasse"),
        ("هَنَّ", "هن"),
        ("हिन्दी", "हिनदी"),
        ("G20, 2 %", "g20 2"),
        ("...", ""),
        ("under_score", "under score"),
    ],
)
def test_keys_ignore_case_accents_and_marks(text: str, keys: str) -> None:
    assert keys_of(text) == keys


@given(st.text())
def test_the_words_of_a_text_and_its_keys_agree(text: str) -> None:
    assert " ".join(word.key for word in words_of(text)) == keys_of(text)


@given(st.text())
def test_keys_are_words_to_the_search_engine(text: str) -> None:
    for key in keys_of(text).split():
        assert len(key) <= KEY_CHARS_MAX
        assert all(char.isalnum() or ord(char) > 127 for char in key)


@given(st.text(), st.text())
def test_spans_stand_inside_the_text(text: str, words: str) -> None:
    spans = find_spans(text, parse_search(words))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_a_phrase_is_found_where_its_words_stand_in_a_row() -> None:
    text = "A state of emergency; emergency of state."
    assert find_spans(text, parse_search('"state of emergency"')) == (Span(start=2, end=20),)


def test_only_the_last_loose_word_can_be_a_beginning() -> None:
    assert parse_search("one two*").prefix
    assert not parse_search("one* two").prefix
    assert not parse_search('"one" *').prefix
    assert parse_search('x "one two"').phrases == (("one", "two"), ("x",))
