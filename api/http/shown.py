"""Things as answers show them: with the names of what they name, and with the words that say it. A few reads for all."""

from collections.abc import Collection, Iterable, Sequence

from api.http.context import store
from api.http.render import Json, Names, edge_json, event_json, judgement_json, stated_json
from kg.assemble import events_of, titles_of
from kg.model import EVERYTHING, Article, ArticleId, Edge, Event, Filter, Judgement, NodeId
from kg.store import Stated

SAYING = ("attributed_to", "attributed_to_name", "factuality", "cue", "evidence", "reported_at", "publisher", "origin")
STATING = ("id", "subject", "subject_name", "predicate", "object", "object_name", "value")


def names_of(nodes: Iterable[NodeId | None], where: Filter = EVERYTHING) -> Names:
    """Return what to call each of these nodes."""
    wanted = {node for node in nodes if node}
    return titles_of(store(), sorted(wanted), where) if wanted else {}


def statements_shown(stated: Sequence[Stated], where: Filter = EVERYTHING) -> list[Json]:
    """Return statements with their words."""
    names = names_of((node for one in stated for node in (one.subject, one.object, one.attributed_to)), where)
    read: dict[tuple[ArticleId, int], Article | None] = {}
    for said in (one.statement for one in stated):
        if (said.article_id, said.version) not in read:
            read[said.article_id, said.version] = store().article(said.article_id, version=said.version)
    return [stated_json(one, read[one.statement.article_id, one.statement.version], names) for one in stated]


def sayings_of(stated: Iterable[Stated]) -> list[list[Stated]]:
    """Return statements by sentence, speaker and how firmly they are made, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Stated]] = {}
    for one in stated:
        said = one.statement
        key = (one.attributed_to, said.factuality, said.article_id, said.version, said.evidence)
        found.setdefault(key, []).append(one)
    return list(found.values())


def sayings_shown(sayings: Sequence[Sequence[Stated]], where: Filter = EVERYTHING) -> list[Json]:
    """Return sayings: who says it, how firmly, in which words, and what all it states."""
    shown = iter(statements_shown([one for saying in sayings for one in saying], where))
    found: list[Json] = []
    for saying in sayings:
        stating = [next(shown) for _ in saying]
        found.append(
            {name: stating[0][name] for name in SAYING}
            | {"statements": [{name: one[name] for name in STATING} for one in stating]}
        )
    return found


def edges_shown(edges: Sequence[Edge], where: Filter = EVERYTHING) -> list[Json]:
    """Return edges with the names of their ends."""
    names = names_of((node for edge in edges for node in (edge.subject, edge.object)), where)
    return [edge_json(edge, names) for edge in edges]


def events_shown(nodes: Collection[NodeId], where: Filter = EVERYTHING) -> list[Json]:
    """Return events, in this order. Raises NotFoundError for one of which nothing counts."""
    return told_shown(events_of(store(), list(nodes), where), where)


def told_shown(events: Sequence[Event], where: Filter = EVERYTHING) -> list[Json]:
    """Return events that were read, with the names of what takes part in them."""
    named = (node for event in events for node in (event.id, event.place, *(role.filler for role in event.roles)))
    names = names_of(named, where)
    return [event_json(event, names) for event in events]


def judgements_shown(judgements: Sequence[Judgement], where: Filter = EVERYTHING) -> list[Json]:
    """Return judgements with the names of their pairs."""
    names = names_of((node for one in judgements for node in (one.left, one.right)), where)
    return [judgement_json(one, names) for one in judgements]
