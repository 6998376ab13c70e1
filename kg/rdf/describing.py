"""What the record holds, as blocks of RDF: which triples stand for an article, a statement, a value, a stretch of text.

SEM for events, Web Annotation for the words, PROV-O for where it comes from, OWL-Time for times, schema.org for articles,
entities and quantities, and terms of our own for the rest (docs/reference/rdf.md). Every statement is a node of its own;
the plain triple stands beside it only where the statement is asserted or reported.
"""

import hashlib
import json
import re
from datetime import datetime
from functools import lru_cache

from kg.model import Article, Factuality, NodeId, Quantity, Span, Statement, Text, Time, Value, utc_text, value_key
from kg.ontology import PredicateGroup, load_ontology
from kg.rdf.forms import Block, Graph, Values
from kg.rdf.names import coded, part
from kg.rdf.shapes import Row, Shape, about, row, shape
from kg.store import Stated

# Web Annotation asks for enough text around a quote to find it again in a changed page; 32 is what annotation tools use.
CONTEXT_CHARS = 32
MEMORY = 8192  # how many recent moments and values keep their text
PERSON = "person:"

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_STAMP = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-][01]\d:[0-5]\d)")
_WEB = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d+)?"
    r"(/([A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?"
    r"(\?([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?"
)
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_GEONAMES = re.compile(r"[1-9][0-9]*")

VERSION = shape(
    about("g:{article}", row("a", "prov:Bundle"), row("prov:wasDerivedFrom", "i:{article}-v{version}")),
    about("i:{article}", row("a", "schema:CreativeWork"), row("dcterms:hasVersion", "i:{article}-v{version}")),
    about(
        "i:{article}-v{version}",
        row("a", "schema:NewsArticle"),
        row("a", "prov:Entity"),
        row("prov:specializationOf", "i:{article}"),
        row("schema:version", '"{version}"^^xsd:integer'),
        row("ng:digest", '"{digest}"'),
        row("schema:url", '"{url}"^^xsd:anyURI'),
        row("prov:hadPrimarySource", "<{page}>"),
        row("schema:headline", '"{title}"'),
        row("schema:publisher", "src:{source}"),
        row("prov:wasAttributedTo", "src:{source}"),
        row("schema:datePublished", '"{published_at}"^^xsd:dateTime'),
        row("ng:retrievedAt", '"{retrieved_at}"^^xsd:dateTime'),
        row("schema:inLanguage", '"{language}"'),
        row("ng:originGroup", "i:{origin}"),
        row("ng:originId", '"{origin_id}"'),
        row("ng:originReason", '"{origin_reason}"'),
    ),
    about(
        "src:{source}",
        row("a", "schema:Organization"),
        row("a", "prov:Agent"),
        row("schema:name", '"{publisher}"'),
    ),
)

AUTHOR = shape(
    about("i:{article}-v{version}", row("schema:author", "i:{article}-v{version}-author-{number}")),
    about(
        "i:{article}-v{version}-author-{number}",
        row("a", "schema:Person"),
        row("schema:name", '"{name}"'),
        row("schema:position", '"{number}"^^xsd:integer'),
    ),
)

