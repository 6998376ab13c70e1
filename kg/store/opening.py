"""From an address to an open store. The only place that knows every kind of store, and the only late imports."""

from pathlib import Path

from kg.errors import ConfigError
from kg.store.contract import GraphStore

SQLITE_PREFIX = "sqlite:///"
MEMORY_URL = "memory:"


def open_store(url: str, *, read_only: bool = False) -> GraphStore:
    """Open the store at "sqlite:///news.db" (four slashes for an absolute path) or "memory:"; make it if need be.

    A store that is opened to read only is never made, and refuses writes.
    Raises ConfigError for an address that is neither, StoreFormatError for a file that is not ours, is damaged or was
    written by a newer version, StoreError for one that cannot be opened.
    """
    if url == MEMORY_URL:
        from kg.store.memory import MemoryStore

        return MemoryStore()
    if url.startswith(SQLITE_PREFIX) and len(url) > len(SQLITE_PREFIX):
        from kg.store.sqlite import open_sqlite

        return open_sqlite(Path(url.removeprefix(SQLITE_PREFIX)), read_only=read_only)
    example = f"; for a file of this name write {SQLITE_PREFIX}{url}" if url and ":" not in url else ""
    raise ConfigError(f"store address {url!r} must be {SQLITE_PREFIX}PATH or {MEMORY_URL}{example}")
