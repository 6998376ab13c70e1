"""Statements that somebody brings instead of having them read: checked against the article's text and the ontology, and
recorded as a reading of their own that says all that counted before, and them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec

from kg.errors import EvidenceError, InputError, OntologyError
from kg.model import (
    UNIDENTIFIED,
    Article,
    ArticleId,
    Factuality,
    Form,
    Kind,
    Mention,
    Node,
    NodeId,
    NodeSort,
    Quantity,
    Reading,
    Span,
    Statement,
    Text,
    Time,
    Value,
    identified,
    mention_id,
    node_id,
)
from kg.ontology import Filler, load_ontology
from kg.store import GraphStore

BUILT_ON = "#"  # between what was brought and the reader that it adds to: "person:ann/3f2a…#newsgraph-en/1+rules/4"
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of the article and the words that stand there."""

    start: int
    end: int
    text: str


class Quoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sentence that says it."""

    start: int
    end: int
    quote: str


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entity, by the words that name it in the article."""

    kind: Kind
    start: int
    end: int
    text: str


class Literal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value: a time where a bound is given, a quantity where a number is, else a text."""

    text: str
    edtf: str | None = None
    earliest: str | None = None
    latest: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    comparator: str = "="
    measures: str | None = None


End: TypeAlias = str | Named  # an id of this article's nodes, or words


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line: what is stated, and the words of the article that state it."""

    article: str
    subject: End
    predicate: str
    object: End | None = None
    value: Literal | str | None = None
    evidence: Quoted
    trigger: Words | None = None
    cue: Words | None = None
    attributed_to: End | None = None
    factuality: Factuality = Factuality.ASSERTED
    confidence: Share = 1.0
    valid_from: Literal | None = None
    valid_to: Literal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was brought for one article, by whom, and the text that it was checked against."""

    article: ArticleId
    digest: str
    by: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a store knows of the article that statements are brought for."""

    article: Article
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]

    def nodes(self) -> dict[NodeId, NodeSort]:
        """Return the nodes of this version."""
        found = dict.fromkeys((mention.node for mention in self.mentions), NodeSort.ENTITY)
        for one in self.statements:
            for node in (one.subject, one.object, one.attributed_to):
                if node is not None:
                    found[node] = NodeSort.EVENT if node.startswith("v") else NodeSort.ENTITY
        return found


def known_of(store: GraphStore, article: ArticleId) -> Known:
    """Return what is known of the latest version of an article. Raises InputError where there is none."""
    found = store.article(article)
    if found is None:
        raise InputError(f"article {article!r} is not here; /v1/articles lists those that are")
    return Known(
        article=found,
        mentions=tuple(store.mentions_of_article(found.id)),
        statements=tuple(one.statement for one in store.statements_of_article(found.id, version=found.version)),
    )


def check_said(said: Said, known: Known) -> None:
    """Raise EvidenceError for words that do not stand where they are said to, OntologyError for what cannot be said so."""
    text = known.article.text
    _check_words("evidence", said.evidence.start, said.evidence.end, said.evidence.quote, text)
    ends = {"subject": said.subject, "object": said.object, "attributed_to": said.attributed_to}
    for name, words in {"trigger": said.trigger, "cue": said.cue, **ends}.items():
        if isinstance(words, Words | Named):
            _check_words(name, words.start, words.end, words.text, text)
    if (said.object is None) == (said.value is None):
        raise InputError("give an object or a value, and not both")
    fillers = {name: _filler(end, known) for name, end in ends.items() if end is not None}
    target = fillers.get("object") or _sort_of_value(_value(said.value))
    if not load_ontology().allows(said.predicate, fillers["subject"], target):
        raise OntologyError(f"predicate {said.predicate!r} does not lead from {fillers['subject']} to {target}")


def brought_reading(known: Known, brought: Brought, *, last: str, recorded_at: datetime) -> Reading:
    """Return a reading with all that counts of an article and what is brought; `last` is who read it last.

    Its reader is named by what is brought and by whom it adds to: the same again changes nothing, but after another
    reader has superseded it, it is new. Raises InputError as `check_said` does, and for another text.
    """
    if known.article.digest != brought.digest:
        raise InputError(f"article {brought.article} has another text since; bring what it says now")
    maker = _Maker(known, brought.by, recorded_at)
    new: list[Statement] = []
    for said in brought.said:
        check_said(said, known)
        new += maker.statements_of(said)
    digest = hashlib.blake2b("".join(sorted(one.id for one in new)).encode(), digest_size=6).hexdigest()
    home = (known.article.id, known.article.version)
    return Reading(
        article=known.article,
        reader=f"{brought.by}/{digest}{BUILT_ON}{last.rpartition(BUILT_ON)[2]}",
        nodes=tuple(
            Node(id=node, sort=sort, article_id=home[0], version=home[1]) for node, sort in sorted(maker.nodes.items())
        ),
        mentions=tuple(maker.mentions),
        statements=tuple({one.id: one for one in (*known.statements, *new)}.values()),
    )