STATEMENT = shape(
    about(
        "i:{id}",
        row("a", "ng:Statement"),
        row("a", "rdf:Statement"),
        row("a", "oa:Annotation"),
        row("a", "sem:Role", if_given="role"),
        row("rdf:subject", "i:{subject}"),
        row("rdf:predicate", "ng:{predicate}"),
        row("rdf:object", "i:{object}"),
        row("rdf:object", '"{text}"'),
        row("sem:roleType", "ng:{role}"),
        row("rdf:value", "i:{object}", if_given="role"),
        row("ng:subjectAsRead", "i:{raw_subject}"),
        row("ng:objectAsRead", "i:{raw_object}"),
        row("ng:confidence", '"{confidence}"^^xsd:double'),
        row("ng:factuality", "ng:{factuality}"),
        row("ng:method", "by:{method}"),
        row("sem:accordingTo", "i:{speaker}"),
        row("prov:wasAttributedTo", "i:{speaker}"),
        row("ng:speakerAsRead", "i:{raw_speaker}"),
        row("ng:originGroup", "i:{origin}"),
        row("oa:motivatedBy", "oa:describing"),
        row("oa:hasTarget", "i:{article}-{evidence}"),
        row("ng:trigger", "i:{article}-{trigger}"),
        row("ng:cue", "i:{article}-{cue}"),
        row("ng:subjectWords", "i:{article}-{subject_words}"),
        row("ng:objectWords", "i:{article}-{object_words}"),
        row("prov:wasDerivedFrom", "i:{article}"),
        row("ng:reportedAt", '"{reported_at}"^^xsd:dateTime'),
        row("prov:generatedAtTime", '"{recorded_at}"^^xsd:dateTime'),
        row("ng:validFrom", "i:{valid_from}"),
        row("ng:validTo", "i:{valid_to}"),
        row("prov:invalidatedAtTime", '"{ended_at}"^^xsd:dateTime'),
        row("ng:ending", "ng:{ending}"),
        row("ng:endedBy", "by:{ended_by}"),
        row("ng:endedReason", '"{ended_reason}"'),
    )
)

WORDS = shape(
    about(
        "i:{article}-{words}",
        row("a", "oa:SpecificResource"),
        row("oa:hasSource", "i:{article}"),
        row("oa:hasSelector", "i:{article}-{words}-quote"),
        row("oa:hasSelector", "i:{article}-{words}-position"),
    ),
    about(
        "i:{article}-{words}-quote",
        row("a", "oa:TextQuoteSelector"),
        row("oa:exact", '"{exact}"'),
        row("oa:prefix", '"{before}"'),
        row("oa:suffix", '"{after}"'),
    ),
    about(
        "i:{article}-{words}-position",
        row("a", "oa:TextPositionSelector"),
        row("oa:start", '"{start}"^^xsd:nonNegativeInteger'),
        row("oa:end", '"{end}"^^xsd:nonNegativeInteger'),
    ),
)

TIME = shape(
    about(
        "i:{time}",
        row("a", "time:TemporalEntity"),
        row("rdfs:label", '"{words}"'),
        row("ng:edtf", '"{edtf}"^^edtf:EDTF'),
        row("time:hasBeginning", "i:{time}-start", if_given="has_start"),
        row("time:hasEnd", "i:{time}-end", if_given="has_end"),
    ),
    about(
        "i:{time}-start",
        row("a", "time:Instant", if_given="has_start"),
        row("time:inXSDDate", '"{start_date}"^^xsd:date'),
        row("time:inXSDDateTimeStamp", '"{start_stamp}"^^xsd:dateTimeStamp'),
        row("ng:inText", '"{start_text}"'),
    ),
    about(
        "i:{time}-end",
        row("a", "time:Instant", if_given="has_end"),
        row("time:inXSDDate", '"{end_date}"^^xsd:date'),
        row("time:inXSDDateTimeStamp", '"{end_stamp}"^^xsd:dateTimeStamp'),
        row("ng:inText", '"{end_text}"'),
    ),
)

QUANTITY = shape(
    about(
        "i:{quantity}",
        row("a", "schema:QuantitativeValue"),
        row("rdfs:label", '"{words}"'),
        row("schema:value", '"{value}"^^xsd:{value_type}'),
        row("schema:minValue", '"{low}"^^xsd:{low_type}'),
        row("schema:maxValue", '"{high}"^^xsd:{high_type}'),
        row("schema:unitText", '"{unit}"'),
        row("ng:comparator", '"{comparator}"'),
        row("ng:measures", '"{measures}"'),
    )
)

SAME = shape(about("i:{raw}", row("owl:sameAs", "i:{canonical}")))
LINKED = shape(about("i:{subject}", row("owl:sameAs", "wd:{wikidata}"), row("owl:sameAs", "geonames:{geonames}/")))
MEASURED = shape(about("i:{subject}", row("schema:{property}", '"{number}"^^xsd:double')))
AGENT = shape(
    about(
        "by:{agent}",
        row("a", "prov:Agent"),
        row("a", "prov:Person", if_given="is_person"),
        row("a", "prov:SoftwareAgent", if_given="is_software"),
        row("rdfs:label", '"{name}"'),
    )
)


