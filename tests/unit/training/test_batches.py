"""From sentences to arrays: what is annotated arrives at its word, and what is not is left out of every loss."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.reader.windows import STOP_GAP, STOP_SHAPE
from tests.unit.training.making import LABELS, OUTSIDE, PLACE, batch, by_letters, linked, parsed, plain
from training.batches import IGNORED, labels_of, varied, windows
from training.corpus import ALL_TAGS, PARAGRAPH, TAG_ID, Document, Sentence


def test_linked_mentions_reach_the_chains_and_say_nothing_of_the_other_words() -> None:
    made = batch([parsed(), linked()])
    assert made.chain[0].tolist() == [7, -1, 3, -1, 3, -1]
    assert made.mention[0].tolist() == [1, 0, *[IGNORED] * 4]


def test_syntax_stands_at_its_words_and_heads_are_counted_within_the_window() -> None:
    made = batch([plain("Well then"), parsed()])
    assert made.heads[0].tolist() == [IGNORED, IGNORED, 4, 0]
    assert made.upos[0].tolist() == [IGNORED, IGNORED, 0, 1]
    assert made.deprels[0].tolist() == [IGNORED, IGNORED, 0, 1]
    assert made.feats[0].tolist() == [IGNORED, IGNORED, 0, IGNORED]  # a bundle that no label set holds
    assert made.sentence[0].tolist() == [0, 0, 1, 1]


def test_where_a_sentence_starts_is_known_of_several_and_of_one_that_is_a_whole() -> None:
    assert batch([plain("a b"), plain("c")]).starts[0].tolist() == [1, 0, 1]
    assert batch([plain("a b")]).starts[0].tolist() == [IGNORED, IGNORED]
    assert batch([parsed()]).starts[0].tolist() == [1, 0]


def test_partial_labels_allow_all_that_the_source_leaves_open() -> None:
    sentence = plain("Oslo and Ada")
    either = frozenset({TAG_ID["S-Person"], TAG_ID["S-Place"]})
    sentence.names = [either, OUTSIDE, ALL_TAGS]
    allowed = batch([sentence], [plain("x")]).allowed
    assert set(np.flatnonzero(allowed[0, 0])) == either
    assert np.flatnonzero(allowed[0, 1]).tolist() == [TAG_ID["O"]]
    assert allowed[0, 2].all()
    assert allowed[1].all()


def test_pairs_are_told_by_the_words_of_their_window() -> None:
    made = batch([plain("x")], [parsed(), linked()])
    assert made.pairs.tolist() == [[1, 2, 2, 4, 5]]
    assert np.flatnonzero(made.holds[0]).tolist() == [1]
    assert np.flatnonzero(made.known[0]).tolist() == [1, 2]
    assert batch([plain("x")]).pairs.shape == (0, 5)


WORDS = st.lists(st.lists(st.text("abcDEF.19", min_size=1, max_size=9), min_size=1, max_size=6), min_size=1, max_size=5)


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_the_first_piece_of_every_word_is_where_firsts_has_it_behind_a_stop(texts: list[list[list[str]]]) -> None:
    runs = [[plain(" ".join(words)) for words in run] for run in texts]
    made = batch(*runs)
    assert (made.shapes[:, 0] == STOP_SHAPE).all()
    assert (made.gaps[:, 0] == STOP_GAP).all()
    for row, run in enumerate(runs):
        words = [word for sentence in run for word in sentence.words]
        assert made.words[row].sum() == len(words)
        assert made.pieces[row][made.firsts[row, : len(words)]].tolist() == [by_letters(word)[0][0] for word in words]
        assert np.count_nonzero(made.pieces[row, 1:]) == sum(len(by_letters(word)[0]) for word in words)


@given(WORDS, st.integers(0, 100))
def test_windows_are_the_sentences_of_the_document_in_order(texts: list[list[str]], seed: int) -> None:
    document = Document("d", [plain(" ".join(words)) for words in texts * 9])
    runs = list(windows(document, random.Random(seed)))
    assert [id(one) for run in runs for one in run] == [id(one) for one in document.sentences]
    assert all(runs)


def whole() -> Sentence:
    one = plain("Oslo slept well .")
    one.gaps[0] = PARAGRAPH
    one.upos, one.xpos, one.feats = ["NOUN"] * 4, ["NN"] * 4, ["_"] * 4
    one.heads, one.deprels = [2, 0, 2, 2], ["nsubj"] * 4
    one.names, one.spans = [PLACE, OUTSIDE, OUTSIDE, OUTSIDE], [(0, 1, "Place")]
    return one


@given(st.integers(0, 400))
def test_a_varied_sentence_keeps_its_annotation_word_for_word_and_leaves_the_first_as_it_was(seed: int) -> None:
    given_sentence, before = whole(), whole()
    for one in varied([given_sentence, whole()], random.Random(seed)):
        count = len(one.words)
        assert count in (3, 4)
        assert {len(getattr(one, key)) for key in ("gaps", "upos", "xpos", "feats", "heads", "deprels", "names")} == {
            count
        }
        assert one.heads == before.heads[:count]
        assert one.words[1].lower() == "slept"
    assert given_sentence == before


def test_labels_seen_once_or_twice_are_left_out() -> None:
    rare = parsed()
    found = labels_of([Document("d", [whole(), rare])])
    assert (found.upos, found.feats) == (["NOUN"], ["_"])
    assert LABELS.names == found.names
