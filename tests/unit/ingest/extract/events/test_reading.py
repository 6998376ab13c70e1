"""Events with their types and roles, and the links between them, on parses made by hand."""

from datetime import UTC, datetime

import pytest

from ingest.extract.extraction import EventFound, Extraction
from ingest.extract.extractor import extraction_of
from kg.model import Article, Factuality, article_id, content_digest
from tests.parses import doc_of, rows_of

SHOT_PEOPLE = rows_of("Guards|guard/NNS/2/nsubj shot|shoot/VBD/0/root two/CD/4/nummod men|man/NNS/2/obj ././2/punct")
SHOT_FILM = rows_of("She/PRP/2/nsubj shot|shoot/VBD/0/root a/DT/4/det film/NN/2/obj ././2/punct")
FOUND_CHARITY = rows_of("They/PRP/2/nsubj founded|found/VBD/0/root a/DT/4/det charity/NN/2/obj ././2/punct")
FIRED_BOSS = rows_of("Boards|board/NNS/2/nsubj fired|fire/VBD/0/root the/DT/4/det director/NN/2/obj ././2/punct")
FIRED_GAS = rows_of(
    "Police/NNS/2/nsubj fired|fire/VBD/0/root tear/NN/4/compound gas/NN/2/obj at/IN/6/case men|man/NNS/2/obl ././2/punct"
)
KILLED_BY_FLOOD = rows_of(
    "Floods|flood/NNS/2/nsubj killed|kill/VBD/0/root nine/CD/4/nummod people/NNS/2/obj ././2/punct"
)
KILLED_BY_TROOPS = rows_of(
    "Troops|troop/NNS/2/nsubj killed|kill/VBD/0/root nine/CD/4/nummod people/NNS/2/obj ././2/punct"
)
SHUTDOWN = rows_of(
    "The/DT/2/det shutdown/NN/9/nsubj of/IN/5/case the/DT/5/det internet/NN/2/nmod by/IN/7/case "
    "Kcell/NNP:Organization/2/nmod was|be/VBD/9/cop long/JJ/0/root ././9/punct"
)
RAISED = rows_of(
    "Kcell/NNP:Organization/2/nsubj raised|raise/VBD/0/root prices|price/NNS/2/obj from/IN/5/case 60/CD/2/obl "
    "to/IN/8/case 120/CD/8/nummod dollars|dollar/NNS/2/obl ././2/punct"
)
DEMANDED_RELEASE = rows_of(
    "Families|family/NNS/2/nsubj demanded|demand/VBD/0/root the/DT/4/det release/NN/2/obj of/IN/6/case "
    "hostages|hostage/NNS/4/nmod ././2/punct"
)
PATROLS = rows_of(
    "Finland/NNP:Place/4/nsubj and/CC/3/cc Estonia/NNP:Place/1/conj began|begin/VBD/0/root joint/JJ/6/amod "
    "patrols|patrol/NNS/4/obj ././4/punct"
)
APPOSITION = rows_of(
    "The/DT/2/det operator/NN/6/nsubj ,/,/4/punct Kcell/NNP:Organization/2/appos ,/,/4/punct "
    "blocked|block/VBD/0/root a/DT/8/det website/NN/6/obj ././6/punct"
)
DOZENS = rows_of(
    "Police/NNS/2/nsubj arrested|arrest/VBD/0/root dozens|dozen/NNS/2/obj of/IN/5/case students|student/NNS/3/nmod ././2/punct"
)
DIED_IN = rows_of("He/PRP/2/nsubj died|die/VBD/0/root in/IN/4/case Yemen/NNP:Place/2/obl ././2/punct")
DIED_OF_NAME = rows_of("He/PRP/2/nsubj died|die/VBD/0/root from/IN/4/case Yemen/NNP:Place/2/obl ././2/punct")
COOPERATED = rows_of("They/PRP/2/nsubj cooperated|cooperate/VBD/0/root ././2/punct")
DIED_MONDAY = rows_of("He/PRP/2/nsubj died|die/VBD/0/root on/IN/4/case Monday/NNP/2/obl ././2/punct")
WENT_ON_STRIKE = rows_of("Nurses|nurse/NNS/2/nsubj went|go/VBD/0/root on/IN/4/case strike/NN/2/obl ././2/punct")
SHUT_IT_DOWN = rows_of(
    "They/PRP/2/nsubj shut|shut/VBD/0/root the/DT/4/det internet/NN/2/obj down/RP/2/compound:prt ././2/punct"
)
PEACE_PRIZE = rows_of(
    "The/DT/4/det Protest/NNP:Work/4/compound Song/NNP:+/4/compound protest/NN:+/5/nsubj won|win/VBD/0/root ././5/punct"
)
BAN_LED = rows_of(
    "The/DT/2/det ban/NN/3/nsubj led|lead/VBD/0/root to/IN/5/case protests|protest/NNS/3/obl in/IN/7/case "
    "Almaty/NNP:Place/5/nmod ././3/punct"
)
BAN_DID_NOT = rows_of(
    "The/DT/2/det ban/NN/5/nsubj did|do/VBD/5/aux not/RB/5/advmod lead/VB/0/root to/IN/7/case "
    "protests|protest/NNS/5/obl in/IN/9/case Almaty/NNP:Place/7/nmod ././5/punct"
)
RESIGNED_AFTER = rows_of(
    "Dahl/NNP:Person/2/nsubj resigned|resign/VBD/0/root after/IN/5/case the/DT/5/det riots|riot/NNS/2/obl ././2/punct"
)
RESIGNED_AMID = rows_of(
    "Dahl/NNP:Person/2/nsubj resigned|resign/VBD/0/root amid/IN/5/case the/DT/5/det riots|riot/NNS/2/obl ././2/punct"
)
RESIGNED_BECAUSE = rows_of(
    "Dahl/NNP:Person/2/nsubj resigned|resign/VBD/0/root because/IN/6/case of/IN/3/fixed the/DT/6/det riots|riot/NNS/2/obl"
)
RESIGNED_AND_RIOTS = rows_of(
    "Dahl/NNP:Person/2/nsubj resigned|resign/VBD/0/root and/CC/5/cc riots|riot/NNS/5/nsubj erupted|erupt/VBD/2/conj "
    "in/IN/7/case Oslo/NNP:Place/5/obl ././2/punct"
)
SPARKED_BY = rows_of(
    "Protests|protest/NNS/6/nsubj sparked|spark/VBN/1/acl by/IN/5/case the/DT/5/det ban/NN/2/obl:agent "
    "spread|spread/VBD/0/root ././6/punct"
)
IN_RESPONSE = rows_of(
    "In/IN/2/case response/NN/7/obl to/IN/5/case the/DT/5/det riots|riot/NNS/2/nmod Dahl/NNP:Person/7/nsubj "
    "resigned|resign/VBD/0/root"
)
IN_SEARCH = rows_of(
    "In/IN/2/case search/NN/7/obl of/IN/5/case the/DT/5/det riots|riot/NNS/2/nmod Dahl/NNP:Person/7/nsubj "
    "resigned|resign/VBD/0/root"
)
RIOTS_FOLLOWED = rows_of(
    "Riots|riot/NNS/2/nsubj followed|follow/VBD/0/root the/DT/4/det massacre/NN/2/obj in/IN/6/case Oslo/NNP:Place/4/nmod"
)
REFUSED = rows_of(
    "Dahl/NNP:Person/2/nsubj refused|refuse/VBD/0/root to/TO/4/mark pay/VB/2/xcomp fines|fine/NNS/4/obj ,/,/7/punct "
    "saying|say/VBG/2/advcl nothing/NN/7/obj ././2/punct"
)
ACCUSED_OF_HIDING = rows_of(
    "Dahl/NNP:Person/2/nsubj accused|accuse/VBD/0/root Kcell/NNP:Organization/2/obj of/IN/5/mark hiding|hide/VBG/2/advcl "
    "leaks|leak/NNS/5/obj ././2/punct"
)
TITLE_BEFORE_NAME = rows_of(
    "Police/NNS/2/nsubj arrested|arrest/VBD/0/root party/NN/4/compound leader/NN/2/obj Dahl/NNP:Person/4/conj ././2/punct"
)
AT = datetime(2024, 3, 7, tzinfo=UTC)


