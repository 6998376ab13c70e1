"""The gold sentences, read by the real reader: a test that names what broke, never a quality figure.

tests/data/gold/README.md says what an expectation is; floors.json how many were met, per phenomenon.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.extract.extraction import EventFound, Extraction
from ingest.extract.opening import open_extractor
from kg.model import Article, Span, article_id, content_digest
from kg.ontology import load_ontology

GOLD = Path(__file__).parents[3] / "data" / "gold"
FLOORS = GOLD / "floors.json"
LINES: list[dict[str, Any]] = [json.loads(line) for line in (GOLD / "sentences.jsonl").read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One expectation of one sentence: what was wanted, and whether it was met."""

    phenomenon: str
    sentence: str
    wanted: str
    met: bool


def article_of(line: dict[str, Any]) -> Article:
    text, when = line["text"], line.get("published_at")
    return Article(
        id=article_id(url=None, text=text),
        text=text,
        digest=content_digest(text),
        published_at=datetime.fromisoformat(when) if when else None,
    )


def overlaps(span: Span, words: str, text: str) -> bool:
    """Whether a span shares a character with some occurrence of the words."""
    at, folded, sought = -1, text.lower(), words.lower()
    while (at := folded.find(sought, at + 1)) >= 0:
        if span.start < at + len(sought) and at < span.end:
            return True
    return False


def names_of(read: Extraction, local: str | None) -> list[Span]:
    """Return where the text names an entity, an event, a time or a quantity."""
    spans = [one.span for one in read.mentions if one.entity == local]
    spans += [one.span for one in (*read.times, *read.quantities) if one.id == local]
    return spans + [one.trigger for one in read.events if one.id == local]


def is_named(read: Extraction, local: str | None, words: str) -> bool:
    return any(overlaps(span, words, read.article.text) for span in names_of(read, local))


def event_of(read: Extraction, wanted: dict[str, Any]) -> EventFound | None:
    fits = [one for one in read.events if overlaps(one.trigger, wanted["trigger"], read.article.text)]
    return next((one for one in fits if one.type == wanted["type"]), None)


def has_role(read: Extraction, event: EventFound, roles: str, words: str) -> bool:
    found = [one for one in event.roles if one.role in roles.split("|")]
    return any(overlaps(one.span, words, read.article.text) for one in found)


