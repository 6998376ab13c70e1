"""What has been named so far, as clusters that can be found by key. Each article's part can be taken out again.

What is found depends on what is in, and never on the order in which it came in. All of it is kept in memory, so a node
costs as little as it can: what most of them have once is no container of its own.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from sys import intern
from typing import TypeVar

from ingest.resolve.naming import Naming, blocks_of
from kg.model import ArticleId, Kind, NodeId

CANDIDATES_MAX = 20  # of one key; blocks of true names are far smaller
# The names around a hub ("Kazakhstan") are half of all names; its latest articles tell whose company it keeps.
COMPANY_ARTICLES_MAX = 50
THING = TypeVar("THING", str, tuple[str, str])


@dataclass(slots=True, kw_only=True, eq=False)
class Cluster:
    """Nodes that are one thing."""

    representative: NodeId  # the canonical id that the store gives them
    kind: Kind
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    nodes: list[tuple[str, ArticleId, NodeId]] = field(default_factory=list)  # by date of the article

    def take(self, naming: Naming) -> None:
        """Add a node."""
        insort(self.nodes, (naming.reported, naming.article, naming.node))
        self.spell(naming)

    def spell(self, naming: Naming) -> None:
        """Add the names and links of a node."""
        self.names = _joined(self.names, naming.names)
        self.keys = _joined(self.keys, naming.keys)
        self.links = _joined(self.links, naming.links)


class Clusters:
    """All clusters, by node and by key."""

    def __init__(self) -> None:
        self._by_id: dict[NodeId, Cluster] = {}
        self._of_node: dict[NodeId, Cluster] = {}
        self._by_block: dict[str, list[Cluster]] = {}
        self._in_article: dict[ArticleId, list[Naming]] = {}

    def of(self, node: NodeId) -> Cluster | None:
        """Return the cluster that a node is in; null for one that is not known."""
        return self._of_node.get(node)

    def id_of(self, node: NodeId) -> NodeId:
        """Return the id under which a node is known: its own where nothing is known of it."""
        known = self._of_node.get(node)
        return known.representative if known else node

    def namings_in(self, article: ArticleId) -> list[Naming]:
        """Return what is known of an article."""
        return list(self._in_article.get(article, ()))

    def put(self, naming: Naming, cluster: NodeId) -> None:
        """Take a node in under the id of a cluster; what was known of the node before is forgotten."""
        self._drop([one for one in self._in_article.get(naming.article, ()) if one.node == naming.node])
        known = self._by_id.get(cluster)
        if known is None:
            known = self._by_id[cluster] = Cluster(representative=cluster, kind=naming.kind)
        known.take(naming)
        for block in blocks_of(naming):
            alike = self._by_block.setdefault(intern(block), [])
            if known not in alike:
                alike.append(known)
        self._of_node[naming.node] = known
        self._in_article.setdefault(naming.article, []).append(naming)

    def rename(self, cluster: Cluster, representative: NodeId) -> None:
        """Give a cluster another canonical id."""
        del self._by_id[cluster.representative]
        cluster.representative = representative
        self._by_id[representative] = cluster

    def keep(self, article: ArticleId, nodes: Collection[NodeId]) -> None:
        """Forget what is known of an article but for these nodes."""
        kept = frozenset(nodes)
        self._drop([one for one in self._in_article.get(article, ()) if one.node not in kept])

    def candidates(self, naming: Naming) -> list[Cluster]:
        """Return the clusters of this kind that share a key with the node; of a crowded key the largest."""
        found: dict[NodeId, Cluster] = {}
        for block in blocks_of(naming):
            alike = [one for one in self._by_block.get(block, ()) if one.kind is naming.kind]
            alike.sort(key=lambda one: (-len(one.nodes), one.representative))
            found.update((one.representative, one) for one in alike[:CANDIDATES_MAX])
        return list(found.values())

    def company(self, cluster: Cluster) -> frozenset[str]:
        """Return the keys of the names that a cluster is mentioned with in its latest articles."""
        around: set[str] = set()
        for article in {article for _, article, _ in cluster.nodes[-COMPANY_ARTICLES_MAX:]}:
            for naming in self._in_article.get(article, ()):
                around.update(naming.keys)
        return frozenset(around.difference(cluster.keys))

    def _drop(self, namings: Iterable[Naming]) -> None:
        for naming in namings:
            cluster = self._of_node.pop(naming.node)
            self._in_article[naming.article].remove(naming)
            del cluster.nodes[bisect_left(cluster.nodes, (naming.reported, naming.article, naming.node))]
            left = self._spellings(cluster)
            for block in blocks_of(naming).difference(*map(blocks_of, left)):
                self._by_block[block].remove(cluster)
            if not left:
                del self._by_id[cluster.representative]
                continue
            cluster.names, cluster.keys, cluster.links = (), (), ()
            for one in left:
                cluster.spell(one)

    def _spellings(self, cluster: Cluster) -> list[Naming]:
        """Return namings with all names and links of a cluster, each set of them once: a hub has few, in many nodes."""
        found: dict[object, Naming] = {}
        for _, article, node in cluster.nodes:
            for one in self._in_article[article]:
                if one.node == node:
                    found.setdefault((one.kind, one.names, one.links), one)
        return list(found.values())


def _joined(some: tuple[THING, ...], more: tuple[THING, ...]) -> tuple[THING, ...]:
    """Return both by alphabet, each thing once; the same tuple where nothing is new."""
    if not some:
        return more
    return some if set(more) <= set(some) else tuple(sorted(set(some) | set(more)))
