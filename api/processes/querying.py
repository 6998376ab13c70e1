"""SPARQL from the service's side: a process that keeps the projection, some that answer, and what becomes of a query.

All are processes of their own: a query that runs out of its time cannot be interrupted, only ended with the process that
answers it, and neither RocksDB nor a query's memory belongs into the process that serves (docs/decisions/0011-sparql.md).
"""

import atexit
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from flask import current_app

from api.http.render import Json, moment_json
from ingest.children import deaf_children
from kg.errors import DeadlineError, InputError, NewsgraphError
from kg.model import EVERYTHING, Filter
from kg.rdf import export, form_named
from kg.rdf.projection_files import ProjectionError, folder_of, forget, read_shown
from kg.rdf.sparql import Answer, AnswerTooLargeError, Kind, NoFormError, Query, QueryError, ServiceRefusedError
from kg.rdf.sparql_messages import Ask, Head, Load, encoded, head_of, read_message, write_message
from kg.rdf.sparql_worker import GONE
from kg.store import GraphStore
from kg.store.opening import SQLITE_PREFIX

EXTENSION = "newsgraph-sparql"
DEADLINE_S = 10.0  # of a query, waiting for a free process included
LANES = 2  # queries at a time, so that a long one does not hold up all others; some 45 MB each
ANSWER = TypeVar("ANSWER")
ERRORS: Mapping[str, type[NewsgraphError]] = {
    "service": ServiceRefusedError,
    "form": NoFormError,
    "large": AnswerTooLargeError,
    "projection": ProjectionError,
    "input": InputError,
}


class Sparql:
    """Answers queries on a store: from the projection in `root` that is kept beside `url`, or without one from a data set
    that is loaded for each state of the store."""

    def __init__(self, base: str, *, url: str = "", root: Path | None = None, deadline_s: float = DEADLINE_S) -> None:
        self._base = base
        self._deadline_s = deadline_s
        self._root = root
        self._follower_words = ["kg.rdf.projection_follower", url, str(root), base]
        self._follower: subprocess.Popen[bytes] | None = None
        self._lanes = [Lane(base) for _ in range(LANES)]
        # The last one back is taken first: it is running, and has what was asked last in memory.
        self._free: queue.LifoQueue[Lane] = queue.LifoQueue()
        for lane in reversed(self._lanes):
            self._free.put(lane)
        atexit.register(self.close)

    def start(self) -> None:
        """Have the projection kept from now on; again if whoever kept it has ended."""
        if self._root is not None and (self._follower is None or self._follower.poll() is not None):
            self._follower = _begun(*self._follower_words)

    def close(self) -> None:
        """End all processes."""
        for lane in self._lanes:
            lane.end()
        if self._follower is not None:
            _end(self._follower)
            self._follower = None

    def ask(self, store: GraphStore, query: Query, forms: Mapping[Kind, str], where: Filter) -> Answer:
        """Return the answer to a query of what counts under a filter.

        Raises as `kg.rdf.sparql.ask` does, DeadlineError, AnswerTooLargeError for what takes too much memory,
        ProjectionError while there is nothing to ask.
        """
        self.start()
        end = time.monotonic() + self._deadline_s
        try:
            lane = self._free.get(timeout=self._deadline_s)
        except queue.Empty as exc:
            raise DeadlineError(f"other queries took all of the {self._deadline_s:g} s; try again in a moment") from exc
        try:
            return lane.within(end - time.monotonic(), lambda: self._asked(lane, store, query, forms, where))
        finally:
            self._free.put(lane)

    def standing(self, store: GraphStore) -> Json:
        """Return how far the projection is: what of it is not shown yet, and since when."""
        if self._root is None:
            return {"state": "none", "position": None, "behind_s": None, "quads": None}
        self.start()
        try:
            standing = read_shown(self._root).standing
        except ProjectionError:
            return {"state": "building", "position": None, "behind_s": None, "quads": None}
        position = standing.position
        changes = store.changed_since(position) if position else None
        is_known = changes is not None or position == store.last_write()
        behind = (datetime.now(UTC) - changes.first).total_seconds() if changes and changes.first else 0.0
        return {
            "state": "following" if is_known else "building",
            "position": moment_json(position),
            "behind_s": round(max(behind, 0.0), 3) if is_known else None,
            "quads": standing.quads,
        }

    def _asked(self, lane: "Lane", store: GraphStore, query: Query, forms: Mapping[Kind, str], where: Filter) -> Answer:
        is_loaded = self._root is None or where != EVERYTHING
        key = f"{store.last_write()} {where}" if is_loaded else None
        asked = Ask(
            text=query.text,
            forms=dict(forms),
            root=None if is_loaded else str(self._root),
            key=key,
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
        )
        head, body = lane.told(encoded(asked))
        if head.error == GONE and key is not None:
            _check(lane.told(encoded(Load(key=key)), _quads(store, where, self._base))[0])
            head, body = lane.told(encoded(asked))
        _check(head)
        assert head.kind is not None
        return Answer(kind=head.kind, media_type=head.media_type, body=body)


