"""A projection says what the export says, whatever happens to the store, and never what was erased."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import NodeId, OriginId
from kg.rdf import export, form_named
from kg.rdf.projection import Projection, Standing, build, load_quads
from kg.rdf.projection_files import ProjectionError, locked, made_as, open_shown, read_shown, withdraw
from kg.rdf.projection_follower import Follower
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading
from tests.unit.kg.rdf.graphs import BASE

TEXTS = {"Alpha met Beta.": ("Alpha", "Beta"), "Alpha left Gamma.": ("Alpha", "Gamma"), "Gamma came.": ("Gamma",)}
URLS = ("https://example.org/1", "https://example.org/2", "https://example.org/3")
MANY = 100


def exported(store: GraphStore) -> set[ox.Quad]:
    """Return what the export gives, with the union."""
    text = "".join(export(store, form_named("nquads", BASE)))
    fresh = ox.Store()
    fresh.load(text.encode(), ox.RdfFormat.N_QUADS)
    quads = set(fresh)
    return quads | {ox.Quad(one.subject, one.predicate, one.object, ox.DefaultGraph()) for one in quads}


def no_report(articles: int, quads: int) -> None:
    del articles, quads


def filled(store: GraphStore) -> list[NodeId]:
    nodes = []
    for number, (url, text) in enumerate(zip(URLS, TEXTS, strict=True)):
        reading = a_reading(text, TEXTS[text], url=url)
        store.add(reading, at=a_moment(number))
        nodes += [node.id for node in reading.nodes]
    return nodes


def test_building_gives_what_the_export_gives() -> None:
    store = open_store("memory:")
    filled(store)
    built = build(ox.Store(), store, BASE, no_report)
    assert set(built.quads) == exported(store)
    named = {one for one in exported(store) if one.graph_name != ox.DefaultGraph()}
    assert built.standing == Standing(position=store.last_write(), quads=len(named))


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_following_gives_what_building_anew_would(steps: list[tuple[int, int, int]]) -> None:
    store = open_store("memory:")
    nodes = filled(store)
    projection = build(ox.Store(), store, BASE, no_report)
    for number, (kind, one, other) in enumerate(steps, start=10):
        happen(store, nodes, kind, one, other, number)
        followed = projection.follow(store, MANY)
        assert followed.matches
        assert followed.is_whole
        assert set(projection.quads) == exported(store)
    assert projection.standing == build(ox.Store(), store, BASE, no_report).standing


def happen(store: GraphStore, nodes: list[NodeId], kind: int, one: int, other: int, number: int) -> None:
    """Do something to a store, chosen by numbers."""
    at = a_moment(number)
    articles = [article.id for article in store.articles().items]
    known = [node for node in nodes if store.node(node)]
    judgements = [judged for judged in store.judgements().items if judged.undone_at is None]
    stated = [found.statement.id for found in store.all_statements()]
    if kind == 0 and len(known) > 1 and known[one % len(known)] != known[other % len(known)]:
        store.judge([a_judgement(known[one % len(known)], known[other % len(known)], at=at)], at=at)
    elif kind == 1 and judgements:
        store.undo(judgements[one % len(judgements)].id, by="person:ann", at=at)
    elif kind == 2 and stated:
        store.retract([stated[one % len(stated)]], by="person:ann", reason="not so", at=at)
    elif kind == 3 and articles:
        store.erase(articles[one % len(articles)], at=at)
    elif kind == 4 and articles:
        store.set_origin(articles[one % len(articles)], OriginId(f"o{other % 2}"), reason="credit", at=at)
    elif kind == 5:
        text, url = list(TEXTS)[one % len(TEXTS)], URLS[other % len(URLS)]
        draft = a_reading(text, TEXTS[text], url=url)
        version = store.version_for(draft.article.id, draft.article.digest)
        reading = a_reading(text, TEXTS[text], url=url, version=version, reader=f"reader/{number}")
        store.add(reading, at=at)
        nodes += [node.id for node in reading.nodes]


def test_much_to_catch_up_with_is_taken_over_in_parts() -> None:
    store = open_store("memory:")
    filled(store)
    projection = build(ox.Store(), store, BASE, no_report)
    for number, article in enumerate(store.articles().items):
        store.set_origin(article.id, OriginId("o"), reason="credit", at=a_moment(10 + number))
    before = projection.standing.position
    assert not projection.follow(store, 2).is_whole
    assert projection.standing.position == before
    assert projection.follow(store, MANY).is_whole
    assert projection.standing.position == store.last_write()


def test_a_position_of_another_store_does_not_match() -> None:
    store, other = open_store("memory:"), open_store("memory:")
    filled(store)
    other.add(a_reading(), at=a_moment(50))
    projection = build(ox.Store(), other, BASE, no_report)
    assert not Projection(projection.quads, BASE, projection.standing).follow(store, MANY).matches


def test_a_text_that_looks_like_the_end_of_a_line_is_loaded_as_it_is() -> None:
    quads = ox.Store()
    load_quads(quads, b'<urn:s> <urn:p> "a <urn:x> .\\n" <urn:g> .\n')
    assert {one.object.value for one in quads} == {"a <urn:x> .\n"}
    assert len(quads) == 2


# On disk


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    made = open_store(f"sqlite:///{tmp_path}/news.db")
    filled(made)
    return made


def shown_quads(root: Path) -> set[ox.Quad]:
    lease = open_shown(root)
    found = set(lease.quads)
    lease.release()
    return found


def test_what_is_shown_follows_and_is_taken_up_again(store: GraphStore, tmp_path: Path) -> None:
    root = tmp_path / "news.db.rdf"
    with locked(root) as folder:
        follower = Follower(store, folder, BASE)
        store.add(a_reading("Zeta came.", ["Zeta"], url="u4"), at=a_moment(20))
        follower.step()
        assert shown_quads(root) == exported(store)
        live = read_shown(root).live
        del follower
    store.add(a_reading("Eta came.", ["Eta"], url="u5"), at=a_moment(21))
    with locked(root) as folder:
        Follower(store, folder, BASE).step()
    assert shown_quads(root) == exported(store)
    assert read_shown(root).live == live  # followed, not built anew


def test_another_base_or_damage_is_built_anew(store: GraphStore, tmp_path: Path) -> None:
    root = tmp_path / "news.db.rdf"
    assert made_as(BASE) != made_as("https://other.example")
    with locked(root) as folder:
        Follower(store, folder, "https://other.example")
    with locked(root) as folder:
        Follower(store, folder, BASE)
    assert shown_quads(root) == exported(store)
    for place in (root / read_shown(root).live).iterdir():
        place.write_bytes(b"damage")
    with locked(root) as folder:
        Follower(store, folder, BASE)
    assert shown_quads(root) == exported(store)


def test_what_was_withdrawn_is_nothing_to_ask(store: GraphStore, tmp_path: Path) -> None:
    root = tmp_path / "news.db.rdf"
    with locked(root) as folder:
        follower = Follower(store, folder, BASE)
        withdraw(root)
        with pytest.raises(ProjectionError, match="try again"):
            open_shown(root)
        with pytest.raises(ProjectionError, match="removed"):
            follower.step()


def test_a_snapshot_that_is_read_stays_and_goes_when_it_is_let_go(store: GraphStore, tmp_path: Path) -> None:
    root = tmp_path / "news.db.rdf"
    with locked(root) as folder:
        follower = Follower(store, folder, BASE)
        lease = open_shown(root)
        before = set(lease.quads)
        store.erase(store.articles().items[0].id, at=a_moment(30))
        follower.step()
        assert set(lease.quads) == before
        old = root / lease.shown.snapshot
        lease.release()
        follower.step()
        assert not old.exists()


def test_the_words_of_an_erased_article_are_in_no_file(tmp_path: Path) -> None:
    root = tmp_path / "news.db.rdf"
    word = "Zanzibarquisquilia"  # longer than what is kept inside the keys
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        filled(store)
        reading = a_reading(f"{word} came to Delta on a Sunday.", [word], url="https://example.org/z")
        store.add(reading, at=a_moment(20))
        with locked(root) as folder:
            follower = Follower(store, folder, BASE)
            assert any(word in str(one.object) for one in shown_quads(root))
            store.erase(reading.article.id, at=a_moment(21))
            follower.step()
            follower.step()
        assert shown_quads(root) == exported(store)
    held = [place for place in root.rglob("*") if place.is_file() and word.encode() in place.read_bytes()]
    assert held == []
