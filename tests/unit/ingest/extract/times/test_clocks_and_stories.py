"""Times of day; what a story counts from the times before; open ends and intervals; durations and sets."""

from itertools import pairwise

import pytest

from ingest.extract.times import Sort
from tests.unit.ingest.extract.times.reading import FRIDAY, WEDNESDAY, edtfs, only, read, times_of


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("at 8 a.m. on Tuesday", "2022-01-04T08:00"),
        ("at 8am on Tuesday", "2022-01-04T08:00"),
        ("at 6.30pm on Tuesday", "2022-01-04T18:30"),
        ("at 6:30 p.m. on Tuesday", "2022-01-04T18:30"),
        ("at 12 p.m. on Tuesday", "2022-01-04T12:00"),
        ("at 12 a.m. on Tuesday", "2022-01-04T00:00"),
        ("at 20:15 on Tuesday", "2022-01-04T20:15"),
        ("on Tuesday at 8 a.m.", "2022-01-04T08:00"),
        ("on Tuesday at noon", "2022-01-04T12:00"),
        ("at midnight on Tuesday", "2022-01-04T00:00"),
        ("at 10:30 GMT on Tuesday", "2022-01-04T10:30Z"),
        ("at 0830 UTC on 3 January", "2022-01-03T08:30Z"),
        ("at 9:40 p.m. EST Tuesday", "2022-01-04T21:40-05:00"),
        ("at 6:12 a.m. local time on Tuesday", "2022-01-04T06:12"),
        ("on Tuesday morning at 6 a.m.", "2022-01-04T06:00"),
        ("at 7 o'clock in the evening on Tuesday", "2022-01-04T19:00"),
        ("at 10:00 (1500 GMT) on Tuesday", "2022-01-04T10:00"),
        ("at 8 a.m. today", "2022-01-05T08:00"),
        ("from 7 a.m. to 8 p.m. on Tuesday", "2022-01-04T07:00/2022-01-04T20:00"),
        ("between 8 a.m. and 10 a.m. on Tuesday", "2022-01-04T08:00/2022-01-04T10:00"),
    ],
)
def test_a_time_of_day_and_its_day_are_one_time_in_either_order(words, edtf):
    found = only(f"Shots fell {words}, he said.")
    assert (found.words, found.edtf) == (words, edtf)


def test_a_moment_lasts_a_minute():
    assert only("Shots fell at 8 a.m. on Tuesday.")[2:] == ("2022-01-04T08:00", "2022-01-04T08:01")


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("at around 9 a.m. on Tuesday", "2022-01-04T08:30", "2022-01-04T09:30"),
        ("at about 4 p.m. on Tuesday", "2022-01-04T15:30", "2022-01-04T16:30"),
        ("shortly after midnight on Tuesday", "2022-01-04T00:00", "2022-01-04T01:00"),
        ("just before noon on Tuesday", "2022-01-04T11:00", "2022-01-04T12:00"),
    ],
)
def test_what_is_near_a_moment_is_an_interval(words, low, high):
    assert only(f"Shots fell {words}, he said.") == (words, f"{low}/{high}", low, high)


def test_a_bare_time_of_day_is_of_the_day_told_last():
    text = "On Monday the town fell. At 5 p.m. they left, and at about 6 p.m. they met."
    assert edtfs(text) == ["2022-01-03", "2022-01-03T17:00", "2022-01-03T17:30/2022-01-03T18:30"]


def test_a_bare_time_of_day_with_no_day_near_it_stays_unresolved():
    assert only("Shots fell at 5 p.m. there.") == ("at 5 p.m.", None, None, None)
    far = "They met on Monday. It was wet. It was cold. It was dark. At 5 p.m. they left."
    assert edtfs(far) == ["2022-01-03", None]


