"""Where a projection lies: a folder beside the store, with the database that its follower writes and what it shows.

RocksDB lets one process write, and a reader beside it may find files gone. So the follower shows copies: after each step
it makes a snapshot (hard links, so it costs no room) and names it in `shown.json`, in one move. Readers open snapshots,
which never change, and hold a lease on the one they read; what nobody holds is removed.

    lock          held by the one process that follows
    live-3/       its database
    shown-17/     a snapshot; shown-17.lease is locked by whoever reads it
    shown.json    which snapshot counts, what it is made of, and how far it is
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import NewsgraphError, StoreBusyError
from kg.model import utc_text
from kg.rdf.projection import Standing

FORMAT = 1  # of this folder
# Whatever decides which triples a statement gives: if one of these changes, a projection is of another kind.
MADE_BY = ("describing.py", "forms.py", "names.py", "shapes.py", "projection.py")
ONTOLOGY = ("contexts.json", "event_types.json", "kinds.json", "predicates.json", "roles.json")
OPENING_TRIES = 5  # a snapshot may go away between reading its name and opening it


class ProjectionError(StoreBusyError):
    """There is nothing to ask yet: the projection is being built, or was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The snapshot that counts."""

    snapshot: str  # the folder's name
    live: str
    made_as: str
    standing: Standing


class Lease:
    """A snapshot that is open to be asked, and stays until it is let go."""

    def __init__(self, root: Path, shown: Shown, quads: ox.Store, lease: BinaryIO) -> None:
        self.root = root
        self.shown = shown
        self.quads = quads
        self._lease = lease

    def release(self) -> None:
        """Let go; the snapshot may be removed, and must not be asked any more."""
        del self.quads
        self._lease.close()


def folder_of(store_path: Path) -> Path:
    """Return where the projection of a store file lies."""
    return store_path.with_name(f"{store_path.name}.rdf")


def made_as(base: str) -> str:
    """Return what a projection's content depends on besides its store, as a digest."""
    digest = hashlib.blake2b(f"{FORMAT} {base}".encode(), digest_size=16)
    for package, names in (("kg.rdf", MADE_BY), ("kg.ontology", ONTOLOGY)):
        for name in names:
            digest.update((files(package) / name).read_bytes())
    return digest.hexdigest()


def read_shown(root: Path) -> Shown:
    """Return the snapshot that counts. Raises ProjectionError where none does."""
    try:
        read = json.loads((root / "shown.json").read_bytes())
        position = datetime.fromisoformat(read["position"]) if read["position"] else None
        return Shown(
            snapshot=str(read["snapshot"]),
            live=str(read["live"]),
            made_as=str(read["made_as"]),
            standing=Standing(position=position, quads=int(read["quads"])),
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ProjectionError("the graph is being made ready for SPARQL; try again in a moment") from exc


def open_shown(root: Path) -> Lease:
    """Open the snapshot that counts. Raises ProjectionError where none does, OSError for one that is damaged."""
    for _ in range(OPENING_TRIES):
        shown = read_shown(root)
        place = root / shown.snapshot
        with suppress(FileNotFoundError):
            lease = (root / f"{shown.snapshot}.lease").open("rb")
            fcntl.flock(lease, fcntl.LOCK_SH)
            if place.is_dir():
                return Lease(root, shown, ox.Store.read_only(str(place)), lease)
            lease.close()
    raise ProjectionError("the graph is being made ready for SPARQL; try again in a moment")


def withdraw(root: Path) -> None:
    """Say that what is shown is damaged: the follower makes it anew."""
    (root / "shown.json").unlink(missing_ok=True)


def forget(root: Path) -> None:
    """Remove what is kept here, where nobody follows: whoever follows makes it anew after an erasure himself."""
    if not root.is_dir():
        return
    with (root / "lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        withdraw(root)
        Folder(root, lock).prune()


class Folder:
    """The folder as its follower sees it, who alone writes there."""

    def __init__(self, root: Path, lock: BinaryIO) -> None:
        self.root = root
        self._lock = lock
        numbers = [int(one.name.split("-")[1].split(".")[0]) for one in root.glob("[ls]*-*[0-9]*")]
        self._last = max(numbers, default=0)

    @property
    def is_there(self) -> bool:
        """Whether the folder is still the one that is locked, and shows something."""
        with suppress(OSError):
            held = os.fstat(self._lock.fileno())
            return os.path.samestat(held, (self.root / "lock").stat()) and (self.root / "shown.json").exists()
        return False

    def new_live(self) -> Path:
        """Return where a new database may be made."""
        self._last += 1
        return self.root / f"live-{self._last}"

    def show(self, quads: ox.Store, live: Path, made_as: str, standing: Standing) -> None:
        """Make a snapshot and let it count; remove what no longer does."""
        self._last += 1
        name = f"shown-{self._last}"
        quads.backup(str(self.root / name))
        (self.root / f"{name}.lease").touch()
        said = {
            "snapshot": name,
            "live": live.name,
            "made_as": made_as,
            "position": utc_text(standing.position) if standing.position else None,
            "quads": standing.quads,
        }
        new = self.root / "shown.json.new"
        new.write_text(json.dumps(said))
        new.replace(self.root / "shown.json")
        self.prune(name, live.name)

    def prune(self, *kept: str) -> None:
        """Remove databases and snapshots but these and those that somebody reads."""
        for place in self.root.glob("live-*"):
            if place.name not in kept:
                shutil.rmtree(place, ignore_errors=True)
        for place in self.root.glob("shown-*.lease"):
            if place.stem not in kept:
                self._remove_snapshot(place)

    def _remove_snapshot(self, lease: Path) -> None:
        with suppress(OSError), lease.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lease.with_suffix(""), ignore_errors=True)
            lease.unlink()


@contextmanager
def locked(root: Path) -> Iterator[Folder]:
    """Give the folder to this process alone, as soon as nobody else has it. Raises NewsgraphError if it cannot be made."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / "lock").open("a+b")
    except OSError as exc:
        raise NewsgraphError(f"there is no room for what SPARQL asks at {root} ({exc})") from exc
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Folder(root, lock)
