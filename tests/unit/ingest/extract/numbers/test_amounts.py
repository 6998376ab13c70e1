"""One number in digits or words, apart from what it counts."""

import pytest
import spacy

from ingest.extract.numbers.amounts import Amount, amount_at
from ingest.extract.numbers.pieces import Pieces
from ingest.extract.tree import Tree

BLANK = spacy.blank("en")


def amount(text: str, at: str, *, money: bool = False) -> Amount | None:
    """Return the amount that opens at the first piece equal to `at`."""
    pieces = Pieces(Tree(BLANK(text)))
    return amount_at(pieces, pieces.words.index(at), money=money)


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("5,800 people", "5,800", 5800),
        ("1,00,000 rupees", "1,00,000", 100_000),
        ("200 000 homes", "200", 200_000),
        ("1 000 000 men", "1", 1_000_000),
        ("2.5 million", "2.5", 2_500_000),
        ("a 2-million-dollar fine", "2", 2_000_000),
        ("5 hundred thousand", "5", 500_000),
        ("2 lakh crore", "2", 2e12),
        ("seven", "seven", 7),
        ("twenty-five soldiers", "twenty", 25),
        ("twenty five soldiers", "twenty", 25),
        ("three hundred and twenty thousand", "three", 320_000),
        ("one thousand two hundred and three", "one", 1203),
        ("two and a half million", "two", 2_500_000),
        ("one and a half times", "one", 1.5),
        ("a hundred and twenty ships", "hundred", 120),
        ("a million and a half", "million", 1_500_000),
        ("half a million", "half", 500_000),
        ("a quarter of a million", "quarter", 250_000),
        ("a dozen eggs", "dozen", 12),
        ("two dozen eggs", "two", 24),
    ],
)
def test_numbers_in_digits_words_and_both_have_one_value(text, at, value):
    found = amount(text, at)
    assert found is not None
    assert found.kind == "number"
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "at", "low", "high"),
    [
        ("dozens of men", "dozens", 24, 99),
        ("scores of homes", "scores", 40, 99),
        ("hundreds fled", "hundreds", 200, 999),
        ("tens of thousands of men", "thousands", 20_000, 99_999),
        ("hundreds of thousands", "thousands", 200_000, 999_999),
        ("several hundred men", "hundred", 200, 999),
        ("a few hundred thousand", "hundred", 200_000, 999_999),
        ("a couple of men", "couple", 2, 3),
    ],
)
def test_vague_numbers_have_bounds_and_no_value(text, at, low, high):
    found = amount(text, at)
    assert found is not None
    assert (found.kind, found.value, found.low, found.high) == ("vague", None, low, high)


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("two-thirds of it", "two", 2 / 3),
        ("three quarters", "three", 0.75),
        ("one-fifth", "one", 0.2),
        ("a third of it", "third", 1 / 3),
        ("half of it", "half", 0.5),
        ("1/3 of it", "1", 1 / 3),
    ],
)
def test_fractions_are_shares(text, at, value):
    found = amount(text, at)
    assert found is not None
    assert found.kind == "fraction"
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("the third man", "third"),
        ("9/11 inquiry", "9"),
        ("24/7 news", "24"),
        ("hundred", "hundred"),
        ("thirds", "thirds"),
        ("hundreds of thousands", "hundreds"),
    ],
)
def test_ordinals_dates_and_bare_scale_words_are_no_amount(text, at):
    assert amount(text, at) is None


def test_m_is_a_million_of_money_only():
    of_money, of_metres = amount("3 m", "3", money=True), amount("3 m", "3")
    assert of_money is not None
    assert of_metres is not None
    assert (of_money.value, of_metres.value) == (3_000_000, 3)


def test_k_counts_thousands_only_when_it_clings():
    close, apart = amount("5k", "5"), amount("5 k", "5")
    assert close is not None
    assert apart is not None
    assert (close.value, apart.value) == (5000, 5)


def test_a_year_before_a_count_is_not_grouped_with_it():
    found = amount("2019 200 men", "2019")
    assert found is not None
    assert found.value == 2019


def test_an_article_belongs_to_the_amount():
    found = amount("over a million men", "million")
    assert found is not None
    assert (found.first, found.end, found.value) == (1, 3, 1_000_000)


def test_pieces_cut_money_degrees_and_glued_ranges_alike_whatever_the_tokens():
    assert Pieces(Tree(BLANK("US$1.2bn"))).words == ["US$", "1.2", "bn"]
    assert Pieces(Tree(BLANK("40%-50%"))).words == ["40", "%", "-", "50", "%"]
    assert Pieces(Tree(BLANK("45°C"))).words == ["45", "°", "C"]
