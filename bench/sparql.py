"""SPARQL on the projection beside rdflib on the same triples, in turn in one run; and how far the projection is behind
while articles arrive. `python -m bench.sparql --store sqlite:///news.db [--rounds 3] [--arriving 20]`

The queries are those that the page for queries shows: a path, aggregates and joins among them. Nothing is written to the
store that is named: arriving is measured on a copy.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import rdflib

from api.processes.querying import sparql_of
from kg.rdf import DEFAULT_BASE, export, form_named
from kg.rdf.projection import build
from kg.store import GraphStore, open_store
from tests.factories import a_reading

TIMES_MIN = 10.0  # pyoxigraph must be so many times as fast as rdflib, by the median of the queries
BEHIND_MAX_S = 1.0


def main() -> None:
    """Print a row for each query, the median ratio, and the lag."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--store", default="sqlite:///newsgraph.db")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--arriving", type=int, default=20)
    given = asked.parse_args()
    with open_store(given.store, read_only=True) as store:
        queries(store, given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "news.db"
        shutil.copy(given.store.removeprefix("sqlite:///"), copy)
        behind(f"sqlite:///{copy}", given.arriving)


def queries(store: GraphStore, rounds: int) -> None:
    """Ask each query of both in turn; processor time."""
    ours = build(ox.Store(), store, DEFAULT_BASE, lambda *_: None).quads
    theirs = rdflib.Graph().parse(data="".join(export(store, form_named("nt"))), format="nt")
    ratios = []
    for one in json.loads((files("kg.rdf") / "sparql_examples.json").read_text("utf-8")):
        text = one["query"].replace("{base}", DEFAULT_BASE)
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for graph, times in zip((ours, theirs), spent, strict=True):
                began = time.process_time()
                found = sum(1 for _ in graph.query(text))
                times.append(time.process_time() - began)
        mine, other = map(statistics.median, spent)
        ratios.append(other / mine)
        print(
            f"{one['name']:20} {found:6} rows {mine * 1e3:9.1f} ms, rdflib {other * 1e3:9.1f} ms: {other / mine:7.1f}x"
        )
    print(f"median {statistics.median(ratios):.1f}x, least {min(ratios):.1f}x (wanted {TIMES_MIN:g}x)")


def behind(url: str, arriving: int) -> None:
    """Write articles one after another, and see when each is shown."""
    answering = sparql_of(url, DEFAULT_BASE)
    lags = []
    with open_store(url) as store:
        while answering.standing(store)["state"] != "following":
            time.sleep(0.1)
        for number in range(arriving):
            store.add(a_reading(url=f"https://example.org/arriving/{number}"), at=datetime.now(UTC))
            began = time.monotonic()
            while answering.standing(store)["behind_s"] != 0.0:
                time.sleep(0.01)
            lags.append(time.monotonic() - began)
    answering.close()
    print(
        f"behind, of {arriving} writes: median {statistics.median(lags):.2f} s, most {max(lags):.2f} s (wanted {BEHIND_MAX_S:g})"
    )


if __name__ == "__main__":
    main()
