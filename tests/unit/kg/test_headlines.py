"""An event in one line."""

import json
from importlib.resources import files
from string import Formatter

import pytest

from kg.headlines import headline
from kg.ontology import load_ontology


@pytest.mark.parametrize(
    ("type", "mode", "roles", "wanted"),
    [
        ("DISMISS", None, [("actor", "Tokayev"), ("recipient", "the government")], "The government dismissed by Tokayev"),
        ("COERCE", "withhold", [("actor", "Kazakhtelecom"), ("theme", "the internet")], "The internet cut off by Kazakhtelecom"),
        ("PROTEST", "riot", [("place", "Zhanaozen")], "Riot in Zhanaozen"),
        ("PROTEST", "riot", [("actor", "drivers")], "Riot of drivers"),
        ("PROTEST", "demo", [("actor", "Hundreds of residents")], "Protest by hundreds of residents"),
        ("MEASURE", None, [("theme", "connectivity"), ("amount", "2%"), ("speaker", "NetBlocks")], "Connectivity measured at 2% by NetBlocks"),
        ("PRICE_CHANGE", "increase", [("theme", "Brent crude"), ("amount", "6 %")], "Brent crude up: 6 %"),
        ("REQUEST", None, [("actor", "Ann"), ("recipient", "Bo"), ("theme", "to open the road")], "Bo asked by Ann to open the road"),
        ("REJECT", None, [("actor", "Ann"), ("theme", "to open the road")], "Refusal by Ann to open the road"),
        ("DISMISS", None, [], "Dismissal"),
        ("DISMISS", None, [("actor", "Tokayev")], "Dismissal by Tokayev"),
        ("SOMETHING_NEW", None, [("actor", "Ann"), ("theme", "it")], "Something new by Ann: it"),
    ],
)  # fmt: skip
def test_an_event_reads_as_a_headline(type: str, mode: str | None, roles: list[tuple[str, str]], wanted: str) -> None:
    assert headline(type, mode, roles) == wanted


def test_what_begins_a_sentence_is_small_within_a_line_and_names_are_not() -> None:
    roles = [("actor", "The president"), ("recipient", "It"), ("theme", "x")]
    assert headline("DISMISS", None, roles) == "It dismissed by the president"
    assert (
        headline("DISMISS", None, [("actor", "IT Works"), ("recipient", "A. Bekova")])
        == "A. Bekova dismissed by IT Works"
    )


def test_a_role_is_named_once_and_at_most_three_times() -> None:
    arrested = [("recipient", name) for name in ("Ann", "ann", "Bo", "Cy", "Di")]
    assert headline("COERCE", "arrest", arrested) == "Ann, Bo, Cy and others arrested"


def test_braces_in_the_words_of_an_article_are_words() -> None:
    assert headline("DISMISS", None, [("recipient", "{actor}")]) == "{actor} dismissed"


def test_a_place_is_told_unless_the_line_names_it() -> None:
    assert headline("COERCE", "curfew", [("place", "Almaty")]) == "Curfew in Almaty"
    visit = [("actor", "Ann"), ("place", "Almaty")]
    assert headline("CONSULT", "visit", visit) == "Visit by Ann to Almaty"


def test_every_type_of_the_ontology_is_worded_and_nothing_else_is() -> None:
    lexicon = json.loads(files("kg").joinpath("headlines.json").read_text("utf-8"))["wordings"]
    known = {one.name for one in load_ontology().event_types.values()}
    modes = {f"{one.name}/{mode.name}" for one in load_ontology().event_types.values() for mode in one.modes}
    assert known <= set(lexicon)
    assert set(lexicon) <= known | modes


def test_forms_ask_for_roles_that_there_are() -> None:
    lexicon = json.loads(files("kg").joinpath("headlines.json").read_text("utf-8"))["wordings"]
    asked = {
        part
        for one in lexicon.values()
        for form in one.get("forms", ())
        for _, part, _, _ in Formatter().parse(form)
        if part
    }
    assert asked <= set(load_ontology().roles)
