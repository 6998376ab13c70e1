"""An extraction to the record: nodes, mentions and statements with their ids, as one Reading.

Everything becomes a statement: an entity's kind, names and links (their evidence is the mention), an event's type, mode,
time and roles, relations and links between events (their evidence is the sentence).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.extract.confidence import role_confidence
from ingest.extract.extraction import (
    EntityFound,
    EventFound,
    Extraction,
    LocalId,
    MentionFound,
    QuantityFound,
    StatementFound,
    TimeFound,
)
from kg.model import (
    UNIDENTIFIED,
    Article,
    Factuality,
    Form,
    Mention,
    Node,
    NodeId,
    NodeSort,
    Quantity,
    Reading,
    Rejected,
    Span,
    Statement,
    Text,
    Time,
    Value,
    identified,
    mention_id,
    node_id,
)

# Of gold places on GeoVirus that the gazetteer answers, the share within 161 km (docs/decisions/0005-gazetteer.md).
LINK_CONFIDENCE = 0.95


def reading_of(article: Article, extraction: Extraction, *, reader: str, recorded_at: datetime) -> Reading:
    """Return what a store takes in; `article` carries the version that the store gave it."""
    writer = _Writer(article, extraction, reader, recorded_at)
    return Reading(
        article=article,
        reader=reader,
        nodes=tuple(
            Node(id=node, sort=sort, article_id=article.id, version=article.version) for node, sort in writer.nodes()
        ),
        mentions=tuple(writer.mentions()),
        statements=tuple({statement.id: statement for statement in writer.statements()}.values()),
        rejected=tuple(
            Rejected(start=one.span.start, end=one.span.end, reason=one.reason) for one in extraction.rejected
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Where and how a statement is made."""

    evidence: Span
    method: str
    trigger: Span | None = None
    cue: Span | None = None
    attributed_to: NodeId | None = None
    factuality: Factuality = Factuality.ASSERTED
    confidence: float = 1.0


