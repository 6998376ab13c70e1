"""What pages name and quote: things with their addresses, and the exact words behind statements. Read in bulk, once a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from api.painting import Mark, painted
from api.wording import FIRMNESS, span_of_time
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


class Things:
    """The things of one page. Nodes are named together when the first of them is asked for."""

    def __init__(self, store: GraphStore, where: Filter) -> None:
        self._store, self._where = store, where
        self._known: dict[NodeId, Thing] = {}

    def name(self, nodes: Iterable[NodeId | None]) -> None:
        """Read what these are called, in one go."""
        wanted = sorted({node for node in nodes if node and node not in self._known})
        if wanted:
            titles = titles_of(self._store, wanted, self._where)
            kinds = kinds_of(self._store, [node for node in wanted if sort_of(node) is NodeSort.ENTITY], self._where)
            for node in wanted:
                self._known[node] = _thing(node, titles.get(node), kinds.get(node))

    def __getitem__(self, node: NodeId) -> Thing:
        if node not in self._known:
            self.name([node])
        return self._known[node]


def _thing(node: NodeId, title: str | None, kind: str | None) -> Thing:
    if sort_of(node) is NodeSort.EVENT:
        return Thing(title=title or "an event without a name", sort="Event", address=f"/events/{node}")
    return Thing(title=title or "something without a name", sort=kind or "thing", address=f"/entities/{node}")


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
        """Return the sentences behind statements, each once for each way in which it is said, in their order."""
        self._things.name(one.attributed_to for one in stated)
        seen: set[tuple[object, ...]] = set()
        found: list[Quote] = []
        for one in stated:
            said = one.statement
            key = (said.article_id, said.version, said.evidence, said.factuality, one.attributed_to)
            if key not in seen:
                seen.add(key)
                found.append(self.quote(one))
            if len(found) == most:
                break
        return found

    def quote(self, one: Stated) -> Quote:
        """Return the sentence behind a statement."""
        said = one.statement
        article = self.article(said)
        speaker = self._things[one.attributed_to] if one.attributed_to else None
        return Quote(
            words=_marked(said, article.text) if article else Markup(""),
            address=f"/articles/{said.article_id}#s{said.evidence.start}",
            language=article.language if article else None,
            publisher=one.publisher,
            reported_at=said.reported_at,
            recorded_at=said.recorded_at,
            said_by=speaker,
            factuality=said.factuality.value,
            firm_words=firm_words(said.factuality, speaker),
            valid=span_of_time(said.valid_from, said.valid_to),
        )


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
