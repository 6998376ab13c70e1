"""Small classes that stand for what a test does not want: the trained reader, near-duplicate groups."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.extract.extraction import EntityFound, EventFound, Extraction, MentionFound, RoleFound
from kg.errors import InputError
from kg.model import Article, Factuality, Form, Kind, Span

_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*")
UNREADABLE = "this cannot be read"
DEADLY = "this kills the reader"
FAULTY = "this finds a fault of ours"
OUTSIDE = "this is read beyond its end"


class CapitalExtractor:
    """Takes every run of capitalised words as an organisation, and the first two as parts of a COERCE."""

    version = "capitals/1"

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            if UNREADABLE in article.text:
                raise InputError("the fake cannot read this")
            if DEADLY in article.text:
                os._exit(9)
            if FAULTY in article.text:
                raise IndexError("list index out of range")
            found = extraction_of(article)
            if OUTSIDE in article.text:
                beyond = replace(found.mentions[0], span=Span(start=0, end=len(article.text) + 9))
                found = replace(found, mentions=(beyond, *found.mentions[1:]))
            yield found


def extraction_of(article: Article) -> Extraction:
    """Return what CapitalExtractor reads in an article."""
    text = article.text
    number: dict[str, str] = {}
    mentions = []
    for count, found in enumerate(_NAME.finditer(text)):
        entity = number.setdefault(found.group(), f"e{len(number)}")
        span = Span(start=found.start(), end=found.end())
        kind = Kind.PERSON if " " in found.group() else Kind.ORGANIZATION
        mentions.append(MentionFound(id=f"m{count}", span=span, kind=kind, form=Form.NAME, entity=entity))
    kinds = {mention.entity: mention.kind for mention in mentions}
    entities = tuple(EntityFound(id=entity, kind=kinds[entity], name=name) for name, entity in number.items())
    return Extraction(article=article, mentions=tuple(mentions), entities=entities, events=_events(text, mentions))


def _events(text: str, mentions: list[MentionFound]) -> tuple[EventFound, ...]:
    if len(mentions) < 2:
        return ()
    first, second = mentions[:2]
    return (
        EventFound(
            id="v0",
            type="COERCE",
            mode="restrict",
            trigger=Span(start=first.span.end + 1, end=second.span.start),
            evidence=Span(start=0, end=len(text)),
            roles=(
                RoleFound(role="actor", span=first.span, filler=first.entity),
                RoleFound(role="recipient", span=second.span, filler=second.entity),
            ),
            time=None,
            place=None,
            factuality=Factuality.ASSERTED,
            attributed_to=None,
            cue=None,
            confidence=0.9,
            method="capitals/1",
        ),
    )
