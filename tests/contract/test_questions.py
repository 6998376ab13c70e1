"""What every store answers."""

from dataclasses import replace

import pytest

from kg.errors import InputError
from kg.model import Factuality, Filter, NodeId, NodeSort, Statement, StatementId, Text, Time
from kg.store import Direction, GraphStore, Interval, Tie
from tests.factories import a_judgement, a_moment, a_reading, a_statement, an_article, node_named, with_statements

MET = "Alpha met Beta."


def ids(statements: object) -> list[StatementId]:
    return [stated.statement.id for stated in statements]  # type: ignore[attr-defined]


def add_saying(store: GraphStore, url: str = "u1", **fields: object) -> Statement:
    """Add an article whose Alpha says one thing more, and return that statement."""
    reading = a_reading(MET, ["Alpha", "Beta"], url=url)
    said = a_statement(reading.article, node_named(reading.article, "Alpha"), "said", **fields)  # type: ignore[arg-type]
    store.add(with_statements(reading, said), at=a_moment())
    return replace(said, recorded_at=a_moment())


def test_statements_are_found_from_both_ends(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    almaty = node_named(reading.article, "Almaty")
    out = store.statements([almaty], predicates=["cut"], direction=Direction.OUT)
    into = store.statements([almaty], predicates=["cut"], direction=Direction.IN)
    assert [stated.subject for stated in out] == [almaty]
    assert [stated.object for stated in into] == [almaty]
    assert ids(store.statements([almaty], predicates=["cut"])) == sorted(ids(out) + ids(into))
    assert store.statements([NodeId("e-unknown")]) == []


def test_a_limit_keeps_the_latest_reported(store: GraphStore) -> None:
    for day in range(4):
        store.add(a_reading(MET, ["Alpha"], url=f"u{day}", published_at=a_moment(day)), at=a_moment())
    nodes = store.nodes(NodeSort.ENTITY).items
    found = store.statements(nodes, limit=2)
    assert [stated.statement.reported_at for stated in found] == [a_moment(2), a_moment(3)]
    found = store.statements_by_predicate(["name"], limit=1)
    assert [stated.statement.reported_at for stated in found] == [a_moment(3)]


def test_as_of_takes_what_was_true_then(store: GraphStore) -> None:
    january = Time(text="January", edtf="2022-01", earliest="2022-01-01", latest="2022-02-01")
    march = Time(text="March", edtf="2022-03", earliest="2022-03-01", latest="2022-04-01")
    held = add_saying(store, valid_from=january, valid_to=march)
    for day, holds in (("2021-12-31", False), ("2022-01-01", True), ("2022-03-31", True), ("2022-04-01", False)):
        as_of = a_moment().fromisoformat(day + "T00:00:00+00:00")
        assert (held.id in ids(store.all_statements(Filter(as_of=as_of)))) == holds


def test_known_at_takes_what_was_known_then(store: GraphStore) -> None:
    reading = a_reading(MET, ["Alpha"])
    store.add(reading, at=a_moment(5))
    assert list(store.all_statements(Filter(known_at=a_moment(4)))) == []
    assert ids(store.all_statements(Filter(known_at=a_moment(5)))) == [reading.statements[0].id]
    assert store.article(reading.article.id, known_at=a_moment(4)) is None
    assert store.articles(Filter(known_at=a_moment(4))).items == ()


def test_factuality_confidence_and_source_are_obeyed(store: GraphStore) -> None:
    denied = add_saying(store, factuality=Factuality.DENIED, confidence=0.4)
    assert ids(store.all_statements(Filter(factuality=frozenset({Factuality.DENIED})))) == [denied.id]
    assert denied.id not in ids(store.all_statements(Filter(min_confidence=0.41)))
    assert denied.id in ids(store.all_statements(Filter(min_confidence=0.4)))
    assert denied.id in ids(store.all_statements(Filter(source="The Example")))
    assert ids(store.all_statements(Filter(source="Another"))) == []
    assert store.search("alpha", Filter(source="Another")) == []
    assert store.articles(Filter(source="Another")).items == ()


def test_min_origins_counts_the_origins_of_an_edge_and_not_its_articles(store: GraphStore) -> None:
    readings = [
        a_reading(MET, ["Alpha", "Beta"], url=url, origin=origin)
        for url, origin in (("u1", "agency"), ("u2", "agency"), ("u3", None))
    ]
    for reading in readings:
        store.add(reading, at=a_moment())
    alpha, beta = ([node_named(reading.article, name) for reading in readings] for name in ("Alpha", "Beta"))
    twice = Filter(min_origins=2)

    def join(one: int, other: int) -> None:
        pairs = [a_judgement(nodes[one], nodes[other]) for nodes in (alpha, beta)]
        store.judge(pairs, at=a_moment(9))

    join(0, 1)
    assert store.statements(alpha, twice) == []  # two articles, one agency
    join(1, 2)
    assert len(store.statements(alpha, twice, predicates=["cut"])) == 3
    assert len(store.statements_of_article(readings[0].article.id, twice)) == 3
    assert len(store.statements_by_predicate(["cut"], twice)) == 3
    assert len(list(store.all_statements(twice))) == 9
    assert store.nodes(NodeSort.ENTITY, twice).items == tuple(sorted((alpha[0], beta[0])))
    assert list(store.all_statements(Filter(min_origins=3))) == []


def test_ties_are_edges_counted_from_both_ends(store: GraphStore) -> None:
    for url, origin in (("u1", "agency"), ("u2", "agency"), ("u3", None)):
        store.add(a_reading(MET, ["Alpha", "Beta"], url=url, origin=origin), at=a_moment())
    firsts = store.nodes(NodeSort.ENTITY).items
    store.judge([a_judgement(one, other) for one, other in same_names(store, firsts)], at=a_moment(1))
    alpha, beta = store.nodes_by_name("alpha") + store.nodes_by_name("beta")
    (tie,) = store.ties([alpha], without=["name"])
    assert tie == Tie(
        subject=alpha,
        predicate="cut",
        object=beta,
        value=None,
        statements=3,
        independent_origins=2,
        confidence=0.9,
        first_reported=a_moment(),
        last_reported=a_moment(),
    )
    assert store.ties([beta], without=["name"]) == [tie]
    assert store.ties([beta], without=["name"], direction=Direction.OUT) == []
    assert store.ties([alpha, beta], predicates=["met"]) == []
    (edge,) = store.edges([tie])
    assert len(edge.statements) == 3
    assert edge.factuality == ((Factuality.ASSERTED, 3),)
    assert store.linked([alpha, beta]) == {alpha: [beta], beta: [alpha]}
    assert store.degrees([alpha]) == {alpha: 1}
    assert store.weight(alpha).independent_origins == 2


def same_names(store: GraphStore, nodes: tuple[NodeId, ...]) -> list[tuple[NodeId, NodeId]]:
    by_name: dict[str, list[NodeId]] = {}
    for named in store.names():
        by_name.setdefault(named.text, []).append(named.node)
    return [(group[0], other) for group in by_name.values() for other in group[1:]]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [("2022-01-05", "2022-01-06", True), ("2022-01-06", "2022-01-09", False), ("2022-01-01", "2022-01-05", False)],
)
def test_events_are_found_by_when_they_happened(store: GraphStore, start: str, end: str, found: bool) -> None:
    when = Time(text="on Wednesday", edtf="2022-01-05", earliest="2022-01-05", latest="2022-01-06")
    said = add_saying(store, value=when)
    add_saying(store, url="u2", value=Time(text="once", edtf=None, earliest=None, latest=None))
    day = a_moment().fromisoformat
    happened = Interval(start=day(f"{start}T00:00:00+00:00"), end=day(f"{end}T00:00:00+00:00"))
    assert ids(store.statements_by_predicate(["said"], happened=happened)) == ([said.id] if found else [])


