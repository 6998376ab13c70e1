"""What is told from the day of publication: weekdays, today, last week, two days ago, so far."""

import pytest

from tests.unit.ingest.extract.times.reading import FRIDAY, SUNDAY, WEDNESDAY, edtfs, only, read, times_of


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        ("He left on Tuesday.", WEDNESDAY, "2022-01-04"),
        ("He left on Wednesday.", WEDNESDAY, "2022-01-05"),
        ("He left Thursday.", WEDNESDAY, "2021-12-30"),
        ("The court will sit on Thursday.", WEDNESDAY, "2022-01-06"),
        ("The court will sit on Tuesday.", WEDNESDAY, "2022-01-11"),
        ("The court will sit on Wednesday.", WEDNESDAY, "2022-01-05"),
        ("On Friday, the court will sit.", WEDNESDAY, "2022-01-07"),
        ("On Friday, the court closed.", WEDNESDAY, "2021-12-31"),
        ("They plan to meet on Monday.", SUNDAY, "2019-08-05"),
        ("They are set to meet on Monday.", SUNDAY, "2019-08-05"),
        ("The vote is to be held on Monday.", SUNDAY, "2019-08-05"),
        ("He may quit on Monday.", SUNDAY, "2019-08-05"),
        ("The fair opens on Monday.", SUNDAY, "2019-08-05"),
        ("It was put off to Monday.", FRIDAY, "2021-11-15"),
        ("They called a vote for Monday.", FRIDAY, "2021-11-15"),
        ("They said he will go on Monday.", FRIDAY, "2021-11-15"),
        ("He said on Monday that he will go.", FRIDAY, "2021-11-08"),
        ("He was due to go on Thursday.", FRIDAY, "2021-11-11"),
        ("He was due to go on Saturday.", FRIDAY, "2021-11-13"),
    ],
)
def test_a_weekday_is_before_the_article_in_the_past_tense_and_after_it_in_plans(text, published, edtf):
    assert only(text, published).edtf == edtf


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        ("The cabinet met last Thursday.", WEDNESDAY, "2021-12-30"),
        ("The cabinet met last Wednesday.", WEDNESDAY, "2021-12-29"),
        ("The fair opens next Wednesday.", WEDNESDAY, "2022-01-12"),
        ("The fair opens next Friday.", WEDNESDAY, "2022-01-07"),
        ("It will come this Friday.", WEDNESDAY, "2022-01-07"),
        ("This Monday, a quiet day.", WEDNESDAY, "2022-01-03"),
        ("It is to begin on Tuesday next week.", SUNDAY, "2019-08-06"),
        ("They met on Tuesday last week.", FRIDAY, "2021-11-02"),
        ("They met on Tuesday of last week.", FRIDAY, "2021-11-02"),
        ("It will open this coming Saturday.", WEDNESDAY, "2022-01-08"),
    ],
)
def test_last_this_and_next_move_a_weekday(text, published, edtf):
    assert only(text, published).edtf == edtf


@pytest.mark.parametrize(
    "text",
    ["He reads The Sunday Times.", "Bloody Sunday is a film.", "Friday prayers are long.", "They sat in the sun."],
)
def test_a_weekday_in_a_name_or_a_habit_is_no_date(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("words", "edtf", "earliest", "latest"),
    [
        ("today", "2022-01-05", "2022-01-05", "2022-01-06"),
        ("yesterday", "2022-01-04", "2022-01-04", "2022-01-05"),
        ("tomorrow", "2022-01-06", "2022-01-06", "2022-01-07"),
        ("the day before yesterday", "2022-01-03", "2022-01-03", "2022-01-04"),
        ("the day after tomorrow", "2022-01-07", "2022-01-07", "2022-01-08"),
        ("tonight", "2022-01-05", "2022-01-05T18:00", "2022-01-06T06:00"),
        ("overnight", "2022-01-04/2022-01-05", "2022-01-04T18:00", "2022-01-05T06:00"),
        ("last night", "2022-01-04", "2022-01-04T18:00", "2022-01-05T06:00"),
        ("this morning", "2022-01-05", "2022-01-05T04:00", "2022-01-05T12:00"),
        ("this afternoon", "2022-01-05", "2022-01-05T12:00", "2022-01-05T18:00"),
        ("yesterday evening", "2022-01-04", "2022-01-04T17:00", "2022-01-05T00:00"),
        ("on Tuesday morning", "2022-01-04", "2022-01-04T04:00", "2022-01-04T12:00"),
        ("on Tuesday night", "2022-01-04", "2022-01-04T18:00", "2022-01-05T06:00"),
        ("early on Monday", "2022-01-03", "2022-01-03T00:00", "2022-01-03T08:00"),
        ("late Sunday", "2022-01-02", "2022-01-02T18:00", "2022-01-03T00:00"),
        ("later on Tuesday", "2022-01-04", "2022-01-04", "2022-01-05"),
        ("late last night", "2022-01-04", "2022-01-04T18:00", "2022-01-05T06:00"),
        ("on the morning of 2 January", "2022-01-02", "2022-01-02T04:00", "2022-01-02T12:00"),
        ("in the early hours of Tuesday", "2022-01-04", "2022-01-04T00:00", "2022-01-04T06:00"),
        ("at dawn on Tuesday", "2022-01-04", "2022-01-04T04:00", "2022-01-04T08:00"),
    ],
)
def test_a_part_of_a_day_stands_as_its_day_with_closer_bounds(words, edtf, earliest, latest):
    assert only(f"Shots fell {words}, they said.") == (words, edtf, earliest, latest)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("this week", "2022-01-03/2022-01-09"),
        ("last week", "2021-12-27/2022-01-02"),
        ("next week", "2022-01-10/2022-01-16"),
        ("last month", "2021-12"),
        ("this month", "2022-01"),
        ("last year", "2021"),
        ("next year", "2023"),
        ("last decade", "201X"),
        ("last century", "19XX"),
        ("this century", "20XX"),
        ("last quarter", "2021-36"),
        ("in the current year", "2022"),
        ("earlier this week", "2022-01-03/2022-01-05"),
        ("later this week", "2022-01-05/2022-01-09"),
        ("earlier this month", "2022-01-01/2022-01-05"),
        ("later this year", "2022-01-05/2022-12-31"),
        ("later in the year", "2022-01-05/2022-12-31"),
        ("at the end of the month", "2022-01-21/2022-01-31"),
    ],
)
def test_weeks_months_and_years_count_from_the_article(words, edtf):
    found = only(f"Trade fell {words}, they said.")
    assert (found.words, found.edtf) == (words, edtf)


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        ("They met at the weekend.", FRIDAY, "2021-11-06/2021-11-07"),
        ("They met over the weekend.", SUNDAY, "2019-08-03/2019-08-04"),
        ("They met last weekend.", SUNDAY, "2019-07-27/2019-07-28"),
        ("They will meet this weekend.", WEDNESDAY, "2022-01-08/2022-01-09"),
        ("They will meet next weekend.", WEDNESDAY, "2022-01-15/2022-01-16"),
    ],
)
def test_a_weekend_is_saturday_and_sunday(text, published, edtf):
    assert only(text, published).edtf == edtf