class Describer:
    """Turns one article version after another into blocks; what it has said once of a version it does not say again."""

    def __init__(self, article: Article) -> None:
        self.blocks: list[Block] = []
        self._recorded_at: datetime | None = None  # of the last statement, and as text; few moments make up an article
        self._recorded_text = ""
        self._text = article.text
        self._article = article
        self._version = f"{part(article.id)}-v{article.version}"
        self._shared: Values = {"article": self._version}
        self._seen: set[str] = set()
        self._agents: dict[str, str] = {}
        self._published_text = moment_text(article.published_at) if article.published_at else ""

    def graph(self) -> Graph:
        """Return all that was said."""
        return Graph(name=part(self._article.id), blocks=self.blocks, shared=self._shared)

    def add_article(self) -> None:
        """Say what is known of the article itself."""
        article = self._article
        values = {"article": part(article.id), "version": str(article.version), "digest": article.digest}
        values["origin"] = part(article.origin_id or article.id)
        for name in ("url", "title", "publisher", "language", "origin_id", "origin_reason"):
            if (text := getattr(article, name)) is not None:
                values[name] = text
        if article.url and _WEB.fullmatch(article.url):
            values["page"] = article.url
        if article.publisher is not None:
            values["source"] = part(article.publisher)
        if article.published_at:
            values["published_at"] = self._published_text
        if article.retrieved_at:
            values["retrieved_at"] = moment_text(article.retrieved_at)
        self.blocks.append((VERSION, values))
        for number, name in enumerate(article.authors, start=1):
            here = {"article": part(article.id), "version": str(article.version)}
            self.blocks.append((AUTHOR, here | {"number": str(number), "name": name}))

    def add_statement(self, stated: Stated) -> None:
        """Say a statement, the words and values that it points to, and the plain triple where it is made firmly."""
        statement = stated.statement
        subject = part(stated.subject)
        values = {
            "id": part(statement.id),
            "subject": subject,
            "predicate": coded(statement.predicate),
            "confidence": repr(float(statement.confidence)),
            "factuality": str(statement.factuality),
            "evidence": self.words(statement.evidence),
        }
        if statement.recorded_at != self._recorded_at:
            self._recorded_at, self._recorded_text = statement.recorded_at, moment_text(statement.recorded_at)
        self._put(values, "recorded_at", self._recorded_text)
        self._put(values, "method", self.agent(statement.method))
        self._put(values, "origin", part(stated.origin))
        target = self._ends(stated, values)
        self._pointers(statement, values)
        self.blocks.append((STATEMENT, values))
        if statement.factuality is Factuality.ASSERTED or statement.factuality is Factuality.REPORTED:
            self.blocks += plain(subject, statement.predicate, target, statement.value)

    def _put(self, values: Values, name: str, text: str) -> None:
        """Fill a slot, unless the first statement that filled it had the same: then the graph shares it."""
        if self._shared.setdefault(name, text) != text:
            values[name] = text

    def _ends(self, stated: Stated, values: Values) -> str | None:
        """Fill in what stands at the ends; return the last step of the object's IRI, null for a text."""
        statement = stated.statement
        target: str | None = None
        if stated.subject != statement.subject:
            values["raw_subject"] = self.add_joined(statement.subject, stated.subject)
        if stated.object is not None:
            target = values["object"] = part(stated.object)
            if statement.object is not None and stated.object != statement.object:
                values["raw_object"] = self.add_joined(statement.object, stated.object)
        elif isinstance(statement.value, Text):
            values["text"] = statement.value.text
        elif statement.value is not None:
            target = values["object"] = self._value(statement.value)
        if target is not None and statement.predicate in _roles():
            values["role"] = values["predicate"]
        if stated.attributed_to is not None and statement.attributed_to is not None:
            values["speaker"] = part(stated.attributed_to)
            if stated.attributed_to != statement.attributed_to:
                values["raw_speaker"] = self.add_joined(statement.attributed_to, stated.attributed_to)
        return target

    def _pointers(self, statement: Statement, values: Values) -> None:
        """Fill in the words, times and agents that a statement names, and say them."""
        if statement.trigger is not None:
            values["trigger"] = self.words(statement.trigger)
        if statement.cue is not None:
            values["cue"] = self.words(statement.cue)
        if statement.subject_span is not None:
            values["subject_words"] = self.words(statement.subject_span)
        if statement.object_span is not None:
            values["object_words"] = self.words(statement.object_span)
        if statement.reported_at is not None:
            is_published = statement.reported_at == self._article.published_at
            values["reported_at"] = self._published_text if is_published else moment_text(statement.reported_at)
        if statement.valid_from is not None:
            values["valid_from"] = self._value(statement.valid_from)
        if statement.valid_to is not None:
            values["valid_to"] = self._value(statement.valid_to)
        if statement.ended_at is not None:
            self._end(statement, values)

    def _end(self, statement: Statement, values: Values) -> None:
        assert statement.ended_at is not None
        values["ended_at"] = moment_text(statement.ended_at)
        if statement.ending is not None:
            values["ending"] = statement.ending.value
        if statement.ended_by is not None:
            values["ended_by"] = self.agent(statement.ended_by)
        if statement.ended_reason is not None:
            values["ended_reason"] = statement.ended_reason

    def words(self, span: Span) -> str:
        """Say a stretch of the text as Web Annotation has it, once; return where it starts and ends."""
        name = f"{span.start}-{span.end}"
        if name not in self._seen:
            self._seen.add(name)
            values = {
                "words": name,
                "exact": self._text[span.start : span.end],
                "before": self._text[max(0, span.start - CONTEXT_CHARS) : span.start],
                "after": self._text[span.end : span.end + CONTEXT_CHARS],
                "start": str(span.start),
                "end": str(span.end),
            }
            self.blocks.append((WORDS, values))
        return name

    def agent(self, name: str) -> str:
        """Say who read, judged or retracted, once; return the last step of the IRI."""
        agent = self._agents.get(name)
        if agent is None:
            agent = self._agents[name] = part(name)
            sort = "is_person" if name.startswith(PERSON) else "is_software"
            self.blocks.append((AGENT, {"agent": agent, "name": name, sort: ""}))
        return agent

    def add_joined(self, raw: NodeId, canonical: NodeId) -> str:
        """Say under which id a node is known, once and where it is another; return the last step of its own IRI."""
        if raw != canonical and raw not in self._seen:
            self._seen.add(raw)
            self.blocks.append((SAME, {"raw": part(raw), "canonical": part(canonical)}))
        return part(raw)

    def _value(self, value: Time | Quantity) -> str:
        """Say a time or quantity, once; return the last step of its IRI."""
        name = _value_id(value)
        if name not in self._seen:
            self._seen.add(name)
            self.blocks.append(_time(name, value) if isinstance(value, Time) else _quantity(name, value))
        return name


