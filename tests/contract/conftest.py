"""Every store, opened empty. A test takes `store` and may not ask which one it got."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store import GraphStore, open_store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    url = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path}/news.db"}[request.param]
    with open_store(url) as opened:
        yield opened
