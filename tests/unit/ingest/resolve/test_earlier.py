"""What is remembered of earlier articles is what the record has, however it came to be known."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.extract.statements import reading_of
from ingest.load import Loaded, LoadSettings, load
from ingest.resolve.across import AcrossArticles
from ingest.resolve.clusters import CANDIDATES_MAX, Clusters
from ingest.resolve.earlier import Earlier
from ingest.resolve.event_profile import event_profiles
from ingest.resolve.events import EventMatcher
from ingest.resolve.naming import namings_of
from ingest.sample import sample_articles_path
from kg.model import Article, Judgement, Kind, OriginId, Reading, Verdict, article_id
from kg.store import GraphStore, open_store
from tests.fakes import CapitalExtractor, extraction_of
from tests.unit.ingest.resolve.namings import AT, a_reading_of, record

COMPANY = {"Kazakhtelecom": Kind.ORGANIZATION, "Almaty": Kind.PLACE}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(f"sqlite:///{tmp_path}/news.db") as opened:
        yield opened


def some_readings() -> list[Reading]:
    """Return readings with every turn: joins, homonyms, a twin within an article, corrections, another reader."""
    return [
        a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://a.example/1", event="CONSULT"),
        a_reading_of({"Askar Mamin": Kind.PERSON, "Tokayev": Kind.PERSON, **COMPANY}, url="https://b.example/1"),
        a_reading_of(
            {"Almaty": Kind.PLACE, "Almaty city": Kind.PLACE, "ALMATY": Kind.PLACE}, url="https://c.example/1"
        ),
        a_reading_of({"Tokayev": Kind.PERSON, "Paris": Kind.PLACE}, url="https://b.example/1", version=2),
        a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://d.example/1", event="CONSULT", days=1),
        a_reading_of({"Paris Hilton": Kind.PERSON, "Paris": Kind.PLACE}, url="https://e.example/1"),
        a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://a.example/1", reader="test/2"),
        a_reading_of({"Askar Mamyn": Kind.PERSON, **COMPANY}, url="https://f.example/1", event="CONSULT", days=2),
    ]


def test_a_process_that_starts_anywhere_judges_as_the_one_that_saw_it_all(store: GraphStore, tmp_path: Path) -> None:
    record(store, *some_readings())
    with open_store(f"sqlite:///{tmp_path}/again.db") as other:
        for reading in some_readings():
            record(other, reading, earlier=Earlier(other))  # knows only what the store has
        assert other.digest() == store.digest()
    assert store.counts().judgements >= 8


def test_a_name_that_a_correction_removed_is_forgotten(store: GraphStore) -> None:
    resolver = AcrossArticles()
    first = a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://a.example/1")
    corrected = a_reading_of(COMPANY, url="https://a.example/1", version=2)
    later = a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://b.example/1")
    for reading in (first, corrected):
        resolver.judgements(reading, at=AT)
    assert len(resolver.judgements(later, at=AT)) == 2  # the company and the town, not the person


def test_a_new_version_goes_on_with_the_entities_of_the_old_one(store: GraphStore) -> None:
    names = {"Tokayev": Kind.PERSON, "Oral": Kind.PLACE}
    record(store, a_reading_of(names, url="https://a.example/1", event="CONSULT"))
    before = {name: store.nodes_by_name(name) for name in names}
    record(store, a_reading_of(names, url="https://a.example/1", version=2, event="CONSULT", more=" Corrected."))
    assert {name: store.nodes_by_name(name) for name in names} == before  # even a bare surname, and its id stays
    assert all(len(store.members(nodes[0])) == 2 for nodes in before.values())
    reasons = {reason.feature for one in store.judgements().items for reason in one.reasons}
    assert "version" in reasons
    assert len({stated.subject for stated in store.statements_by_predicate(["type"])}) == 1


def test_two_of_one_bare_name_in_an_article_go_on_with_nobody(store: GraphStore) -> None:
    names = {"Sánchez": Kind.PERSON, "Sanchez": Kind.PERSON}
    record(store, a_reading_of(names, url="https://a.example/1"))
    record(store, a_reading_of(names, url="https://a.example/1", version=2, more=" Corrected."))
    assert store.judgements().items == ()


def test_read_again_by_another_reader_a_node_is_not_judged_against_itself(store: GraphStore) -> None:
    first = a_reading_of(COMPANY, url="https://a.example/1", event="CONSULT")
    second = a_reading_of(COMPANY, url="https://a.example/1", event="CONSULT", reader="test/2")
    record(store, first, second)
    assert store.judgements().items == ()


def test_a_doubt_or_a_foreign_write_makes_it_look_again(store: GraphStore) -> None:
    earlier = Earlier(store)
    readings = [
        a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url=f"https://{host}.example/1") for host in "abcd"
    ]
    record(store, readings[0], earlier=earlier)
    earlier.placed(readings[1].article)
    earlier.judgements(readings[1], at=AT)
    earlier.doubt()  # it was not written
    record(store, readings[2])  # by somebody else
    record(store, readings[3], earlier=earlier)
    pairs = [{one.left, one.right} for one in store.judgements().items]
    unwritten = {node.id for node in readings[1].nodes}
    assert all(pair.isdisjoint(unwritten) for pair in pairs)
    assert len(store.members(store.nodes_by_name("Kazakhtelecom")[0])) == 3


def test_of_a_crowded_name_the_largest_clusters_are_compared_in_any_order_of_arrival() -> None:
    readings = [a_reading_of({"Li Wei": Kind.PERSON}, url=f"https://{n}.example/1") for n in range(CANDIDATES_MAX + 5)]
    namings = [naming for reading in readings for naming in namings_of(reading.statements)]
    large = namings_of(a_reading_of({"Li Wei": Kind.PERSON}, url="https://large.example/1").statements)[0]
    found = []
    for order in (namings, namings[::-1]):
        clusters = Clusters()
        for naming in order:
            clusters.put(naming, naming.node)
        clusters.put(large, namings[3].node)
        found.append([one.representative for one in clusters.candidates(large)])
    assert found[0] == found[1]
    assert found[0][0] == namings[3].node
    assert len(found[0]) == CANDIDATES_MAX


def test_what_is_taken_out_leaves_no_trace() -> None:
    readings = some_readings()[:3]
    before, after = Clusters(), Clusters()
    for clusters in (before, after):
        for naming in namings_of(readings[0].statements):
            clusters.put(naming, naming.node)
    joined = {naming.keys: naming.node for naming in namings_of(readings[0].statements)}
    for reading in readings[1:]:
        for naming in namings_of(reading.statements):
            after.put(naming, joined.get(naming.keys, naming.node))
    for reading in readings[1:]:
        after.keep(reading.article.id, [])
    for naming in namings_of(readings[0].statements):
        left, right = before.candidates(naming), after.candidates(naming)
        assert [shape(before, one) for one in left] == [shape(after, one) for one in right]


def shape(clusters: Clusters, cluster: object) -> tuple[object, ...]:
    names = ("representative", "kind", "names", "keys", "links", "nodes")
    return (*(getattr(cluster, name) for name in names), clusters.company(cluster))  # type: ignore[arg-type]


def test_an_event_told_again_in_other_words_is_joined_with_reasons_stored(store: GraphStore) -> None:
    record(store, *some_readings())
    found = [(one, features(one)) for one in store.judgements().items if one.left.startswith("v")]
    retold = [(one, by) for one, by in found if "words" not in by]
    assert {one.verdict for one, _ in retold} == {Verdict.SAME}
    assert {"role", "company", "near"} <= retold[-1][1]


def features(judgement: Judgement) -> set[str]:
    return {reason.feature for reason in judgement.reasons}


def test_what_a_copy_tells_in_the_same_sentence_is_the_same_event(store: GraphStore) -> None:
    names = {"Askar Mamin": Kind.PERSON, **COMPANY}
    record(store, *(a_reading_of(names, url=f"https://{host}.example/1", event="CONSULT") for host in "ab"))
    (joined,) = [one for one in store.judgements().items if one.left.startswith("v")]
    assert joined.verdict is Verdict.SAME
    assert "words" in features(joined)


@pytest.mark.parametrize(("origin", "score"), [("o1", True), ("o2", False)])
def test_the_same_words_of_another_origin_are_no_copy(origin: str, score: bool) -> None:
    first, second = (
        replace(reading, article=replace(reading.article, origin_id=OriginId(name)))
        for reading, name in [
            (
                a_reading_of(
                    {"Mamin": Kind.PERSON, "Tokayev": Kind.PERSON}, url=f"https://{host}.example/1", event="CONSULT"
                ),
                name,
            )
            for host, name in (("a", "o1"), ("b", origin))
        ]
    )
    matcher = EventMatcher()
    left, right = (event_profiles(one.article, one.statements, lambda node: node) for one in (first, second))
    matcher.replace(first.article.id, left)
    assert bool(matcher.match(right)) is score


def test_what_was_not_written_is_forgotten_without_reading_the_store_again(store: GraphStore) -> None:
    counting = CountingReads(store)
    earlier = Earlier(counting)  # type: ignore[arg-type]
    *before, refused, after = [
        a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url=f"https://{host}.example/1", event="CONSULT")
        for host in "abcd"
    ]
    record(store, *before, earlier=earlier)
    earlier.placed(refused.article)
    earlier.judgements(refused, at=AT)
    earlier.doubt()
    placed = earlier.placed(after.article)
    made = earlier.judgements(after, at=AT)
    afresh = Earlier(store)
    assert placed == afresh.placed(after.article)
    assert made == afresh.judgements(after, at=AT) != []
    assert counting.reads == 1


def test_a_correction_that_was_not_written_leaves_the_earlier_text_known(store: GraphStore) -> None:
    first = a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://a.example/1")
    refused = a_reading_of({"Paris": Kind.PLACE}, url="https://a.example/1", version=2)
    after = a_reading_of({"Askar Mamin": Kind.PERSON, **COMPANY}, url="https://b.example/1")
    earlier = Earlier(store)
    record(store, first, earlier=earlier)
    earlier.placed(refused.article)
    earlier.judgements(refused, at=AT)
    earlier.doubt()
    record(store, after, earlier=earlier)
    assert len(store.members(store.nodes_by_name("Askar Mamin")[0])) == 2


def test_refused_readings_leave_no_trace_in_the_judgements_of_the_sample(store: GraphStore, tmp_path: Path) -> None:
    articles = [
        found.article
        for found in load(str(sample_articles_path()), settings=LoadSettings(), clock=lambda: AT)
        if isinstance(found, Loaded)
    ]
    earlier, undisturbed = Earlier(store), Earlier(other := open_store(f"sqlite:///{tmp_path}/undisturbed.db"))
    with other:
        for number, article in enumerate(articles):
            add_as_pipeline_does(other, undisturbed, article)
            refused = replace(article, id=article_id(url=f"https://refused.example/{number}", text=article.text))
            judged_by_capitals(earlier, earlier.placed(refused), version=1)
            earlier.doubt()
            add_as_pipeline_does(store, earlier, article)
        assert store.counts().judgements > 500
        assert store.digest() == other.digest()


def add_as_pipeline_does(store: GraphStore, earlier: Earlier, article: Article) -> None:
    reading, judged = judged_by_capitals(
        earlier, earlier.placed(article), version=store.version_for(article.id, article.digest)
    )
    earlier.wrote(store.add(reading, at=AT, judgements=judged).at)


def judged_by_capitals(earlier: Earlier, placed: Article, *, version: int) -> tuple[Reading, list[Judgement]]:
    article = replace(placed, version=version)
    found = extraction_of(article)  # of two names side by side the fake makes an event without words, which is refused
    events = tuple(one for one in found.events if article.text[one.trigger.start : one.trigger.end].strip())
    reading = reading_of(article, replace(found, events=events), reader=CapitalExtractor.version, recorded_at=AT)
    return reading, earlier.judgements(reading, at=AT)


class CountingReads:
    """A store that counts how often all of its statements were asked for."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.reads = 0

    def __getattr__(self, name: str) -> object:
        self.reads += name == "all_statements"
        return getattr(self._store, name)
