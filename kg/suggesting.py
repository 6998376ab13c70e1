"""Names for who types: by the beginning of any word, whatever the script, and with typos. In memory, built from a store."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from anyascii import anyascii
from rapidfuzz.distance import OSA

from kg.model import NodeId
from kg.store import Named

QUERY_CHARS_MAX = 100  # no name is longer
POSTINGS_AT_ONCE = 200_000  # looked at, the rarest letter triples first: what most names hold tells little
SIMILAR_AT_ONCE = 150  # names with most letter triples in common, of which the edits are counted
PREFIXED_AT_ONCE = 2_000  # names with this beginning that are ranked; of "a" there are too many to look at
CHARS_PER_TYPO = 4  # one edit may be made for each so many letters typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A node and the name by which it was found."""

    node: NodeId
    name: str
    statements: int  # how many call it so
    edits: int  # how many letters were typed otherwise; 0: begins as typed


class NameIndex:
    """All names of a store at one moment. Nothing in it changes, so threads may share it."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._names: list[Named] = list(names)
        self._keys = [_key(named.text) for named in self._names]
        starts: list[tuple[str, int]] = []
        triples: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, key in enumerate(self._keys):
            starts += [(key[at:], number) for at in _word_starts(key)]
            for triple in _triples(key):
                triples[triple].append(number)
        starts.sort()
        self._starts = [start for start, _ in starts]
        self._started = array("I", (number for _, number in starts))
        self._triples = {triple: np.frombuffer(numbers, dtype=np.uint32) for triple, numbers in triples.items()}

    def __len__(self) -> int:
        return len(self._names)

    def suggest(self, typed: str, limit: int) -> list[Suggestion]:
        """Return nodes with a name that begins as typed, then those near it, those named so most often first."""
        key = _key(typed[:QUERY_CHARS_MAX])
        if not key:
            return []
        found = dict.fromkeys(self._beginning(key), 0)
        if len(found) < limit:
            found = self._similar(key) | found
        ranked = sorted(found, key=lambda one: (found[one], -self._names[one].statements, self._names[one].node))
        best: dict[NodeId, Suggestion] = {}
        for number in ranked:
            named = self._names[number]
            if named.node not in best:
                best[named.node] = Suggestion(
                    node=named.node, name=named.text, statements=named.statements, edits=found[number]
                )
            if len(best) == limit:
                break
        return list(best.values())

    def _beginning(self, key: str) -> set[int]:
        low = bisect_left(self._starts, key)
        high = bisect_left(self._starts, key + "\uffff", lo=low)
        return set(self._started[low : min(high, low + PREFIXED_AT_ONCE)])

    def _similar(self, key: str) -> dict[int, int]:
        """Return names near what was typed, with the number of edits (Damerau and Levenshtein, restricted)."""
        edits_max = len(key) // CHARS_PER_TYPO
        postings = sorted((self._triples[triple] for triple in _triples(key) if triple in self._triples), key=len)
        if not postings or not edits_max:
            return {}
        seen = np.cumsum([len(posting) for posting in postings])
        postings = postings[: max(1, int(np.searchsorted(seen, POSTINGS_AT_ONCE)))]
        shared = np.bincount(np.concatenate(postings), minlength=len(self._names))
        count = min(SIMILAR_AT_ONCE, len(shared))
        likely = np.argpartition(shared, len(shared) - count)[len(shared) - count :]
        found = {}
        for number in likely:
            edits = min(
                OSA.distance(key, part, score_cutoff=edits_max) for part in _parts(self._keys[number], len(key))
            )
            if edits <= edits_max:
                found[int(number)] = edits
        return found


def _key(text: str) -> str:
    """Return how names are compared: in Latin letters, small, words apart by one blank."""
    plain = anyascii(text).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def _word_starts(key: str) -> list[int]:
    return [0, *(at + 1 for at, char in enumerate(key) if char == " ")] if key else []


def _parts(key: str, length: int) -> set[str]:
    """Return a name and what follows from each of its words on, whole and as long as what was typed."""
    parts = {key[at:] for at in _word_starts(key)} or {key}
    return parts | {part[:length] for part in parts}


def _triples(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
