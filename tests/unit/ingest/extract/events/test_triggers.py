"""The lexicon of events: its parts fit together and the ontology, and its examples show what they are there for."""

from collections import Counter, defaultdict

import pytest

from ingest.extract.events.lexicon import (
    ANYTHING,
    CLASSES,
    FRAMES,
    KINDS_OF,
    LITERAL,
    TRIGGERS,
    TRIGGERS_BY_HEAD,
    Trigger,
)
from ingest.extract.extractor import extraction_of
from ingest.reader import load_reader
from kg.model import Article, Kind, article_id, content_digest
from kg.ontology import load_ontology

SHARE_FOUND_MIN = 0.9  # of the triggers, in their own examples, by the shipped reader
TRIGGERS_MIN = 600
AMOUNT = "amount"  # a class by form: a number, a percentage, a sum


@pytest.fixture(scope="module")
def found_types() -> dict[str, set[tuple[str, str | None]]]:
    """Types and modes that each example gives, read by the shipped reader."""
    nlp = load_reader()
    examples = sorted({trigger.example for trigger in TRIGGERS})
    found: dict[str, set[tuple[str, str | None]]] = {}
    for text, doc in zip(examples, map(nlp, examples), strict=True):
        article = Article(id=article_id(url=None, text=text), text=text, digest=content_digest(text))
        found[text] = {(event.type, event.mode) for event in extraction_of(article, doc).events}
    return found


def classes_named() -> set[str]:
    needs = (need.word_class for trigger in TRIGGERS for together in trigger.needs for need in together)
    keys = (key.partition("@")[2] for frame in FRAMES.values() for key in frame)
    return {
        name for name in (*needs, *keys) if name and not name.startswith(LITERAL) and name not in (ANYTHING, AMOUNT)
    }


def name_of(trigger: Trigger) -> str:
    return f"{' '.join(trigger.words)} ({trigger.pos}) {trigger.type}: {trigger.example}"


@pytest.mark.slow
def test_nine_triggers_in_ten_give_their_type_in_their_own_example(found_types):
    missed = [one for one in TRIGGERS if one.type not in {kind for kind, _ in found_types[one.example]}]
    assert len(missed) <= (1 - SHARE_FOUND_MIN) * len(TRIGGERS), "\n".join(map(name_of, missed))


@pytest.mark.slow
def test_a_trigger_that_gives_its_type_gives_its_mode_too(found_types):
    shown = [one for one in TRIGGERS if one.type in {kind for kind, _ in found_types[one.example]}]
    other = [one for one in shown if (one.type, one.mode) not in found_types[one.example]]
    assert len(other) <= (1 - SHARE_FOUND_MIN) * len(shown), "\n".join(map(name_of, other))


def test_there_are_triggers_for_every_type_of_the_ontology():
    assert len(TRIGGERS) >= TRIGGERS_MIN
    assert {trigger.type for trigger in TRIGGERS} == set(load_ontology().event_types)


def test_modes_are_those_of_the_ontology():
    ontology = load_ontology()
    unknown = [one for one in TRIGGERS if one.mode and ontology.event_type(one.type).mode(one.mode) is None]
    assert unknown == []


def test_every_mode_has_a_trigger_but_those_that_words_alone_do_not_tell():
    modes = defaultdict(set)
    for trigger in TRIGGERS:
        modes[trigger.type].add(trigger.mode)
    missing = {
        (kind.name, mode.name)
        for kind in load_ontology().event_types.values()
        for mode in kind.modes
        if mode.name not in modes[kind.name]
    }
    assert missing == {
        ("THREATEN", "territory"),
        ("MOBILIZE", "militia"),
        ("ASSAULT", "unconventional"),
        ("ASSAULT", "cyber"),
        ("REJECT", "yield"),
    }


def test_a_frame_gives_only_roles_that_its_types_take():
    ontology = load_ontology()
    wrong = {
        (trigger.frame, trigger.type, role)
        for trigger in TRIGGERS
        for role in filter(None, (*FRAMES[trigger.frame].values(), *FRAMES["general"].values()))
        if ontology.event_type(trigger.type).role(role) is None
    }
    assert wrong == set()


def test_a_frame_can_give_every_role_that_its_types_require():
    ontology = load_ontology()
    lacking = {
        (trigger.frame, trigger.type, role)
        for trigger in TRIGGERS
        for role in ontology.required_roles(trigger.type)
        if role not in FRAMES[trigger.frame].values()
    }
    assert lacking == set()


def test_every_frame_and_class_that_is_named_is_there_and_every_one_that_is_there_is_named():
    assert {trigger.frame for trigger in TRIGGERS} == set(FRAMES) - {"general"}
    assert classes_named() <= set(CLASSES)


def test_the_kinds_of_a_class_are_kinds():
    kinds = {kind for name, words in CLASSES.items() if name.endswith(KINDS_OF) for kind in words}
    assert kinds <= {kind.value for kind in Kind}


def test_a_class_takes_in_the_words_of_those_that_it_names():
    assert CLASSES["person"] < CLASSES["actor"]
    assert not any(word.startswith("@") for words in CLASSES.values() for word in words)


def test_no_trigger_is_there_twice():
    lines = Counter((one.words, one.pos, one.type, one.mode, one.frame, one.needs) for one in TRIGGERS)
    assert [line for line, count in lines.items() if count > 1] == []


def test_examples_are_sentences():
    assert [one.example for one in TRIGGERS if not (one.example[0].isupper() and one.example.endswith("."))] == []


@pytest.mark.parametrize(
    ("words", "head"),
    [("state of emergency", "state"), ("hunger strike", "strike"), ("take to street", "take"), ("curfew", "curfew")],
)
def test_the_head_of_a_trigger_is_its_verb_or_the_noun_that_the_others_describe(words, head):
    assert {one.head_word for one in TRIGGERS if " ".join(one.words) == words} == {head}


def test_longer_triggers_are_asked_first():
    lengths = [len(one.words) for one in TRIGGERS_BY_HEAD["cut"]]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[-1]
