"""What pages name and quote: things with their addresses, and the exact words behind statements. Read in bulk, once a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from api.look.painting import Mark, painted
from api.look.wording import FIRMNESS, span_of_time
from kg.assemble import kinds_of, sort_of, titles_of
from kg.model import Article, ArticleId, Factuality, Filter, NodeId, NodeSort, Span, Statement
from kg.store import GraphStore, Stated

TRIGGER, CUE = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A node as a page names it; without an address it is only words."""

    title: str
    sort: str  # a kind of entity, or "Event": which shape stands before it
    address: str | None = None
    is_known: bool = True  # something that counts says what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The sentence behind a statement, and who says it, when."""

    words: Markup  # with the words that make the statement marked
    address: str  # of the sentence in its article
    language: str | None
    publisher: str | None
    reported_at: datetime | None
    recorded_at: datetime
    said_by: Thing | None
    factuality: str
    firm_words: str  # "reported by NetBlocks"
    valid: Markup  # from when to when it was true; empty where nothing says
    reprints: tuple[tuple[str, str], ...] = ()  # who else of the same origin has the sentence, and where


class Things:
    """The things of one page. Nodes are named together when the first of them is asked for."""

    def __init__(self, store: GraphStore, where: Filter) -> None:
        self._store, self._where = store, where
        self._known: dict[NodeId, Thing] = {}
        self._now: dict[NodeId, NodeId] = {}

    def name(self, nodes: Iterable[NodeId | None]) -> None:
        """Read what these are called, in one go."""
        wanted = sorted({self.now(node) for node in nodes if node and node not in self._known} - set(self._known))
        if wanted:
            titles = titles_of(self._store, wanted, self._where)
            kinds = kinds_of(self._store, [node for node in wanted if sort_of(node) is NodeSort.ENTITY], self._where)
            for node in wanted:
                self._known[node] = _thing(node, titles.get(node), kinds.get(node))

    def now(self, node: NodeId) -> NodeId:
        """Return the id under which a node is known now; a page links to that one."""
        if node not in self._now:
            self._now[node] = self._store.canonical(node, known_at=self._where.known_at)
        return self._now[node]

    def __getitem__(self, node: NodeId) -> Thing:
        if self.now(node) not in self._known:
            self.name([node])
        return self._known[self.now(node)]


def _thing(node: NodeId, title: str | None, kind: str | None) -> Thing:
    if sort_of(node) is NodeSort.EVENT:
        called, sort, where = title or "an event of which nothing counts", "Event", f"/events/{node}"
    else:
        called, sort, where = title or "something of which nothing counts", kind or "thing", f"/entities/{node}"
    return Thing(title=called, sort=sort, address=where, is_known=title is not None)


class Quotes:
    """The words behind the statements of one page; each article is read once."""

    def __init__(self, store: GraphStore, things: Things) -> None:
        self._store, self._things = store, things
        self._articles: dict[tuple[ArticleId, int], Article | None] = {}

    def article(self, said: Statement) -> Article | None:
        """Return the version of the article that a statement was read in."""
        key = (said.article_id, said.version)
        if key not in self._articles:
            self._articles[key] = self._store.article(said.article_id, version=said.version)
        return self._articles[key]

    def of(self, stated: Collection[Stated], *, most: int | None = None) -> list[Quote]:
        """Return the sentences behind statements, each once of each origin for each way in which it is said."""
        self._things.name(one.attributed_to for one in stated)
        groups: dict[tuple[object, ...], dict[ArticleId, Stated]] = {}
        for one in stated:
            said = one.statement
            article = self.article(said)
            words = " ".join(said.evidence.of(article.text).split()) if article else said.evidence
            key = (one.origin, words, said.factuality, one.attributed_to)
            groups.setdefault(key, {}).setdefault(said.article_id, one)
        return [self._with_reprints(list(group.values())) for group in list(groups.values())[:most]]

    def _with_reprints(self, group: list[Stated]) -> Quote:
        others = ((one.publisher or "unknown source", _address_of(one.statement)) for one in group[1:])
        return replace(self.quote(group[0]), reprints=tuple(others))

    def quote(self, one: Stated) -> Quote:
        """Return the sentence behind a statement."""
        said = one.statement
        article = self.article(said)
        speaker = self._things[one.attributed_to] if one.attributed_to else None
        return Quote(
            words=_marked(said, article.text) if article else Markup(""),
            address=_address_of(said),
            language=article.language if article else None,
            publisher=one.publisher,
            reported_at=said.reported_at,
            recorded_at=said.recorded_at,
            said_by=speaker,
            factuality=said.factuality.value,
            firm_words=firm_words(said.factuality, speaker),
            valid=span_of_time(said.valid_from, said.valid_to),
        )


def _address_of(said: Statement) -> str:
    return f"/articles/{said.article_id}#s{said.evidence.start}"


def firm_words(factuality: Factuality, speaker: Thing | None) -> str:
    """Return how firmly something is told, and by whom: "denied by Aidos Ukibay"."""
    alone, by = FIRMNESS[factuality]
    return by.format(speaker.title) if speaker else alone


def _marked(said: Statement, text: str) -> Markup:
    sentence = said.evidence
    marks = [
        Mark(span=Span(start=span.start - sentence.start, end=span.end - sentence.start), depth=depth, look=look)
        for span, depth, look in ((said.trigger, TRIGGER, "trigger"), (said.cue, CUE, "cue"))
        if span and sentence.start <= span.start < span.end <= sentence.end
    ]
    return painted(sentence.of(text), marks)
