"""What every store does with a reading."""

from dataclasses import replace

import pytest

from kg.errors import ConflictError, EvidenceError, InputError
from kg.model import Ending, Filter, Node, NodeId, NodeSort, OriginId, Quantity, Span, Text, Time
from kg.store import GraphStore, Outcome
from tests.factories import a_moment, a_reading, a_statement, an_article, node_named, with_statements

V1, V2 = "Alpha met Beta.", "Alpha met Beta and Gamma."


def test_a_reading_comes_back_as_it_went_in(store: GraphStore) -> None:
    reading = a_reading(origin="o1")
    added = store.add(reading, at=a_moment(5))
    assert (added.outcome, added.version, added.statements, added.at) == (Outcome.ADDED, 1, 5, a_moment(5))
    assert store.article(reading.article.id) == reading.article
    assert store.mentions_of_article(reading.article.id) == list(reading.mentions)
    assert store.rejected(reading.article.id) == list(reading.rejected)
    stamped = {replace(statement, recorded_at=a_moment(5)) for statement in reading.statements}
    assert {stated.statement for stated in store.statements_of_article(reading.article.id)} == stamped


def test_every_kind_of_value_comes_back_as_it_went_in(store: GraphStore) -> None:
    article = an_article()
    subject = node_named(article, "NetBlocks")
    whole, half = Span(start=0, end=59), Span(start=3, end=9)
    values = (
        Text(text="«2 %» of\0normal 🛰"),
        Time(text="on 5 January", edtf="2022-01-05", earliest="2022-01-05", latest="2022-01-06"),
        Time(text="lately", edtf=None, earliest=None, latest=None),
        Quantity(text="2 %", value=2, unit="%", measures="connectivity"),
        Quantity(text="18 to 20", value=None, low=18.5, high=20.0, unit="%", comparator="~"),
    )
    made = [
        replace(
            a_statement(article, subject, value=value, attributed_to=subject, trigger=half), cue=half, evidence=whole
        )
        for value in values
    ]
    store.add(with_statements(a_reading(), *made), at=a_moment())
    kept = store.statements_by_id([statement.id for statement in made])
    assert [stated.statement for stated in kept] == made


@pytest.mark.parametrize(
    "text", ["a\0b Alpha", "e\u0301 Alpha", "🛰🛰 Alpha", "\u202eevil\u202c Alpha", "\r\nAlpha\u2028"], ids=repr
)
def test_offsets_are_code_points_whatever_the_text(store: GraphStore, text: str) -> None:
    reading = a_reading(text, ["Alpha"])
    store.add(reading, at=a_moment())
    article = store.article(reading.article.id)
    (mention,) = store.mentions_of_article(reading.article.id)
    assert article is not None
    assert article.text == text
    assert mention.span.of(article.text) == "Alpha"
    assert [span.of(text) for hit in store.search("alpha") for span in hit.spans] == ["Alpha"]


def test_the_same_reading_again_adds_nothing(store: GraphStore) -> None:
    store.add(a_reading(), at=a_moment())
    before = store.digest()
    again = store.add(a_reading(), at=a_moment(9))
    assert (again.outcome, again.statements, again.at) == (Outcome.UNCHANGED, 0, a_moment())
    assert store.digest() == before
    assert store.last_write() == a_moment()


def test_a_newer_reader_supersedes_what_it_does_not_say_again(store: GraphStore) -> None:
    store.add(a_reading(V1, ["Alpha", "Beta"]), at=a_moment())
    reading = a_reading(V1, ["Alpha"], reader="reader/2")
    kept = a_reading(V1, ["Alpha", "Beta"]).statements[0]  # said again, by the same method
    added = store.add(with_statements(reading, kept), at=a_moment(1))
    assert (added.outcome, added.version, added.statements, added.superseded) == (Outcome.UPDATED, 1, 1, 2)
    history = store.history(reading.article.id)
    assert {stated.statement.ended_by for stated in history if stated.statement.ending} == {"reader/2"}
    assert {stated.statement.ending for stated in history} == {None, Ending.SUPERSEDED}
    assert [mention.span.of(V1) for mention in store.mentions_of_article(reading.article.id)] == ["Alpha"]
    then = store.mentions_of_article(reading.article.id, known_at=a_moment())
    assert [mention.span.of(V1) for mention in then] == ["Alpha", "Beta"]


def test_another_text_under_the_same_id_is_a_new_version(store: GraphStore) -> None:
    old = a_reading(V1, ["Alpha", "Beta"])
    store.add(old, at=a_moment())
    version = store.version_for(old.article.id, an_article(V2).digest)
    new = a_reading(V2, ["Alpha", "Gamma"], version=version)
    added = store.add(new, at=a_moment(1))
    assert (added.outcome, added.version, added.superseded) == (Outcome.UPDATED, 2, 3)
    assert [found.version for found in store.versions(old.article.id)] == [1, 2]
    assert store.article(old.article.id) == new.article
    assert store.article(old.article.id, version=1) == old.article
    assert store.article(old.article.id, known_at=a_moment()) == old.article
    assert {stated.statement.version for stated in store.statements_of_article(old.article.id)} == {2}
    assert [hit.article.version for hit in store.search("alpha met")] == [2]
    assert store.search("gamma", Filter(known_at=a_moment())) == []


