"""Every knob, read once at the outermost layer and passed in as one frozen value; nothing else sees the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import ConfigError

DEFAULT_STORE = "sqlite:///newsgraph.db"
DEFAULT_BASE = "http://127.0.0.1:8000"  # as kg.rdf has it, which is not loaded for this


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person who runs newsgraph may turn."""

    store: str = DEFAULT_STORE  # NEWSGRAPH_STORE: whoever keeps several graphs, or keeps one elsewhere
    host: str = "127.0.0.1"  # NEWSGRAPH_HOST: whoever serves to other machines
    port: int = 8000  # NEWSGRAPH_PORT: whoever runs two services
    workers: int = 2  # NEWSGRAPH_WORKERS: reading processes; whoever has more cores
    base: str = DEFAULT_BASE  # NEWSGRAPH_BASE: what IRIs begin with; whoever publishes the graph under a name


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment gives. Raises ConfigError for a value that cannot work."""
    given = {name: environment.get(f"NEWSGRAPH_{name.upper()}", "").strip() for name in Settings.__slots__}
    return Settings(
        store=given["store"] or DEFAULT_STORE,
        host=given["host"] or "127.0.0.1",
        port=_whole("NEWSGRAPH_PORT", given["port"] or "8000", 1, 65_535),
        workers=_whole("NEWSGRAPH_WORKERS", given["workers"] or "2", 1, 256),
        base=given["base"].rstrip("/") or DEFAULT_BASE,
    )


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"{name}={text!r} must be a whole number from {low} to {high}")
    return int(text)
