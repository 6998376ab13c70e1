"""Pages whose calls are asked and whose answers are real: read, asked of a service, and written again.

A page has blocks of `sh` with curl calls; the block of `json` after one shows part of the last call's answer. Of an object
any keys may be left out, of a list what comes after the items shown. `python -m tests.http.asked` writes the answers anew.
"""

import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.reading import queue_sample, read_queue
from kg.store import open_store

PAGES = (Path("docs/reference/http.md"), Path("docs/how-to/ask-with-curl.md"), Path("README.md"))
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.M | re.S)
SET = re.compile(r"^(\w+)=\$\((.*?)\s*\|\s*jq -r '([^']+)'\)$")
PART = re.compile(r"\.(\w+)|\[(\d+)\]")
HERE = "localhost:8000"
LINE_CHARS = 118  # an object or list that fits stands on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One block of calls with what the page shows of the last answer, and what was answered."""

    calls: str
    asked: tuple[tuple[str, str], ...]  # method and path of its calls, without their queries
    shown: str | None  # JSON; none where the page shows no answer
    answered: TestResponse


def asked(client: FlaskClient, page: str) -> Iterator[Asked]:
    """Ask all calls of a page, in order; what one block keeps in a variable the next ones know."""
    kept: dict[str, str] = {}
    blocks = list(BLOCK.finditer(page))
    for number, block in enumerate(blocks):
        if block[1] != "sh" or "curl" not in block[2]:
            continue
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        shown = after[2] if after and after[1] == "json" else None
        called, answer = [], None
        for line in block[2].replace("\\\n", " ").splitlines():
            if "curl" not in line:
                continue
            setting = SET.match(line.strip())
            one, answer = _call(client, setting[2] if setting else line, kept)
            called.append(one)
            if setting:
                kept[setting[1]] = str(_picked(answer.json, setting[3]))
        assert answer is not None
        yield Asked(calls=block[2], asked=tuple(called), shown=shown, answered=answer)


def refilled(shown: Any, answered: Any) -> Any:
    """Return an answer with no more keys and items than a page shows of it."""
    if isinstance(shown, dict) and shown and isinstance(answered, dict):
        return {key: refilled(value, answered[key]) for key, value in shown.items() if key in answered}
    if isinstance(shown, list) and isinstance(answered, list) and shown:
        return [refilled(one, other) for one, other in zip(shown, answered, strict=False)]
    return answered


def written(page: str, client: FlaskClient) -> str:
    """Return a page with its answers as they are now."""
    answers = iter([one for one in asked(client, page) if one.shown is not None])
    pieces, end, was_call = [], 0, False
    for block in BLOCK.finditer(page):
        if block[1] == "json" and was_call:
            one = next(answers)
            shown = refilled(json.loads(one.shown or "null"), one.answered.json)
            pieces += [page[end : block.start(2)], laid_out(shown) + "\n"]
            end = block.end(2)
        was_call = block[1] == "sh" and "curl" in block[2]
    return "".join([*pieces, page[end:]])


def laid_out(value: Any, indent: int = 0) -> str:
    """Return JSON for people: what fits on a line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= LINE_CHARS or not isinstance(value, dict | list) or not value:
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key)}: {laid_out(one, indent + 2)}" for key, one in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(inner + laid_out(one, indent + 2) for one in value) + "\n" + " " * indent + "]"


def sample_service(folder: Path) -> FlaskClient:
    """Return a client of a service on the sample corpus, read now."""
    url = f"sqlite:///{folder}/sample.db"
    with open_store(url) as store:
        queue_sample(store, clock=_now)
        ended = [one.outcome for one in read_queue(store, workers=1, clock=_now)]
        assert ended, "the sample is read"
    return create_app(lambda: open_store(url, read_only=True), open_writer=lambda: open_store(url)).test_client()


def _now() -> datetime:
    return datetime.now(UTC)


def _call(client: FlaskClient, line: str, kept: dict[str, str]) -> tuple[tuple[str, str], TestResponse]:
    for name, value in kept.items():
        line = re.sub(rf"\${name}\b", value, line)
    words = shlex.split(line)
    assert words[0] == "curl", line
    method, body, address = "GET", None, ""
    headers: dict[str, str] = {}
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-s" | "-g" | "-i":
                pass
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                method, body = "POST", next(rest)
            case _:
                address = word
    assert address.startswith(HERE), line
    answer = client.open(address.removeprefix(HERE), method=method, headers=headers, data=body)
    assert answer.status_code < 400, f"{line}: {answer.text[:500]}"
    return (method, address.removeprefix(HERE).partition("?")[0]), answer


def _picked(answer: Any, path: str) -> Any:
    for name, number in PART.findall(path):
        answer = answer[name] if name else answer[int(number)]
    return answer


def main() -> None:
    """Write the answers of all pages anew."""
    with TemporaryDirectory() as folder:
        client = sample_service(Path(folder))
        for path in PAGES:
            path.write_text(written(path.read_text(encoding="utf-8"), client), encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
