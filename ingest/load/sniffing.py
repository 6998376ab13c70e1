"""What format bytes are in: by the name of their file, else by how they begin."""

import json
import re
import zlib
from pathlib import Path

from ingest.load.feed import is_feed
from ingest.load.streams import MAGIC as GZIP_MAGIC
from ingest.load.values import Format
from kg.errors import LoadError

SNIFF_CHARS = 2000
JSONL_SNIFF_BYTES = 1_000_000  # within which the first line must name its "text"
FORMAT_BY_SUFFIX = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".md": Format.TEXT, ".html": Format.HTML, ".htm": Format.HTML,
    ".xhtml": Format.HTML, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".rss": Format.FEED, ".atom": Format.FEED,
    ".xml": Format.FEED, ".warc": Format.WARC,
}  # fmt: skip
HTML_TAG = re.compile(r"<(?:html|head|body|article|!doctype html)[\s>]")
WARC, BOM = b"WARC/", b"\xef\xbb\xbf"


def format_of_name(path: Path) -> Format | None:
    """Return the format that a file's ending names; null where it names none that we know."""
    name = path.name.lower()
    if name.endswith(".warc.gz"):
        return Format.WARC
    return FORMAT_BY_SUFFIX.get(Path(name).suffix)


def format_of_text(text: str) -> Format:
    """Return what a text is that is no JSONL. Raises LoadError for JSON or XML in which there is no article."""
    head = text[:SNIFF_CHARS].lstrip().lower()
    if is_feed(text):
        return Format.FEED
    if head.startswith("<") and HTML_TAG.search(head):
        return Format.HTML
    if head.startswith("<?xml"):
        raise LoadError("this XML is neither a feed nor a web page; give the page itself, or its text")
    if head.startswith(("{", "[")) and _is_json(text):
        raise LoadError('this JSON is neither a JSON Feed nor JSONL; write one {"text": ...} a line')
    return Format.TEXT


def is_jsonl(raw: bytes) -> bool:
    """Return whether bytes begin as lines of JSON with a "text"; not where one object goes over several lines."""
    head = raw[:SNIFF_CHARS].removeprefix(BOM).lstrip()
    if not head.startswith(b"{") or b'"text"' not in raw[:JSONL_SNIFF_BYTES]:
        return False
    return head.partition(b"\n")[0].strip() != b"{" and not is_feed(head.decode("utf-8", "replace"))


def is_warc(raw: bytes) -> bool:
    """Return whether bytes begin as an archive does, plain or packed by gzip."""
    if raw.startswith(GZIP_MAGIC):
        try:
            raw = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(raw[:SNIFF_CHARS], len(WARC))
        except zlib.error:
            return False
    return raw.startswith(WARC)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
