"""What the desk (the process behind the service that owns the workers) is told and asked, and how it is sent.

Light enough for the process that answers HTTP: no reader, no loader. A message is four bytes of length and msgpack.
"""

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import msgspec

from ingest.queue import ToLoad
from kg.errors import DeadlineError, NewsgraphError

EXTRACT_S = 30.0  # an article of 10,000 words takes some 5 s on a slow core; who reads more ingests it
STATUS_S = 1.0  # a desk that does not say within it how it is does not work
MESSAGE_BYTES_MAX = 1_000_000_000  # what a body of 10 MB of short lines is read into; a guard against nonsense
ANSWER = TypeVar("ANSWER")


Opening = Callable[[], tuple[Any, str]]  # gives the maker of readers and its version; importable by name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOrders:
    """What the desk is told when it is started; sent to its process."""

    store: str
    workers: int
    sample: bool = False  # queue the sample corpus, where the store is empty
    opening: Opening | None = None  # by default of the shipped reader


class DeskError(NewsgraphError):
    """The workers do not answer."""


class Extract(msgspec.Struct, frozen=True, tag=True):
    """Read these, in their order."""

    given: list[ToLoad]
    seconds: float


class Wake(msgspec.Struct, frozen=True, tag=True):
    """Something was queued."""


class Ask(msgspec.Struct, frozen=True, tag=True):
    """How are you?"""


Errand: TypeAlias = Extract | Wake | Ask


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one text: its line of JSON, or why there is none."""

    text: bytes = b""
    refused: str | None = None
    is_fault: bool = False  # ours, not the text's


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all texts; `is_late` where time ran out before."""

    lines: list[Line] = []
    is_late: bool = False


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How the desk is."""

    ready: int  # workers
    workers: int
    problem: str | None  # why what is queued is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the desk is, as the service knows it."""

    address: str  # of its socket

    def extract(self, given: Sequence[ToLoad], *, seconds: float = EXTRACT_S) -> list[Line]:
        """Have texts read. Raises DeadlineError where it takes longer, DeskError where nobody answers."""
        lines = self._asked(Extract(given=list(given), seconds=seconds), Lines, seconds + STATUS_S)
        if lines.is_late:
            raise DeadlineError(f"reading it took longer than {seconds:g} s; send less at once, or ingest it")
        return lines.lines

    def status(self) -> Status:
        """Return how the desk is. Raises DeskError."""
        return self._asked(Ask(), Status, STATUS_S)

    def wake(self) -> None:
        """Say that something was queued, or that the service answers. Nobody waits for what the desk makes of it.

        A desk that does not hear it looks by itself within a second or so.
        """
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(STATUS_S)
            line.connect(self.address)
            send(line, msgspec.msgpack.encode(Wake()))

    def _asked(self, errand: Errand, answer: type[ANSWER], seconds: float) -> ANSWER:
        until = time.monotonic() + seconds
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(seconds)
                line.connect(self.address)
                send(line, msgspec.msgpack.encode(errand))
                return msgspec.msgpack.decode(receive(line, until), type=answer)
        except (OSError, EOFError, msgspec.MsgspecError) as exc:
            raise DeskError(f"the workers do not answer ({exc or type(exc).__name__}); try again") from exc


def send(line: socket.socket, message: bytes) -> None:
    """Send a message."""
    line.sendall(len(message).to_bytes(4, "big") + message)


def receive(line: socket.socket, until: float | None = None) -> bytes:
    """Return a message. Raises EOFError where it ends before, TimeoutError where it is not here by `until` (monotonic)."""
    size = int.from_bytes(_exactly(line, 4, until), "big")
    if size > MESSAGE_BYTES_MAX:
        raise EOFError(f"a message of {size} bytes is none of ours")
    return _exactly(line, size, until)


def _exactly(line: socket.socket, size: int, until: float | None) -> bytes:
    found = bytearray()
    while len(found) < size:
        if until is not None:
            line.settimeout(max(0.001, until - time.monotonic()))
        piece = line.recv(min(1_048_576, size - len(found)))
        if not piece:
            raise EOFError("the other side has gone")
        found += piece
    return bytes(found)