def of_event(read: Extraction, wanted: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Give what is wanted of one event, and whether it is so."""
    event = event_of(read, wanted)
    name = f"{wanted['type']} {wanted['trigger']!r}"
    yield name, event is not None
    for role, words in wanted.get("roles", {}).items():
        for one in words if isinstance(words, list) else [words]:
            yield f"{name} {role}={one!r}", event is not None and has_role(read, event, role, one)
    if "factuality" in wanted:
        found = None if event is None else event.factuality.value
        yield f"{name} is {wanted['factuality']}, not {found}", found == wanted["factuality"]
    if "attributed_to" in wanted:
        yield f"{name} by {wanted['attributed_to']!r}", event is not None and is_source(read, event, wanted)
    if "cue" in wanted:
        cue = event.cue if event else None
        yield f"{name} cue {wanted['cue']!r}", cue is not None and overlaps(cue, wanted["cue"], read.article.text)
    if "time" in wanted:
        edtf = {one.id: one.edtf for one in read.times}
        yield f"{name} at {wanted['time']}", event is not None and edtf.get(event.time or "") == wanted["time"]


def is_source(read: Extraction, event: EventFound, wanted: dict[str, Any]) -> bool:
    words = wanted["attributed_to"]
    return event.attributed_to is None if words is None else is_named(read, event.attributed_to, words)


def of_relations(read: Extraction, wanted: list[list[str]]) -> Iterator[tuple[str, bool]]:
    """Give what is wanted of the statements; an empty list wants none that is held to be so."""
    if not wanted:
        held = [one.predicate for one in read.statements if one.factuality.value in ("asserted", "reported")]
        yield f"no relation, not {held}", not held
    for subject, predicates, target in wanted:
        met = any(
            one.predicate in predicates.split("|")
            and is_named(read, one.subject, subject)
            and is_named(read, one.object, target)
            for one in read.statements
        )
        yield f"{subject} -{predicates}-> {target}", met


def of_times(read: Extraction, wanted: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    if not wanted:
        yield f"no time, not {[one.span.of(read.article.text) for one in read.times]}", not read.times
    for time in wanted:
        found = [one.edtf for one in read.times if overlaps(one.span, time["text"], read.article.text)]
        yield f"{time['text']!r} is {time['edtf']}, not {found}", time["edtf"] in found


def of_quantities(read: Extraction, wanted: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    if not wanted:
        yield f"no quantity, not {[one.span.of(read.article.text) for one in read.quantities]}", not read.quantities
    for quantity in wanted:
        values = {key: value for key, value in quantity.items() if key != "text"}
        near = [one for one in read.quantities if overlaps(one.span, quantity["text"], read.article.text)]
        found = [{key: getattr(one, key) for key in values} for one in near]
        yield f"{quantity['text']!r} is {values}, not {found}", values in found


def outcomes_of(line: dict[str, Any], read: Extraction) -> Iterator[Outcome]:
    expect = line["expect"]
    found: list[tuple[str, bool]] = []
    if expect.get("none"):
        found.append((f"no event, not {[one.type for one in read.events]}", not read.events))
    for event in expect.get("events", []):
        found += of_event(read, event)
    for key, judge in (("relations", of_relations), ("times", of_times), ("quantities", of_quantities)):
        if key in expect:
            found += judge(read, expect[key])
    for wanted, met in found:
        yield Outcome(phenomenon=line["phenomenon"], sentence=line["id"], wanted=wanted, met=met)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    articles = [article_of(line) for line in LINES]
    read = open_extractor().extract(articles)
    return [one for line, got in zip(LINES, read, strict=True) for one in outcomes_of(line, got)]


def counts_of(outcomes: list[Outcome]) -> dict[str, tuple[int, int]]:
    """Return how many expectations of each phenomenon are met, and how many there are."""
    met: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for one in outcomes:
        met[one.phenomenon] += one.met
        total[one.phenomenon] += 1
    return {name: (met[name], total[name]) for name in total}


def table_of(outcomes: list[Outcome], floors: dict[str, int]) -> str:
    """Return a line per phenomenon, and below each that fell under its floor what is not met."""
    lines = ["met of floor phenomenon"]
    for name, (met, total) in counts_of(outcomes).items():
        low = met < floors.get(name, 0)
        lines.append(f"{met:4}/{total:<4} {floors.get(name, 0):4} {name}{'   <-- BROKE' if low else ''}")
        if low:
            missed = [one for one in outcomes if one.phenomenon == name and not one.met]
            lines += [f"          {one.sentence}: {one.wanted}" for one in missed]
    return "\n".join(lines)


def test_no_phenomenon_falls_under_its_floor(outcomes):
    floors: dict[str, int] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    counts = counts_of(outcomes)
    if os.environ.get("NEWSGRAPH_RAISE_FLOORS"):
        floors = {name: max(met, floors.get(name, 0)) for name, (met, _) in counts.items()}
        FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert floors.keys() == counts.keys(), "each phenomenon has its floor"
    assert all(counts[name][0] >= floor for name, floor in floors.items()), "\n" + table_of(outcomes, floors)


def test_every_sentence_has_its_own_id_and_expects_something():
    assert len({line["id"] for line in LINES}) == len(LINES)
    assert all(line["expect"] for line in LINES)


def test_gold_uses_the_words_of_the_ontology():
    ontology = load_ontology()
    events = [event for line in LINES for event in line["expect"].get("events", [])]
    for event in events:
        allowed = {use.role for use in ontology.event_type(event["type"]).roles}
        assert all(allowed & set(role.split("|")) for role in event.get("roles", {})), event
    relations = [relation for line in LINES for relation in line["expect"].get("relations", [])]
    assert all(name in ontology.predicates for _, names, _ in relations for name in names.split("|"))


def test_gold_words_stand_in_their_sentences():
    for line in LINES:
        for event in line["expect"].get("events", []):
            said = [event["trigger"], event.get("cue"), event.get("attributed_to")]
            roles = [
                one
                for words in event.get("roles", {}).values()
                for one in ([words] if isinstance(words, str) else words)
            ]
            assert all(words in line["text"] for words in [*said, *roles] if words), line["id"]
