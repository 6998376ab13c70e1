"""What must hold for the service to be ready: each part says how it is, and why not where it is not."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from api.http.render import Json
from api.processes.errands import Desk, DeskError

CHECKS = "newsgraph-checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How a part is; `reason` is why it is not ready."""

    shown: Json | str | None
    reason: str | None = None


Check = Callable[[], Readiness]


def register_check(app: Flask, name: str, check: Check) -> None:
    """Have /readyz ask one part more, and show it under this name."""
    app.extensions.setdefault(CHECKS, {})[name] = check


def checks() -> dict[str, Readiness]:
    """Return how every part is."""
    registered: dict[str, Check] = current_app.extensions.get(CHECKS, {})
    return {name: check() for name, check in registered.items()}


def workers_ready(desk: Desk) -> Readiness:
    """Return how the workers are."""
    try:
        status = desk.status()
    except DeskError as exc:
        return Readiness(shown=None, reason=str(exc))
    reason = status.problem or (None if status.ready else "no worker is warm yet")
    return Readiness(shown={"ready": status.ready, "of": status.workers}, reason=reason)
