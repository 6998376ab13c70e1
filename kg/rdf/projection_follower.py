"""A process of its own that keeps the projection of a store file: `python -m kg.rdf.projection_follower URL FOLDER BASE`.

It ends with whoever started it, which is when its standard input ends. Where several are started, one follows and the
others wait for its end. It reads the store, never writes it.
"""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import structlog

from kg.errors import NewsgraphError
from kg.rdf.projection import Projection, build
from kg.rdf.projection_files import Folder, ProjectionError, locked, made_as, read_shown, withdraw
from kg.store import GraphStore, open_store

POLL_S = 0.1  # how often the store's clock is read: one small question
# Snapshots no closer together than this: each takes some 0.1 s, nearly all of it waiting for the disk.
SHOW_S = 0.3
ARTICLES_AT_ONCE = 200  # between snapshots, when there is much to catch up with
RETRY_S = 1.0  # after a failure: the disk is full, the store is being replaced

log = structlog.get_logger()


class Follower:
    """Keeps one folder as its store is."""

    def __init__(self, store: GraphStore, folder: Folder, base: str) -> None:
        self._store = store
        self._folder = folder
        self._base = base
        self._made_as = made_as(base)
        self._live = folder.root
        self._projection = self._opened() or self._built("there was none that matches")

    def step(self) -> bool:
        """Take over what was written, and show it; return whether there is more to do at once."""
        if not self._folder.is_there:
            raise ProjectionError(f"{self._folder.root} was removed, or what it shows")
        followed = self._projection.follow(self._store, ARTICLES_AT_ONCE)
        if not followed.matches:
            self._projection = self._built("it is not of this store")
            return True
        if followed.articles or not followed.is_whole:
            self._show()
        elif self._projection.standing != read_shown(self._folder.root).standing:
            self._show()  # writes that touched no article: only the position moves
        if followed.has_erased and followed.is_whole:
            # The database keeps the words of what was removed until it is made anew.
            self._projection = self._built("articles were erased")
        self._folder.prune(read_shown(self._folder.root).snapshot, self._live.name)
        return not followed.is_whole

    def _opened(self) -> Projection | None:
        """Return the projection as it was left; null where it does not match."""
        with suppress(ProjectionError, OSError, RuntimeError):  # the last is what pyoxigraph raises of damage
            shown = read_shown(self._folder.root)
            live = self._folder.root / shown.live
            position = shown.standing.position
            is_known = position == self._store.last_write() or (
                position is not None and self._store.changed_since(position) is not None
            )
            if shown.made_as == self._made_as and live.is_dir() and is_known:
                self._live = live
                return Projection(ox.Store(str(live)), self._base, shown.standing)
        return None

    def _built(self, why: str) -> Projection:
        began = time.monotonic()
        live = self._folder.new_live()
        log.info("projection_begun", why=why, folder=str(self._folder.root))

        def report(articles: int, quads: int) -> None:
            log.info("projection_grows", articles=articles, quads=quads or None)

        built = build(ox.Store(str(live)), self._store, self._base, report)
        built.quads.optimize()
        self._live = live
        self._folder.show(built.quads, live, self._made_as, built.standing)
        log.info("projection_built", quads=built.standing.quads, seconds=round(time.monotonic() - began, 1))
        return built

    def _show(self) -> None:
        self._folder.show(self._projection.quads, self._live, self._made_as, self._projection.standing)


def follow(url: str, root: Path, base: str) -> None:
    """Follow until this process ends; whatever fails is logged and tried again."""
    while True:
        try:
            with open_store(url, read_only=True) as store, locked(root) as folder:
                follower = Follower(store, folder, base)
                while True:
                    began = time.monotonic()
                    has_more = follower.step()
                    spent = time.monotonic() - began
                    time.sleep(0.0 if has_more else SHOW_S - spent if POLL_S < spent < SHOW_S else POLL_S)
        except (NewsgraphError, OSError, RuntimeError) as exc:
            if isinstance(exc, RuntimeError):  # damage, as pyoxigraph tells it
                withdraw(root)
            log.warning("projection_failed", error=str(exc), again_in_s=RETRY_S)
            time.sleep(RETRY_S)


def main(url: str, root: str, base: str) -> None:
    """Begin: deaf to Ctrl-C, and gone when standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    threading.Thread(target=_end_with_input, daemon=True).start()
    follow(url, Path(root), base)


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1 << 10):
        pass
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
