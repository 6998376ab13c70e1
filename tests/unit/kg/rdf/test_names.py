"""Ids, names and predicates become parts of IRIs, and come back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.rdf.names import check_base, coded, decoded, part, text_of

ELEMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_any_predicate_comes_back_and_is_a_name_in_xml(predicate: str) -> None:
    assert ELEMENT_NAME.fullmatch(coded(predicate))
    assert decoded(coded(predicate)) == predicate


@pytest.mark.parametrize("predicate", ["_x20_", "_x", "x_x_", "_x_", "a b", "", "9lives", "_", "__x5F_"])
def test_a_predicate_that_looks_coded_comes_back(predicate: str) -> None:
    assert decoded(coded(predicate)) == predicate


@pytest.mark.parametrize("predicate", ["position_held", "COERCE", "third-party"])
def test_names_of_the_ontology_stay_readable(predicate: str) -> None:
    assert coded(predicate) == predicate


@given(texts)
def test_any_id_comes_back_from_an_iri(name: str) -> None:
    assert text_of(part(name)) == name
    assert re.fullmatch(r"([A-Za-z0-9]|%[0-9A-F]{2})*", part(name))


@given(st.sets(texts, min_size=2))
def test_two_names_never_share_an_iri(names: set[str]) -> None:
    assert len({coded(name) for name in names}) == len({part(name) for name in names}) == len(names)


def test_a_base_loses_its_last_slash() -> None:
    assert check_base("https://news.example.org/graph/") == "https://news.example.org/graph"


@pytest.mark.parametrize(
    "base", ["", "news.example.org", "ftp://x", "http://a b", 'http://a"', "http://a/#x", "http://a\n"]
)
def test_a_base_that_begins_no_iri_is_refused(base: str) -> None:
    with pytest.raises(ConfigError, match="must be an http"):
        check_base(base)
