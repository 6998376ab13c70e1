"""Values for tests: say only what matters, the rest is filled in. Same arguments, same values."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from kg.model import (
    UNIDENTIFIED,
    Article,
    Factuality,
    Form,
    Judgement,
    Kind,
    Mention,
    Node,
    NodeId,
    NodeSort,
    OriginId,
    Quantity,
    Reading,
    Reason,
    Rejected,
    Span,
    Statement,
    Text,
    Time,
    Value,
    Verdict,
    article_id,
    content_digest,
    identified,
    mention_id,
    new_judgement,
    node_id,
)

TEXT = "Kazakhtelecom cut the internet in Almaty. NetBlocks said so."
NAMES = ("Kazakhtelecom", "Almaty", "NetBlocks")
READER = "reader/1"
NOON = datetime(2022, 1, 5, 12, tzinfo=UTC)


def a_moment(minutes: float = 0) -> datetime:
    """Return so many minutes after noon of 5 January 2022."""
    return NOON + timedelta(minutes=minutes)


def an_article(
    text: str = TEXT,
    *,
    url: str | None = "https://example.org/1",
    version: int = 1,
    publisher: str | None = "The Example",
    title: str | None = "Internet cut",
    origin: str | None = None,
    published_at: datetime | None = NOON,
) -> Article:
    """Return an article of this text."""
    return Article(
        id=article_id(url=url, text=text),
        text=text,
        digest=content_digest(text),
        url=url,
        title=title,
        publisher=publisher,
        authors=("A. Writer",),
        published_at=published_at,
        retrieved_at=NOON + timedelta(hours=1),
        language="en",
        origin_id=OriginId(origin) if origin else None,
        origin_reason="near-duplicate" if origin else None,
        version=version,
    )


def node_named(article: Article, name: str) -> NodeId:
    """Return the id of the node that `a_reading` gives to a name in an article."""
    return node_id(NodeSort.ENTITY, article.id, article.version, span_of(article.text, name), Kind.ORGANIZATION)


def span_of(text: str, words: str) -> Span:
    """Return where words first stand in a text."""
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def a_statement(
    article: Article,
    subject: NodeId,
    predicate: str = "cut",
    *,
    object: NodeId | None = None,
    value: Value | None = None,
    evidence: Span | None = None,
    trigger: Span | None = None,
    attributed_to: NodeId | None = None,
    factuality: Factuality = Factuality.ASSERTED,
    confidence: float = 0.9,
    method: str = READER,
    valid_from: Time | None = None,
    valid_to: Time | None = None,
) -> Statement:
    """Return a statement of an article; its evidence is the whole text, its value "so" where nothing is given."""
    said = Text(text="so") if object is None and value is None else value
    where = evidence or Span(start=0, end=len(article.text))
    return identified(
        Statement(
            id=UNIDENTIFIED,
            subject=subject,
            predicate=predicate,
            object=object,
            value=said,
            article_id=article.id,
            version=article.version,
            evidence=where,
            trigger=trigger,
            attributed_to=attributed_to,
            factuality=factuality,
            confidence=confidence,
            method=method,
            valid_from=valid_from,
            valid_to=valid_to,
            reported_at=article.published_at,
            recorded_at=NOON,
        )
    )


def a_reading(
    text: str = TEXT,
    names: Sequence[str] = NAMES,
    *,
    url: str | None = "https://example.org/1",
    version: int = 1,
    reader: str = READER,
    publisher: str | None = "The Example",
    origin: str | None = None,
    published_at: datetime | None = NOON,
    extra: Iterable[Statement] = (),
) -> Reading:
    """Return a reading in which each name is an organisation, and each but the last cut the next one.

    The names must stand in the text. Their node is `node_named(article, name)`; `extra` statements are added.
    """
    article = an_article(text, url=url, version=version, publisher=publisher, origin=origin, published_at=published_at)
    nodes = [node_named(article, name) for name in names]
    named = [
        a_statement(article, node, "name", value=Text(text=name), evidence=span_of(text, name), method=reader)
        for node, name in zip(nodes, names, strict=True)
    ]
    cut = [a_statement(article, subject, object=other, method=reader) for subject, other in pairwise(nodes)]
    return Reading(
        article=article,
        reader=reader,
        nodes=tuple(
            Node(id=node, sort=NodeSort.ENTITY, article_id=article.id, version=version) for node in dict.fromkeys(nodes)
        ),
        mentions=tuple(
            a_mention(article, span_of(text, name), node) for node, name in dict(zip(nodes, names, strict=True)).items()
        ),
        statements=(*named, *cut, *extra),
        rejected=(Rejected(start=0, end=1, reason="too short"),),
    )


def a_mention(article: Article, span: Span, node: NodeId) -> Mention:
    """Return a mention by name."""
    return Mention(
        id=mention_id(article.id, article.version, span),
        article_id=article.id,
        version=article.version,
        start=span.start,
        end=span.end,
        kind=Kind.ORGANIZATION,
        form=Form.NAME,
        node=node,
    )


def with_statements(reading: Reading, *statements: Statement) -> Reading:
    """Return a reading that makes more statements."""
    return replace(reading, statements=(*reading.statements, *statements))


def a_judgement(
    one: NodeId,
    other: NodeId,
    verdict: Verdict = Verdict.SAME,
    *,
    score: float = 0.9,
    by: str = "resolver/1",
    at: datetime = NOON,
) -> Judgement:
    """Return a judgement on two nodes, in any order."""
    reasons = (Reason(feature="names", value="0.93", weight=2.5),)
    return new_judgement(one, other, verdict, score=score, reasons=reasons, by=by, at=at)


def with_event(reading: Reading, type: str = "CONSULT", *, day: int = 5, amount: float | None = None) -> Reading:
    """Return a reading that also tells of an event on a day of January 2022: its first node acts, its last receives.

    With `amount`, the event is said to have cost so many tonnes.
    """
    article, words = reading.article, Span(start=0, end=len(reading.article.text))
    event = node_id(NodeSort.EVENT, article.id, article.version, words, type)
    date = Time(text="then", edtf=None, earliest=f"2022-01-{day:02}", latest=f"2022-01-{day + 1:02}")
    method = reading.reader
    said = [
        a_statement(article, event, "type", value=Text(text=type), method=method),
        a_statement(article, event, "mode", value=Text(text="meet"), method=method),
        a_statement(article, event, "time", value=date, method=method),
        a_statement(article, event, "actor", object=reading.nodes[0].id, method=method),
        a_statement(article, event, "recipient", object=reading.nodes[-1].id, method=method),
    ]
    if amount is not None:
        cost = Quantity(text=f"{amount:g} t", value=amount, unit="t", measures="cost")
        said.append(a_statement(article, event, "has_value", value=cost, method=method))
    node = Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=article.version)
    return replace(reading, nodes=(*reading.nodes, node), statements=(*reading.statements, *said))
