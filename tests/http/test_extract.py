"""Reading on request: the same bytes as the command prints, nothing stored, and nobody waits for ever."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.fakes import DEADLY, UNREADABLE
from tests.services import ROOT, SLOW, SLOW_S, Service, a_service

TEXT = "Kazakhtelecom cut NetBlocks off."
NDJSON = "application/x-ndjson"

# `newsgraph extract` with the same reader: what it prints is what the service must answer.
COMMAND = """
import sys
import api.commands.running as running
from api.cli import main
from tests.services import PatientExtractor

running.open_extractor = PatientExtractor
main(["extract", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with a_service(tmp_path_factory.mktemp("extract")) as running:
        yield running


def printed(given: bytes, *words: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "-", *words], input=given, cwd=ROOT, capture_output=True, check=True
    ).stdout


def extracted(service: Service, body: bytes, kind: str = "text/plain", query: str = "") -> tuple[int, bytes]:
    answer = service.ask("POST", f"/v1/extract{query}", body, Content_Type=kind)
    return answer.status, answer.body


def test_the_service_answers_the_bytes_that_the_command_prints(service: Service) -> None:
    page = b"<html><body><article><p>" + TEXT.encode() * 9 + b"</p></article></body></html>"
    lines = b"\n".join(json.dumps({"id": n, "text": f"{TEXT} Report {n}."}).encode() for n in range(4)) + b"\n"
    at = "2022-01-05T09:00:00+00:00"
    dated = extracted(service, TEXT.encode(), query="?published_at=2022-01-05T09:00:00Z")
    assert extracted(service, TEXT.encode()) == (200, printed(TEXT.encode()))
    assert dated == (200, printed(TEXT.encode(), "--published-at", at))
    assert extracted(service, page, "text/html") == (200, printed(page, "--format", "html"))
    assert extracted(service, lines, NDJSON) == (200, printed(lines, "--format", "jsonl"))


def test_offsets_are_those_of_the_text_exactly_as_it_was_sent(service: Service) -> None:
    text = "  Almaty 🏔 met Қазақтелеком.\r\n\tNetBlocks"
    found = json.loads(extracted(service, json.dumps({"text": text}).encode(), "application/json")[1])
    assert found["article"]["text"] == text
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found["mentions"])


def test_a_text_in_a_language_that_is_not_read_is_all_rejected_with_the_reason(service: Service) -> None:
    text = "Протесты начались в городах на западе Казахстана и дошли до Алматы за три дня."
    status, body = extracted(service, text.encode())
    found = json.loads(body)
    assert (status, found["mentions"]) == (200, [])
    assert found["rejected"] == [{"start": 0, "end": len(text), "text": text, "reason": "language 'ru' is not read"}]
    assert body == printed(text.encode())


def test_each_line_answers_in_its_place_even_where_it_fails(service: Service) -> None:
    given = [
        {"text": "Aktau is a port."},
        {"url": "https://news.example/"},
        {"id": "b", "text": UNREADABLE},
        {"text": ""},
    ]
    status, body = extracted(service, json.dumps([*given, {"id": "c", "text": DEADLY}]).encode(), "application/json")
    lines = [json.loads(line) for line in body.splitlines()]
    assert status == 200
    assert lines[0]["mentions"][0]["text"] == "Aktau"
    assert "nothing is fetched" in lines[1]["error"]["detail"]
    assert (lines[2]["id"], lines[2]["error"]["detail"]) == ("b", "the fake cannot read this")
    assert "no text" in lines[3]["error"]["detail"]
    assert "stopped the reader twice" in lines[4]["error"]["detail"]


def test_one_text_that_cannot_be_read_is_a_problem(service: Service) -> None:
    assert extracted(service, UNREADABLE.encode())[0] == 400
    assert extracted(service, b" ")[0] == 400
    assert extracted(service, DEADLY.encode())[0] == 503
    assert extracted(service, TEXT.encode())[0] == 200  # and the next is read


def test_nothing_is_stored(service: Service) -> None:
    extracted(service, b"Semey keeps its secrets.")
    assert service.get("/v1/stats")["articles"] == 0
    assert service.get("/v1/jobs")["total"] == 0
    with service.store() as store:
        assert store.work() == []


def test_who_asks_comes_before_what_waits(service: Service) -> None:
    job = service.ingest([{"text": f"{SLOW} over number {number}"} for number in range(8)]).json["id"]
    began = time.monotonic()
    assert extracted(service, TEXT.encode())[0] == 200
    took = time.monotonic() - began
    waiting = service.get(f"/v1/jobs/{job}")["open"]
    assert waiting > 8 - 1 - took / SLOW_S  # what it waited for: the one that was being read
    assert waiting > 2
    service.done(job)


def test_reads_go_on_while_texts_are_read(service: Service) -> None:
    asking = [threading.Thread(target=extracted, args=(service, SLOW.encode())) for _ in range(6)]
    for one in asking:
        one.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert service.ask("GET", "/healthz").status == 200
    assert service.ask("GET", "/v1/stats").status == 200
    assert time.monotonic() - began < 6 * SLOW_S / 2
    assert any(one.is_alive() for one in asking)
    for one in asking:
        one.join()


def test_without_workers_it_is_said(changing: FlaskClient) -> None:
    answer = changing.post("/v1/extract", data=TEXT, content_type="text/plain")
    assert (answer.status_code, answer.json["type"]) == (503, "/docs/errors#DeskError")


def test_a_body_that_is_too_large_is_refused(service: Service) -> None:
    with service.connected() as line:
        line.sendall(
            b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 10000001\r\n\r\n"
        )
        assert b" 413 " in line.recv(100)
