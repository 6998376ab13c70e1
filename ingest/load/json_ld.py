"""What a page says of its article in JSON-LD (schema.org), the best of a page's metadata. Broken blocks are left alone."""

import html
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")
HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")  # keys under which an article may be
MAX_OBJECTS = 10_000  # of all blocks of a page; pages of news hold under 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the first article of a page's JSON-LD says of itself, as written."""

    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    language: str | None = None
    url: str | None = None


def stated_article(blocks: Iterable[str]) -> Stated:
    """Return what is stated in the text of a page's JSON-LD scripts; all empty where none of them has an article."""
    objects = list(_objects(list(_parsed(blocks))))
    article = next((each for each in objects if _is_article(each)), None)
    if article is None:
        return Stated()
    by_id = {each["@id"]: each for each in objects if isinstance(each.get("@id"), str) and len(each) > 1}
    try:
        return _stated(article, _Names(by_id))
    except RecursionError:  # lists in lists in lists, hundreds deep: nobody's metadata
        return Stated()


def _stated(article: dict[str, Any], named: "_Names") -> Stated:
    return Stated(
        title=text_of(article.get("headline")) or text_of(article.get("name")),
        publisher=named.first(article.get("publisher")) or named.first(article.get("sourceOrganization")),
        authors=tuple(named.all(article.get("author"))) or tuple(named.all(article.get("creator"))),
        published_at=text_of(article.get("datePublished")) or text_of(article.get("dateCreated")),
        language=_language(article.get("inLanguage")),
        url=text_of(article.get("url")) or _id_of(article.get("mainEntityOfPage")),
    )


def text_of(written: object) -> str | None:
    """Return the words of a value: the first of a list, the @value of an object; entities of HTML are resolved."""
    if isinstance(written, list):
        return next((found for one in written if (found := text_of(one))), None)
    if isinstance(written, dict):
        written = written.get("@value")
    return html.unescape(written).strip() or None if isinstance(written, str) else None


class _Names:
    """Finds names, also behind a reference to another object of the page."""

    def __init__(self, by_id: dict[str, dict[str, Any]]) -> None:
        self._by_id = by_id

    def all(self, stated: object) -> list[str]:
        several = stated if isinstance(stated, list) else [stated]
        return [name for one in several if (name := self._name(one))]

    def first(self, stated: object) -> str | None:
        return next(iter(self.all(stated)), None)

    def _name(self, stated: object) -> str | None:
        if not isinstance(stated, dict):
            name = text_of(stated)
            return None if name and name.startswith(("http://", "https://")) else name
        behind = self._by_id.get(str(stated.get("@id")), {})
        return text_of(stated.get("name")) or text_of(behind.get("name"))


def _parsed(blocks: Iterable[str]) -> Iterator[object]:
    for block in blocks:
        text = block.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        try:
            yield json.loads(text, strict=False)  # line ends within strings are common, and plain to read
        except (ValueError, RecursionError):
            continue


def _objects(stated: object) -> Iterator[dict[str, Any]]:
    waiting: deque[object] = deque([stated])
    given = 0
    while waiting and given < MAX_OBJECTS:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extend(one[:MAX_OBJECTS])
        elif isinstance(one, dict):
            given += 1
            yield one
            waiting.extend(one[key] for key in HOLDERS if key in one)


def _is_article(stated: dict[str, Any]) -> bool:
    types = stated.get("@type") or ""
    return any(str(one).endswith(ARTICLE_TYPES) for one in (types if isinstance(types, list) else [types]))


def _language(stated: object) -> str | None:
    if isinstance(stated, list):
        return next((found for one in stated if (found := _language(one))), None)
    if isinstance(stated, dict):
        return text_of(stated.get("alternateName")) or text_of(stated.get("name"))
    return text_of(stated)


def _id_of(stated: object) -> str | None:
    return text_of(stated.get("@id")) if isinstance(stated, dict) else text_of(stated)
