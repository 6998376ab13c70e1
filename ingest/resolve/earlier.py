"""What came before a reading, kept in memory while one process writes: origins and clusters.

It is built from the store at the first need, and built again whenever somebody else wrote in between: so it never knows
more or less than the record, and a process that goes on where another was killed judges as that one would have. An article
that was not written is taken out again; only where an earlier text of it was known is all built again, which costs as much
as there is in the store.
"""

from collections.abc import Iterator
from datetime import datetime

from ingest.resolve.across import AcrossArticles
from ingest.resolve.origins import Origins
from kg.model import Article, ArticleId, Judgement, Reading
from kg.store import GraphStore


class Earlier:
    """Origins and clusters of all that a store has."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._origins = Origins()
        self._resolver = AcrossArticles()
        self._is_sure = False
        self._seen: datetime | None = None  # the last write that is known of
        self._first_seen: ArticleId | None = None  # what was placed last, if nothing was known of it before

    def placed(self, article: Article) -> Article:
        """Return the article with its origin and why it has it; remembers it for those that follow."""
        self._catch_up()
        self._first_seen = None if self._origins.knows(article.id) else article.id
        return self._origins.assign(article)

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them."""
        return self._resolver.judgements(reading, at=at)

    def wrote(self, at: datetime) -> None:
        """Take note that what was placed and judged last is in the record since this moment."""
        self._seen = at

    def doubt(self) -> None:
        """Take note that what was placed and judged last is not in the record.

        Should it be there after all, the record has moved on, and is read again at the next need.
        """
        if self._first_seen is None:
            self._is_sure = False
            return
        self._origins.forget(self._first_seen)
        self._resolver.forget(self._first_seen)
        self._first_seen = None

    def _catch_up(self) -> None:
        last = self._store.last_write()
        if self._is_sure and last == self._seen:
            return
        self._origins = Origins.rebuilt(_articles(self._store))
        self._resolver = AcrossArticles.from_store(self._store)
        self._is_sure, self._seen = True, last


def _articles(store: GraphStore) -> Iterator[Article]:
    after: str | None = None
    while True:
        page = store.articles(after=after)
        yield from page.items
        if page.next is None:
            return
        after = page.next