def test_statements_are_found_by_when_they_were_reported(store: GraphStore) -> None:
    for minute in range(3):
        store.add(a_reading(MET, ["Alpha"], url=f"u{minute}", published_at=a_moment(minute)), at=a_moment())
    store.add(a_reading(MET, ["Alpha"], url="undated", published_at=None), at=a_moment())
    found = store.statements_by_predicate(["name"], reported=Interval(start=a_moment(1), end=a_moment(2)))
    assert [stated.statement.reported_at for stated in found] == [a_moment(1)]
    found = store.statements_by_predicate(["name"])
    assert [stated.statement.reported_at for stated in found] == [None, a_moment(0), a_moment(1), a_moment(2)]


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("tokayev", True),
        ("TOKAYEV declared", True),
        ("tōkayev", True),
        ("tok*", True),
        ("tok", False),
        ('"declared a state"', True),
        ('"state a declared"', False),
        ("tokayev nobody", False),
        ("жаңаөзен", True),
        ("cut", True),  # of the title
        ("", False),
        ("* OR NEAR( ^ \" - : '", False),
        ("tokayev AND", False),
    ],
)
def test_search_finds_articles_that_hold_every_word(store: GraphStore, words: str, finds: bool) -> None:
    text = "Tokayev declared a state of emergency in Жаңаөзен."
    store.add(a_reading(text, ["Tokayev"]), at=a_moment())
    store.add(a_reading("Nothing of that.", ["Nothing"], url="u2"), at=a_moment())
    assert (text in [hit.article.text for hit in store.search(words)]) == finds


