"""A page of HTML -> a draft: the publisher's own metadata first, then what trafilatura makes of the page."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html
import trafilatura

from ingest.load.drafting import Draft
from ingest.load.json_ld import Stated, stated_article
from kg.errors import LoadError

MAX_DEPTH = 200  # of nested elements. Pages of news stay under 60; trafilatura recurses, and Python allows 1000 calls
# Of one page. Pages of news stay under 5,000. What trafilatura does with links grows with the square of their number:
# 0.6 s for 4,000 in one paragraph, 19 s for 16,000; with other elements 0.1 s for 1,000.
MAX_ELEMENTS = 50_000
MAX_LINKS = 5_000
BLOCKS = frozenset(
    {"p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "ul", "ol", "pre", "figure"}
)
SILENT = frozenset({"script", "style", "template"})
NO_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r"}  # XML 1.0, 2.2
META_BY_FIELD = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "parsely-title", "citation_title"),
    "publisher": ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_journal_title", "application-name"),
    "authors": ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
                "citation_author"),
    "published_at": ("article:published_time", "og:article:published_time", "datepublished", "dc.date.issued",
                     "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "parsely-pub-date",
                     "sailthru.date", "citation_publication_date", "pubdate", "publish-date", "date"),
    "language": ("content-language", "og:locale", "dc.language", "dcterms.language"),
}  # fmt: skip
NOTHING = Draft(text="")


def read_html(html: str, *, url: str | None, entry: Draft = NOTHING) -> Draft:
    """Return the draft of a page. Raises LoadError for a page without an article.

    `url` is where it came from; `entry` is what a feed says of it, which counts after what the page states (JSON-LD,
    then OpenGraph and meta) and before what is guessed (its <title>, its first <time>).
    """
    tree = _tree(html)
    meta, stated = _meta(tree), _stated(tree)
    own_url, copied_from, notes = _addresses(tree, meta, stated, url)
    timed, guessed = _time_elements(tree)
    return Draft(
        text=_text(tree, url),
        url=own_url,
        same_as_url=copied_from,
        title=_first(stated.title, *_metas(meta, "title"), entry.title, tree.findtext(".//title")),
        publisher=_first(entry.source_name, stated.publisher, *_metas(meta, "publisher"), entry.publisher),
        authors=stated.authors or tuple(_authors(meta)) or entry.authors,
        published_at=_written(stated.published_at, *_metas(meta, "published_at"), timed, *entry.published_at),
        published_guess=guessed,
        language=_first(stated.language, tree.get("lang"), *_metas(meta, "language"), entry.language),
        source_name=entry.source_name,
        notes=notes,
    )


def text_of_fragment(html: str) -> str:
    """Return the words of a small piece of HTML (a feed's entry): one line for each block."""
    if not html.strip():
        return ""
    tree = _tree(f"<div>{html}</div>")
    pieces: list[str] = []
    walk = lxml.etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        breaks = "\n" if element.tag in BLOCKS else ""
        if event == "start" and element.tag in SILENT:
            walk.skip_subtree()
        elif event == "start":
            pieces += breaks, element.text or ""
        else:
            pieces += breaks, element.tail or ""
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _tree(html: str) -> Any:  # lxml's elements have no types of their own
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(html.translate(NO_XML).encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as exc:
        raise LoadError(f"this is not HTML that can be read ({exc}); give it as text") from exc
    depth = elements = links = 0
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        links += event == "start" and element.tag == "a"
        if depth > MAX_DEPTH:
            raise LoadError(f"its elements are nested over {MAX_DEPTH} deep, which no article is; give it as text")
        if elements > MAX_ELEMENTS or links > MAX_LINKS:
            raise LoadError(
                f"it holds over {MAX_ELEMENTS:,} elements or {MAX_LINKS:,} links, which no article does; give it as text"
            )
    return tree


def _text(tree: Any, url: str | None) -> str:
    text = trafilatura.extract(tree, url=url, fast=True, include_comments=False, include_tables=False)
    if not text:
        raise LoadError("no article was found in this page; if there is one, give it as text")
    return str(text)


def _addresses(
    tree: Any, meta: dict[str, list[str]], stated: Stated, url: str | None
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Return the page's canonical address, that of another host's article of which it says it is a copy, and notes."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    written = _first(*links, *meta.get("og:url", []), stated.url)
    if not written:
        return url, None, ()
    try:
        canonical = urljoin(url or "", written)
        parts = urlsplit(canonical)
        is_copy = bool(url) and _site(url or "") != _site(canonical)
    except ValueError as exc:
        return url, None, (f"canonical address {written[:200]!r} is none ({exc}); left out",)
    if parts.scheme not in ("http", "https"):
        return url, None, ()
    if parts.path in ("", "/") and not parts.query and url and urlsplit(url).path not in ("", "/"):
        # Taken at its word, all pages of the site would be versions of one article.
        return url, None, (f"canonical address {canonical!r} is the front page; left out",)
    return (url, canonical, ()) if is_copy else (canonical, None, ())


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.").removeprefix("m.").removeprefix("amp.")


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for name in {meta.get(each) for each in ("property", "name", "itemprop", "http-equiv")} - {None}:
            if content:
                found.setdefault(name.lower(), []).append(content)
    return found


def _metas(meta: dict[str, list[str]], field: str) -> list[str]:
    return [value for name in META_BY_FIELD[field] for value in meta.get(name, [])]


def _authors(meta: dict[str, list[str]]) -> list[str]:
    """Return the authors of the first of the tags that names any; addresses of profiles are no names."""
    for name in META_BY_FIELD["authors"]:
        named = [one for one in meta.get(name, []) if "://" not in one and not one.startswith("@")]
        if named:
            return named
    return []


def _time_elements(tree: Any) -> tuple[str | None, str | None]:
    """Return the <time> that says it is the publication's, and the page's first one, which is a guess."""
    timed = [time for time in tree.iter("time") if time.get("datetime")]
    published = [
        time for time in timed if "pubdate" in time.attrib or "datepublished" in (time.get("itemprop") or "").lower()
    ]
    first, guess = ((found[0].get("datetime") if found else None) for found in (published, timed))
    return first, guess


def _stated(tree: Any) -> Stated:
    scripts = (
        each for each in tree.iter("script") if (each.get("type") or "").lower().startswith("application/ld+json")
    )
    return stated_article(each.text or "" for each in scripts)


def _written(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def _first(*values: str | None) -> str | None:
    return next(iter(_written(*values)), None)
