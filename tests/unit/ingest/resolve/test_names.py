"""How names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.names import blocking_keys, core_words, is_bare, name_key, name_similarity, skeleton
from kg.model import Kind


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Kassym-Jomart Tokayev", "Қасым-Жомарт Тоқаев"),
        ("Kassym-Jomart Tokayev", "Kasym-Zhomart Tokaev"),
        ("President Askar Mamin", "Askar Mamin"),
    ],
)
def test_spellings_of_one_person_meet_and_are_alike(left: str, right: str) -> None:
    assert blocking_keys(left, Kind.PERSON) & blocking_keys(right, Kind.PERSON)
    assert name_similarity(left, right, Kind.PERSON) >= 0.94


def test_another_first_name_is_another_person() -> None:
    assert name_similarity("Dariga Nazarbayeva", "Aliya Nazarbayeva", Kind.PERSON) < 0.75


def test_a_surname_alone_is_bare_and_a_town_is_not() -> None:
    assert is_bare("Tokayev", Kind.PERSON)
    assert is_bare("President Tokayev", Kind.PERSON)
    assert not is_bare("Almaty", Kind.PLACE)


def test_an_acronym_meets_its_expansion() -> None:
    full = blocking_keys("Collective Security Treaty Organization", Kind.ORGANIZATION)
    assert full & blocking_keys("CSTO", Kind.ORGANIZATION)


def test_legal_forms_and_articles_tell_no_names_apart() -> None:
    assert name_key("Kazakhtelecom JSC", Kind.ORGANIZATION) == name_key("the Kazakhtelecom", Kind.ORGANIZATION)


def test_a_name_of_nothing_but_titles_keeps_its_words() -> None:
    assert core_words("The President", Kind.PERSON) == ("the",) or core_words("President", Kind.PERSON) == (
        "president",
    )


def test_transliterations_share_a_skeleton() -> None:
    assert skeleton("tokayev") == skeleton("toqaev") == skeleton("tokaev")


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(list(Kind)))
def test_similarity_is_symmetric_and_within_bounds(left: str, right: str, kind: Kind) -> None:
    there, back = name_similarity(left, right, kind), name_similarity(right, left, kind)
    assert there == pytest.approx(back)
    assert 0.0 <= there <= 1.0