class Lane:
    """One process that answers one query at a time."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._worker: subprocess.Popen[bytes] | None = None
        self._is_talking = False  # half a message may be under way

    def end(self) -> None:
        """End the process; the next query starts another."""
        if self._worker is not None:
            _end(self._worker)
            self._worker = None
        self._is_talking = False

    def told(self, request: bytes, pieces: Iterable[bytes] = ()) -> tuple[Head, bytes]:
        """Send a request, and pieces after it; return what comes back. Raises OSError or EOFError if the process ends."""
        worker = self._running()
        assert worker.stdin is not None
        assert worker.stdout is not None
        self._is_talking = True
        for message in chain([request], pieces):
            write_message(worker.stdin, message)
        worker.stdin.flush()
        found = head_of(read_message(worker.stdout)), read_message(worker.stdout)
        self._is_talking = False
        return found

    def within(self, seconds: float, act: Callable[[], ANSWER]) -> ANSWER:
        """Return what an act with this lane gives; end the process where it takes longer, and where it fails."""
        worker, is_late = self._running(), threading.Event()

        def end() -> None:
            is_late.set()
            worker.kill()

        timer = threading.Timer(max(seconds, 0.0), end)
        timer.start()
        try:
            return act()
        except (EOFError, OSError) as exc:
            self.end()
            if is_late.is_set():
                raise DeadlineError(
                    "the query ran out of its time and was ended; there is no half answer: narrow it"
                ) from exc
            raise AnswerTooLargeError(
                "the query took more memory than it may and was ended; there is no half answer: narrow it"
            ) from exc
        except BaseException:
            if self._is_talking:
                self.end()
            raise
        finally:
            timer.cancel()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._worker is None or self._worker.poll() is not None:
            self._worker = _begun("kg.rdf.sparql_worker", self._base)
        return self._worker


def sparql_of(url: str, base: str, *, deadline_s: float = DEADLINE_S) -> Sparql:
    """Return what answers queries on the store at an address; its projection lies beside a store that is a file."""
    return Sparql(base, url=url, root=_root_of(url), deadline_s=deadline_s)


def forget_unfollowed(url: str) -> None:
    """Remove the projection beside a store after an erasure, where no service runs that would make it anew."""
    root = _root_of(url)
    if root is not None:
        forget(root)


def _root_of(url: str) -> Path | None:
    """Return where the projection of a store lies; null for one that is no file."""
    return folder_of(Path(url.removeprefix(SQLITE_PREFIX)).absolute()) if url.startswith(SQLITE_PREFIX) else None


def sparql() -> Sparql:
    """Return what answers queries in this application."""
    found: Sparql = current_app.extensions[EXTENSION]
    return found


def _quads(store: GraphStore, where: Filter, base: str) -> Iterator[bytes]:
    for piece in export(store, form_named("nquads", base), where):
        if piece:
            yield piece.encode()
    yield b""


def _check(head: Head) -> None:
    if head.error == "query":
        raise QueryError(head.message, head.line, head.column)
    if head.error is not None:
        raise ERRORS.get(head.error, NewsgraphError)(head.message or f"the query worker says {head.error}")


def _begun(*words: str) -> "subprocess.Popen[bytes]":
    with deaf_children():
        return subprocess.Popen([sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was still to be sent to a process that is gone
                continue
