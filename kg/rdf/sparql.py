"""One SPARQL query asked of a store of quads: read only, of this store only, and whole or not at all.

pyoxigraph asks other services where a query says SERVICE. Whether one does is not told by looking for the word, which may
stand in a name, a text or a comment, nor by a tokeniser of ours, which may disagree with pyoxigraph's: for it
`FILTER(?o<3)SERVICE#>` holds what looks like an IRI, and `{SERVICESILENT<...>` is two words. It is told by pyoxigraph's own
parser: the word is misspelt everywhere; a query that can still be read never used it as a keyword.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import BlockedError, DeadlineError, InputError
from kg.rdf.names import prefixes

# Larger answers are refused whole; an export streams. What a page or a client can hold without care.
ANSWER_BYTES_MAX = 32 << 20
_SERVICE = re.compile(r"\bSERVICE\s*(SILENT\s*)?", re.IGNORECASE | re.ASCII)
_POSITION = re.compile(r"error at (\d+):(\d+): ")
MESSAGE_CHARS = 200  # the parser lists whatever could have stood there


class Kind(StrEnum):
    """What a query gives."""

    SOLUTIONS = "solutions"  # SELECT
    BOOLEAN = "boolean"  # ASK
    GRAPH = "graph"  # CONSTRUCT, DESCRIBE


class QueryError(InputError):
    """A query that is not SPARQL 1.1; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class ServiceRefusedError(BlockedError):
    """A query that would have us ask another service."""


class NoFormError(InputError):
    """None of the forms that the caller takes can hold what the query gives."""


class AnswerTooLargeError(DeadlineError):
    """An answer of more bytes than are given at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query and the data set that the protocol gives it; null lists where it gives none."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gave, written down."""

    kind: Kind
    media_type: str
    body: bytes


# Each kind of answer with its forms, the first one where the caller has no wish.
_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
FORMS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SOLUTIONS: tuple(_TABLES),
    Kind.BOOLEAN: ("application/sparql-results+json", "application/sparql-results+xml"),
    Kind.GRAPH: tuple(_GRAPHS),
}


def ask(quads: ox.Store, query: Query, forms: Mapping[Kind, str], base: str) -> Answer:
    """Return the answer to a query in the form that `forms` names for its kind.

    Raises QueryError, ServiceRefusedError, NoFormError for a kind without a form, AnswerTooLargeError, InputError for a
    graph that is no IRI; OSError for damage.
    """
    check_service(query.text)
    found = _evaluated(quads, query)
    kind = _kind_of(found)
    if kind not in forms:
        raise NoFormError(f"what this query gives can be had as {', '.join(FORMS[kind])}")
    media_type = forms[kind]
    if isinstance(found, ox.QueryTriples):
        body = _written(lambda out: ox.serialize(found, out, _GRAPHS[media_type], prefixes=prefixes(base)))
    else:
        body = _written(lambda out: found.serialize(out, _TABLES[media_type]))
    return Answer(kind=kind, media_type=media_type, body=body)


def check_service(text: str) -> None:
    """Raise ServiceRefusedError for a query that asks another service, QueryError for one that cannot be read.

    The query is not run, nor is any that could ask.
    """
    misspelt = _misspelt(text, "service")
    if misspelt is None or (error := _error_of(misspelt)) is None:
        return
    # Only to say why: GRAPH can stand wherever SERVICE can.
    if _error_of(_SERVICE.sub("GRAPH ", text)) is None:
        raise ServiceRefusedError(
            "SERVICE is refused: this endpoint asks no other; ask each of its own, and join there"
        )
    raise error


def _misspelt(text: str, word: str) -> str | None:
    """Return a query with another word in place of this one everywhere, as part of others too; null if it is not there."""
    if word not in text.lower():
        return None
    lower = text.lower()
    letter = next(one for one in "xqzkjvwybgp" if one + word[1:] not in lower)
    return re.sub(word, lambda found: _cased(letter, found[0][0]) + found[0][1:], text, flags=re.I | re.A)


def _error_of(text: str) -> QueryError | None:
    """Return why a query cannot be read; null for one that can. It is asked of nothing: it must not name a service."""
    try:
        ox.Store().query(text)
    except SyntaxError as exc:
        return query_error(exc)
    return None


def query_error(exc: SyntaxError) -> QueryError:
    """Return a parser's error with its place, and without the long list of what could have stood there."""
    message = str(exc)
    found = _POSITION.match(message)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    says = message[found.end() :] if found else message
    short = says if len(says) <= MESSAGE_CHARS else f"{says[:MESSAGE_CHARS]} ..."
    return QueryError(f"line {line}, column {column}: {' '.join(short.split())}", line, column)


def _evaluated(quads: ox.Store, query: Query) -> "ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples":
    text = query.text
    try:
        if query.default_graphs is not None or query.named_graphs is not None:
            default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = list(map(_graph, query.default_graphs or ()))
            named: list[ox.NamedNode | ox.BlankNode] = list(map(_graph, query.named_graphs or ()))
            return quads.query(text, default_graph=default, named_graphs=named)
        return quads.query(text)
    except SyntaxError as exc:
        raise query_error(exc) from exc


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as exc:
        raise InputError(f"graph {iri!r} must be an absolute IRI") from exc


def _kind_of(found: object) -> Kind:
    if isinstance(found, ox.QueryBoolean):
        return Kind.BOOLEAN
    return Kind.SOLUTIONS if isinstance(found, ox.QuerySolutions) else Kind.GRAPH


def _written(write: Callable[[IO[bytes]], object]) -> bytes:
    out = _Bounded()
    try:
        write(cast(IO[bytes], out))
    except (OSError, ValueError, AnswerTooLargeError) as exc:
        if out.is_full:
            raise AnswerTooLargeError(
                f"the answer is larger than {ANSWER_BYTES_MAX >> 20} MB, and none of it is given; say LIMIT and OFFSET in "
                "the query, or take an export"
            ) from exc
        if isinstance(exc, ValueError):
            raise InputError(f"the answer cannot be written in this form: {exc}") from exc
        raise
    return bytes(out.held)


class _Bounded(io.RawIOBase):
    """Keeps what is written, up to ANSWER_BYTES_MAX."""

    def __init__(self) -> None:
        super().__init__()
        self.held = bytearray()
        self.is_full = False

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        if len(self.held) + len(piece) > ANSWER_BYTES_MAX:
            self.is_full = True
            raise AnswerTooLargeError("full")
        self.held += piece
        return len(piece)


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter
