"""Names for who types: by the beginning of any word, whatever the script, and with typos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz.distance import OSA

from kg.model import EVERYTHING, Filter, NodeId
from kg.store import Named
from kg.store.naming import latin_of, word_starts

QUERY_CHARS_MAX = 100  # no name is longer
LOOKED_AT = 150  # names that begin so, and as many with most letter triples in common, of which the edits are counted
CHARS_PER_TYPO = 4  # one edit may be made for each so many letters typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A node and the name by which it was found."""

    node: NodeId
    name: str
    statements: int  # how many call it so
    edits: int  # how many letters were typed otherwise; 0: begins as typed


class Naming(Protocol):
    """What of a store is asked for names."""

    def names_like(self, latin: str, where: Filter = EVERYTHING, *, limit: int = LOOKED_AT) -> Sequence[Named]: ...


class NameIndex:
    """The names of a store that count under a filter."""

    def __init__(self, store: Naming, where: Filter = EVERYTHING) -> None:
        self._store, self._where = store, where

    def suggest(self, typed: str, limit: int) -> list[Suggestion]:
        """Return nodes with a name that begins as typed, then those near it, those named so most often first."""
        key = latin_of(typed[:QUERY_CHARS_MAX])
        if not key:
            return []
        likely = self._store.names_like(key, self._where, limit=max(LOOKED_AT, limit))
        found = [(edits, named) for named in likely if (edits := _edits(key, named)) is not None]
        best: dict[NodeId, Suggestion] = {}
        for edits, named in sorted(found, key=lambda one: (one[0], -one[1].statements, one[1].node, one[1].text)):
            if named.node not in best:
                best[named.node] = Suggestion(
                    node=named.node, name=named.text, statements=named.statements, edits=edits
                )
        return list(best.values())[:limit]


def _edits(key: str, named: Named) -> int | None:
    """Return with how many edits a name begins so (Damerau and Levenshtein, restricted); null for too many."""
    starts = word_starts(latin_of(named.text))
    if any(start.startswith(key) for start in starts):
        return 0
    most = len(key) // CHARS_PER_TYPO
    if not most or not starts:
        return None
    parts = {*starts, *(start[: len(key)] for start in starts)}
    edits = min(int(OSA.distance(key, part, score_cutoff=most)) for part in parts)
    return edits if edits <= most else None
