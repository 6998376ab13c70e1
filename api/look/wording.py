"""Values in a journalist's English: dates, numbers with units, how firmly something is told. Filters of the templates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from markupsafe import Markup

from api.http.render import moment_json
from kg.model import Factuality, Kind, Quantity, Text, Time, Value
from kg.ontology import load_ontology

CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
UNIT_WORDS = {"[bbl_us]": "barrel", "h": "hour", "L": "litre", "1": ""}
FOLD = "{fold}"
MILLION, BILLION = 1_000_000, 1_000_000_000

# How firmly: in one phrase, and with who says so.
FIRMNESS = {
    Factuality.ASSERTED: ("told as a fact", "told as a fact, citing {}"),
    Factuality.REPORTED: ("reported", "reported by {}"),
    Factuality.DENIED: ("denied", "denied by {}"),
    Factuality.NEGATED: ("said not to be so", "said not to be so, citing {}"),
    Factuality.PLANNED: ("planned", "planned, says {}"),
    Factuality.POSSIBLE: ("possible, not certain", "possible, says {}"),
}


def day(moment: date | None) -> str:
    """Return a date as "5 January 2022"; empty for none."""
    return f"{moment.day} {moment:%B} {moment.year}" if moment else ""


def dated(moment: datetime | None, words: str | None = None) -> Markup:
    """Return a moment as a `<time>` with its day; `words` replace the day."""
    if moment is None:
        return Markup("")
    shown = words or day(moment)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment_json(moment), f"{shown}, {moment:%H:%M} UTC", shown
    )


def span_of_days(first: datetime | None, last: datetime | None) -> Markup:
    """Return "5 January 2022", "5 to 10 January 2022" or "5 January 2022 to 25 April 2023"; empty for no dates."""
    if first is None or last is None or first.date() == last.date():
        return dated(last or first)
    if (first.year, first.month) == (last.year, last.month):
        return Markup("{} to {}").format(dated(first, str(first.day)), dated(last))
    start = f"{first.day} {first:%B}" if first.year == last.year else None
    return Markup("{} to {}").format(dated(first, start), dated(last))


def when(time: Time | None) -> Markup:
    """Return a time of an article as a date: "5 January 2022", "January 2022", "since 5 January 2022"; else its words."""
    if time is None:
        return Markup("")
    known = time.edtf and (_edtf_words(time.edtf) or (time.edtf if time.edtf[:4].isdigit() else None))
    machine = time.earliest
    if not known or machine is None:
        return Markup("{}").format(known or time.text)
    return Markup('<time datetime="{}">{}</time>').format(machine, known)


def span_of_time(start: Time | None, end: Time | None) -> Markup:
    """Return from when to when something was true; empty where nothing says."""
    if start is not None and end is not None:
        return Markup("from {} until {}").format(when(start), when(end))
    if start is not None:
        words = when(start)
        return words if "since " in words else Markup("from {}").format(words)
    return Markup("until {}").format(when(end)) if end is not None else Markup("")


def day_of(moment: str | None) -> Markup:
    """Return the day of an ISO 8601 date or time; empty for none."""
    if not moment:
        return Markup("")
    words = _plain_date(moment[:10])
    return Markup('<time datetime="{}">{}</time>').format(moment[:10], words) if words else Markup("{}").format(moment)


def _edtf_words(edtf: str) -> str | None:
    """Return an EDTF date in words; null for what is better shown as it is."""
    start, slash, end = edtf.partition("/")
    if slash:
        words = [_plain_date(one) for one in (start, end)]
        if end in ("..", "") and words[0]:
            return f"since {words[0]}"
        if start in ("..", "") and words[1]:
            return f"until {words[1]}"
        return f"{words[0]} to {words[1]}" if all(words) else None
    about = edtf.endswith(("~", "?", "%"))
    words_of_one = _plain_date(edtf.rstrip("~?%"))
    return f"about {words_of_one}" if about and words_of_one else words_of_one


def _plain_date(text: str) -> str | None:
    try:
        if len(text) == 10:
            return day(date.fromisoformat(text))
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            return f"{first:%B} {first.year}"
        if len(text) > 10 and text[10] == "T":
            moment = datetime.fromisoformat(text)
            return f"{day(moment)}, {moment:%H:%M}"
    except ValueError:
        return None
    if len(text) == 4 and text[:3].isdigit() and text[3] == "X":
        return f"the {text[:3]}0s"
    return text if len(text) == 4 and text.isdigit() else None


def number(value: float) -> str:
    """Return a number for reading: "916 million", "177,330", "13.4"."""
    for size, word in ((BILLION, "billion"), (MILLION, "million")):
        if abs(value) >= size:
            return f"{value / size:,.12g} {word}"
    return f"{int(value):,}" if value == int(value) else f"{value:,.12g}"


def quantity(amount: Quantity) -> str:
    """Return a quantity with its unit as news writes it: "$64.41 a barrel", "2 %", "more than 5,800 people"."""
    if amount.value is not None:
        value = number(amount.value)
    else:
        value = " to ".join(number(end) for end in (amount.low, amount.high) if end is not None)
    if not value:
        return amount.text
    words = {"<": "less than ", ">": "more than ", "~": "about "}.get(amount.comparator, "")
    return words + with_unit(value, amount.unit)


def with_unit(value: str, unit: str | None) -> str:
    """Return a written number with its unit."""
    if unit == FOLD:
        return f"{value} times"
    top, slash, per = (unit or "").partition("/")
    each = f" per {UNIT_WORDS.get(per, per)}" if (slash and top in CURRENCY_SIGNS) or (len(top) == 3 and slash) else ""
    if top in CURRENCY_SIGNS:
        return f"{CURRENCY_SIGNS[top]}{value}{each}"
    shown = top + (each or (f"/{per}" if slash else ""))
    shown = UNIT_WORDS.get(shown, shown)
    return f"{value} {shown}" if shown else value


def value_words(value: Value | None) -> Markup:
    """Return a literal value for reading."""
    match value:
        case Quantity():
            return Markup("{}").format(quantity(value))
        case Time():
            return when(value)
        case Text():
            return Markup("{}").format(value.text)
        case None:
            return Markup("")


def value_plain(value: Value | None) -> str:
    """Return a literal value for reading, as mere text."""
    return value_words(value).striptags()


def count(many: int, one: str, several: str = "") -> str:
    """Return "1 origin", "3 origins"; `several` where adding an s is not enough."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def predicate(name: str) -> str:
    """Return the label of a predicate."""
    found = load_ontology().predicates.get(name)
    return found.label if found else name.replace("_", " ")


def kind(name: str) -> str:
    """Return the label of a kind of entity, with a capital: "Organisation"."""
    known = {one.value for one in Kind}
    return _capital(load_ontology().kinds[Kind(name)].label) if name in known else _capital(name)


@cache
def _territories() -> Mapping[str, str]:
    return dict(Locale("en").territories)


def country_name(code: str) -> str:
    """Return the name of a country by its ISO 3166 code; the code where it is none."""
    return _territories().get(code, code)


def event_kind(type: str, mode: str | None = None) -> str:
    """Return what an event is: "Coerce: withhold"."""
    found = load_ontology().event_types.get(type)
    label = _capital(found.label if found else type.replace("_", " ").lower())
    in_mode = found.mode(mode) if found and mode else None
    return f"{label}: {in_mode.label if in_mode else mode}" if mode else label


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def address_text(url: str) -> str:
    """Return an address without its scheme."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "dated": dated,
    "when": when,
    "words": value_words,
    "quantity": quantity,
    "number": number,
    "predicate": predicate,
    "kind": kind,
    "event_kind": event_kind,
    "count": count,
    "capital": _capital,
    "address_text": address_text,
    "day_of": day_of,
    "days": lambda pair: span_of_days(*pair),
}