@pytest.mark.parametrize(
    ("words", "edtf", "earliest", "latest"),
    [
        ("two days ago", "2022-01-03", "2022-01-03", "2022-01-04"),
        ("three weeks ago", "2021-12-15~", "2021-12-12", "2021-12-19"),
        ("two months ago", "2021-11", "2021-11-01", "2021-12-01"),
        ("five years ago", "2017", "2017-01-01", "2018-01-01"),
        ("a decade ago", "2012", "2012-01-01", "2013-01-01"),
        ("a century ago", "192X", "1920-01-01", "1930-01-01"),
        ("twenty-five years ago", "1997", "1997-01-01", "1998-01-01"),
        ("two hundred years ago", "1822", "1822-01-01", "1823-01-01"),
        ("four hours ago", "2022-01-05T05:00Z", "2022-01-05T05:00Z", "2022-01-05T06:00Z"),
        ("10 minutes ago", "2022-01-05T08:50Z", "2022-01-05T08:50Z", "2022-01-05T08:51Z"),
        ("three days from now", "2022-01-08", "2022-01-08", "2022-01-09"),
        ("in three days' time", "2022-01-08", "2022-01-08", "2022-01-09"),
    ],
)
def test_so_long_ago_is_as_fine_as_its_unit(words, edtf, earliest, latest):
    assert only(f"Trade fell {words}, they said.") == (words, edtf, earliest, latest)


@pytest.mark.parametrize(
    "words",
    [
        "a few days ago",
        "several weeks ago",
        "decades ago",
        "a couple of months ago",
        "two and a half years ago",
        "in recent weeks",
        "in the coming months",
        "in the past few years",
        "5,000,000 years ago",
    ],
)
def test_vague_and_boundless_counts_are_known_and_left_unresolved(words):
    assert only(f"Trade fell {words}, they said.") == (words, None, None, None)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("in the past year", "2021-01-05/2022-01-05"),
        ("over the past two months", "2021-11-05/2022-01-05"),
        ("in the last three weeks", "2021-12-15/2022-01-05"),
        ("in the last decade", "2012-01-05/2022-01-05"),
        ("over the next six months", "2022-01-05/2022-07-05"),
        ("over the last 24 hours", "2022-01-04T09:00Z/2022-01-05T09:00Z"),
        ("in the three months to November", "2021-09/2021-11"),
        ("in the year to June 2021", "2020-07/2021-06"),
    ],
)
def test_a_stretch_that_ends_or_begins_now_has_the_article_as_its_end(words, edtf):
    found = only(f"Trade fell {words}, they said.")
    assert (found.words, found.edtf) == (words, edtf)


def test_in_two_hours_is_a_time_of_plans_and_a_duration_of_what_was():
    assert only("He will speak in two hours.").edtf == "2022-01-05T11:00Z"
    [duration] = times_of("The fire was out in two hours.")
    assert (duration.sort.value, duration.edtf) == ("duration", None)


@pytest.mark.parametrize(
    "text",
    [
        "He left on Tuesday.",
        "He left yesterday.",
        "He left last week.",
        "He left in May.",
        "He left on 1 February.",
        "He left two days ago.",
        "He left at 8 a.m. on Tuesday.",
        "He left since Tuesday.",
        "Trade fell in the past year.",
        "Trade fell earlier this year.",
        "Trade fell over the weekend.",
        "Trade fell last summer.",
        "Trade fell in the third quarter.",
        "Trade fell overnight.",
        "It fell on New Year's Eve.",
        "He left on the 5th.",
    ],
)
def test_nothing_is_resolved_against_today(text):
    assert [time[1:] for time in read(text, None)] == [(None, None, None)]


def test_what_says_its_own_year_needs_no_date_of_publication():
    text = "Born on 3 May 1954, he led it from 1980 to 1990 and in the late 1990s."
    assert edtfs(text, None) == ["1954-05-03", "1980/1990", "1997/1999"]


def test_the_zone_of_publication_is_kept_in_hours():
    assert only("Shots fell three hours ago.", "2022-01-05T09:00:00+05:30").edtf == "2022-01-05T06:00+05:30"
    assert only("Shots fell three hours ago.", "2022-01-05T09:00:00").edtf == "2022-01-05T06:00"
