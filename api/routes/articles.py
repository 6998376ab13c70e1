"""Articles and the words in them: search, text, mentions, statements; and the sources that they come from."""

from collections import Counter

from flask import Blueprint, Response

from api.http import shapes
from api.http.context import answer, answer_bytes, answer_list, cut, deadline, next_of, store
from api.http.facets import facets
from api.http.params import CURSOR, LIMIT, offset_of, text, whole
from api.http.registry import Asked, route
from api.http.render import Json, article_json, mention_json, publisher_json
from api.http.shapes import Page
from api.http.shown import statements_shown
from kg.errors import NotFoundError
from kg.model import EVERYTHING, Article, ArticleId, Filter
from kg.query import every_statement
from kg.store import Hit, Publisher

blueprint = Blueprint("articles", __name__, url_prefix="/v1")
WORDS = text("q", "Words to find; in double quotes: in a row; with * at the end: their beginnings.", required=True)
VERSION = whole("version", "Which version; 0 is the latest.", default=0, low=0, high=1_000_000)
OWN_COUNTED_MAX = 2_000  # articles of which it is looked up whether they are the first of their text
SNIPPET_CHARS = 120  # before and after the first word that was found


@route(blueprint, "/articles", LIMIT, CURSOR, gives=Page[shapes.Article])
def articles(asked: Asked) -> Response:
    """Give the articles that say something under the filter, in the order of arrival."""
    page = store().articles(asked.where, after=asked[CURSOR] or None, limit=asked[LIMIT])
    kept = [article_json(one) for one in page.items if _says_something(one, asked.where)]
    return answer_list(kept, next=page.next)


@route(blueprint, "/articles/<article>", VERSION, common=False, gives=shapes.Article)
def one(asked: Asked, article: str) -> Response:
    """Give an article without its text."""
    return answer(article_json(_of_version(article, asked[VERSION])))


@route(blueprint, "/articles/<article>/text", VERSION, common=False, media_type="text/plain")
def words(asked: Asked, article: str) -> Response:
    """Give the text of an article, exactly: what the offsets of that version's evidence count in."""
    text = _of_version(article, asked[VERSION]).text
    return answer_bytes(text.encode("utf-8", "surrogatepass"), "text/plain")


@route(blueprint, "/articles/<article>/statements", LIMIT, CURSOR, gives=Page[shapes.Statement])
def statements(asked: Asked, article: str) -> Response:
    """Give what an article says, in the order of its text."""
    found = _found(article, asked.where)
    stated = store().statements_of_article(found.id, asked.where)
    given, more = cut(stated, asked[CURSOR], asked[LIMIT])
    shown = statements_shown(given, asked.where)
    return answer_list(
        shown,
        next=more,
        total=len(stated),
        facets=facets({"factuality": Counter(one.statement.factuality.value for one in stated)}),
    )


@route(blueprint, "/articles/<article>/mentions", LIMIT, CURSOR, gives=Page[shapes.Mention])
def mentions(asked: Asked, article: str) -> Response:
    """Give what an article names, in the order of its text; under a filter only what a statement of it is about."""
    found = _found(article, asked.where)
    named = store().mentions_of_article(found.id, known_at=asked.where.known_at)
    if asked.where != Filter(known_at=asked.where.known_at):
        said = [one.statement for one in store().statements_of_article(found.id, asked.where)]
        about = {one.subject for one in said} | {one.object for one in said}
        named = [one for one in named if one.node in about]
    given, more = cut(named, asked[CURSOR], asked[LIMIT])
    shown = [mention_json(one, found.text) for one in given]
    return answer_list(shown, next=more, total=len(named))


@route(blueprint, "/articles/<article>/rejected", common=False, gives=Page[shapes.Dropped])
def rejected(_: Asked, article: str) -> Response:
    """Give what was read in an article and dropped, and why."""
    found = _found(article)
    dropped = [
        {"start": one.start, "end": one.end, "text": found.text[one.start : one.end], "reason": one.reason}
        for one in store().rejected(found.id)
    ]
    return answer_list(dropped, next=None, total=len(dropped))


