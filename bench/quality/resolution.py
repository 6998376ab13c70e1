"""How well events of different articles are joined: on the sample corpus and on ECB+.

    python -m bench.quality.resolution sample
    python -m bench.quality.resolution ecbplus FOLDER

`sample`: same_events.json lists, by article and words, which events of the sample articles are one; every other pair is of
two. Right, wrong and missed are pairs of events of different articles. Pairs of "related" stories (the unrest and the
protest that it began with) and of "unclear" events count nowhere. The list was written before the matcher of today and
its weights were set on it: a development set, which says what went wrong and not how good joining is.

`ecbplus` (Cybulska and Vossen 2014): our triggers that are annotated actions of topics 1-35, validated sentences only, as
B-cubed over all documents of a part at once: joins between topics are wrong. The documents have no dates: all are given
one day, which times cannot tell apart. Beside it the customary baseline, the same head lemma in the same topic, which
knows the topics as the resolver does not. Weights were set on topics 1-18 ("seen").
"""

import argparse
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from spacy.language import Language

from bench.quality.events import PARTS, Annotated, documents_in, overlap
from bench.quality.intervals import shown
from bench.quality.table import SECOND_LOOKS, Figure, f1, share
from ingest.extract.extraction import Extraction, Extractor
from ingest.extract.extractor import extraction_of
from ingest.extract.opening import open_extractor
from ingest.extract.statements import reading_of
from ingest.load import Loaded, LoadSettings, load
from ingest.reader import component_of, load_reader
from ingest.resolve.earlier import Earlier
from ingest.resolve.gazetteer import open_gazetteer, with_places
from ingest.sample import sample_articles_path
from kg.model import Article, NodeId, Reading, Span, article_id, content_digest
from kg.store import GraphStore, open_store

