"""How one article names its entities: what is compared with other articles, from the statements of a reading."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern

from ingest.resolve.names import blocking_keys, is_bare, name_key
from kg.model import ArticleId, Kind, NodeId, Statement, Text, utc_text

LINK_PREDICATES = ("wikidata", "geonames")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """An entity of one article under its names."""

    node: NodeId
    article: ArticleId
    kind: Kind
    names: tuple[str, ...]  # as written, by alphabet
    keys: tuple[str, ...]  # their name keys, by alphabet
    links: tuple[tuple[str, str], ...]  # ("wikidata", "Q232")
    reported: str  # when its article was published, as utc_text; empty where unknown


def namings_of(statements: Iterable[Statement]) -> list[Naming]:
    """Return the entities of one article that have a name, in the order of their first words; each once."""
    kinds: dict[NodeId, Kind] = {}
    names: dict[NodeId, set[str]] = defaultdict(set)
    links: dict[NodeId, set[tuple[str, str]]] = defaultdict(set)
    first: dict[NodeId, Statement] = {}
    for statement in statements:
        node, value = statement.subject, statement.value
        if not isinstance(value, Text):
            continue
        if statement.predicate == "kind":
            kinds[node] = Kind(value.text)
        elif statement.predicate == "name":
            names[node].add(value.text)
            if node not in first or statement.evidence < first[node].evidence:
                first[node] = statement
        elif statement.predicate in LINK_PREDICATES:
            links[node].add((statement.predicate, value.text))
    return [
        Naming(
            node=node,
            article=first[node].article_id,
            kind=kinds[node],
            names=tuple(sorted(names[node])),
            keys=tuple(sorted({intern(name_key(name, kinds[node])) for name in names[node]})),
            links=tuple(sorted(links[node])),
            reported=_reported(first[node]),
        )
        for node in sorted((node for node in names if node in kinds), key=lambda one: (first[one].evidence, one))
    ]


def blocks_of(naming: Naming) -> frozenset[str]:
    """Return the keys under which other spellings may be found: none for a bare surname, which joins nobody."""
    return frozenset(
        key for name in naming.names if not is_bare(name, naming.kind) for key in blocking_keys(name, naming.kind)
    )


def _reported(statement: Statement) -> str:
    return intern(utc_text(statement.reported_at)) if statement.reported_at else ""
