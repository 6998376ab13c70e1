"""The benches of roles and of templates: what they take from the sets, and what counts as right."""

import json
from pathlib import Path

import pytest
from spacy.language import Language

from bench.quality.arguments import ROLES, compared, figures_of, sets_in
from bench.quality.templates import compared as compared_templates
from bench.quality.templates import figures_of as template_figures
from bench.quality.templates import read, templates_of, texts_in
from kg.ontology import load_ontology

WORDS = ["Police", "arrested", "two", "editors", "in", "Lima", "."]
WIKIEVENTS = {
    "sentences": [[[[word, 0, 0] for word in WORDS], " ".join(WORDS)]],
    "entity_mentions": [
        {"id": "T1", "start": 0, "end": 1},
        {"id": "T2", "start": 3, "end": 4},
        {"id": "T3", "start": 5, "end": 6},
    ],
    "event_mentions": [
        {
            "event_type": "Justice.ArrestJailDetain.Unspecified",
            "trigger": {"start": 1, "end": 2},
            "arguments": [
                {"entity_id": "T1", "role": "Jailer"},
                {"entity_id": "T2", "role": "Detainee"},
                {"entity_id": "T3", "role": "Origin"},
            ],
        }
    ],
}
RAMS = {
    "sentences": [WORDS],
    "evt_triggers": [[1, 1, [["justice.arrestjaildetain", 1.0]]]],
    "gold_evt_links": [[[1, 1], [2, 3], "evt083arg02detainee"]],
}
ATTACK = "guerrillas killed two peasants in the town of san miguel with machetes on monday."
TEMPLATE = {
    "incident_type": "attack",
    "PerpInd": [[["guerrillas", 0]]],
    "PerpOrg": [],
    "Target": [],
    "Victim": [[["peasants of the town", 18]]],
    "Weapon": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wikievents_dev.jsonl").write_text(json.dumps(WIKIEVENTS) + "\n", encoding="utf-8")
    (tmp_path / "rams_dev.jsonlines").write_text(json.dumps(RAMS) + "\n", encoding="utf-8")
    return tmp_path


def test_words_become_running_text_and_arguments_stand_where_their_words_do(folder: Path) -> None:
    sets = sets_in(folder)
    (told,) = sets["WikiEvents"]
    assert told.text == "Police arrested two editors in Lima."
    (event,) = told.events
    assert event.trigger.of(told.text) == "arrested"
    assert [(role, span.of(told.text)) for role, span in event.arguments] == [
        ("jailer", "Police"),
        ("detainee", "editors"),
        ("origin", "Lima"),
    ]
    (other,) = sets["RAMS"]
    assert [(role, span.of(other.text)) for role, span in other.events[0].arguments] == [("detainee", "two editors")]


def test_a_role_is_right_by_its_head_and_a_role_that_theirs_may_be_called(nlp: Language, folder: Path) -> None:
    counts = compared(nlp, sets_in(folder)["WikiEvents"])
    assert (counts.events, counts.agreed, counts.wanted) == (1, 1, 3)
    by_role = {one.role: one.is_right for one in counts.filled}
    assert by_role == {"actor": True, "recipient": True}  # the place: theirs knows none for this type
    assert counts.found == 2
    assert {one.name: one.value for one in figures_of("WikiEvents", counts)}["arguments.wikievents"] == 1.0


def test_only_roles_of_ours_are_mapped() -> None:
    assert ROLES.keys() <= {role.name for role in load_ontology().roles.values()}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"doctext": ATTACK, "templates": [TEMPLATE]}) + "\n", encoding="utf-8")
    return file


def test_events_of_violence_fill_the_slots_of_a_template(nlp: Language) -> None:
    slots = templates_of(*read(nlp, ATTACK))["attack"]
    assert slots["victim"] == {("peasants",)}
    assert slots["perpetrator"] == {("guerrillas",)}


def test_what_fighters_do_to_each_other_is_no_incident(nlp: Language) -> None:
    assert not templates_of(*read(nlp, "guerrillas killed two soldiers near the border on monday."))


def test_a_filler_is_right_by_its_head_and_counts_once(nlp: Language, key: Path) -> None:
    figures = {one.name: one.counts for one in template_figures(compared_templates(nlp, texts_in(key)), "dev")}
    assert figures["muc4.types"] == {"right": 1, "wrong": 0, "missed": 0}
    assert figures["muc4.slots.victim"] == {"right": 1, "wrong": 0, "missed": 0}
    assert figures["muc4.slots.perpetrator"] == {"right": 1, "wrong": 0, "missed": 0}
