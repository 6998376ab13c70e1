"""Days, months, years and their parts, as the calendar names them."""

import pytest

from tests.unit.ingest.extract.times.reading import FRIDAY, SUNDAY, WEDNESDAY, edtfs, only, read


@pytest.mark.parametrize(
    "words",
    [
        "on 5 January 2022",
        "on January 5, 2022",
        "on Jan. 5, 2022",
        "on the 5th of January 2022",
        "on January 5th, 2022",
        "on 2022-01-05",
        "on 05.01.2022",
        "on Wednesday, January 5, 2022",
        "on Wednesday 5 January 2022",
        "on 5.1.2022",
    ],
)
def test_every_way_to_write_a_full_date_gives_the_same_day(words):
    assert only(f"They met {words} in Oslo.", None) == (words, "2022-01-05", "2022-01-05", "2022-01-06")


def test_a_date_with_slashes_that_may_be_two_days_is_one_of_them():
    assert only("Dated 5/1/2022, it is signed.").edtf == "[2022-01-05,2022-05-01]"
    assert only("Dated 5/1/2022, it is signed.")[2:] == ("2022-01-05", "2022-05-02")


@pytest.mark.parametrize(
    ("words", "edtf"), [("25/10/2021", "2021-10-25"), ("7/19/2019", "2019-07-19"), ("4/4/2020", "2020-04-04")]
)
def test_a_date_with_slashes_that_can_be_one_day_only_is_that_day(words, edtf):
    assert only(f"Dated {words}, it is signed.").edtf == edtf


@pytest.mark.parametrize("words", ["31 June 2021", "February 30, 2020", "on 45.01.2022", "13/13/2022"])
def test_a_day_that_does_not_exist_stays_unresolved(words):
    assert [time[1:] for time in read(f"They met {words} there.") if time.edtf and "-" in time.edtf] == []


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("They met on January 2.", "2022-01-02"),
        ("They met on 19 November.", "2021-11-19"),
        ("They met on Dec. 30.", "2021-12-30"),
        ("The court will sit on 14 March.", "2022-03-14"),
        ("They said the vote is due on January 2.", "2022-01-02"),
    ],
)
def test_a_date_without_a_year_is_the_nearest_that_the_words_look_to(text, edtf):
    assert only(text).edtf == edtf


def test_a_date_that_the_past_tense_would_put_most_of_a_year_back_is_the_near_one_ahead():
    assert only("He announced that from 20 January masks are needed.").edtf == "2022-01-20/.."


def test_the_weekday_of_a_date_tells_its_year():
    assert only("They met on Saturday, April 4.", "2020-04-08T00:00:00+00:00").edtf == "2020-04-04"
    assert only("They met on Saturday, April 4.", "2021-04-08T00:00:00+00:00").edtf == "2020-04-04"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("He left on the 3rd.", "2022-01-03"),
        ("He left on the 28th.", "2021-12-28"),
        ("The inquiry will open on the 12th.", "2022-01-12"),
        ("He left on the 10th of last month.", "2021-12-10"),
        ("It will open on the 10th of next month.", "2022-02-10"),
    ],
)
def test_an_ordinal_day_is_of_the_month_that_the_words_look_to(text, edtf):
    assert only(text).edtf == edtf


