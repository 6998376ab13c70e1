"""How the served app answers at a million statements: percentiles, processor time, start and memory.

    python -m bench.service --folder DIR [--statements 1000000] [--requests 400] [--clients 16]
    python -m bench.service --folder DIR --seconds 180        reads of all kinds while articles come in

The store is made by bench.synthetic if it is not in the folder. `newsgraph serve` is a process of its own; the clients are
threads of this one. Each kind of question is asked twice: by clients that ask again at once (the server is never idle, so
times are mostly waiting), and by clients that look at each answer for a while, as people do. Nodes are drawn as articles
name them, so hubs are asked for most. Prints Markdown for docs/performance.md.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

from bench.synthetic import News, build
from kg.store import open_store

LOOKING_S = 1.0  # longest that a client looks at an answer; half of it on average
TICKS = os.sysconf("SC_CLK_TCK")
READY_S = 60
LIMITS_MS = {"expand": 50, "path": 100, "suggest": 20, "timeline": 50, "events": 100}
EVENT_TYPES = ("COERCE", "CONSULT", "ACCUSE", "AGREE")


@dataclass(slots=True)
class Times:
    """How long answers took, in milliseconds, and how many were no answers."""

    took: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.took, n=100)[percent - 1]


class Server:
    """`newsgraph serve` on a store, with all processes that it starts."""

    def __init__(self, store: Path, command: Sequence[str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        here = {"NEWSGRAPH_STORE": f"sqlite:///{store}", "NEWSGRAPH_PORT": str(self.port), "OMP_NUM_THREADS": "1"}
        self.begin = time.monotonic()
        program = [str(Path(sys.executable).with_name("newsgraph")), "serve"]
        self.process = subprocess.Popen(
            [one.format(port=self.port) for one in command or program],
            env={**os.environ, **here},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.start_s = self._wait()

    def _wait(self) -> float:
        while time.monotonic() - self.begin < READY_S:
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.01)
            else:
                return time.monotonic() - self.begin
        raise TimeoutError(f"no answer within {READY_S} s")

    def get(self, path: str) -> bytes:
        """Return an answer, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY_S)
        connection.request("GET", path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def pids(self) -> list[int]:
        """Return the process and all below it."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found

    def processor_s(self) -> float:
        """Return the processor time of all of its processes so far."""
        total = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_mb(self) -> dict[str, float]:
        """Return the memory of each process by what it is."""
        sizes = {}
        for number, pid in enumerate(self.pids()):
            (line,) = (one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS"))
            what = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:60]
            sizes[f"{number} {what}"] = int(line.split()[1]) / 1024
        return sizes

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serving(store: Path, command: Sequence[str] | None = None) -> Iterator[Server]:
    """Give a server that answers."""
    server = Server(store, command)
    try:
        yield server
    finally:
        server.stop()


class Questions:
    """Questions of each kind about what is in a store."""

    def __init__(self, store: Path, random: Random) -> None:
        db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        (last,) = db.execute("SELECT max(key) FROM node").fetchone()
        self.nodes: list[str] = []
        self.names: list[str] = []
        while len(self.nodes) < 300:
            row = db.execute(
                """SELECT c.id, s.name FROM node n JOIN node c ON c.key = n.canonical
                JOIN statement s ON s.subject = n.key WHERE n.key = ? AND s.name IS NOT NULL""",
                (random.randrange(1, last + 1),),
            ).fetchone()
            if row:
                self.nodes.append(row[0])
                self.names.append(row[1])
        db.close()
        self._random = random

    def of(self, kind: str) -> str:
        """Return the address of one more question of a kind."""
        random = self._random
        node, other = random.sample(self.nodes, 2)
        match kind:
            case "expand":
                return f"/v1/entities/{node}/expand"
            case "path":
                return f"/v1/paths?from={node}&to={other}"
            case "suggest":
                return f"/v1/suggest?q={quote(self._typed(random.choice(self.names)))}"
            case "timeline":
                return f"/v1/entities/{node}/timeline"
            case "events":
                return f"/v1/events?actor={node}&type={random.choice(EVENT_TYPES)}"
            case _:
                return "/healthz"

    def _typed(self, name: str) -> str:
        """Return what somebody may type of a name: its beginning, or all of it with two letters exchanged."""
        random = self._random
        if random.random() < 0.6 or len(name) < 6:
            return name[: random.randint(2, len(name))]
        at = random.randrange(1, len(name) - 2)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def ask_all(port: int, addresses: Sequence[str], clients: int, *, looking_s: float) -> Times:
    """Ask all addresses, by so many clients at a time; each waits up to `looking_s` between two questions."""
    times, turn = Times(), threading.Lock()
    left = iter(addresses)

    def client(number: int) -> None:
        random = Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_S)
        while True:
            with turn:
                address = next(left, None)
            if address is None:
                return
            if looking_s:
                time.sleep(random.random() * looking_s)
            begin = time.monotonic()
            try:
                connection.request("GET", address)
                answer = connection.getresponse()
                answer.read()
                is_error = answer.status >= 400
            except (OSError, http.client.HTTPException):
                connection.close()
                is_error = True
            took = (time.monotonic() - begin) * 1000
            with turn:
                times.took.append(took)
                times.errors += is_error

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def report_latency(store: Path, requests: int, clients: int) -> None:
    """Print percentiles of each kind of question, beside those of /healthz in the same run."""
    questions = Questions(store, Random(7))
    with serving(store) as server:
        start_s = server.start_s
        for kind in LIMITS_MS:
            ask_all(server.port, [questions.of(kind) for _ in range(20)], 1, looking_s=0)
        print(f"| question | processor ms | p50 | p95 | p95 asked for | p95 of {clients} that never look | errors |")
        print("|---|---|---|---|---|---|---|")
        for kind in (*LIMITS_MS, "healthz"):
            addresses = [questions.of(kind) for _ in range(requests)]
            before = server.processor_s()
            busy = ask_all(server.port, addresses, clients, looking_s=0)
            processor_ms = (server.processor_s() - before) * 1000 / requests
            calm = ask_all(server.port, addresses, clients, looking_s=LOOKING_S)
            print(
                f"| {kind} | {processor_ms:.1f} | {calm.percentile(50):.1f} | {calm.percentile(95):.1f} "
                f"| {LIMITS_MS.get(kind, '')} | {busy.percentile(95):.1f} | {busy.errors + calm.errors} |",
                flush=True,
            )
        print(f"\nFirst answer {start_s:.2f} s after the start by the wall. Memory after all this:\n")
        for what, size in server.resident_mb().items():
            print(f"- {what}: {size:.0f} MiB")


def report_start(store: Path) -> None:
    """Print what the service imports, and how much processor time it takes to its first answer."""
    code = (
        "import sys, time, os; os.environ['NEWSGRAPH_STORE'] = sys.argv[1]; from api.processes.serving import application; "
        "app = application(); print(app.test_client().get('/healthz').status_code, time.process_time(), "
        "[one for one in ('spacy', 'onnxruntime', 'torch', 'networkx', 'rdflib') if one in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{store}"], capture_output=True, text=True, check=True
    ).stdout.split(" ", 2)
    print(f"\nThe application by itself: {float(told[1]):.2f} s of the processor to its first answer; of spaCy,")
    print(f"onnxruntime, torch, networkx and rdflib it has imported {told[2].strip()}.")


def report_mix(store: Path, seconds: float, clients: int) -> None:
    """Print how reads of all kinds fare while articles are added, the first minute beside the last."""
    copy = store.with_suffix(".mix")
    shutil.copyfile(store, copy)
    questions = Questions(copy, Random(11))
    stop = threading.Event()
    added: list[int] = []
    writer = threading.Thread(target=_keep_adding, args=(copy, stop, added))
    with serving(copy) as server:
        writer.start()
        slices: list[tuple[Times, float]] = []
        end = time.monotonic() + seconds
        kinds = list(LIMITS_MS)
        while time.monotonic() < end:
            addresses = [questions.of(kinds[number % len(kinds)]) for number in range(200)]
            times = ask_all(server.port, addresses, clients, looking_s=LOOKING_S)
            slices.append((times, sum(server.resident_mb().values())))
        stop.set()
        writer.join()
    copy.unlink()
    every = Times(took=[one for times, _ in slices for one in times.took], errors=sum(t.errors for t, _ in slices))
    third = max(1, len(slices) // 3)
    first, last = (statistics.mean(size for _, size in some) for some in (slices[:third], slices[-third:]))
    print(f"{len(every.took)} reads and {len(added)} articles in {seconds:.0f} s: {every.errors} errors; ", end="")
    p50, p99 = every.percentile(50), every.percentile(99)
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms ({p99 / p50:.1f}x); ", end="")
    print(f"memory {first:.0f} MiB in the first third, {last:.0f} in the last.")


def _keep_adding(store: Path, stop: threading.Event, added: list[int]) -> None:
    news = News(10_000_000, seed=99)
    with open_store(f"sqlite:///{store}") as opened:
        later = datetime.now(UTC) + timedelta(days=1)
        for reading, _ in news.readings():
            opened.add(reading, at=later)
            added.append(1)
            if stop.wait(0.5):
                return


def report_servers(store: Path, requests: int, clients: int) -> None:
    """Print requests per second of an expand, beside the same application under gunicorn."""
    questions = Questions(store, Random(3))
    addresses = [questions.of("expand") for _ in range(requests)]
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "1",
        "-b",
        "127.0.0.1:{port}",
        "api.processes.serving:application()",
    ]
    rates: dict[str, list[float]] = {"granian": [], "gunicorn sync": []}
    for _ in range(3):
        for name, command in (("granian", None), ("gunicorn sync", gunicorn)):
            with serving(store, command) as server:
                ask_all(server.port, addresses[:50], clients, looking_s=0)
                begin = time.monotonic()
                times = ask_all(server.port, addresses, clients, looking_s=0)
                rates[name].append((len(times.took) - times.errors) / (time.monotonic() - begin))
    best, beside = max(rates["granian"]), max(rates["gunicorn sync"])
    print(json.dumps(rates))
    print(f"granian {best / beside:.2f}x gunicorn sync, one worker each")


def main() -> None:
    """Read the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=0, help="mix reads with articles that come, for so long")
    parser.add_argument("--servers", action="store_true", help="beside gunicorn, which must be installed")
    settings = parser.parse_args()
    settings.folder.mkdir(parents=True, exist_ok=True)
    store = settings.folder / f"{settings.statements}.db"
    build(store, settings.statements)
    if settings.seconds:
        report_mix(store, settings.seconds, settings.clients)
    elif settings.servers:
        report_servers(store, settings.requests, settings.clients)
    else:
        report_latency(store, settings.requests, settings.clients)
        report_start(store)


if __name__ == "__main__":
    main()
