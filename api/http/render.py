"""Values to JSON: one function per type, the only place where JSON of ours gets its keys."""

from collections.abc import Mapping
from datetime import datetime

from ingest.extract.extraction import (
    EntityFound,
    EventFound,
    Extraction,
    MentionFound,
    QuantityFound,
    StatementFound,
    TimeFound,
)
from kg.model import (
    Article,
    Edge,
    Entity,
    Event,
    Judgement,
    Mention,
    NodeId,
    Quantity,
    Role,
    Span,
    Statement,
    Text,
    Time,
    Value,
)
from kg.store import Publisher, Stated

Json = dict[str, object]
Names = Mapping[NodeId, str]
NO_NAMES: Names = {}
ELSEWHERE = {"wikidata": "https://www.wikidata.org/entity/{}", "geonames": "https://sws.geonames.org/{}/"}


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 with "Z"; fractions of a second only where there are any."""
    if moment is None:
        return None
    return moment.isoformat().replace("+00:00", "Z")


def at_json(at: str | None) -> str | None:
    """Return when an event happened or was reported, as moments are written everywhere."""
    return at and at.replace("+00:00", "Z")


def extraction_json(found: Extraction) -> Json:
    """Return one article's extraction as docs/reference/extraction.md describes it."""
    text = found.article.text
    return {
        "article": _read_article_json(found.article),
        "mentions": [_mention_json(text, mention) for mention in found.mentions],
        "entities": [_entity_found_json(entity) for entity in found.entities],
        "times": [_time_json(text, time) for time in found.times],
        "quantities": [_quantity_json(text, quantity) for quantity in found.quantities],
        "events": [_event_found_json(text, event) for event in found.events],
        "statements": [_statement_found_json(text, statement) for statement in found.statements],
        "rejected": [_words(text, dropped.span) | {"reason": dropped.reason} for dropped in found.rejected],
    }


def _read_article_json(article: Article) -> Json:
    return {
        "text": article.text,
        "title": article.title,
        "published_at": moment_json(article.published_at),
        "language": article.language,
        "digest": article.digest,
    }


def _words(text: str, span: Span, key: str = "text") -> Json:
    return {"start": span.start, "end": span.end, key: span.of(text)}


def _offsets(span: Span | None) -> Json | None:
    return None if span is None else _offsets_of(span)


def _mention_json(text: str, mention: MentionFound) -> Json:
    shown = _words(text, mention.span)
    return {
        "id": mention.id,
        **shown,
        "kind": mention.kind.value,
        "form": mention.form.value,
        "entity": mention.entity,
    }


def _entity_found_json(entity: EntityFound) -> Json:
    place = entity.place
    return {
        "id": entity.id,
        "kind": entity.kind.value,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "links": {"wikidata": entity.wikidata},
        "place": place and {"country": place.country, "lat": place.lat, "lon": place.lon, "geonames": place.geonames},
    }


def _time_json(text: str, time: TimeFound) -> Json:
    shown = _words(text, time.span)
    return {"id": time.id, **shown, "edtf": time.edtf, "earliest": time.earliest, "latest": time.latest}


def _quantity_json(text: str, quantity: QuantityFound) -> Json:
    shown: Json = {
        "id": quantity.id,
        **_words(text, quantity.span),
        "value": quantity.value,
        "unit": quantity.unit,
        "comparator": quantity.comparator,
        "measures": quantity.measures,
    }
    if quantity.low is not None or quantity.high is not None:
        shown |= {"low": quantity.low, "high": quantity.high}
    return shown


def _event_found_json(text: str, event: EventFound) -> Json:
    return {
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "trigger": _words(text, event.trigger),
        "roles": [{"role": role.role, "filler": role.filler, **_words(text, role.span)} for role in event.roles],
        "time": event.time,
        "place": event.place,
        "factuality": event.factuality.value,
        "attributed_to": event.attributed_to,
        "cue": event.cue and _words(text, event.cue),
        "confidence": round(event.confidence, 4),
        "method": event.method,
        "evidence": _words(text, event.evidence, "quote"),
    }


