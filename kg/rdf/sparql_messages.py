"""What the service and its SPARQL worker say to each other: a length in four bytes, then as many bytes.

A request is one message of JSON. After a `Load` come pieces of N-Quads, an empty one last. An answer is a head in JSON, then
a body, which may be empty.
"""

import struct
from typing import IO

import msgspec

from kg.rdf.sparql import Kind

_LENGTH = struct.Struct(">I")


class Ask(msgspec.Struct, tag="ask", kw_only=True, forbid_unknown_fields=True):
    """A query of a data set: that of a projection's folder, or one that was loaded under a key."""

    text: str
    forms: dict[Kind, str]
    root: str | None = None
    key: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


class Load(msgspec.Struct, tag="load", kw_only=True, forbid_unknown_fields=True):
    """A data set that follows."""

    key: str


class Head(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an answer is; with `error`, why there is none."""

    kind: Kind | None = None
    media_type: str = ""
    error: str | None = None
    message: str = ""
    line: int = 0
    column: int = 0


def write_message(to: IO[bytes], message: bytes) -> None:
    """Write one message."""
    to.write(_LENGTH.pack(len(message)))
    to.write(message)


def read_message(source: IO[bytes]) -> bytes:
    """Return the next message. Raises EOFError at the end."""
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    return _exactly(source, length)


def encoded(message: msgspec.Struct) -> bytes:
    """Return a request or a head as a message has it."""
    return msgspec.json.encode(message)


def request_of(message: bytes) -> Ask | Load:
    """Return the request that a message holds."""
    return msgspec.json.decode(message, type=Ask | Load)


def head_of(message: bytes) -> Head:
    """Return the head that a message holds."""
    return msgspec.json.decode(message, type=Head)


def _exactly(source: IO[bytes], length: int) -> bytes:
    read = source.read(length)
    if len(read) < length:
        raise EOFError("the other side ended")
    return read
