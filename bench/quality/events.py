"""How many of our triggers are events that annotators marked, how many of theirs we find; and rows to be judged by hand.

    python -m bench.quality.events ecbplus FOLDER
    python -m bench.quality.events rows ARTICLES.csv OUT [--seed 1] [--count 200] [--used used_rows.tsv]

ECB+ (Cybulska and Vossen 2014), topics 1-35, validated sentences only: a trigger of ours counts as right when it overlaps
an annotated action, an action as found when one of our triggers overlaps it. Misses in topics 1-18 were read while rules
were written; topics 19-35 were not looked at. ECB+ annotates the events of each topic's two stories, so a right trigger
of another story counts as wrong here, and its actions include what our ontology has no type for: plain speech, thoughts,
matches, films, stays in clinics. How many actions have a word that is a trigger of ours in some sense is counted too: no
more can be found, and of those many are used in another sense. What a heading tells and the body tells again is told once.

`rows` draws events from sampled articles (columns title, date, text) for reading; it leaves out the rows of `--used`,
which were read to find faults and can say nothing any more about how good the rules are.
"""

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from bench.articles import csv_articles, day_of, digest_of
from bench.quality.intervals import shown
from bench.quality.table import BY_TYPE, SECOND_LOOKS, Figure, share
from ingest.extract.events.lexicon import TRIGGERS_BY_HEAD
from ingest.extract.extraction import EventFound, Extraction
from ingest.extract.extractor import extraction_of
from ingest.reader import component_of, load_reader
from kg.model import Article, Span, article_id, content_digest

PARTS = {"seen": range(1, 19), "unseen": range(19, 36)}  # of ECB+ by topic; later ones are the customary test split
ARTICLES_PER_ROW = 0.4  # how many articles are read for each row that is asked for
Row = tuple[str, int]  # digest of the article, start of the trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A document of ECB+: its validated sentences as text, the spans of its actions, and which of them are one event."""

    name: str
    text: str
    actions: tuple[Span, ...]
    chains: tuple[str, ...]  # of each action the name of its event, the same in every document


@dataclass(slots=True)
class Compared:
    """Our triggers by type, those of them that are annotated actions; actions, and those that are triggers of ours."""

    documents: int = 0
    named: int = 0  # actions with a word that is a trigger of ours in some sense
    ours: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    actions: int = 0
    found: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if options.task == "ecbplus":
        _compare(options.folder)
    else:
        used = _used(options.used) if options.used else frozenset()
        _draw(options.articles, options.out, options.count, random.Random(options.seed), used)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("ecbplus").add_argument("folder", type=Path)
    draw = tasks.add_parser("rows")
    draw.add_argument("articles", type=Path)
    draw.add_argument("out", type=Path, help="a file outside the repository: it quotes the articles")
    draw.add_argument("--count", type=int, default=200)
    draw.add_argument("--seed", type=int, default=1)
    draw.add_argument("--used", type=Path, help="rows to leave out: digest of the article and start of the trigger")
    return parser.parse_args(arguments)


def extracted(texts: Sequence[tuple[str, datetime | None]]) -> Iterator[Extraction]:
    """Give what the shipped reader and the rules find in texts with their dates of publication."""
    nlp = load_reader()
    for text, published_at in texts:
        yield extraction_of(article_of(text, published_at), nlp(text), component_of(nlp))


def article_of(text: str, published_at: datetime | None = None) -> Article:
    return Article(
        id=article_id(url=None, text=text), text=text, digest=content_digest(text), published_at=published_at
    )


def _compare(folder: Path) -> None:
    for part, topics in PARTS.items():
        counts = compared(documents_in(folder, topics))
        print(f"{part}: {counts.documents} documents of topics {topics[0]}-{topics[-1]}")
        print("triggers that are annotated actions:", shown(counts.right.total(), counts.ours.total()))
        print("annotated actions that are triggers:", shown(counts.found, counts.actions))
        print("annotated actions whose word is a trigger in some sense:", shown(counts.named, counts.actions))
        for name in sorted(counts.ours):
            print(f"  {name}: {shown(counts.right[name], counts.ours[name])}")


def figures(folder: Path) -> Iterator[Figure]:
    """Give the figures of both parts; those of the unseen one are held to floors and told by type."""
    for part, topics in PARTS.items():
        counts = compared(documents_in(folder, topics))
        on = f"ECB+ topics {topics[0]}-{topics[-1]}, {part}, validated sentences of {counts.documents} documents"
        unseen = part == "unseen"
        key, section = ("events", "") if unseen else (f"events.{part}", SECOND_LOOKS)
        right, ours = counts.right.total(), counts.ours.total()
        yield share(f"{key}.right", "events: our triggers that are annotated actions", on, right, ours, section=section)
        words = "events: annotated actions that are triggers of ours"
        yield share(f"{key}.found", words, on, counts.found, counts.actions, section=section)
        words = "events: annotated actions whose word is a trigger of ours in some sense"
        yield share(f"{key}.named", words, on, counts.named, counts.actions, section=SECOND_LOOKS)
        for name, total in sorted(counts.ours.items()) if unseen else ():
            yield share(f"events.{name}", f"triggers: {name}", on, counts.right[name], total, section=BY_TYPE)


