"""An article: its text with everything that was read in it marked, what it says beside it, and what was rejected and why."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

from api.http.context import store
from api.http.registry import Asked, route
from api.look.painting import Mark, painted
from api.look.templating import address, page
from api.look.wording import day, event_kind, kind, predicate, value_plain
from api.pages.blueprint import blueprint
from api.pages.events import EventLine, event_lines
from api.pages.things import Quote, Quotes, Thing, Things
from kg.assemble import ATTRIBUTES, sort_of
from kg.errors import NotFoundError
from kg.model import Article, ArticleId, Form, Mention, NodeId, NodeSort, Rejected, Span
from kg.store import Hit, Stated

SNIPPET_CHARS = 160  # before and after the first word that was found
ARTICLE_ID = re.compile(r"\ba[0-9a-f]{24}\b")
SENTENCE, REJECTED, EVENT, ENTITY = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that holds the words, with a piece of its text where they are marked."""

    article: Article
    snippet: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A relation that an article tells."""

    subject: Thing
    says: str
    object: Thing
    quote: Quote


def hit_shown(hit: Hit) -> Found:
    """Return an article that was found with its snippet."""
    body = hit.article.text
    first = hit.spans[0].start if hit.spans else 0
    start, end = max(0, first - SNIPPET_CHARS), min(len(body), first + SNIPPET_CHARS)
    start = body.rfind(" ", 0, start) + 1 if start else 0
    end = body.find(" ", end) if body.find(" ", end) >= 0 else len(body)
    marks = [
        Mark(span=Span(start=one.start - start, end=one.end - start), depth=0, look="hit")
        for one in hit.spans
        if start <= one.start and one.end <= end
    ]
    before, after = "… " if start else "", " …" if end < len(body) else ""
    return Found(article=hit.article, snippet=Markup("{}{}{}").format(before, painted(body[start:end], marks), after))


@route(blueprint, "/articles/<article>", media_type="text/html")
def article(asked: Asked, article: str) -> Response:
    """Show an article."""
    found = store().article(ArticleId(article), known_at=asked.where.known_at)
    if found is None:
        raise NotFoundError(f"no article {article!r} here; find one with /search?q=WORDS")
    stated = store().statements_of_article(found.id, asked.where)
    mentions = store().mentions_of_article(found.id, known_at=asked.where.known_at)
    rejected = store().rejected(found.id, known_at=asked.where.known_at)
    things = Things(store(), asked.where)
    ends = (node for one in stated for node in (one.subject, one.object, one.attributed_to))
    things.name([*(one.node for one in mentions), *ends])
    return page(
        "article.html",
        title=found.title or "An article without a title",
        alternates=[
            f"/v1/articles/{found.id}{part}" for part in ("", "/mentions", "/statements", "/rejected", "/versions")
        ],
        article=found,
        url=found.url if found.url and found.url.startswith(("https://", "http://")) else None,
        text=painted(found.text, _marks(stated, mentions, rejected, things)),
        events=_events(stated, asked, things),
        relations=_relations(stated, things),
        named=_named(mentions, things),
        rejected=[(one.reason, one, found.text[one.start : one.end]) for one in rejected],
        versions=store().versions(found.id),
        same_origin=_same_origin(found),
        origin=_origin_words(found),
        readers=sorted({one.statement.method for one in stated}),
    )


def _marks(
    stated: Sequence[Stated], mentions: Iterable[Mention], rejected: Iterable[Rejected], things: Things
) -> Iterator[Mark]:
    shown = [one for one in stated if one.statement.predicate not in ATTRIBUTES or one.statement.predicate == "type"]
    sentences: dict[int, Span] = {}
    for one in shown:
        span = one.statement.evidence
        if span.start not in sentences or sentences[span.start].end < span.end:
            sentences[span.start] = span
    for start, span in sorted(sentences.items()):
        yield Mark(span=span, depth=SENTENCE, look="sentence", anchor=f"s{start}")
    for dropped in rejected:
        if dropped.start < dropped.end:
            span = Span(start=dropped.start, end=dropped.end)
            yield Mark(span=span, depth=REJECTED, look="rejected", anchor=f"r{dropped.start}")
    for one in stated:
        if one.statement.predicate == "type" and one.statement.trigger:
            yield _event_mark(one, one.statement.trigger, things)
    for mention in mentions:
        thing = things[mention.node]
        named = "" if mention.form is Form.NAME else " other"
        yield Mark(
            span=mention.span,
            depth=ENTITY,
            look=f"entity {thing.sort}{named}",
            href=address(thing.address or ""),
            title=f"{kind(thing.sort)}: {thing.title}",
        )


def _event_mark(one: Stated, trigger: Span, things: Things) -> Mark:
    thing = things[one.subject]
    return Mark(
        span=trigger,
        depth=EVENT,
        look=f"event {one.statement.factuality.value}",
        href=address(f"/events/{one.subject}"),
        title=f"{event_kind(value_plain(one.statement.value))}: {thing.title}",
    )


def _events(stated: Sequence[Stated], asked: Asked, things: Things) -> list[EventLine]:
    told = [one for one in stated if one.statement.predicate == "type" and sort_of(one.subject) is NodeSort.EVENT]
    told.sort(key=lambda one: one.statement.trigger or one.statement.evidence)
    return event_lines(list(dict.fromkeys(one.subject for one in told)), asked.where, things)


def _relations(stated: Sequence[Stated], things: Things) -> list[Said]:
    quotes = Quotes(store(), things)
    return [
        Said(
            subject=things[one.subject],
            says=predicate(one.statement.predicate),
            object=things[one.object] if one.object else Thing(title=value_plain(one.statement.value), sort=""),
            quote=quotes.quote(one),
        )
        for one in stated
        if sort_of(one.subject) is NodeSort.ENTITY and one.statement.predicate not in ATTRIBUTES
    ]


def _named(mentions: Iterable[Mention], things: Things) -> list[tuple[Thing, int]]:
    """Return what the article names, most often first."""
    counts: dict[NodeId, int] = {}
    for one in mentions:
        node = things.now(one.node)
        counts[node] = counts.get(node, 0) + 1
    ranked = sorted(counts.items(), key=lambda one: (-one[1], things[one[0]].title, one[0]))
    return [(things[node], many) for node, many in ranked]


def _same_origin(found: Article) -> list[Article]:
    ids = store().articles_of_origin(found.origin_id) if found.origin_id else []
    return [other for one in ids if one != found.id and (other := store().article(one))]


def _origin_words(found: Article) -> str:
    """Return why an article has its origin, other articles called by who printed them."""

    def called(match: re.Match[str]) -> str:
        other = store().article(ArticleId(match[0]))
        return (
            f"{other.publisher or 'unknown source'}, {day(other.published_at)}" if other else "an article that is gone"
        )

    return ARTICLE_ID.sub(called, found.origin_reason or "not told")
