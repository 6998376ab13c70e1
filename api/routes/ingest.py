"""What is written over HTTP: articles to read, statements that are brought, articles to erase; and jobs, which say what
became of it. Everything is queued durably before the answer; the desk records it.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec
from flask import Blueprint, Response, abort, g, request

from api.http import shapes
from api.http.context import answer, answer_list, cut, desk, store, writer
from api.http.giving import (
    ITEMS_MAX,
    JSON,
    NDJSON,
    STATED,
    TAKEN,
    check_some_use,
    decoded,
    given_items,
    labelled,
    mistakes_of,
    pieces_of_body,
)
from api.http.jobs import job_json, work_json
from api.http.params import CURSOR, LIMIT, Mistake, RequestError, Schema, Within, offset_of, text
from api.http.registry import Asked, route
from api.http.render import Json
from api.http.shapes import Document, Page
from api.processes.errands import DeskError, Line
from api.routes import articles
from ingest.bringing import Brought, Known, Said, check_said, known_of
from ingest.queue import NotToRead, Queued, ToLoad, new_work
from kg.errors import InputError, NewsgraphError, NotFoundError
from kg.model import ArticleId, Receipt
from kg.store import Asking, Job, Outcome, WorkId

blueprint = Blueprint("ingest", __name__, url_prefix="/v1")
KEY_S = 24 * 3600.0  # how long an Idempotency-Key stands for its request: a day of trying again
KEY = re.compile(r"[\x21-\x7e]{1,255}")
BY = text("by", "Who brings them: person:NAME or tool:NAME; it is their `method`.")
BROUGHT_BY = re.compile(r"(person|tool):[^\s#]{1,100}")
SAYING: Schema = {
    "type": "object",
    "required": ["article", "subject", "predicate", "evidence"],
    "description": "A statement with its words; see the how-to on ingesting.",
}


@route(
    blueprint,
    "/ingest",
    *STATED,
    method="POST",
    common=False,
    bodies=TAKEN,
    takes_key=True,
    answers=202,
    gives=shapes.Job,
)
def ingest(asked: Asked) -> Response:
    """Queue an address, a page, a text, or many of them, to be read; answers at once with the job."""
    found, _ = given_items(asked, fetching=True)
    items = [labelled(one, number) for number, one in enumerate(found, start=1)]
    return _accepted(items, mistakes_of(found))


@route(blueprint, "/jobs", LIMIT, CURSOR, common=False, gives=Page[shapes.Job])
def jobs(asked: Asked) -> Response:
    """Give what was queued, the newest first, each counted by what became of it."""
    found = store().jobs()
    given, more = cut(found, asked[CURSOR], asked[LIMIT])
    shown = [job_json(one) for one in given]
    return answer_list(shown, next=more, total=len(found))


@route(blueprint, "/jobs/<job>", LIMIT, CURSOR, common=False, gives=shapes.JobShown)
def one(asked: Asked, job: str) -> Response:
    """Give a job and what its items became, or why not, in the order in which they came."""
    found = _job(job)
    after = WorkId(offset_of(asked[CURSOR]))
    page = store().work(job, after=after, limit=asked[LIMIT] + 1)
    items = page[: asked[LIMIT]]
    total = found.waiting + found.leased + sum(getattr(found, outcome.value) for outcome in Outcome)
    more = str(items[-1].id) if len(page) > len(items) else None
    return answer_list([work_json(one) for one in items], next=more, total=total, **job_json(found))


@route(
    blueprint,
    "/extract",
    *STATED,
    method="POST",
    common=False,
    bodies=TAKEN,
    media_type=(JSON, NDJSON),
    only_reads=True,
    gives=Document,
)
def extract(asked: Asked) -> Response:
    """Read and answer what was read; nothing is stored, nothing fetched. Many give one line of JSON each, in order."""
    found, is_list = given_items(asked, fetching=False)
    read = iter(desk().extract([one for one in found if isinstance(one, ToLoad)]))
    lines = [next(read) if isinstance(one, ToLoad) else Line(refused=one.reason) for one in found]
    if not is_list:
        if lines[0].is_fault:
            raise DeskError(str(lines[0].refused))
        if lines[0].refused is not None:
            raise InputError(lines[0].refused)
        return Response(lines[0].text, mimetype=JSON)
    places = enumerate(zip(found, lines, strict=True), start=1)
    return Response(b"".join(_shown(line, given, number) for number, (given, line) in places), mimetype=NDJSON)


@route(
    blueprint,
    "/statements",
    BY,
    method="POST",
    common=False,
    bodies={
        NDJSON: {"type": "string"},
        JSON: {"anyOf": [SAYING, {"type": "array", "items": SAYING, "maxItems": ITEMS_MAX}]},
    },
    takes_key=True,
    answers=202,
    gives=shapes.Job,
)
def bring(asked: Asked) -> Response:
    """Bring statements of your own on articles that are here; each line that does not hold is named, the others go in."""
    by = asked[BY] or "person:api"
    if not BROUGHT_BY.fullmatch(by):
        raise InputError(f"by={by!r} must be person:NAME or tool:NAME, without blanks or #")
    _, pieces = pieces_of_body(request.mimetype)
    known: dict[ArticleId, Known] = {}
    said: dict[ArticleId, list[Said]] = {}
    wrong: list[ToLoad | NotToRead] = []
    for place, piece in pieces:
        try:
            line = decoded(piece, Said)
            assert isinstance(line, Said)
            article = ArticleId(line.article)
            if article not in known:
                known[article] = known_of(store(), article)
            check_said(line, known[article])
            said.setdefault(article, []).append(line)
        except NewsgraphError as exc:
            wrong.append(NotToRead(label=place, reason=str(exc)))
    if not said:
        check_some_use(wrong)
    brought: list[Queued] = [
        Brought(article=article, digest=known[article].article.digest, by=by, said=tuple(lines))
        for article, lines in said.items()
    ]
    return _accepted([*brought, *wrong], mistakes_of(wrong))


@route(blueprint, "/articles/<article>", method="DELETE", common=False, needs_match=True, gives=Receipt)
def erase(asked: Asked, article: str) -> Response:
    """Erase an article and all that came of it; the receipt is what stays. Needs If-Match, its ETag as you saw it."""
    if not request.if_match:
        abort(428)
    tag, _ = articles.one(Asked({articles.VERSION.name: 0}, asked.where), article).get_etag()
    if tag is None or not request.if_match.contains(tag):
        abort(412)
    with writer() as opened:
        receipt = opened.erase(ArticleId(article), at=_now())
    return Response(msgspec.json.encode(receipt), mimetype=JSON)


def _accepted(items: Sequence[Queued], mistakes: Sequence[Mistake]) -> Response:
    """Queue items, and answer with their job."""
    at = _now()
    job = f"j{at:%Y%m%dT%H%M%S%f}{secrets.token_hex(3)}"
    work = [new_work(one) for one in items]
    key = _key()
    with writer() as opened:
        if key is None:
            opened.enqueue(job, work, at=at)
        else:
            asking = Asking(key=key, digest=_digest(), since=at - timedelta(seconds=KEY_S))
            job = opened.enqueue_once(job, work, at=at, asking=asking)
        queued = opened.job(job)
    assert queued is not None
    with suppress(DeskError):  # without a desk it waits for whoever reads the queue
        desk().wake()
    shown: Json = job_json(queued)
    if mistakes:
        shown["errors"] = [{"pointer": one.parameter, "detail": one.detail} for one in mistakes]
    response = answer(shown)
    response.status_code = 202
    response.headers["Location"] = f"/v1/jobs/{job}"
    return response


def _key() -> str | None:
    """Return the Idempotency-Key as the store keeps it: of this route, and of whoever holds an API key."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not KEY.fullmatch(given):
        detail = "Idempotency-Key must be 1 to 255 visible ASCII characters"
        raise RequestError([Mistake(parameter="Idempotency-Key", detail=detail, within=Within.HEADER)])
    holder = client if (client := str(g.get("client", ""))).startswith("key ") else ""
    return f"{request.path} {holder} {given}"


def _digest() -> str:
    asked = [request.content_type or "", request.query_string.decode("latin-1")]
    return hashlib.sha256("\n".join(asked).encode() + b"\n" + request.get_data()).hexdigest()


def _shown(line: Line, given: ToLoad | NotToRead, number: int) -> bytes:
    if line.refused is None:
        return line.text
    place: Json = {"id": given.label} if isinstance(given, ToLoad) and given.label else {}
    where = given.label if isinstance(given, NotToRead) else f"item {number}"
    return msgspec.json.encode({**place, "error": {"where": where, "detail": line.refused}}) + b"\n"


def _job(job: str) -> Job:
    found = store().job(job)
    if found is None:
        raise NotFoundError(f"no job {job!r} here; /v1/jobs lists them")
    return found


def _now() -> datetime:
    return datetime.now(UTC)
