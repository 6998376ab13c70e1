"""A WARC archive -> the pages in it, one after another, with how far it could be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kg.errors import LoadError


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One page as it was archived, or why it is not one."""

    number: int  # of the record in the file, from 1
    url: str | None
    captured_at: str | None
    content: bytes
    charset: str | None
    is_plain: bool = False  # text without markup
    problem: str | None = None
    is_skip: bool = False


def read_warc(stream: BinaryIO, *, max_decoded_bytes: int) -> Iterator[Response]:
    """Give the archived pages in order. Raises LoadError where the archive breaks off; what came before is given."""
    number = pages = 0
    try:
        for record in ArchiveIterator(stream):
            number += 1
            if record.rec_type == "response":
                pages += 1
                yield _response(record, number, max_decoded_bytes)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError) as exc:
        raise LoadError(f"the archive cannot be read past record {number} ({exc}); records before it were") from exc
    if number and not pages:
        raise LoadError(
            f"none of the {number} records of this archive is a response with a page; give one that holds some"
        )
    if not number:
        raise LoadError("there is no WARC record in this file; give a .warc or .warc.gz file")


def _response(record: object, number: int, max_decoded_bytes: int) -> Response:
    headers, http = record.rec_headers, record.http_headers  # type: ignore[attr-defined]  # warcio ships no types
    kind = (http.get_header("Content-Type") or "" if http else "").lower()
    status = http.get_statuscode() if http else ""
    content, problem, is_skip = b"", None, False
    if status != "200" or not kind.startswith(("text/html", "text/plain", "application/xhtml")):
        problem, is_skip = f"status {status or 'none'} of type {kind or 'none'!r} is not a page", True
    else:
        content = record.content_stream().read(max_decoded_bytes + 1)  # type: ignore[attr-defined]
        expected = http.get_header("Content-Length")
        encoded = http.get_header("Content-Encoding")
        if len(content) > max_decoded_bytes:
            content, problem = b"", f"it is over {max_decoded_bytes:,} bytes; raise the limit if it is wanted"
        elif expected and expected.isdigit() and not encoded and len(content) < int(expected):
            content, problem = b"", f"it is cut off: {len(content):,} of {int(expected):,} bytes are there"
    return Response(
        number=number,
        url=headers.get_header("WARC-Target-URI"),
        captured_at=headers.get_header("WARC-Date"),
        content=content,
        charset=kind.partition("charset=")[2].split(";")[0].strip("\"' ") or None,
        is_plain=kind.startswith("text/plain"),
        problem=problem,
        is_skip=is_skip,
    )