def _time(name: str, time: Time) -> Block:
    values = {"time": name, "words": time.text}
    if time.edtf is not None:
        values["edtf"] = time.edtf
    for end, bound in (("start", time.earliest), ("end", time.latest)):
        if bound is not None:
            values[f"has_{end}"] = ""
            values[f"{end}_{_sort_of_bound(bound)}"] = bound
    return TIME, values


def _quantity(name: str, quantity: Quantity) -> Block:
    values = {"quantity": name, "words": quantity.text, "comparator": quantity.comparator}
    for field, number in (("value", quantity.value), ("low", quantity.low), ("high", quantity.high)):
        if number is not None:
            values[field] = repr(number)
            values[f"{field}_type"] = "double" if isinstance(number, float) else "integer"
    if quantity.unit is not None:
        values["unit"] = quantity.unit
    if quantity.measures is not None:
        values["measures"] = quantity.measures
    return QUANTITY, values


def plain(subject: str, predicate: str, target: str | None, value: Value | None) -> list[Block]:
    """Return what a statement says as triples without their evidence; `target` is the object's last step, null for a text."""
    if target is not None:
        said: list[Block] = [(_plain_node(predicate, isinstance(value, Time)), {"subject": subject, "object": target})]
        if predicate in ("latitude", "longitude") and isinstance(value, Quantity) and value.value is not None:
            number = repr(float(value.value))
            said.append((MEASURED, {"subject": subject, "property": predicate, "number": number}))
        return said
    assert isinstance(value, Text)
    text = value.text
    shaped = _plain_text(predicate, text if predicate in ("kind", "type") else "")
    said = [(shaped, {"subject": subject, "text": text})]
    if predicate == "wikidata" and _WIKIDATA.fullmatch(text):
        said.append((LINKED, {"subject": subject, "wikidata": text}))
    if predicate == "geonames" and _GEONAMES.fullmatch(text):
        said.append((LINKED, {"subject": subject, "geonames": text}))
    return said


