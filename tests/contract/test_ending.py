"""The ways in which a statement ends, on every store."""

import pytest

from kg.errors import NotFoundError
from kg.model import ArticleId, Ending, Filter, StatementId
from kg.store import GraphStore, NewWork, Outcome
from tests.factories import a_judgement, a_moment, a_reading, node_named


def test_a_retracted_statement_stays_in_history_with_its_reason(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    wrong = reading.statements[-1].id
    assert store.retract([wrong, wrong], by="person:ann", reason="the operator denies it", at=a_moment(1)) == 1
    assert wrong not in {stated.statement.id for stated in store.statements_of_article(reading.article.id)}
    (stated,) = store.statements_by_id([wrong])
    assert (stated.statement.ending, stated.statement.ended_at) == (Ending.RETRACTED, a_moment(1))
    assert (stated.statement.ended_by, stated.statement.ended_reason) == ("person:ann", "the operator denies it")
    (then,) = store.statements_by_id([wrong], known_at=a_moment())
    assert then.statement.ending is None


def test_retracting_twice_changes_nothing(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    wrong = [reading.statements[0].id]
    store.retract(wrong, by="person:ann", reason="first", at=a_moment(1))
    before = store.digest()
    assert store.retract(wrong, by="person:bob", reason="second", at=a_moment(2)) == 0
    assert store.digest() == before


def test_a_newer_reader_does_not_bring_a_retracted_statement_back(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    wrong = reading.statements[0].id
    store.retract([wrong], by="person:ann", reason="no", at=a_moment(1))
    again = type(reading)(
        article=reading.article, reader="reader/2", nodes=reading.nodes, statements=reading.statements
    )
    store.add(again, at=a_moment(2))
    assert wrong not in {stated.statement.id for stated in store.all_statements()}


def test_an_unknown_statement_stops_the_whole_retraction(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    with pytest.raises(NotFoundError, match="s-unknown"):
        store.retract([reading.statements[0].id, StatementId("s-unknown")], by="x", reason="y", at=a_moment(1))
    assert len(list(store.all_statements())) == len(reading.statements)


def test_an_erased_article_leaves_a_receipt_and_nothing_else(store: GraphStore) -> None:
    stays = a_reading("Alpha met Beta.", ["Alpha", "Beta"], url="u1")
    goes = a_reading("Alpha left Gamma.", ["Alpha", "Gamma"], url="u2")
    store.add(stays, at=a_moment())
    before = list(store.dump())
    store.add(goes, at=a_moment(1))
    one, other = node_named(stays.article, "Alpha"), node_named(goes.article, "Alpha")
    store.judge([a_judgement(one, other)], at=a_moment(2))
    receipt = store.erase(goes.article.id, at=a_moment(3))
    assert list(store.dump()) == before
    assert (receipt.article_id, receipt.digest) == (goes.article.id, goes.article.digest)
    assert (receipt.versions, receipt.mentions, receipt.statements, receipt.judgements) == (1, 2, 3, 1)
    assert store.receipts() == [receipt]
    assert store.article(goes.article.id) is None
    assert store.search("gamma") == []
    assert store.nodes_by_name("Gamma") == []
    assert list(store.all_statements(Filter(known_at=a_moment(2)))) == list(store.all_statements())


def test_erasing_takes_open_work_and_its_name_with_it(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    (work_id,) = store.enqueue(
        "job", [NewWork(label="secret.html", payload="secret", article_id=reading.article.id)], at=a_moment()
    )
    store.erase(reading.article.id, at=a_moment(1))
    (work,) = store.work()
    assert (work.id, work.outcome, work.payload, work.label) == (work_id, Outcome.SKIPPED, None, "(erased)")
    assert store.first_open() is None


def test_an_erased_article_can_come_again(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    before = [line for line in store.dump() if "recorded_at" not in line]
    store.erase(reading.article.id, at=a_moment(1))
    assert store.add(reading, at=a_moment(2)).outcome is Outcome.ADDED
    assert [line for line in store.dump() if "recorded_at" not in line] == before


def test_what_is_not_there_cannot_be_erased(store: GraphStore) -> None:
    with pytest.raises(NotFoundError, match="a-unknown"):
        store.erase(ArticleId("a-unknown"), at=a_moment())
    assert store.receipts() == []
