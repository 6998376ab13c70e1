"""Which sense a place name has, by the company it keeps: on the list that ships with the package."""

import pytest

from ingest.resolve.gazetteer import Gazetteer, PlaceNamed, Sense, Sort, distance_km, open_gazetteer, places_of
from kg.model import Span


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def resolved(gazetteer: Gazetteer, text: str, *names: str) -> dict[str, Sense | None]:
    """Resolve these names of a text together, each with its first place in the text."""
    named = []
    for name in names:
        start = text.index(name)
        named.append(PlaceNamed(names=(name,), spans=(Span(start=start, end=start + len(name)),)))
    return dict(zip(names, places_of(named, text, gazetteer), strict=True))


def alone(gazetteer: Gazetteer, name: str) -> Sense | None:
    return resolved(gazetteer, name, name)[name]


def where(sense: Sense | None) -> tuple[str | None, Sort] | None:
    return sense and (sense.country, sense.sort)


def is_near(sense: Sense | None, lat: float, lon: float, *, km: float = 50) -> bool:
    there = Sense(sort=Sort.CITY, country=None, division="", lat=lat, lon=lon, population=0, geonames=None)
    return sense is not None and distance_km(sense, there) < km


def test_georgia_among_american_states_is_the_state(gazetteer):
    text = "Troops were sent to Georgia, Alabama and Tennessee, the United States said."
    found = resolved(gazetteer, text, "Georgia", "Alabama", "Tennessee", "United States")
    assert where(found["Georgia"]) == ("US", Sort.PROVINCE)


def test_georgia_with_its_capital_and_neighbours_is_the_country(gazetteer):
    text = "Georgia said that Russia had shelled Tbilisi; Armenia and Azerbaijan closed their borders."
    found = resolved(gazetteer, text, "Georgia", "Russia", "Tbilisi", "Armenia", "Azerbaijan")
    assert (where(found["Georgia"]), found["Georgia"].wikidata) == (("GE", Sort.COUNTRY), "Q230")


def test_atlanta_makes_georgia_the_state(gazetteer):
    found = resolved(gazetteer, "In Atlanta, Georgia, and in Savannah.", "Atlanta", "Georgia", "Savannah")
    assert where(found["Georgia"]) == ("US", Sort.PROVINCE)
    assert is_near(found["Savannah"], 32.08, -81.1)


def test_paris_alone_is_the_capital_of_france(gazetteer):
    paris = alone(gazetteer, "Paris")
    assert (where(paris), paris.geonames, paris.wikidata) == (("FR", Sort.CAPITAL), 2988507, "Q90")


def test_paris_texas_is_in_texas(gazetteer):
    found = resolved(gazetteer, "A storm struck Paris, Texas.", "Paris", "Texas")
    assert is_near(found["Paris"], 33.66, -95.56)


def test_a_name_that_holds_its_state_is_read_in_two_parts(gazetteer):
    assert is_near(alone(gazetteer, "Paris, Texas"), 33.66, -95.56)
    assert is_near(alone(gazetteer, "Springfield, Ill."), 39.8, -89.64)


def test_washington_alone_is_the_capital(gazetteer):
    assert (alone(gazetteer, "Washington").wikidata, where(alone(gazetteer, "Washington"))) == (
        "Q61",
        ("US", Sort.CAPITAL),
    )


def test_washington_stays_the_capital_when_countries_talk(gazetteer):
    text = "Washington and Beijing agreed, China and the United States said."
    found = resolved(gazetteer, text, "Washington", "Beijing", "China", "United States")
    assert found["Washington"].wikidata == "Q61"


def test_seattle_washington_is_in_the_state(gazetteer):
    found = resolved(
        gazetteer, "In Seattle, Washington, and in Spokane and Tacoma.", "Seattle", "Washington", "Spokane", "Tacoma"
    )
    assert where(found["Washington"]) == ("US", Sort.PROVINCE)


@pytest.mark.parametrize("name", ["Almaty", "Alma-Ata", "Алматы"])
def test_almaty_is_the_city_whatever_its_spelling(gazetteer, name):
    assert is_near(alone(gazetteer, name), 43.25, 76.91)


@pytest.mark.parametrize(
    "names", [("Astana", "Nur-Sultan"), ("Kyiv", "Kiev"), ("Mumbai", "Bombay"), ("Kolkata", "Calcutta")]
)
def test_old_and_new_names_are_one_place(gazetteer, names):
    new, old = (alone(gazetteer, name) for name in names)
    assert new == old
    assert new is not None


