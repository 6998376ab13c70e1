"""The service as a process: granian on the composed application."""

import os
import socket
import sys
from functools import partial
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from api.guard.edge import BODY_BYTES_MAX, Edge
from api.guard.keys import keys_of
from api.guard.logs import configure_logs
from api.processes.errands import DeskOrders, Opening
from api.processes.starting import Starting
from api.processes.supervising import Supervisor
from api.settings import Settings, read_settings
from ingest.children import begin_child
from kg.errors import ConfigError
from kg.store import open_store

STOP_S = 5  # how long an answer that is under way may hold up the end
DESK = "NEWSGRAPH_DESK"  # how granian's worker, a process of its own, is told where the desk is
LANES = 1  # threads that want the same processor only make each other slower
# What waits for the workers or another process, and what must be answered whatever else is under way.
WAITING = frozenset({"/healthz", "/readyz", "/v1/extract", "/sparql"})
WAITING_LANES = 8


def application() -> Edge:
    """Return the application that the environment asks for; granian calls this in its worker."""
    begin_child()  # two signals at once, the terminal's and granian's, leave its worker waiting for ever
    configure_logs(sys.stderr)
    return Edge(
        Starting(_made),
        body_bytes_max=BODY_BYTES_MAX,
        lanes=LANES,
        waiting=WAITING,
        waiting_lanes=WAITING_LANES,
    )


def _made() -> WSGIApplication:
    # Late, so that /healthz answers before all of this is loaded, and the process that only supervises never loads it.
    from api.app import create_app
    from api.guard.protection import protection_of
    from api.processes.errands import Desk
    from api.processes.querying import sparql_of
    from kg.rdf import check_base

    settings = read_settings(os.environ)
    desk = Desk(address=os.environ[DESK]) if DESK in os.environ else None
    base = check_base(settings.base)
    sparql = sparql_of(settings.store, base)
    sparql.start()
    app = create_app(
        partial(open_store, settings.store, read_only=True),
        base=base,
        open_writer=partial(open_store, settings.store),
        protection=protection_of(settings, keys_of(settings)),
        desk=desk,
        sparql=sparql,
    )
    if desk is not None:
        desk.wake()
    return app


def address_of(settings: Settings) -> str:
    """Return the address of the service."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def check_free(settings: Settings) -> None:
    """Raise ConfigError, before anything is read, for an address that cannot be served.

    That is one that others can reach while no key opens it, or one that somebody serves already.
    """
    if settings.is_public and not keys_of(settings).has_live():
        raise ConfigError(
            f"host {settings.host!r} can be reached by others, and no key in {settings.keys_path} opens it; "
            "make one with `newsgraph key create --scope read --name NAME`, or use 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as exc:
            raise ConfigError(
                f"{address_of(settings)} cannot be served ({exc.strerror}); stop what is there, or set NEWSGRAPH_PORT"
            ) from exc


def serve(settings: Settings, *, sample: bool = False, opening: Opening | None = None) -> None:
    """Serve until interrupted, with workers that read what is queued. The address is checked by `check_free`.

    `opening` gives the maker of readers and its version, by default the shipped one.
    """
    configure_logs(sys.stderr)
    orders = DeskOrders(store=settings.store, workers=settings.workers, sample=sample, opening=opening)
    supervisor = Supervisor(orders)
    os.environ["NEWSGRAPH_STORE"] = settings.store  # granian's worker is a process of its own
    os.environ[DESK] = supervisor.address
    supervisor.start()
    try:
        _served(settings)
    finally:
        supervisor.stop()


def _served(settings: Settings) -> None:
    Granian(
        "api.processes.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_S,
        respawn_failed_workers=True,
        factory=True,
    ).serve()