@lru_cache(maxsize=MEMORY)
def moment_text(moment: datetime) -> str:
    """Return a moment as xsd:dateTime has it."""
    return utc_text(moment)


@lru_cache(maxsize=MEMORY)
def _value_id(value: Value) -> str:
    prefix = "t" if isinstance(value, Time) else "q"
    packed = json.dumps(value_key(value), ensure_ascii=True)
    return prefix + hashlib.blake2b(packed.encode(), digest_size=12).hexdigest()


def _sort_of_bound(bound: str) -> str:
    if not _DATE.fullmatch(bound[:10]):
        return "text"
    try:
        datetime.fromisoformat(bound)
    except ValueError:
        return "text"
    return "date" if len(bound) == len("2022-01-05") else "stamp" if _STAMP.fullmatch(bound) else "text"


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    return frozenset(load_ontology().roles)


@lru_cache(maxsize=1024)
def _plain_node(predicate: str, is_time: bool) -> Shape:
    rows = [row(f"ng:{coded(predicate)}", "i:{object}")]
    ontology = load_ontology()
    role, known = ontology.roles.get(predicate), ontology.predicates.get(predicate)
    back: list[Row] = []
    if role is not None and role.mapping.sem and (role.mapping.sem == "hasTime") == is_time:
        rows.append(row(f"sem:{role.mapping.sem}", "i:{object}"))
    if role is None and known is not None and known.group is not PredicateGroup.ATTRIBUTE and not is_time:
        terms = [("sem", known.mapping.sem), ("schema", known.mapping.schema_org)]
        mapped = [f"{prefix}:{name}" for prefix, name in terms if name]
        if known.mapping.inverted:
            back += [row(name, "i:{subject}") for name in mapped]
        else:
            rows += [row(name, "i:{object}") for name in mapped]
    return shape(about("i:{subject}", *rows), *([about("i:{object}", *back)] if back else []))


@lru_cache(maxsize=1024)
def _plain_text(predicate: str, text: str) -> Shape:
    """Return the shape of a text; for a kind or an event type, the text decides it."""
    ontology = load_ontology()
    if predicate == "kind":
        found = next((one for one in ontology.kinds.values() if one.name == text), None)
        names = [("schema", found.mapping.schema_org), ("sem", found.mapping.sem)] if found else []
        types = [f"ng:{coded(text)}", *(f"{prefix}:{name}" for prefix, name in names if name)]
        return shape(about("i:{subject}", *(row("a", name) for name in types)))
    if predicate == "type":
        event = row("sem:eventType", f"ng:{coded(text)}")
        return shape(about("i:{subject}", row("a", "sem:Event"), row("a", f"ng:{coded(text)}"), event))
    rows = [row(f"ng:{coded(predicate)}", '"{text}"')]
    if predicate == "name":
        rows += [row("rdfs:label", '"{text}"'), row("schema:name", '"{text}"')]
    return shape(about("i:{subject}", *rows))