@route(blueprint, "/articles/<article>/versions", common=False, gives=Page[shapes.Version])
def versions(_: Asked, article: str) -> Response:
    """Give the versions of an article, the oldest first."""
    shown = [
        {
            "version": one.version,
            "digest": one.digest,
            "recorded_at": one.recorded_at.isoformat().replace("+00:00", "Z"),
            "readers": list(one.readers),
        }
        for one in store().versions(_found(article).id)
    ]
    return answer_list(shown, next=None, total=len(shown))


@route(blueprint, "/articles/<article>/duplicates", common=False, gives=Page[shapes.Article])
def duplicates(_: Asked, article: str) -> Response:
    """Give the other articles of the same origin, in the order of arrival."""
    found = _found(article)
    ids = store().articles_of_origin(found.origin_id) if found.origin_id else []
    others = [other for one in ids if one != found.id and (other := store().article(one))]
    return answer_list([article_json(one) for one in others], next=None, total=len(others))


@route(blueprint, "/search", WORDS, LIMIT, CURSOR, example={"q": "{word}"}, gives=Page[shapes.Hit])
def search(asked: Asked) -> Response:
    """Give articles that hold the words, the best first, with where the words stand."""
    start = offset_of(asked[CURSOR])
    # The index has no place to go on from: what comes before is found again, so that far pages take longer.
    hits = store().search(asked[WORDS], asked.where, limit=start + asked[LIMIT] + 1)
    kept = [_hit_json(hit) for hit in hits[start : start + asked[LIMIT]] if _says_something(hit.article, asked.where)]
    return answer_list(kept, next=next_of(len(hits), start, asked[LIMIT]))


@route(blueprint, "/sources", gives=Page[shapes.Source])
def sources(asked: Asked) -> Response:
    """Give the sources by name, and how much is their own text."""
    found = store().publishers(asked.where)
    if asked.where != Filter(known_at=asked.where.known_at, source=asked.where.source):
        saying = {one.publisher for one in every_statement(store(), asked.where, out_of_time=deadline())}
        found = [one for one in found if one.name in saying]
    counted = sum(one.articles for one in found) <= OWN_COUNTED_MAX
    shown = [publisher_json(one, _own(one) if counted else None) for one in found]
    return answer_list(shown, next=None, total=len(found))


@route(blueprint, "/sources/<path:name>", common=False, gives=shapes.Source)
def source(_: Asked, name: str) -> Response:
    """Give one source, by its name."""
    found = store().publishers(Filter(source=name))
    if not found:
        raise NotFoundError(f"no source {name!r} here; /v1/sources lists them")
    counted = found[0].articles <= OWN_COUNTED_MAX
    return answer(publisher_json(found[0], _own(found[0]) if counted else None))


def _hit_json(hit: Hit) -> Json:
    body = hit.article.text
    spans = [{"start": one.start, "end": one.end, "text": one.of(body)} for one in hit.spans]
    first = hit.spans[0].start if hit.spans else 0
    snippet = body[max(0, first - SNIPPET_CHARS) : first + SNIPPET_CHARS]
    return article_json(hit.article) | {"highlights": spans, "snippet": " ".join(snippet.split())}


def _says_something(article: Article, where: Filter) -> bool:
    """Return whether a statement of an article counts; one that says nothing counts where nothing is asked of it."""
    if where == Filter(known_at=where.known_at, source=where.source):
        return True
    return bool(store().statements_of_article(article.id, where))


def _own(source: Publisher) -> int:
    """Return how many articles of a source are the first of their text: neither reprints nor near-copies."""
    if source.name is None:  # the filter cannot ask for them
        return source.origins
    own = 0
    after = None
    while True:
        page = store().articles(Filter(source=source.name), after=after, limit=OWN_COUNTED_MAX)
        for one in page.items:
            own += one.origin_id is None or store().articles_of_origin(one.origin_id)[0] == one.id
        if (after := page.next) is None:
            return own


def _of_version(article: str, version: int) -> Article:
    found = store().article(ArticleId(article), version=version) if version else _found(article)
    if found is None:
        raise NotFoundError(f"no version {version} of an article {article!r} here; /versions of it lists them")
    return found


def _found(article: str, where: Filter = EVERYTHING) -> Article:
    found = store().article(ArticleId(article), known_at=where.known_at)
    if found is None:
        raise NotFoundError(f"no article {article!r} here; find one with /v1/search?q=WORDS")
    return found
