"""What a follower of the record is told: which articles are otherwise since a moment, and no more trust than is due."""

from collections.abc import Callable
from datetime import datetime

import pytest

from kg.model import ArticleId, OriginId, Verdict
from kg.store import GraphStore
from tests.factories import a_judgement, a_moment, a_reading, node_named

FIRST = a_reading("Alpha met Beta.", ["Alpha", "Beta"], url="https://example.org/1")
SECOND = a_reading("Alpha left Gamma.", ["Alpha", "Gamma"], url="https://example.org/2")
THIRD = a_reading("Gamma came.", ["Gamma"], url="https://example.org/3")
SAME = a_judgement(node_named(FIRST.article, "Alpha"), node_named(SECOND.article, "Alpha"), at=a_moment(4))
Act = Callable[[GraphStore], object]


def test_nothing_is_changed_since_the_last_write(store: GraphStore) -> None:
    store.add(FIRST, at=a_moment())
    found = store.changed_since(a_moment())
    assert found is not None
    assert (found.articles, found.erased, found.first) == ((), (), None)


def test_what_was_added_since_is_told_with_the_moment_of_the_first(store: GraphStore) -> None:
    for minute, reading in enumerate((FIRST, SECOND, THIRD)):
        store.add(reading, at=a_moment(minute))
    found = store.changed_since(a_moment())
    assert found is not None
    assert set(found.articles) == {SECOND.article.id, THIRD.article.id}
    assert found.first == a_moment(1)


def test_a_moment_at_which_nothing_was_written_is_no_position(store: GraphStore) -> None:
    assert store.changed_since(a_moment()) is None
    store.add(FIRST, at=a_moment())
    assert store.changed_since(a_moment(0.5)) is None


@pytest.mark.parametrize(
    ("act", "touched"),
    [
        (lambda store: store.judge([SAME], at=a_moment(4)), {SECOND}),
        (lambda store: store.retract([FIRST.statements[0].id], by="x", reason="y", at=a_moment(4)), {FIRST}),
        (lambda store: store.set_origin(THIRD.article.id, OriginId("o"), reason="credit", at=a_moment(4)), {THIRD}),
        (lambda store: store.add(_read_again(), at=a_moment(4)), {FIRST}),
    ],
    ids=["judge", "retract", "set_origin", "read again"],
)
def test_each_write_is_told_of_the_articles_that_it_touched(store: GraphStore, act: Act, touched: set) -> None:
    for minute, reading in enumerate((FIRST, SECOND, THIRD)):
        store.add(reading, at=a_moment(minute))
    before = _said(store)
    act(store)
    assert _told(store, a_moment(2)) == {one.article.id for one in touched} >= _otherwise(before, _said(store))


def test_undoing_touches_what_judging_touched(store: GraphStore) -> None:
    store.add(FIRST, at=a_moment())
    store.add(SECOND, at=a_moment(1))
    store.judge([SAME], at=a_moment(4))
    store.undo(SAME.id, by="person:ann", at=a_moment(5))
    assert _told(store, a_moment(4)) == {SECOND.article.id}


def test_a_verdict_that_joins_nothing_touches_nothing(store: GraphStore) -> None:
    store.add(FIRST, at=a_moment())
    store.add(SECOND, at=a_moment(1))
    pair = (node_named(FIRST.article, "Beta"), node_named(SECOND.article, "Gamma"))
    store.judge([a_judgement(*pair, Verdict.UNSURE, at=a_moment(2))], at=a_moment(2))
    found = store.changed_since(a_moment(1))
    assert found is not None
    assert (found.articles, found.first) == ((), a_moment(2))


def test_erasing_is_told_and_touches_what_the_article_was_joined_with(store: GraphStore) -> None:
    for minute, reading in enumerate((FIRST, SECOND, THIRD)):
        store.add(reading, at=a_moment(minute))
    store.judge([SAME], at=a_moment(4))
    store.erase(FIRST.article.id, at=a_moment(5))
    found = store.changed_since(a_moment(4))
    assert found is not None
    assert found.erased == (FIRST.article.id,)
    assert SECOND.article.id in found.articles
    assert FIRST.article.id not in found.articles
    assert store.changed_since(a_moment()) is not None  # its own write is still a position


def _read_again() -> object:
    return type(FIRST)(article=FIRST.article, reader="reader/2", nodes=FIRST.nodes, statements=FIRST.statements[1:])


def _said(store: GraphStore) -> dict[ArticleId, str]:
    """Return all that an article's graph is made of, by article."""
    return {article.id: repr((article, store.statements_of_article(article.id))) for article in store.articles().items}


def _otherwise(before: dict[ArticleId, str], after: dict[ArticleId, str]) -> set[ArticleId]:
    return {article for article in before if before[article] != after.get(article)}


def _told(store: GraphStore, since: datetime) -> set[ArticleId]:
    found = store.changed_since(since)
    assert found is not None
    return set(found.articles)
