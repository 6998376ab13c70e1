"""Statements counted into edges, texts, weights and links: the plain way, which every store agrees with."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from kg.model import Edge, Factuality, NodeId, NodeSort, Quantity, Statement, StatementId, value_key
from kg.store.contract import Named, Said, Stated, Tie, Weight
from kg.store.filtering import EdgeKey, edge_key
from kg.store.naming import latin_of, letters_of, shared_letters, word_starts

# Texts of these are counted on the way in; each says what a node is or is called.
COUNTED = ("kind", "name", "type", "mode", "wikidata", "geonames")
NOT_SO = (Factuality.DENIED, Factuality.NEGATED)


def ties_of(statements: Iterable[Stated]) -> list[Tie]:
    """Return the edges of statements, counted, in the order that the contract gives."""
    groups: dict[EdgeKey, list[Stated]] = {}
    for stated in statements:
        groups.setdefault(edge_key(stated), []).append(stated)
    return ranked([_tie(group) for group in groups.values()])


def ranked(ties: Iterable[Tie]) -> list[Tie]:
    """Return edges in the order that the contract gives."""
    return sorted(ties, key=_rank)


def edge_of(tie: Tie, said: Sequence[tuple[StatementId, Factuality]]) -> Edge:
    """Return the edge of a tie with its statements, given in the order of their report."""
    return Edge(
        subject=tie.subject,
        predicate=tie.predicate,
        object=tie.object,
        value=tie.value,
        statements=tuple(one for one, _ in said),
        evidence_count=tie.statements,
        independent_origins=tie.independent_origins,
        confidence=tie.confidence,
        first_reported=tie.first_reported,
        last_reported=tie.last_reported,
        factuality=tuple(Counter(firmness for _, firmness in said).most_common()),
    )


def tie_key(tie: Tie) -> EdgeKey:
    """Return what `edge_key` gives of the statements of a tie."""
    return (tie.subject, tie.predicate, tie.object, repr(value_key(tie.value)) if tie.value else None)


def said_of(statements: Iterable[Stated]) -> list[Said]:
    """Return the texts of values, counted by node and predicate."""
    counted = Counter(
        (one.subject, one.statement.predicate, one.statement.value.text) for one in statements if one.statement.value
    )
    return [
        Said(node=node, predicate=predicate, text=text, statements=counted[node, predicate, text])
        for node, predicate, text in sorted(counted)
    ]


def weight_of(statements: Sequence[Stated]) -> Weight:
    """Return how much these statements are."""
    reported = [one.statement.reported_at for one in statements if one.statement.reported_at]
    return Weight(
        statements=len(statements),
        independent_origins=len({one.origin for one in statements}),
        first_reported=min(reported, default=None),
        last_reported=max(reported, default=None),
    )


def links_of(statements: Iterable[Stated], nodes: Collection[NodeId]) -> dict[NodeId, list[NodeId]]:
    """Return for each node the others that statements link it with, in order."""
    others: dict[NodeId, set[NodeId]] = {node: set() for node in nodes}
    for one in statements:
        if one.object is not None and one.object != one.subject:
            for node, other in ((one.subject, one.object), (one.object, one.subject)):
                if node in others:
                    others[node].add(other)
    return {node: sorted(found) for node, found in others.items()}


def is_disputable(sort: NodeSort, said: Sequence[Statement]) -> bool:
    """Return whether `disputable` gives a node of which these statements count."""
    if any(one.factuality in NOT_SO for one in said):
        return True
    can_differ = any(
        isinstance(one.value, Quantity) or (sort is NodeSort.EVENT and one.predicate == "actor") for one in said
    )
    return can_differ and len({one.article_id for one in said}) > 1


def like(names: Sequence[Named], latin: str, limit: int) -> list[Named]:
    """Return the names that begin as typed at any word, then those that share most letters with it."""
    written = [latin_of(named.text) for named in names]
    order = sorted(range(len(names)), key=lambda number: -names[number].statements)
    begin = [number for number in order if any(start.startswith(latin) for start in word_starts(written[number]))]
    shared = shared_letters(latin, [letters_of(one) for one in written])
    near = sorted(order, key=lambda number: -shared[number])
    chosen = dict.fromkeys([*begin[:limit], *(number for number in near[:limit] if shared[number])])
    return [names[number] for number in chosen]


def _tie(group: Sequence[Stated]) -> Tie:
    weight, one = weight_of(group), group[0]
    return Tie(
        subject=one.subject,
        predicate=one.statement.predicate,
        object=one.object,
        value=one.statement.value,
        statements=weight.statements,
        independent_origins=weight.independent_origins,
        confidence=max(each.statement.confidence for each in group),
        first_reported=weight.first_reported,
        last_reported=weight.last_reported,
    )


def _rank(tie: Tie) -> tuple[int, int, str, str, str, str]:
    value = repr(value_key(tie.value)) if tie.value else ""
    return (-tie.independent_origins, -tie.statements, tie.subject, tie.predicate, str(tie.object), value)
