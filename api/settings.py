"""Every knob, read once at the outermost layer and passed in as one frozen value; nothing else sees the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError

DEFAULT_STORE = "sqlite:///newsgraph.db"
SQLITE = "sqlite:///"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")
DEFAULT_BASE = "http://127.0.0.1:8000"  # as kg.rdf has it, which is not loaded for this


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person who runs newsgraph may turn."""

    store: str = DEFAULT_STORE  # NEWSGRAPH_STORE: whoever keeps several graphs, or keeps one elsewhere
    host: str = "127.0.0.1"  # NEWSGRAPH_HOST: whoever serves to other machines
    port: int = 8000  # NEWSGRAPH_PORT: whoever runs two services
    workers: int = 2  # NEWSGRAPH_WORKERS: reading processes; whoever has more cores
    base: str = DEFAULT_BASE  # NEWSGRAPH_BASE: what IRIs begin with; whoever publishes the graph under a name
    keys: str = ""  # NEWSGRAPH_KEYS: the file of the keys; whoever keeps secrets elsewhere than beside the store
    cors: tuple[str, ...] = ()  # NEWSGRAPH_CORS: origins whose pages may read; whoever draws the graph in Gephi Lite
    rate: int | None = None  # NEWSGRAPH_RATE: requests a minute of one client, 0 for any; whoever serves many
    proxies: int = 0  # NEWSGRAPH_PROXIES: how many stand before the service; whoever puts TLS in front of it

    @property
    def keys_path(self) -> Path:
        """The file of the keys: beside the store where that is a file, else here."""
        if self.keys:
            return Path(self.keys)
        return Path(f"{self.store.removeprefix(SQLITE)}.keys" if self.store.startswith(SQLITE) else "newsgraph.keys")

    @property
    def is_public(self) -> bool:
        """Whether others than this machine can reach the address."""
        return self.host not in LOOPBACK


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment gives. Raises ConfigError for a value that cannot work."""
    given = {name: environment.get(f"NEWSGRAPH_{name.upper()}", "").strip() for name in Settings.__slots__}
    return Settings(
        store=given["store"] or DEFAULT_STORE,
        host=given["host"] or "127.0.0.1",
        port=_whole("NEWSGRAPH_PORT", given["port"] or "8000", 1, 65_535),
        workers=_whole("NEWSGRAPH_WORKERS", given["workers"] or "2", 1, 256),
        base=given["base"].rstrip("/") or DEFAULT_BASE,
        keys=given["keys"],
        cors=_origins("NEWSGRAPH_CORS", given["cors"]),
        rate=_whole("NEWSGRAPH_RATE", given["rate"], 0, 1_000_000) if given["rate"] else None,
        proxies=_whole("NEWSGRAPH_PROXIES", given["proxies"] or "0", 0, 16),
    )


def _origins(name: str, text: str) -> tuple[str, ...]:
    """Return origins (RFC 6454), given with commas between, or "*" for all."""
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for one in origins:
        if one != "*" and not ORIGIN.fullmatch(one):
            raise ConfigError(f"{name}: {one!r} must be * or an origin such as https://lite.gephi.org, without a path")
    return origins


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"{name}={text!r} must be a whole number from {low} to {high}")
    return int(text)