def test_one_place_under_two_names_is_what_both_can_mean(gazetteer):
    both = places_of([PlaceNamed(names=("Kyiv", "Kiev"))], "Kyiv, or Kiev", gazetteer)
    assert [where(one) for one in both] == [("UA", Sort.CAPITAL)]


def test_a_country_name_is_never_a_town_among_countries(gazetteer):
    found = resolved(gazetteer, "Officials of China, Japan and Peru met.", "China", "Japan", "Peru")
    assert {name: where(sense) for name, sense in found.items()} == {
        "China": ("CN", Sort.COUNTRY),
        "Japan": ("JP", Sort.COUNTRY),
        "Peru": ("PE", Sort.COUNTRY),
    }


def test_a_country_name_is_a_town_where_its_state_stands_beside(gazetteer):
    found = resolved(gazetteer, "She was born in Lebanon, Tennessee.", "Lebanon", "Tennessee")
    assert where(found["Lebanon"]) == ("US", Sort.CITY)


def test_the_article_s_country_decides_between_towns(gazetteer):
    text = "Birmingham in Alabama, the United States; later Montgomery."
    found = resolved(gazetteer, text, "Birmingham", "Alabama", "United States", "Montgomery")
    assert is_near(found["Birmingham"], 33.52, -86.8)
    text = "From London and Manchester to Birmingham, the United Kingdom said."
    found = resolved(gazetteer, text, "London", "Manchester", "Birmingham", "United Kingdom")
    assert is_near(found["Birmingham"], 52.48, -1.9)


def test_what_the_reader_found_out_counts_as_containment(gazetteer):
    named = [PlaceNamed(names=("Cambridge",)), PlaceNamed(names=("Massachusetts",))]
    told, _ = places_of(named, "", gazetteer, inside=[(0, 1)])
    assert is_near(told, 42.37, -71.1)


def test_an_unknown_place_is_nothing(gazetteer):
    assert alone(gazetteer, "Zzyzzxton-under-Wold") is None
    assert alone(gazetteer, "") is None
    assert alone(gazetteer, "…") is None


def test_a_hamlet_far_from_all_company_is_nothing(gazetteer):
    """Its namesake in the article's country is likely one that the list lacks."""
    found = resolved(gazetteer, "From Suba to Nairobi in Kenya.", "Suba", "Nairobi", "Kenya")
    assert found["Suba"] is None


def test_seas_and_regions_have_a_point_and_no_country(gazetteer):
    assert where(alone(gazetteer, "the Black Sea")) == (None, Sort.FEATURE)
    assert where(alone(gazetteer, "Middle East")) == (None, Sort.FEATURE)
    assert where(alone(gazetteer, "Darfur")) == ("SD", Sort.FEATURE)


def test_no_places_are_no_answers(gazetteer):
    assert places_of([], "nothing here", gazetteer) == []


def test_the_same_places_give_the_same_senses_on_every_opening(gazetteer):
    text = "Georgia, Springfield, Washington, Columbia, Victoria, San Jose, Cordoba and Santiago."
    names = ["Georgia", "Springfield", "Washington", "Columbia", "Victoria", "San Jose", "Cordoba", "Santiago"]
    forth = resolved(gazetteer, text, *names)
    again = resolved(Gazetteer(gazetteer.path), text, *names)
    assert forth == again


def test_distance_is_symmetric_and_nought_to_itself(gazetteer):
    paris, london = alone(gazetteer, "Paris"), alone(gazetteer, "London")
    assert distance_km(paris, paris) == 0
    assert distance_km(paris, london) == pytest.approx(distance_km(london, paris))
    assert distance_km(paris, london) == pytest.approx(344, abs=5)


@pytest.mark.parametrize(("name", "code"), [("Tuvalu", "TV"), ("the Vatican", "VA"), ("Monaco", "MC")])
def test_a_small_country_needs_no_company(gazetteer, name, code):
    assert where(resolved(gazetteer, f"{name} and Brazil", name, "Brazil")[name]) == (code, Sort.COUNTRY)


def test_a_city_of_the_world_is_not_drawn_into_the_article_s_country(gazetteer):
    text = "In Washington the United States welcomed the talks in Geneva; Texas and California did not care."
    found = resolved(gazetteer, text, "Washington", "United States", "Geneva", "Texas", "California")
    assert where(found["Geneva"]) == ("CH", Sort.CITY)
