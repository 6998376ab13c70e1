"""A store to export from, and the names of the forms."""

import pytest

from kg.rdf import FORMS
from kg.store import GraphStore
from tests.unit.kg.rdf.graphs import a_store


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return a_store()


@pytest.fixture(params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)
