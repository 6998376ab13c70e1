"""A service on a store of two articles: one tells of an act, the other denies it; what they name is judged to be one."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from kg.model import Factuality, NodeId, Reading, Time, Verdict
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading, node_named
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


@pytest.fixture(scope="session")
def asked_only(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of a service that only reads; shared by all tests, for nothing can change it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('served')}/news.db"
    with open_store(url) as store:
        fill(store)
    return create_app(lambda: open_store(url, read_only=True)).test_client()


@pytest.fixture
def changing(tmp_path: Path) -> FlaskClient:
    """Give a client of a service that judges, with a store of its own."""
    url = f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as store:
        fill(store)
    return create_app(lambda: open_store(url, read_only=True), open_writer=lambda: open_store(url)).test_client()
