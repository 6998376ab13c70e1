"""Keys to the service: made once, shown once, kept only as salted digests in a file beside the store.

A file of its own and not the store, so that no copy, export or dump of the graph carries keys away, and so that they
are the same thing whatever the store is. A key is `ng_ID_SECRET`; the id may be shown and logged, the secret is 256
random bits. Against those no table and no guessing helps, so one salted SHA-256 is enough: a slow hash protects words
that people choose, and here would only make each request slow.
"""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from api.settings import Settings
from kg.errors import ConfigError, InputError, NotFoundError

SECRET_BYTES, SALT_BYTES, ID_BYTES = 32, 16, 4
NAME_CHARS_MAX = 100
FILE_MODE = 0o600
KEY = re.compile(r"ng_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
USED_EVERY = timedelta(minutes=1)  # how exact "last used" is: each time it is moved, the file is written


class Scope(StrEnum):
    """What a key allows; whoever may write may read."""

    READ = "read"
    WRITE = "write"


class Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key as it is kept."""

    id: str
    name: str
    scope: Scope
    salt: str
    digest: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class KeyFile:
    """The keys of one store. Safe for several processes; what one of them changes, the others see at their next call.

    Raises ConfigError where the file cannot be read: then nobody is let in.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._keys: dict[str, Key] = {}

    def all(self) -> list[Key]:
        """Return every key that was ever made, revoked ones too, the oldest first."""
        return list(self._read().values())

    def is_used(self) -> bool:
        """Return whether a key was ever made: revoking the last one shuts the service, and does not open it."""
        return bool(self._read())

    def has_live(self) -> bool:
        """Return whether a key opens something."""
        return any(key.revoked_at is None for key in self._read().values())

    def create(self, name: str, scope: Scope) -> tuple[Key, str]:
        """Make a key; return it with its secret form, which is kept nowhere."""
        if not name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
            raise InputError(f"a key's name must be 1 to {NAME_CHARS_MAX} printable characters, not {name[:200]!r}")
        secret, salt = secrets.token_urlsafe(SECRET_BYTES), secrets.token_hex(SALT_BYTES)
        with self._changing() as keys:
            made = Key(
                id=_new_id(keys),
                name=name,
                scope=scope,
                salt=salt,
                digest=_digest(salt, secret),
                created_at=self._clock(),
            )
            keys[made.id] = made
        return made, f"ng_{made.id}_{secret}"

    def revoke(self, id: str) -> Key:
        """End a key, at once and for good. Raises NotFoundError for an id that no key has."""
        with self._changing() as keys:
            if id not in keys:
                raise NotFoundError(f"no key {id!r} in {self.path}; `newsgraph key list` shows them")
            if keys[id].revoked_at is None:
                keys[id] = msgspec.structs.replace(keys[id], revoked_at=self._clock())
            return keys[id]

    def known(self, token: str) -> Key | None:
        """Return the live key that a token is, and note that it was used; null for any other token."""
        shape = KEY.fullmatch(token)
        found = self._read().get(shape[1]) if shape else None
        if shape is None or found is None or found.revoked_at is not None:
            return None
        if not hmac.compare_digest(_digest(found.salt, shape[2]), found.digest):
            return None
        self._note_use(found)
        return found

    def _note_use(self, key: Key) -> None:
        now = self._clock()
        if key.last_used_at is not None and now - key.last_used_at < USED_EVERY:
            return
        try:
            with self._changing() as keys:
                if key.id in keys:
                    keys[key.id] = msgspec.structs.replace(keys[key.id], last_used_at=now)
        except ConfigError:  # a service may be kept from writing there; who may come in does not hang on it
            self._keys[key.id] = msgspec.structs.replace(key, last_used_at=now)

    def _read(self) -> dict[str, Key]:
        """Return the keys by id, read again only when the file is another one than it was."""
        with self._lock:
            try:
                stat = self.path.stat()
            except FileNotFoundError:
                self._seen, self._keys = None, {}
                return self._keys
            seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                self._keys = self._load()
                self._seen = seen
            return self._keys

    def _load(self) -> dict[str, Key]:
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=list[Key])
        except (OSError, msgspec.MsgspecError) as exc:
            raise ConfigError(f"the keys in {self.path} cannot be read; put a copy back, or remove the file") from exc
        return {key.id: key for key in found}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        """Give the keys to be changed; then write them, whole or not at all, while nobody else does."""
        try:
            with _locked(self.path.parent):
                keys = self._load() if self.path.exists() else {}
                yield keys
                self._write(keys)
        except OSError as exc:
            raise ConfigError(f"the keys in {self.path} cannot be written: {exc.strerror}") from exc

    def _write(self, keys: dict[str, Key]) -> None:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}-{threading.get_ident()}")
        draft.touch(FILE_MODE)
        with draft.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(list(keys.values())), indent=1))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep others from changing keys in a folder; the file itself cannot be the lock, for it is replaced."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.fsync(opened)
    finally:
        os.close(opened)


def _digest(salt: str, secret: str) -> str:
    return hashlib.sha256(f"{salt}{secret}".encode()).hexdigest()


def _new_id(keys: dict[str, Key]) -> str:
    while (new := secrets.token_hex(ID_BYTES)) in keys:
        continue
    return new


def keys_of(settings: Settings) -> KeyFile:
    """Return the keys of the service that the settings describe."""
    return KeyFile(settings.keys_path, clock=lambda: datetime.now(UTC))