def _statement_found_json(text: str, statement: StatementFound) -> Json:
    return {
        "subject": statement.subject,
        "subject_mention": statement.subject_mention,
        "predicate": statement.predicate,
        "object": statement.object,
        "object_mention": statement.object_mention,
        "value": statement.value and _words(text, statement.value),
        "of": statement.of,
        "evidence": _words(text, statement.evidence, "quote"),
        "trigger": _offsets(statement.trigger),
        "factuality": statement.factuality.value,
        "attributed_to": statement.attributed_to,
        "cue": statement.cue and _words(text, statement.cue),
        "confidence": round(statement.confidence, 4),
        "method": statement.method,
        "valid_from": statement.valid_from,
        "valid_to": statement.valid_to,
    }


def entity_json(entity: Entity) -> Json:
    """Return an entity as the API shows it."""
    here = f"/v1/entities/{entity.id}"
    parts = ("expand", "events", "timeline", "series", "mentions", "similar", "history")
    return {
        "id": entity.id,
        "kind": entity.kind.value,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "members": list(entity.members),
        **_weight_json(entity),
        "evidence": f"/v1/statements?subject={entity.id}",
        "links": {
            "self": here,
            **{part: f"{here}/{part}" for part in parts},
            **{scheme: ELSEWHERE[scheme].format(name) for scheme, name in entity.links if scheme in ELSEWHERE},
        },
    }


def event_json(event: Event, names: Names = NO_NAMES) -> Json:
    """Return an event as the API shows it; `names` are those of what fills its roles and its own."""
    here = f"/v1/events/{event.id}"
    return {
        "id": event.id,
        "title": names.get(event.id),
        "type": event.type,
        "mode": event.mode,
        "time": event.time and value_json(event.time),
        "place": event.place,
        "place_name": names.get(event.place) if event.place else None,
        "factuality": event.factuality.value,
        "roles": [_role_json(role, names) for role in event.roles],
        "members": list(event.members),
        **_weight_json(event),
        "evidence": f"{here}/evidence",
        "links": {"self": here, **{part: f"{here}/{part}" for part in ("expand", "evidence", "claims")}},
    }


def _role_json(role: Role, names: Names) -> Json:
    return {
        "role": role.role,
        "filler": role.filler,
        "text": role.text or (names.get(role.filler, "") if role.filler else ""),
        "statements": list(role.statements),
    }


def edge_json(edge: Edge, names: Names = NO_NAMES) -> Json:
    """Return an edge as the API shows it. Its id is that of one of its statements; that of any will do to ask for it."""
    return {
        "id": edge.statements[0],
        "subject": edge.subject,
        "subject_name": names.get(edge.subject),
        "predicate": edge.predicate,
        "object": edge.object,
        "object_name": names.get(edge.object) if edge.object else None,
        "value": value_json(edge.value),
        "factuality": {said.value: count for said, count in edge.factuality},
        "confidence": round(edge.confidence, 4),
        "statements": list(edge.statements),
        **_weight_json(edge),
        "evidence": f"/v1/relations/{edge.statements[0]}/evidence",
    }


def stated_json(stated: Stated, article: Article | None, names: Names = NO_NAMES) -> Json:
    """Return a statement with the words behind it; `article` is the version that it was read in."""
    statement = stated.statement
    text = article.text if article is not None else ""
    return {
        "id": statement.id,
        "subject": stated.subject,
        "subject_name": names.get(stated.subject),
        "predicate": statement.predicate,
        "object": stated.object,
        "object_name": names.get(stated.object) if stated.object else None,
        "value": value_json(statement.value),
        "factuality": statement.factuality.value,
        "attributed_to": stated.attributed_to,
        "attributed_to_name": names.get(stated.attributed_to) if stated.attributed_to else None,
        "confidence": round(statement.confidence, 4),
        "method": statement.method,
        "evidence": _evidence_json(statement, article),
        "trigger": statement.trigger and _words(text, statement.trigger),
        "cue": statement.cue and _words(text, statement.cue),
        "valid_from": value_json(statement.valid_from),
        "valid_to": value_json(statement.valid_to),
        "reported_at": moment_json(statement.reported_at),
        "recorded_at": moment_json(statement.recorded_at),
        "ended_at": moment_json(statement.ended_at),
        "ending": statement.ending and statement.ending.value,
        "publisher": stated.publisher,
        "origin": stated.origin,
    }