@pytest.mark.parametrize(
    "text", ["He fell on the 5th floor.", "She came 5th.", "The 5th was best.", "On the first day"]
)
def test_an_ordinal_of_other_things_is_no_day(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("words", "edtf", "earliest", "latest"),
    [
        ("in May 2021", "2021-05", "2021-05-01", "2021-06-01"),
        ("in Dec. 2021", "2021-12", "2021-12-01", "2022-01-01"),
        ("in May of last year", "2021-05", "2021-05-01", "2021-06-01"),
        ("in October last year", "2021-10", "2021-10-01", "2021-11-01"),
        ("in 2021", "2021", "2021-01-01", "2022-01-01"),
        ("in the year 2021", "2021", "2021-01-01", "2022-01-01"),
        ("in the 1990s", "199X", "1990-01-01", "2000-01-01"),
        ("in the 80s", "198X", "1980-01-01", "1990-01-01"),
        ("in the '80s", "198X", "1980-01-01", "1990-01-01"),
        ("in the eighties", "198X", "1980-01-01", "1990-01-01"),
        ("in the 10s", "201X", "2010-01-01", "2020-01-01"),
        ("in the 20th century", "19XX", "1900-01-01", "2000-01-01"),
        ("in the nineteenth century", "18XX", "1800-01-01", "1900-01-01"),
        ("in the spring of 2019", "2019-21", "2019-03-01", "2019-06-01"),
        ("in summer 2018", "2018-22", "2018-06-01", "2018-09-01"),
        ("in winter 2021", "2021-24", "2021-12-01", "2022-03-01"),
        ("in Q3 2021", "2021-35", "2021-07-01", "2021-10-01"),
        ("in the first quarter of 2009", "2009-33", "2009-01-01", "2009-04-01"),
        ("in the second half of 2020", "2020-41", "2020-07-01", "2021-01-01"),
        ("in the first half of the year", "2022-40", "2022-01-01", "2022-07-01"),
        ("in the second half of May 2021", "2021-05-16/2021-05-31", "2021-05-16", "2021-06-01"),
        ("in the first nine months of 2021", "2021-01/2021-09", "2021-01-01", "2021-10-01"),
        ("in the first week of May 2021", "2021-05-01/2021-05-07", "2021-05-01", "2021-05-08"),
        ("in the last week of August 2020", "2020-08-25/2020-08-31", "2020-08-25", "2020-09-01"),
        ("in the week of 5 May 2021", "2021-05-03/2021-05-09", "2021-05-03", "2021-05-10"),
        ("in fiscal 2018", "2017/2018", "2017-01-01", "2019-01-01"),
        ("in the 2020-21 fiscal year", "2020/2021", "2020-01-01", "2022-01-01"),
        ("in the 2019/20 financial year", "2019/2020", "2019-01-01", "2021-01-01"),
        ("in the first half of the 19th century", "1800/1849", "1800-01-01", "1850-01-01"),
        ("in the second half of the 1990s", "1995/1999", "1995-01-01", "2000-01-01"),
        ("in 2008-9", "2008/2009", "2008-01-01", "2010-01-01"),
        ("around 1970", "1970~", "1969-01-01", "1972-01-01"),
    ],
)
def test_a_stretch_of_the_calendar_has_its_edtf_and_its_bounds(words, edtf, earliest, latest):
    assert only(f"Trade fell {words} there.") == (words, edtf, earliest, latest)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("in early January 2022", "2022-01-01/2022-01-10"),
        ("in mid-February 2020", "2020-02-11/2020-02-20"),
        ("in late February 2020", "2020-02-21/2020-02-29"),
        ("in early 2023", "2023-01/2023-04"),
        ("in mid-2021", "2021-05/2021-08"),
        ("in late 2015", "2015-09/2015-12"),
        ("at the end of October 2021", "2021-10-21/2021-10-31"),
        ("at the start of 2021", "2021-01/2021-04"),
        ("in the middle of the 1970s", "1974/1976"),
        ("in the early 1990s", "1990/1993"),
        ("in the mid-1960s", "1964/1966"),
        ("in the late '80s", "1987/1989"),
        ("in the late nineteenth century", "1867/1899"),
        ("in early spring 2019", "2019-03"),
        ("early next year", "2023-01/2023-04"),
        ("late last year", "2021-09/2021-12"),
        ("early this week", "2022-01-03/2022-01-04"),
    ],
)
def test_early_mid_and_late_are_thirds(words, edtf):
    assert only(f"Trade fell {words} there.") == (words, edtf, *only(f"Trade fell {words} there.")[2:])


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        ("It was sold in May.", WEDNESDAY, "2021-05"),
        ("It was sold in January.", WEDNESDAY, "2022-01"),
        ("The ban will begin in March.", WEDNESDAY, "2022-03"),
        ("It will be sold in November.", FRIDAY, "2021-11"),
        ("It was sold last October.", WEDNESDAY, "2021-10"),
        ("It was sold last November.", FRIDAY, "2020-11"),
        ("It will be sold next June.", FRIDAY, "2022-06"),
        ("It was due to end in August.", "2020-06-11T00:00:00+00:00", "2020-08"),
        ("It fell in the third quarter.", FRIDAY, "2021-35"),
        ("It fell in the fourth quarter.", FRIDAY, "2020-36"),
        ("It fell last quarter.", FRIDAY, "2021-35"),
        ("It fell last summer.", WEDNESDAY, "2021-22"),
        ("It fell last winter.", "2016-05-21T00:00:00+00:00", "2015-24"),
        ("It will open this autumn.", SUNDAY, "2019-23"),
        ("It will open next spring.", SUNDAY, "2020-21"),
        ("It fell in the summer.", SUNDAY, "2019-22"),
    ],
)
def test_a_month_or_season_without_a_year_is_the_one_that_the_words_look_to(text, published, edtf):
    assert only(text, published).edtf == edtf


