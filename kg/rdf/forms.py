"""The forms of RDF, each a writer of shapes. A shape becomes a template once for each set of slots that is given, and
once more for each article, with what all its statements share; a statement then costs one look-up and one
join. (`%` is two to four times as slow: it reads all of the template again each time.)

Written by hand because it streams and is faster than the libraries (bench/rdf.py, docs/decisions/0004-rdf.md); every form
is read back by rdflib, pyoxigraph and PyLD in the tests.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import ClassVar, TypeAlias

from kg.rdf.names import prefixes
from kg.rdf.shapes import Iri, Literal, Part, Row, Shape, filled, is_type

Values: TypeAlias = dict[str, str]  # what stands in the slots of a shape; used up by writing
Block: TypeAlias = tuple[Shape, Values]
Escape: TypeAlias = Callable[[str], str]
Pieces: TypeAlias = tuple[
    list[str], list[tuple[str, Escape]]
]  # fixed text and names of slots in turn; who escapes what
# The same with "" for each slot, and what picks the values of the slots.
Template: TypeAlias = tuple[list[str], Callable[[Values], Sequence[str]], list[tuple[str, Escape]]]

# A slot in what a form writes of a shape; no text of ours holds these characters.
SLOT_MARK = re.compile("\x02(\\w+)\x03")

# Text is given out in pieces of at least this size: large enough that the cost of a piece vanishes, small in memory.
PIECE_CHARS = 1 << 16

_SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_SHORT = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
_IN_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL_IN_XML = re.compile('[\x00-\x08\x0b-\x1f&<>"\ufffe\uffff]')
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def quoted(text: str) -> str:
    """Return a text as it stands between the quotes of N-Triples and Turtle."""
    return _SPECIAL.sub(_escape, text) if _SPECIAL.search(text) else text


def in_xml(text: str) -> str:
    """Return a text as it stands in an XML element; characters that XML cannot hold become U+FFFD."""
    if not _SPECIAL_IN_XML.search(text):
        return text
    return _IN_NO_XML.sub("\ufffd", text).translate(_XML)


def in_json(text: str) -> str:
    """Return a text as it stands between the quotes of JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escapes:
    """How a form writes any text, and any IRI."""

    text: Escape
    iri: Escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A named graph."""

    name: str  # the last step of its IRI
    blocks: Iterable[Block]
    shared: Values = field(default_factory=dict)  # stand in the slots of every block that does not fill them itself


class Form(ABC):
    """A way to write RDF down."""

    name: ClassVar[str]
    media_type: ClassVar[str]
    ending: ClassVar[str]
    escapes: ClassVar[Escapes]

    def __init__(self, base: str) -> None:
        self._prefixes = prefixes(base)
        self._pieces: dict[tuple[Shape, frozenset[str]], Pieces] = {}

    def write(self, graphs: Iterable[Graph]) -> Iterator[str]:
        """Give the document in pieces of PIECE_CHARS and more."""
        held, pieces = 0, [self.head()]
        for number, graph in enumerate(graphs):
            written = self.opening(graph.name, is_first=number == 0) + self.body(graph) + self.closing()
            pieces.append(written)
            held += len(written)
            if held > PIECE_CHARS:
                yield "".join(pieces)
                held, pieces = 0, []
        yield "".join(pieces) + self.foot()

    def body(self, graph: Graph) -> str:
        """Return what a graph holds."""
        written = []
        templates: dict[tuple[Shape, tuple[str, ...]], Template] = {}
        for used, values in graph.blocks:
            key = (used, tuple(values))
            if (template := templates.get(key)) is None:
                template = templates[key] = self._with_shared(used, values, graph.shared)
            pieces, pick, escapes = template
            for name, escape in escapes:
                values[name] = escape(values[name])
            pieces[1::2] = pick(values)
            written.append("".join(pieces))
        return "".join(written)

    def _with_shared(self, used: Shape, values: Values, shared: Values) -> Template:
        """Return a template in which what a whole graph shares stands already: those slots cost nothing from then on."""
        names = frozenset(values) | frozenset(shared)
        pieces, escapes = self._pieces.get((used, names)) or self._made(used, names)
        fixed, slots = [pieces[0]], []
        for slot, text in zip(pieces[1::2], pieces[2::2], strict=True):
            if slot in values:
                slots.append(slot)
                fixed.append(text)
            else:
                fixed[-1] += shared[slot] + text
        open_pieces = [fixed[0], *(piece for text in fixed[1:] for piece in ("", text))]
        return open_pieces, _picker(slots), [one for one in escapes if one[0] in values]

    def _made(self, used: Shape, given: frozenset[str]) -> Pieces:
        parts = [(part, part.rows_for(given)) for part in used.parts]
        written = "".join(self.part(part.subject, rows) for part, rows in parts if rows)
        found = self._pieces[used, given] = (SLOT_MARK.split(written), list(self._escapes(parts)))
        return found

    def _escapes(self, parts: Sequence[tuple[Part, list[Row]]]) -> Iterator[tuple[str, Escape]]:
        escapes: dict[str, Escape] = {}
        for part, rows in parts:
            for term in (part.subject, *(row.object for row in rows)):
                if isinstance(term, Literal) and term.takes_any_text:
                    escapes |= dict.fromkeys(term.slots, self.escapes.text)
                elif isinstance(term, Iri) and term.prefix is None:
                    escapes |= dict.fromkeys(term.slots, self.escapes.iri)
        yield from escapes.items()

    def full(self, iri: Iri) -> str:
        """Return the whole IRI, with its slots marked."""
        start = self._prefixes[iri.prefix] if iri.prefix else ""
        return start + _local(iri.local)

    def datatype(self, literal: Literal) -> str:
        """Return the whole IRI of a literal's datatype, with its slots marked."""
        assert literal.prefix is not None
        assert literal.datatype is not None
        return self.full(Iri(prefix=literal.prefix, local=literal.datatype))

    def head(self) -> str:
        """Return what a document begins with."""
        return ""

    def foot(self) -> str:
        """Return what a document ends with."""
        return ""

    def opening(self, graph: str, *, is_first: bool) -> str:
        """Return what stands before a graph."""
        del graph, is_first
        return ""

    def closing(self) -> str:
        """Return what stands after a graph."""
        return ""

    @abstractmethod
    def part(self, subject: Iri, rows: Sequence[Row]) -> str:
        """Return what is said of one subject, with slots marked as SLOT_MARK has them."""


