"""A WARC archive -> the pages in it, one after another, with how far it could be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from ingest.load.streams import CHUNK_BYTES, GunzipStream, HeadAndRest
from ingest.load.streams import MAGIC as GZIP_MAGIC
from kg.errors import LoadError

MAX_LINE_BYTES = 32_768  # of headers; web servers end at 8,192, addresses in archives at a few thousand


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
    head = stream.read(len(GZIP_MAGIC))
    whole = BufferedReader(HeadAndRest(head, stream))
    # Not warcio's own unpacking: it prints and goes on where gzip is damaged, and takes a cut-off one for the end.
    records = ArchiveIterator(GunzipStream(whole) if head == GZIP_MAGIC else whole)
    records.reader = _BoundedLines(records.fh)
    try:
        for record in records:
            number += 1
            response = _response(record, number, max_decoded_bytes) if record.rec_type == "response" else None
            _check_whole(record, number)
            if response:
                pages += 1
                yield response
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError) as exc:
        raise LoadError(
            f"the archive cannot be read past record {number} ({str(exc)[:200]}); what came before was read"
        ) from exc
    if number and records.offset < records.fh.tell():
        raise LoadError(f"the archive breaks off after record {number}; what came before was read")
    if number and not pages:
        raise LoadError(
            f"none of the {number} records of this archive is a response with a page; give one that holds some"
        )
    if not number:
        raise LoadError("there is no WARC record in this file; give a .warc or .warc.gz file")


class _BoundedLines(DecompressingBufferedReader):  # type: ignore[misc]  # warcio ships no types
    """warcio's reader, which would take hours over a line without an end (the zeros of a disk that was full)."""

    def readline(self, length: int | None = None) -> bytes:
        """Return a line. Raises ArchiveLoadFailed for one that no header has."""
        # warcio counts what it has of a line again with each block, so it ends before the length that it is given.
        most = 4 * MAX_LINE_BYTES
        line: bytes = super().readline(most if length is None else min(length, most))
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            raise ArchiveLoadFailed(f"a line of its headers has over {MAX_LINE_BYTES:,} bytes")
        return line


def _check_whole(record: Any, number: int) -> None:
    """Raise LoadError for a record that ends before its own length: warcio gives what is there as if it were all."""
    url = record.rec_headers.get_header("WARC-Target-URI") or "without an address"
    while record.raw_stream.read(CHUNK_BYTES):
        pass  # what nobody wanted of it
    if record.rec_headers.get_header("Content-Length") is None or getattr(record.raw_stream, "limit", 0) > 0:
        raise LoadError(f"the archive breaks off in record {number} ({url}); what came before was read")


def _response(record: Any, number: int, max_decoded_bytes: int) -> Response:
    headers, http = record.rec_headers, record.http_headers  # warcio ships no types
    kind = (http.get_header("Content-Type") or "" if http else "").lower()
    status = http.get_statuscode() if http else ""
    content, problem, is_skip = b"", None, False
    if status != "200" or not kind.startswith(("text/html", "text/plain", "application/xhtml")):
        problem, is_skip = f"status {status or 'none'} of type {kind or 'none'!r} is not a page", True
    else:
        content = record.content_stream().read(max_decoded_bytes + 1)
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
