"""What a caller gives to be read: the body of a request, in any of its forms, to things to load and named mistakes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import msgspec
from flask import abort, request

from api.http.params import Mistake, Param, RequestError, Schema, Within, text
from api.http.registry import Asked
from ingest.queue import NotToRead, ToLoad
from kg.errors import InputError

JSON, NDJSON, HTML, PLAIN = "application/json", "application/x-ndjson", "text/html", "text/plain"
LINES = frozenset({NDJSON, "application/ndjson", "application/jsonl"})
ITEMS_MAX = 10_000  # of one request; each is a row of the queue
LABEL_CHARS = 200

URL = text("url", "Where a text or a page given as it is comes from.")
TITLE = text("title", "Its title.")
PUBLISHER = text("publisher", "Its publisher.")
PUBLISHED_AT = text("published_at", 'When it was published, ISO 8601: what "Tuesday" is counted from.')
LANGUAGE = text("language", "Its language, ISO 639-1; else told from the text.")
STATED: tuple[Param[str], ...] = (URL, TITLE, PUBLISHER, PUBLISHED_AT, LANGUAGE)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to read, as JSON; what else it holds is left alone, as in a line of JSONL."""

    url: str | None = None
    html: str | None = None
    text: str | None = None
    id: Annotated[str, msgspec.Meta(min_length=1)] | int | None = None
    title: str | None = None
    publisher: str | None = None
    authors: list[str] | str | None = None
    published_at: str | None = None
    retrieved_at: str | None = None
    language: str | None = None


ITEM: Schema = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "description": "Where it is, or with `html` or `text`: where it comes from."},
        "html": {"type": "string", "description": "A page."},
        "text": {"type": "string", "description": "The words themselves."},
        **{
            name: {"type": "string"}
            for name in ("id", "title", "publisher", "published_at", "retrieved_at", "language")
        },
        "authors": {"type": "array", "items": {"type": "string"}},
    },
    "anyOf": [{"required": ["url"]}, {"required": ["html"]}, {"required": ["text"]}],
}
ITEMS: Schema = {"anyOf": [ITEM, {"type": "array", "items": ITEM, "minItems": 1, "maxItems": ITEMS_MAX}]}
TAKEN: dict[str, Schema] = {
    JSON: ITEMS,
    NDJSON: {"type": "string"},
    HTML: {"type": "string"},
    PLAIN: {"type": "string"},
}


def given_items(asked: Asked, *, fetching: bool) -> tuple[list[ToLoad | NotToRead], bool]:
    """Return what the body holds, in its order, and whether it is a list. The label is what the caller named it, or empty.

    Raises RequestError where nothing in it can be used; else what cannot is a NotToRead with its place.
    """
    kind = request.mimetype
    if kind in (HTML, PLAIN):
        return [_as_it_is(asked, is_html=kind == HTML)], False
    if any(asked[one] for one in STATED):
        raise InputError(f"what is known of a text stands in the JSON beside it, not in the address, with {kind}")
    is_list, found = pieces_of_body(kind)
    items = [_item(piece, place, fetching=fetching) for place, piece in found]
    check_some_use(items)
    return items, is_list


def pieces_of_body(kind: str) -> tuple[bool, list[tuple[str, bytes]]]:
    """Return whether the body is a list, and the JSON of its items, each with its place. Raises InputError, or 415."""
    body = request.get_data()
    if kind in LINES:
        is_list, found = True, list(_lines(body))
    elif kind != JSON:
        abort(415, f"send {JSON}, {NDJSON}, {HTML} or {PLAIN}; this is {kind or 'of no type'}")
    elif not body.lstrip().startswith(b"["):
        is_list, found = False, [("the body", body)]
    else:
        is_list, found = True, _members(body)
    if not found:
        raise InputError("there is nothing in the body")
    if len(found) > ITEMS_MAX:
        raise InputError(f"{len(found):,} items are more than the {ITEMS_MAX:,} of one request; send several")
    return is_list, found


def check_some_use(items: list[ToLoad | NotToRead]) -> None:
    """Raise RequestError where nothing can be used."""
    if all(isinstance(one, NotToRead) for one in items):
        raise RequestError(mistakes_of(items))


def mistakes_of(items: list[ToLoad | NotToRead]) -> list[Mistake]:
    """Return what cannot be used, and why."""
    return [
        Mistake(parameter=one.label, detail=f"{one.label}: {one.reason}", within=Within.BODY)
        for one in items
        if isinstance(one, NotToRead)
    ]


def decoded(piece: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """Return JSON as what it should be. Raises InputError."""
    try:
        return msgspec.json.decode(piece, type=kind)
    except RecursionError as exc:
        raise InputError("it is nested deeper than anything that is taken here") from exc
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise InputError(f"not a JSON object of the right form ({exc})") from exc


def _as_it_is(asked: Asked, *, is_html: bool) -> ToLoad:
    return ToLoad(
        label="",
        raw=request.get_data(),
        is_html=is_html,
        charset=request.mimetype_params.get("charset"),
        url=asked[URL] or None,
        title=asked[TITLE] or None,
        publisher=asked[PUBLISHER] or None,
        published_at=asked[PUBLISHED_AT] or None,
        language=asked[LANGUAGE] or None,
    )


def _lines(body: bytes) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield f"line {number}", line


def _members(body: bytes) -> list[tuple[str, bytes]]:
    try:
        found = msgspec.json.decode(body, type=list[msgspec.Raw])
    except RecursionError as exc:
        raise InputError("the body is nested deeper than anything that is taken here") from exc
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise InputError(f"the body cannot be read as JSON: {exc}") from exc
    return [(f"item {number}", bytes(one)) for number, one in enumerate(found, start=1)]


def _item(piece: bytes, place: str, *, fetching: bool) -> ToLoad | NotToRead:
    try:
        item = decoded(piece, Item)
        assert isinstance(item, Item)
        _check_item(item, fetching=fetching)
    except InputError as exc:
        return NotToRead(label=place, reason=str(exc))
    authors = [item.authors] if isinstance(item.authors, str) else item.authors or []
    return ToLoad(
        label="" if item.id is None else str(item.id),
        url=item.url or None,
        html=item.html,
        text=item.text,
        title=item.title,
        publisher=item.publisher,
        authors=tuple(authors),
        published_at=item.published_at,
        retrieved_at=item.retrieved_at,
        language=item.language,
    )


def _check_item(item: Item, *, fetching: bool) -> None:
    if item.html is not None and item.text is not None:
        raise InputError("it has both html and text; give one of them")
    if item.html is not None or item.text is not None:
        return
    if not fetching:
        raise InputError("it has neither text nor html; nothing is fetched here")
    if not item.url:
        raise InputError("it has neither url, html nor text; give one of them")
    stated = ("title", "publisher", "authors", "published_at", "retrieved_at", "language")
    if any(getattr(item, name) for name in stated):
        raise InputError(f"{', '.join(stated)} go with text or html; a page that is fetched says them itself")


def labelled(item: ToLoad | NotToRead, number: int) -> ToLoad | NotToRead:
    """Return an item with a label that a person knows it by."""
    if isinstance(item, NotToRead):
        return item
    label = item.label or item.url or item.title or " ".join((item.text or "").split()) or f"item {number}"
    return replace(item, label=label[:LABEL_CHARS])
