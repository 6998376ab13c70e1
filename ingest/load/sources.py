"""Each kind of source -> its articles and failures, in order. One bad thing never ends what holds it."""

import os
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from ingest.load.decoding import decode
from ingest.load.drafting import Draft, finish
from ingest.load.feed import is_feed, read_feed
from ingest.load.fetch import Fetcher, Page
from ingest.load.html import read_html
from ingest.load.jsonl import read_line
from ingest.load.sniffing import format_of_name, format_of_text, is_jsonl, is_warc
from ingest.load.streams import HeadAndRest
from ingest.load.values import Format, Loaded, LoadSettings, NotLoaded, Validators, Where
from ingest.load.warc import read_warc
from kg.errors import LoadError

Clock = Callable[[], datetime]
Outcome = Loaded | NotLoaded

FEED_SNIFF_BYTES = 8000  # of which is_feed looks at the first 2,000 characters
FULL_TEXT_CHARS = 1500  # a feed's own text this long is taken for the article; summaries seldom pass 500


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
        """Give what is in every file below, in the order of the paths.

        Hidden files and folders are left out, and links to folders are not followed.
        """
        problems: list[NotLoaded] = []
        is_empty = True

        def keep(exc: OSError) -> None:
            problems.append(
                _failure(Where(source=str(exc.filename)), f"cannot be opened ({exc.strerror}); check its rights")
            )

        for where, names, files in os.walk(folder, onerror=keep, followlinks=False):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(name for name in files if not name.startswith(".")):
                is_empty = False
                yield from self.from_file(Path(where) / name, format)
            is_empty = is_empty and not problems
            yield from problems
            problems.clear()
        yield from problems
        if is_empty and not problems:
            yield _failure(Where(source=str(folder)), "holds no file (hidden ones aside); give a folder with articles")

    def from_file(self, path: Path, format: Format | None) -> Iterator[Outcome]:
        """Give what is in a file."""
        where = Where(source=str(path))
        try:
            if not path.is_file():
                yield _failure(where, "is not a regular file (or is a link that leads nowhere); give a file or folder")
                return
            with path.open("rb") as stream:
                yield from self.from_stream(stream, where, format or format_of_name(path))
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
        whole = BufferedReader(HeadAndRest(raw, stream))
        if format is None and is_jsonl(raw):
            yield from self._of_lines(whole, where)
            return
        if format is None and is_warc(raw):
            yield from self._of_archive(whole, where)
            return
        if len(raw) > self.settings.max_bytes:
            yield _failure(where, f"is over {self.settings.max_bytes:,} bytes; split it, or raise the limit")
            return
        yield from self._of_bytes(raw, where, format, declared=None)

    def from_given(self, stated: Draft, raw: bytes | None, format: Format, charset: str | None) -> Outcome:
        """Return the article of words that came with what is known of them."""
        where = Where(source="-")
        try:
            if raw is not None:
                text, notes = decode(raw, declared=charset)
                found = read_html(text, url=stated.url) if format is Format.HTML else Draft(text=text)
                stated = _stated_first(stated, replace(found, notes=(*notes, *found.notes)))
        except LoadError as exc:
            return _failure(where, str(exc))
        return self._finished(stated, where, label=str(where))

    def _of_page(self, page: Page, where: Where, format: Format | None) -> Iterator[Outcome]:
        plain = Format.TEXT if page.content_type == "text/plain" and not is_jsonl(page.content) else None
        if ((format or plain) is None and is_jsonl(page.content)) or format is Format.JSONL:
            yield from self._of_lines(BytesIO(page.content), where)
            return
        yield from self._of_bytes(page.content, where, format or plain, declared=page.charset, url=page.url)
        if is_feed(page.content[:FEED_SNIFF_BYTES].decode("utf-8", "replace")):
            self.validators_by_url[where.source] = page.validators  # only now: all of its entries were given

    def _of_bytes(
        self, raw: bytes, where: Where, format: Format | None, *, declared: str | None, url: str | None = None
    ) -> Iterator[Outcome]:
        try:
            text, notes = decode(raw, declared=declared)
            form = format or format_of_text(text)
            if form is Format.FEED:
                entries = read_feed(text, url=url)
            elif form is Format.HTML:
                entries = [read_html(text, url=url)]
            else:
                entries = [Draft(text=text, url=url)]
        except LoadError as exc:
            yield _failure(where, str(exc))
            return
        if form is Format.FEED:
            yield from self._of_entries(entries, where, notes, is_fetched=url is not None)
            return
        for only in entries:
            assert isinstance(only, Draft)
            yield self._finished(replace(only, notes=(*notes, *only.notes)), where, label=str(where))

    def _of_entries(
        self, entries: list[Draft | LoadError], where: Where, notes: tuple[str, ...], *, is_fetched: bool
    ) -> Iterator[Outcome]:
        for number, entry in enumerate(entries, start=1):
            at = replace(where, line=number)
            if isinstance(entry, LoadError):
                yield _failure(at, str(entry))
                continue
            full = self._full_text(entry) if is_fetched else entry
            yield self._finished(replace(full, notes=(*notes, *full.notes)), at, label=entry.url or str(at))
        if not entries:
            yield NotLoaded(label=str(where), where=where, reason="the feed has no entries", is_skip=True)

    def _full_text(self, entry: Draft) -> Draft:
        """Return a feed's entry with the text of its page, where the feed holds only a summary."""
        if not entry.url or not self.settings.follow_feed_links or len(entry.text) >= FULL_TEXT_CHARS:
            return entry
        try:
            page = self.fetcher.fetch(entry.url)
            html, notes = decode(page.content, declared=page.charset)
            found = read_html(html, url=page.url, entry=entry)
        except LoadError as exc:
            return replace(entry, notes=(*entry.notes, f"only the feed's own text was read: {exc}"))
        return replace(found, notes=(*entry.notes, *notes, *found.notes))

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
                    draft = Draft(text=html, url=found.url) if found.is_plain else read_html(html, url=found.url)
                except LoadError as exc:
                    yield NotLoaded(label=label, where=at, reason=str(exc))
                    continue
                yield self._finished(
                    replace(draft, retrieved_at=found.captured_at, notes=(*notes, *draft.notes)), at, label=label
                )
        except LoadError as exc:
            yield _failure(where, str(exc))

    def _finished(self, draft: Draft, where: Where, *, label: str) -> Outcome:
        try:
            article, notes = finish(draft, settings=self.settings, retrieved_at=self.clock())
        except LoadError as exc:
            return NotLoaded(label=label, where=where, reason=str(exc))
        return Loaded(label=label, where=where, article=article, notes=notes)


def _stated_first(stated: Draft, found: Draft) -> Draft:
    """Return what was found in a page with what its giver states of it, which counts first."""
    return replace(
        found,
        url=found.url or stated.url,
        title=stated.title or found.title,
        publisher=stated.publisher or found.publisher,
        authors=stated.authors or found.authors,
        published_at=(*stated.published_at, *found.published_at),
        retrieved_at=stated.retrieved_at,
        language=stated.language or found.language,
    )


def _failure(where: Where, reason: str) -> NotLoaded:
    return NotLoaded(label=str(where), where=where, reason=reason)