def read(parse: str) -> tuple[str, Extraction]:
    doc = doc_of(parse)
    digest = content_digest(doc.text)
    article = Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=digest, published_at=AT)
    return doc.text, extraction_of(article, doc)


def kinds(parse: str) -> list[tuple[str, str | None]]:
    return [(event.type, event.mode) for event in read(parse)[1].events]


def roles(parse: str, which: int = 0) -> dict[str, str]:
    text, found = read(parse)
    return {one.role: one.span.of(text) for one in found.events[which].roles}


def fillers(parse: str) -> dict[str, str | None]:
    return {one.role: one.filler for one in read(parse)[1].events[0].roles}


def links(parse: str) -> list[tuple[str, str, str, str]]:
    """Return the links between events as words: trigger, predicate, trigger, and the words that say so."""
    text, found = read(parse)
    event: dict[str, EventFound] = {one.id: one for one in found.events}
    return [
        (event[one.subject].trigger.of(text), one.predicate, event[one.object].trigger.of(text), one.trigger.of(text))
        for one in found.statements
        if one.subject in event and one.trigger
    ]


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        (SHOT_PEOPLE, [("ASSAULT", "firearms")]),
        (SHOT_FILM, []),
        (FOUND_CHARITY, [("FOUND", None)]),
        (FIRED_BOSS, [("DISMISS", None)]),
        (FIRED_GAS, [("ASSAULT", "crowd-control")]),
        (KILLED_BY_TROOPS, [("ASSAULT", "targeted")]),
        (WENT_ON_STRIKE, [("PROTEST", "strike")]),
    ],
)
def test_what_an_ambiguous_word_does_and_to_whom_decides_its_type(parse, expected):
    assert kinds(parse) == expected