def _local(local: str, fixed: Escape = str) -> str:
    return filled(local, lambda slot: f"\x02{slot}\x03", fixed)


def _picker(slots: Sequence[str]) -> Callable[[Values], Sequence[str]]:
    """Return what picks the values of slots in order; itemgetter gives no sequence for fewer than two."""
    if len(slots) > 1:
        return itemgetter(*slots)
    return lambda values: [values[slot] for slot in slots]


class NTriples(Form):
    """One triple a line."""

    name, media_type, ending = "nt", "application/n-triples", "nt"
    escapes = Escapes(text=quoted, iri=str)
    line_end = " .\n"

    def part(self, subject: Iri, rows: Sequence[Row]) -> str:
        first = f"<{self.full(subject)}>"
        return "".join(
            f"{first} <{self.full(row.predicate)}> {self._object(row.object)}{self.line_end}" for row in rows
        )

    def _object(self, term: Iri | Literal) -> str:
        if isinstance(term, Iri):
            return f"<{self.full(term)}>"
        written = f'"{_local(term.text, quoted)}"'
        return f"{written}^^<{self.datatype(term)}>" if term.datatype else written


class NQuads(NTriples):
    """One triple with its graph a line."""

    name, media_type, ending = "nquads", "application/n-quads", "nq"
    line_end = " \x02the_graph\x03 .\n"

    def body(self, graph: Graph) -> str:
        named = {"the_graph": f"<{self._prefixes['g']}{graph.name}>"}
        return super().body(replace(graph, shared=graph.shared | named))


