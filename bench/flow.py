"""How fast articles become committed rows, what each step takes, what two workers bring, and what stays in memory.

    python -m bench.flow steps   [--source FILE] [--articles 49]
    python -m bench.flow workers [--source FILE] [--articles 49]
    python -m bench.flow memory  [--source FILE] [--articles 300] [--writer-articles 3000]
    python -m bench.flow writer  [--source FILE] [--articles 49]  [--writer-articles 3000]

Times are of the processor, so that a machine that is busy with other things tells the same; only the ratio of two
workers to one is of the clock on the wall. FILE is JSONL or a CSV with columns url, date, title, text; the sample by
default. Where more articles are asked for than there are, they come again with their paragraphs turned round and under
other addresses. Prints Markdown rows for docs/performance.md.
"""

import argparse
import json
import multiprocessing
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from spacy.tokens import Doc

from api.app import create_app
from bench.articles import csv_articles
from ingest.extract.extractor import extraction_of
from ingest.extract.opening import extractor_version, open_extractor
from ingest.extract.statements import reading_of
from ingest.load import Loaded, LoadSettings, load
from ingest.pipeline import ReadingPool, run
from ingest.queue import ToRead, enqueue
from ingest.reader import load_reader
from ingest.resolve.earlier import Earlier
from ingest.sample import sample_articles_path
from kg.model import Article, article_id, content_digest
from kg.store import GraphStore, Outcome, open_store
from tests.fakes import CapitalExtractor

THING = TypeVar("THING")
AT = datetime(2024, 1, 1, tzinfo=UTC)
MEASURED = 6  # how often memory is looked at on the way


@dataclass(slots=True)
class Stopwatch:
    """Processor seconds by step."""

    seconds_by_step: dict[str, float]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add what runs inside to a step."""
        begin = time.process_time()
        yield
        self.seconds_by_step[name] += time.process_time() - begin


def lines_of(source: Path, count: int) -> list[str]:
    """Return so many articles as JSON lines, in order, varied where the source has fewer."""
    if source.suffix == ".csv":
        rows = [
            {"url": row["url"], "published_at": row["date"], "title": row["title"], "text": row["text"]}
            for row in csv_articles(source)
        ]
    else:
        rows = [json.loads(line) for line in source.read_text(encoding="utf8").splitlines()]
    return [json.dumps(varied(rows[number % len(rows)], number // len(rows))) for number in range(count)]


def varied(row: dict[str, str], turn: int) -> dict[str, str]:
    """Return an article with its paragraphs turned round, under an address of its own."""
    paragraphs = row["text"].split("\n")
    start = turn % max(1, len(paragraphs))
    text = "\n".join(paragraphs[start:] + paragraphs[:start])
    return row if not turn else row | {"url": f"{row['url']}?turn={turn}", "text": text}


def articles_in(lines: list[str]) -> list[Article]:
    """Load articles from JSON lines, as `newsgraph ingest FILE` does."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as file:
        file.write("\n".join(lines))
        file.flush()
        found = load(file.name, settings=LoadSettings(), clock=lambda: AT)
        return [one.article for one in found if isinstance(one, Loaded)]


def words_in(articles: list[Article]) -> int:
    """Return how many words articles have."""
    return sum(len(article.text.split()) for article in articles)


def steps(lines: list[str], folder: Path) -> None:
    """Do in one process, step by step, what the pipeline does in several."""
    watch = Stopwatch(defaultdict(float))
    nlp = load_reader()
    list(nlp.pipe(["Warm.", "The first article pays for nothing that is not its own."]))
    with watch.step("load"):
        articles = articles_in(lines)
    with open_store(f"sqlite:///{folder}/steps.db") as store:
        with watch.step("queue"):
            enqueue(store, "job", [ToRead(label=str(one.id), article=one) for one in articles], at=AT)
        earlier = Earlier(store)
        for article in articles:
            record_one(store, earlier, nlp, article, watch)
        made = store.counts().statements
    total = sum(watch.seconds_by_step.values())
    words = words_in(articles)
    print(
        f"\n{len(articles)} articles, {words} words, {made} statements; {words / total:.0f} words per second per core\n"
    )
    print("| step | seconds of 1,000 words | share |\n|---|---|---|")
    for name, seconds in watch.seconds_by_step.items():
        print(f"| {name} | {seconds / words * 1000:.3f} | {seconds / total:.0%} |")


def record_one(
    store: GraphStore, earlier: Earlier, nlp: Callable[[str], Doc], article: Article, watch: Stopwatch
) -> None:
    """Take one article through all steps."""
    with watch.step("queue"):
        (work,) = store.lease("bench", at=AT, seconds=600)
    with watch.step("read (language model)"):
        doc = nlp(article.text)
    with watch.step("extract (rules)"):
        extraction = extraction_of(article, doc)
    with watch.step("origin"):
        placed = replace(earlier.placed(article), version=store.version_for(article.id, article.digest))
    with watch.step("resolve"):
        reading = reading_of(placed, extraction, reader="bench", recorded_at=AT)
        judged = earlier.judgements(reading, at=AT)
    with watch.step("commit"):
        added = store.add(reading, at=AT, judgements=judged, done=work.id)
    earlier.wrote(added.at)


def workers(lines: list[str], folder: Path) -> None:
    """Run the real pipeline with one worker and with two, each warm before the clock starts."""
    articles = articles_in(lines)
    seconds: dict[int, float] = {}
    digests: list[list[str]] = []
    for count in (1, 2):
        with (
            open_store(f"sqlite:///{folder}/workers{count}.db") as store,
            ReadingPool(open_extractor, version=extractor_version(), workers=count) as pool,
        ):
            drain(store, pool, [warming(n) for n in range(4 * count)])
            begin = time.perf_counter()
            drain(store, pool, articles)
            seconds[count] = time.perf_counter() - begin
            digests.append(recorded(store))
    print("\n| workers | words per second, by the wall | ratio |\n|---|---|---|")
    for count, took in seconds.items():
        print(f"| {count} | {words_in(articles) / took:.0f} | {seconds[1] / took:.2f}x |")
    print(f"\nequal records: {digests[0] == digests[1]}")