def compared(documents: Iterable[Annotated]) -> Compared:
    """Compare annotated documents with what the shipped reader and the rules find in them."""
    counts, nlp = Compared(), load_reader()
    for one in documents:
        doc = nlp(one.text)
        triggers = []
        for event in extraction_of(article_of(one.text), doc).events:
            counts.ours[event.type] += 1
            counts.right[event.type] += any(overlap(event.trigger, action) for action in one.actions)
            triggers.append(event.trigger)
        words = [
            Span(start=word.idx, end=word.idx + len(word)) for word in doc if word.lemma_.lower() in TRIGGERS_BY_HEAD
        ]
        counts.documents += 1
        counts.actions += len(one.actions)
        counts.found += sum(any(overlap(trigger, action) for trigger in triggers) for action in one.actions)
        counts.named += sum(any(overlap(word, action) for word in words) for action in one.actions)
    return counts


def documents_in(folder: Path, topics: Container[int]) -> Iterator[Annotated]:
    """Give the documents of some topics that have validated sentences, in the order of topic and name."""
    validated: dict[tuple[int, str], set[int]] = defaultdict(set)
    with (folder / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            validated[int(row["Topic"]), row["File"]].add(int(row["Sentence Number"]))
    for (topic, name), sentences in sorted(validated.items()):
        path = folder / str(topic) / f"{topic}_{name}.xml"
        if topic in topics and path.exists():
            yield _document(f"{topic}_{name}", ElementTree.parse(path).getroot(), sentences)


def _document(name: str, root: ElementTree.Element, sentences: set[int]) -> Annotated:
    text, place, line = "", {}, None
    for token in root.iter("token"):
        if int(token.attrib["sentence"]) not in sentences:
            continue
        word = token.text or ""
        if text:
            text += " " if token.attrib["sentence"] == line else "\n"
        line = token.attrib["sentence"]
        place[token.attrib["t_id"]] = Span(start=len(text), end=len(text) + len(word))
        text += word
    chain_of = _chains(name, root)
    actions, chains = [], []
    for mark in root.find("Markables") or ():
        anchors = [place[one.attrib["t_id"]] for one in mark.iter("token_anchor") if one.attrib["t_id"] in place]
        if anchors and mark.tag.startswith(("ACTION", "NEG_ACTION")):
            actions.append(Span(start=min(one.start for one in anchors), end=max(one.end for one in anchors)))
            chains.append(chain_of.get(mark.attrib["m_id"], f"{name} {mark.attrib['m_id']}"))
    return Annotated(name=name, text=text, actions=tuple(actions), chains=tuple(chains))


def _chains(name: str, root: ElementTree.Element) -> dict[str, str]:
    """Return the event of each mark that is told more than once: named in the whole corpus, or in its document."""
    return {
        source.attrib["m_id"]: relation.attrib.get("note") or f"{name} {relation.attrib.get('r_id')}"
        for relation in root.find("Relations") or ()
        for source in relation.iter("source")
    }


def overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _used(file: Path) -> frozenset[Row]:
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return frozenset((article, int(start)) for article, start in lines)


def _draw(articles: Path, out: Path, count: int, randomness: random.Random, used: Container[Row]) -> None:
    rows = csv_articles(articles)
    chosen = randomness.sample(rows, min(len(rows), round(count * ARTICLES_PER_ROW)))
    texts = [(row["text"], day_of(row.get("date", ""))) for row in chosen]
    shows = [
        shown_row(read, event)
        for read in extracted(texts)
        for event in read.events
        if (digest_of(read.article.text), event.trigger.start) not in used
    ]
    drawn = randomness.sample(shows, min(count, len(shows)))
    out.write_text("\n".join(f"{n}. {one}" for n, one in enumerate(drawn, 1)) + "\n", encoding="utf-8")
    print(f"{len(drawn)} of {len(shows)} events from {len(chosen)} articles in {out}")


def shown_row(read: Extraction, event: EventFound) -> str:
    """Return a row for reading: sentence, trigger, type, roles with what fills them, time, standing and source."""
    text = read.article.text
    named = {entity.id: entity.name for entity in read.entities}
    roles = "; ".join(
        f"{one.role}={one.span.of(text)!r}->{named.get(one.filler or '', one.filler)}" for one in event.roles
    )
    time = next((one.span.of(text) for one in read.times if one.id == event.time), None)
    cue = event.cue.of(text) if event.cue else None
    return (
        f"{' '.join(event.evidence.of(text).split())}\n"
        f"   [{event.trigger.of(text)}] {event.type}/{event.mode or '-'} | {roles} | time={time}\n"
        f"   {event.factuality.value} by {named.get(event.attributed_to or '')} cue={cue!r}"
    )


if __name__ == "__main__":
    main()
