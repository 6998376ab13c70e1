"""Mentions and chains: spans from the tree, antecedents by score, and what the reader promises of any text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from ingest.reader import MENTIONS
from ingest.reader.chains import ParsedTokens, chains_of

WORDS = ["Peru", "'s", "old", "president", ",", "a", "lawyer", ",", "and", "staff", "left", "."]
HEADS = [3, 0, 3, 10, 6, 6, 3, 6, 9, 3, 10, 10]
DEPS = ["nmod:poss", "case", "amod", "nsubj", "punct", "det", "appos", "punct", "cc", "conj", "root", "punct"]
TAGS = ["NNP", "POS", "JJ", "NN", ",", "DT", "NN", ",", "CC", "NN", "VBD", "."]
PARSED = ParsedTokens(heads=HEADS, deps=DEPS, tags=TAGS, words=WORDS, keys=WORDS)
FAR = np.zeros(10, np.float32)


def found(sure: dict[int, float], links: dict[tuple[int, int], float]) -> dict[str, int]:
    """Return the chain of each mention by its words; `links` scores (later, earlier)."""
    size = len(WORDS)
    logits = np.full(size, -1.0, np.float32)
    later, earlier = np.full((size, size), -1.0, np.float32), np.eye(size, dtype=np.float32)
    for place, value in sure.items():
        logits[place] = value
    for (left, right), value in links.items():
        later[left, right] = value
    mentions = chains_of(logits, later, earlier, FAR, PARSED)
    return {" ".join(WORDS[one.start : one.end]): one.chain for one in mentions}


def test_a_mention_spans_its_modifiers_and_possessive_but_no_apposition_and_no_conjunct():
    assert list(found({0: 1.0, 3: 1.0, 6: 1.0, 9: 1.0}, {})) == [
        "Peru 's",
        "Peru 's old president",
        "a lawyer",
        "staff",
    ]


def test_a_mention_joins_its_best_antecedent_when_that_beats_none():
    chains = found({0: 1.0, 3: 1.0, 6: 1.0, 9: 1.0}, {(6, 0): 1.2, (6, 3): 1.5, (9, 0): -0.1})
    assert chains == {"Peru 's": 0, "Peru 's old president": 1, "a lawyer": 1, "staff": 2}


def test_the_same_noun_again_is_the_same_thing_sooner_than_another():
    twice = ParsedTokens(
        heads=[1, 1, 1, 1, 1], deps=["dep"] * 5, tags=["NN"] * 5, words=list("abcde"), keys=list("abcad")
    )
    level = np.zeros((5, 5), np.float32)
    mentions = chains_of(np.ones(5, np.float32), level, level, FAR, twice)
    assert [one.chain for one in mentions] == [0, 1, 2, 0, 3]


def test_words_that_the_network_doubts_are_no_mentions():
    assert found({3: -0.1, 6: 0.1}, {(6, 3): 5.0}) == {"a lawyer": 0}


def test_the_president_his_and_he_are_one(nlp: Language):
    doc = nlp("Kassym-Jomart Tokayev dismissed his government on Wednesday. He ordered the army to restore calm.")
    chains = {doc[one.start : one.end].text: one.chain for one in doc.user_data[MENTIONS]}
    assert chains["Kassym-Jomart Tokayev"] == chains["his"] == chains["He"]
    assert chains["the army"] != chains["He"]


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_any_text_gives_mentions_around_their_heads(nlp: Language, text: str):
    doc = nlp(text)
    for one in doc.user_data[MENTIONS]:
        assert 0 <= one.start <= one.head < one.end <= len(doc)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_text_without_words_has_no_mentions(nlp: Language, text: str):
    assert nlp(text).user_data[MENTIONS] == []