@pytest.mark.parametrize(
    "text",
    [
        "She may march on.",
        "May Lindqvist spoke.",
        "He wrote to Theresa May.",
        "Women march in protest.",
        "Prices fall and spring up.",
        "August Wilson wrote it.",
        "June Carter sang.",
        "The march was long.",
        "It may rain.",
    ],
)
def test_words_that_are_months_elsewhere_are_none_here(text):
    assert read(text) == []


def test_may_and_march_are_months_where_the_words_before_or_after_say_so():
    assert edtfs("May said in May that March 5 or early March was best.") == [
        "2021-05",
        "2021-03-05",
        "2021-03-01/2021-03-10",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "At least 2000 people came.",
        "In 2000 homes the power failed.",
        "It cost $ 2010 then.",
        "Some 1950 soldiers left.",
        "The 1,950 homes burned.",
        "It is 2000 km long.",
        "Flight 1549 landed.",
        "A score of 1500 won.",
    ],
)
def test_numbers_that_count_are_no_years(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The 2016 vote split them.", "2016"),
        ("His 2012 trial is over.", "2012"),
        ("It closed (1987) and burned.", "1987"),
        ("It is as old as 1990.", "1990"),
        ("In 2000 the plant closed.", "In 2000"),
        ("In 1066 they landed.", "In 1066"),
        ("A study of 2010–2015 found it.", "2010–2015"),
    ],
)
def test_four_digits_are_a_year_where_the_words_beside_them_allow(text, words):
    assert only(text).words == words


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("on New Year's Eve", "2021-12-31"),
        ("on New Year's Day 2005", "2005-01-01"),
        ("on Christmas Day", "2021-12-25"),
        ("on Christmas Eve, 1941", "1941-12-24"),
        ("on May Day", "2021-05-01"),
        ("on International Women's Day", "2021-03-08"),
        ("on Boxing Day", "2021-12-26"),
    ],
)
def test_a_holiday_with_a_fixed_date_is_that_date(words, edtf):
    assert only(f"They met {words}, they said.") == (words, edtf, *only(f"They met {words}, they said.")[2:])


@pytest.mark.parametrize("words", ["on Good Friday", "on Super Tuesday", "on Easter Monday"])
def test_a_day_whose_date_moves_is_known_and_left_unresolved(words):
    assert only(f"They met {words} there.") == (words, None, None, None)


def test_the_anniversary_of_something_is_known_and_left_unresolved():
    assert only("They met on the tenth anniversary of the flood.") == ("on the tenth anniversary", None, None, None)
    assert only("They met on the 10th anniversary of it.").edtf is None


def test_an_age_in_decades_is_no_decade():
    assert read("A man in his 50s left.") == []


def test_the_second_half_of_a_match_is_no_time():
    assert read("They led in the second half against Spain.") == []


@pytest.mark.parametrize("text", ["After the fall of the wall they left.", "A Christmas tree burned."])
def test_words_of_seasons_and_holidays_in_other_things_are_no_time(text):
    assert read(text) == []


@pytest.mark.parametrize("words", ["in the third century B.C.", "in 1200 BC", "in 200 BCE"])
def test_years_before_our_era_are_known_and_left_unresolved(words):
    assert only(f"They met {words} there.") == (words, None, None, None)