@pytest.mark.parametrize("text", ["They won 10:30 there.", "I am here.", "It is 25:99 now.", "The 8.30 mark fell."])
def test_numbers_that_are_no_clock_are_no_time(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("later", "edtf"),
    [
        ("the next day", "2021-05-04"),
        ("the following day", "2021-05-04"),
        ("the previous day", "2021-05-02"),
        ("the day before", "2021-05-02"),
        ("two days earlier", "2021-05-01"),
        ("three days later", "2021-05-06"),
        ("a week later", "2021-05-10~"),
        ("a month later", "2021-06"),
        ("a year later", "2022"),
        ("the same day", "2021-05-03"),
        ("later that day", "2021-05-03"),
        ("later in the day", "2021-05-03"),
        ("that week", "2021-05-03/2021-05-09"),
        ("the following week", "2021-05-10/2021-05-16"),
        ("the previous month", "2021-04"),
        ("later that month", "2021-05"),
        ("the following year", "2022"),
        ("on that Friday", "2021-05-07"),
        ("that evening", "2021-05-03"),
        ("the next morning", "2021-05-04"),
        ("at 3 p.m. the next day", "2021-05-04T15:00"),
    ],
)
def test_a_story_counts_from_the_day_told_last(later, edtf):
    [first, second] = read(f"The walkout began on 3 May 2021. It fell {later}, they said.")
    assert (first.edtf, second.words, second.edtf) == ("2021-05-03", later, edtf)


@pytest.mark.parametrize(
    "later", ["a week later", "the previous month", "the day before", "that night", "the same day"]
)
def test_a_story_with_nothing_to_count_from_leaves_it_unresolved(later):
    assert only(f"It fell {later}, they said.") == (later, None, None, None)


def test_days_are_not_counted_from_a_month_nor_months_from_a_weekday():
    assert edtfs("The firm failed in June 2018. Two days later, it closed.") == ["2018-06", None]
    assert edtfs("It failed on Tuesday. It was worse than in the previous month.") == ["2022-01-04", None]


def test_years_are_counted_from_years():
    assert edtfs("The coup failed in 1981. Two years later, he died.") == ["1981", "1983"]


def test_a_story_does_not_count_from_far_back():
    far = "It began on 3 May 2021. It was wet. It was cold. It was dark. It was late. The next day, it fell."
    assert edtfs(far) == ["2021-05-03", None]


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("the day before New Year's Eve", "2021-12-30"),
        ("two days after Christmas", "2021-12-27"),
        ("a day after 3 May 2021", "2021-05-04"),
    ],
)
def test_a_shift_may_name_what_it_counts_from(words, edtf):
    found = only(f"Trade fell {words}, they said.")
    assert (found.words, found.edtf) == (words, edtf)


@pytest.mark.parametrize("text", ["It fell the day before the vote.", "He left the year before he won."])
def test_a_shift_from_an_event_is_not_taken_for_one_from_a_time(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("words", "edtf", "earliest", "latest"),
    [
        ("since Tuesday", "2022-01-04/..", "2022-01-04", None),
        ("since 2015", "2015/..", "2015-01-01", None),
        ("since last week", "2021-12-27/..", "2021-12-27", None),
        ("since the 1990s", "1990/..", "1990-01-01", None),
        ("since early 2017", "2017-01/..", "2017-01-01", None),
        ("since the beginning of the year", "2022/..", "2022-01-01", None),
        ("until 19 January", "../2022-01-19", None, "2022-01-20"),
        ("until March", "../2022-03", None, "2022-04-01"),
        ("until the late 1980s", "../1989", None, "1990-01-01"),
        ("by 2030", "../2030", None, "2031-01-01"),
        ("by Friday", "../2022-01-07", None, "2022-01-08"),
        ("by the end of 2022", "../2022", None, "2023-01-01"),
        ("by the middle of 2022", "../2022-08", None, "2022-09-01"),
        ("before 1500", "../1499", None, "1500-01-01"),
        ("before May 2021", "../2021-04", None, "2021-05-01"),
        ("prior to 3 May 2021", "../2021-05-02", None, "2021-05-03"),
        ("before the end of the month", "../2022-01", None, "2022-02-01"),
        ("after 1945", "1946/..", "1946-01-01", None),
        ("after May 2021", "2021-06/..", "2021-06-01", None),
        ("after 8 p.m. on Tuesday", "2022-01-04T20:00/..", "2022-01-04T20:00", None),
        ("before 8 p.m. on Tuesday", "../2022-01-04T20:00", None, "2022-01-04T20:00"),
    ],
)
def test_an_open_end_has_no_bound(words, edtf, earliest, latest):
    assert only(f"It is so {words}, they add.") == (words, edtf, earliest, latest)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("It lasted from 3 to 5 January.", "2022-01-03/2022-01-05"),
        ("It lasted 3-5 January 2022.", "2022-01-03/2022-01-05"),
        ("It lasted January 3–5, 2022.", "2022-01-03/2022-01-05"),
        ("It lasted between 3 and 5 January.", "2022-01-03/2022-01-05"),
        ("It lasted from 30 December to 2 January.", "2021-12-30/2022-01-02"),
        ("Trade fell between May and July.", "2021-05/2021-07"),
        ("Trade fell from May to July 2020.", "2020-05/2020-07"),
        ("Trade fell from December 2019 to February.", "2019-12/2020-02"),
        ("He led from 2004 to 2011.", "2004/2011"),
        ("He led from 1962 until 1979.", "1962/1979"),
        ("The war of 1992-1997 is over.", "1992/1997"),
        ("The 2015–16 floods are over.", "2015/2016"),
        ("It will be shut from Monday to Thursday.", "2022-01-10/2022-01-13"),
        ("It was shut from Monday to Thursday.", "2021-12-27/2021-12-30"),
        ("It was shut Wednesday through Friday.", "2021-12-29/2021-12-31"),
    ],
)
def test_an_interval_goes_from_its_first_to_its_last_piece(text, edtf):
    assert only(text).edtf == edtf


