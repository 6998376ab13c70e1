"""Dates, numbers and firmness in a journalist's English."""

from datetime import UTC, datetime

import pytest

from api.look.wording import (
    FIRMNESS,
    count,
    event_kind,
    kind,
    predicate,
    quantity,
    span_of_days,
    span_of_time,
    value_plain,
    when,
)
from kg.model import Factuality, Kind, Quantity, Text, Time


def a_time(edtf: str | None, earliest: str | None = "2022-01-05", text: str = "on Wednesday") -> Time:
    return Time(text=text, edtf=edtf, earliest=earliest, latest=None)


@pytest.mark.parametrize(
    ("edtf", "wanted"),
    [
        ("2022-01-05", "5 January 2022"),
        ("2022-01", "January 2022"),
        ("2022", "2022"),
        ("2022-01-05/..", "since 5 January 2022"),
        ("../2022-01", "until January 2022"),
        ("2022-01-02/2022-01-11", "2 January 2022 to 11 January 2022"),
        ("2022-01~", "about January 2022"),
        ("2022-01-05T17:00", "5 January 2022, 17:00"),
        ("202X", "the 2020s"),
        ("XXXX-05", "on Wednesday"),
        (None, "on Wednesday"),
    ],
)
def test_a_time_is_a_date_in_words_where_it_is_known(edtf: str | None, wanted: str) -> None:
    assert when(a_time(edtf)).striptags() == wanted


def test_a_time_carries_its_date_for_machines() -> None:
    assert '<time datetime="2022-01-05">' in when(a_time("2022-01-05"))
    assert "<time" not in when(a_time(None, None))
    assert when(None) == ""


def test_words_of_a_time_are_never_markup() -> None:
    assert "<b>" not in when(a_time(None, None, text="<b>now</b>"))


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ((2022, 1, 5), (2022, 1, 5), "5 January 2022"),
        ((2022, 1, 5), (2022, 1, 10), "5 to 10 January 2022"),
        ((2022, 1, 5), (2022, 4, 10), "5 January to 10 April 2022"),
        ((2022, 1, 5), (2023, 4, 25), "5 January 2022 to 25 April 2023"),
    ],
)
def test_two_dates_share_what_they_have_in_common(
    first: tuple[int, int, int], last: tuple[int, int, int], wanted: str
) -> None:
    assert span_of_days(datetime(*first, tzinfo=UTC), datetime(*last, tzinfo=UTC)).striptags() == wanted


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (a_time("2022-01-05"), None, "from 5 January 2022"),
        (a_time("2022-01-05/.."), None, "since 5 January 2022"),
        (None, a_time("2022"), "until 2022"),
        (a_time("2021"), a_time("2022"), "from 2021 until 2022"),
        (None, None, ""),
    ],
)
def test_a_state_is_told_from_when_to_when(start: Time | None, end: Time | None, wanted: str) -> None:
    assert span_of_time(start, end).striptags() == wanted


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [
        (Quantity(text="2%", value=2.0, unit="%"), "2 %"),
        (Quantity(text="x", value=916_000_000, unit="USD"), "$916 million"),
        (Quantity(text="x", value=64.41, unit="USD/[bbl_us]"), "$64.41 per barrel"),
        (Quantity(text="x", value=120, unit="KZT/L"), "120 KZT per litre"),
        (Quantity(text="x", value=177_330, unit="petahashes/s"), "177,330 petahashes/s"),
        (Quantity(text="x", value=5_800, unit="people", comparator=">"), "more than 5,800 people"),
        (Quantity(text="x", value=None, unit="KZT", low=50, high=60), "50 to 60 KZT"),
        (Quantity(text="doubled", value=2, unit="{fold}"), "2 times"),
        (Quantity(text="zero", value=0.0, unit=None), "0"),
        (Quantity(text="a few", value=None, unit="people"), "a few"),
        (Quantity(text="a fifth", value=0.2, unit="1"), "0.2"),
    ],
)
def test_a_quantity_reads_as_news_writes_it(amount: Quantity, wanted: str) -> None:
    assert quantity(amount) == wanted


def test_a_value_as_mere_text_has_no_entities_of_html() -> None:
    assert value_plain(Text(text="Bitcoin's <hash> rate & more")) == "Bitcoin's <hash> rate & more"


def test_every_firmness_has_words_alone_and_with_a_speaker() -> None:
    assert set(FIRMNESS) == set(Factuality)
    assert all("{}" not in alone and "{}" in by for alone, by in FIRMNESS.values())


def test_labels_come_from_the_ontology() -> None:
    assert event_kind("COERCE", "withhold") == "Coerce: withhold"
    assert [kind(one.value) for one in (Kind.ORGANIZATION, Kind.PLACE)] == ["Organisation", "Place"]
    assert predicate("parent_organization") == "parent organisation"
    assert (event_kind("NEW_THING"), predicate("new_thing"), kind("Event")) == ("New thing", "new thing", "Event")


def test_counts_agree_with_their_noun() -> None:
    assert (count(1, "origin"), count(3, "origin"), count(1_200, "entity", "entities")) == (
        "1 origin",
        "3 origins",
        "1,200 entities",
    )
