"""JSON Feed 1.0 and 1.1 (jsonfeed.org) -> drafts, one for each item. An item that is no object is named, not fatal."""

import json
from typing import Any

from ingest.load.drafting import Draft, joined
from ingest.load.html import text_of_fragment
from kg.errors import LoadError


def is_json_feed(head: str) -> bool:
    """Return whether a text that begins so is a JSON Feed."""
    return head.startswith("{") and "https://jsonfeed.org/version/" in head.replace("\\/", "/")


def read_json_feed(text: str, *, url: str | None) -> list[Draft | LoadError]:
    """Return the items in the feed's order, or why one cannot be read. Raises LoadError for what is not a JSON Feed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise LoadError(f"this JSON Feed cannot be read ({exc}); correct it at its source") from exc
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise LoadError('this JSON Feed has no list of "items"; correct it at its source')
    return [_item(one, feed, url) for one in items]


def _item(item: object, feed: dict[str, Any], url: str | None) -> Draft | LoadError:
    if not isinstance(item, dict):
        return LoadError("this item of the feed is no JSON object; correct it at its source")
    address = _text(item, "url") or _text(item, "external_url")
    try:
        words = _text(item, "content_text") or text_of_fragment(_text(item, "content_html") or "")
        return Draft(
            text=words or _text(item, "summary") or "",
            url=joined(url, address) if address else None,
            title=_text(item, "title"),
            publisher=_text(feed, "title"),
            authors=tuple(_authors(item) or _authors(feed)),
            published_at=tuple(filter(None, (_text(item, "date_published"), _text(item, "date_modified")))),
            language=_text(item, "language") or _text(feed, "language"),
        )
    except LoadError as exc:
        return exc


def _authors(holder: dict[str, Any]) -> list[str]:
    listed = holder.get("authors")
    several = listed if isinstance(listed, list) else [holder.get("author")]
    return [name for one in several if isinstance(one, dict) and (name := _text(one, "name"))]


def _text(holder: dict[str, Any], key: str) -> str | None:
    value = holder.get(key)
    return value.strip() or None if isinstance(value, str) else None
