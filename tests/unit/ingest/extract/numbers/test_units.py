"""Numbers with a sign, name or symbol beside them: percent, money, measures, rates, ranges and comparators."""

import pytest


@pytest.mark.parametrize("text", ["2 %", "2%", "2 per cent", "2 percent", "two per cent", "2 pct"])
def test_percent_is_written_in_many_ways(plain, text):
    assert plain(f"It fell to {text} then.") == [(text, 2.0, "%", "=")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.25 percentage points", 0.25), ("1 percentage point", 1), ("25 basis points", 0.25), ("2 pp", 2)],
)
def test_points_of_percent_are_not_percent(plain, text, value):
    assert plain(f"a rise of {text} today") == [(text, value, "%{point}", "=")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$5", 5, "USD"),
        ("$1.2bn", 1.2e9, "USD"),
        ("US$ 916 million", 916e6, "USD"),
        ("US$3m", 3e6, "USD"),
        ("C$ 3m", 3e6, "CAD"),
        ("A$20 million", 20e6, "AUD"),
        ("NZ$50,000", 50_000, "NZD"),
        ("€5", 5, "EUR"),
        ("5 million euros", 5e6, "EUR"),
        ("300m euros", 300e6, "EUR"),
        ("£2.5m", 2.5e6, "GBP"),
        ("218 pence", 2.18, "GBP"),
        ("50p", 0.5, "GBP"),
        ("₹1,500 crore", 1.5e10, "INR"),
        ("Rs 500 crore", 5e9, "INR"),
        ("Rs. 30", 30, "INR"),
        ("¥30 billion", 30e9, "JPY"),
        ("120 tenge", 120, "KZT"),
        ("500 ₸", 500, "KZT"),
        ("USD 26.95", 26.95, "USD"),
        ("40 EUR", 40, "EUR"),
        ("10INR", 10, "INR"),
        ("300 million Swiss francs", 300e6, "CHF"),
        ("3,000 Kuwaiti dinars", 3000, "KWD"),
        ("75 billion won", 75e9, "KRW"),
        ("100,000 Georgian lari", 100_000, "GEL"),
        ("R500 million", 500e6, "ZAR"),
        ("twelve thousand roubles", 12_000, "RUB"),
    ],
)
def test_money_has_its_iso_code_and_its_whole_value(plain, text, value, unit):
    assert plain(f"They paid {text} for it.") == [(text, pytest.approx(value), unit, "=")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10 kilometres", 10, "km"),
        ("18kg", 18, "kg"),
        ("4 m", 4, "m"),
        ("60 feet", 60, "[ft_i]"),
        ("40 tonnes", 40, "t"),
        ("45 °C", 45, "Cel"),
        ("45°C", 45, "Cel"),
        ("35 degrees Celsius", 35, "Cel"),
        ("350MW", 350, "MW"),
        ("2.5 GWh", 2.5, "GW.h"),
        ("1,200 hectares", 1200, "har"),
        ("30 square miles", 30, "[mi_i]2"),
        ("2,000 sq km", 2000, "km2"),
        ("2.7m sq km", 2.7e6, "km2"),
        ("120 km/h", 120, "km/h"),
        ("90 mph", 90, "[mi_i]/h"),
        ("420 parts per million", 420, "[ppm]"),
        ("40 Mbps", 40, "Mbit/s"),
        ("25,000 litres", 25_000, "L"),
    ],
)
def test_measures_have_their_ucum_code(plain, text, value, unit):
    assert plain(f"They saw {text} there.") == [(text, value, unit, "=")]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("120 tenge a litre", "KZT/L"),
        ("€1.85 per litre", "EUR/L"),
        ("$84.20 a barrel", "USD/[bbl_us]"),
        ("$15 an hour", "USD/h"),
        ("$5-a-day", "USD/d"),
        ("€2,000 a month", "EUR/mo"),
        ("$40 per person", "USD/person"),
        ("1.6 million barrels a day", "[bbl_us]/d"),
        ("300 dollars per tonne", "USD/t"),
    ],
)
def test_a_rate_joins_two_units_and_its_span_has_both(plain, text, unit):
    assert [(words, code) for words, _, code, _ in plain(f"It was {text} then.")] == [(text, unit)]


