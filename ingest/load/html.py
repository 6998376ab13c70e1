"""A page of HTML -> a draft: the publisher's own metadata first, then what trafilatura makes of the page."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html
import trafilatura

from ingest.load.drafting import Draft
from kg.errors import LoadError

MAX_DEPTH = 200  # of nested elements. Pages of news stay under 60; trafilatura recurses, and Python allows 1000 calls
ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")
META_BY_FIELD = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "publisher": ("og:site_name", "dc.publisher", "application-name"),
    "published_at": ("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dc.date",
                     "parsely-pub-date", "pubdate", "date"),
    "language": ("content-language", "og:locale", "dc.language"),
}  # fmt: skip


def read_html(html: str, *, url: str | None) -> Draft:
    """Return the draft of a page. `url` is where it came from. Raises LoadError for a page without an article."""
    tree = _tree(html)
    meta, stated = _meta(tree), _stated_article(tree)
    own_url, copied_from = _addresses(tree, meta, url)
    heading, timed = tree.findtext(".//title"), _time_element(tree)
    text = _text(tree, url)
    language = _first(stated.get("inLanguage"), tree.get("lang"), *_metas(meta, "language"))
    return Draft(
        text=text,
        url=own_url,
        same_as_url=copied_from,
        title=_first(stated.get("headline"), stated.get("name"), *_metas(meta, "title"), heading),
        publisher=_first(_name(stated.get("publisher")), *_metas(meta, "publisher")),
        authors=tuple(_names(stated.get("author"))) or tuple(meta.get("author", [])),
        published_at=_first(stated.get("datePublished"), *_metas(meta, "published_at"), timed),
        language=language,
    )


def text_of_fragment(html: str) -> str:
    """Return the words of a small piece of HTML (a feed's entry): one line for each block."""
    if not html.strip():
        return ""
    tree = _tree(f"<div>{html}</div>")
    for block in tree.iter("p", "br", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "tr"):
        block.tail = "\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _tree(html: str) -> Any:  # lxml's elements have no types of their own
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as exc:
        raise LoadError(f"this is not HTML that can be read ({exc}); give it as text") from exc
    depth = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise LoadError(f"its elements are nested over {MAX_DEPTH} deep, which no article is; give it as text")
    return tree


def _text(tree: Any, url: str | None) -> str:
    text = trafilatura.extract(tree, url=url, fast=True, include_comments=False, include_tables=False)
    if not text:
        raise LoadError("no article was found in this page; if there is one, give it as text")
    return str(text)


def _addresses(tree: Any, meta: dict[str, list[str]], url: str | None) -> tuple[str | None, str | None]:
    """Return the page's canonical address, and that of another host's article of which it says it is a copy."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    written = _first(*links, *meta.get("og:url", []))
    if not written:
        return url, None
    canonical = urljoin(url or "", written)
    if urlsplit(canonical).scheme not in ("http", "https"):
        return url, None
    if url and _site(url) != _site(canonical):
        return url, canonical
    return canonical, None


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return ".".join(host.removeprefix("www.").removeprefix("m.").removeprefix("amp.").split("."))


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(name.lower(), []).append(content)
    return found


def _metas(meta: dict[str, list[str]], field: str) -> list[str]:
    return [value for name in META_BY_FIELD[field] for value in meta.get(name, [])]


def _time_element(tree: Any) -> str | None:
    return next((time.get("datetime") for time in tree.iter("time") if time.get("datetime")), None)


def _stated_article(tree: Any) -> dict[str, Any]:
    """Return the page's first JSON-LD object of an article; empty where it has none that parses."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            stated = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for each in _objects(stated):
            types = each.get("@type") or ""
            if any(str(one).endswith(ARTICLE_TYPES) for one in (types if isinstance(types, list) else [types])):
                return each
    return {}


def _objects(stated: object) -> Iterator[dict[str, Any]]:
    waiting = [stated]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one)


def _names(stated: object) -> list[str]:
    several = stated if isinstance(stated, list) else [stated]
    return [name for one in several if (name := _name(one))]


def _name(stated: object) -> str | None:
    if isinstance(stated, list):
        return next(iter(_names(stated)), None)
    named = stated.get("name") if isinstance(stated, dict) else stated
    return named if isinstance(named, str) else None


def _first(*values: object) -> str | None:
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), None)
