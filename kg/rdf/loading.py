"""RDF back into a store: an export of the record, in any form, gives the same canonical dump again.

The triples are held in memory while they are read. Which graph they stand in does not matter.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, NoReturn, TypeAlias

import pyoxigraph as ox

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
from kg.rdf.forms import FORMS
from kg.rdf.names import DEFAULT_BASE, check_base, decoded, prefixes, text_of
from kg.rdf.record import RecordedVersion
from kg.rdf.replaying import Loaded, replay
from kg.store import GraphStore

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Triples: TypeAlias = dict[str, dict[str, list[Term]]]  # by subject, then by predicate


def load(store: GraphStore, source: bytes | BinaryIO, form: str = "nquads", base: str = DEFAULT_BASE) -> Loaded:
    """Fill an empty store with an export of the record; return what came in.

    Raises InputError where the source does not parse, is not a whole record or has another base, or the store holds
    anything.
    """
    if form not in FORMS:
        raise InputError(f"{form!r} is no form of RDF; expected one of {', '.join(FORMS)}")
    record = _Record(_triples(source, form), prefixes(check_base(base)))
    return replay(store, record.versions(), record.judgements())


def _triples(source: bytes | BinaryIO, form: str) -> Triples:
    read: Triples = {}
    try:
        for quad in ox.parse(source, format=ox.RdfFormat.from_media_type(FORMS[form].media_type)):
            if isinstance(quad.subject, ox.NamedNode):
                said = read.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])
                if quad.object not in said:
                    said.append(quad.object)
    except (SyntaxError, ValueError) as exc:
        raise InputError(f"this is no {form}: {exc}") from exc
    return read


class _Record:
    """Finds the things of the record among triples."""

    def __init__(self, triples: Triples, names: Mapping[str, str]) -> None:
        self._triples = triples
        self._names = names
        self._home: dict[str, list[str]] = {}  # what was read in each version
        for subject, said in triples.items():
            for version in (*said.get(self._iri("ng:readIn"), ()), *said.get(self._iri("prov:wasDerivedFrom"), ())):
                self._home.setdefault(version.value, []).append(subject)

    def versions(self) -> Iterator[RecordedVersion]:
        """Give the versions, with all that was read in each."""
        found = False
        for subject in self._of_type("schema:NewsArticle"):
            found = True
            yield self._version(subject)
        if not found and self._triples:
            self._refuse("the triples", "schema:NewsArticle")

    def judgements(self) -> list[Judgement]:
        """Return the judgements in the order of their age."""
        found = [(self._number(one, "schema:position"), self._judgement(one)) for one in self._of_type("ng:Judgement")]
        return [judgement for _, judgement in sorted(found, key=lambda one: one[0])]

    def _version(self, subject: str) -> RecordedVersion:
        article = self._article(subject)
        version = RecordedVersion(
            article=article,
            recorded_at=self._moment(subject, "prov:generatedAtTime"),
            reader=text_of(self._last(subject, "ng:reader", "by")),
        )
        inside = self._home.get(subject, [])
        version.nodes = [
            Node(
                id=NodeId(self._id(one)),
                sort=NodeSort(self._text(one, "ng:sort")),
                article_id=article.id,
                version=article.version,
            )
            for one in self._typed(inside, "ng:Node")
        ]
        version.mentions = [self._mention(one, article) for one in self._typed(inside, "ng:Mention")]
        rejected = sorted(self._typed(inside, "ng:Rejected"), key=lambda one: self._number(one, "schema:position"))
        version.rejected = [
            Rejected(
                start=self._number(one, "oa:start"),
                end=self._number(one, "oa:end"),
                reason=self._text(one, "rdfs:comment"),
            )
            for one in rejected
        ]
        version.statements = [self._statement(one, article) for one in self._typed(inside, "ng:Statement")]
        return version

    def _article(self, subject: str) -> Article:
        authors = sorted(
            (self._number(author.value, "schema:position"), self._text(author.value, "schema:name"))
            for author in self._all(subject, "schema:author")
        )
        publisher = self._maybe(subject, "schema:publisher")
        origin = self._maybe_text(subject, "ng:originId")
        return Article(
            id=ArticleId(self._id(self._one(subject, "prov:specializationOf").value)),
            text=self._text(subject, "schema:articleBody"),
            digest=self._text(subject, "ng:digest"),
            url=self._maybe_text(subject, "schema:url"),
            title=self._maybe_text(subject, "schema:headline"),
            publisher=self._text(publisher.value, "schema:name") if publisher else None,
            authors=tuple(name for _, name in authors),
            published_at=self._maybe_moment(subject, "schema:datePublished"),
            retrieved_at=self._maybe_moment(subject, "ng:retrievedAt"),
            language=self._maybe_text(subject, "schema:inLanguage"),
            origin_id=OriginId(origin) if origin is not None else None,
            origin_reason=self._maybe_text(subject, "ng:originReason"),
            version=self._number(subject, "schema:version"),
        )

    def _mention(self, subject: str, article: Article) -> Mention:
        span = self._span(subject, "oa:hasTarget")
        assert span is not None
        return Mention(
            id=MentionId(self._id(subject)),
            article_id=article.id,
            version=article.version,
            start=span.start,
            end=span.end,
            kind=Kind(self._text(subject, "ng:mentionKind")),
            form=Form(self._text(subject, "ng:mentionForm")),
            node=NodeId(self._last(subject, "oa:hasBody", "i")),
        )

    def _statement(self, subject: str, article: Article) -> Statement:
        target, value = self._object(subject)
        evidence = self._span(subject, "oa:hasTarget") or self._refuse(subject, "oa:hasTarget")
        ending = self._maybe(subject, "ng:ending")
        ended_by = self._maybe(subject, "ng:endedBy")
        return Statement(
            id=StatementId(self._id(subject)),
            subject=self._as_read(subject, "ng:subjectAsRead", "rdf:subject") or self._refuse(subject, "rdf:subject"),
            predicate=decoded(self._last(subject, "rdf:predicate", "ng")),
            object=target,
            value=value,
            article_id=article.id,
            version=article.version,
            evidence=evidence,
            trigger=self._span(subject, "ng:trigger"),
            cue=self._span(subject, "ng:cue"),
            subject_span=self._span(subject, "ng:subjectWords"),
            object_span=self._span(subject, "ng:objectWords"),
            attributed_to=self._as_read(subject, "ng:speakerAsRead", "sem:accordingTo"),
            factuality=Factuality(self._last(subject, "ng:factuality", "ng")),
            confidence=float(self._text(subject, "ng:confidence")),
            method=text_of(self._last(subject, "ng:method", "by")),
            valid_from=self._valid(subject, "ng:validFrom"),
            valid_to=self._valid(subject, "ng:validTo"),
            reported_at=self._maybe_moment(subject, "ng:reportedAt"),
            recorded_at=self._moment(subject, "prov:generatedAtTime"),
            ended_at=self._maybe_moment(subject, "prov:invalidatedAtTime"),
            ending=Ending(self._after(ending, "ng")) if ending else None,
            ended_by=text_of(self._after(ended_by, "by")) if ended_by else None,
            ended_reason=self._maybe_text(subject, "ng:endedReason"),
        )

    def _object(self, subject: str) -> tuple[NodeId | None, Value | None]:
        raw, target = self._maybe(subject, "ng:objectAsRead"), self._one(subject, "rdf:object")
        if raw is not None:
            return NodeId(self._id(raw.value)), None
        if isinstance(target, ox.Literal):
            return None, Text(text=target.value)
        value = self._value(target.value)
        return (None, value) if value is not None else (NodeId(self._id(target.value)), None)

    def _value(self, subject: str) -> Time | Quantity | None:
        """Return the time or quantity that a node stands for; null for a node of the graph."""
        types = {one.value for one in self._all(subject, "rdf:type")}
        if self._iri("time:TemporalEntity") in types:
            return Time(
                text=self._text(subject, "rdfs:label"),
                edtf=self._maybe_text(subject, "ng:edtf"),
                earliest=self._bound(subject, "time:hasBeginning"),
                latest=self._bound(subject, "time:hasEnd"),
            )
        if self._iri("schema:QuantitativeValue") in types:
            return Quantity(
                text=self._text(subject, "rdfs:label"),
                value=self._amount(subject, "schema:value"),
                unit=self._maybe_text(subject, "schema:unitText"),
                comparator=self._text(subject, "ng:comparator"),
                low=self._amount(subject, "schema:minValue"),
                high=self._amount(subject, "schema:maxValue"),
                measures=self._maybe_text(subject, "ng:measures"),
            )
        return None

    def _judgement(self, subject: str) -> Judgement:
        reasons = sorted(
            (one.value for one in self._all(subject, "ng:reason")), key=lambda one: self._number(one, "schema:position")
        )
        return Judgement(
            id=JudgementId(self._id(subject)),
            left=NodeId(self._last(subject, "ng:left", "i")),
            right=NodeId(self._last(subject, "ng:right", "i")),
            verdict=Verdict(self._text(subject, "ng:verdict")),
            score=float(self._text(subject, "ng:score")),
            reasons=tuple(
                Reason(
                    feature=self._text(one, "ng:feature"),
                    value=self._text(one, "rdf:value"),
                    weight=float(self._text(one, "ng:weight")),
                )
                for one in reasons
            ),
            by=text_of(self._last(subject, "prov:wasAssociatedWith", "by")),
            at=self._moment(subject, "prov:startedAtTime"),
        )

    def _as_read(self, subject: str, raw: str, joined: str) -> NodeId | None:
        found = self._maybe(subject, raw) or self._maybe(subject, joined)
        return NodeId(self._id(found.value)) if found else None

    def _valid(self, subject: str, predicate: str) -> Time | None:
        found = self._maybe(subject, predicate)
        value = self._value(found.value) if found else None
        assert value is None or isinstance(value, Time)
        return value

    def _bound(self, subject: str, predicate: str) -> str | None:
        instant = self._maybe(subject, predicate)
        if instant is None:
            return None
        found = (
            self._maybe_text(instant.value, name) for name in ("time:inXSDDate", "time:inXSDDateTimeStamp", "ng:inText")
        )
        return next((text for text in found if text is not None), None)

    def _amount(self, subject: str, predicate: str) -> float | None:
        found = self._maybe(subject, predicate)
        if not isinstance(found, ox.Literal):
            return None
        return int(found.value) if found.datatype.value == self._iri("xsd:integer") else float(found.value)

    def _span(self, subject: str, predicate: str) -> Span | None:
        target = self._maybe(subject, predicate)
        if target is None:
            return None
        for selector in self._all(target.value, "oa:hasSelector"):
            if self._all(selector.value, "oa:start"):
                return Span(start=self._number(selector.value, "oa:start"), end=self._number(selector.value, "oa:end"))
        return self._refuse(target.value, "oa:TextPositionSelector")

    def _of_type(self, name: str) -> list[str]:
        return self._typed(self._triples, name)

    def _typed(self, subjects: Iterable[str], name: str) -> list[str]:
        wanted = ox.NamedNode(self._iri(name))
        return [one for one in subjects if wanted in self._all(one, "rdf:type")]

    def _all(self, subject: str, predicate: str) -> list[Term]:
        return self._triples.get(subject, {}).get(self._iri(predicate), [])

    def _maybe(self, subject: str, predicate: str) -> Term | None:
        found = self._all(subject, predicate)
        return found[0] if found else None

    def _one(self, subject: str, predicate: str) -> Term:
        return self._maybe(subject, predicate) or self._refuse(subject, predicate)

    def _maybe_text(self, subject: str, predicate: str) -> str | None:
        found = self._maybe(subject, predicate)
        return found.value if found is not None else None

    def _text(self, subject: str, predicate: str) -> str:
        found = self._maybe_text(subject, predicate)
        return found if found is not None else self._refuse(subject, predicate)

    def _number(self, subject: str, predicate: str) -> int:
        return int(self._text(subject, predicate))

    def _moment(self, subject: str, predicate: str) -> datetime:
        return datetime.fromisoformat(self._text(subject, predicate))

    def _maybe_moment(self, subject: str, predicate: str) -> datetime | None:
        found = self._maybe_text(subject, predicate)
        return datetime.fromisoformat(found) if found is not None else None

    def _id(self, iri: str) -> str:
        return text_of(self._after(ox.NamedNode(iri), "i"))

    def _last(self, subject: str, predicate: str, prefix: str) -> str:
        return self._after(self._one(subject, predicate), prefix)

    def _after(self, term: Term, prefix: str) -> str:
        start = self._names[prefix]
        if not term.value.startswith(start):
            raise InputError(
                f"{term.value} does not begin with {start}; name the base IRI that the export was made with"
            )
        return term.value.removeprefix(start)

    def _iri(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._names[prefix] + local

    def _refuse(self, subject: str, name: str) -> NoReturn:
        raise InputError(
            f"{subject} has no {name}; only an export of the whole record can be loaded (newsgraph export --record), "
            "with the base IRI that it was made with"
        )
