"""Articles and the words in them: search, text, mentions, statements."""

from flask import Blueprint, Response, request

from api.context import answer, store
from api.params import Params
from api.render import Json, article_json, stated_json
from kg.errors import NotFoundError
from kg.model import Article, ArticleId

blueprint = Blueprint("articles", __name__, url_prefix="/v1")


@blueprint.get("/articles")
def articles() -> Response:
    """Give articles in the order of arrival."""
    params = Params(request.args, "limit", "cursor")
    where, limit, cursor = params.where(), params.limit(), params.text("cursor")
    params.done()
    page = store().articles(where, after=cursor or None, limit=limit)
    shown: Json = {"items": [article_json(one) for one in page.items], "next": page.next}
    return answer(shown | {"truncated": page.next is not None})


@blueprint.get("/articles/<article>")
def one(article: str) -> Response:
    """Give an article without its text."""
    return answer(article_json(_found(article)))


@blueprint.get("/articles/<article>/text")
def text(article: str) -> Response:
    """Give the text of an article, exactly."""
    return Response(_found(article).text, mimetype="text/plain")


@blueprint.get("/articles/<article>/statements")
def statements(article: str) -> Response:
    """Give what an article says, in the order of its text."""
    params = Params(request.args)
    where = params.where()
    params.done()
    found = _found(article)
    stated = store().statements_of_article(found.id, where)
    return answer({"items": [stated_json(one, found) for one in stated], "total": len(stated), "truncated": False})


@blueprint.get("/search")
def search() -> Response:
    """Give articles that hold the words, the best first, with where the words stand."""
    params = Params(request.args, "q", "limit")
    where, limit, words = params.where(), params.limit(), params.text("q", required=True)
    params.done()
    hits = store().search(words, where, limit=limit)
    items = [
        article_json(hit.article) | {"highlights": [{"start": one.start, "end": one.end} for one in hit.spans]}
        for hit in hits
    ]
    return answer({"items": items, "total": None, "truncated": len(items) == limit})


def _found(article: str) -> Article:
    found = store().article(ArticleId(article))
    if found is None:
        raise NotFoundError(f"no article {article!r} here; find one with /v1/search?q=WORDS")
    return found