def recorded(store: GraphStore) -> list[str]:
    """Return the record without its moments, which a warm-up moves."""
    return sorted(re.sub(r'"(recorded_at|ended_at)":"[^"]*"', "", line) for line in store.dump() if "Warm" not in line)


def warming(number: int) -> Article:
    """Return a short article, so that workers load what they need before the clock starts."""
    text = f"Warm {number}."
    return Article(id=article_id(url=None, text=text), text=text, digest=content_digest(text), language="en")


def drain(store: GraphStore, pool: ReadingPool, articles: list[Article]) -> list[float]:
    """Queue articles and read them; return the memory of this process and of its children, in MiB, on the way."""
    enqueue(store, "job", [ToRead(label=str(one.id), article=one) for one in articles], at=AT)
    seen = []
    every = max(1, len(articles) // MEASURED)
    for number, _ in enumerate(run(store, pool, earlier=Earlier(store), clock=lambda: AT), start=1):
        if number % every == 0:
            children = [memory_mib(str(child.pid)) for child in multiprocessing.active_children()]
            seen.append(max(children, default=memory_mib("self")))
    return seen


def memory(lines: list[str], folder: Path, writer_articles: int) -> None:
    """Print what a worker, the writer and the API process hold, and how it grows with the articles."""
    articles = articles_in(lines)
    print(
        "\n| process | first MiB | last MiB | articles or requests | KiB for each beyond the first sixth |\n|---|---|---|---|---|"
    )
    with (
        open_store(f"sqlite:///{folder}/worker.db") as store,
        ReadingPool(open_extractor, version=extractor_version(), workers=1) as pool,
    ):
        show("worker", drain(store, pool, articles), len(articles))
    many = many_articles(lines, writer_articles)
    with open_store(f"sqlite:///{folder}/writer.db") as store, fake_pool() as pool:
        show("writer, with all that it remembers", drain(store, pool, many), len(many))
    show("API", requests_to(f"sqlite:///{folder}/writer.db", 600), 600)


def writer(lines: list[str], folder: Path, count: int) -> None:
    """Print how the time of the writer grows with what it remembers: one process, read by a fake that costs little."""
    articles = many_articles(lines, count)
    every = max(1, count // MEASURED)
    print("\n| articles | milliseconds each | refused so far |\n|---|---|---|")
    with open_store(f"sqlite:///{folder}/writer.db") as store, fake_pool() as pool:
        enqueue(store, "job", [ToRead(label=str(one.id), article=one) for one in articles], at=AT)
        begin, refused = time.process_time(), 0
        for number, done in enumerate(run(store, pool, earlier=Earlier(store), clock=lambda: AT), start=1):
            refused += done.outcome is Outcome.FAILED
            if number % every == 0:
                now = time.process_time()
                print(
                    f"| {number - every + 1} to {number} | {(now - begin) / every * 1000:.1f} | {refused} |", flush=True
                )
                begin = now


def many_articles(lines: list[str], count: int) -> list[Article]:
    """Return so many articles, made of these lines over and over with their paragraphs turned round."""
    return articles_in([json.dumps(varied(json.loads(line), n // len(lines))) for n, line in cycle(lines, count)])


def fake_pool() -> ReadingPool:
    """Return a pool that takes capitalised words for names, in this process."""
    return ReadingPool(CapitalExtractor, version="bench", workers=1, executor=lambda: ThreadPoolExecutor(1))


def cycle(lines: list[str], count: int) -> Iterator[tuple[int, str]]:
    """Give so many lines with their numbers, from the beginning again where there are fewer."""
    for number in range(count):
        yield number, lines[number % len(lines)]


def requests_to(url: str, count: int) -> list[float]:
    """Ask the application for many things; return its memory on the way."""
    with open_store(url, read_only=True) as store:
        client = create_app(lambda: store).test_client()
        names = [named.text for named, _ in zip(store.names(), range(50), strict=False)]
        seen = []
        for number in range(1, count + 1):
            name = names[number % len(names)]
            for question in (f"/v1/search?q={name}", "/v1/stats", f"/v1/entities?name={name}"):
                client.get(question)
            if number % (count // MEASURED) == 0:
                seen.append(memory_mib("self"))
    return seen


def show(name: str, seen: list[float], count: int) -> None:
    """Print one row."""
    growth = (seen[-1] - seen[0]) * 1024 / (count * (len(seen) - 1) / len(seen))
    middle = statistics.median(seen)
    print(f"| {name} | {seen[0]:.0f} | {seen[-1]:.0f} (median {middle:.0f}) | {count} | {growth:.1f} |", flush=True)


def memory_mib(process: str) -> float:
    """Return the resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["steps", "workers", "memory", "writer"])
    parser.add_argument("--source", type=Path, default=sample_articles_path())
    parser.add_argument("--articles", type=int, default=49)
    parser.add_argument("--writer-articles", type=int, default=3000)
    settings = parser.parse_args()
    lines = lines_of(settings.source, settings.articles)
    with tempfile.TemporaryDirectory() as folder:
        match settings.what:
            case "steps":
                steps(lines, Path(folder))
            case "workers":
                workers(lines, Path(folder))
            case "writer":
                writer(lines, Path(folder), settings.writer_articles)
            case _:
                memory(lines, Path(folder), settings.writer_articles)


if __name__ == "__main__":
    main()
