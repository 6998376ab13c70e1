"""An export holds one article in memory, and nothing of what was erased."""

import tracemalloc
from pathlib import Path

import pytest

from kg.rdf import export, export_record, form_named
from kg.rdf.exporting import graphs_of
from kg.store import GraphStore, open_store
from tests.factories import a_moment, a_reading
from tests.unit.kg.rdf.graphs import BASE


def a_file(folder: Path, articles: int) -> GraphStore:
    store = open_store(f"sqlite:///{folder}/news.db")
    text = " ".join(["Alpha met Beta and Gamma."] * 40)
    for number in range(articles):
        store.add(a_reading(text, ("Alpha", "Beta", "Gamma"), url=f"https://example.org/{number}"), at=a_moment(number))
    return store


def peak_bytes(store: GraphStore, form: str) -> int:
    tracemalloc.start()
    for _ in export(store, form_named(form, BASE)):
        pass
    for _ in export_record(store, form_named(form, BASE)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("form", ["ttl", "nquads"])
def test_memory_does_not_grow_with_the_store(tmp_path: Path, form: str) -> None:
    peaks = []
    for articles in (60, 240):
        folder = tmp_path / str(articles)
        folder.mkdir()
        with a_file(folder, articles) as store:
            peaks.append(peak_bytes(store, form))
    assert peaks[1] < 1.5 * peaks[0]


def test_what_is_erased_while_an_export_runs_does_not_leave(tmp_path: Path) -> None:
    with a_file(tmp_path, 3) as store:
        articles = [article.id for article in store.articles().items]
        graphs = graphs_of(store)
        assert next(graphs).name == articles[0]
        store.erase(articles[2], at=a_moment(9))
        assert [graph.name for graph in graphs] == [articles[1]]