def test_barrels_of_oil_per_day_are_a_rate_and_the_span_ends_with_the_barrels(plain):
    assert plain("about 2 million barrels of oil per day") == [("2 million barrels", 2e6, "[bbl_us]/d", "~")]


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "unit"),
    [
        ("10-15 %", "10-15 %", 10, 15, "%"),
        ("10 to 15 per cent", "10 to 15 per cent", 10, 15, "%"),
        ("3% to 4%", "3% to 4%", 3, 4, "%"),
        ("40%-50%", "40%-50%", 40, 50, "%"),
        ("between $5 and $7 million", "$5 and $7 million", 5e6, 7e6, "USD"),
        ("$5-7 million", "$5-7 million", 5e6, 7e6, "USD"),
        ("$5-7m", "$5-7m", 5e6, 7e6, "USD"),
        ("$10bn-$12bn", "$10bn-$12bn", 10e9, 12e9, "USD"),
        ("between 60,000 and 1 million euros", "60,000 and 1 million euros", 60_000, 1e6, "EUR"),
        ("4 to 6 GW", "4 to 6 GW", 4, 6, "GW"),
    ],
)
def test_a_range_has_bounds_and_shares_unit_and_scale(plain, text, words, low, high, unit):
    assert plain(f"It was {text} then.") == [(words, (low, high), unit, "=")]


def test_from_and_to_are_two_quantities_that_share_a_unit(plain):
    assert plain("Gas went from 60 to 120 tenge a litre.") == [
        ("60", 60.0, "KZT/L", "="),
        ("120 tenge a litre", 120.0, "KZT/L", "="),
    ]


def test_from_and_to_share_a_scale_where_the_first_has_none(plain):
    assert [value for _, value, _, _ in plain("from 2 to 3 million dollars")] == [2e6, 3e6]


def test_different_units_make_no_range(plain):
    assert [unit for _, _, unit, _ in plain("Move 10 km to 5 kg of it")] == ["km", "kg"]


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("more than", ">"),
        ("at least", ">"),
        ("over", ">"),
        ("no fewer than", ">"),
        ("less than", "<"),
        ("up to", "<"),
        ("no more than", "<"),
        ("as much as", "<"),
        ("under", "<"),
        ("about", "~"),
        ("nearly", "~"),
        ("some", "~"),
        ("almost", "~"),
        ("an estimated", "~"),
        ("close to", "~"),
    ],
)
def test_comparators_stand_outside_the_span(plain, words, sign):
    assert plain(f"It cost {words} $5 million then.") == [("$5 million", 5e6, "USD", sign)]


@pytest.mark.parametrize(("words", "sign"), [("or more", ">"), ("or so", "~"), ("or less", "<")])
def test_comparators_may_follow(plain, words, sign):
    assert plain(f"It cost $5 {words}.") == [("$5", 5.0, "USD", sign)]


@pytest.mark.parametrize(("text", "words"), [("minus 15 °C", "minus 15 °C"), ("-20°C", "-20°C")])
def test_temperatures_may_be_negative(plain, text, words):
    found = plain(f"It fell to {text} there.")
    assert [(quantity[0], quantity[2]) for quantity in found] == [(words, "Cel")]
    assert found[0][1] in (-15.0, -20.0)


def test_a_dash_between_words_is_no_minus(plain):
    assert [value for _, value, _, _ in plain("the price - 5 euros - was low")] == [5.0]


def test_single_letters_need_to_cling_unless_they_are_metres_or_grams(plain):
    assert plain("see 5 p and 7 V there") == []
    assert [unit for _, _, unit, _ in plain("walk 5 m now")] == ["m"]


def test_pounds_of_something_are_a_weight(plain):
    assert [unit for _, _, unit, _ in plain("They had 20 pounds of rice and paid 20 pounds.")] == ["[lb_av]", "GBP"]


def test_few_winners_are_no_korean_money(plain):
    assert plain("all seven won there") == []


def test_millions_of_money_are_a_vague_sum(plain):
    assert plain("It cost tens of millions of dollars.") == [
        ("tens of millions of dollars", (2e7, 99_999_999.0), "USD", "~")
    ]


def test_another_country_s_dollars_are_not_taken_for_american_ones(plain):
    assert plain("They paid 50 Namibian dollars.") == []


def test_the_basic_number_of_an_epidemic_is_no_rand(plain):
    assert plain("The R0 number is unknown.") == []