def test_what_nobody_did_on_purpose_is_a_death_and_no_assault():
    assert ("DIE", None) in kinds(KILLED_BY_FLOOD)
    assert "ASSAULT" not in dict(kinds(KILLED_BY_FLOOD))


def test_a_word_inside_a_name_is_no_trigger():
    assert kinds(PEACE_PRIZE) == []


def test_an_event_without_a_role_that_its_type_requires_is_set_aside_with_the_reason():
    _, found = read(COOPERATED)
    assert found.events == ()
    assert [one.reason for one in found.rejected] == ["event: a role that it requires is empty"]


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        (SHUTDOWN, {"theme": "the internet", "actor": "Kcell"}),
        (RAISED, {"theme": "prices", "origin": "60", "amount": "120 dollars", "actor": "Kcell"}),
        (FIRED_GAS, {"weapon": "tear gas", "recipient": "men", "actor": "Police"}),
        (DOZENS, {"recipient": "dozens of students", "actor": "Police"}),
        (DIED_IN, {"victim": "He", "place": "Yemen"}),
        (PATROLS, {"actor": "Finland", "recipient": "Estonia"}),
    ],
)
def test_roles_have_the_words_that_fill_them(parse, expected):
    assert roles(parse) == expected


def test_a_counted_victim_is_filled_by_its_quantity():
    _, found = read(SHOT_PEOPLE)
    (quantity,) = found.quantities
    assert (quantity.value, quantity.unit) == (2.0, "men")
    assert fillers(SHOT_PEOPLE) == {"victim": quantity.id, "actor": None}


def test_a_name_in_apposition_fills_the_role_of_the_noun_that_it_explains():
    assert fillers(APPOSITION)["actor"] == "e1"


def test_a_demanded_event_fills_the_theme_of_the_demand():
    _, found = read(DEMANDED_RELEASE)
    demand, release = found.events
    assert (demand.type, demand.mode, release.type) == ("REQUEST", "yield", "RETREAT")
    assert {one.role: one.filler for one in demand.roles}["theme"] == release.id
    assert release.factuality is Factuality.PLANNED


def test_a_place_is_no_cause():
    assert roles(DIED_OF_NAME) == {"victim": "He"}


def test_a_time_is_the_time_of_the_event_and_fills_no_other_role():
    text, found = read(DIED_MONDAY)
    (event,) = found.events
    (time,) = found.times
    assert (time.edtf, event.time) == ("2024-03-04", time.id)
    assert {one.role for one in event.roles} == {"victim", "time"}
    assert time.span.of(text).endswith("Monday")


def test_a_trigger_shows_its_words_but_not_what_stands_between_them():
    strike, shut = read(WENT_ON_STRIKE), read(SHUT_IT_DOWN)
    assert strike[1].events[0].trigger.of(strike[0]) == "went on strike"
    assert shut[1].events[0].trigger.of(shut[0]) == "shut"


@pytest.mark.parametrize(
    ("parse", "expected"),
    [
        (BAN_LED, [("ban", "causes", "protests", "led")]),
        (SPARKED_BY, [("ban", "causes", "Protests", "sparked")]),
        (RESIGNED_BECAUSE, [("riots", "causes", "resigned", "because of")]),
        (RESIGNED_AFTER, [("resigned", "follows", "riots", "after")]),
        (RESIGNED_AMID, [("resigned", "part_of", "riots", "amid")]),
        (RESIGNED_AND_RIOTS, []),
        (BAN_DID_NOT, []),
    ],
)
def test_events_are_linked_only_where_words_say_so_and_mean_it(parse, expected):
    assert links(parse) == expected


def test_a_preposition_of_several_words_links_events_however_it_was_parsed():
    assert links(IN_RESPONSE) == [("riots", "causes", "resigned", "In response to")]
    assert links(IN_SEARCH) == []


def test_what_follows_comes_later_and_is_no_effect():
    assert links(RIOTS_FOLLOWED) == [("Riots", "follows", "massacre", "followed")]


def test_a_clause_that_is_refused_or_held_against_someone_is_a_theme_with_its_words():
    assert roles(REFUSED) == {"actor": "Dahl", "theme": "to pay fines"}
    assert roles(ACCUSED_OF_HIDING)["theme"] == "hiding leaks"


def test_a_title_before_a_name_is_not_someone_else():
    _, found = read(TITLE_BEFORE_NAME)
    text = found.article.text
    assert [one.span.of(text) for one in found.events[0].roles if one.role == "recipient"] == ["Dahl"]
