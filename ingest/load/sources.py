"""Each kind of source -> its articles and failures, in order. One bad thing never ends what holds it."""

import os
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ingest.load.decoding import decode
from ingest.load.drafting import Draft, finish
from ingest.load.feed import is_feed, read_feed
from ingest.load.fetch import Fetcher, Page
from ingest.load.html import read_html
from ingest.load.jsonl import read_line
from ingest.load.values import Format, Loaded, LoadSettings, NotLoaded, Validators, Where
from ingest.load.warc import read_warc
from kg.errors import LoadError

Clock = Callable[[], datetime]
Outcome = Loaded | NotLoaded

FULL_TEXT_CHARS = 1500  # a feed's own text this long is taken for the article; summaries seldom pass 500
SNIFF_CHARS = 2000
FORMAT_BY_SUFFIX = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".md": Format.TEXT, ".html": Format.HTML, ".htm": Format.HTML,
    ".xhtml": Format.HTML, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".rss": Format.FEED, ".atom": Format.FEED,
    ".xml": Format.FEED, ".warc": Format.WARC,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """Loads sources with one set of limits; keeps what feeds said of their last change in `validators_by_url`."""

    settings: LoadSettings
    fetcher: Fetcher
    clock: Clock
    validators_by_url: MutableMapping[str, Validators] = field(default_factory=dict)

    def from_url(self, url: str, format: Format | None) -> Iterator[Outcome]:
        """Give what is at an address; for a feed, also the pages behind its entries."""
        where = Where(source=url)
        try:
            page = self.fetcher.fetch(url, validators=self.validators_by_url.get(url))
        except LoadError as exc:
            yield NotLoaded(label=url, where=where, reason=str(exc))
            return
        if page.is_unchanged:
            yield NotLoaded(label=url, where=where, reason="not changed since it was last read", is_skip=True)
            return
        yield from self._of_page(page, where, format)

    def from_folder(self, folder: Path, format: Format | None) -> Iterator[Outcome]:
        """Give what is in every file below, in the order of the paths. Links to folders are not followed."""
        problems: list[NotLoaded] = []

        def keep(exc: OSError) -> None:
            problems.append(
                _failure(Where(source=str(exc.filename)), f"cannot be opened ({exc.strerror}); check its rights")
            )

        for where, names, files in os.walk(folder, onerror=keep, followlinks=False):
            names.sort()
            for name in sorted(name for name in files if not name.startswith(".")):
                yield from self.from_file(Path(where) / name, format)
            yield from problems
            problems.clear()
        yield from problems

    def from_file(self, path: Path, format: Format | None) -> Iterator[Outcome]:
        """Give what is in a file."""
        where = Where(source=str(path))
        try:
            if not path.is_file():
                yield _failure(where, "is not a regular file (or is a link that leads nowhere); give a file or folder")
                return
            with path.open("rb") as stream:
                yield from self.from_stream(stream, where, format or _format_of_name(path))
        except OSError as exc:
            yield _failure(where, f"cannot be read ({exc.strerror or exc}); check that it is there and its rights")

    def from_stream(self, stream: BinaryIO, where: Where, format: Format | None) -> Iterator[Outcome]:
        """Give what a stream holds. JSONL and WARC are read piece by piece; all else must fit the limit."""
        if format is Format.JSONL:
            yield from self._of_lines(stream, where)
            return
        if format is Format.WARC:
            yield from self._of_archive(stream, where)
            return
        raw = stream.read(self.settings.max_bytes + 1)
        if format is None and _is_jsonl(raw):
            yield from self._of_lines(BytesAndRest(raw, stream), where)
            return
        if len(raw) > self.settings.max_bytes:
            yield _failure(where, f"is over {self.settings.max_bytes:,} bytes; split it, or raise the limit")
            return
        yield from self._of_bytes(raw, where, format, declared=None)

    def _of_page(self, page: Page, where: Where, format: Format | None) -> Iterator[Outcome]:
        plain = Format.TEXT if page.content_type == "text/plain" and not _is_jsonl(page.content) else None
        if ((format or plain) is None and _is_jsonl(page.content)) or format is Format.JSONL:
            yield from self._of_lines(BytesIO(page.content), where)
            return
        yield from self._of_bytes(page.content, where, format or plain, declared=page.charset, url=page.url)
        if is_feed(page.content[:SNIFF_CHARS].decode("utf-8", "replace")):
            self.validators_by_url[where.source] = page.validators  # only now: all of its entries were given

    def _of_bytes(
        self, raw: bytes, where: Where, format: Format | None, *, declared: str | None, url: str | None = None
    ) -> Iterator[Outcome]:
        try:
            text, notes = decode(raw, declared=declared)
            form = format or _format_of_text(text)
            if form is Format.FEED:
                drafts = read_feed(text)
            elif form is Format.HTML:
                drafts = [read_html(text, url=url)]
            else:
                drafts = [Draft(text=text, url=url)]
        except LoadError as exc:
            yield _failure(where, str(exc))
            return
        if form is not Format.FEED:
            yield self._finished(replace(drafts[0], notes=(*notes, *drafts[0].notes)), where, label=str(where))
            return
        for number, draft in enumerate(drafts, start=1):
            entry = replace(where, line=number)
            full = self._full_text(draft) if url else draft
            yield self._finished(full, entry, label=draft.url or str(entry))

    def _full_text(self, entry: Draft) -> Draft:
        """Return a feed's entry with the text of its page, where the feed holds only a summary."""
        if not entry.url or not self.settings.follow_feed_links or len(entry.text) >= FULL_TEXT_CHARS:
            return entry
        try:
            page = self.fetcher.fetch(entry.url)
            html, notes = decode(page.content, declared=page.charset)
            found = read_html(html, url=page.url)
        except LoadError as exc:
            return replace(entry, notes=(*entry.notes, f"only the feed's own text was read: {exc}"))
        return replace(
            found,
            title=found.title or entry.title,
            publisher=entry.source_name or found.publisher or entry.publisher,
            authors=found.authors or entry.authors,
            published_at=found.published_at or entry.published_at,
            language=found.language or entry.language,
            source_name=entry.source_name,
            notes=(*entry.notes, *notes),
        )

    def _of_lines(self, stream: BinaryIO, where: Where) -> Iterator[Outcome]:
        number = 0
        while line := stream.readline(self.settings.max_bytes + 1):
            number += 1
            at = replace(where, line=number)
            if len(line) > self.settings.max_bytes:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(self.settings.max_bytes)
                yield _failure(
                    at, f"the line is over {self.settings.max_bytes:,} bytes; shorten it, or raise the limit"
                )
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                try:
                    draft, label = read_line(line.removeprefix(b"\xef\xbb\xbf"))
                except LoadError as exc:
                    yield _failure(at, str(exc))
                    continue
                yield self._finished(draft, at, label=label or str(at))

    def _of_archive(self, stream: BinaryIO, where: Where) -> Iterator[Outcome]:
        try:
            for found in read_warc(stream, max_decoded_bytes=self.settings.max_decoded_bytes):
                at = replace(where, line=found.number)
                label = found.url or str(at)
                try:
                    if found.problem:
                        yield NotLoaded(label=label, where=at, reason=found.problem, is_skip=found.is_skip)
                        continue
                    html, notes = decode(found.content, declared=found.charset)
                    draft = read_html(html, url=found.url)
                except LoadError as exc:
                    yield NotLoaded(label=label, where=at, reason=str(exc))
                    continue
                yield self._finished(replace(draft, retrieved_at=found.captured_at, notes=notes), at, label=label)
        except LoadError as exc:
            yield _failure(where, str(exc))

    def _finished(self, draft: Draft, where: Where, *, label: str) -> Outcome:
        try:
            article, notes = finish(draft, settings=self.settings, retrieved_at=self.clock())
        except LoadError as exc:
            return NotLoaded(label=label, where=where, reason=str(exc))
        return Loaded(label=label, where=where, article=article, notes=notes)


class BytesAndRest(BytesIO):
    """What was read of a stream to look at it, and then the stream itself."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__(head)
        self._rest = rest

    def readline(self, size: int | None = -1) -> bytes:
        limit = -1 if size is None else size
        line = super().readline(limit)
        if line.endswith(b"\n") or len(line) == limit:
            return line
        return line + self._rest.readline(limit - len(line) if limit > 0 else -1)


def _failure(where: Where, reason: str) -> NotLoaded:
    return NotLoaded(label=str(where), where=where, reason=reason)


def _format_of_name(path: Path) -> Format | None:
    name = path.name.lower().removesuffix(".gz") if path.name.lower().endswith(".warc.gz") else path.name.lower()
    return FORMAT_BY_SUFFIX.get(Path(name).suffix)


def _format_of_text(text: str) -> Format:
    head = text[:SNIFF_CHARS].lstrip().lower()
    if is_feed(text):
        return Format.FEED
    if head.startswith(("<!doctype html", "<html")) or "<body" in head or "<head" in head:
        return Format.HTML
    return Format.TEXT


def _is_jsonl(raw: bytes) -> bool:
    head = raw[:SNIFF_CHARS].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and b'"text"' in raw[:1_000_000] and not is_feed(head.decode("utf-8", "replace"))
