"""Relations of sentences of our own, over hand-made parses: each rule with an example and with words that it must leave alone."""

import pytest

from ingest.extract.claims import claim_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import CLASSES, NOUNS, VERBS
from ingest.extract.relations.relation import Words
from ingest.extract.relations.scene import Scene
from kg.model import Factuality, Kind
from kg.ontology import PredicateGroup, load_ontology
from tests.unit.ingest.extract.relations.reading import Case, cases, read, told

DENIED = (
    "Ann/NNP:Person/6/nsubj Lee/NNP:+/1/flat is|be/VBZ/6/cop not/RB/6/advmod the/DT/6/det director/NN/0/root "
    "of/IN/8/case Acme/NNP:Organization/6/nmod ././6/punct"
)
TITLED = "Acme/NNP:Organization/2/compound director/NN/3/nmod:desc Ann/NNP:Person/7/nsubj Lee/NNP:+/3/flat"
TITLED_NOT_GONE = f"{TITLED} did|do/VBD/7/aux not/RB/7/advmod resign/VB/0/root ././7/punct"
TWO_WAYS = (
    "Marie/NNP:Person/2/nsubj married|marry/VBD/0/root Pierre/NNP:Person/2/obj and/CC/7/cc Pierre/NNP:Person/7/nsubj "
    "then/RB/7/advmod married|marry/VBD/2/conj Marie/NNP:Person/7/obj ././2/punct"
)
ITSELF = "Acme/NNP:Organization/2/nsubj owns|own/VBZ/0/root Acme/NNP:Organization/2/obj ././2/punct"
NO_NAMES = (
    "The/DT/2/det director/NN/5/nsubj of/IN/4/case museums|museum/NNS/2/nmod left|leave/VBD/0/root his|his/PRP$/7/nmod:poss "
    "wife/NN/5/obj ././5/punct"
)
KINDS_AT_ODDS = "Acme/NNP:Organization/2/nsubj married|marry/VBD/0/root Marie/NNP:Person/2/obj ././2/punct"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.claim)
def test_the_rules_tell_what_the_words_say_and_no_more(case: Case):
    assert told(case.parse) == case.told


def test_what_is_said_by_a_verb_is_denied_where_the_verb_is():
    one = read(DENIED)
    (sentence,) = one.tree.sentences
    standings = {claim_of(one.tree, found.token, sentence).factuality for found in one.found}
    assert standings == {Factuality.NEGATED}


def test_what_a_title_takes_for_granted_is_out_of_reach_of_a_denial():
    assert {found.token for found in read(TITLED_NOT_GONE).found} == {None}
    assert len(read(TITLED_NOT_GONE).found) == 3


def test_a_relation_is_told_once_whichever_way_round():
    assert told(TWO_WAYS) == ("Marie | spouse | Pierre @married",)


def test_nothing_relates_to_itself():
    assert told(ITSELF) == ()


def test_nouns_without_names_relate_nothing():
    assert told(NO_NAMES) == ()


def test_a_relation_between_kinds_that_cannot_have_it_is_none():
    assert told(KINDS_AT_ODDS) == ()


def test_every_relation_is_one_that_the_ontology_allows():
    ontology = load_ontology()
    for case in cases():
        for found in read(case.parse).found:
            target = found.object.kind if isinstance(found.object, MentionFound) else None
            value = "text" if found.predicate == "position_held" else "time"
            assert ontology.allows(found.predicate, found.subject.kind, target or value), case.claim


def test_triggers_and_titles_lie_in_their_sentence():
    for case in cases():
        one = read(case.parse)
        for found in one.found:
            spans = [found.trigger, *([found.object] if isinstance(found.object, Words) else [])]
            assert all(0 <= span.first <= span.last < len(one.tree) for span in spans), case.claim


def test_the_country_of_a_demonym_is_found_in_another_sentence():
    first = "Kazakh/NNP:Group/2/amod President/NNP/3/nmod:desc Tokayev/NNP:Person/4/nsubj spoke|speak/VBD/0/root ././4/punct"
    second = "Kazakhstan/NNP:Place/7/nsubj grew|grow/VBD/0/root ././7/punct"
    assert told(f"{first} {second}")[0] == "Kazakhstan | head_of_state | Tokayev"


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("4 May 1960", 2),
        ("October 4 , 1897", 3),
        ("4th May 1960", 2),
        ("May 1960", 1),
        ("1998", 0),
        ("Tuesday", 0),
        ("45 people", None),
        ("may go", None),
        ("31415 votes", None),
    ],
)
def test_a_date_is_read_to_its_end_and_numbers_are_none(words, last):
    one = read(_flat(words, "NN"))
    date = Scene(one.tree, one.tree.sentences[0], one.names).date(0)
    assert (date.last if date else None) == last


def _flat(words: str, tag: str) -> str:
    """Return a parse in which all words hang on the first."""
    return " ".join(f"{word}/{tag}/{min(i, 1)}/dep" for i, word in enumerate(words.split()))


@pytest.mark.parametrize(
    ("words", "code"),
    [("Kazakh", "KZ"), ("South Korean", "KR"), ("kazakh", None), ("Anglo - American", None), ("Martian", None)],
)
def test_a_demonym_is_one_word_or_two_in_capitals_and_no_half_of_a_pair(words, code):
    one = read(_flat(words, "JJ"))
    demonym = Scene(one.tree, one.tree.sentences[0], one.names).demonym(len(words.split()) - 1)
    assert (demonym[0] if demonym else None) == code


def test_every_frame_speaks_of_a_relation_and_of_classes_that_can_have_it():
    ontology = load_ontology()
    for noun in NOUNS.values():
        for frame in noun.relations:
            ends = (frame.holder, frame.complement) if frame.holder_first else (frame.complement, frame.holder)
            assert ontology.predicate(frame.predicate).group is PredicateGroup.RELATION
            assert _can_relate(frame.predicate, *ends), frame
    for frames in VERBS.values():
        for frame in frames:
            assert _can_relate(frame.predicate, frame.subject_class, frame.object_class), frame


def _can_relate(predicate: str, subject_class: str, object_class: str) -> bool:
    objects = ["time"] if object_class == "time" else [kind.value for kind in CLASSES[object_class]]
    pairs = [(subject.value, target) for subject in CLASSES[subject_class] for target in objects]
    return any(load_ontology().allows(predicate, *pair) for pair in pairs)


def test_every_noun_gives_a_relation_or_an_office():
    assert [words for words, noun in NOUNS.items() if not noun.relations and not noun.office] == []


@pytest.mark.parametrize(
    ("name", "kind", "words", "fits"),
    [
        ("country", Kind.PLACE, "Kazakhstan", True),
        ("country", Kind.PLACE, "Almaty", False),
        ("country", Kind.PERSON, "Chad", False),
        ("region", Kind.PLACE, "Georgia", True),
        ("region", Kind.PLACE, "France", False),
        ("party", Kind.ORGANIZATION, "Labour", True),
        ("party", Kind.ORGANIZATION, "Acme", False),
        ("employer", Kind.ORGANIZATION, "Labour", False),
        ("party_like", Kind.ORGANIZATION, "Senate", False),
        ("school_named", Kind.ORGANIZATION, "Acme", False),
    ],
)
def test_a_class_is_of_kinds_and_of_words(name, kind, words, fits):
    one = read(f"{words}/NNP:{kind.value}/0/root")
    scene = Scene(one.tree, one.tree.sentences[0], one.names)
    assert scene.fits(name, one.names.mentions[0]) is fits
