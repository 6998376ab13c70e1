"""Of the roles that we fill, how many have the right head: on WikiEvents and RAMS, where our trigger is theirs.

    python -m bench.quality.arguments FOLDER [--wrong 20]

WikiEvents (Li, Ji and Han 2021) and RAMS (Ebner et al. 2020), development parts. An event of ours that overlaps an annotated
trigger is compared with it; a role of ours is right when its head word is the head word of an argument whose role may be
called ours (argument_roles.json). Both name roles that the other lacks: a role of ours is counted where the set knows a role
of that meaning for that type of event anywhere, an argument of theirs where ours has one for it. Heads are of our own parse.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from bench.quality.events import overlap
from bench.quality.table import BY_TYPE, Figure, share
from ingest.extract.extractor import extraction_of
from ingest.reader import component_of, load_reader
from kg.model import Article, Span, article_id, content_digest

ROLES: dict[str, list[str]] = json.loads(Path(__file__).with_name("argument_roles.json").read_text(encoding="utf-8"))
OURS_BY_THEIRS: dict[str, set[str]] = defaultdict(set)
for ours, theirs in ROLES.items():
    for name in theirs:
        OURS_BY_THEIRS[name].add(ours)
CLINGS_LEFT = frozenset([",", ".", ";", ":", "?", "!", ")", "]", "%", "'s", "’s", "n't", "n’t", "’", "”"])
CLINGS_RIGHT = frozenset(["(", "[", "$", "“", "‘"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """An event as a set has it: where its trigger is, its type, and its arguments by role."""

    trigger: Span
    type: str
    arguments: tuple[tuple[str, Span], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    text: str
    events: tuple[Annotated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A role that we filled where triggers agree."""

    role: str
    is_right: bool
    words: str  # for a person who looks for what is wrong; never kept


@dataclass(slots=True)
class Compared:
    filled: list[Filled]
    wanted: int = 0  # arguments that ours has a role for, where triggers agree
    found: int = 0
    agreed: int = 0  # events whose triggers agree
    events: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong ones, drawn by chance")
    options = parser.parse_args(arguments)
    nlp = load_reader()
    for name, texts in sets_in(options.folder).items():
        counts = compared(nlp, texts)
        for one in figures_of(name, counts):
            print(f"{one.what} | {one.on} | {one.value:.3f} | {dict(one.counts)}")
        wrong = [one for one in counts.filled if not one.is_right]
        for one in random.Random(1).sample(wrong, min(options.wrong, len(wrong))):
            print(f"  {one.words}")


def figures(nlp: Language, folder: Path) -> Iterator[Figure]:
    for name, texts in sets_in(folder).items():
        yield from figures_of(name, compared(nlp, texts))


def figures_of(name: str, counts: Compared) -> Iterator[Figure]:
    key, on = name.lower(), f"{name} dev: {counts.agreed:,} of {counts.events:,} events with our trigger"
    right = sum(one.is_right for one in counts.filled)
    yield share(f"arguments.{key}", "roles that we fill: head and role right", on, right, len(counts.filled))
    yield share(f"arguments.{key}.found", "arguments found, head and role right", on, counts.found, counts.wanted)
    for role in sorted({one.role for one in counts.filled}):
        those = [one.is_right for one in counts.filled if one.role == role]
        yield share(f"arguments.{key}.{role}", f"role: {role}", on, sum(those), len(those), section=BY_TYPE)


def sets_in(folder: Path) -> dict[str, list[Told]]:
    return {
        "WikiEvents": [_wikievents(row) for row in _rows(folder / "wikievents_dev.jsonl")],
        "RAMS": [_rams(row) for row in _rows(folder / "rams_dev.jsonlines")],
    }


def compared(nlp: Language, texts: Sequence[Told]) -> Compared:
    known: dict[str, set[str]] = defaultdict(set)  # type of theirs: roles of ours that it has somewhere
    for told in texts:
        for event in told.events:
            for role, _ in event.arguments:
                known[event.type] |= OURS_BY_THEIRS[role]
    counts = Compared(filled=[])
    for told in texts:
        _compare(nlp, told, known, counts)
    return counts


def _compare(nlp: Language, told: Told, known: dict[str, set[str]], counts: Compared) -> None:
    doc = nlp(told.text)
    article = Article(id=article_id(url=None, text=told.text), text=told.text, digest=content_digest(told.text))
    found = extraction_of(article, doc, component_of(nlp)).events
    for event in told.events:
        counts.events += 1
        ours = next((one for one in found if overlap(one.trigger, event.trigger)), None)
        if ours is None:
            continue
        counts.agreed += 1
        wanted = [(role, _head(doc, span)) for role, span in event.arguments if OURS_BY_THEIRS[role]]
        filled = [(one.role, _head(doc, one.span), one.span) for one in ours.roles if one.role in known[event.type]]
        for role, head, span in filled:
            is_right = any(place == head and role in OURS_BY_THEIRS[name] for name, place in wanted)
            words = f"{event.type} [{ours.trigger.of(told.text)}] {role}={span.of(told.text)!r}"
            theirs = ", ".join(f"{name}={doc[place].text}" for name, place in wanted)
            counts.filled.append(Filled(role=role, is_right=is_right, words=f"{words}; theirs: {theirs}"))
        counts.wanted += len(wanted)
        counts.found += sum(
            any(place == head and role in OURS_BY_THEIRS[name] for role, head, _ in filled) for name, place in wanted
        )


def root_of(doc: Doc, span: Span) -> Token | None:
    """Return the head word of a stretch of text; null where there is no word."""
    words = doc.char_span(span.start, span.end, alignment_mode="expand")
    return words.root if words is not None and len(words) else None


def _head(doc: Doc, span: Span) -> int:
    root = root_of(doc, span)
    return -1 if root is None else root.i


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _wikievents(row: dict[str, Any]) -> Told:
    text, spans = _joined([[word for word, *_ in sentence] for sentence, _ in row["sentences"]])
    named = {one["id"]: _between(spans, one["start"], one["end"] - 1) for one in row["entity_mentions"]}
    events = [
        Annotated(
            trigger=_between(spans, one["trigger"]["start"], one["trigger"]["end"] - 1),
            type=one["event_type"],
            arguments=tuple((arg["role"].lower(), named[arg["entity_id"]]) for arg in one["arguments"]),
        )
        for one in row["event_mentions"]
    ]
    return Told(text=text, events=tuple(events))


def _rams(row: dict[str, Any]) -> Told:
    text, spans = _joined(row["sentences"])
    ((first, last, ((kind, _),)),) = row["evt_triggers"]
    arguments = tuple(
        (name.partition("arg")[2].lstrip("0123456789"), _between(spans, start, end))
        for _, (start, end), name in row["gold_evt_links"]
    )
    return Told(text=text, events=(Annotated(trigger=_between(spans, first, last), type=kind, arguments=arguments),))


def _between(spans: Sequence[Span], first: int, last: int) -> Span:
    return Span(start=spans[first].start, end=spans[last].end)


def _joined(sentences: Sequence[Sequence[str]]) -> tuple[str, list[Span]]:
    """Return running text and where each word stands in it; signs stand as print sets them."""
    text, spans, before = "", [], ""
    for sentence in sentences:
        for number, word in enumerate(sentence):
            if text and number == 0:
                text += "\n"
            elif text and word not in CLINGS_LEFT and before not in CLINGS_RIGHT:
                text += " "
            spans.append(Span(start=len(text), end=len(text) + len(word)))
            text, before = text + word, word
    return text, spans


if __name__ == "__main__":
    main()
