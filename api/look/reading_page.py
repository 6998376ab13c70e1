"""One page that shows what was read in articles: the text with its marks, every event, relation and rejection.

The page is a file that stands alone: no script, nothing fetched from anywhere, everything from the article escaped.
The words of an article are put together here, where offsets matter; the rest is api/templates/reading.html.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from api.http.render import moment_json
from api.look.painting import Mark, painted
from ingest.extract.extraction import EntityFound, EventFound, Extraction, LocalId, QuantityFound, TimeFound
from kg.model import Form, Kind, Span

# The order of marks over the very same words, from the outside in.
SENTENCE, REJECTED, EVENT, ENTITY, VALUE = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One article of the page; `label` is how its source names it, shown where it has no title."""

    label: str
    found: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What an id of the extraction stands for: how it is called, what it is, and where the page tells of it."""

    name: str
    sort: str  # a kind, "event", "time" or "quantity"
    anchor: str


def reading_page(sections: Sequence[Section]) -> str:
    """Return the HTML page of what was read, the articles in their order."""
    styles = files("api").joinpath("templates/reading.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    shown = [_section_shown(f"a{number}", section) for number, section in enumerate(sections, 1)]
    trusted = Markup(styles)  # noqa: S704 a file of ours
    return _template().render(sections=shown, styles=trusted, style_digest=digest, kinds=[kind.value for kind in Kind])


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"moment": moment_json, "amount": quantity_words, "worded": _spaced}
    return environment.get_template("reading.html")


def _section_shown(anchor: str, section: Section) -> Mapping[str, object]:
    found = section.found
    text = found.article.text
    things = dict(_things(anchor, found))
    url = found.article.url
    return {
        "anchor": anchor,
        "label": section.label,
        "found": found,
        "article": found.article,
        "url": url if url and url.startswith(("https://", "http://")) else None,
        "words": painted(text, list(_marks(anchor, found, things))),
        "things": things,
        "mentions": {
            entity.id: [mention for mention in found.mentions if mention.entity == entity.id]
            for entity in found.entities
        },
        "said": lambda span: span.of(text),
        "sentence": lambda span: _sentence_anchor(anchor, span),
    }


def _things(anchor: str, found: Extraction) -> Iterator[tuple[LocalId, Thing]]:
    text = found.article.text
    for entity in found.entities:
        yield entity.id, Thing(name=entity.name, sort=entity.kind.value, anchor=f"{anchor}-{entity.id}")
    for event in found.events:
        name = f"{event.trigger.of(text)} ({event_type(event)})"
        yield event.id, Thing(name=name, sort="event", anchor=f"{anchor}-{event.id}")
    for time in found.times:
        yield time.id, Thing(name=time.edtf or time.span.of(text), sort="time", anchor=f"{anchor}-{time.id}")
    for quantity in found.quantities:
        yield quantity.id, Thing(name=quantity_words(quantity), sort="quantity", anchor=f"{anchor}-{quantity.id}")


def event_type(event: EventFound) -> str:
    """Return type and mode as one: "COERCE/withhold"."""
    return f"{event.type}/{event.mode}" if event.mode else event.type


def quantity_words(quantity: QuantityFound) -> str:
    """Return what a quantity was read as: "> 5,800 people", "2 to 3 %"."""
    if quantity.value is not None:
        amount = _number(quantity.value)
    else:
        amount = " to ".join(_number(end) for end in (quantity.low, quantity.high) if end is not None) or "?"
    sign = "" if quantity.comparator == "=" else f"{quantity.comparator} "
    return f"{sign}{amount} {quantity.unit}" if quantity.unit else f"{sign}{amount}"


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.12g}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _sentence_anchor(anchor: str, span: Span) -> str:
    return f"{anchor}-s{span.start}-{span.end}"


def _marks(anchor: str, found: Extraction, things: Mapping[LocalId, Thing]) -> Iterator[Mark]:
    sentences = {event.evidence for event in found.events} | {said.evidence for said in found.statements}
    for span in sorted(sentences, key=lambda one: (one.start, one.end)):
        yield Mark(span=span, depth=SENTENCE, look="sentence", anchor=_sentence_anchor(anchor, span))
    for number, dropped in enumerate(found.rejected, 1):
        where = f"{anchor}-r{number}"
        title = f"rejected: {dropped.reason}"
        yield Mark(
            span=dropped.span, depth=REJECTED, look="rejected", anchor=f"{where}-in", href=f"#{where}", title=title
        )
    for event in found.events:
        yield _event_mark(things[event.id].anchor, event)
    yield from _mention_marks(anchor, found)
    for time in found.times:
        yield _value_mark(things[time.id].anchor, time)
    for quantity in found.quantities:
        yield _value_mark(things[quantity.id].anchor, quantity)


def _event_mark(where: str, event: EventFound) -> Mark:
    return Mark(
        span=event.trigger,
        depth=EVENT,
        look=f"event {event.factuality.value}",
        anchor=f"{where}-in",
        href=f"#{where}",
        label=event_type(event),
        title=f"event: {event_type(event)}, {event.factuality.value}",
    )


def _mention_marks(anchor: str, found: Extraction) -> Iterator[Mark]:
    entity_by_id = {entity.id: entity for entity in found.entities}
    for mention in found.mentions:
        entity = entity_by_id[mention.entity]
        named = mention.form is Form.NAME
        yield Mark(
            span=mention.span,
            depth=ENTITY,
            look=f"entity {entity.kind.value} {mention.form.value}",
            anchor=f"{anchor}-{mention.id}",
            href=f"#{anchor}-{entity.id}",
            label=entity.kind.value
            if named or _only_itself(entity, mention.span.of(found.article.text))
            else entity.name,
            title=f"{entity.kind.value}: {entity.name}",
        )


def _only_itself(entity: EntityFound, words: str) -> bool:
    """Tell whether an entity without a name is called by these very words, which the text shows already."""
    return entity.name.casefold() == words.casefold()


def _value_mark(where: str, value: TimeFound | QuantityFound) -> Mark:
    if isinstance(value, TimeFound):
        look, label = "time", value.edtf or "not resolved"
    else:
        look, label = "quantity", quantity_words(value)
    return Mark(
        span=value.span,
        depth=VALUE,
        look=look,
        anchor=f"{where}-in",
        href=f"#{where}",
        label=label,
        title=f"{look}: {label}",
    )
