"""The two commands of a stranger, run as processes: the first start reads the sample, the second does not."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[3]
Start = Callable[..., "subprocess.Popen[str]"]
STOPPED_S = 60  # a busy machine takes its time to end processes
READ_S = 600  # for the sample: twelve seconds of computing, which a busy machine stretches


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the service on a store of the test's own; whatever the test leaves is killed."""
    running: list[subprocess.Popen[str]] = []

    def begin(port: int, *words: str) -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NEWSGRAPH_STORE": f"sqlite:///{tmp_path}/news.db",
            "NEWSGRAPH_PORT": str(port),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", *words],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def stats_at(address: str, articles: int = 0) -> dict[str, int]:
    """Return the counts as soon as there are so many articles."""
    deadline = time.monotonic() + READ_S
    while True:
        with suppress(OSError), urlopen(f"{address}/v1/stats", timeout=5) as answer:
            found: dict[str, int] = json.load(answer)
            if found["articles"] >= articles:
                return found
        assert time.monotonic() < deadline
        time.sleep(0.1)


def interrupted(service: "subprocess.Popen[str]") -> str:
    """Press Ctrl-C, as a terminal does it: to all processes; return what was said on standard error."""
    os.killpg(service.pid, signal.SIGINT)
    _, error = service.communicate(timeout=STOPPED_S)
    deadline = time.monotonic() + STOPPED_S
    while subprocess.run(["pgrep", "-g", str(service.pid), "-r", "D,I,R,S,T"], capture_output=True).stdout:
        assert time.monotonic() < deadline, "something that it started goes on"
        time.sleep(0.1)
    return error


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_first_start_reads_the_sample_behind_the_service_and_the_second_only_serves(start: Start) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    first = start(port, "--sample")
    assert first.stdout is not None
    said = first.stdout.readline()
    assert said == f"newsgraph serves {address} (Ctrl-C stops it)\n", first.communicate()
    assert stats_at(address)["articles"] < 47  # it answers before all is read
    stats_at(address, 47)
    jobs = read_jobs(address)
    assert [(job["state"], job["added"] + job["updated"], job["failed"]) for job in jobs] == [("done", 49, 0)]
    counts = stats_at(address)
    assert (counts["articles"], counts["versions"]) == (47, 49)
    assert counts["judgements"] > 0
    heard = interrupted(first)
    assert "reading the sample corpus, 49 texts" in heard
    assert "\x1b" not in heard  # no colours in a pipe
    assert "Traceback" not in heard

    second = start(port, "--sample")
    assert second.stdout is not None
    second.stdout.readline()
    assert stats_at(address) == counts
    assert "sample" not in interrupted(second)


def read_jobs(address: str) -> list[dict[str, object]]:
    deadline = time.monotonic() + READ_S
    while True:
        with urlopen(f"{address}/v1/jobs", timeout=60) as answer:
            found: list[dict[str, object]] = json.load(answer)["items"]
        if all(job["state"] == "done" for job in found):
            return found
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_ctrl_c_while_reading_stops_everything_without_a_trace(start: Start) -> None:
    port = free_port()
    service = start(port, "--sample")
    stats_at(f"http://127.0.0.1:{port}")
    time.sleep(1)
    heard = interrupted(service)
    assert service.returncode == 0
    assert "Traceback" not in heard


def test_the_process_that_answers_loads_neither_reader_nor_loader() -> None:
    code = "import sys, api.app, api.processes.serving, api.commands.serving; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"spacy", "onnxruntime", "trafilatura", "ingest.load", "ingest.reader"} & set(loaded.split())


def test_an_address_that_is_taken_is_said_before_anything_is_read(start: Start, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        service = start(taken.getsockname()[1], "--sample")
        out, error = service.communicate(timeout=STOPPED_S)
    assert (service.returncode, out) == (1, "")
    assert "set NEWSGRAPH_PORT" in error
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_others_can_reach_is_refused(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_HOST": "0.0.0.0"}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "newsgraph key create" in done.stderr
