"""A service on a store of two articles: one tells of an act, the other denies it; what they name is judged to be one."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from kg.model import Factuality, Node, NodeId, NodeSort, Reading, Text, Time, Verdict, node_id
from kg.store import GraphStore, NewWork, Outcome, open_store
from tests.factories import a_judgement, a_moment, a_reading, a_statement, node_named, span_of, with_statements
from tests.unit.kg.rdf.graphs import with_an_event

SINCE = Time(text="since Wednesday", edtf="2022-01-05/..", earliest="2022-01-05", latest=None)


def a_told_act(url: str, publisher: str, **said: object) -> Reading:
    """Return a reading of an article that tells of an act; all that it says holds since that day."""
    reading = with_an_event(a_reading(url=url, publisher=publisher), **said)
    held = tuple(replace(one, valid_from=SINCE, valid_to=None) for one in reading.statements)
    return replace(reading, statements=held)


def event_of(reading: Reading) -> NodeId:
    """Return the id of the event that a reading tells of."""
    return next(node.id for node in reading.nodes if node.id.startswith("v"))


TOLD = a_told_act("https://example.org/1", "The Example")
DENIED = a_told_act("https://example.org/2", "Other", factuality=Factuality.DENIED)
EVENT = event_of(TOLD)
FIRST, PLACE, SPEAKER = (node_named(TOLD.article, name) for name in ("Kazakhtelecom", "Almaty", "NetBlocks"))
MERGED = node_named(DENIED.article, "Kazakhtelecom")


def fill(store: GraphStore) -> None:
    """Have the two articles read and judged."""
    store.add(TOLD, at=a_moment(1))
    store.add(DENIED, at=a_moment(2))
    pairs = [(EVENT, event_of(DENIED)), (FIRST, MERGED), (PLACE, node_named(DENIED.article, "Almaty"))]
    store.judge([a_judgement(*pair, at=a_moment(3)) for pair in pairs], at=a_moment(3))
    unsure = (SPEAKER, node_named(DENIED.article, "NetBlocks"))
    store.judge([a_judgement(*unsure, Verdict.UNSURE, score=0.6, at=a_moment(4))], at=a_moment(4))
    (work,) = store.enqueue("j1", [NewWork(label="first.html", payload="{}")], at=a_moment())
    store.finish(work, Outcome.SKIPPED, at=a_moment(1))


@pytest.fixture(scope="session")
def asked_only(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of a service that only reads; shared by all tests, for nothing can change it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('served')}/news.db"
    with open_store(url) as store:
        fill(store)
    return create_app(lambda: open_store(url, read_only=True)).test_client()


def a_following(url: str) -> Reading:
    """Return a reading of an article that tells of the act at its place, and of one by the same that followed it."""
    reading = a_told_act(url, "Third")
    article, act = reading.article, event_of(reading)
    after = node_id(NodeSort.EVENT, article.id, 1, span_of(article.text, "said"), "PROTEST/demo")
    actor, place, speaker = (node_named(article, name) for name in ("Kazakhtelecom", "Almaty", "NetBlocks"))
    extra = (
        a_statement(article, act, "place", object=place),
        a_statement(article, after, "type", value=Text(text="PROTEST"), attributed_to=speaker),
        a_statement(article, after, "actor", object=actor),
        a_statement(article, after, "follows", object=act),
    )
    node = Node(id=after, sort=NodeSort.EVENT, article_id=article.id, version=1)
    held = (replace(one, valid_from=SINCE) for one in extra)
    return with_statements(replace(reading, nodes=(*reading.nodes, node)), *held)


FOLLOWING = a_following("https://example.org/3")
ALIKE = a_reading(
    "Kazakhtelekom cut the internet in Almaty. NetBlocks said so.",
    ("Kazakhtelekom", "Almaty", "NetBlocks"),
    url="https://example.org/4",
    publisher="Fourth",
)


def of_a_kind(reading: Reading) -> Reading:
    """Return a reading that says of each of its names that it is an organisation."""
    kinds = (a_statement(reading.article, node.id, "kind", value=Text(text="Organization")) for node in reading.nodes)
    return with_statements(reading, *kinds)


@pytest.fixture(scope="session")
def a_story(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of a service on four articles: an act, its denial, what followed it, and a name like another."""
    url = f"sqlite:///{tmp_path_factory.mktemp('story')}/news.db"
    with open_store(url) as store:
        fill(store)
        store.add(FOLLOWING, at=a_moment(5))
        store.add(of_a_kind(ALIKE), at=a_moment(6))
        pairs = [(EVENT, event_of(FOLLOWING))]
        pairs += [
            (node_named(one.article, name), node_named(TOLD.article, name))
            for one, name in ((FOLLOWING, "Kazakhtelecom"), (FOLLOWING, "Almaty"), (ALIKE, "Almaty"))
        ]
        store.judge([a_judgement(*pair, at=a_moment(7)) for pair in pairs], at=a_moment(7))
    return create_app(lambda: open_store(url, read_only=True)).test_client()


@pytest.fixture
def changing(tmp_path: Path) -> FlaskClient:
    """Give a client of a service that judges, with a store of its own."""
    url = f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as store:
        fill(store)
    return create_app(lambda: open_store(url, read_only=True), open_writer=lambda: open_store(url)).test_client()
