"""What loading gives and takes: an article or a named failure for each thing found, and every limit in one value."""

from dataclasses import dataclass
from enum import StrEnum

from kg.model import Article

USER_AGENT = "newsgraph/0.1"


class Format(StrEnum):
    """How the bytes of a source are to be read."""

    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"
    FEED = "feed"
    WARC = "warc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where in what was given something was found."""

    source: str  # a path, a URL, or "-"
    line: int | None = None  # from 1; of a WARC or feed, the number of the record or entry

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """An article, and what had to be guessed or dropped to make it."""

    label: str  # the caller's id where one was given, else where it was found
    where: Where
    article: Article
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLoaded:
    """Something that did not become an article, and why."""

    label: str
    where: Where
    reason: str
    is_skip: bool = False  # nothing is wrong with it: a feed that did not change, a record that is no page


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask later whether something changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSettings:
    """Limits of loading. Each is a refusal with a reason, never a silent cut."""

    max_bytes: int = 10_000_000  # of one page, feed, file of text, line of JSONL or WARC record, before decompression
    max_decoded_bytes: int = 30_000_000  # the same after decompression
    max_text_chars: int = 1_000_000  # of one article
    max_redirects: int = 5
    max_seconds: float = 30.0  # for one request with its redirects and robots.txt, waiting aside
    polite_delay_s: float = 1.0  # between requests to one host
    allow_hosts: frozenset[str] = frozenset()  # names or addresses that may be private
    follow_feed_links: bool = True  # read the page behind a feed's entry when the feed has only a summary
    user_agent: str = USER_AGENT
