"""How place names are compared, what forms are known, and the file that holds them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.gazetteer import Gazetteer, Sense, Sort, open_gazetteer
from ingest.resolve.gazetteer.index import Line, line_of, read_line
from ingest.resolve.gazetteer.keys import is_part_of, looser_keys, place_key

OPENING_MAX_S = 0.3
BYTES_MAX = 5_000_000


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("U.S.", "us"),
        ("the Netherlands", "netherlands"),
        ("The Hague", "hague"),
        ("St. Louis", "saint louis"),
        ("Ft. Worth", "fort worth"),
        ("City of London", "london"),
        ("São Paulo", "sao paulo"),
        ("Côte d’Ivoire", "cote divoire"),
        ("Port-au-Prince", "port au prince"),
        ("ＴＯＫＹＯ", "tokyo"),
        ("Łódź", "lodz"),
        ("the", "the"),
        ("!", ""),
    ],
)
def test_spellings_meet_in_one_key(name, key):
    assert place_key(name) == key


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name):
    key = place_key(name)
    assert key.isascii()
    assert key == key.casefold()
    assert "\t" not in key
    assert "\n" not in key


def test_a_sort_of_place_is_left_out_only_for_places_of_that_sort():
    assert [one.key for one in looser_keys("nyanza province")] == ["nyanza"]
    assert Sort.CITY not in looser_keys("nyanza province")[0].sorts
    assert Sort.CITY in looser_keys("kitwe city")[0].sorts
    assert [one.key for one in looser_keys("province of utrecht")] == ["utrecht"]
    assert looser_keys("province") == []


def test_a_part_of_the_compass_names_the_whole():
    assert is_part_of("northern iraq") == "iraq"
    assert is_part_of("iraq") is None
    assert is_part_of("north") is None


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("US", ["U.S.", "US", "USA", "United States", "the United States of America", "America"]),
        ("GB", ["UK", "U.K.", "Britain", "Great Britain", "United Kingdom"]),
        ("AE", ["UAE", "United Arab Emirates"]),
        ("CD", ["DRC", "DR Congo", "Democratic Republic of the Congo", "Zaire"]),
        ("CG", ["Republic of the Congo", "Congo-Brazzaville"]),
        ("KZ", ["Kazakhstan", "Republic of Kazakhstan"]),
        ("KR", ["South Korea", "Republic of Korea"]),
        ("KP", ["North Korea", "DPRK"]),
        ("CI", ["Ivory Coast", "Côte d'Ivoire", "Cote d’Ivoire"]),
        ("MM", ["Burma", "Myanmar"]),
        ("TR", ["Turkey", "Türkiye"]),
        ("CZ", ["Czech Republic", "Czechia"]),
        ("RU", ["Russia", "Russian Federation"]),
        ("XK", ["Kosovo"]),
        ("TW", ["Taiwan"]),
        ("HK", ["Hong Kong"]),
        ("VA", ["Vatican", "the Holy See"]),
    ],
)
def test_a_country_is_known_by_all_its_names(gazetteer, code, names):
    for name in names:
        assert code in [line.sense.country for line in gazetteer.senses(name) if line.sense.sort is Sort.COUNTRY], name


def test_every_country_has_a_geonames_id_an_item_and_a_point_on_the_globe(gazetteer):
    for code in ["AF", "BR", "CN", "DE", "EG", "FR", "GB", "IN", "JP", "KZ", "NG", "RU", "UA", "US", "ZA"]:
        country = gazetteer.country(code)
        assert country.geonames
        assert country.wikidata.startswith("Q")
        assert abs(country.lat) <= 90
        assert abs(country.lon) <= 180


def test_france_is_not_the_rock_that_shares_its_code(gazetteer):
    assert gazetteer.country("FR").wikidata == "Q142"


def test_an_unknown_country_code_is_nothing(gazetteer):
    assert gazetteer.country("QQ") is None


def test_a_province_is_known_without_its_sort(gazetteer):
    assert any(
        line.sense.country == "ID" and line.sense.sort is Sort.PROVINCE
        for line in gazetteer.senses("West Java Province")
    )


def test_a_province_that_is_unknown_is_not_taken_for_a_town(gazetteer):
    assert all(line.sense.sort is not Sort.CITY for line in gazetteer.senses("Nyanza Province"))


def test_short_names_of_provinces_mean_nothing_else(gazetteer):
    assert {(line.sense.country, line.sense.division) for line in gazetteer.senses("NSW")} == {("AU", "02")}


def test_the_list_opens_fast_and_is_small(gazetteer):
    started = time.process_time()
    Gazetteer(gazetteer.path).senses("Almaty")
    assert time.process_time() - started < OPENING_MAX_S
    assert gazetteer.path.stat().st_size < BYTES_MAX


@given(
    sort=st.sampled_from(Sort),
    is_own=st.booleans(),
    country=st.sampled_from(["KZ", "US", None]),
    division=st.sampled_from(["02", "ENG", ""]),
    lat=st.integers(-9000, 9000),
    lon=st.integers(-18000, 18000),
    population=st.integers(0, 99),
    geonames=st.none() | st.integers(1, 10**8),
    wikidata=st.none() | st.just("Q90"),
)
def test_a_line_of_the_file_reads_back(sort, is_own, country, division, lat, lon, population, geonames, wikidata):
    sense = Sense(
        sort=sort,
        country=country,
        division=division,
        lat=lat / 100,
        lon=lon / 100,
        population=population,
        geonames=geonames,
        wikidata=wikidata,
    )
    line = Line(key="a key", is_own=is_own, sense=sense)
    assert read_line(line_of(line)) == line


@pytest.mark.parametrize("name", ["Almaty", "Dubai", "Beijing", "Medina"])
def test_a_province_that_is_hardly_more_than_its_city_is_not_offered_beside_it(gazetteer, name):
    assert {line.sense.sort for line in gazetteer.senses(name)} <= {Sort.CAPITAL, Sort.CITY, Sort.DISTRICT}


def test_a_part_of_a_country_lies_there_but_has_not_its_ids(gazetteer):
    (part,) = gazetteer.senses("western Kazakhstan")
    assert (part.sense.country, part.sense.geonames, part.sense.wikidata) == ("KZ", None, None)


def test_planets_are_no_towns(gazetteer):
    assert gazetteer.senses("Jupiter") == ()
    assert gazetteer.senses("the Moon") == ()
