"""Canonical ids on the rows of a store file: which judgement counts for a pair, and what that joins or parts."""

import json
import sqlite3
from collections.abc import Collection, Iterable

from kg.model import NodeId, Verdict
from kg.store.joining import Age, PairVerdict, canonical_of, join

# All verdicts that tie nodes to one another, found by walking along `same` from some of them.
COMPONENT = """
    WITH RECURSIVE component (node) AS (
        SELECT value FROM json_each(?)
        UNION SELECT p."right" FROM component c JOIN pair p ON p."left" = c.node WHERE p.verdict = 'same'
        UNION SELECT p."left" FROM component c JOIN pair p ON p."right" = c.node WHERE p.verdict = 'same'
    )
    SELECT n.key, n.id, n.version, n.canonical FROM component c JOIN node n ON n.key = c.node
"""
VERDICTS = """
    SELECT p."left", p."right", p.verdict, j."by" LIKE 'person:%', j.score, j.id
    FROM pair p JOIN judgement j ON j.key = p.judgement
    WHERE p."left" IN (SELECT value FROM json_each(?1)) AND p."right" IN (SELECT value FROM json_each(?1))
    AND p.verdict <> 'unsure'
"""


def count_verdicts(db: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Make the rows of `pair` what the judgements say; return the pairs whose verdict or rank changed."""
    changed = set()
    for left, right in set(pairs):
        row = db.execute(
            """SELECT key, verdict FROM judgement WHERE "left" = ? AND "right" = ? AND undone_at IS NULL
            ORDER BY "by" LIKE 'person:%' DESC, key DESC LIMIT 1""",
            (left, right),
        ).fetchone()
        before = db.execute(
            'SELECT judgement, verdict FROM pair WHERE "left" = ? AND "right" = ?', (left, right)
        ).fetchone()
        if row == before:
            continue
        if row is None:
            db.execute('DELETE FROM pair WHERE "left" = ? AND "right" = ?', (left, right))
        else:
            db.execute("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?)", (left, right, *row))
            if row[1] == Verdict.DIFFERENT.value:
                db.execute("UPDATE node SET is_apart = 1 WHERE key IN (?, ?)", (left, right))
        changed.add((left, right))
    return changed


def rejoin_pairs(db: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Join and part what pairs of nodes ask for, whose verdicts have changed."""
    knotty = [pair for pair in sorted(pairs) if not _join_plainly(db, *pair)]
    rejoin(db, {node for pair in knotty for node in pair})


def rejoin(db: sqlite3.Connection, nodes: Collection[int]) -> None:
    """Work out the clusters of nodes, and of all that is tied to them, and put the canonical ids on their rows."""
    component = db.execute(COMPONENT, (json.dumps(sorted(nodes)),)).fetchall()
    id_of = {key: NodeId(node) for key, node, _, _ in component}
    key_of = {node: key for key, node in id_of.items()}
    ages: dict[NodeId, Age] = {NodeId(node): (version, node) for _, node, version, _ in component}
    verdicts = [
        PairVerdict(
            left=id_of[left],
            right=id_of[right],
            verdict=Verdict(verdict),
            by_person=bool(by_person),
            score=score,
            judgement=judgement,
        )
        for left, right, verdict, by_person, score, judgement in db.execute(VERDICTS, (json.dumps(sorted(id_of)),))
    ]
    canonical = canonical_of(join(verdicts, ages.__getitem__))
    moved = [
        (new, key)
        for key, node, _, old in component
        if (new := key_of[canonical.get(NodeId(node), NodeId(node))]) != old
    ]
    _move(db, moved)


def _join_plainly(db: sqlite3.Connection, left: int, right: int) -> bool:
    """Join two clusters whole, if that is all there is to do; return whether it was.

    Nothing can be in the way when the two have a `same` and no node of either cluster has a `different`: a pair is
    only ever kept apart by a `different` between two clusters, which stays visible on both.
    """
    row = db.execute('SELECT verdict FROM pair WHERE "left" = ? AND "right" = ?', (left, right)).fetchone()
    if row is None or row[0] != Verdict.SAME.value:
        return False
    clusters = db.execute("SELECT DISTINCT canonical FROM node WHERE key IN (?, ?)", (left, right)).fetchall()
    if len(clusters) != 2:
        return False
    (first,), (second,) = clusters
    (is_apart,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM node WHERE canonical IN (?, ?) AND is_apart = 1)", (first, second)
    ).fetchone()
    if is_apart:
        return False
    oldest, newer = (
        key for (key,) in db.execute("SELECT key FROM node WHERE key IN (?, ?) ORDER BY version, id", (first, second))
    )
    _move(db, [(oldest, key) for (key,) in db.execute("SELECT key FROM node WHERE canonical = ?", (newer,)).fetchall()])
    return True


def _move(db: sqlite3.Connection, moved: Collection[tuple[int, int]]) -> None:
    """Give nodes another canonical id, on all rows that carry it: (canonical, node) by key."""
    db.executemany("UPDATE node SET canonical = ? WHERE key = ?", moved)
    db.executemany("UPDATE statement SET subject_canonical = ? WHERE subject = ?", moved)
    db.executemany("UPDATE statement SET object_canonical = ? WHERE object = ?", moved)
