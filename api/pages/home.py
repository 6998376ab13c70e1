"""The front page and the search: where somebody begins who knows a name, a word, or nothing yet."""

import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import islice

from flask import Response, abort

from api.http.context import answer, names, store
from api.http.params import text
from api.http.registry import Asked, route
from api.http.render import Json
from api.look.templating import address, page, static_file, wants_page
from api.pages.articles import hit_shown
from api.pages.blueprint import blueprint
from api.pages.events import event_lines
from api.pages.things import Things
from kg.assemble import kinds_of
from kg.errors import DeadlineError, NotFoundError
from kg.model import EVERYTHING, Article, Filter, NodeId
from kg.paths import path
from kg.query import node_named
from kg.store import Direction

WORDS = text("q", "A name, or words.")
NEW_ARTICLES, NEW_EVENTS, QUESTIONS = 6, 6, 4
FOUND_NAMES, FOUND_ARTICLES = 8, 20
EXAMPLE_S = 0.2  # of processor time for the line of an example question: the front page does not wait for it
NAMED = 3  # times as telling as a part in mere words
RECENT = 200  # events, the latest reported, whose articles are the latest
SERVICE_LINKS = {
    "openapi": "/openapi.json",
    "docs": "/docs",
    "search": "/v1/search?q={words}",
    "suggest": "/v1/suggest?q={typed}",
    "entities": "/v1/entities",
    "events": "/v1/events",
    "articles": "/v1/articles",
    "sources": "/v1/sources",
    "questions": "/v1/questions",
    "quality": "/v1/quality",
    "stats": "/v1/stats",
}


@route(blueprint, "/", common=False, media_type=["application/json", "text/html"])
def home(_: Asked) -> Response:
    """Show the front page; programs get the links of the service."""
    if not wants_page():
        shown: Json = {"name": "newsgraph", "version": version("newsgraph"), "links": dict(SERVICE_LINKS)}
        response = answer(shown)
    else:
        things = Things(store(), EVERYTHING)
        articles = _latest_articles()
        response = page(
            "home.html",
            title="newsgraph",
            alternates=["/v1/stats"],
            counts=store().counts(),
            questions=list(islice(_answerable(), QUESTIONS)),
            articles=articles,
            events=event_lines(_latest_events(articles), EVERYTHING, things),
        )
    response.vary.add("Accept")
    return response


@route(blueprint, "/search", WORDS, media_type="text/html")
def search(asked: Asked) -> Response:
    """Show what bears a name, and the articles that hold the words."""
    words = asked[WORDS]
    hits = store().search(words, asked.where, limit=FOUND_ARTICLES + 1) if words else []
    return page(
        "search.html",
        title=f"“{words}”" if words else "Search",
        alternates=[address("/v1/search", q=words), address("/v1/suggest", q=words)] if words else [],
        words=words,
        found=list(_named(words, asked.where)) if words else [],
        hits=[hit_shown(one) for one in hits[:FOUND_ARTICLES]],
        has_more=len(hits) > FOUND_ARTICLES,
    )


@blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """Give a stylesheet, script or picture of the pages."""
    return static_file(name) or abort(404)


def _latest_articles() -> list[Article]:
    """Return the articles with the latest dates among those that tell of events; without dates, the first that came."""
    told = store().statements_by_predicate(["type"], limit=RECENT)
    ids = dict.fromkeys(one.statement.article_id for one in reversed(told))
    found = [one for each in list(ids)[:NEW_ARTICLES] if (one := store().article(each))]
    return found or list(store().articles(limit=NEW_ARTICLES).items)


def _latest_events(articles: list[Article]) -> list[NodeId]:
    """Return events that the latest articles tell of: of each article the one with most parts that have a name."""
    found: list[NodeId] = []
    for one in articles:
        told: dict[NodeId, int] = {}
        for each in store().statements_of_article(one.id):
            if each.subject.startswith("v"):
                told[each.subject] = told.get(each.subject, 0) + (NAMED if each.object else 1)
        best = max(told, key=lambda node: (told[node], node), default=None)
        if best is not None and best not in found:
            found.append(best)
        if len(found) == NEW_EVENTS:
            break
    return found


@cache
def _questions() -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = json.loads(files("api.pages").joinpath("questions.json").read_text("utf-8"))
    return found


def _answerable() -> Iterator[tuple[str, str, str]]:
    """Give the example questions that this store can answer: the question, its address, what the page is."""
    for one in _questions():
        try:
            where = _answer_to(one)
        except (NotFoundError, DeadlineError):
            continue
        if where is not None:
            yield one["asks"], where, one["leads"]


def _answer_to(one: Mapping[str, str]) -> str | None:
    """Return where a question is answered; null where nothing answers it. Raises NotFoundError, DeadlineError."""
    if "name" in one:
        return address(f"/entities/{node_named(store(), one['name'])}")
    if "words" in one:
        return address("/search", q=one["words"]) if store().search(one["words"], limit=1) else None
    end = time.thread_time() + EXAMPLE_S
    nodes = [node_named(store(), one[part]) for part in ("from", "to")]
    found = path(store(), nodes[0], nodes[1], out_of_time=lambda: time.thread_time() > end)
    return address("/paths", **{"from": one["from"], "to": one["to"]}) if found.steps else None


def _named(words: str, where: Filter) -> Iterator[tuple[object, list[str], int]]:
    """Give things by what was typed of their name: the thing, its other names, how often it is named."""
    found = names(where).suggest(words, FOUND_NAMES)
    nodes = [one.node for one in found]
    things = Things(store(), where)
    things.name(nodes)
    kinds = kinds_of(store(), nodes, where)
    stated = store().statements(nodes, where, predicates=["name"], direction=Direction.OUT) if nodes else []
    for one in found:
        called = [each.statement for each in stated if each.subject == one.node]
        if one.node in kinds and called:
            thing = things[one.node]
            texts = dict.fromkeys(getattr(each.value, "text", "") for each in called)
            yield thing, [text for text in texts if text != thing.title], len({each.article_id for each in called})
