"""Events: a line in a list, and the page of one, with its roles, both clocks, and what is claimed side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

from api.http.context import canonical, store
from api.http.registry import Asked, route
from api.look.templating import page
from api.look.wording import dated, event_kind, predicate, value_plain, when
from api.pages.blueprint import blueprint
from api.pages.things import Quote, Quotes, Thing, Things, firm_words
from kg.assemble import ATTRIBUTES, event_of, origins, value_text
from kg.comparing import disagreements_of
from kg.model import Event, Factuality, Filter, NodeId
from kg.ontology import cameo_code, load_ontology
from kg.store import Direction, Stated

LINKS = frozenset({"causes", "follows", "part_of"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event in a list."""

    title: str
    address: str
    at: Markup
    is_reported: bool  # `at` is when it was reported: no article says when it happened
    what: str
    factuality: str
    firm_words: str
    origins: int
    sentences: int
    quote: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """Who or what takes part, the words for it, and how many origins say so."""

    role: str
    thing: Thing
    words: str  # how articles word it, where that is not the name
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one voice says of an event: whose word it is, how firmly, in which sentences, from how many origins."""

    voice: str
    factuality: str
    firm_words: str
    quotes: list[Quote]
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What cannot all be true."""

    why: str
    sides: list[tuple[str, int, list[Quote]]]  # what is said, independent origins, the words


CONFLICTS = {
    "factuality": "It is told as so and as not so",
    "measure": "The numbers differ",
    "actor": "Different doers are named",
}


def event_lines(
    nodes: Sequence[NodeId], where: Filter, things: Things, quotes: Quotes | None = None
) -> list[EventLine]:
    """Return events as lines, in this order; with `quotes`, each with the first sentence that tells it."""
    found = [event_of(store(), node, where) for node in nodes]
    ids = [one.id for one in found]
    stated = store().statements(ids, where, predicates=["type"], direction=Direction.OUT) if ids else []
    things.name([*ids, *(one.attributed_to for one in stated)])
    telling: dict[NodeId, Stated] = {}
    firmness = {one.id: one.factuality for one in found}
    for one in stated:  # the first that is as firm as the event is shown to be
        if one.statement.factuality is firmness.get(one.subject):
            telling.setdefault(one.subject, one)
    return [_line(one, telling.get(one.id), things, quotes) for one in found]


def _line(one: Event, told: Stated | None, things: Things, quotes: Quotes | None) -> EventLine:
    speaker = things[told.attributed_to] if told and told.attributed_to else None
    is_dated = one.time is not None and one.time.earliest is not None
    return EventLine(
        title=things[one.id].title,
        address=f"/events/{one.id}",
        at=when(one.time) if is_dated else dated(one.first_reported),
        is_reported=not is_dated and one.first_reported is not None,
        what=event_kind(one.type, one.mode),
        factuality=one.factuality.value,
        firm_words=firm_words(one.factuality, speaker),
        origins=one.independent_origins,
        sentences=one.evidence_count,
        quote=quotes.quote(told) if quotes and told else None,
    )


@route(blueprint, "/events/<event>", media_type="text/html")
def event(asked: Asked, event: str) -> Response:
    """Show an event."""
    node = canonical(event, asked.where)
    found = event_of(store(), node, asked.where)
    stated = store().statements([node], asked.where)
    own = [one for one in stated if one.subject == node]
    things = Things(store(), asked.where)
    things.name(
        [node, *(one.object for one in own), *(one.subject for one in stated), *(one.attributed_to for one in own)]
    )
    quotes = Quotes(store(), things)
    told = [one for one in own if one.statement.predicate == "type"]
    kind = load_ontology().event_types.get(found.type)
    mode = kind.mode(found.mode) if kind and found.mode else None  # null for one that the ontology lacks
    return page(
        "event.html",
        title=things[node].title,
        alternates=[f"/v1/events/{node}", f"/v1/events/{node}/claims", f"/v1/events/{node}/evidence"],
        event=found,
        kind=kind,
        mode=mode,
        cameo=cameo_code(found.type, mode.name if mode else None) if kind else None,
        roles=role_rows(own, things),
        accounts=accounts(told, things, quotes),
        conflicts=conflicts_of(node, asked.where, things, quotes),
        time_words=sorted(
            {one.statement.value.text for one in own if one.statement.predicate == "time" and one.statement.value}
        ),
        links=_links(stated, node, things, quotes),
        known=[min(one.statement.recorded_at for one in own), max(one.statement.recorded_at for one in own)],
    )


def role_rows(own: Sequence[Stated], things: Things) -> list[RoleRow]:
    """Return the roles of an event in the order of the ontology."""
    groups: dict[tuple[str, str], list[Stated]] = {}
    for one in own:
        said = one.statement
        if said.predicate not in ATTRIBUTES and said.predicate not in LINKS:
            groups.setdefault((said.predicate, one.object or value_plain(said.value).casefold()), []).append(one)
    order = list(load_ontology().roles)
    ranked = sorted(groups.items(), key=lambda one: (order.index(one[0][0]) if one[0][0] in order else 99, one[0]))
    return [_role_row(role, group, things) for (role, _), group in ranked]


def _role_row(role: str, group: Sequence[Stated], things: Things) -> RoleRow:
    first = group[0]
    thing = things[first.object] if first.object else Thing(title=value_plain(first.statement.value), sort="")
    raw = value_text(first.statement.value)
    return RoleRow(
        role=predicate(role),
        thing=thing,
        words=raw if _letters(raw) != _letters(thing.title) else "",
        origins=origins(group),
    )


def _letters(words: str) -> str:
    return "".join(words.casefold().split())


def accounts(told: Sequence[Stated], things: Things, quotes: Quotes) -> list[Account]:
    """Return what each voice says, those of more origins first. Reprints of an article speak with its voice."""
    groups: dict[tuple[str, Factuality], list[Stated]] = {}
    for one in told:
        groups.setdefault((one.attributed_to or one.origin, one.statement.factuality), []).append(one)
    found = []
    for (_, factuality), group in groups.items():
        speaker = things[group[0].attributed_to] if group[0].attributed_to else None
        found.append(
            Account(
                voice=speaker.title if speaker else group[0].publisher or "Unknown source",
                factuality=factuality.value,
                firm_words=firm_words(factuality, None),
                quotes=quotes.of(group),
                origins=origins(group),
            )
        )
    return sorted(found, key=lambda one: (-one.origins, one.voice))


def conflicts_of(node: NodeId, where: Filter, things: Things, quotes: Quotes) -> list[Conflict]:
    """Return what cannot all be true of a node, with the words of each side."""
    return [
        Conflict(
            why=CONFLICTS[one.conflict.value],
            sides=[
                (
                    things[side.node].title if side.node else side.says,
                    len({each.origin for each in side.statements}),
                    quotes.of(side.statements, most=3),
                )
                for side in one.sides
            ],
        )
        for one in disagreements_of(store(), node, where)
    ]


def _links(
    stated: Sequence[Stated], node: NodeId, things: Things, quotes: Quotes
) -> list[tuple[str, Thing, list[Quote]]]:
    """Return how the event hangs together with others: "causes", "is caused by"."""
    found = []
    for one in stated:
        name, other = one.statement.predicate, one.object if one.subject == node else one.subject
        if name in LINKS and other and other != node:
            says = predicate(name) if one.subject == node else f"{things[other].title} {predicate(name)} this"
            found.append((says, things[other], quotes.of([one])))
    return found