class _Maker:
    """Makes nodes, mentions and statements of what is said."""

    def __init__(self, known: Known, by: str, recorded_at: datetime) -> None:
        self.nodes = known.nodes()
        self.mentions = list(known.mentions)
        self._article, self._by, self._recorded_at = known.article, by, recorded_at
        self._node_at = {mention.span: mention.node for mention in known.mentions}

    def statements_of(self, said: Said) -> Iterator[Statement]:
        """Give what introduces the things that are named, then what is said of them."""
        for end in (said.subject, said.object, said.attributed_to):
            if isinstance(end, Named) and _span(end) not in self._node_at:
                node = self._introduced(end)
                named = Said(
                    article=said.article,
                    subject=node,
                    predicate="kind",
                    value=end.kind.value,
                    evidence=Quoted(start=end.start, end=end.end, quote=end.text),
                )
                yield self._statement(named)
                text = " ".join(end.text.split())
                yield self._statement(msgspec.structs.replace(named, predicate="name", value=text))
        yield self._statement(said)

    def _introduced(self, end: Named) -> NodeId:
        span, home = _span(end), self._article
        node = node_id(NodeSort.ENTITY, home.id, home.version, span, end.kind)
        self.nodes[node] = NodeSort.ENTITY
        self._node_at[span] = node
        self.mentions.append(
            Mention(
                id=mention_id(home.id, home.version, span),
                article_id=home.id,
                version=home.version,
                start=span.start,
                end=span.end,
                kind=end.kind,
                form=Form.NAME,
                node=node,
            )
        )
        return node

    def _statement(self, said: Said) -> Statement:
        subject, target = self._node(said.subject), self._node(said.object)
        assert subject is not None
        value = _value(said.value)
        evidence = Span(start=said.evidence.start, end=said.evidence.end)
        trigger = _span(said.trigger) if said.trigger else None
        speaker = self._node(said.attributed_to)
        return identified(
            Statement(
                id=UNIDENTIFIED,
                subject=subject,
                predicate=said.predicate,
                object=target,
                value=value,
                article_id=self._article.id,
                version=self._article.version,
                evidence=evidence,
                trigger=trigger,
                cue=_span(said.cue) if said.cue else None,
                subject_span=_span(said.subject) if isinstance(said.subject, Named) else None,
                object_span=_span(said.object) if isinstance(said.object, Named) else None,
                attributed_to=speaker,
                factuality=said.factuality,
                confidence=said.confidence,
                method=self._by,
                valid_from=_time(said.valid_from),
                valid_to=_time(said.valid_to),
                reported_at=self._article.published_at,
                recorded_at=self._recorded_at,
            )
        )

    def _node(self, end: End | None) -> NodeId | None:
        if isinstance(end, Named):
            return self._node_at[_span(end)]
        return NodeId(end) if end is not None else None


def _check_words(name: str, start: int, end: int, words: str, text: str) -> None:
    if not 0 <= start < end <= len(text):
        raise EvidenceError(
            f"{name} points to {start}..{end} of a text of {len(text)} characters; "
            "offsets are code points, half-open and not empty"
        )
    if text[start:end] != words:
        raise EvidenceError(f"{name}: at {start}..{end} the article has {text[start:end][:200]!r}, not {words[:200]!r}")
    if not words.strip():
        raise EvidenceError(f"{name} points to {start}..{end}, where there are only blanks")


def _filler(end: End, known: Known) -> str:
    """Return what stands at an end: a kind, or Event. Raises InputError for an id, or a kind, that is not the article's."""
    if isinstance(end, Named):
        there = next((one for one in known.mentions if one.span == _span(end)), None)
        if there is not None and there.kind is not end.kind:
            raise InputError(f"{end.text!r} at {end.start} is a {there.kind} already, not a {end.kind}")
        return end.kind.value
    if NodeId(end) not in known.nodes():
        raise InputError(f"{end!r} is no entity or event of article {known.article.id}; name it by its words instead")
    if end.startswith("v"):
        return Filler.EVENT.value
    return next((one.kind.value for one in known.mentions if one.node == end), "")


def _value(written: Literal | str | None) -> Value | None:
    if written is None or isinstance(written, str):
        return Text(text=written) if written is not None else None
    if written.edtf or written.earliest or written.latest:
        return _time(written)
    if written.value is None and written.low is None and written.high is None:
        return Text(text=written.text)
    return Quantity(
        text=written.text,
        value=written.value,
        unit=written.unit,
        comparator=written.comparator,
        low=written.low,
        high=written.high,
        measures=written.measures,
    )


def _sort_of_value(value: Value | None) -> str:
    match value:
        case Time():
            return Filler.TIME.value
        case Quantity():
            return Filler.QUANTITY.value
        case _:
            return Filler.TEXT.value


def _time(written: Literal | None) -> Time | None:
    if written is None:
        return None
    return Time(text=written.text, edtf=written.edtf, earliest=written.earliest, latest=written.latest)


def _span(words: Words | Named) -> Span:
    return Span(start=words.start, end=words.end)
