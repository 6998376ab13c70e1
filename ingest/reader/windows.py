"""An article to windows: each sentence is scored whole, with the one before it and the beginning of the one after.

A window begins at a sentence start that the window before it found, and ends just behind what looks like a sentence's
end; its last, unfinished sentence is left to the next window. So the windows of a text depend on that text alone.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.reader.network import Ints, Network, Scores
from ingest.reader.pieces import WORD_PIECES_MAX, gap_before, shape_id

WINDOW_PIECES = 200  # trained on windows of up to 110 words, some 140 pieces; longer ones cost more a word
CONTEXT_PIECES = 40  # at most so much of what came before is read again
LEFT_PIECES_MAX = 70  # a window is at most so much shorter for not cutting a sentence in two
WORDS_AHEAD = 3  # of the next sentence, so that the network sees that one begins
STOP_SHAPE, STOP_GAP = shape_id(".", 0, 1), gap_before("")
STOPS = frozenset(".!?")
CLOSING = frozenset("\"'”’»)]")
WORD_CHARS_MAX = 100  # what is longer is no word: an address, noise; its beginning says so


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its words as places in the document, and where it stands in its window's scores."""

    start: int  # first word
    end: int  # one past the last
    scores: Scores
    offset: int  # place of `start` in the window


class Pieces:
    """All words of a document as pieces, flat."""

    def __init__(self, network: Network, words: list[str], spaces: list[str]) -> None:
        """Cut words up; `spaces` is the white space before each."""
        cut = [word[:WORD_CHARS_MAX] for word in words]
        self.first: list[int] = []
        ids: list[int] = []
        shapes: list[int] = []
        gaps: list[int] = []
        for word, space, (pieces, offsets) in zip(cut, spaces, network.pieces(cut), strict=True):
            self.first.append(len(ids))
            kept = pieces[:WORD_PIECES_MAX] or [network.unknown_piece]
            ids.extend(kept)
            shapes.extend(shape_id(word, a, b) for a, b in offsets[:WORD_PIECES_MAX] or [(0, len(word))])
            gaps.extend([gap_before(space)] * len(kept))
        self.first.append(len(ids))
        self._ends = _likely_ends(cut, spaces)
        self._stop = np.array([network.stop_piece], np.int64)
        self.ids = np.asarray(ids, np.int64)
        self.shapes = np.asarray(shapes, np.int64)
        self.gaps = np.asarray(gaps, np.int64)

    def __len__(self) -> int:
        return len(self.first) - 1

    def fit(self, start: int) -> int:
        """Return the first word after `start` that is no longer in a window from there; at least one word fits."""
        limit = self.first[start] + WINDOW_PIECES
        low, high = start + 1, len(self)
        while low < high:
            middle = (low + high + 1) // 2
            if self.first[middle] <= limit:
                low = middle
            else:
                high = middle - 1
        return low

    def ending(self, end: int, after: int) -> int:
        """Return a little past the last likely end of a sentence before `end`, where that is beyond `after` and near; else `end`."""
        place = bisect_right(self._ends, end - WORDS_AHEAD) - 1
        found = self._ends[place] if place >= 0 else 0
        return found + WORDS_AHEAD if found > after and self.first[end] - self.first[found] <= LEFT_PIECES_MAX else end

    def arrays(self, start: int, end: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Return pieces, shapes, gaps and first places of the words from start to end, behind a stop.

        The first place of a window draws every other's attention and forgets its own word: so a stop stands there, as if
        a sentence had ended, and no word of the text.
        """
        a, b = self.first[start], self.first[end]
        firsts = np.asarray(self.first[start:end], np.int64) - a + 1
        ids, shapes, gaps = self.ids[a:b], self.shapes[a:b], self.gaps[a:b]
        return np.append(self._stop, ids), np.append(STOP_SHAPE, shapes), np.append(STOP_GAP, gaps), firsts


def _likely_ends(words: list[str], spaces: list[str]) -> list[int]:
    """Return the words before which a paragraph ends, or a stop with a capital behind it."""
    found = []
    for n in range(1, len(words)):
        stop = words[n - 1] if words[n - 1] not in CLOSING or n < 2 else words[n - 2]
        if "\n" in spaces[n] or (stop in STOPS and spaces[n] and words[n][:1].isupper()):
            found.append(n)
    return found


def sentences(network: Network, pieces: Pieces) -> Iterator[Sentence]:
    """Score a document window by window and give its sentences in order; every word is in one.

    A sentence that fills a whole window is cut where the window ends.
    """
    start = 0  # first word that no sentence has yet
    begin = 0  # where the window begins: a little before
    while start < len(pieces):
        end = pieces.fit(begin)
        if end <= start:
            begin = start
            continue
        if end < len(pieces):
            end = pieces.ending(end, start)
        scores = network(*pieces.arrays(begin, end))
        starts = [start, *(n for n in (begin + np.flatnonzero(scores.starts > 0)).tolist() if n > start)]
        is_last = end == len(pieces)
        if len(starts) == 1 and not is_last and begin < start:
            begin = start
            continue
        bounds = [*starts, end] if is_last or len(starts) == 1 else starts
        for left, right in pairwise(bounds):
            yield Sentence(left, right, scores, left - begin)
        start = bounds[-1]
        begin = _context(pieces, bounds[-2], start)


def _context(pieces: Pieces, last: int, start: int) -> int:
    """Return where the next window begins: with the sentence before, if that is short."""
    return last if pieces.first[start] - pieces.first[last] <= CONTEXT_PIECES else start