class Turtle(Form):
    """Subjects with their predicates and objects, prefixes first."""

    name, media_type, ending = "ttl", "text/turtle", "ttl"
    escapes = Escapes(text=quoted, iri=str)

    def head(self) -> str:
        return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in self._prefixes.items())

    def part(self, subject: Iri, rows: Sequence[Row]) -> str:
        types = ", ".join(self._object(row.object) for row in rows if is_type(row))
        said = [f"a {types}"] if types else []
        said += [f"{self._short(row.predicate)} {self._object(row.object)}" for row in rows if not is_type(row)]
        return f"{self._short(subject)} {' ; '.join(said)} .\n"

    def _short(self, iri: Iri) -> str:
        if iri.prefix is None:
            return f"<{self.full(iri)}>"
        return f"{iri.prefix}:{_local(iri.local)}"

    def _object(self, term: Iri | Literal) -> str:
        if isinstance(term, Iri):
            return self._short(term)
        written = f'"{_local(term.text, quoted)}"'
        return f"{written}^^{term.prefix}:{_local(str(term.datatype))}" if term.datatype else written


class TriG(Turtle):
    """Turtle with graphs."""

    name, media_type, ending = "trig", "application/trig", "trig"

    def opening(self, graph: str, *, is_first: bool) -> str:
        del is_first
        return f"g:{graph} {{\n"

    def closing(self) -> str:
        return "}\n"


class RdfXml(Form):
    """RDF in XML, without graphs. Characters that XML cannot hold become U+FFFD."""

    name, media_type, ending = "rdfxml", "application/rdf+xml", "rdf"
    escapes = Escapes(text=in_xml, iri=in_xml)

    def head(self) -> str:
        names = "".join(f'\n xmlns:{prefix}="{iri}"' for prefix, iri in self._prefixes.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'

    def foot(self) -> str:
        return "</rdf:RDF>\n"

    def part(self, subject: Iri, rows: Sequence[Row]) -> str:
        said = "".join(map(self._property, rows))
        return f'<rdf:Description rdf:about="{self.full(subject)}">\n{said}</rdf:Description>\n'

    def _property(self, row: Row) -> str:
        name = f"{row.predicate.prefix}:{_local(row.predicate.local)}"
        if isinstance(row.object, Iri):
            return f' <{name} rdf:resource="{self.full(row.object)}"/>\n'
        datatype = f' rdf:datatype="{self.datatype(row.object)}"' if row.object.datatype else ""
        return f" <{name}{datatype}>{_local(row.object.text, in_xml)}</{name}>\n"


class JsonLd(Form):
    """JSON-LD 1.1: one context, then a list of graphs."""

    name, media_type, ending = "jsonld", "application/ld+json", "jsonld"
    escapes = Escapes(text=in_json, iri=in_json)

    def head(self) -> str:
        return f'{{"@context":{json.dumps(self._prefixes)},\n"@graph":['

    def foot(self) -> str:
        return "\n]}\n"

    def opening(self, graph: str, *, is_first: bool) -> str:
        return f'{"" if is_first else ","}\n{{"@id":"g:{graph}","@graph":['

    def closing(self) -> str:
        return "\n]}"

    def body(self, graph: Graph) -> str:
        return super().body(graph).removeprefix(",")

    def part(self, subject: Iri, rows: Sequence[Row]) -> str:
        said: dict[str, list[str]] = {}
        for row in rows:
            key = "@type" if is_type(row) else self._short(row.predicate)
            term = row.object
            value = f'"{self._short(term)}"' if key == "@type" and isinstance(term, Iri) else self._object(term)
            said.setdefault(key, []).append(value)
        pairs = "".join(f',"{key}":{_one_or_list(values)}' for key, values in said.items())
        return f',\n{{"@id":"{self._short(subject)}"{pairs}}}'

    def _short(self, iri: Iri) -> str:
        return f"{iri.prefix}:{_local(iri.local)}" if iri.prefix else self.full(iri)

    def _object(self, term: Iri | Literal) -> str:
        if isinstance(term, Iri):
            return f'{{"@id":"{self._short(term)}"}}'
        written = f'"{_local(term.text, in_json)}"'
        if not term.datatype:
            return written
        return f'{{"@value":{written},"@type":"{term.prefix}:{_local(term.datatype)}"}}'


def _one_or_list(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"[{','.join(values)}]"


FORMS: dict[str, type[Form]] = {form.name: form for form in (NQuads, TriG, Turtle, NTriples, JsonLd, RdfXml)}
