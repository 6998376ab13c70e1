"""Who keeps the desk running leaves nothing behind, and a service that cannot be made ends at once and says why."""

import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from api.processes.errands import Desk, DeskError, DeskOrders, Status
from api.processes.supervising import END_S, Supervisor
from kg.store import open_store
from tests.services import PATIENCE_S, opening

ROOT = Path(__file__).parents[3]


def orders(folder: Path) -> DeskOrders:
    url = f"sqlite:///{folder}/news.db"
    open_store(url).close()
    return DeskOrders(store=url, workers=1, opening=opening)


def status_of(desk: Desk) -> Status:
    """Return how the desk is once its workers are ready."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with suppress(DeskError):
            found = desk.status()
            if found.ready:
                return found
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_only_its_owner_may_speak_with_the_desk_and_stopping_leaves_no_folder(tmp_path: Path) -> None:
    supervisor = Supervisor(orders(tmp_path))
    folder = Path(supervisor.address).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    supervisor.stop()
    assert not folder.exists()
    supervisor.stop()  # twice is no error


def test_a_desk_starts_when_somebody_calls_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    supervisor = Supervisor(orders(tmp_path))
    desk = Desk(address=supervisor.address)
    supervisor.start()
    try:
        assert supervisor._process is None  # nobody has called
        assert status_of(desk) == Status(ready=1, workers=1, problem=None)
        process = supervisor._process
        assert process is not None
        assert process.is_alive()
    finally:
        began = time.monotonic()
        supervisor.stop()
    assert process.exitcode is not None
    assert time.monotonic() - began < END_S + PATIENCE_S
    with suppress(DeskError):
        raise AssertionError(desk.status())


def test_a_service_that_cannot_be_made_ends_its_process_and_says_why() -> None:
    code = """
import time
from api.processes.starting import Starting

def make():
    raise OSError("no store anywhere")

Starting(make)
time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 1
    assert "no store anywhere" in done.stdout + done.stderr
