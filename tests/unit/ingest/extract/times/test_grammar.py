"""The grammar as a whole: its data is sound, and no text at all makes it fail."""

import json
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.times import times_in
from ingest.extract.times.found import Sense
from ingest.extract.times.guards import GUARDS
from ingest.extract.times.lexicon import LISTS
from ingest.extract.times.resolve import RESOLVERS, SAID, UNPLACED
from ingest.extract.times.rules import LEVELS, LITERALS
from tests.unit.ingest.extract.times.reading import read, times_of, tree_of

FOLDER = resources.files("ingest.extract.times")
RULES = json.loads(FOLDER.joinpath("rules.json").read_text(encoding="utf-8"))
WORDS = json.loads(FOLDER.joinpath("words.json").read_text(encoding="utf-8"))
FLAT = [rule for level in RULES for rule in level]
# Categories that the shape of a number gives, rather than a list.
SHAPES = {"NUM", "YEAR", "TWO", "DAYNUM", "DAYORD", "DAYORDN", "BIGORD", "ORD2", "ORD4", "HOUR12", "HHMM", "HM", "HD"}
SHAPES |= {"CLOCKTOK", "NUMERIC", "Q", "FY", "DECADEN", "YEARS", "DIGIT"}
# Parts of time expressions, to be strung together in any order.
PIECES = sorted({word for values in WORDS.values() for word in values} | LITERALS | {"5", "31", "2021", "99", "5th"})
PIECES += [
    "1990s",
    "'80s",
    "10:30",
    "8.30pm",
    "5/1/2022",
    "31.02.2021",
    "2022-13-45",
    "Q3",
    "FY2021",
    "0830",
    "2019/20",
]
PIECES += ["May", "Tuesday", "Mondays", "Jan.", "9999999999999", "00:00", ".", "\n", "?", "said", "will"]


def _categories(pattern: str) -> set[str]:
    return {choice for one in pattern.split() for choice in one.rstrip("?").rpartition(":")[2].split("|")}


def test_every_rule_names_a_sense_that_the_calendar_knows():
    known = RESOLVERS.keys() | SAID.keys() | UNPLACED | {"sum", "product"}
    assert {rule["sense"] for rule in FLAT} <= known


def test_every_kind_of_sense_is_given_by_a_rule():
    assert (RESOLVERS.keys() | SAID.keys() | UNPLACED) - {rule["sense"] for rule in FLAT} == set()


def test_every_guard_that_a_rule_asks_for_exists_and_is_asked_for():
    assert {rule["if"] for rule in FLAT if "if" in rule} | {"holiday"} == GUARDS.keys()


def test_every_category_of_a_pattern_is_made_by_a_word_a_shape_or_a_rule_before():
    made = set(WORDS) | SHAPES | {"DAYORD"}
    for level in RULES:
        wanted = {one for rule in level for one in _categories(rule["of"]) if one.upper() == one and one.isalnum()}
        wanted = {one for one in wanted if not one.isdigit()}
        of_this_level = {one for rule in level for one in rule["to"].split("+")}
        assert wanted - made - ({"NUM"} if level is RULES[0] else set()) == set()
        made |= of_this_level


def test_no_rule_is_written_twice():
    keys = [json.dumps(rule, sort_keys=True) for rule in FLAT]
    assert sorted(set(keys)) == sorted(keys)


def test_every_category_that_is_a_time_is_made_by_a_rule():
    made = {one for rule in FLAT for one in rule["to"].split("+")} | {"SPAN"}
    assert LISTS["times"] <= made


def test_there_is_one_automaton_for_each_level():
    assert len(LEVELS) == len(RULES)


def test_a_sense_of_several_number_words_is_one_number():
    assert Sense("x", {"n": Sense("sum", {"tens": 20, "ones": 5})}).number("n") == 25
    assert Sense("x", {"n": Sense("product", {"n": 2, "times": 100})}).number("n") == 200
    assert Sense("x", {"n": "two"}).number("n") is None


def _moment(bound: str) -> datetime:
    """Return a bound as a naive moment; zones are left out, which a time and its bounds share."""
    plain = bound[:16].rstrip("Z")
    return (
        datetime.fromisoformat(plain)
        if "T" in plain
        else datetime.combine(date.fromisoformat(plain), datetime.min.time())
    )


def _check(text: str, published: str | None) -> None:
    tree = tree_of(text)
    last = -1
    for time in times_of(text, published):
        assert last < time.first <= time.last < len(tree)
        last = time.last
        assert time.edtf is not None or (time.earliest, time.latest) == (None, None)
        if time.earliest and time.latest:
            assert _moment(time.earliest) < _moment(time.latest)
        if time.edtf:
            assert time.earliest or time.latest


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(min_size=1, max_size=80),
    published=st.none() | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
)
def test_any_text_is_read_without_an_error(text, published):
    _check(text, published)


@settings(max_examples=400, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=14),
    published=st.none() | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
)
def test_any_string_of_time_words_is_read_with_bounds_in_order(pieces, published):
    _check(" ".join(pieces), published)


def test_a_text_of_nothing_but_dates_is_read_in_time_that_grows_with_it():
    def seconds(count: int) -> float:
        tree = tree_of(" ".join(["on 5 May"] * count))
        start = perf_counter()
        assert len(times_in(tree, published_at=None)) == count
        return perf_counter() - start

    few = min(seconds(200) for _ in range(3))
    assert min(seconds(2000) for _ in range(2)) < 40 * few  # ten times the dates; a square would be a hundred times


def _rows_of_reference() -> list[tuple[str, str, str, str]]:
    """Return the first form of each row of the reference page: words, EDTF and bounds."""
    page = Path(__file__).parents[5] / "docs" / "reference" / "times.md"
    rows = [line.strip("|").split("|") for line in page.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    cells = [[cell.strip() for cell in row] for row in rows]
    return [
        (words, edtf.split(";")[0], low, high) for words, edtf, low, high in cells if not edtf.startswith(("`", "-"))
    ]


@pytest.mark.parametrize("row", _rows_of_reference(), ids=lambda row: row[0])
def test_the_reference_page_says_what_the_grammar_gives(row):
    words, edtf, earliest, latest = row
    form = words.split(";")[0].partition(" (")[0]
    told = "It began on 3 May 2021. " if "3 May 2021" in words or "the same" in words else ""
    sentence = f"It will open {form}." if "will be" in words else f"Trade fell {form}, they said."
    last = read(told + sentence)[-1]
    assert [last.edtf, last.earliest, last.latest] == [
        None if one == "null" else one for one in (edtf, earliest, latest)
    ]
