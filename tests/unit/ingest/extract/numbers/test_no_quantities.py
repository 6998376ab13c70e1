"""Numbers that name, date, order or score, and durations: none of them is a quantity."""

import pytest

from ingest.extract.numbers import quantities_in
from tests.unit.ingest.extract.numbers.conftest import tree_of


@pytest.mark.parametrize(
    "text",
    [
        "A Boeing 737 of G20 envoys and an F-16 landed.",
        "COVID-19 and SARS-CoV-2 spread.",
        "Article 5 and Section 230 hold.",
        "Come to room 101 on page 4.",
        "She is No. 2 there.",
        "the 19th century and the 2nd round",
        "They won 3-1 and then 6-4, 6-3.",
        "Members voted 350-58 there.",
        "Call 020 7946 0123 or 555-0100 or +7 727 258 00 00.",
        "version 2.0.1 at 1080p in 3D over 5G, 24/7",
        "an AK-47, a 4x4, a 7-Eleven",
        "the class of '95 and the #19 spot",
    ],
)
def test_names_scores_ordinals_and_telephone_numbers_are_none(plain, text):
    assert plain(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 it sat on 5 January and March 14.",
        "at 10:30 on 12/05/2020",
        "born on 12 May 1980",
        "from 1948 to 1951",
        "on Jan. 6 and Feb. 3",
        "the 1990s",
    ],
)
def test_dates_years_and_times_of_day_are_none(plain, text):
    assert plain(text) == []


@pytest.mark.parametrize(
    "text", ["for three years", "a ten-year sentence", "18 months ago", "in 90 days", "two and a half hours"]
)
def test_durations_are_left_to_times(plain, text):
    assert plain(text) == []


@pytest.mark.parametrize(
    "tagged",
    [
        "ten/CD consecutive/JJ days/NNS",
        "six/CD long/JJ years/NNS",
        "three/CD times/NNS",
        "half/NN of/IN the/DT year/NN",
    ],
)
def test_durations_behind_an_adjective_and_how_often_are_none(read, tagged):
    assert read(tagged) == []


@pytest.mark.parametrize(
    "tagged",
    [
        "the/DT 2005/CD treaty/NN",
        "its/PRP$ 2019/CD elections/NNS",
        "in/IN 2019/CD elections/NNS",
        "2019/CD elections/NNS were/VBD",
        "5/CD protest/NN",
        "the/DT 15/CD threshold/NN",
    ],
)
def test_a_number_before_a_singular_noun_or_a_year_before_any_is_no_count(read, tagged):
    assert read(tagged) == []


@pytest.mark.parametrize(
    "tagged",
    [
        "One/CD of/IN the/DT banks/NNS fell/VBD",
        "one/CD another/DT",
        "one/CD day/NN",
        "on/IN the/DT one/CD hand/NN",
        "the/DT first/JJ half/NN of/IN the/DT match/NN",
        "a/DT third/JJ man/NN",
        "no/DT decision/NN",
    ],
)
def test_one_and_halves_that_count_nothing_are_none(read, tagged):
    assert read(tagged) == []


def test_number_words_inside_names_are_none(read):
    assert read("the/DT Group/NNP of/IN Seven/NNP met/VBD") == []
    assert read("Three/CD Mile/NNP Island/NNP") == []
    assert read("The/DT Five/CD Eyes/NNPS met/VBD") == []
    assert read("Four/CD Palestinians/NNPS died/VBD") == [("Four Palestinians", 4.0, "Palestinians", "=")]


def test_a_street_number_is_none(read):
    assert read("at/IN 3/CD Main/NNP Street/NNP") == []


def test_numbers_that_times_hold_are_barred():
    tree = tree_of("In/IN 2000/CD 200/CD men/NNS fled/VBD")
    assert [one.first for one in quantities_in(tree)] == [2]
    assert quantities_in(tree, barred={2}) == ()


def test_a_barred_unit_does_not_bar_its_number():
    tree = tree_of("5/CD dollars/NNS")
    assert len(quantities_in(tree, barred={1})) == 1


def test_what_a_named_model_does_is_not_counted(read):
    assert read("a/DT Boeing/NNP 737/CD carrying/VBG envoys/NNS") == []