def test_a_text_that_comes_back_is_a_version_of_its_own(store: GraphStore) -> None:
    article = store.add(a_reading(V1, ["Alpha"]), at=a_moment()).article_id
    store.add(a_reading(V2, ["Alpha"], version=2), at=a_moment(1))
    assert store.version_for(article, an_article(V1).digest) == 3


def test_a_reading_for_a_version_that_is_overtaken_is_refused(store: GraphStore) -> None:
    store.add(a_reading(V1, ["Alpha"]), at=a_moment())
    with pytest.raises(ConflictError, match="version 2"):
        store.add(a_reading(V2, ["Alpha"]), at=a_moment(1))


def test_is_read_says_whether_adding_would_change_anything(store: GraphStore) -> None:
    reading = a_reading()
    article = reading.article
    assert not store.is_read(article.id, article.digest, reading.reader)
    store.add(reading, at=a_moment())
    assert store.is_read(article.id, article.digest, reading.reader)
    assert not store.is_read(article.id, article.digest, "reader/2")
    assert not store.is_read(article.id, an_article(V2).digest, reading.reader)


@pytest.mark.parametrize("span", [(0, 0), (9, 3), (-1, 4), (0, 10_000), (13, 14)])
@pytest.mark.parametrize("part", ["evidence", "trigger", "cue", "subject_span", "object_span"])
def test_a_span_that_holds_no_words_is_refused_and_nothing_written(
    store: GraphStore, span: tuple[int, int], part: str
) -> None:
    article = an_article()
    broken = replace(a_statement(article, node_named(article, "Almaty")), **{part: Span(start=span[0], end=span[1])})
    with pytest.raises(EvidenceError, match=broken.id):
        store.add(with_statements(a_reading(), broken), at=a_moment())
    assert store.article(article.id) is None
    assert list(store.dump()) == []


def test_what_does_not_fit_together_is_refused(store: GraphStore) -> None:
    reading = a_reading()
    article = reading.article
    stranger = NodeId("e-stranger")
    wrong = {
        "not among its nodes": with_statements(reading, a_statement(article, stranger)),
        "belongs to": replace(
            reading, nodes=(*reading.nodes, Node(id=stranger, sort=NodeSort.ENTITY, article_id=article.id, version=7))
        ),
        "digest": replace(reading, article=replace(article, digest="sha256:00")),
        "time zone": replace(reading, article=replace(article, published_at=a_moment().replace(tzinfo=None))),
        "same start and end": replace(reading, mentions=(*reading.mentions, reading.mentions[0])),
        "between 0 and 1": with_statements(
            reading, a_statement(article, reading.nodes[0].id, "x", confidence=float("nan"))
        ),
        "finite": with_statements(
            reading,
            a_statement(article, reading.nodes[0].id, value=Quantity(text="1", value=float("inf"), unit=None)),
        ),
        "object or a value": with_statements(reading, replace(reading.statements[0], object=reading.nodes[1].id)),
        "lone surrogate": a_reading("\ud800 Alpha", ["Alpha"]),
    }
    for message, given in wrong.items():
        with pytest.raises(InputError, match=message):
            store.add(given, at=a_moment())
    assert store.counts().articles == 0


def test_a_moment_without_a_time_zone_is_refused(store: GraphStore) -> None:
    with pytest.raises(InputError, match="time zone"):
        store.add(a_reading(), at=a_moment().replace(tzinfo=None))


def test_the_clock_of_the_record_never_goes_back(store: GraphStore) -> None:
    first = store.add(a_reading(V1, ["Alpha"], url="u1"), at=a_moment(9)).at
    second = store.add(a_reading(V1, ["Alpha"], url="u2"), at=a_moment(0)).at
    assert first < second < a_moment(10)
    assert len(store.articles(Filter(known_at=first)).items) == 1


def test_an_origin_can_change_and_its_history_stays(store: GraphStore) -> None:
    article = store.add(a_reading(origin="o1"), at=a_moment()).article_id
    store.set_origin(article, OriginId("o2"), reason="credit: (Agency)", at=a_moment(1))
    now, then = store.article(article), store.article(article, known_at=a_moment())
    assert now is not None
    assert then is not None
    assert (now.origin_id, now.origin_reason, then.origin_id) == ("o2", "credit: (Agency)", "o1")
    assert store.articles_of_origin(OriginId("o2")) == [article]
    assert store.articles_of_origin(OriginId("o1")) == []
    assert store.articles_of_origin(OriginId("o1"), known_at=a_moment()) == [article]
    assert {stated.origin for stated in store.statements_of_article(article)} == {"o2"}
