"""Which entities of a store may be one with another, or the one that somebody describes: candidates by name, with reasons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.resolve.likeness import Likened, likeness
from ingest.resolve.names import name_key
from kg.assemble import entity_of
from kg.errors import DeadlineError, NotFoundError
from kg.model import EVERYTHING, Entity, Filter, Kind, NodeId, Reason, Text
from kg.store import Direction, GraphStore
from kg.suggesting import NameIndex

NAMES_TRIED_MAX = 5  # of one entity, those said most
CANDIDATES_MAX = 20  # of one name
COMPANY_ARTICLES_MAX = 10  # of each candidate, the latest: who a thing is mentioned with is told by few
ALIKE_MIN = 0.05  # a score: names in which nearly nothing is alike lie below


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An entity that may be the one, how likely that is, 0..1, and what speaks for and against it."""

    entity: Entity
    score: float
    reasons: tuple[Reason, ...]


def alike(
    store: GraphStore, index: NameIndex, entity: Entity, *, out_of_time: Callable[[], bool] = lambda: False
) -> list[Alike]:
    """Return entities of the same kind that may be one with this, the likeliest first. Raises DeadlineError."""
    names = (entity.name, *entity.aliases)
    known = Likened(kind=entity.kind, names=names, links=entity.links, company=_company(store, entity, EVERYTHING))
    candidates = _candidates(index, names, entity.kind)
    candidates.pop(entity.id, None)
    return _ranked(store, known, candidates, entity.kind, EVERYTHING, out_of_time)


def alike_named(
    store: GraphStore,
    index: NameIndex,
    name: str,
    *,
    kind: Kind | None = None,
    links: Sequence[tuple[str, str]] = (),
    where: Filter = EVERYTHING,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[Alike]:
    """Return entities that may be meant by a name, the likeliest first; of any kind for none. Raises DeadlineError."""
    candidates = _candidates(index, [name], kind)
    known = Likened(kind=kind or Kind.ORGANIZATION, names=[name], links=links)
    return _ranked(store, known, candidates, kind, where, out_of_time)


def _ranked(
    store: GraphStore,
    known: Likened,
    candidates: Iterable[NodeId],
    kind: Kind | None,
    where: Filter,
    out_of_time: Callable[[], bool],
) -> list[Alike]:
    found = []
    for node in candidates:
        if out_of_time():
            raise DeadlineError("the deadline came before all who bear a like name were compared; name a kind")
        try:
            other = entity_of(store, node, where)
        except NotFoundError:  # of what it is nothing counts under the filter
            continue
        if kind not in (None, other.kind):
            continue
        company = _company(store, other, where) if known.company else frozenset()
        theirs = Likened(kind=other.kind, names=(other.name, *other.aliases), links=other.links, company=company)
        ours = Likened(kind=other.kind, names=known.names, links=known.links, company=known.company)
        score, reasons = likeness(ours, theirs)
        if score >= ALIKE_MIN:
            found.append(Alike(entity=other, score=score, reasons=reasons))
    return sorted(found, key=lambda one: (-one.score, one.entity.id))


def _candidates(index: NameIndex, names: Sequence[str], kind: Kind | None) -> dict[NodeId, None]:
    """Return who bears a name that begins as one of these or is near it; of people also by the last word alone."""
    tried = dict.fromkeys(names[:NAMES_TRIED_MAX])
    if kind in (None, Kind.PERSON):
        tried.update(dict.fromkeys(name.split()[-1] for name in list(tried) if name.split()))
    return {one.node: None for name in tried for one in index.suggest(name, CANDIDATES_MAX)}


def _company(store: GraphStore, entity: Entity, where: Filter) -> frozenset[str]:
    """Return the keys of the names that an entity is mentioned with in its latest articles."""
    seen = Filter(known_at=where.known_at)
    stated = store.statements(
        [entity.id], seen, predicates=["name"], direction=Direction.OUT, limit=COMPANY_ARTICLES_MAX
    )
    own = {name_key(name, entity.kind) for name in (entity.name, *entity.aliases)}
    around: set[str] = set()
    for article in dict.fromkeys(one.statement.article_id for one in stated):
        for one in store.statements_of_article(article, seen):
            if one.statement.predicate == "name" and isinstance(one.statement.value, Text):
                around.add(name_key(one.statement.value.text, entity.kind))
    return frozenset(around - own)
