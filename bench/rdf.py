"""How fast the graph leaves as RDF, beside pyoxigraph's dump and rdflib's serialiser of the same triples.

    python -m bench.rdf [--articles 120] [--rounds 3] [--rdflib-articles 20]

Ours streams from a store file; the others begin with all triples in memory, which is not counted for them. Times are
processor time, the best of the rounds, taken in turns in one run; peak memory is that of a process of its own. Prints
Markdown for docs/performance.md.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyoxigraph as ox
import rdflib

from kg.model import (
    UNIDENTIFIED,
    Article,
    Factuality,
    Form,
    Kind,
    Mention,
    Node,
    NodeId,
    NodeSort,
    Reading,
    Span,
    Statement,
    Text,
    Time,
    Value,
    article_id,
    content_digest,
    identified,
    mention_id,
    node_id,
)
from kg.rdf import DEFAULT_BASE, export, export_record, form_named
from kg.rdf.names import prefixes
from kg.store import GraphStore, open_store

NOWHERE = "/dev/null"
START = datetime(2022, 1, 1, tzinfo=UTC)
SENTENCES = 12
PLACES = ("Almaty", "Astana", "Moscow", "Geneva")
TYPES = ("COERCE", "CONSULT", "ACCUSE", "AGREE")


def a_reading(number: int, random: Random) -> Reading:
    """Return an article of twelve sentences: in each one person acts on a body in a place, and works for it."""
    sentences = [
        f"On day {line} Person{random.randrange(3000)} of Body{random.randrange(800)} was said to have halted the work of "
        f"Body{random.randrange(800)} in {random.choice(PLACES)}, a spokesman told reporters."
        for line in range(SENTENCES)
    ]
    text = " ".join(sentences)
    url = f"https://example.org/news/{number}"
    article = Article(
        id=article_id(url=url, text=text),
        text=text,
        digest=content_digest(text),
        url=url,
        title=sentences[0],
        publisher=f"Publisher {number % 40}",
        published_at=START + timedelta(minutes=number),
        language="en",
    )
    reader = _Reader(article)
    start = 0
    for sentence in sentences:
        reader.read(Span(start=start, end=start + len(sentence)), random)
        start += len(sentence) + 1
    return reader.reading()


class _Reader:
    """Makes the nodes, mentions and statements that a reader would find in such a sentence."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._nodes: dict[str, NodeId] = {}
        self._mentions: list[Mention] = []
        self._statements: list[Statement] = []

    def read(self, sentence: Span, random: Random) -> None:
        words = sentence.of(self._article.text).replace(",", "").split()
        person, body, other, place = words[3], words[5], words[14], words[16]
        spans = {}
        for name in (person, body, other, place):
            at = self._article.text.index(name, sentence.start)
            spans[name] = Span(start=at, end=at + len(name))
            self._entity(name, spans[name])
        at = self._article.text.index("halted", sentence.start)
        trigger = Span(start=at, end=at + len("halted"))
        kind = random.choice(TYPES)
        event = node_id(NodeSort.EVENT, self._article.id, 1, trigger, kind)
        self._nodes[f"event {sentence.start}"] = event
        day = Time(text=f"On day {sentence.start}", edtf="2022-01-05", earliest="2022-01-05", latest="2022-01-06")
        said = {
            "evidence": sentence,
            "trigger": trigger,
            "factuality": random.choice((Factuality.ASSERTED, Factuality.DENIED)),
        }
        for predicate, value in (("type", Text(text=kind)), ("mode", Text(text="restrict")), ("time", day)):
            self._say(event, predicate, value=value, **said)
        for role, name in (("actor", person), ("recipient", other), ("place", place)):
            self._say(event, role, target=self._nodes[name], object_span=spans[name], **said)
        ends = {"subject_span": spans[person], "object_span": spans[body]}
        self._say(self._nodes[person], "employer", target=self._nodes[body], evidence=sentence, valid_from=day, **ends)

    def _entity(self, name: str, span: Span) -> None:
        if name not in self._nodes:
            self._nodes[name] = node_id(NodeSort.ENTITY, self._article.id, 1, span, Kind.ORGANIZATION)
            self._say(self._nodes[name], "kind", value=Text(text="Organization"), evidence=span)
            self._say(self._nodes[name], "name", value=Text(text=name), evidence=span)
        self._mentions.append(
            Mention(
                id=mention_id(self._article.id, 1, span),
                article_id=self._article.id,
                version=1,
                start=span.start,
                end=span.end,
                kind=Kind.ORGANIZATION,
                form=Form.NAME,
                node=self._nodes[name],
            )
        )

    def _say(
        self,
        subject: NodeId,
        predicate: str,
        *,
        evidence: Span,
        target: NodeId | None = None,
        value: Value | None = None,
        trigger: Span | None = None,
        factuality: Factuality = Factuality.ASSERTED,
        **rest: object,
    ) -> None:
        said = Statement(
            id=UNIDENTIFIED,
            subject=subject,
            predicate=predicate,
            object=target,
            value=value,
            article_id=self._article.id,
            version=1,
            evidence=evidence,
            trigger=trigger,
            factuality=factuality,
            confidence=0.87,
            method="bench/1",
            reported_at=self._article.published_at,
            recorded_at=START,
        )
        self._statements.append(replace(identified(said), **rest))

    def reading(self) -> Reading:
        nodes = tuple(
            Node(
                id=node,
                sort=NodeSort.EVENT if node.startswith("v") else NodeSort.ENTITY,
                article_id=self._article.id,
                version=1,
            )
            for node in self._nodes.values()
        )
        mentions = {mention.span: mention for mention in self._mentions}
        statements = {statement.id: statement for statement in self._statements}
        return Reading(
            article=self._article,
            reader="bench/1",
            nodes=nodes,
            mentions=tuple(mentions.values()),
            statements=tuple(statements.values()),
        )