class _Writer:
    """Gives local ids their ids of the record."""

    def __init__(self, article: Article, found: Extraction, reader: str, recorded_at: datetime) -> None:
        self._article = article
        self._found = found
        self._reader = reader
        self._recorded_at = recorded_at
        self._first: dict[LocalId, MentionFound] = {}
        for mention in found.mentions:
            self._first.setdefault(mention.entity, mention)
        self._mention = {mention.id: mention for mention in found.mentions}
        self._time = {time.id: time for time in found.times}
        self._quantity = {quantity.id: quantity for quantity in found.quantities}
        self._node: dict[LocalId, NodeId] = {}
        for entity in found.entities:
            span = self._first[entity.id].span
            self._node[entity.id] = node_id(NodeSort.ENTITY, article.id, article.version, span, entity.kind)
        for event in found.events:
            kind = f"{event.type}/{event.mode or ''}"
            self._node[event.id] = node_id(NodeSort.EVENT, article.id, article.version, event.trigger, kind)

    def nodes(self) -> Iterator[tuple[NodeId, NodeSort]]:
        for entity in self._found.entities:
            yield self._node[entity.id], NodeSort.ENTITY
        for event in self._found.events:
            yield self._node[event.id], NodeSort.EVENT

    def mentions(self) -> Iterator[Mention]:
        for mention in self._found.mentions:
            yield Mention(
                id=mention_id(self._article.id, self._article.version, mention.span),
                article_id=self._article.id,
                version=self._article.version,
                start=mention.span.start,
                end=mention.span.end,
                kind=mention.kind,
                form=mention.form,
                node=self._node[mention.entity],
            )

    def statements(self) -> Iterator[Statement]:
        for entity in self._found.entities:
            yield from self._entity(entity)
        for event in self._found.events:
            yield from self._event(event)
        for statement in self._found.statements:
            yield self._relation(statement)

    def _entity(self, entity: EntityFound) -> Iterator[Statement]:
        node, first = self._node[entity.id], self._first[entity.id].span
        said = _Said(evidence=first, method=self._reader)
        yield self._statement(node, "kind", Text(text=entity.kind.value), said)
        named: set[str] = set()
        for mention in self._found.mentions:
            text = " ".join(mention.span.of(self._article.text).split())
            if mention.entity == entity.id and mention.form is Form.NAME and text not in named:
                named.add(text)
                where = _Said(evidence=mention.span, method=self._reader)
                yield self._statement(node, "name", Text(text=text), where)
        yield from self._links(entity, node, replace(said, confidence=LINK_CONFIDENCE))

    def _links(self, entity: EntityFound, node: NodeId, said: _Said) -> Iterator[Statement]:
        if entity.wikidata:
            yield self._statement(node, "wikidata", Text(text=entity.wikidata), said)
        place = entity.place
        if place is None:
            return
        if place.geonames:
            yield self._statement(node, "geonames", Text(text=str(place.geonames)), said)
        if place.country:
            yield self._statement(node, "country_code", Text(text=place.country), said)
        for predicate, degrees in (("latitude", place.lat), ("longitude", place.lon)):
            if degrees is not None:
                value = Quantity(text=f"{degrees:g}", value=degrees, unit="deg")
                yield self._statement(node, predicate, value, said)

    def _event(self, event: EventFound) -> Iterator[Statement]:
        node = self._node[event.id]
        said = _Said(
            evidence=event.evidence,
            method=event.method,
            trigger=event.trigger,
            cue=event.cue,
            attributed_to=self._node.get(event.attributed_to or ""),
            factuality=event.factuality,
            confidence=event.confidence,
        )
        yield self._statement(node, "type", Text(text=event.type), said)
        if event.mode:
            yield self._statement(node, "mode", Text(text=event.mode), said)
        if event.time:
            yield self._statement(node, "time", self._value(event.time), said)
        in_role = replace(said, confidence=role_confidence(event.confidence))
        for role in event.roles:
            if role.role == "time" and role.filler == event.time:
                continue
            filled = self._node.get(role.filler or "") or self._value(role.filler) or Text(text=self._words(role.span))
            yield self._statement(node, role.role, filled, in_role, object_span=role.span)

    def _relation(self, found: StatementFound) -> Statement:
        subject, target = self._mention.get(found.subject_mention or ""), self._mention.get(found.object_mention or "")
        said = _Said(
            evidence=found.evidence,
            method=found.method,
            trigger=found.trigger,
            cue=found.cue,
            attributed_to=self._node.get(found.attributed_to or ""),
            factuality=found.factuality,
            confidence=found.confidence,
        )
        return self._statement(
            self._node[found.subject],
            found.predicate,
            self._node.get(found.object or "") or self._value(found.object) or self._title(found),
            said,
            subject_span=subject.span if subject else None,
            object_span=target.span if target else found.value,
            valid_from=self._time_value(found.valid_from),
            valid_to=self._time_value(found.valid_to),
        )

    def _statement(
        self,
        subject: NodeId,
        predicate: str,
        about: NodeId | Value | None,
        said: _Said,
        *,
        subject_span: Span | None = None,
        object_span: Span | None = None,
        valid_from: Time | None = None,
        valid_to: Time | None = None,
    ) -> Statement:
        target = NodeId(about) if isinstance(about, str) else None
        value = None if isinstance(about, str) else about
        article = self._article
        return identified(
            Statement(
                id=UNIDENTIFIED,
                subject=subject,
                predicate=predicate,
                object=target,
                value=value,
                article_id=article.id,
                version=article.version,
                evidence=said.evidence,
                trigger=said.trigger,
                cue=said.cue,
                subject_span=subject_span,
                object_span=object_span,
                attributed_to=said.attributed_to,
                factuality=said.factuality,
                confidence=said.confidence,
                method=said.method,
                valid_from=valid_from,
                valid_to=valid_to,
                reported_at=article.published_at,
                recorded_at=self._recorded_at,
            )
        )

    def _value(self, local: LocalId | None) -> Value | None:
        if local in self._quantity:
            return _quantity_value(self._words(self._quantity[local].span), self._quantity[local])
        return self._time_value(local)

    def _title(self, found: StatementFound) -> Text | None:
        """Return the words of a title with what it is of: "mayor of Toledo"."""
        if found.value is None:
            return None
        of = next((one.name for one in self._found.entities if one.id == found.of), None)
        title = self._words(found.value)
        return Text(text=f"{title} of {of}" if of is not None else title)

    def _time_value(self, local: LocalId | None) -> Time | None:
        time = self._time.get(local or "")
        return _time_value(self._words(time.span), time) if time else None

    def _words(self, span: Span) -> str:
        return " ".join(span.of(self._article.text).split())


def _time_value(text: str, time: TimeFound) -> Time:
    return Time(text=text, edtf=time.edtf, earliest=time.earliest, latest=time.latest)


def _quantity_value(text: str, found: QuantityFound) -> Quantity:
    return Quantity(
        text=text,
        value=found.value,
        unit=found.unit,
        comparator=found.comparator,
        low=found.low,
        high=found.high,
        measures=found.measures,
    )
