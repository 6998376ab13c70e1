"""The record of a store file as known at a moment: which nodes were one, and which judgements counted."""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from kg.model import Judgement, NodeId, utc_text
from kg.store.joining import Age, canonical_of, deciding, join, pair_verdict
from kg.store.sqlite_codec import JUDGEMENT_COLUMNS, judgement_of

END_OF_TIME = "9999-12-31T23:59:59.999999Z"  # after every moment of the record: "as known now"

# The origin of article `v.article` at :moment.
ORIGIN_AT = """(SELECT o.{column} FROM origin o WHERE o.article = v.article AND o.recorded_at <= :moment
    ORDER BY o.recorded_at DESC LIMIT 1)"""

JUDGEMENTS = f"""SELECT j.key, {JUDGEMENT_COLUMNS} FROM judgement j
    JOIN node l ON l.key = j."left" JOIN node r ON r.key = j."right" """


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The record at a moment. `canonical` is null where the ids on the rows are right for it."""

    moment: str
    canonical: dict[NodeId, NodeId] | None

    @property
    def is_now(self) -> bool:
        return self.moment == END_OF_TIME

    def of(self, raw: NodeId, now: NodeId) -> NodeId:
        """Return the canonical id of a node, given what it is now."""
        return now if self.canonical is None else self.canonical.get(raw, raw)

    def canonical_ids(self, db: sqlite3.Connection, nodes: Collection[NodeId]) -> set[NodeId]:
        """Return the canonical ids of nodes; unknown nodes have none."""
        rows = db.execute(
            """SELECT n.id, c.id FROM node n JOIN node c ON c.key = n.canonical
            WHERE n.id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(nodes)),),
        )
        return {self.of(raw, now) for raw, now in rows}

    def canonical_keys(self, db: sqlite3.Connection, nodes: Collection[NodeId]) -> list[int]:
        """Return the keys of the rows of the canonical nodes of now."""
        rows = db.execute(
            "SELECT DISTINCT canonical FROM node WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(nodes)),),
        )
        return [key for (key,) in rows]

    def member_keys(self, db: sqlite3.Connection, nodes: Collection[NodeId]) -> list[int]:
        """Return the keys of the rows of all nodes that are one with these."""
        if self.canonical is None:
            canonical = json.dumps(self.canonical_keys(db, nodes))
            rows = db.execute(
                "SELECT key FROM node WHERE canonical IN (SELECT value FROM json_each(?)) AND recorded_at <= ?",
                (canonical, self.moment),
            )
            return [key for (key,) in rows]
        wanted = {self.canonical.get(node, node) for node in nodes}
        members = wanted | {node for node, canonical in self.canonical.items() if canonical in wanted}
        rows = db.execute(
            "SELECT key FROM node WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(members)),)
        )
        return [key for (key,) in rows]


def cut_at(db: sqlite3.Connection, known_at: datetime | None) -> Cut:
    """Return the record at a moment: clusters are worked out only if a judgement was made or undone since."""
    if known_at is None:
        return Cut(moment=END_OF_TIME, canonical=None)
    moment = utc_text(known_at)
    (has_changed,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM judgement WHERE recorded_at > ?1 OR undone_at > ?1)", (moment,)
    ).fetchone()
    if not has_changed:
        return Cut(moment=moment, canonical=None)
    verdicts = [pair_verdict(judgement) for _, judgement in counting_judgements(db, moment)]
    ends = {end for verdict in verdicts for end in (verdict.left, verdict.right)}
    rows = db.execute(
        "SELECT id, version FROM node WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(ends)),)
    )
    ages: dict[NodeId, Age] = {NodeId(node): (version, node) for node, version in rows}
    return Cut(moment=moment, canonical=canonical_of(join(verdicts, ages.__getitem__)))


def counting_judgements(db: sqlite3.Connection, moment: str) -> list[tuple[int, Judgement]]:
    """Return the judgements that counted at a moment, with the keys of their rows, the oldest first."""
    if moment == END_OF_TIME:
        rows = db.execute(f"{JUDGEMENTS} JOIN pair p ON p.judgement = j.key ORDER BY j.key").fetchall()
        return [(row[0], judgement_of(row[1:])) for row in rows]
    rows = db.execute(
        f"{JUDGEMENTS} WHERE j.recorded_at <= ?1 AND (j.undone_at IS NULL OR j.undone_at > ?1) ORDER BY j.key",
        (moment,),
    ).fetchall()
    key_of = {row[1]: row[0] for row in rows}
    counting = deciding(judgement_as_of(judgement_of(row[1:]), moment) for row in rows)
    return sorted(((key_of[judgement.id], judgement) for judgement in counting.values()), key=lambda found: found[0])


def judgement_as_of(judgement: Judgement, moment: str) -> Judgement:
    """Return a judgement as it was known at a moment: not undone if that came later."""
    if judgement.undone_at is None or utc_text(judgement.undone_at) <= moment:
        return judgement
    return replace(judgement, undone_at=None, undone_by=None)
