"""A Shape: some triples with slots, written once and put in words by every form.

    TIME = shape("i:{time}", row("a", "time:TemporalEntity"), row("rdfs:label", '"{words}"'))

Terms are written as in Turtle: `prefix:local`, `<{iri}>`, `"{text}"`, `"{number}"^^xsd:double`; `{name}` is a slot. A row
whose slots are not all given is left out, and so is one whose `if_given` is not. Slots in plain literals and in `<>` take
any text; all other slots take what `kg.rdf.names` has made safe, numbers and dates.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from kg.rdf.names import RDF, XSD

SLOT = re.compile(r"\{(\w+)\}")
_LITERAL = re.compile(r'"(?P<text>.*)"(\^\^(?P<prefix>\w+):(?P<type>\S+))?')
_WHOLE = re.compile(r"<\{(?P<slot>\w+)\}>")
STRING = f"{XSD}string"


@dataclass(frozen=True, slots=True, kw_only=True)
class Iri:
    """`prefix:local`; without a prefix the local part is one slot that takes a whole IRI."""

    prefix: str | None
    local: str

    @property
    def slots(self) -> frozenset[str]:
        return frozenset(SLOT.findall(self.local))


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A literal; without a datatype it is a string, whose text may be anything."""

    text: str
    prefix: str | None = None
    datatype: str | None = None

    @property
    def slots(self) -> frozenset[str]:
        return frozenset(SLOT.findall(self.text + (self.datatype or "")))

    @property
    def takes_any_text(self) -> bool:
        return self.prefix != "xsd" or self.datatype == "anyURI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One predicate and object."""

    predicate: Iri
    object: Iri | Literal
    if_given: str | None

    @property
    def slots(self) -> frozenset[str]:
        return self.predicate.slots | self.object.slots | ({self.if_given} if self.if_given else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What is said of one subject."""

    subject: Iri
    rows: tuple[Row, ...]

    def rows_for(self, given: frozenset[str]) -> list[Row]:
        """Return the rows that can be written with these slots; none where the subject itself lacks one."""
        return [row for row in self.rows if row.slots <= given] if self.subject.slots <= given else []


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What is said of some subjects, with slots; equal only to itself."""

    parts: tuple[Part, ...]


def shape(*parts: Part) -> Shape:
    """Return a shape of these parts."""
    return Shape(parts)


def about(subject: str, *rows: Row) -> Part:
    """Return what is said of one subject."""
    read = _iri(subject)
    assert read is not None, subject
    return Part(subject=read, rows=rows)


def row(predicate: str, object: str, *, if_given: str | None = None) -> Row:
    """Return one predicate and object; `a` is rdf:type."""
    read = _iri("rdf:type" if predicate == "a" else predicate)
    assert read is not None, predicate
    return Row(predicate=read, object=_term(object), if_given=if_given)


def filled(text: str, slot: Callable[[str], str], fixed: Callable[[str], str]) -> str:
    """Return a text with each slot and each stretch between slots replaced by what the two functions give."""
    ends = [0, *(end for found in SLOT.finditer(text) for end in found.span()), len(text)]
    pieces = []
    for number, (start, end) in enumerate(pairwise(ends)):
        piece = text[start:end]
        pieces.append(slot(piece[1:-1]) if number % 2 else fixed(piece))
    return "".join(pieces)


def is_type(row: Row) -> bool:
    """Return whether a row says what its subject is."""
    return row.predicate.prefix == "rdf" and row.predicate.local == "type"


def _iri(text: str) -> Iri | None:
    if whole := _WHOLE.fullmatch(text):
        return Iri(prefix=None, local=f"{{{whole['slot']}}}")
    prefix, colon, local = text.partition(":")
    return Iri(prefix=prefix, local=local) if colon and prefix.isidentifier() else None


def _term(text: str) -> Iri | Literal:
    if read := _LITERAL.fullmatch(text):
        return Literal(text=read["text"], prefix=read["prefix"], datatype=read["type"])
    iri = _iri(text)
    assert iri is not None, text
    return iri


__all__ = ["RDF", "STRING", "Iri", "Literal", "Part", "Row", "Shape", "about", "filled", "is_type", "row", "shape"]
