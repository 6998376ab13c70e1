"""What every GET route costs on a large store: processor time of a second asking, through the application itself.

    python -m bench.routes --store DIR/1000000.db [--only /v1/events] [--over 200]

Each address is asked in a process of its own, which is ended after LIMIT_S of processor time. Nodes are one that articles name
often as drawn, and the one that they name most ("hub"). Answers that are errors are shown too. Prints Markdown.
"""

import argparse
import os
import re
import resource
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from api.app import create_app
from api.http.registry import DESCRIBED
from kg.store import open_store

LIMIT_S = 12  # of two askings
SLOT = re.compile(r"<(?:[^<>]+:)?(\w+)>")
NODE_LIKE = {
    "a node": "SELECT c.id FROM node n JOIN node c ON c.key = n.canonical WHERE n.key > ? AND n.sort = 'entity' LIMIT 1",
    "hub": "SELECT c.id FROM node c WHERE c.key = (SELECT canonical FROM node WHERE sort = 'entity' "
    "GROUP BY canonical ORDER BY count(*) DESC LIMIT 1) AND ? IS NOT NULL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an address took."""

    address: str
    about: str
    milliseconds: float | None  # null: more than LIMIT_S
    status: int
    size: int


def slots_of(store: Path, node: str) -> dict[str, str]:
    """Return what stands for the parts of paths and in examples."""
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)

    def one(question: str, *given: object) -> str:
        (found,) = db.execute(question, given).fetchone()
        return str(found)

    (last,) = db.execute("SELECT max(key) FROM node").fetchone()
    entity = one(NODE_LIKE[node], last // 3)
    event = one(
        "SELECT n.id FROM statement s JOIN node n ON n.key = s.subject_canonical WHERE s.ended_at IS NULL AND n.sort = 'event' "
        "AND s.object_canonical = (SELECT key FROM node WHERE id = ?) LIMIT 1",
        entity,
    )
    found = {
        "entity": entity,
        "node": entity,
        "event": event,
        "other": one(NODE_LIKE["a node"], last // 2),
        "place": one(
            """SELECT n.id FROM statement s JOIN node n ON n.key = s.object_canonical WHERE s.predicate = 'place'
            AND s.ended_at IS NULL AND s.key > ? LIMIT 1""",
            last // 3,
        ),
        "article": one("SELECT id FROM article WHERE key > (SELECT max(key) / 2 FROM article) LIMIT 1"),
        "statement": one("SELECT id FROM statement WHERE key > ? LIMIT 1", last),
        "judgement": one("SELECT id FROM judgement WHERE key > (SELECT max(key) / 2 FROM judgement) LIMIT 1"),
        "name": one("SELECT publisher FROM version LIMIT 1"),
        "word": "president",
        "form": "csv",
        "term": "Statement",
        "job": "none",
    }
    db.close()
    return found


def addresses_of(app: Flask, slots: dict[str, str], only: str) -> Iterator[str]:
    """Give the address of every GET route but the exports, which give the whole record."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        described = getattr(app.view_functions[rule.endpoint], DESCRIBED, None)
        known = all(part in slots for part in SLOT.findall(str(rule)))
        if "GET" not in (rule.methods or ()) or not known or only not in str(rule) or "/export/" in str(rule):
            continue
        path = SLOT.sub(lambda slot: slots[slot[1]], str(rule))
        asked = {
            name: slots.get(text.strip("{}"), text) for name, text in (described.example if described else {}).items()
        }
        yield f"{path}?{urlencode(asked)}" if asked else path


def cost_of(app: Flask, address: str, about: str) -> Cost:
    """Ask an address twice in a process of its own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
        client = app.test_client()
        client.get(address)
        begin = time.process_time()
        response = client.get(address)
        size = len(response.data)
        took = (time.process_time() - begin) * 1000
        os.write(writing, f"{took} {response.status_code} {size}".encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        took, status, size = told.read().split() or ("", "0", "0")
    return Cost(
        address=address, about=about, milliseconds=float(took) if took else None, status=int(status), size=int(size)
    )


def main() -> None:
    """Read the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--only", default="", help="routes with this in them")
    parser.add_argument("--over", type=float, default=0, help="show what takes more milliseconds")
    settings = parser.parse_args()
    app = create_app(partial(open_store, f"sqlite:///{settings.store}", read_only=True))
    print("| question | about | ms | status | bytes |\n|---|---|---|---|---|")
    for about in NODE_LIKE:
        for address in addresses_of(app, slots_of(settings.store, about), settings.only):
            one = cost_of(app, address, about)
            if one.milliseconds is None or one.milliseconds > settings.over or one.status >= 400:
                shown = f"{one.milliseconds:.1f}" if one.milliseconds is not None else f"over {LIMIT_S * 500}"
                print(f"| `{one.address}` | {one.about} | {shown} | {one.status} | {one.size} |", flush=True)


if __name__ == "__main__":
    main()