def test_search_says_where_the_words_stand_and_puts_the_best_first(store: GraphStore) -> None:
    often, once = "🛰 Miners and miners.", "A long text on many other things and, at the very end, miners."
    for url, text in (("u1", once), ("u2", often)):
        store.add(a_reading(text, [text.split()[0]], url=url), at=a_moment())
    hits = store.search("Miners")
    assert [hit.article.text for hit in hits] == [often, once]
    assert [span.of(often) for span in hits[0].spans] == ["Miners", "miners"]
    assert len(store.search("miners", limit=1)) == 1


def test_a_name_is_found_whatever_its_accents_case_and_marks(store: GraphStore) -> None:
    reading = a_reading("Kassym-Jomart TOKAÏEV spoke.", ["Kassym-Jomart TOKAÏEV"])
    store.add(reading, at=a_moment())
    node = node_named(reading.article, "Kassym-Jomart TOKAÏEV")
    assert store.nodes_by_name("kassym jomart tokaiev") == [node]
    assert store.nodes_by_name("tokaiev") == []
    assert store.nodes_by_name("...") == []
    (named,) = store.names()
    assert (named.node, named.text, named.sort, named.statements) == (
        node,
        "Kassym-Jomart TOKAÏEV",
        NodeSort.ENTITY,
        1,
    )


def test_pages_give_everything_once_and_in_order(store: GraphStore) -> None:
    readings = [a_reading(MET, ["Alpha", "Beta"], url=f"u{number}") for number in range(5)]
    for reading in readings:
        store.add(reading, at=a_moment())
    alphas = [node_named(reading.article, "Alpha") for reading in readings]
    store.judge([a_judgement(alphas[0], other) for other in alphas[1:]], at=a_moment(1))
    pages = {
        "articles": lambda after: store.articles(after=after, limit=2),
        "nodes": lambda after: store.nodes(NodeSort.ENTITY, after=after, limit=2),
        "mentions": lambda after: store.mentions_of_node(alphas[3], after=after, limit=2),
        "judgements": lambda after: store.judgements(after=after, limit=2),
    }
    whole = {
        "articles": store.articles().items,
        "nodes": store.nodes(NodeSort.ENTITY).items,
        "mentions": store.mentions_of_node(alphas[0]).items,
        "judgements": store.judgements().items,
    }
    for name, ask in pages.items():
        gathered, after = [], None
        while True:
            page = ask(after)
            gathered += page.items
            if (after := page.next) is None:
                break
        assert tuple(gathered) == whole[name], name
        with pytest.raises(InputError, match="next"):
            ask("nonsense")


