"""The ready-made questions: who shares events with whom, what happened at a place, what followed, which words name both."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from babel import Locale

from kg.assemble import ATTRIBUTES, sort_of, value_text
from kg.errors import NotFoundError
from kg.model import EVERYTHING, ArticleId, Filter, Mention, NodeId, NodeSort, Span, utc_text
from kg.query import EventQuestion, every_statement, told_events
from kg.store import Direction, GraphStore, Interval, Page, Stated, Told
from kg.store.filtering import moment_of

WITHIN = ("located_in", "part_of", "country")  # what says that one place lies in another
WITHIN_DEPTH = 4  # a square in a town in a region in a country
CHAIN_DEPTH = 4  # "what followed what followed": longer chains are rarely one story
LATER_DAYS = 14  # after which a later event with the same people is another story
# Of mentions: where both of two are named is looked for among so many; a country is named in every article.
MENTIONS_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Who or what takes part in the same events, and in which; in the order in which they happened."""

    node: NodeId
    events: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An event that came of another or after it, and what says so."""

    event: Told
    why: str  # "causes", "follows", "cause": an article says so; "later": only the time and who takes part
    after: NodeId  # the event that it follows
    shared: tuple[NodeId, ...]  # who takes part in both
    said: tuple[Stated, ...]  # the statements that say so; empty for "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTogether:
    """A paragraph that names two things."""

    article: ArticleId
    version: int
    span: Span


def sharing_events(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> list[Sharing]:
    """Return who and what takes part in events with a node, those with most events in common first."""
    told = told_events(store, EventQuestion(takes_part=((None, node),)), where)
    order = {one.node: number for number, one in enumerate(told)}
    itself = store.canonical(node, known_at=where.known_at)
    shared: dict[NodeId, set[NodeId]] = defaultdict(set)
    for one in store.statements(sorted(order), where, direction=Direction.OUT) if order else ():
        if one.object and one.object != itself and sort_of(one.object) is NodeSort.ENTITY:
            shared[one.object].add(one.subject)
    found = [Sharing(node=other, events=tuple(sorted(some, key=order.__getitem__))) for other, some in shared.items()]
    return sorted(found, key=lambda one: (-len(one.events), one.node))


def places_within(
    store: GraphStore, place: NodeId, where: Filter = EVERYTHING, *, out_of_time: Callable[[], bool] = lambda: False
) -> list[NodeId]:
    """Return a place and all that lies in it: what statements say lies there, and in a country what bears its code."""
    seen = Filter(known_at=where.known_at)
    found = dict.fromkeys([store.canonical(place, known_at=where.known_at)])
    rim = list(found)
    for _ in range(WITHIN_DEPTH):
        stated = store.statements(rim, seen, predicates=WITHIN, direction=Direction.IN) if rim else []
        rim = [node for node in dict.fromkeys(one.subject for one in stated) if node not in found]
        found.update(dict.fromkeys(rim))
    if code := _country_code(store, place, seen):
        for one in every_statement(store, seen, predicates=["country_code"], out_of_time=out_of_time):
            if value_text(one.statement.value) == code:
                found.setdefault(one.subject)
    return list(found)


def happened_at(
    store: GraphStore,
    place: NodeId,
    where: Filter = EVERYTHING,
    *,
    happened: Interval | None = None,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[Told]:
    """Return the events at a place and at all that lies in it, in the order in which they happened."""
    within = places_within(store, place, where, out_of_time=out_of_time)
    stated = store.statements(within, where, predicates=["place"], direction=Direction.IN)
    there = {one.subject for one in stated}
    found: dict[NodeId, Told] = {}
    for one in dict.fromkeys(one.object for one in stated if one.object):
        asked = EventQuestion(takes_part=(("place", one),), happened=happened)
        found.update((told.node, told) for told in told_events(store, asked, where) if told.node in there)
    return sorted(found.values(), key=lambda one: (one.at is None, one.at or "", one.node))


def what_followed(
    store: GraphStore, event: NodeId, where: Filter = EVERYTHING, *, days: int = LATER_DAYS
) -> list[Followed]:
    """Return what followed an event: first what articles say it led to, link by link; then what came later.

    Later is what happened within some days of it and has a participant in common: said of no article to follow.
    """
    start = store.canonical(event, known_at=where.known_at)
    told = _told(store, [start], where)
    if start not in told:
        raise NotFoundError(f"no event {event!r} here under this filter; list events with /v1/events")
    found = _said_to_follow(store, start, where)
    known = {start, *(one.event.node for one in found)}
    return found + [one for one in _later(store, told[start], where, days) if one.event.node not in known]


def named_together(store: GraphStore, left: NodeId, right: NodeId, where: Filter = EVERYTHING) -> list[NamedTogether]:
    """Return the paragraphs that name both of two nodes, by arrival of their articles."""
    ours, theirs = (_mentions(store, node, where) for node in (left, right))
    found: dict[tuple[ArticleId, Span], NamedTogether] = {}
    for key in ours.keys() & theirs.keys():
        article = store.article(key[0], version=key[1])
        if article is None:
            continue
        named = [{_paragraph(article.text, one) for one in side[key]} for side in (ours, theirs)]
        for span in sorted(named[0] & named[1]):
            found[key[0], span] = NamedTogether(article=key[0], version=key[1], span=span)
    order = {key: number for number, key in enumerate(ours)}
    return sorted(found.values(), key=lambda one: (order[one.article, one.version], one.span))


def _mentions(store: GraphStore, node: NodeId, where: Filter) -> dict[tuple[ArticleId, int], list[Mention]]:
    found: dict[tuple[ArticleId, int], list[Mention]] = {}
    seen = 0
    after = None
    while seen < MENTIONS_MAX:
        page: Page[Mention] = store.mentions_of_node(node, where, after=after)
        for one in page.items:
            found.setdefault((one.article_id, one.version), []).append(one)
        seen += len(page.items)
        if (after := page.next) is None:
            break
    return found


def _paragraph(text: str, mention: Mention) -> Span:
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    return Span(start=start, end=len(text) if end < 0 else end)


def _country_code(store: GraphStore, place: NodeId, seen: Filter) -> str | None:
    """Return the ISO 3166-1 code of a place that is a country; null for one that is none."""
    stated = store.statements([place], seen, predicates=["country_code"], direction=Direction.OUT)
    codes = {value_text(one.statement.value) for one in stated}
    named = store.statements([place], seen, predicates=["name"], direction=Direction.OUT) if codes else []
    names = {value_text(one.statement.value).casefold() for one in named}
    countries = Locale("en").territories
    return next((code for code in sorted(codes) if str(countries.get(code, "")).casefold() in names), None)


def _told(store: GraphStore, events: Collection[NodeId], where: Filter) -> dict[NodeId, Told]:
    found: dict[NodeId, Told] = {}
    if events:
        asked = EventQuestion(among=frozenset(events))
        found = {one.node: one for one in told_events(store, asked, where)}
    return found


def _said_to_follow(store: GraphStore, start: NodeId, where: Filter) -> list[Followed]:
    found: list[Followed] = []
    seen = {start}
    rim = [start]
    for _ in range(CHAIN_DEPTH):
        linked: dict[tuple[NodeId, NodeId, str], list[Stated]] = {}
        for one in store.statements(rim, where, predicates=("causes", "follows", "cause")) if rim else ():
            if one.object is None:
                continue
            predicate = one.statement.predicate
            before, after = (one.subject, one.object) if predicate == "causes" else (one.object, one.subject)
            if before in rim and after not in seen and sort_of(after) is NodeSort.EVENT:
                linked.setdefault((before, after, predicate), []).append(one)
        told = _told(store, {after for _, after, _ in linked}, where)
        found += [
            Followed(event=told[after], why=why, after=before, shared=(), said=tuple(stated))
            for (before, after, why), stated in linked.items()
            if after in told
        ]
        rim = list(dict.fromkeys(after for _, after, _ in linked))
        seen.update(rim)
    return found


def _later(store: GraphStore, first: Told, where: Filter, days: int) -> list[Followed]:
    begin = moment_of(first.at)
    if begin is None:
        return []
    around = store.statements([first.node], where, direction=Direction.OUT)
    parts = sorted({one.object for one in around if one.object and sort_of(one.object) is NodeSort.ENTITY})
    if not parts:
        return []
    shared: dict[NodeId, set[NodeId]] = defaultdict(set)
    for one in store.statements(parts, where, direction=Direction.IN):
        if one.object and sort_of(one.subject) is NodeSort.EVENT and one.statement.predicate not in ATTRIBUTES:
            shared[one.subject].add(one.object)
    shared.pop(first.node, None)
    end = _after(begin, days)
    told = [one for one in _told(store, shared, where).values() if begin <= (moment_of(one.at) or "") <= end]
    return [
        Followed(event=one, why="later", after=first.node, shared=tuple(sorted(shared[one.node])), said=())
        for one in _in_order(told)
    ]


def _after(begin: str, days: int) -> str:
    moment = datetime.fromisoformat(begin)
    return utc_text(moment + min(timedelta(days=days), datetime.max.replace(tzinfo=UTC) - moment))


def _in_order(told: Iterable[Told]) -> Sequence[Told]:
    return sorted(told, key=lambda one: (one.at or "", one.node))
