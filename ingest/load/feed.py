"""RSS, Atom and JSON Feed -> drafts, one for each entry. No document type of a feed is ever read, so no entity expands."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import feedparser

from ingest.load.drafting import Draft, joined
from ingest.load.html import NO_XML, text_of_fragment
from ingest.load.json_feed import is_json_feed, read_json_feed
from kg.errors import LoadError

FEED_TAG = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
FEED_END = re.compile(r"</(?:\w+:)?(?:rss|feed|RDF)\s*>")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>", re.IGNORECASE)
ENTITIES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
SNIFF_CHARS = 2000


def is_feed(text: str) -> bool:
    """Return whether a text begins as a feed does."""
    head = text[:SNIFF_CHARS].lstrip()
    if head.startswith("<"):
        return bool(FEED_TAG.search(head)) and not head.lower().startswith(("<!doctype html", "<html"))
    return is_json_feed(head)


def read_feed(text: str, *, url: str | None = None) -> list[Draft | LoadError]:
    """Return the entries in the feed's order, or why one cannot be read.

    `text` of each is what the feed itself holds, which may be nothing. `url` is where the feed came from: links in it
    may be relative. Raises LoadError for what is not a feed, or for one that declares entities.
    """
    if not is_feed(text):
        raise LoadError("this is not RSS, Atom or JSON Feed (a web page, perhaps); give the address of the feed itself")
    if not text.lstrip().startswith("<"):
        return read_json_feed(text, url=url)
    if ENTITIES.search(text):
        raise LoadError("this feed declares XML entities, which no feed needs and which can fill the memory; not read")
    clean = PLAIN_DOCTYPE.sub("", XML_DECLARATION.sub("", text.translate(NO_XML)))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url or ""}
    # A stream, because feedparser would fetch or open a string that looks like an address or a path.
    parsed: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(clean.encode("utf-8", "replace")), response_headers=headers, sanitize_html=False
    )
    # Plain dicts, because feedparser's own answers "updated" with what was "published".
    entries = [_entry(dict(each), dict(parsed["feed"]), url) for each in parsed["entries"]]
    if entries and not FEED_END.search(text):
        entries[-1] = _cut(entries[-1])
    return entries


def _cut(last: Draft | LoadError) -> Draft | LoadError:
    if isinstance(last, LoadError):
        return last
    return replace(last, notes=(*last.notes, "the feed breaks off in this entry or after it"))


def _entry(entry: Mapping[str, Any], feed: Mapping[str, Any], url: str | None) -> Draft | LoadError:
    source = entry.get("source")
    source_name = _text(source, "title") if isinstance(source, Mapping) else None
    try:
        link = _text(entry, "link")
        return Draft(
            text=_longest_text(entry),
            url=joined(url, link) if link else None,
            title=text_of_fragment(_text(entry, "title") or "") or None,
            publisher=source_name or _text(feed, "title"),
            authors=tuple(_authors(entry)) or tuple(_authors(feed)),
            published_at=tuple(filter(None, (_text(entry, "published"), _text(entry, "updated")))),
            language=_language(entry) or _text(feed, "language") or _language(feed),
            source_name=source_name,
        )
    except LoadError as exc:
        return exc


def _longest_text(entry: Mapping[str, Any]) -> str:
    bodies = [str(body.get("value") or "") for body in entry.get("content") or [] if isinstance(body, Mapping)]
    bodies.append(_text(entry, "summary") or "")
    return max((text_of_fragment(body) for body in bodies), key=len)


def _language(holder: Mapping[str, Any]) -> str | None:
    """Return the xml:lang that holds for the title or the body of an entry or feed."""
    details = [holder.get("title_detail"), holder.get("summary_detail"), *(holder.get("content") or [])]
    return next((found for each in details if (found := _text(each, "language"))), None)


def _authors(holder: Mapping[str, Any]) -> Iterator[str]:
    named = [name for each in holder.get("authors") or [] if (name := _text(each, "name"))]
    only = _text(holder, "author")
    yield from named or ([only] if only else [])


def _text(holder: object, key: str) -> str | None:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value.strip() or None if isinstance(value, str) else None
