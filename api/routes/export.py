"""The graph in every form, streamed."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Blueprint, Response, request

from api.http.context import base, store
from api.http.params import unfit, words
from api.http.registry import Asked, route
from kg.exports import EXPORTS, ExportForm, export_named
from kg.model import Filter, utc_text
from kg.rdf import FORMS, export_record, form_named

blueprint = Blueprint("export", __name__, url_prefix="/v1")

RECORD = "record"
INCLUDE = words("include", f"What to give besides; {RECORD} is all that an empty store is filled from", [RECORD])
MEDIA_TYPES = tuple(dict.fromkeys(form.media_type for form in EXPORTS.values()))
FORM = {"form": {"type": "string", "enum": list(EXPORTS)}}


@route(blueprint, "/export/<form>", INCLUDE, media_type=MEDIA_TYPES, parts=FORM)
def export(asked: Asked, form: str) -> Response:
    """Give the statements that count in a form; with `include=record` all that a store needs to be filled again."""
    found = export_named(form)
    tag = _tag()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        pieces = _pieces(found, asked.where, asked[INCLUDE])
        # The first piece is made before the status is sent, so that whatever is wrong is told as a problem.
        first = next(pieces, "")
        response = Response(_encoded(chain([first], pieces)), content_type=_content_type(found))
        response.headers["Content-Disposition"] = f'attachment; filename="newsgraph.{found.ending}"'
    response.set_etag(tag, weak=True)
    return response


def _pieces(form: ExportForm, where: Filter, include: frozenset[str]) -> Iterator[str]:
    if RECORD not in include:
        return form.write(store(), where, base())
    if form.name not in FORMS:
        raise unfit("include", f"include={RECORD} with {form.name}: it can be included only in {', '.join(FORMS)}")
    if where != Filter(known_at=where.known_at):
        raise unfit("include", f"include={RECORD} gives the whole record; of the filter only known_at applies to it")
    return export_record(store(), form_named(form.name, base()), known_at=where.known_at)


def _tag() -> str:
    """Return what changes whenever an answer may: the moment of the last write, and what was asked."""
    last = store().last_write()
    asked = (
        f"{utc_text(last) if last else ''} {base()} {request.full_path} {request.headers.get('Accept-Datetime', '')}"
    )
    return hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()


def _content_type(form: ExportForm) -> str:
    return f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)
