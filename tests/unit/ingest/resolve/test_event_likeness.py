"""What speaks for two events being one, what against, and what rules it out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.resolve.event_likeness import can_be_one, event_likeness
from ingest.resolve.event_profile import Amount, EventProfile, Spot
from ingest.resolve.event_words import kinds, numbers, stems
from ingest.resolve.likeness import SAME_MIN, UNSURE_MIN
from kg.model import ArticleId, Factuality, NodeId, Time
from kg.tolls import PEOPLE

DAY = datetime(2022, 1, 8, 12, tzinfo=UTC)
MAYOR, RIVAL, TOWN, RIVER = NodeId("e1"), NodeId("e2"), NodeId("e3"), NodeId("e4")
STORY = frozenset({MAYOR, TOWN, RIVER})  # the names of an article


def told(number: int = 1, *, days: float = 0, **said: object) -> EventProfile:
    """Return a dismissal of a minister by the mayor, as an article of its own tells it."""
    event = EventProfile(NodeId(f"v{number}"), ArticleId(f"a{number}"))
    event.type, event.reported_at = "DISMISS", DAY + timedelta(days=days)
    event.roles, event.trigger = {("actor", MAYOR)}, stems("dismissed")
    event.sentence = stems("The mayor dismissed her deputy over the flooded bridge")
    return replace(event, **said)  # type: ignore[arg-type]


def time_of(first: str, last: str) -> Time:
    return Time(text=first, edtf=first, earliest=first, latest=last)


def likely(left: EventProfile, right: EventProfile, company: frozenset[NodeId] = STORY) -> float:
    return event_likeness(left, right, (company, STORY))[0]


def reasons(left: EventProfile, right: EventProfile, company: frozenset[NodeId] = STORY) -> dict[str, float]:
    return {one.feature: one.weight for one in event_likeness(left, right, (company, STORY))[1]}


def test_what_the_same_people_do_in_like_words_is_one_event() -> None:
    assert likely(told(1), told(2)) >= SAME_MIN


def test_the_score_is_symmetric() -> None:
    left, right = told(1, roles={("actor", MAYOR), ("recipient", RIVAL)}), told(2, days=9)
    assert likely(left, right) == likely(right, left)


@pytest.mark.parametrize(
    "other",
    [
        {"roles": {("actor", RIVAL)}, "fillers": {("recipient", "minist")}, "sentence": stems("A minister went")},
        {"days": 400.0, "sentence": stems("The mayor dismissed a cook")},
    ],
    ids=["somebody else", "a year later"],
)
def test_the_same_type_is_not_enough(other: dict[str, object]) -> None:
    assert likely(told(1), told(2, **other)) < UNSURE_MIN  # type: ignore[arg-type]


def test_a_copy_of_the_sentence_is_the_event_whatever_else_is_known() -> None:
    left, right = (told(number, roles=set(), words="digest", days=number * 3) for number in (1, 2))
    assert likely(left, right, frozenset()) >= SAME_MIN


@pytest.mark.parametrize(
    ("left", "right", "can"),
    [
        ({"mode": "riot"}, {"mode": "strike"}, False),
        ({"mode": "riot"}, {"mode": None}, True),
        ({"time": time_of("2022-01-05", "2022-01-06")}, {"time": time_of("2022-01-06", "2022-01-07")}, False),
        ({"time": time_of("2022-01-05", "2022-01-06")}, {"time": time_of("2022-01-01", "2022-02-01")}, True),
        ({"time": time_of("2022-01-05", "2022-01-06")}, {"time": None}, True),
        ({"time": time_of("2022-01-05", "2022-01-06")}, {"time": time_of("-0044-03-15", "-0044-03-16")}, True),
        ({"reported_at": None}, {}, False),
    ],
)
def test_another_mode_or_day_makes_two_events(left: dict[str, object], right: dict[str, object], can: bool) -> None:
    one, other = told(1, **left), told(2, **right)  # type: ignore[arg-type]
    assert can_be_one(one, other) is can_be_one(other, one) is can


ALMATY = Spot(NodeId("p1"), country="KZ", lat=43.25, lon=76.91)
AIRPORT = Spot(NodeId("p2"), country="KZ", lat=43.35, lon=77.04)
AKTAU = Spot(NodeId("p3"), country="KZ", lat=43.65, lon=51.17)
KAZAKHSTAN = Spot(NodeId("p4"), country="KZ", is_country=True, lat=48.0, lon=68.0)
OSH = Spot(NodeId("p5"), country="KG", lat=40.5, lon=72.8)
SOMEWHERE = Spot(NodeId("p6"))


@pytest.mark.parametrize(
    ("place", "can"),
    [(ALMATY, True), (AIRPORT, True), (KAZAKHSTAN, True), (AKTAU, False), (OSH, False), (SOMEWHERE, True)],
)
def test_a_town_is_in_its_country_and_is_no_other_town(place: Spot, can: bool) -> None:
    assert can_be_one(told(1, spots={ALMATY}), told(2, spots={place})) is can


def eruption(number: int, **said: object) -> EventProfile:
    sentence = stems(["The eruption went on", "Farmers fear the eruption"][number % 2])
    return told(number, type="DISASTER", roles=set(), trigger=stems("eruption"), sentence=sentence, **said)  # type: ignore[arg-type]


def test_what_goes_on_is_the_same_weeks_later_among_the_same_names() -> None:
    assert likely(eruption(1), eruption(2, days=20)) >= SAME_MIN
    assert likely(eruption(1), eruption(2, days=20), frozenset({TOWN})) < UNSURE_MIN


def test_one_of_another_year_is_another() -> None:
    of_old = eruption(2, time=time_of("1971-01-01", "1972-01-01"))
    assert likely(eruption(1), of_old) < UNSURE_MIN


def test_two_earthquakes_of_two_strengths_are_two() -> None:
    left, right = (
        told(
            number,
            type="DISASTER",
            roles=set(),
            trigger=("quak",),
            amounts={Amount("magnitude", size, size)},
            days=size,
        )
        for number, size in ((1, 4.1), (2, 5.0))
    )
    assert reasons(left, right)["other amount"] < -2


def toll(number: int, count: float, **said: object) -> EventProfile:
    event = told(number, type="DIE", roles=set(), trigger=stems("killed"), sentence=stems("were killed in the unrest"))
    event.tolls, event.fillers = {Amount(PEOPLE, count, count)}, {("victim", PEOPLE)}
    return replace(event, **said)  # type: ignore[arg-type]


def test_tolls_of_one_story_are_one_though_they_grow() -> None:
    assert likely(toll(1, 164), toll(2, 225)) >= SAME_MIN
    assert likely(toll(1, 164), toll(2, 164)) > likely(toll(1, 164), toll(2, 225)) > likely(toll(1, 164), toll(2, 9000))


@pytest.mark.parametrize(
    "other",
    [
        {"spots": {ALMATY}},
        {"fillers": {("victim", "child")}, "tolls": {Amount("child", 2, 2)}},
        {"sentence": stems("were killed when the aeroplane fell")},
        {"around": ("flood",), "sentence": stems("were killed in the flood and the unrest")},
    ],
    ids=["of one town", "of the children", "told in other words", "of another cause"],
)
def test_a_part_of_the_dead_or_those_of_another_cause_are_no_toll_of_all(other: dict[str, object]) -> None:
    assert likely(toll(1, 164, around=("unrest",)), toll(2, 103, **other)) < SAME_MIN


def test_that_one_of_them_did_not_happen_speaks_against_and_rules_nothing_out() -> None:
    denied = told(2, factuality=Factuality.NEGATED)
    assert can_be_one(told(1), denied)
    assert reasons(told(1), denied)["negated"] < 0
    assert likely(told(1), denied) >= UNSURE_MIN


def test_words_are_compared_without_their_endings_and_empty_ones_not_at_all() -> None:
    assert stems("The eruption, they said, erupted") == stems("erupts")
    assert stems("of the and") == ()
    assert kinds("more than 200 people") == (PEOPLE,) == kinds("")
    assert kinds("two soldiers") == ("soldi",)


def test_numbers_are_read_with_their_thousands() -> None:
    assert numbers("more than 4,400 of 12 in A4") == (4400.0, 12.0)
