"""RSS, Atom and JSON Feed -> drafts, one for each entry. No document type of a feed is ever read, so no entity expands."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import fastfeedparser
import feedparser

from ingest.load.drafting import Draft
from ingest.load.html import text_of_fragment
from kg.errors import LoadError

ENTRY_TAG = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
FEED_TAG = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>", re.IGNORECASE)


def is_feed(text: str) -> bool:
    """Return whether a text begins as a feed does."""
    head = text[:2000].lstrip()
    return (bool(FEED_TAG.search(head)) and not head.lower().startswith(("<!doctype html", "<html"))) or (
        head.startswith("{") and "https://jsonfeed.org/version/" in head.replace("\\/", "/")
    )


def read_feed(text: str) -> list[Draft]:
    """Return the entries in the feed's order; `text` of each is what the feed itself holds, which may be nothing.

    Raises LoadError for what is not a feed, or for one that declares entities.
    """
    if not is_feed(text):
        raise LoadError("this is not RSS, Atom or JSON Feed (a web page, perhaps); give the address of the feed itself")
    if re.search(r"<!ENTITY|<!DOCTYPE[^>]*\[", text, re.IGNORECASE):
        raise LoadError("this feed declares XML entities, which no feed needs and which can fill the memory; not read")
    clean = PLAIN_DOCTYPE.sub("", XML_DECLARATION.sub("", text.replace("\0", "")))
    parsed = _parsed(clean)
    publisher = _text(parsed.get("feed", {}), "title")
    language = _text(parsed.get("feed", {}), "language")
    return [_draft(entry, publisher, language) for entry in parsed.get("entries", [])]


def _parsed(text: str) -> Mapping[str, Any]:
    """Parse with the fast parser; with the forgiving one where the fast one fails, or loses entries or whose they are."""
    expected = len(ENTRY_TAG.findall(text))
    try:
        fast: Mapping[str, Any] = fastfeedparser.parse(text.lstrip())
        if len(fast.get("entries", [])) >= expected and "<source" not in text:
            return fast
    except Exception as exc:
        if not expected and text.lstrip().startswith("{"):
            raise LoadError(f"this JSON Feed cannot be read ({exc}); correct it at its source") from exc
    patient: Mapping[str, Any] = feedparser.parse(
        text.encode("utf-8", "replace"), response_headers={"content-type": "application/xml; charset=utf-8"}
    )
    return patient


def _draft(entry: Mapping[str, Any], publisher: str | None, language: str | None) -> Draft:
    source = entry.get("source")
    source_name = _text(source, "title") if isinstance(source, Mapping) else source if isinstance(source, str) else None
    return Draft(
        text=_longest_text(entry),
        url=_text(entry, "link"),
        title=text_of_fragment(_text(entry, "title") or "") or None,
        publisher=source_name or publisher,
        authors=tuple(_authors(entry)),
        published_at=_text(entry, "published") or _text(entry, "updated"),
        language=_text(entry, "language") or language,
        source_name=source_name,
    )


def _longest_text(entry: Mapping[str, Any]) -> str:
    bodies = [str(body.get("value") or "") for body in entry.get("content") or [] if isinstance(body, Mapping)]
    bodies += [_text(entry, "summary") or "", _text(entry, "description") or ""]
    return max((text_of_fragment(body) for body in bodies), key=len)


def _authors(entry: Mapping[str, Any]) -> Iterator[str]:
    named = [_text(each, "name") for each in entry.get("authors") or [] if isinstance(each, Mapping)]
    yield from (name for name in named or [_text(entry, "author")] if name)


def _text(holder: object, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value.strip() or None if isinstance(value, str) else None
