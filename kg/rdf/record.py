"""The whole record of a store as values: what its canonical dump holds, read back from the dump's lines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from kg.errors import InputError
from kg.model import (
    Article,
    ArticleId,
    Ending,
    Factuality,
    Form,
    Judgement,
    JudgementId,
    Kind,
    Mention,
    MentionId,
    Node,
    NodeId,
    NodeSort,
    OriginId,
    Quantity,
    Reason,
    Rejected,
    Span,
    Statement,
    StatementId,
    Text,
    Time,
    Value,
    Verdict,
)

Fields: TypeAlias = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class RecordedVersion:
    """One version of an article with all that was read in it, as a dump has it. It grows while it is read."""

    article: Article
    recorded_at: datetime
    reader: str  # the one whose mentions and rejections these are
    nodes: list[Node] = field(default_factory=list)
    canonical: dict[NodeId, NodeId] = field(default_factory=dict)  # of each node
    mentions: list[Mention] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def read_dump(lines: Iterable[str]) -> Iterator[RecordedVersion | Judgement]:
    """Give what the lines of a dump hold, one article version at a time; raises InputError for a line that is no dump's."""
    version: RecordedVersion | None = None
    for line in lines:
        ((thing, fields),) = json.loads(line).items()
        if thing in ("article", "judgement") and version is not None:
            yield version
            version = None
        if thing == "article":
            version = _version(fields)
        elif thing == "judgement":
            yield _judgement(fields)
        elif version is not None:
            _add(version, thing, fields)
        else:
            raise InputError(f"a line of a dump begins with {thing!r}; expected an article before it")
    if version is not None:
        yield version


def value_of(key: Sequence[Any] | None) -> Value | None:
    """Return the value that `kg.model.value_key` made into a list."""
    match key:
        case None:
            return None
        case ["text", words]:
            return Text(text=words)
        case ["time", words, edtf, earliest, latest]:
            return Time(text=words, edtf=edtf, earliest=earliest, latest=latest)
        case ["quantity", words, value, low, high, unit, comparator, measures]:
            return Quantity(
                text=words, value=value, low=low, high=high, unit=unit, comparator=comparator, measures=measures
            )
        case other:
            raise InputError(f"{other!r} is no value; expected a list that begins with text, time or quantity")


def _add(version: RecordedVersion, thing: str, fields: Fields) -> None:
    home = version.article
    if thing == "node":
        node = NodeId(fields["id"])
        sort = NodeSort(fields["sort"])
        version.nodes.append(Node(id=node, sort=sort, article_id=home.id, version=home.version))
        version.canonical[node] = NodeId(fields["canonical"])
    elif thing == "mention":
        version.mentions.append(_mention(home, fields))
    elif thing == "rejected":
        start, end = fields["span"]
        version.rejected.append(Rejected(start=start, end=end, reason=fields["reason"]))
    elif thing == "statement":
        version.statements.append(_statement(home, fields))
    else:
        raise InputError(f"a line of a dump begins with {thing!r}; expected node, mention, rejected or statement")


def _version(fields: Fields) -> RecordedVersion:
    article = Article(
        id=ArticleId(fields["id"]),
        version=fields["version"],
        digest=fields["digest"],
        text=fields["text"],
        url=fields["url"],
        title=fields["title"],
        publisher=fields["publisher"],
        authors=tuple(fields["authors"]),
        published_at=_moment(fields["published_at"]),
        retrieved_at=_moment(fields["retrieved_at"]),
        language=fields["language"],
        origin_id=OriginId(fields["origin_id"]) if fields["origin_id"] is not None else None,
        origin_reason=fields["origin_reason"],
    )
    return RecordedVersion(
        article=article, recorded_at=datetime.fromisoformat(fields["recorded_at"]), reader=fields["reader"]
    )


def _mention(home: Article, fields: Fields) -> Mention:
    start, end = fields["span"]
    return Mention(
        id=MentionId(fields["id"]),
        article_id=home.id,
        version=home.version,
        start=start,
        end=end,
        kind=Kind(fields["kind"]),
        form=Form(fields["form"]),
        node=NodeId(fields["node"]),
    )


def _statement(home: Article, fields: Fields) -> Statement:
    evidence = _span(fields["evidence"])
    assert evidence is not None
    return Statement(
        id=StatementId(fields["id"]),
        subject=NodeId(fields["subject"]),
        predicate=fields["predicate"],
        object=fields["object"],
        value=value_of(fields["value"]),
        article_id=home.id,
        version=home.version,
        evidence=evidence,
        trigger=_span(fields["trigger"]),
        cue=_span(fields["cue"]),
        subject_span=_span(fields["subject_span"]),
        object_span=_span(fields["object_span"]),
        attributed_to=fields["attributed_to"],
        factuality=Factuality(fields["factuality"]),
        confidence=fields["confidence"],
        method=fields["method"],
        valid_from=_time(fields["valid_from"]),
        valid_to=_time(fields["valid_to"]),
        reported_at=_moment(fields["reported_at"]),
        recorded_at=datetime.fromisoformat(fields["recorded_at"]),
        ended_at=_moment(fields["ended_at"]),
        ending=Ending(fields["ending"]) if fields["ending"] else None,
        ended_by=fields["ended_by"],
        ended_reason=fields["ended_reason"],
    )


def _judgement(fields: Fields) -> Judgement:
    return Judgement(
        id=JudgementId(fields["id"]),
        left=NodeId(fields["left"]),
        right=NodeId(fields["right"]),
        verdict=Verdict(fields["verdict"]),
        score=fields["score"],
        reasons=tuple(
            Reason(feature=feature, value=value, weight=weight) for feature, value, weight in fields["reasons"]
        ),
        by=fields["by"],
        at=datetime.fromisoformat(fields["at"]),
    )


def _time(key: Sequence[Any] | None) -> Time | None:
    value = value_of(key)
    assert value is None or isinstance(value, Time)
    return value


def _span(ends: Sequence[int] | None) -> Span | None:
    return Span(start=ends[0], end=ends[1]) if ends else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
