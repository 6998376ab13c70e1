"""How the service speaks with the desk, when the desk answers late, wrongly or not at all; and how it answers meanwhile."""

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from api.app import create_app
from api.processes.errands import Desk, DeskError, Line, Lines, Status, receive, send
from api.processes.starting import Starting
from ingest.queue import ToLoad
from kg.errors import DeadlineError
from kg.store import open_store

GIVEN = [ToLoad(label="", text="Almaty.")]
Answering = Callable[[bytes], bytes]


@pytest.fixture
def desk_that() -> Iterator[Callable[[Answering], Desk]]:
    """Give a desk that answers each message as a function says; an answer of nothing hangs up."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        address = str(Path(folder) / "desk")
        listener.bind(address)
        listener.listen()

        def serve(answering: Answering) -> None:
            with suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    with line, suppress(OSError, EOFError):
                        if answer := answering(receive(line)):
                            send(line, answer)

        def begun(answering: Answering) -> Desk:
            threading.Thread(target=serve, args=(answering,), daemon=True).start()
            return Desk(address=address)

        yield begun


def answering(shown: msgspec.Struct) -> Answering:
    return lambda _: msgspec.msgpack.encode(shown)


def test_what_was_read_comes_back_whole_however_long_it_is(desk_that: Callable[[Answering], Desk]) -> None:
    long = Line(text=b"x" * 3_000_000)
    assert desk_that(answering(Lines(lines=[long]))).extract(GIVEN) == [long]


def test_a_reading_that_runs_out_of_time_is_a_503_problem(desk_that: Callable[[Answering], Desk]) -> None:
    desk = desk_that(answering(Lines(is_late=True)))
    with pytest.raises(DeadlineError):
        desk.extract(GIVEN)
    client = create_app(lambda: open_store("memory:"), desk=desk).test_client()
    answer = client.post("/v1/extract", json={"text": "Almaty."})
    assert (answer.status_code, answer.json["type"]) == (503, "/docs/errors#DeadlineError")


def test_a_desk_that_says_nothing_is_not_waited_for_long(desk_that: Callable[[Answering], Desk]) -> None:
    desk = desk_that(lambda _: time.sleep(5) or b"")
    began = time.monotonic()
    with pytest.raises(DeskError, match="do not answer"):
        desk.extract(GIVEN, seconds=0.1)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("said", [b"", b"\xc1", b"nonsense"])
def test_a_desk_that_hangs_up_or_talks_nonsense_is_an_error_in_words(
    desk_that: Callable[[Answering], Desk], said: bytes
) -> None:
    with pytest.raises(DeskError):
        desk_that(lambda _: said).status()


def test_a_desk_that_is_not_there_is_an_error_in_words_and_waking_it_is_none() -> None:
    nobody = Desk(address="/nowhere/desk")
    nobody.wake()
    with pytest.raises(DeskError):
        nobody.status()


@pytest.mark.parametrize(
    ("status", "ready", "said"),
    [
        (Status(ready=2, workers=2, problem=None), 200, "ready"),
        (Status(ready=0, workers=2, problem=None), 503, "no worker is warm"),
        (Status(ready=2, workers=2, problem="no room to write"), 503, "no room to write"),
    ],
)
def test_the_service_is_ready_when_its_workers_are_and_else_says_why(
    desk_that: Callable[[Answering], Desk], status: Status, ready: int, said: str
) -> None:
    client = create_app(lambda: open_store("memory:"), desk=desk_that(answering(status))).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == ready
    assert said in answer.text


def test_a_probe_is_answered_while_the_application_is_made_and_the_rest_waits_for_it() -> None:
    may_be_made = threading.Event()

    def make() -> Callable[..., list[bytes]]:
        may_be_made.wait(60)
        return lambda environ, start: [b"made"]

    starting = Starting(make)
    started: list[str] = []

    def asked(path: str) -> list[bytes]:
        return list(starting({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, lambda status, _: started.append(status)))

    assert (asked("/healthz"), started) == ([b'{"status":"ok"}'], ["200 OK"])
    threading.Timer(0.1, may_be_made.set).start()
    assert asked("/v1/stats") == [b"made"]
    assert asked("/healthz") == [b"made"]
