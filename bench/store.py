"""How long the durable commit of one article takes, beside SQLite's defaults at the same durability.

    python -m bench.store [--articles 10000] [--folder DIR]

Two stores with the same tables are filled in one run, in turns of a thousand articles: ours, with the checkpoint in a
thread of its own, and one with what SQLite does by itself (a checkpoint of 1000 pages inside a commit, 2 MB of cache).
Both run in WAL mode with synchronous=FULL. Prints Markdown rows for docs/performance.md.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from kg.model import (
    UNIDENTIFIED,
    Article,
    Form,
    Kind,
    Mention,
    Node,
    NodeSort,
    Reading,
    Span,
    Statement,
    Text,
    article_id,
    content_digest,
    identified,
    mention_id,
    node_id,
)
from kg.store import GraphStore
from kg.store.sqlite import SqliteStore, open_sqlite
from kg.store.sqlite_files import Files

TURN_ARTICLES = 1000  # long enough that checkpoints fall within every turn
PAUSE_S = 1.0  # between turns, so that no work of one store runs into the time of the other
SENTENCES = 20
NAMES_PER_ARTICLE = 12
START = datetime(2022, 1, 1, tzinfo=UTC)
SQLITE_DEFAULT_CHECKPOINT_PAGES = 1000
SQLITE_DEFAULT_CACHE_KIB = 2000


class DefaultFiles(Files):
    """A store file that SQLite checkpoints when it sees fit: inside every commit that finds 1000 pages in the log."""

    def _connect(self, mode: str) -> sqlite3.Connection:
        db = super()._connect(mode)
        db.execute(f"PRAGMA wal_autocheckpoint = {SQLITE_DEFAULT_CHECKPOINT_PAGES}")
        db.execute(f"PRAGMA cache_size = -{SQLITE_DEFAULT_CACHE_KIB}")
        return db

    def _run_checkpoints(self) -> None:
        """Do nothing: SQLite does it."""


def a_reading(number: int, random: Random) -> Reading:
    """Return an article of some 400 words with 12 names and 44 statements, as news has them."""
    names = [f"Name{int(random.paretovariate(0.6)) % 50_000}" for _ in range(NAMES_PER_ARTICLE)]
    words = [f"word{int(random.paretovariate(0.5)) % 100_000}" for _ in range(SENTENCES * 20)]
    for place, name in enumerate(dict.fromkeys(names)):
        words[place * 20] = name
    text = " ".join(words)
    identity = article_id(url=f"https://example.org/{number}", text=text)
    article = Article(
        id=identity,
        text=text,
        digest=content_digest(text),
        url=f"https://example.org/{number}",
        title=" ".join(words[:8]),
        publisher=f"Publisher {number % 40}",
        published_at=START + timedelta(minutes=number),
        language="en",
    )
    spans = [Span(start=text.index(name), end=text.index(name) + len(name)) for name in dict.fromkeys(names)]
    nodes = [
        Node(
            id=node_id(NodeSort.ENTITY, identity, 1, span, Kind.PERSON),
            sort=NodeSort.ENTITY,
            article_id=identity,
            version=1,
        )
        for span in spans
    ]
    statements = [a_statement(article, node, "name", span) for node, span in zip(nodes, spans, strict=True)]
    statements += [a_statement(article, node, "kind", span) for node, span in zip(nodes, spans, strict=True)]
    statements += [
        a_statement(
            article,
            random.choice(nodes),
            f"predicate{random.randrange(40)}",
            random.choice(spans),
            random.choice(nodes),
        )
        for _ in range(SENTENCES)
    ]
    return Reading(
        article=article,
        reader="bench/1",
        nodes=tuple(nodes),
        mentions=tuple(a_mention(article, node, span) for node, span in zip(nodes, spans, strict=True)),
        statements=tuple(statements),
    )


def a_mention(article: Article, node: Node, span: Span) -> Mention:
    """Return a mention by name."""
    return Mention(
        id=mention_id(article.id, 1, span),
        article_id=article.id,
        version=1,
        start=span.start,
        end=span.end,
        kind=Kind.PERSON,
        form=Form.NAME,
        node=node.id,
    )


def a_statement(article: Article, node: Node, predicate: str, span: Span, other: Node | None = None) -> Statement:
    """Return a statement whose value is the words of the span unless it is about another node."""
    value = None if other else Text(text=span.of(article.text))
    return identified(
        Statement(
            id=UNIDENTIFIED,
            subject=node.id,
            predicate=predicate,
            object=other.id if other else None,
            value=value,
            article_id=article.id,
            version=1,
            evidence=span,
            method="bench/1",
            reported_at=article.published_at,
            recorded_at=START,
        )
    )


def fill(store: GraphStore, readings: Sequence[Reading]) -> list[float]:
    """Add the readings; return how long each took, in milliseconds."""
    took = []
    for reading in readings:
        begin = time.perf_counter()
        store.add(reading, at=START)
        took.append((time.perf_counter() - begin) * 1000)
    return took


def percentile(took: Sequence[float], percent: int) -> float:
    """Return the time that so many percent of the commits stayed under."""
    return statistics.quantiles(took, n=100)[percent - 1]


def measure(folder: Path, articles: int) -> dict[str, list[float]]:
    """Fill both stores in turns; return the times of each, without those of the first turn."""
    stores: dict[str, GraphStore] = {
        "newsgraph": open_sqlite(folder / "ours.db"),
        "SQLite's defaults": SqliteStore(DefaultFiles(folder / "defaults.db", read_only=False)),
    }
    took: dict[str, list[float]] = {name: [] for name in stores}
    random = Random(1)
    for turn, first in enumerate(range(0, articles, TURN_ARTICLES)):
        readings = [a_reading(number, random) for number in range(first, first + TURN_ARTICLES)]
        order = list(stores) if turn % 2 else list(reversed(stores))
        for name in order:
            times = fill(stores[name], readings)
            took[name] += times if turn else []
            time.sleep(PAUSE_S)
    for store in stores.values():
        store.close()
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured; a temporary one by default")
    settings = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=settings.folder) as folder:
        took = measure(Path(folder), settings.articles)
    print("| durable commit of one article | p50 ms | p99 ms | max ms |")
    print("|---|---|---|---|")
    for name, times in took.items():
        print(f"| {name} | {percentile(times, 50):.2f} | {percentile(times, 99):.2f} | {max(times):.1f} |")
    ours, theirs = took.values()
    ratios = [percentile(ours, percent) / percentile(theirs, percent) for percent in (50, 99)]
    print(f"| ratio | {ratios[0]:.2f}x | {ratios[1]:.2f}x | {max(ours) / max(theirs):.2f}x |")


if __name__ == "__main__":
    main()
