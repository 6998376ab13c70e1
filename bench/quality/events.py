"""How many of our triggers are events that annotators marked, how many of theirs we find; and rows to be judged by hand.

    python -m bench.quality.events ecbplus FOLDER [--documents 200] [--seed 1]
    python -m bench.quality.events rows ARTICLES.csv OUT [--seed 1] [--count 200]

ECB+ (Cybulska and Vossen 2014), topics 1-35, validated sentences only: a trigger of ours counts as right when it overlaps
an annotated action, an action as found when one of our triggers overlaps it. ECB+ annotates the events of each topic's two
stories, so a right trigger of another story counts as wrong here, and its actions include plain speech, which we never take
for events: both shares are lower bounds. `rows` draws events from sampled articles (columns title, date, text) for reading.
"""

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from bench.quality.intervals import shown
from bench.quality.table import BY_TYPE, Figure, share
from ingest.extract.extraction import EventFound, Extraction
from ingest.extract.extractor import extraction_of
from ingest.reader import load_reader
from kg.model import Article, Span, article_id, content_digest

DOCUMENTS_MAX = 220  # of ECB+: some two minutes of reading on two cores
LAST_TOPIC = 35  # later topics are the customary test split
ARTICLES_PER_ROW = 0.4  # how many articles are read for each row that is asked for
DAY_FORMAT = "%Y-%m-%d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A document of ECB+: its validated sentences as text, and the spans of its actions."""

    text: str
    actions: tuple[Span, ...]


@dataclass(slots=True)
class Compared:
    """Our triggers by type, those of them that are annotated actions; actions, and those that are triggers of ours."""

    documents: int = 0
    ours: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    actions: int = 0
    found: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if options.task == "ecbplus":
        _compare(options.folder, options.documents, random.Random(options.seed))
    else:
        _draw(options.articles, options.out, options.count, random.Random(options.seed))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    compare = tasks.add_parser("ecbplus")
    compare.add_argument("folder", type=Path)
    compare.add_argument("--documents", type=int, default=DOCUMENTS_MAX)
    draw = tasks.add_parser("rows")
    draw.add_argument("articles", type=Path)
    draw.add_argument("out", type=Path, help="a file outside the repository: it quotes the articles")
    draw.add_argument("--count", type=int, default=200)
    for task in (compare, draw):
        task.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def extracted(texts: Sequence[tuple[str, datetime | None]]) -> Iterator[Extraction]:
    """Give what the shipped reader and the rules find in texts with their dates of publication."""
    nlp = load_reader()
    for text, published_at in texts:
        article = Article(
            id=article_id(url=None, text=text), text=text, digest=content_digest(text), published_at=published_at
        )
        yield extraction_of(article, nlp(text))


def _compare(folder: Path, most: int, randomness: random.Random) -> None:
    counts = compared(folder, most, randomness)
    print(f"{counts.documents} documents")
    print("triggers that are annotated actions:", shown(counts.right.total(), counts.ours.total()))
    print("annotated actions that are triggers:", shown(counts.found, counts.actions))
    for name in sorted(counts.ours):
        print(f"  {name}: {shown(counts.right[name], counts.ours[name])}")


def figures(folder: Path, randomness: random.Random) -> Iterator[Figure]:
    counts = compared(folder, DOCUMENTS_MAX, randomness)
    on = f"ECB+ topics 1-{LAST_TOPIC}, validated sentences of {counts.documents} documents"
    right, ours = counts.right.total(), counts.ours.total()
    yield share("events.right", "events: our triggers that are annotated actions", on, right, ours)
    yield share("events.found", "events: annotated actions that are triggers of ours", on, counts.found, counts.actions)
    for name, total in sorted(counts.ours.items()):
        yield share(f"events.{name}", f"triggers: {name}", on, counts.right[name], total, section=BY_TYPE)


def compared(folder: Path, most: int, randomness: random.Random) -> Compared:
    """Compare documents drawn by chance."""
    documents = list(documents_in(folder))
    documents = randomness.sample(documents, min(most, len(documents)))
    counts = Compared(documents=len(documents))
    for one, extraction in zip(documents, extracted([(one.text, None) for one in documents]), strict=True):
        for event in extraction.events:
            counts.ours[event.type] += 1
            counts.right[event.type] += any(overlap(event.trigger, action) for action in one.actions)
        found = [any(overlap(event.trigger, action) for event in extraction.events) for action in one.actions]
        counts.found += sum(found)
        counts.actions += len(found)
    return counts


def documents_in(folder: Path) -> Iterator[Annotated]:
    """Give the documents that have validated sentences, in the order of topic and name."""
    validated: dict[tuple[int, str], set[int]] = defaultdict(set)
    with (folder / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            validated[int(row["Topic"]), row["File"]].add(int(row["Sentence Number"]))
    for (topic, name), sentences in sorted(validated.items()):
        path = folder / str(topic) / f"{topic}_{name}.xml"
        if topic <= LAST_TOPIC and path.exists():
            yield _document(ElementTree.parse(path).getroot(), sentences)


def _document(root: ElementTree.Element, sentences: set[int]) -> Annotated:
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
    actions = []
    for mark in root.find("Markables") or ():
        anchors = [place[one.attrib["t_id"]] for one in mark.iter("token_anchor") if one.attrib["t_id"] in place]
        if anchors and mark.tag.startswith(("ACTION", "NEG_ACTION")):
            actions.append(Span(start=min(one.start for one in anchors), end=max(one.end for one in anchors)))
    return Annotated(text=text, actions=tuple(actions))


def overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _draw(articles: Path, out: Path, count: int, randomness: random.Random) -> None:
    csv.field_size_limit(10**7)
    with articles.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    chosen = randomness.sample(rows, min(len(rows), round(count * ARTICLES_PER_ROW)))
    texts = [(row["text"], _day(row.get("date", ""))) for row in chosen]
    shows = [shown_row(read, event) for read in extracted(texts) for event in read.events]
    drawn = randomness.sample(shows, min(count, len(shows)))
    out.write_text("\n".join(f"{n}. {one}" for n, one in enumerate(drawn, 1)) + "\n", encoding="utf-8")
    print(f"{len(drawn)} of {len(shows)} events from {len(chosen)} articles in {out}")


def _day(words: str) -> datetime | None:
    try:
        return datetime.strptime(words[:10], DAY_FORMAT).astimezone()
    except ValueError:
        return None


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