def _evidence_json(statement: Statement, article: Article | None) -> Json:
    """Return where the words stand; `address` points at them in the text as RFC 5147 has it."""
    here, span = f"/v1/articles/{statement.article_id}", statement.evidence
    return {
        "article": statement.article_id,
        "version": statement.version,
        **_offsets_of(span),
        "quote": article and span.of(article.text),
        "title": article and article.title,
        "url": article and article.url,
        "address": f"{here}/text?version={statement.version}#char={span.start},{span.end}",
    }


def article_json(article: Article) -> Json:
    """Return an article without its text."""
    here = f"/v1/articles/{article.id}"
    parts = ("text", "mentions", "statements", "rejected", "versions", "duplicates")
    return {
        "id": article.id,
        "version": article.version,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "authors": list(article.authors),
        "published_at": moment_json(article.published_at),
        "retrieved_at": moment_json(article.retrieved_at),
        "language": article.language,
        "origin": article.origin_id,
        "origin_reason": article.origin_reason,
        "digest": article.digest,
        "characters": len(article.text),
        "links": {"self": here, **{part: f"{here}/{part}" for part in parts}},
    }


def judgement_json(judgement: Judgement, names: Names = NO_NAMES) -> Json:
    """Return a judgement with its reasons."""
    return {
        "id": judgement.id,
        "left": judgement.left,
        "left_name": names.get(judgement.left),
        "right": judgement.right,
        "right_name": names.get(judgement.right),
        "verdict": judgement.verdict.value,
        "score": judgement.score,
        "reasons": [
            {"feature": reason.feature, "value": reason.value, "weight": round(reason.weight, 4)}
            for reason in judgement.reasons
        ],
        "by": judgement.by,
        "at": moment_json(judgement.at),
        "undone_at": moment_json(judgement.undone_at),
    }


def value_json(value: Value | None) -> Json | None:
    """Return a literal value; its `text` is how the article words it."""
    match value:
        case None:
            return None
        case Text():
            return {"text": value.text}
        case Time():
            return {"text": value.text, "edtf": value.edtf, "earliest": value.earliest, "latest": value.latest}
        case Quantity():
            return {
                "text": value.text,
                "value": value.value,
                "low": value.low,
                "high": value.high,
                "unit": value.unit,
                "comparator": value.comparator,
                "measures": value.measures,
            }


def _weight_json(thing: Entity | Event | Edge) -> Json:
    return {
        "evidence_count": thing.evidence_count,
        "independent_origins": thing.independent_origins,
        "first_reported": moment_json(thing.first_reported),
        "last_reported": moment_json(thing.last_reported),
    }


def mention_json(mention: Mention, text: str) -> Json:
    """Return a mention with its words."""
    return {
        "id": mention.id,
        "article": mention.article_id,
        "version": mention.version,
        "start": mention.start,
        "end": mention.end,
        "text": mention.span.of(text),
        "kind": mention.kind.value,
        "form": mention.form.value,
        "node": mention.node,
    }


def publisher_json(publisher: Publisher, own: int | None) -> Json:
    """Return a source; `own` is how many of its articles are the first of their text, null where that was not counted."""
    return {
        "name": publisher.name,
        "articles": publisher.articles,
        "origins": publisher.origins,
        "own_text": None if own is None or not publisher.articles else round(own / publisher.articles, 4),
    }


def _offsets_of(span: Span) -> Json:
    return {"start": span.start, "end": span.end}