EXPECTED = Path(__file__).with_name("same_events.json")
AT = datetime(2026, 1, 1, tzinfo=UTC)  # of the record; nothing is judged by it
ECBPLUS_DAY = datetime(2010, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of one article: where it is told, and the cluster that it is in."""

    article: str
    trigger: Span
    cluster: NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Which events are one, by article and words ("kazakhstan-164-killed: killed #2" is the second "killed")."""

    same: Mapping[str, Sequence[str]]
    related: Sequence[Sequence[str]]  # names of clusters of `same`
    unclear: Sequence[str]
    different: Sequence[Sequence[str]]  # pairs that tempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of events of different articles, each pair as (words, words)."""

    right: Sequence[tuple[str, str]]
    wrong: Sequence[tuple[str, str]]
    missed: Sequence[tuple[str, str]]
    tempting: int  # of `different`, those of which both were found
    resisted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BCubed:
    """Shares over mentions, 0..1 (Bagga and Baldwin 1998)."""

    precision: float
    recall: float
    mentions: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("sample")
    tasks.add_parser("ecbplus").add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.task == "sample":
        _tell(sample_pairs(open_extractor()))
    else:
        for figure in ecbplus_figures(options.folder):
            print(f"{figure.what}, {figure.on}: {figure.value:.3f} {dict(figure.counts)}")


def _tell(pairs: Pairs) -> None:
    right, wrong, missed = len(pairs.right), len(pairs.wrong), len(pairs.missed)
    print("joined pairs that are one:", shown(right, right + wrong))
    print("pairs that are one, joined:", shown(right, right + missed))
    print("tempting pairs kept apart:", shown(pairs.resisted, pairs.tempting))
    for word, some in (("wrong", pairs.wrong), ("missed", pairs.missed)):
        for one, other in some:
            print(f"  {word}: {one} / {other}")


def figures(folder: Path) -> Iterator[Figure]:
    """Give the figures of both yardsticks."""
    pairs, on = sample_pairs(open_extractor()), "the sample corpus, same_events.json, a development set"
    right, wrong, missed = len(pairs.right), len(pairs.wrong), len(pairs.missed)
    words = "events joined across articles: pairs that are one"
    yield share("joined.sample.precision", words, on, right, right + wrong)
    words = "events joined across articles: of the pairs that are one"
    yield share("joined.sample.recall", words, on, right, right + missed)
    words = "events joined across articles: pairs, F1"
    yield f1("joined.sample", words, on, right, wrong, missed, section=SECOND_LOOKS)
    yield from ecbplus_figures(folder)


def sample_pairs(extractor: Extractor) -> Pairs:
    """Return how the resolver's pairs on the sample corpus compare with those that are expected."""
    with sample_recorded(extractor) as store:
        return compared(*told_in(store), expected_in(EXPECTED))


def sample_recorded(extractor: Extractor) -> GraphStore:
    """Return a store in memory with the sample corpus."""
    articles = [
        found.article
        for found in load(str(sample_articles_path()), settings=LoadSettings(), clock=lambda: AT)
        if isinstance(found, Loaded)
    ]
    return recorded(extractor.extract(articles))


def expected_in(file: Path) -> Expected:
    """Read a list of events that are one. Raises TypeError or ValueError where the file has another shape."""
    return Expected(**json.loads(file.read_text(encoding="utf-8")))


def recorded(extractions: Iterable[Extraction]) -> GraphStore:
    """Return a store in memory with extractions, recorded in their order as the pipeline does."""
    store = open_store("memory:")
    earlier = Earlier(store)
    for found in extractions:
        placed = earlier.placed(found.article)
        reading = _reading(store, placed, found)
        earlier.wrote(store.add(reading, at=AT, judgements=earlier.judgements(reading, at=AT)).at)
    return store


def told_in(store: GraphStore) -> tuple[list[Happening], dict[str, str]]:
    """Return the events that count in a store, and the texts of its articles by name."""
    told: list[Happening] = []
    texts: dict[str, str] = {}
    for one in store.all_statements():
        said = one.statement
        if said.predicate == "type" and said.trigger and said.subject.startswith("v"):
            article = store.article(said.article_id)
            assert article is not None
            texts[slug_of(article)] = article.text
            told.append(Happening(article=slug_of(article), trigger=said.trigger, cluster=one.subject))
    return told, texts


def _reading(store: GraphStore, placed: Article, found: Extraction) -> Reading:
    article = replace(placed, version=store.version_for(placed.id, placed.digest))
    return reading_of(article, found, reader="bench", recorded_at=AT)


def slug_of(article: Article) -> str:
    """Return the last part of an article's address."""
    return (article.url or article.id).rstrip("/").rsplit("/", 1)[-1]


def compared(told: Iterable[Happening], texts: Mapping[str, str], expected: Expected) -> Pairs:
    """Compare all pairs of events of different articles with what was expected."""
    named = _named(texts, expected)
    gold = {words: name for name, some in expected.same.items() for words in some}
    near = {pair for some in expected.related for pair in combinations(sorted(some), 2)}
    here = {words: one for one in told for words in [named.get((one.article, one.trigger.start)) or _words(one, texts)]}
    right: list[tuple[str, str]] = []
    wrong: list[tuple[str, str]] = []
    missed: list[tuple[str, str]] = []
    for one, other in combinations(sorted(here), 2):
        names = gold.get(one, one), gold.get(other, other)
        if here[one].article == here[other].article or {one, other} & set(expected.unclear):
            continue
        if (min(names), max(names)) in near:
            continue
        is_joined, is_one = here[one].cluster == here[other].cluster, names[0] == names[1]
        if is_joined or is_one:
            (missed if not is_joined else right if is_one else wrong).append((one, other))
    tempting = [pair for pair in expected.different if here.keys() >= set(pair)]
    resisted = sum(here[one].cluster != here[other].cluster for one, other in tempting)
    return Pairs(right=right, wrong=wrong, missed=missed, tempting=len(tempting), resisted=resisted)


def _named(texts: Mapping[str, str], expected: Expected) -> dict[tuple[str, int], str]:
    """Return where the expected events stand in their articles. Raises ValueError for words that are not there."""
    named = {}
    for words in {
        *(one for some in expected.same.values() for one in some),
        *expected.unclear,
        *(one for pair in expected.different for one in pair),
    }:
        article, _, trigger = words.partition(": ")
        trigger, _, number = trigger.partition(" #")
        start = -1
        for _ in range(int(number or 1)):
            start = texts[article].index(trigger, start + 1)
        named[article, start] = words
    return named


def _words(one: Happening, texts: Mapping[str, str]) -> str:
    text, trigger = texts[one.article], one.trigger.of(texts[one.article])
    number = text.count(trigger, 0, one.trigger.start) + 1
    return f"{one.article}: {trigger}" + (f" #{number}" if number > 1 else "")


def ecbplus_figures(folder: Path) -> Iterator[Figure]:
    """Give B-cubed of the resolver and of the lemma baseline on both parts; the unseen one is held to a floor."""
    nlp = load_reader()
    for part, topics in PARTS.items():
        documents = list(documents_in(folder, topics))
        read = [_read(nlp, one) for one in documents]
        on = f"ECB+ topics {topics[0]}-{topics[-1]}, {part}, B-cubed over our triggers that are annotated"
        key, section = ("joined", "") if part == "unseen" else (f"joined.{part}", SECOND_LOOKS)
        actions = {
            f"{slug_of(found.article)} {span.start}": chain
            for one, (found, _) in zip(documents, read, strict=True)
            for span, chain in _annotated(one, found)
        }
        with recorded(found for found, _ in read) as store:
            ours = {f"{one.article} {one.trigger.start}": one.cluster for one in told_in(store)[0]}
        score = b_cubed(ours, actions)
        yield _figure(f"{key}.ecbplus", "events joined across articles, F1", on, score.f1, score, section)
        words = "events joined across articles, precision"
        yield _figure(f"{key}.ecbplus.precision", words, on, score.precision, score, SECOND_LOOKS)
        base = b_cubed({place: words for _, lemmas in read for place, words in lemmas.items()}, actions)
        yield _figure(f"{key}.ecbplus.lemma", "the same word in the same topic, F1", on, base.f1, base, SECOND_LOOKS)


def _figure(name: str, what: str, on: str, value: float, score: BCubed, section: str) -> Figure:
    return Figure(name=name, what=what, on=on, value=value, counts={"mentions": score.mentions}, section=section)


def _read(nlp: Language, document: Annotated) -> tuple[Extraction, dict[str, str]]:
    """Return what is found in a document, and of each trigger its topic and lemma."""
    doc = nlp(document.text)
    found = with_places(extraction_of(_dated(document), doc, component_of(nlp)), open_gazetteer())
    topic = document.name.partition("_")[0]
    lemmas = {}
    for one in found.events:
        words = doc.char_span(one.trigger.start, one.trigger.end, alignment_mode="expand")
        lemma = words.root.lemma_ if words else one.trigger.of(document.text)
        lemmas[f"{slug_of(found.article)} {one.trigger.start}"] = f"{topic} {lemma.lower()}"
    return found, lemmas


def _annotated(document: Annotated, found: Extraction) -> Iterator[tuple[Span, str]]:
    """Give our triggers that are annotated, with the names of the events that annotators saw."""
    for event in found.events:
        for action, chain in zip(document.actions, document.chains, strict=True):
            if overlap(event.trigger, action):
                yield event.trigger, chain
                break


def _dated(document: Annotated) -> Article:
    url, text = f"https://ecbplus.example/{document.name}", document.text
    return Article(
        id=article_id(url=url, text=text), url=url, text=text, digest=content_digest(text), published_at=ECBPLUS_DAY
    )


def b_cubed(ours: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> BCubed:
    """Return B-cubed over the mentions of `gold` that are among ours."""
    mentions = sorted(gold.keys() & ours.keys())
    together = Counter((ours[one], gold[one]) for one in mentions)
    found, real = Counter(ours[one] for one in mentions), Counter(gold[one] for one in mentions)
    shared = [(together[ours[one], gold[one]], found[ours[one]], real[gold[one]]) for one in mentions]
    count = max(1, len(mentions))
    return BCubed(
        precision=sum(both / size for both, size, _ in shared) / count,
        recall=sum(both / size for both, _, size in shared) / count,
        mentions=len(mentions),
    )


if __name__ == "__main__":
    main()
