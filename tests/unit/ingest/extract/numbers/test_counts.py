"""What numbers without a unit count, by tags alone."""

import pytest


@pytest.mark.parametrize(
    ("tagged", "words", "value", "unit"),
    [
        ("164/CD people/NNS died/VBD", "164 people", 164, "people"),
        ("5,800/CD stranded/JJ foreign/JJ tourists/NNS left/VBD", "5,800 stranded foreign tourists", 5800, "tourists"),
        ("two/CD Russian/JJ helicopters/NNS", "two Russian helicopters", 2, "helicopters"),
        ("one/CD civilian/NN died/VBD", "one civilian", 1, "civilian"),
        ("20/CD crew/NN", "20 crew", 20, "crew"),
        ("35/CD Taliban/NNP were/VBD killed/VBN", "35 Taliban", 35, "Taliban"),
        ("four/CD Palestinians/NNPS", "four Palestinians", 4, "Palestinians"),
        ("a/DT dozen/NN trucks/NNS", "a dozen trucks", 12, "trucks"),
        ("2000/CD homes/NNS burnt/VBD", "2000 homes", 2000, "homes"),
        ("3/CD ~m/NN people/NNS", "3m people", 3_000_000, "people"),
        ("18/CD more/JJR soldiers/NNS", "18 more soldiers", 18, "soldiers"),
        ("361/CD points/NNS", "361 points", 361, "points"),
        ("26/CD long/JJ ~-/HYPH ~term/NN observers/NNS", "26 long-term observers", 26, "observers"),
    ],
)
def test_a_number_counts_the_plural_noun_behind_it(read, tagged, words, value, unit):
    assert read(tagged) == [(words, value, unit, "=")]


@pytest.mark.parametrize(
    ("tagged", "words", "unit"),
    [
        ("12/CD dead/JJ and/CC", "12 dead", "dead"),
        ("40/CD injured/VBN in/IN clashes/NNS", "40 injured", "injured"),
        ("3/CD missing/JJ ./.", "3 missing", "missing"),
    ],
)
def test_the_dead_and_injured_are_counted_by_that_word(read, tagged, words, unit):
    assert [(one[0], one[2]) for one in read(tagged)] == [(words, unit)]


@pytest.mark.parametrize(
    ("tagged", "unit"),
    [
        ("61/CD of/IN the/DT 120/CD seats/NNS", "seats"),
        ("39/CD of/IN the/DT state/NN ~'s/POS 40/CD delegates/NNS", "delegates"),
        ("7/CD out/IN of/IN 20/CD cases/NNS", "cases"),
        ("Twelve/CD of/IN the/DT dead/JJ were/VBD soldiers/NNS", "dead"),
        ("three/CD of/IN these/DT states/NNS", "states"),
        ("six/CD of/IN them/PRP", None),
    ],
)
def test_a_part_is_counted_by_the_noun_behind_of_and_spans_the_number_only(read, tagged, unit):
    found = read(tagged)[0]
    assert (found[0], found[2]) == (tagged.split("/", maxsplit=1)[0], unit)


@pytest.mark.parametrize(
    ("tagged", "words", "bounds"),
    [
        ("Dozens/NNS of/IN young/JJ protesters/NNS met/VBD", "Dozens of young protesters", (24, 99)),
        ("hundreds/NNS of/IN protesters/NNS", "hundreds of protesters", (200, 999)),
        ("tens/NNS of/IN thousands/NNS of/IN protesters/NNS", "tens of thousands of protesters", (20_000, 99_999)),
        ("several/JJ hundred/CD protesters/NNS", "several hundred protesters", (200, 999)),
    ],
)
def test_dozens_and_hundreds_are_about_their_bounds(read, tagged, words, bounds):
    assert read(tagged) == [(words, bounds, "protesters", "~")]


@pytest.mark.parametrize(
    ("tagged", "words", "unit"),
    [
        ("No/DT one/NN was/VBD hurt/VBN", "No one", "people"),
        ("Nobody/NN died/VBD", "Nobody", "people"),
        ("no/DT casualties/NNS", "no casualties", "casualties"),
        ("None/NN of/IN the/DT miners/NNS", "None", "miners"),
    ],
)
def test_nobody_and_none_count_nothing(read, tagged, words, unit):
    assert read(tagged) == [(words, 0.0, unit, "=")]


@pytest.mark.parametrize(
    ("tagged", "words", "value", "unit"),
    [
        ("20/CD ~-/HYPH ~year/NN ~-/HYPH ~old/JJ man/NN", "20-year-old", 20, "a"),
        ("9/CD ~-/HYPH ~month/NN ~-/HYPH ~old/JJ baby/NN", "9-month-old", 9, "mo"),
        ("41/CD years/NNS old/JJ", "41 years old", 41, "a"),
        ("19/CD years/NNS of/IN age/NN", "19 years of age", 19, "a"),
        ("died/VBD aged/VBN 91/CD ./.", "91", 91, "a"),
        ("aged/VBN 84/CD years/NNS", "84 years", 84, "a"),
        ("at/IN the/DT age/NN of/IN 13/CD ./.", "13", 13, "a"),
        ("Her/PRP$ brother/NN ,/, 34/CD ,/, fled/VBD", "34", 34, "a"),
        ("Amman/NNP (/-LRB- 20/CD )/-RRB-", "20", 20, "a"),
    ],
)
def test_ages_are_years_that_measure_age(read, tagged, words, value, unit):
    assert read(tagged) == [(words, value, unit, "=")]


def test_two_ages_may_share_the_word_aged(read):
    assert [one[1:3] for one in read("cousins/NNS aged/VBN 10/CD and/CC 12/CD ,/, died/VBD")] == [(10, "a"), (12, "a")]


