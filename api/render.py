"""Values to JSON: one function per type, the only place where JSON of ours gets its keys."""

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
from kg.model import Article, Span

Json = dict[str, object]


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 with "Z"; fractions of a second only where there are any."""
    if moment is None:
        return None
    return moment.isoformat().replace("+00:00", "Z")


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
    return None if span is None else {"start": span.start, "end": span.end}


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
