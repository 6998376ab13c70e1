"""Where it all comes from, and how often it is right: the sources, and the published figures."""

from datetime import date

from flask import Response

from api.http.context import store
from api.http.registry import Asked, route
from api.look.templating import page
from api.pages.blueprint import blueprint
from api.quality import load_quality
from kg.errors import NotFoundError
from kg.model import Filter

ARTICLES_SHOWN = 200


@route(blueprint, "/sources", common=False, media_type="text/html")
def sources(_: Asked) -> Response:
    """Show the sources, and how much of each is its own text."""
    found = sorted(store().publishers(), key=lambda one: (-one.articles, str(one.name)))
    return page("sources.html", title="Sources", alternates=["/v1/sources"], sources=found, counts=store().counts())


@route(blueprint, "/sources/<path:name>", common=False, media_type="text/html")
def source(_: Asked, name: str) -> Response:
    """Show one source and its articles."""
    found = store().publishers(Filter(source=name))
    if not found:
        raise NotFoundError(f"no source {name!r} here; /sources lists them")
    articles = store().articles(Filter(source=name), limit=ARTICLES_SHOWN)
    shown = sorted(articles.items, key=lambda one: (str(one.published_at), one.id), reverse=True)
    return page(
        "source.html",
        title=name,
        alternates=[f"/v1/sources/{name}"],
        source=found[0],
        articles=shown,
        has_more=articles.next is not None,
    )


@route(blueprint, "/quality", common=False, media_type="text/html")
def quality(_: Asked) -> Response:
    """Show how often what is read is right, as it was measured."""
    found = load_quality()
    measured_on = date.fromisoformat(found.measured["measured_on"])
    return page(
        "quality.html",
        title="How often it is right",
        alternates=["/v1/quality"],
        quality=found,
        measured_on=measured_on,
    )