def test_an_interval_that_would_run_backwards_stays_unresolved():
    assert only("It was moved from May 2029 to December 31, 2021.").edtf is None


def test_a_period_that_is_one_piece_is_written_as_one():
    assert only("They will go later this month.", "2022-01-31T00:00:00+00:00").edtf == "2022-01-31"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The strike held for three days.", "for three days"),
        ("It was a three-day strike.", "three-day"),
        ("It took five hours.", "five hours"),
        ("It held for a week.", "for a week"),
        ("It held for decades.", "for decades"),
        ("It held for several months.", "for several months"),
        ("It took two and a half years.", "two and a half years"),
        ("He got 12 years in prison.", "12 years"),
    ],
)
def test_a_duration_is_known_as_one_and_has_no_date(text, words):
    [found] = times_of(text)
    assert only(text) == (words, None, None, None)
    assert found.sort is Sort.DURATION


@pytest.mark.parametrize(
    "text",
    [
        "A 20-year-old man left.",
        "She is 82 years old.",
        "It is for children under 5 years of age.",
        "Three quarters of them left.",
        "One day he left.",
    ],
)
def test_ages_and_fractions_are_no_durations(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They meet every Friday.", "every Friday"),
        ("They meet on Fridays.", "on Fridays"),
        ("They meet each year.", "each year"),
        ("They meet every two days.", "every two days"),
        ("They meet twice a week.", "twice a week"),
        ("They meet three times a day.", "three times a day"),
        ("They meet at weekends.", "at weekends"),
        ("They meet every other week.", "every other week"),
    ],
)
def test_what_comes_back_is_a_set_and_has_no_date(text, words):
    [found] = times_of(text)
    assert only(text) == (words, None, None, None)
    assert found.sort is Sort.SET


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("After Friday's vote he left.", "Friday"),
        ("In last week's attack he died.", "last week"),
        ("In the 2020 election he lost.", "2020"),
        ("As of Tuesday it was shut.", "As of Tuesday"),
        ("It was shut during May.", "during May"),
        ("It was shut throughout 2021.", "throughout 2021"),
    ],
)
def test_a_preposition_belongs_to_the_time_that_it_governs(text, words):
    assert only(text).words == words


def test_times_come_in_the_order_of_the_text_and_never_overlap():
    text = "On Tuesday, 4 January, at 8 a.m. he left; by 2025, in the late 1990s or two days later, from May to July."
    times = times_of(text)
    assert all(one.last < other.first for one, other in pairwise(times))


def test_a_time_does_not_run_over_the_end_of_a_sentence():
    assert [time.words for time in read("They left at 8 p.m. On Tuesday it rained.", WEDNESDAY)][-1] == "On Tuesday"


def test_the_same_text_gives_the_same_times():
    text = "On Tuesday he left; the next day, at 5 p.m., they met. Since May prices fell."
    assert times_of(text, FRIDAY) == times_of(text, FRIDAY)
