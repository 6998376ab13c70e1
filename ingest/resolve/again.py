"""All automatic judgements made anew, and how they differ from those that stand. What people judged is left alone.

They are made of what was read, in the order in which it came, by the resolver of today, as if nobody had judged before:
so people's judgements leave no trace in them, and a second time changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.resolve.across import RESOLVER, AcrossArticles, recorded_article
from kg.model import Article, Judgement, NodeId, Statement
from kg.store import ArticleVersion, GraphStore

_Pair = tuple[NodeId, NodeId]
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What resolving again would change. A judgement whose score or reasons moved is in both lists."""

    added: tuple[Judgement, ...]
    ended: tuple[Judgement, ...]
    kept: int  # automatic judgements that come out as they are


def resolve_again(store: GraphStore, *, at: datetime) -> Changes:
    """Return how the automatic judgements would change; writes nothing. Reads everything."""
    last = store.last_write()
    moment = at if last is None else max(at, last + _TICK)  # an id of its own for what is judged anew
    standing = _automatic(store)
    resolver = AcrossArticles()
    added: list[Judgement] = []
    kept = 0
    for article, statements in _readings(store):
        for made in resolver.judge(article, statements, at=moment):
            pair = (made.left, made.right)
            if [_said(one) for one in standing[pair]] == [_said(made)]:
                del standing[pair]
                kept += 1
            else:
                added.append(made)
    ended = sorted((one for group in standing.values() for one in group), key=lambda one: (one.at, one.id))
    return Changes(added=tuple(added), ended=tuple(ended), kept=kept)


def apply(store: GraphStore, changes: Changes, *, at: datetime) -> None:
    """Make the changes, all in one commit; nothing is written where there are none."""
    if changes.added or changes.ended:
        store.judge(changes.added, at=at, undoing=[one.id for one in changes.ended], by=RESOLVER)


def _automatic(store: GraphStore) -> defaultdict[_Pair, list[Judgement]]:
    """Return the resolvers' judgements that nobody undid, by pair: those that a person overrules too."""
    found: defaultdict[_Pair, list[Judgement]] = defaultdict(list)
    after: str | None = None
    while True:
        page = store.judgements(after=after)
        for counting in page.items:
            pair = (counting.left, counting.right)
            found[pair] = [
                one for one in store.judgements_of_pair(*pair) if not one.is_by_person and one.undone_at is None
            ]
        if page.next is None:
            return found
        after = page.next


def _readings(store: GraphStore) -> Iterator[tuple[Article, list[Statement]]]:
    """Give what each version of each article stated while it counted, in the order in which the versions came."""
    for known, following in _versions(store):
        article = recorded_article(store, known.article_id, known.version)
        if following is None:
            stated = store.statements_of_article(known.article_id, version=known.version)
            yield article, [one.statement for one in stated]
        else:
            history = (one.statement for one in store.history(known.article_id))
            yield (
                article,
                [
                    one
                    for one in history
                    if one.version == known.version and (one.ended_at is None or one.ended_at >= following.recorded_at)
                ],
            )


def _versions(store: GraphStore) -> list[tuple[ArticleVersion, ArticleVersion | None]]:
    """Return every version with the one that replaced it, in the order in which they came."""
    found: list[tuple[ArticleVersion, ArticleVersion | None]] = []
    after: str | None = None
    while True:
        page = store.articles(after=after)
        for article in page.items:
            versions = store.versions(article.id)
            found += zip(versions, [*versions[1:], None], strict=True)
        if page.next is None:
            return sorted(found, key=lambda one: one[0].recorded_at)
        after = page.next


def _said(judgement: Judgement) -> tuple[object, ...]:
    return (judgement.verdict, judgement.score, judgement.reasons, judgement.by)
