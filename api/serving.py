"""The service as a process: granian on the composed application."""

import os
from functools import partial

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from api.app import create_app
from api.settings import Settings, read_settings
from kg.errors import ConfigError
from kg.store import open_store

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def application() -> Flask:
    """Return the application that the environment asks for; granian calls this in its worker."""
    settings = read_settings(os.environ)
    return create_app(partial(open_store, settings.store, read_only=True))


def serve(settings: Settings) -> None:
    """Serve until interrupted. Raises ConfigError for an address that others can reach: there are no keys yet."""
    if settings.host not in LOOPBACK:
        raise ConfigError(f"host {settings.host!r} can be reached by others, and there are no keys yet; use 127.0.0.1")
    os.environ["NEWSGRAPH_STORE"] = settings.store  # granian's worker is a process of its own
    Granian(
        "api.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=1,
        log_level=LogLevels.warning,
        factory=True,
    ).serve()
