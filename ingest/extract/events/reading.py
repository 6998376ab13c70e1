"""The events of an article: triggers, who says so, roles. Questions, habits and most headings assert nothing and are set aside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.extract.attributing import Attributed, Attribution
from ingest.extract.confidence import event_confidence, event_signs
from ingest.extract.entities import Names
from ingest.extract.events.filling import Things, roles_of
from ingest.extract.events.interpret import Found, events_in
from ingest.extract.events.standing import is_clause, is_habit, is_heading, still_to_come
from ingest.extract.extraction import EventFound, LocalId, RejectedFound, RoleFound
from ingest.extract.times import time_of
from ingest.extract.tree import Sentence, Tree
from ingest.extract.values import Values
from ingest.extract.version import RULES_VERSION
from kg.model import Span
from kg.ontology import Filler, load_ontology


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A trigger with its place and its standing."""

    id: LocalId
    found: Found
    sentence: Sentence
    standing: Attributed
    span: Span
    heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsRead:
    """The events of an article in the order of its text, the triggers by token, and what was set aside."""

    events: tuple[EventFound, ...]
    said: Mapping[int, Said]
    rejected: tuple[RejectedFound, ...]


def read_events(
    tree: Tree, names: Names, values: Values, attribution: Attribution, published_at: datetime | None = None
) -> EventsRead:
    """Return the events that an article tells of. A filler may be another event, so all are known before any is filled."""
    things = Things(names=names, quantity_at=values.quantity_at, time_tokens=frozenset(values.time_at))
    rejected: list[RejectedFound] = []
    said = {
        one.found.token: one for one in _numbered(_unrepeated(_said_in(tree, things, attribution, rejected), rejected))
    }
    events = {token: one.id for token, one in said.items()}
    return EventsRead(
        events=tuple(
            _event(tree, one, roles_of(tree, one.found, things, events) or (), values, published_at)
            for one in said.values()
        ),
        said=said,
        rejected=tuple(rejected),
    )


def _said_in(tree: Tree, things: Things, attribution: Attribution, rejected: list[RejectedFound]) -> Iterator[Said]:
    """Give the triggers that claim something; those that do not join the rejected."""
    for sentence, found in _found_in(tree, things.names):
        standing = attribution.of(found.token, sentence)
        heading, span = is_heading(tree, sentence), tree.span(found.first, found.last)
        barred = standing.barred or ("heading" if heading and not is_clause(tree, sentence) else None)
        if barred is None and not heading and is_habit(tree, found, sentence):
            barred = "a habit, not an event"
        if barred is None and roles_of(tree, found, things, {}) is None:
            barred = "a role that it requires is empty"
        if barred is not None:
            rejected.append(RejectedFound(span=span, reason=f"event: {barred}"))
        else:
            yield Said(id="", found=found, sentence=sentence, standing=standing, span=span, heading=heading)


def _unrepeated(said: Iterable[Said], rejected: list[RejectedFound]) -> list[Said]:
    """Leave out what a heading tells and the body tells again: an event of the same type."""
    found = list(said)
    told = {one.found.trigger.type for one in found if not one.heading}
    repeated = [one for one in found if one.heading and one.found.trigger.type in told]
    rejected += [RejectedFound(span=one.span, reason="event: heading") for one in repeated]
    return [one for one in found if one not in repeated]


def _numbered(said: Iterable[Said]) -> Iterator[Said]:
    return (replace(one, id=f"v{n}") for n, one in enumerate(said, 1))


def _found_in(tree: Tree, names: Names) -> Iterable[tuple[Sentence, Found]]:
    return ((sentence, found) for sentence in tree.sentences for found in events_in(tree, sentence, names))


def _event(
    tree: Tree, said: Said, roles: tuple[RoleFound, ...], values: Values, published_at: datetime | None
) -> EventFound:
    found = said.found
    at = time_of(tree, found.token, values.times_at, said.sentence)
    time = values.time_at[at.first] if at is not None else None
    standing = still_to_come(tree, found, said.standing, time, published_at)
    when = (RoleFound(role="time", span=time.span, filler=time.id),) if time is not None else ()
    filled = (*roles, *_changed(found, roles, values), *when)
    signs = event_signs(
        type=found.trigger.type,
        pos=found.trigger.pos,
        roles=filled,
        factuality=standing.factuality,
        is_attributed=standing.attributed_to is not None,
        is_heading=said.heading,
    )
    return EventFound(
        id=said.id,
        type=found.trigger.type,
        mode=found.trigger.mode,
        trigger=said.span,
        evidence=said.sentence.span,
        roles=filled,
        time=time.id if time is not None else None,
        place=next((one.filler for one in roles if one.role == "place"), None),
        factuality=standing.factuality,
        attributed_to=standing.attributed_to,
        cue=standing.cue,
        confidence=event_confidence(signs),
        method=RULES_VERSION,
    )


def _changed(found: Found, roles: tuple[RoleFound, ...], values: Values) -> Iterator[RoleFound]:
    """Give the levels and amounts that a change is told with, where the frame did not reach them."""
    has = {one.filler for one in roles}
    for role, quantity in values.changes_at.get(found.token, ()):
        if quantity.id not in has and load_ontology().role_allows(found.trigger.type, role, Filler.QUANTITY):
            yield RoleFound(role=role, span=quantity.span, filler=quantity.id)
