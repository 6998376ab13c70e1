"""Finds the event of an earlier article that a new one tells again, and remembers the new ones.

Candidates share a block: type and participant, type and word that tells it, type and a word of who or what takes part. Of
each block those reported nearest before and after are compared, so the work for an event is bounded.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable

from ingest.resolve.event_likeness import can_be_one, event_likeness
from ingest.resolve.event_profile import EventProfile
from ingest.resolve.likeness import SAME_MIN, UNSURE_MIN
from kg.model import ArticleId, NodeId, Reason

COMPARED_MAX = 40  # events of one block: those reported nearest before and after
JOINED_MAX = 2  # known events that a new one is joined with: swept 1-4 on ECB+ 1-18, more merge other stories

_Block = tuple[str, str]  # an event's type, and who takes part or a word that tells it
_Found = tuple[NodeId, NodeId, float, tuple[Reason, ...]]
_NOBODY: frozenset[NodeId] = frozenset()


class EventMatcher:
    """Remembers events by type and participant, and finds those that a new one repeats."""

    def __init__(self) -> None:
        self._by_block: dict[_Block, list[tuple[str, NodeId]]] = defaultdict(list)
        self._by_node: dict[NodeId, EventProfile] = {}
        self._in_article: dict[ArticleId, list[NodeId]] = {}
        self._company: dict[ArticleId, frozenset[NodeId]] = {}

    def replace(
        self, article: ArticleId, events: Iterable[EventProfile], company: Collection[NodeId] = _NOBODY
    ) -> None:
        """Remember an article's events and whom it names, and forget what it told before."""
        for node in self._in_article.pop(article, []):
            gone = self._by_node.pop(node)
            for block in _blocks(gone):
                self._by_block[block].remove(gone.date)
        self._company.pop(article, None)
        for event in events:
            self._by_node[event.node] = event
            self._in_article.setdefault(article, []).append(event.node)
            self._company[article] = frozenset(company)
            for block in _blocks(event):
                insort(self._by_block[block], event.date)

    def match(self, events: Iterable[EventProfile], company: Collection[NodeId] = _NOBODY) -> list[_Found]:
        """Return for each event that is new the known ones that it most likely is, if any: the likeliest first.

        Several, so that what was told twice without being joined is joined by the article that resembles both.
        """
        found = []
        around = frozenset(company)
        for event in events:
            if event.node in self._by_node:
                continue
            scored = [
                (*event_likeness(event, other, (around, self._company[other.article])), other)
                for other in self._candidates(event)
            ]
            scored.sort(key=lambda one: (-one[0], one[2].node))
            chosen: list[EventProfile] = []
            for score, reasons, other in scored:
                if score < (SAME_MIN if chosen else UNSURE_MIN) or len(chosen) == JOINED_MAX:
                    break
                if all(can_be_one(other, one) for one in chosen):
                    chosen.append(other)
                    found.append((event.node, other.node, score, reasons))
        return found

    def _candidates(self, event: EventProfile) -> list[EventProfile]:
        seen: dict[NodeId, EventProfile] = {}
        for block in _blocks(event):
            alike = self._by_block.get(block, [])
            middle = bisect_left(alike, event.date)
            for _, node in alike[max(0, middle - COMPARED_MAX // 2) : middle + COMPARED_MAX // 2]:
                if node not in seen and can_be_one(event, self._by_node[node]):
                    seen[node] = self._by_node[node]
        return list(seen.values())


def _blocks(event: EventProfile) -> list[_Block]:
    found = {filler for _, filler in event.roles} | {one for _, one in event.fillers} | {*event.trigger}
    if event.words:
        found.add(event.words)
    return sorted((event.type, one) for one in found)
