"""What becomes of jobs when workers, the desk, the whole service, the disk or a caller fail: nothing acknowledged is lost."""

import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.disks import a_disk
from tests.services import PATIENCE_S, SLOW, Service, a_service, is_ready, until

STOPPED_S = 20.0  # five on a machine that is free
TOWNS = ("Almaty", "Aktau", "Atyrau", "Oral", "Taraz", "Semey")


def slow_news() -> list[dict[str, str]]:
    return [{"text": f"Kazakhtelecom cut {town} off; {SLOW}."} for town in TOWNS]


def outcomes(job: dict) -> list[str]:
    return [one["outcome"] for one in job["items"]]


def is_begun(service: Service, job: str) -> bool:
    return bool(service.get(f"/v1/jobs/{job}")["added"])


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with a_service(tmp_path) as running:
        yield running


def test_a_worker_that_is_killed_in_a_job_is_replaced_and_the_job_ends(service: Service) -> None:
    job = service.ingest(slow_news()).json["id"]
    until(lambda: is_begun(service, job))
    (worker, *_) = service.parts_of(service.desk)
    os.kill(worker, signal.SIGKILL)
    assert outcomes(service.done(job)) == ["added"] * 6
    assert worker not in service.children()


def test_a_desk_that_is_killed_in_a_job_is_replaced_and_the_job_ends(service: Service) -> None:
    job = service.ingest(slow_news()).json["id"]
    until(lambda: is_begun(service, job))
    before = service.desk
    workers = service.parts_of(before)
    os.kill(before, signal.SIGKILL)
    assert service.ask("GET", "/v1/stats").status == 200  # who only asks does not notice

    assert outcomes(service.done(job)) == ["added"] * 6

    assert until(lambda: is_ready(service))
    assert not set(service.children()) & {before, *workers}
    with service.store() as store:
        assert store.check() == []


def test_a_service_that_is_killed_in_a_job_leaves_no_process_and_the_next_one_ends_the_job(tmp_path: Path) -> None:
    with a_service(tmp_path) as first:
        job = first.ingest(slow_news(), Idempotency_Key="k").json["id"]
        until(lambda: is_begun(first, job))
        first.kill()
        until(lambda: not first.children(), STOPPED_S)
    with a_service(tmp_path) as second:
        assert outcomes(second.done(job)) == ["added"] * 6
        assert second.ingest(slow_news(), Idempotency_Key="k").json["id"] == job  # it still stands for that request
        assert second.get("/v1/stats")["articles"] == 6


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_stopped_in_a_job_ends_all_and_gives_back_what_it_held(tmp_path: Path, how: int) -> None:
    with a_service(tmp_path) as service:
        job = service.ingest(slow_news()).json["id"]
        until(lambda: is_begun(service, job))
        began = time.monotonic()
        if how == signal.SIGINT:
            os.killpg(service.process.pid, how)  # as a terminal does
        else:
            service.process.send_signal(how)
        service.process.wait(STOPPED_S)
        until(lambda: not service.children(), STOPPED_S)
        assert time.monotonic() - began < STOPPED_S
        assert "Traceback" not in service.log()
        with service.store() as store:
            assert {work.state.value for work in store.work(job)} == {"done", "waiting"}


def test_two_services_on_one_store_end_each_others_jobs_once(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with a_service(tmp_path) as first, a_service(tmp_path, log=tmp_path / "other") as second:
        jobs = [one.ingest([given]).json["id"] for given in slow_news() for one in (first, second)]
        ended = [outcomes(second.done(job)) for job in jobs]
        assert ended == [["added"], ["unchanged"]] * 6
        with first.store() as store:
            assert store.check() == []
            assert store.counts().articles == 6


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    with a_disk(tmp_path / "small", kib=1400) as disk:
        yield disk


def test_a_full_disk_is_said_and_what_was_taken_in_is_read_when_there_is_room(full: Path, tmp_path: Path) -> None:
    with a_service(full, log=tmp_path) as service:
        job = service.ingest(slow_news()[:1]).json["id"]
        ballast = full / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as filling:
            while filling.write(b"x" * 4096):
                pass
        refused = service.ingest([{"text": "words " * 50_000}])
        assert (refused.status, refused.json["type"]) == (507, "/docs/errors#StoreFullError")
        ballast.unlink()
        assert outcomes(service.done(job)) == ["added"]


def test_a_caller_that_sends_slowly_holds_up_nobody(service: Service) -> None:
    head = (
        b"POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n"
    )
    body = json.dumps({"text": "Oral stands on a river"}).encode()
    head = head.replace(b"33", str(len(body)).encode())
    with service.connected() as slow:
        slow.sendall(head + body[:10])
        for _ in range(3):
            assert service.ask("GET", "/v1/stats").status == 200
            assert service.ask("POST", "/v1/extract", b"Oral stands.", Content_Type="text/plain").status == 200
        slow.sendall(body[10:])
        assert b" 202 " in slow.recv(100)


def test_a_caller_that_hangs_up_costs_nothing(service: Service) -> None:
    for _ in range(12):  # more than there are lanes
        with service.connected() as line:
            line.sendall(
                b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nhalf"
            )
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, not an end
    assert service.ask("POST", "/v1/extract", b"Oral stands.", Content_Type="text/plain").status == 200
    assert service.get("/v1/jobs")["total"] == 0


def processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_when_nobody_asks_nothing_works_and_the_service_is_small(service: Service) -> None:
    everyone = list(service.children())
    before = sum(map(processor_s, everyone))
    time.sleep(5)
    assert sum(map(processor_s, everyone)) - before < 0.25
    serving = next(one for one in service.parts_of(service.process.pid) if b"spawn" not in words_of(one))
    status = Path(f"/proc/{serving}/status").read_text()
    resident_kib = int(status.partition("VmRSS:")[2].split()[0])
    assert resident_kib < 120 * 1024
    mapped = Path(f"/proc/{serving}/maps").read_text()
    assert "spacy" not in mapped
    assert "onnxruntime" not in mapped


def words_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_what_was_queued_while_there_was_no_service_is_read(tmp_path: Path) -> None:
    with a_service(tmp_path) as first:
        first.ingest([{"text": "Aktau is a port."}])
        first.kill()
        until(lambda: not first.children(), STOPPED_S)
    shutil.copy(tmp_path / "log.txt", tmp_path / "first.txt")
    with a_service(tmp_path) as second:
        until(lambda: second.get("/v1/stats")["articles"] == 1, PATIENCE_S)
