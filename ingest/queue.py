"""Work that waits: what is put in the store's queue and what a worker finds there.

Rows and leases are the store's (kg/store/contract.py), so that recording a reading and finishing its work are one
commit. Here is only what a payload holds and how it is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec

from ingest.bringing import Brought
from kg.errors import InputError
from kg.model import Article, ArticleId, article_id
from kg.store import GraphStore, NewWork, Outcome, WorkId

# Articles in one commit of the queue: a kill while loading loses at most these, and they are loaded again.
ENQUEUE_BATCH = 64
THING = TypeVar("THING")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """An article that was loaded and waits to be read."""

    label: str  # what a person would call it: a path, a URL, a line of a file
    article: Article
    note: str | None = None  # what loading had to guess or drop


@dataclass(frozen=True, slots=True, kw_only=True)
class NotToRead:
    """Something that loading could not make an article of: kept, so that the job says what became of it."""

    label: str
    reason: str
    outcome: Outcome = Outcome.FAILED  # or SKIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLoad:
    """Something that somebody gave and that waits to be loaded: an address, or words with what is known of them."""

    label: str
    url: str | None = None  # of what is given; to be fetched where no words are
    html: str | None = None
    text: str | None = None
    raw: bytes | None = None  # words in place of the two above, as they came
    is_html: bool = False  # what `raw` is
    charset: str | None = None  # of `raw`, as its sender has it
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    retrieved_at: str | None = None
    language: str | None = None

    @property
    def has_words(self) -> bool:
        """Whether nothing needs to be fetched."""
        return self.html is not None or self.text is not None or self.raw is not None

    @property
    def host(self) -> str:
        """Whose server has to be asked; empty where none has."""
        try:
            return "" if self.has_words else urlsplit(self.url or "").hostname or ""
        except ValueError:
            return ""

    @property
    def article_id(self) -> ArticleId | None:
        """Which article it will be, where that can be told: so that erasing the article drops it."""
        if self.text is not None:
            return article_id(url=self.url, text=self.text)
        return article_id(url=self.url, text="") if self.url else None


Queued: TypeAlias = ToRead | NotToRead | ToLoad | Brought


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payload:
    article: Article | None = None
    reason: str | None = None
    outcome: Outcome | None = None
    load: ToLoad | None = None
    brought: Brought | None = None


def enqueue(store: GraphStore, job: str, items: Iterable[Queued], *, at: datetime) -> int:
    """Put items in the queue in their order, in commits of ENQUEUE_BATCH; return how many."""
    count = 0
    for batch in _batches(items, ENQUEUE_BATCH):
        count += len(store.enqueue(job, [new_work(one) for one in batch], at=at))
    return count


def item_of(label: str, payload: str) -> Queued:
    """Return what a payload of the queue holds. Raises InputError for one that `enqueue` did not write."""
    try:
        held = msgspec.json.decode(payload, type=_Payload)
    except msgspec.MsgspecError as exc:
        raise InputError(f"payload of work {label!r} is not one of ours ({exc}); queue the source again") from exc
    if held.load is not None:
        return held.load
    if held.brought is not None:
        return held.brought
    if held.article is not None:
        return ToRead(label=label, article=held.article, note=held.reason)
    return NotToRead(label=label, reason=held.reason or "no reason was given", outcome=held.outcome or Outcome.FAILED)


def open_work(store: GraphStore, job: str | None = None) -> Iterator[WorkId]:
    """Give the ids of work that is not done, in order."""
    after: WorkId | None = None
    while page := store.work(job, after=after):
        for work in page:
            if work.outcome is None:
                yield work.id
        after = page[-1].id


def new_work(item: Queued) -> NewWork:
    """Return an item as the store keeps it."""
    match item:
        case ToRead():
            payload = _Payload(article=item.article, reason=item.note)
            return NewWork(label=item.label, payload=_encoded(payload), article_id=item.article.id)
        case ToLoad():
            return NewWork(label=item.label, payload=_encoded(_Payload(load=item)), article_id=item.article_id)
        case Brought():
            label = f"{len(item.said)} statements on {item.article}, by {item.by}"
            return NewWork(label=label, payload=_encoded(_Payload(brought=item)), article_id=item.article)
        case NotToRead():
            payload = _Payload(reason=item.reason, outcome=item.outcome)
            return NewWork(label=item.label, payload=_encoded(payload))


def _encoded(payload: _Payload) -> str:
    return msgspec.json.encode(payload).decode()


def _batches(things: Iterable[THING], size: int) -> Iterator[list[THING]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
