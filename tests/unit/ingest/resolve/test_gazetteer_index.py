"""The file of places: what is packed is found again, by its key and no other."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.gazetteer import Sense, Sort
from ingest.resolve.gazetteer.index import BLOCK_CHARS, Line, PlaceIndex, line_of, packed
from kg.errors import ConfigError

TOWN = Sense(sort=Sort.CITY, country="KZ", division="02", lat=43.25, lon=76.91, population=98, geonames=7)
KEYS = st.from_regex(r"[a-z0-9]+( [a-z0-9]+)?", fullmatch=True)


def an_index(folder: Path, *lines: Line) -> PlaceIndex:
    (folder / "places.bin").write_bytes(packed(lines))
    return PlaceIndex(folder / "places.bin")


def a_line(key: str, geonames: int = 7) -> Line:
    return Line(key=key, is_own=True, sense=replace(TOWN, geonames=geonames))


def test_all_places_of_a_key_are_found_and_none_of_a_longer_one(tmp_path):
    index = an_index(tmp_path, a_line("san jose", 1), a_line("san jose", 2), a_line("san jose del cabo"), a_line("san"))
    assert index.lines("san jose") == [a_line("san jose", 1), a_line("san jose", 2)]
    assert index.lines("jose") == []


@pytest.mark.parametrize("key", ["", "a", "zzz", "san josf"])
def test_a_key_that_is_not_there_has_no_lines(tmp_path, key):
    assert an_index(tmp_path, a_line("san jose")).lines(key) == []


def test_an_empty_file_has_no_lines(tmp_path):
    assert an_index(tmp_path).lines("san jose") == []


def test_all_lines_of_a_key_are_found_however_many(tmp_path):
    many = [a_line("san jose", number) for number in range(1, BLOCK_CHARS // 10)]
    index = an_index(tmp_path, *many, a_line("aa"), a_line("zz"))
    assert len(index.lines("san jose")) == len(many)
    assert index.lines("aa") == [a_line("aa")]
    assert index.lines("zz") == [a_line("zz")]


@given(keys=st.lists(KEYS, min_size=1, max_size=30), number=st.integers(0, 29))
def test_whatever_is_packed_is_found(tmp_path_factory, keys, number):
    index = an_index(tmp_path_factory.mktemp("index"), *map(a_line, keys))
    key = keys[number % len(keys)]
    assert index.lines(key) == [a_line(key)]


def test_the_order_of_the_lines_does_not_matter():
    lines = [a_line("b"), a_line("a"), a_line("a", 2)]
    assert packed(lines) == packed(reversed(lines))


@pytest.mark.parametrize(("people", "kept"), [(0, 0), (999, 999), (1234, 1200), (1_977_011, 1_900_000)])
def test_inhabitants_keep_two_digits(tmp_path, people, kept):
    line = Line(key="a", is_own=True, sense=replace(TOWN, population=people))
    (found,) = an_index(tmp_path, line).lines("a")
    assert found.sense.population == kept
    assert "\n" not in line_of(line)


def test_a_file_of_something_else_is_refused_by_name(tmp_path):
    (tmp_path / "wrong.bin").write_bytes(b"not ours")
    with pytest.raises(ConfigError, match=r"wrong\.bin"):
        PlaceIndex(tmp_path / "wrong.bin")