@pytest.mark.parametrize(
    "tagged", ["soldiers/NNS ,/, 34/CD ,/, left/VBD", "Smith/NNP ,/, 340/CD ,/,", "Rule/NNP ,/, 3.5/CD ,/,"]
)
def test_large_or_broken_numbers_and_plurals_have_no_age(read, tagged):
    assert read(tagged) == []


@pytest.mark.parametrize(
    ("tagged", "words", "value"),
    [
        ("More/JJR than/IN half/NN of/IN homes/NNS", "half", 0.5),
        ("half/NN the/DT seats/NNS", "half", 0.5),
        ("a/DT third/NN of/IN deputies/NNS", "a third", 1 / 3),
        ("two/CD ~-/HYPH ~thirds/NNS of/IN deputies/NNS", "two-thirds", 2 / 3),
        ("a/DT two/CD ~-/HYPH ~thirds/NNS majority/NN", "two-thirds", 2 / 3),
        ("fell/VBD by/IN half/NN ./.", "half", 0.5),
        ("fell/VBD by/IN a/DT fifth/NN ./.", "a fifth", 0.2),
        ("one/CD in/IN four/CD women/NNS", "one in four", 0.25),
    ],
)
def test_shares_have_the_unit_one(read, tagged, words, value):
    assert [(one[0], one[1], one[2]) for one in read(tagged)] == [(words, pytest.approx(value), "1")]


@pytest.mark.parametrize(
    ("tagged", "words", "value"),
    [
        ("three/CD times/NNS as/RB large/JJ", "three times", 3),
        ("10/CD times/NNS more/JJR cadmium/NN", "10 times", 10),
        ("twice/RB as/RB many/JJ", "twice", 2),
        ("a/DT tenfold/JJ rise/NN", "tenfold", 10),
        ("a/DT 10/CD ~-/HYPH ~fold/JJ rise/NN", "10-fold", 10),
        ("prices/NNS doubled/VBD", "doubled", 2),
        ("to/TO halve/VB it/PRP", "halve", 0.5),
    ],
)
def test_multiples_are_folds(read, tagged, words, value):
    assert read(tagged) == [(words, value, "{fold}", "=")]


def test_a_double_room_is_no_multiple(read):
    assert read("a/DT double/JJ room/NN") == []


@pytest.mark.parametrize(
    ("tagged", "words", "unit"),
    [
        ("a/DT 450/CD ~-/HYPH ~seat/NN chamber/NN", "450-seat", "seat"),
        ("the/DT five/CD ~-/HYPH ~member/NN panel/NN", "five-member", "member"),
        ("a/DT 7.4/CD ~-/HYPH ~magnitude/NN quake/NN", "7.4-magnitude", "magnitude"),
        ("a/DT magnitude/NN 6.1/CD earthquake/NN", "magnitude 6.1", "magnitude"),
    ],
)
def test_hyphens_join_only_words_that_count(read, tagged, words, unit):
    assert [(one[0], one[2]) for one in read(tagged)] == [(words, unit)]
    assert read("a/DT two/CD ~-/HYPH ~state/NN solution/NN") == []


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [
        ("more/JJR than/IN 5,800/CD people/NNS", ("5,800 people", 5800, "people", ">")),
        ("at/IN least/JJS another/DT 12/CD men/NNS", ("12 men", 12, "men", ">")),
        ("5,000/CD ~+/SYM members/NNS", ("5,000+ members", 5000, "members", ">")),
        ("40,000/CD ~-/HYPH ~plus/JJ members/NNS", ("40,000-plus members", 40_000, "members", ">")),
        ("two/CD to/IN three/CD hundred/CD men/NNS", ("two to three hundred men", (200, 300), "men", "=")),
        ("20/CD ~-/HYPH ~odd/JJ men/NNS", ("20-odd men", 20, "men", "~")),
        ("300/CD or/CC so/RB men/NNS", ("300 or so men", 300, "men", "~")),
        ("around/IN 100/CD ~–/SYM ~200/CD men/NNS", ("100–200 men", (100, 200), "men", "~")),
        ("between/IN 50/CD and/CC 70/CD men/NNS", ("50 and 70 men", (50, 70), "men", "=")),
        ("talks/NNS over/IN two/CD islands/NNS", ("two islands", 2, "islands", "=")),
        ("over/IN 20/CD islands/NNS", ("20 islands", 20, "islands", ">")),
    ],
)
def test_counts_have_comparators_and_ranges_too(read, tagged, expected):
    assert read(tagged) == [expected]


@pytest.mark.parametrize(
    ("tagged", "unit"),
    [
        ("12/CD cases/NNS per/IN 100,000/CD people/NNS", "cases/100000 people"),
        ("70/CD flights/NNS a/DT day/NN", "flights/d"),
        ("70,000/CD visitors/NNS each/DT year/NN", "visitors/a"),
    ],
)
def test_counted_nouns_may_have_a_rate(read, tagged, unit):
    assert [one[2] for one in read(tagged)] == [unit]


def test_votes_against_votes_count_the_same(read):
    assert [one[1:3] for one in read("52/CD votes/NNS against/IN 48/CD ./.")] == [(52, "votes"), (48, "votes")]


def test_a_bare_number_needs_a_firm_comparator(read):
    assert read("those/DT under/IN 19/CD ./.") == []
    assert read("at/IN least/JJS 19/CD ./.") == [("19", 19, None, ">")]


@pytest.mark.parametrize("tagged", ["four/CD times/NNS as/IN captain/NN", "4.2/CD M/NNS", "one/CD Mubarak/NNP"])
def test_how_often_unknown_signs_and_names_are_no_count(read, tagged):
    assert read(tagged) == []