def written(store: GraphStore, form: str) -> bytes:
    """Return an export."""
    return "".join(export(store, form_named(form))).encode()


def sent(store: GraphStore, form: str) -> None:
    """Write an export to nowhere, as it would be sent."""
    with Path(NOWHERE).open("wb") as file:
        for piece in export(store, form_named(form)):
            file.write(piece.encode())


def seconds(act: Callable[[], object]) -> float:
    """Return how much processor time an act took."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def in_turns(acts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the best time of each."""
    taken = {name: [seconds(act) for _ in range(1)] for name, act in acts.items()}
    for _ in range(rounds - 1):
        for name, act in acts.items():
            taken[name].append(seconds(act))
    return {name: min(times) for name, times in taken.items()}


def peak_mb(url: str, what: str) -> float:
    """Return the peak memory of a process that only exports."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.rdf", "--peak", what, "--url", url], check=True, capture_output=True
    )
    return float(told.stdout)


def tell_peak(url: str, what: str) -> None:
    """Export to nowhere, and print this process's peak memory in MB; `nothing` is a process that only opens the store."""
    with open_store(url, read_only=True) as store:
        if what == "record":
            pieces = export_record(store, form_named("nquads"))
        else:
            pieces = export(store, form_named(what)) if what != "nothing" else iter(())
        for _ in pieces:
            pass
    # Not getrusage: what it tells begins with the process that started this one.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(int(peak) / 1024)


def compare(url: str, rounds: int) -> tuple[int, dict[str, float]]:
    """Return how many triples there are, and the time of each way to write them."""
    names = {prefix: iri for prefix, iri in prefixes(DEFAULT_BASE).items() if prefix != "xsd"} | {
        "xsd": str(rdflib.XSD)
    }
    with open_store(url, read_only=True) as store, Path(NOWHERE).open("wb") as nowhere:
        quads, triples = ox.Store(), ox.Store()
        quads.bulk_load(written(store, "nquads"), format=ox.RdfFormat.N_QUADS)
        triples.bulk_load(written(store, "nt"), format=ox.RdfFormat.N_TRIPLES)
        home = ox.DefaultGraph()
        acts: dict[str, Callable[[], object]] = {
            "ttl": lambda: sent(store, "ttl"),
            "pyoxigraph ttl": lambda: triples.dump(
                nowhere, format=ox.RdfFormat.TURTLE, from_graph=home, prefixes=names
            ),
            "nquads": lambda: sent(store, "nquads"),
            "pyoxigraph nquads": lambda: quads.dump(nowhere, format=ox.RdfFormat.N_QUADS),
            "trig": lambda: sent(store, "trig"),
            "pyoxigraph trig": lambda: quads.dump(nowhere, format=ox.RdfFormat.TRIG, prefixes=names),
            "the store's cursor alone": lambda: sum(1 for _ in store.all_statements()),
        }
        return len(quads), in_turns(acts, rounds)


def rdflib_ratio(url: str) -> float:
    """Return how many times as long rdflib takes for Turtle."""
    with open_store(url, read_only=True) as store:
        graph = rdflib.Graph().parse(data=written(store, "ttl"), format="turtle")
        ours = min(seconds(lambda: sent(store, "ttl")) for _ in range(3))
        return seconds(lambda: graph.serialize(format="turtle")) / ours


def fill(url: str, articles: int) -> int:
    """Fill a store; return how many statements it has."""
    random = Random(1)
    with open_store(url) as store:
        for number in range(articles):
            store.add(a_reading(number, random), at=START)
        return store.counts().statements


def report(articles: int, rounds: int, few: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url, small = f"sqlite:///{folder}/all.db", f"sqlite:///{folder}/few.db"
        statements = fill(url, articles)
        fill(small, few)
        triples, taken = compare(url, rounds)
        print(f"{statements} statements, {triples} quads: {triples / statements:.1f} a statement\n")
        print("| form | ours, million a second | pyoxigraph | ratio |\n|---|---|---|---|")
        for form in ("ttl", "trig", "nquads"):
            ours, theirs = taken[form], taken[f"pyoxigraph {form}"]
            print(f"| {form} | {triples / ours / 1e6:.2f} | {triples / theirs / 1e6:.2f} | {theirs / ours:.2f}x |")
        cursor = taken["the store's cursor alone"]
        print(f"\nOf our time for Turtle, {cursor / taken['ttl']:.0%} is the store's cursor.")
        print(f"Turtle beside rdflib ({few} articles): {rdflib_ratio(small):.0f}x\n")
        print("| process | peak MB |\n|---|---|")
        for what in ("nothing", "ttl", "nquads", "record"):
            print(f"| {what} | {peak_mb(url, what):.0f} |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rdflib-articles", type=int, default=20)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    settings = parser.parse_args(arguments)
    if settings.peak:
        tell_peak(settings.url, settings.peak)
    else:
        report(settings.articles, settings.rounds, settings.rdflib_articles)


if __name__ == "__main__":
    main()
