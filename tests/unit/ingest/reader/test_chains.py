"""Mentions and chains: spans from the tree, antecedents by score, and what the reader promises of any text."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from ingest.reader import MENTIONS
from ingest.reader.chains import (
    ANTECEDENTS_BACK,
    FAR_OTHER,
    FAR_WORDS,
    NEVER,
    OTHER_HEAD,
    PRONOUNS,
    RULED_OUT,
    SAME_HEAD,
    ParsedTokens,
    chains_of,
)

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


def antecedents_by_a_plain_loop(later, earlier, distances, parsed: ParsedTokens, places: list[int]) -> list[int | None]:
    """Return for each mention the token of its antecedent, one pair at a time, by what the constants are said to mean."""

    def sort(place: int) -> str:
        plural = "plural" if parsed.tags[place] in ("NNS", "NNPS") else ""
        return PRONOUNS.get(parsed.words[place].lower(), plural)

    def score(place: int, before: int) -> float:
        apart = place - before
        same = parsed.keys[place] == parsed.keys[before]
        total = float(later[place] @ earlier[before]) + float(distances[int(math.log2(min(apart, 511)))])
        if apart > FAR_WORDS and not same:
            total -= FAR_OTHER
        if parsed.tags[place].startswith("NN") and parsed.tags[before].startswith("NN"):
            total += SAME_HEAD if same else -OTHER_HEAD
        return total - (RULED_OUT if sort(before) in NEVER.get(sort(place), ()) else 0)

    found: list[int | None] = []
    for number, place in enumerate(places):
        scores = {before: score(place, before) for before in places[max(0, number - ANTECEDENTS_BACK) : number]}
        best = max(scores, key=scores.__getitem__, default=None)
        found.append(best if best is not None and scores[best] > 0 else None)
    return found


@pytest.mark.parametrize("size", [1, 40, 2 * ANTECEDENTS_BACK + 60])
@pytest.mark.parametrize("seed", [1, 2])
def test_antecedents_found_in_blocks_are_those_of_a_plain_loop(size: int, seed: int):
    random = np.random.default_rng(seed)
    later, earlier = (random.normal(0, 1, (size, 4)).astype(np.float32) for _ in range(2))
    distances = random.normal(-1, 1, 10).astype(np.float32)
    words = random.choice(["he", "She", "they", "it", "we", "bank", "banks", "Ada"], size).tolist()
    tag = {"bank": "NN", "banks": "NNS", "Ada": "NNP"}
    parsed = ParsedTokens(
        heads=list(range(size)),
        deps=["root"] * size,
        tags=[tag.get(word, "PRP") for word in words],
        words=words,
        keys=[word.lower() for word in words],
    )
    sure = random.normal(0.8, 1, size).astype(np.float32)
    found = chains_of(sure, later, earlier, distances, parsed)
    places = [one.head for one in found]
    assert places == np.flatnonzero(sure > 0).tolist()
    assert [one.antecedent for one in found] == antecedents_by_a_plain_loop(later, earlier, distances, parsed, places)
    chain_of = {one.head: one.chain for one in found}
    assert all(one.chain == chain_of[one.antecedent] for one in found if one.antecedent is not None)
    fresh = [one.chain for one in found if one.antecedent is None]
    assert fresh == list(range(len(fresh)))
