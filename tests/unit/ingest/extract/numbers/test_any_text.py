"""Promises of any text, whatever the tags and the parse say of it."""

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from ingest.extract.numbers import QuantityAt, changes_in, quantities_in
from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.tree import Tree

BLANK = spacy.blank("en")
SCRAPS = [
    "2",
    "5",
    "10",
    "60",
    "120",
    "1.2bn",
    "5,800",
    "200",
    "000",
    "2021",
    "1/3",
    "10:30",
    "-20",
    "10-15",
    "40%-50",
    "$",
    "US$",
    "C$",
    "€",
    "£",
    "Rs",
    ".",
    ",",
    "-",
    "–",
    "/",
    "(",
    ")",
    "%",
    "per",
    "cent",
    "percent",
    "point",
    "points\na",
    "an",
    "the",
    "of",
    "to",
    "from",
    "by",
    "in",
    "between",
    "and",
    "or",
    "out",
    "more",
    "than",
    "at",
    "least",
    "about",
    "over",
    "half",
    "third",
    "thirds",
    "two",
    "three",
    "twenty",
    "five",
    "hundred",
    "thousand",
    "million\nbillion",
    "m",
    "k",
    "dozen",
    "dozens",
    "hundreds",
    "thousands",
    "tens",
    "tenge",
    "euros",
    "dollars",
    "litre",
    "barrel",
    "day",
    "year",
    "old",
    "aged",
    "age",
    "people",
    "protesters",
    "dead",
    "killed\ndoubled",
    "double",
    "twice",
    "times",
    "as",
    "tenfold",
    "no",
    "one",
    "nobody",
    "none",
    "casualties",
    "rose",
    "fell",
    "was",
    "were",
    "prices",
    "magnitude",
    "6.1",
    "km",
    "°C",
    "MW",
    "mph",
    "strong",
    "plus",
    "odd\nMay",
    "January",
    "Article",
    "No",
    "Boeing",
    "737",
    "Seven",
    "½",
    "°",
    "²",
    "٣",
    "\n",
]
TAGS = ["CD", "NN", "NNS", "NNP", "JJ", "IN", "DT", "VBD", "VBN", "HYPH", ",", "RB", "PRP", "$", "TO", "CC", "POS", ""]
LABELS = [
    "nsubj",
    "nsubj:pass",
    "obj",
    "obl",
    "nmod",
    "nummod",
    "amod",
    "compound",
    "case",
    "conj",
    "cop",
    "acl:relcl",
    "xcomp",
    "flat",
    "dep",
]


def hold(tree: Tree, found: tuple[QuantityAt, ...]) -> None:
    """Assert what every answer keeps."""
    end = 0
    for one in found:
        assert end <= one.first <= one.last < len(tree)
        assert 0 <= one.head < len(tree)
        assert one.comparator in "=<>~"
        assert (one.value is None) == (one.low is not None) == (one.high is not None)
        assert one.low is None or one.high is None or one.low < one.high
        assert one.measures is None or one.measures.strip()
        end = one.last + 1
    for change in changes_in(tree, found):
        sides = [side for side in (change.start, change.end, change.by) if side is not None]
        assert sides
        assert all(0 <= side < len(found) for side in sides)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_characters_are_read_without_failing(text):
    tree = Tree(BLANK(text))
    hold(tree, quantities_in(tree))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([scrap for scrap in SCRAPS if scrap]), min_size=1, max_size=25), st.booleans())
def test_any_words_of_numbers_are_read_without_failing(words, spaced):
    tree = Tree(BLANK((" " if spaced else "").join(words)))
    hold(tree, quantities_in(tree))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_parse_is_read_without_failing(data):
    words = data.draw(st.lists(st.sampled_from([scrap for scrap in SCRAPS if scrap.strip()]), min_size=1, max_size=25))
    heads = [data.draw(st.integers(0, i)) for i in range(len(words))]
    tags = [data.draw(st.sampled_from(TAGS)) for _ in words]
    deps = [data.draw(st.sampled_from(LABELS)) for _ in words]
    tree = Tree(Doc(BLANK.vocab, words=words, tags=tags, heads=heads, deps=deps))
    found = quantities_in(tree)
    hold(tree, found)
    barred = {one.first for one in found}
    assert not barred & {one.first for one in quantities_in(tree, barred=set(range(len(tree))))}


def test_a_sign_between_two_numbers_is_the_unit_of_one():
    words = ["2", "$", "tenfold"]
    heads, labels = [0, 0, 0], ["nsubj"] * 3
    tree = Tree(Doc(BLANK.vocab, words=words, tags=["CD"] * 3, heads=heads, deps=labels))
    hold(tree, quantities_in(tree))


def test_every_word_list_of_the_grammar_is_lower_case():
    lists = {name: words for name, words in LEXICON.words.items() if name != "lengths"}
    assert [(name, word) for name, words in lists.items() for word in words if word != word.lower()] == []


def test_every_comparator_has_a_sign_of_the_contract():
    phrases = ["more than", "up to", "about", "at least", "fewer than", "an estimated"]
    found = [LEXICON.comparators.at(phrase.split(), 0) for phrase in phrases]
    assert [one[1] for one in found if one] == [">", "<", "~", ">", "<", "~"]


def test_the_longest_phrase_wins_in_both_directions():
    words = ["no", "more", "than", "5", "percentage", "points"]
    assert LEXICON.comparators.before(words, 3) == (0, "<")
    found = LEXICON.unit_names.at(words, 4)
    assert found is not None
    assert (found[0], found[1].code) == (6, "%{point}")
