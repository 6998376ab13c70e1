"""How a document is cut into windows and sentences, with networks that say what a test wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reader.network import Cut, Floats, Ints, Scores
from ingest.reader.pieces import WORD_PIECES_MAX
from ingest.reader.windows import (
    CONTEXT_PIECES,
    LEFT_PIECES_MAX,
    STOP_GAP,
    STOP_SHAPE,
    WINDOW_PIECES,
    WORD_CHARS_MAX,
    WORDS_AHEAD,
    Pieces,
    sentences,
)

STOP_PIECE, UNKNOWN = 1, 2
NOTHING = np.zeros(0, np.float32)


@dataclass
class FakeNetwork:
    """Cuts a word into a piece a letter, up to ten; says of each window where sentences start, as a function has it."""

    starts: Callable[[Ints], Floats]  # from the pieces of a window's words
    windows: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)
    stop_piece: int = STOP_PIECE
    unknown_piece: int = UNKNOWN

    def pieces(self, words: Sequence[str]) -> list[Cut]:
        return [([3 + ord(one) for one in word], [(n, n + 1) for n in range(len(word))]) for word in words]

    def __call__(self, *window: Ints) -> Scores:
        self.windows.append(window)
        starts = self.starts(window[0][window[3]] if len(window[3]) else window[0][:0])
        ints = np.zeros(len(starts), np.int64)
        return Scores(NOTHING, ints, ints, ints, starts.astype(np.float32), *[NOTHING] * 7)


def at_capitals(firsts: Ints) -> Floats:
    """Start a sentence at each word with a capital."""
    return np.where((firsts >= 3 + ord("A")) & (firsts <= 3 + ord("Z")), 1.0, -1.0)


def cut(network: FakeNetwork, words: list[str], spaces: list[str] | None = None) -> list[tuple[int, int]]:
    pieces = Pieces(network, words, ["", *[" "] * (len(words) - 1)] if spaces is None else spaces)
    return [(one.start, one.end) for one in sentences(network, pieces)]


WORD = st.sampled_from(["Ada", "went", ".", "!", "”", "x" * 9, "y" * 30, "", "Z" * 150, "a", "The"])
WORDS = st.lists(st.tuples(WORD, st.sampled_from(["", " ", "\n", "\n\n"])), min_size=1, max_size=160)


@settings(deadline=None, max_examples=100)
@given(WORDS, st.integers(0, 1_000), st.sampled_from([-3.0, -1.0, 0.0, 2.0]))
def test_every_word_is_in_exactly_one_sentence_whatever_the_network_says(
    told: list[tuple[str, str]], seed: int, bias: float
) -> None:
    random = np.random.default_rng(seed)
    network = FakeNetwork(lambda firsts: random.normal(bias, 1, len(firsts)))
    found = cut(network, [word for word, _ in told], [space for _, space in told])
    assert [place for start, end in found for place in range(start, end)] == list(range(len(told)))
    assert all(start < end for start, end in found)


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_a_window_is_never_longer_than_the_network_was_trained_on(told: list[tuple[str, str]]) -> None:
    network = FakeNetwork(at_capitals)
    cut(network, [word for word, _ in told], [space for _, space in told])
    assert all(len(pieces) <= 1 + WINDOW_PIECES for pieces, *_ in network.windows)


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_every_window_begins_behind_a_stop_of_its_own_and_its_words_at_their_first_pieces(
    told: list[tuple[str, str]],
) -> None:
    network = FakeNetwork(at_capitals)
    cut(network, [word for word, _ in told], [space for _, space in told])
    for pieces, shapes, gaps, firsts in network.windows:
        assert (pieces[0], shapes[0], gaps[0]) == (STOP_PIECE, STOP_SHAPE, STOP_GAP)
        assert len(pieces) == len(shapes) == len(gaps)
        assert firsts[0] == 1
        assert (np.diff(firsts) >= 1).all()


def text_of(sentence_words: int, count: int) -> list[str]:
    return (["Ada", *["and"] * (sentence_words - 2), "."]) * count


@pytest.mark.parametrize("size", [3, 7, 20, 45])
def test_sentences_that_the_network_sees_are_whole_wherever_windows_end(size: int) -> None:
    found = cut(FakeNetwork(at_capitals), text_of(size, 30))
    assert found == [(start, start + size) for start in range(0, 30 * size, size)]


def test_a_window_ends_a_little_behind_what_looks_like_the_end_of_a_sentence() -> None:
    network = FakeNetwork(at_capitals)
    words = text_of(9, 40)
    pieces = Pieces(network, words, ["", *[" "] * (len(words) - 1)])
    end = pieces.fit(0)
    cut_at = pieces.ending(end, 0)
    assert words[cut_at - WORDS_AHEAD] == "Ada"
    assert words[cut_at - WORDS_AHEAD - 1] == "."
    assert 0 <= pieces.first[end] - pieces.first[cut_at - WORDS_AHEAD] <= LEFT_PIECES_MAX


def test_a_window_without_such_an_end_nearby_is_as_long_as_it_may_be() -> None:
    words = ["and"] * 300
    pieces = Pieces(FakeNetwork(at_capitals), words, ["", *[" "] * 299])
    end = pieces.fit(0)
    assert pieces.ending(end, 0) == end
    assert pieces.first[end] <= WINDOW_PIECES < pieces.first[end + 1]


def test_a_sentence_longer_than_a_window_is_cut_and_the_next_begins_where_it_was_cut() -> None:
    found = cut(FakeNetwork(lambda firsts: np.full(len(firsts), -1.0)), ["and"] * 200)
    assert len(found) > 1
    assert [left[1] for left in found[:-1]] == [right[0] for right in found[1:]]


def test_a_window_reads_the_short_sentence_before_it_again_and_a_long_one_not() -> None:
    def again(size: int) -> int:
        network = FakeNetwork(at_capitals)
        words = text_of(size, 400 // size)
        total = sum(len(firsts) for *_, firsts in network.windows) if cut(network, words) else 0
        return total - len(words)

    short, long = 5, CONTEXT_PIECES
    network = FakeNetwork(at_capitals)
    found = cut(network, text_of(short, 60))
    assert len(network.windows) > 1
    assert again(short) > 0
    assert found[-1][1] == short * 60
    assert cut(FakeNetwork(at_capitals), text_of(long, 8)) == [(n * long, (n + 1) * long) for n in range(8)]


def test_a_word_without_pieces_is_unknown_and_a_long_one_is_its_beginning() -> None:
    network = FakeNetwork(at_capitals)
    pieces = Pieces(network, ["", "x" * (WORD_CHARS_MAX + 50)], ["", " "])
    assert pieces.ids[0] == UNKNOWN
    assert len(pieces.ids) == 1 + WORD_PIECES_MAX
    assert len(pieces) == 2


def test_the_windows_of_a_text_depend_on_that_text_alone() -> None:
    words = text_of(11, 50)
    network = FakeNetwork(at_capitals)
    first = cut(network, words)
    count = len(network.windows)
    assert cut(network, words) == first
    assert all(
        np.array_equal(one, other)
        for left, right in zip(network.windows[:count], network.windows[count:], strict=True)
        for one, other in zip(left, right, strict=True)
    )


def test_no_words_are_no_sentences() -> None:
    assert cut(FakeNetwork(at_capitals), [], []) == []
