"""A process that answers SPARQL queries, so that one that takes too long or too much can be ended.

`python -m kg.rdf.sparql_worker BASE`

pyoxigraph cannot be interrupted. Whoever started this process ends it when a query has run out of its time; what it holds
can be opened again. A message is its length in four bytes, then its bytes: a request and the head of an answer are JSON,
what is loaded and what is answered follow as messages of their own (kg/rdf/sparql_messages.py).
"""

import os
import resource
import select
import signal
import sys
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import InputError, NewsgraphError
from kg.rdf.projection import load_quads
from kg.rdf.projection_files import Lease, ProjectionError, open_shown, read_shown, withdraw
from kg.rdf.sparql import Answer, AnswerTooLargeError, NoFormError, Query, QueryError, ServiceRefusedError, ask
from kg.rdf.sparql_messages import Ask, Head, Load, encoded, read_message, request_of, write_message

# Of memory that this process may ask for; a query that wants more ends it, and only it.
DATA_BYTES_MAX = 1 << 30
# A filter's data set is held in memory: at the most so many quads in all (some 300 bytes each), and so many sets.
LOADED_QUADS_MAX = 1_000_000
LOADED_SETS_MAX = 4
IDLE_S = 2.0  # how soon a snapshot that no longer counts is let go, asked or not
GONE, FAULT = "gone", "fault"

ERRORS: dict[type[NewsgraphError], str] = {
    QueryError: "query",
    ServiceRefusedError: "service",
    NoFormError: "form",
    AnswerTooLargeError: "large",
    ProjectionError: "projection",
    InputError: "input",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    quads: ox.Store
    size: int


class Worker:
    """Holds what can be asked: the snapshot that counts, and data sets that were loaded."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._lease: Lease | None = None
        self._loaded: OrderedDict[str, _Loaded] = OrderedDict()

    def answer(self, asked: Ask) -> Answer:
        """Return what a query gives. Raises as `kg.rdf.sparql.ask` does, ProjectionError, KeyError for a set that is gone."""
        query = Query(text=asked.text, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)
        if asked.key is not None:
            self._loaded.move_to_end(asked.key)
            return ask(self._loaded[asked.key].quads, query, asked.forms, self._base)
        assert asked.root is not None
        root = Path(asked.root)
        try:
            return ask(self._shown(root), query, asked.forms, self._base)
        except (OSError, RuntimeError) as exc:  # RuntimeError is what pyoxigraph raises of damage
            self.let_go()
            withdraw(root)
            raise ProjectionError(
                f"what SPARQL asks was damaged ({exc}) and is made anew; try again in a moment"
            ) from exc

    def load(self, key: str, pieces: BinaryIO) -> None:
        """Keep a data set that follows as pieces of N-Quads, an empty one last.

        Raises AnswerTooLargeError for more than is held; the rest is read and dropped.
        """
        quads, size = ox.Store(), 0
        while piece := read_message(pieces):
            size += piece.count(b"\n")
            if size <= LOADED_QUADS_MAX:
                load_quads(quads, piece)
        if size > LOADED_QUADS_MAX:
            raise AnswerTooLargeError(
                f"more than {LOADED_QUADS_MAX:,} quads pass this filter, which is more than SPARQL asks under a filter; "
                "narrow it, or ask without it"
            )
        self._loaded[key] = _Loaded(quads=quads, size=size)
        while len(self._loaded) > LOADED_SETS_MAX or sum(one.size for one in self._loaded.values()) > LOADED_QUADS_MAX:
            self._loaded.popitem(last=False)

    def let_go(self) -> None:
        """Close the snapshot."""
        if self._lease is not None:
            self._lease.release()
            self._lease = None

    def tidy(self) -> None:
        """Close the snapshot if another counts by now, or none."""
        if self._lease is not None and not self._counts(self._lease):
            self.let_go()

    def _counts(self, lease: Lease) -> bool:
        try:
            return read_shown(lease.root) == lease.shown
        except ProjectionError:
            return False

    def _shown(self, root: Path) -> ox.Store:
        if self._lease is None or not self._counts(self._lease):
            self.let_go()
            self._lease = open_shown(root)
        return self._lease.quads


def serve(worker: Worker, requests: BinaryIO, out: BinaryIO) -> None:
    """Answer until the requests end."""
    while True:
        while not select.select([requests], [], [], IDLE_S)[0]:
            worker.tidy()
        try:
            asked = request_of(read_message(requests))
        except EOFError:
            return
        body = b""
        try:
            if isinstance(asked, Load):
                worker.load(asked.key, requests)
                head = Head()
            else:
                found = worker.answer(asked)
                head, body = Head(kind=found.kind, media_type=found.media_type), found.body
        except KeyError:
            head = Head(error=GONE)
        except NewsgraphError as exc:
            head = _failed(exc)
        write_message(out, encoded(head))
        write_message(out, body)
        out.flush()


def _failed(exc: NewsgraphError) -> Head:
    kind = next((name for error, name in ERRORS.items() if isinstance(exc, error)), FAULT)
    line, column = (exc.line, exc.column) if isinstance(exc, QueryError) else (0, 0)
    return Head(error=kind, message=str(exc), line=line, column=column)


def main(base: str) -> None:
    """Begin: deaf to Ctrl-C, bounded in memory, gone when whoever started it is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES_MAX, DATA_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    serve(Worker(base), sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)


def _end_with(parent: int) -> None:
    """End with the process that started this one, a query under way or not."""
    while os.getppid() == parent:
        time.sleep(IDLE_S)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
