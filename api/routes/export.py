"""The graph in every form, streamed."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Blueprint, Response, request

from api.context import base, store
from api.params import Params
from kg.errors import InputError
from kg.exports import ExportForm, export_named
from kg.model import Filter, utc_text
from kg.rdf import FORMS, export_record, form_named

blueprint = Blueprint("export", __name__, url_prefix="/v1")

RECORD = "record"


@blueprint.get("/export/<form>")
def export(form: str) -> Response:
    """Give the statements that count in a form; with `include=record` all that a store needs to be filled again."""
    found = export_named(form)
    params = Params(request.args, "include")
    where, include = params.where(), params.text("include")
    params.done()
    tag = _tag()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        pieces = _pieces(found, where, include)
        # The first piece is made before the status is sent, so that whatever is wrong is told as a problem.
        first = next(pieces, "")
        response = Response(_encoded(chain([first], pieces)), content_type=_content_type(found))
        response.headers["Content-Disposition"] = f'attachment; filename="newsgraph.{found.ending}"'
    response.set_etag(tag, weak=True)
    return response


def _pieces(form: ExportForm, where: Filter, include: str) -> Iterator[str]:
    if not include:
        return form.write(store(), where, base())
    if include != RECORD or form.name not in FORMS:
        raise InputError(
            f"include={include!r} with {form.name}: only {RECORD} can be included, and only in {', '.join(FORMS)}"
        )
    if where != Filter(known_at=where.known_at):
        raise InputError(f"include={RECORD} gives the whole record; of the filter only known_at applies to it")
    return export_record(store(), form_named(form.name, base()), known_at=where.known_at)


def _tag() -> str:
    """Return what changes whenever an answer may: the moment of the last write, and what was asked."""
    last = store().last_write()
    asked = f"{utc_text(last) if last else ''} {base()} {request.full_path}"
    return hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()


def _content_type(form: ExportForm) -> str:
    return f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)
