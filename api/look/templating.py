"""Pages for people: the environment of their templates, and how a page leaves, with its headers and its links.

Every page extends templates/page.html. Nothing here knows what a page shows.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.http.negotiation import best_of
from api.http.params import COMMON, Mistake
from api.look.wording import FILTERS

REFERRERS = "same-origin"  # with none at all, a browser does not say of a form where it comes from
FOR_EVER_S = 31_536_000  # the address of a static file holds its digest
STATIC_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@cache
def _static(name: str) -> bytes | None:
    found = files("api").joinpath("static", name)
    known = name.rpartition(".")[2] in STATIC_TYPES and "/" not in name and found.is_file()
    return found.read_bytes() if known else None


@cache
def asset(name: str) -> str:
    """Return the address of a file of api/static; it changes when the file does."""
    body = _static(name)
    assert body is not None, name
    return f"/static/{name}?v={hashlib.blake2b(body, digest_size=6).hexdigest()}"


def static_file(name: str) -> Response | None:
    """Return a file of api/static; null where there is none of this name."""
    body = _static(name)
    if body is None:
        return None
    response = Response(body, mimetype=STATIC_TYPES[name.rpartition(".")[2]])
    response.cache_control.public = True
    response.cache_control.max_age = FOR_EVER_S
    return _tagged(response, body)


@cache
def environment() -> Environment:
    """Return the environment of all page templates."""
    made = Environment(
        loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= FILTERS
    made.globals |= {"asset": asset, "address": address, "carried": carried}
    return made


def carried() -> dict[str, str]:
    """Return the common parameters of this request: links between pages take them along."""
    return {name: text for name in sorted(COMMON) if (text := request.args.get(name, "").strip())}


def address(path: str, **asked: object) -> str:
    """Return the address of a page of ours with this request's filter; a parameter that is null is left out."""
    query = {name.rstrip("_"): str(text) for name, text in asked.items() if text is not None}
    query = carried() | query
    return f"{path}?{urlencode(query)}" if query else path


def page(template: str, *, title: str, alternates: Sequence[str] = (), status: int = 200, **shown: object) -> Response:
    """Return a page; `alternates` are the addresses of the JSON that says the same."""
    body = (
        environment()
        .get_template(template)
        .render(
            title=title,
            alternates=alternates,
            path=request.path,
            **shown,
        )
        .encode("utf-8", "replace")  # a lone surrogate of an article cannot be sent
    )
    response = Response(body, status, mimetype="text/html")
    response.headers["Referrer-Policy"] = REFERRERS
    return _tagged(response, body) if status == 200 else response


# What to do about an error, by its status; where nothing better is known.
ADVICE = {
    400: ("That cannot be asked like this", "Correct what is named below, or take it out of the address."),
    401: ("A key is needed", "Give any name, and your key as the password."),
    403: ("That is not allowed here", "Go back to the page and try again from there."),
    404: (
        "There is nothing here",
        "It may have another address now, or the filter leaves nothing of it. Search for its name above.",
    ),
    409: ("Somebody was faster", "Go back, look again, and decide anew."),
    422: ("That cannot be asked together", "Change one of the things named below."),
    429: ("Too many questions at once", "Wait a moment, then load this page again."),
    503: (
        "That took too long, or another is writing",
        "Wait a moment and try again, or narrow the question by its filter.",
    ),
}
OTHERWISE = ("That did not work", "Go back and try again.")
FAULT = ("A fault of ours", "Tell whoever runs this service the request id below.")


def problem_page(status: int, kind: str, title: str, detail: str, mistakes: Sequence[Mistake]) -> Response:
    """Return a problem as a page that says what to do."""
    heading, advice = ADVICE.get(status, FAULT if status >= 500 else OTHERWISE)
    shown = [{"name": one.parameter, "detail": one.detail} for one in mistakes]
    return page(
        "problem.html",
        title=heading,
        status=status,
        code=status,
        name=title,
        kind=kind,
        advice=advice,
        detail=detail,
        mistakes=shown,
    )


def wants_page() -> bool:
    """Return whether who asks would rather have a page than JSON: a browser, outside of the API."""
    if request.path.startswith("/v1/"):
        return False
    return best_of(["application/json", "text/html"]) == "text/html"


def _tagged(response: Response, body: bytes) -> Response:
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.make_conditional(request)
    return response