def test_publishers_are_counted_with_their_origins(store: GraphStore) -> None:
    for url, publisher, origin in (("u1", "B", "o"), ("u2", "B", "o"), ("u3", None, None), ("u4", "B", None)):
        store.add(a_reading(MET, ["Alpha"], url=url, publisher=publisher, origin=origin), at=a_moment())
    assert [(one.name, one.articles, one.origins) for one in store.publishers()] == [(None, 1, 1), ("B", 3, 2)]


def test_counts_count_what_is_there(store: GraphStore) -> None:
    reading = a_reading()
    store.add(reading, at=a_moment())
    counts = store.counts()
    assert (counts.articles, counts.versions, counts.origins, counts.mentions) == (1, 1, 1, 3)
    assert (counts.entities, counts.events, counts.statements, counts.judgements, counts.erased) == (3, 0, 5, 0, 0)


def test_an_article_about_nothing_is_kept(store: GraphStore) -> None:
    reading = a_reading("It rained.", [])
    store.add(reading, at=a_moment())
    assert store.article(reading.article.id) == an_article("It rained.")
    assert store.is_read(reading.article.id, reading.article.digest, reading.reader)


def test_a_long_word_without_a_space_is_searched_by_its_beginning(store: GraphStore) -> None:
    text = "x" * 1_000_000
    store.add(a_reading(text, []), at=a_moment())
    assert [hit.article.text for hit in store.search("xxx*")] == [text]
    assert store.search(text)[0].spans[0].end == len(text)


def test_a_list_can_be_read_while_the_store_is_written(store: GraphStore) -> None:
    store.add(a_reading(MET, ["Alpha", "Beta"], url="u1"), at=a_moment())
    seen = 0
    for stated in store.all_statements():
        store.retract([stated.statement.id], by="person:ann", reason="all wrong", at=a_moment(1))
        seen += 1
    assert (seen, list(store.all_statements())) == (3, [])


def test_names_of_other_predicates_are_no_names(store: GraphStore) -> None:
    add_saying(store, value=Text(text="Gamma"))
    assert store.nodes_by_name("Gamma") == []


def test_pages_of_statements_are_all_statements_once_and_in_order(store: GraphStore) -> None:
    for number in range(3):
        store.add(a_reading(url=f"u{number}", publisher=f"P{number % 2}"), at=a_moment(number))
    for where in (Filter(), Filter(source="P0"), Filter(known_at=a_moment(1)), Filter(min_origins=2)):
        found, after = [], None
        while True:
            page = store.statement_page(where, after=after, limit=4)
            found += page.items
            if (after := page.next) is None:
                break
        assert found == list(store.all_statements(where))
    assert {one.statement.predicate for one in store.statement_page(predicates=["name"]).items} == {"name"}
    with pytest.raises(InputError):
        store.statement_page(after="nowhere")


def test_what_changed_between_two_moments_is_what_was_recorded_or_ended_then(store: GraphStore) -> None:
    first, second = a_reading(url="u1"), a_reading(url="u2")
    store.add(first, at=a_moment(1))
    store.add(second, at=a_moment(2))
    store.retract([first.statements[0].id], by="person:ann", reason="wrong", at=a_moment(3))

    def changed(start: float, end: float) -> set[StatementId]:
        return set(ids(store.statement_page(changed=Interval(start=a_moment(start), end=a_moment(end))).items))

    assert changed(1.5, 2.5) == {one.id for one in second.statements}
    assert changed(2.5, 3.5) == {first.statements[0].id}
    assert changed(0, 9) == {one.id for reading in (first, second) for one in reading.statements}
    assert changed(4, 9) == set()
