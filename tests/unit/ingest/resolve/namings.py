"""Readings that only name things, for tests of resolving."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingest.extract.extraction import EntityFound, EventFound, Extraction, MentionFound, RoleFound
from ingest.extract.statements import reading_of
from ingest.resolve.earlier import Earlier
from kg.model import Article, Factuality, Form, Kind, Reading, Span, article_id, content_digest
from kg.store import Added, GraphStore

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)


def a_reading_of(
    names: dict[str, Kind],
    *,
    url: str | None = None,
    version: int = 1,
    reader: str = "test/1",
    days: int = 0,
    event: str | None = None,
    more: str = "",
) -> Reading:
    """Return a reading of an article that only names these; with `event`, the first one does it to the second."""
    text = ", ".join(names) + "." + more
    article = Article(
        id=article_id(url=url, text=text),
        text=text,
        digest=content_digest(text),
        url=url,
        published_at=AT + timedelta(days=days),
        version=version,
    )
    mentions, entities = [], []
    for number, (name, kind) in enumerate(names.items()):
        start = text.index(name)
        span = Span(start=start, end=start + len(name))
        mentions.append(MentionFound(id=f"m{number}", span=span, kind=kind, form=Form.NAME, entity=f"e{number}"))
        entities.append(EntityFound(id=f"e{number}", kind=kind, name=name))
    events = (an_event(event, mentions, text),) if event else ()
    found = Extraction(article=article, mentions=tuple(mentions), entities=tuple(entities), events=events)
    return reading_of(article, found, reader=reader, recorded_at=AT)


def an_event(type: str, mentions: list[MentionFound], text: str) -> EventFound:
    """Return an event in which the first name is the actor and the second the recipient."""
    first, second = mentions[:2]
    return EventFound(
        id="v0",
        type=type,
        mode=None,
        trigger=Span(start=first.span.end, end=second.span.start),
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
        method="test/1",
    )


def record(store: GraphStore, *readings: Reading, earlier: Earlier | None = None) -> list[Added]:
    """Judge and record readings as the pipeline does."""
    before = earlier or Earlier(store)
    done = []
    for reading in readings:
        placed = replace(reading, article=before.placed(reading.article))
        added = store.add(placed, at=AT, judgements=before.judgements(placed, at=AT))
        before.wrote(added.at)
        done.append(added)
    return done
