"""The questions of the memory store that count: everything is looked at, as kg/store/counted.py does it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from kg.model import EVERYTHING, Edge, Filter, NodeId, NodeSort
from kg.store.contract import PAGE_LIMIT, Direction, Interval, Named, Page, Said, Stated, Tie, Told, Weight
from kg.store.counted import edge_of, is_disputable, like, links_of, said_of, tie_key, ties_of, weight_of
from kg.store.filtering import edge_key, is_within, meets
from kg.store.happening import DATED, in_order, told_of
from kg.store.memory_record import MemoryWriting
from kg.store.paging import page_of, read_age_mark


class MemoryCounting(MemoryWriting):
    """What can be counted from the other questions of a store."""

    def ties(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        without: Collection[str] = (),
        direction: Direction = Direction.BOTH,
    ) -> list[Tie]:
        found = self.statements(nodes, where, predicates=predicates, direction=direction)
        return ties_of(one for one in found if one.statement.predicate not in without)

    def edges(self, ties: Sequence[Tie], where: Filter = EVERYTHING) -> list[Edge]:
        said: dict[object, list[Stated]] = {}
        for one in self.statements([tie.subject for tie in ties], where, direction=Direction.OUT):
            said.setdefault(edge_key(one), []).append(one)
        return [
            edge_of(tie, [(one.statement.id, one.statement.factuality) for one in said[tie_key(tie)]]) for tie in ties
        ]

    def linked(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, list[NodeId]]:
        return links_of(self.statements(nodes, where), nodes)

    def degrees(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, int]:
        return {node: len(others) for node, others in self.linked(nodes, where).items()}

    def said(self, nodes: Collection[NodeId], predicates: Collection[str], where: Filter = EVERYTHING) -> list[Said]:
        return said_of(self.statements(nodes, where, predicates=predicates, direction=Direction.OUT))

    def weight(self, node: NodeId, where: Filter = EVERYTHING) -> Weight:
        return weight_of(self.statements([node], where))

    def events(
        self,
        *,
        among: Collection[NodeId] | None = None,
        takes_part: Sequence[tuple[str | None, NodeId]] = (),
        happened: Interval | None = None,
        reported: Interval | None = None,
        type: str | None = None,
        mode: str | None = None,
        min_articles: int = 1,
    ) -> list[NodeId]:
        stated = list(self.all_statements())
        kept = {one.subject for one in stated} if among is None else set(among)
        for role, node in takes_part:
            found = self.statements([node], predicates=[role] if role else (), direction=Direction.IN)
            kept &= {one.subject for one in found}
        for predicate, interval in (("time", happened), ("type", reported)):
            if interval is not None:
                kept &= {
                    one.subject
                    for one in stated
                    if one.statement.predicate == predicate
                    and (
                        meets(one.statement.value, interval)
                        if predicate == "time"
                        else is_within(one.statement.reported_at, interval)
                    )
                }
        return [
            one.node
            for one in in_order(self._told(kept).values())
            if type in (None, *one.types) and mode in (None, *one.modes) and one.articles >= min_articles
        ]

    def told(self, events: Sequence[NodeId]) -> list[Told]:
        told = self._told(set(events))
        return [told[node] for node in events if node in told]

    def disputable(self, sort: NodeSort, *, after: str | None = None, limit: int = PAGE_LIMIT) -> Page[NodeId]:
        mark = read_age_mark(after)
        found, mine = [], None
        while mine is None or mine.next:
            mine = self.nodes(sort, after=mine.next if mine else None)
            found += [
                node
                for node in mine.items
                if is_disputable(sort, [one.statement for one in self.statements([node], direction=Direction.OUT)])
            ]
        ages = sorted(age for age in map(self._age, found) if age > mark)
        return page_of([NodeId(node) for _, node in ages], ages, limit)

    def names_like(self, latin: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Named]:
        return like(list(self.names(_any_origins(where))), latin, limit)

    def _told(self, events: Collection[NodeId]) -> dict[NodeId, Told]:
        said: dict[NodeId, list[Stated]] = {}
        for one in self.statements(events, predicates=DATED, direction=Direction.OUT):
            said.setdefault(one.subject, []).append(one)
        told = (told_of(node, [one.statement for one in stated]) for node, stated in said.items() if node[:1] == "v")
        return {one.node: one for one in told if one is not None}


def _any_origins(where: Filter) -> Filter:
    return replace(where, min_origins=1)
