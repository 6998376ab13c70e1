"""What changes the record in a store file: add, judge, undo, retract, erase, set_origin."""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kg.errors import ConflictError, NotFoundError
from kg.model import (
    Article,
    ArticleId,
    Ending,
    Judgement,
    JudgementId,
    NodeId,
    OriginId,
    Reading,
    Receipt,
    StatementId,
    utc_text,
)
from kg.store.checks import check_judgement, check_moment, check_reading, check_undoing
from kg.store.contract import Added, Outcome, WorkId
from kg.store.sqlite_codec import STATEMENT_INSERT, article_row, moment_of, reasons_text, statement_row
from kg.store.sqlite_joining import count_verdicts, rejoin, rejoin_pairs
from kg.store.sqlite_queue import SqliteQueue, check_turn, close_work, erase_work
from kg.store.sqlite_settling import forget_names
from kg.store.words import keys_of

TICK = timedelta(microseconds=1)

# Pages of the search index that each new version merges. Left to itself FTS5 merges 64 pages and more in every
# twentieth commit or so, which is then three times as slow; an article brings 2 to 4 pages, each merged a few times.
WORDS_MERGE_PAGES = 12


class SqliteWriting(SqliteQueue):
    """The writing half of the store."""

    def add(
        self,
        reading: Reading,
        *,
        at: datetime,
        judgements: Sequence[Judgement] = (),
        done: WorkId | None = None,
        reason: str | None = None,
    ) -> Added:
        check_reading(reading)
        check_moment(at, "at")
        for judgement in judgements:
            check_judgement(judgement)
        with self._files.writing() as db:
            _check_version(db, reading.article)
            if done is not None:
                check_turn(db, done)
            if _has(db, reading):
                added = _unchanged(db, reading)
            else:
                added = _record(db, reading, at)
                _record_judgements(db, judgements, added.at)
            if done is not None:
                close_work(db, done, added.outcome, reason, at, reading.article.id)
        return added

    def judge(
        self,
        judgements: Sequence[Judgement],
        *,
        at: datetime,
        undoing: Collection[JudgementId] = (),
        by: str | None = None,
    ) -> datetime:
        check_moment(at, "at")
        who = check_undoing(undoing, by)
        for judgement in judgements:
            check_judgement(judgement)
        with self._files.writing() as db:
            moment = _tick(db, at)
            freed = [_end_judgement(db, one, who, moment) for one in undoing]
            _record_judgements(db, judgements, moment, touched=freed)
        return moment

    def undo(self, judgement: JudgementId, *, by: str, at: datetime) -> datetime:
        check_moment(at, "at")
        with self._files.writing() as db:
            moment = _tick(db, at)
            rejoin_pairs(db, count_verdicts(db, [_end_judgement(db, judgement, by, moment)]))
        return moment

    def retract(self, statements: Collection[StatementId], *, by: str, reason: str, at: datetime) -> int:
        check_moment(at, "at")
        with self._files.writing() as db:
            for statement in statements:
                if db.execute("SELECT 1 FROM statement WHERE id = ?", (statement,)).fetchone() is None:
                    raise NotFoundError(f"there is no statement {statement}; its edge in JSON has its ids")
            ended = db.execute(
                """UPDATE statement SET ended_at = ?, ending = ?, ended_by = ?, ended_reason = ?
                WHERE id IN (SELECT value FROM json_each(?)) AND ended_at IS NULL""",
                (utc_text(_tick(db, at)), Ending.RETRACTED.value, by, reason, json.dumps(list(statements))),
            )
        return ended.rowcount

    def erase(self, article: ArticleId, *, at: datetime) -> Receipt:
        check_moment(at, "at")
        with self._files.writing() as db:
            key = _article_key(db, article)
            receipt = _receipt(db, article, key, _tick(db, at))
            _erase_rows(db, key)
            erase_work(db, article, at)
            db.execute(
                "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    utc_text(receipt.erased_at),
                    receipt.article_id,
                    receipt.digest,
                    receipt.versions,
                    receipt.mentions,
                    receipt.statements,
                    receipt.judgements,
                ),
            )
        self._files.scrub()
        return receipt

    def set_origin(self, article: ArticleId, origin: OriginId, *, reason: str, at: datetime) -> datetime:
        check_moment(at, "at")
        with self._files.writing() as db:
            key = _article_key(db, article)
            moment = _tick(db, at)
            db.execute("INSERT INTO origin VALUES (?, ?, ?, ?)", (key, utc_text(moment), origin, reason))
            _put_origin(db, key)
        return moment

    def version_for(self, article: ArticleId, digest: str) -> int:
        with self._files.reading() as db:
            return _version_for(db, article, digest)

    def is_read(self, article: ArticleId, digest: str, reader: str) -> bool:
        with self._files.reading() as db:
            return _is_read(db, article, digest, reader)


def node_key(db: sqlite3.Connection, node: NodeId) -> int:
    """Return the key of a node's row. Raises NotFoundError."""
    row = db.execute("SELECT key FROM node WHERE id = ?", (node,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no entity or event {node}")
    return int(row[0])


def _tick(db: sqlite3.Connection, at: datetime) -> datetime:
    last = moment_of(db.execute("SELECT moment FROM clock").fetchone()[0])
    moment = at.astimezone(UTC) if last is None else max(at.astimezone(UTC), last + TICK)
    db.execute("UPDATE clock SET moment = ?", (utc_text(moment),))
    return moment


def _article_key(db: sqlite3.Connection, article: ArticleId) -> int:
    row = db.execute("SELECT key FROM article WHERE id = ?", (article,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no article {article}")
    return int(row[0])


def _version_for(db: sqlite3.Connection, article: ArticleId, digest: str) -> int:
    row = db.execute(
        """SELECT v.version, v.digest FROM article a JOIN version v ON v.article = a.key WHERE a.id = ?
        ORDER BY v.version DESC LIMIT 1""",
        (article,),
    ).fetchone()
    if row is None:
        return 1
    return int(row[0]) if row[1] == digest else int(row[0]) + 1


def _is_read(db: sqlite3.Connection, article: ArticleId, digest: str, reader: str) -> bool:
    row = db.execute(
        """SELECT 1 FROM article a JOIN version v ON v.article = a.key JOIN reading r ON r.version = v.key
        WHERE a.id = ? AND v.replaced_at IS NULL AND v.digest = ? AND r.reader = ?""",
        (article, digest, reader),
    ).fetchone()
    return row is not None


def _has(db: sqlite3.Connection, reading: Reading) -> bool:
    return _is_read(db, reading.article.id, reading.article.digest, reading.reader)


def _check_version(db: sqlite3.Connection, article: Article) -> None:
    if article.version != (expected := _version_for(db, article.id, article.digest)):
        raise ConflictError(
            f"the reading of {article.id} is for version {article.version}, this text is version {expected} now; "
            "ask version_for again and read again"
        )


def _end_judgement(db: sqlite3.Connection, judgement: JudgementId, by: str, moment: datetime) -> tuple[int, int]:
    """End a judgement and return its pair, which nobody has joined or parted yet. Raises as `undo` does."""
    row = db.execute('SELECT "left", "right", undone_by FROM judgement WHERE id = ?', (judgement,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no judgement {judgement}; give the id that judging gave")
    left, right, undone_by = row
    if undone_by is not None:
        raise ConflictError(f"judgement {judgement} was undone by {undone_by} before")
    db.execute("UPDATE judgement SET undone_at = ?, undone_by = ? WHERE id = ?", (utc_text(moment), by, judgement))
    return left, right


def _record_judgements(
    db: sqlite3.Connection,
    judgements: Sequence[Judgement],
    moment: datetime,
    *,
    touched: Sequence[tuple[int, int]] = (),
) -> None:
    """Record judgements, and join or part what they and the pairs `touched` ask for. Raises NotFoundError."""
    pairs = [(node_key(db, one.left), node_key(db, one.right)) for one in judgements]
    for judgement, (left, right) in zip(judgements, pairs, strict=True):
        db.execute(
            """INSERT INTO judgement (id, "left", "right", verdict, score, reasons, "by", at, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""",
            (
                judgement.id,
                left,
                right,
                judgement.verdict.value,
                judgement.score,
                reasons_text(judgement.reasons),
                judgement.by,
                utc_text(judgement.at),
                utc_text(moment),
            ),
        )
    rejoin_pairs(db, count_verdicts(db, [*touched, *pairs]))


def _unchanged(db: sqlite3.Connection, reading: Reading) -> Added:
    last = moment_of(db.execute("SELECT moment FROM clock").fetchone()[0])
    assert last is not None  # something was read before
    return Added(
        article_id=reading.article.id,
        version=reading.article.version,
        outcome=Outcome.UNCHANGED,
        statements=0,
        superseded=0,
        at=last,
    )


def _record(db: sqlite3.Connection, reading: Reading, at: datetime) -> Added:
    article = reading.article
    moment = _tick(db, at)
    now = utc_text(moment)
    is_new = db.execute("INSERT INTO article (id) VALUES (?) ON CONFLICT DO NOTHING", (article.id,)).rowcount > 0
    key = _article_key(db, article.id)
    version = _record_version(db, key, article, now)
    _record_origin(db, key, article, now)
    _record_reading(db, version, reading, now)
    superseded, new = _record_statements(db, key, version, reading, now)
    return Added(
        article_id=article.id,
        version=article.version,
        outcome=Outcome.ADDED if is_new else Outcome.UPDATED,
        statements=new,
        superseded=superseded,
        at=moment,
    )


def _record_version(db: sqlite3.Connection, key: int, article: Article, now: str) -> int:
    """Return the key of the version's row, which is made unless the version is there."""
    known = db.execute("SELECT key FROM version WHERE article = ? AND version = ?", (key, article.version)).fetchone()
    if known is not None:
        return int(known[0])
    db.execute("UPDATE version SET replaced_at = ? WHERE article = ? AND replaced_at IS NULL", (now, key))
    version = db.execute(
        """INSERT INTO version (article, version, digest, url, title, publisher, authors, published_at, retrieved_at,
        language, recorded_at, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (key, *article_row(article), now, article.text),
    ).lastrowid
    assert version is not None
    db.execute(
        "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
        (version, keys_of(article.title or ""), keys_of(article.text)),
    )
    db.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (WORDS_MERGE_PAGES,))
    return version


def _record_origin(db: sqlite3.Connection, key: int, article: Article, now: str) -> None:
    if article.origin_id is None:
        _put_origin(db, key)
        return
    current = db.execute(
        "SELECT origin_id FROM origin WHERE article = ? ORDER BY recorded_at DESC LIMIT 1", (key,)
    ).fetchone()
    if current is None or current[0] != article.origin_id:
        db.execute("INSERT INTO origin VALUES (?, ?, ?, ?)", (key, now, article.origin_id, article.origin_reason))
    _put_origin(db, key)


def _put_origin(db: sqlite3.Connection, article: int) -> None:
    """Give an article's statements the number of its origin."""
    origin = _origin(db, article)
    db.execute("INSERT INTO origin_key (id) VALUES (?) ON CONFLICT DO NOTHING", (origin,))
    db.execute(
        """UPDATE statement SET origin = (SELECT key FROM origin_key WHERE id = ?1)
        WHERE version IN (SELECT key FROM version WHERE article = ?2)
        AND origin IS NOT (SELECT key FROM origin_key WHERE id = ?1)""",
        (origin, article),
    )


def _origin(db: sqlite3.Connection, article: int) -> str:
    """Return the origin of an article: its own id where none was given."""
    (origin,) = db.execute(
        """SELECT coalesce((SELECT o.origin_id FROM origin o WHERE o.article = a.key ORDER BY o.recorded_at DESC LIMIT 1),
        a.id) FROM article a WHERE a.key = ?""",
        (article,),
    ).fetchone()
    return str(origin)


def _record_reading(db: sqlite3.Connection, version: int, reading: Reading, now: str) -> None:
    db.execute("UPDATE reading SET replaced_at = ? WHERE version = ? AND replaced_at IS NULL", (now, version))
    key = db.execute(
        "INSERT INTO reading (version, reader, recorded_at) VALUES (?, ?, ?)", (version, reading.reader, now)
    ).lastrowid
    first = int(db.execute("SELECT coalesce(max(key), 0) + 1 FROM node").fetchone()[0])
    db.executemany(
        """INSERT INTO node (key, id, sort, version, recorded_at, canonical) VALUES (?1, ?2, ?3, ?4, ?5, ?1)
        ON CONFLICT (id) DO NOTHING""",
        ((first + number, node.id, node.sort.value, version, now) for number, node in enumerate(reading.nodes)),
    )
    db.executemany(
        """INSERT INTO mention (reading, start, "end", kind, form, node, id)
        SELECT ?, ?, ?, ?, ?, node.key, ? FROM node WHERE node.id = ?""",
        ((key, m.start, m.end, m.kind.value, m.form.value, m.id, m.node) for m in reading.mentions),
    )
    db.executemany(
        """INSERT INTO rejected (reading, start, "end", reason, number) VALUES (?, ?, ?, ?, ?)""",
        ((key, one.start, one.end, one.reason, number) for number, one in enumerate(reading.rejected)),
    )


def _record_statements(
    db: sqlite3.Connection, article: int, version: int, reading: Reading, now: str
) -> tuple[int, int]:
    """Return how many statements were superseded, and how many are new."""
    said = json.dumps([statement.id for statement in reading.statements])
    superseded = db.execute(
        """UPDATE statement SET ended_at = ?, ending = ?, ended_by = ?
        WHERE version IN (SELECT key FROM version WHERE article = ?) AND ended_at IS NULL
        AND id NOT IN (SELECT value FROM json_each(?))""",
        (now, Ending.SUPERSEDED.value, reading.reader, article, said),
    ).rowcount
    (origin,) = db.execute("SELECT key FROM origin_key WHERE id = ?", (_origin(db, article),)).fetchone()
    rows = (statement_row(statement, version, now, origin) for statement in reading.statements)
    new = db.executemany(STATEMENT_INSERT, rows).rowcount
    return superseded, max(0, new)


def _receipt(db: sqlite3.Connection, article: ArticleId, key: int, moment: datetime) -> Receipt:
    nodes = "SELECT n.key FROM node n JOIN version v ON v.key = n.version WHERE v.article = :key"
    (digest,) = db.execute(
        "SELECT digest FROM version WHERE article = :key ORDER BY version DESC LIMIT 1", {"key": key}
    ).fetchone()
    versions, mentions, statements, judgements = (
        db.execute(question, {"key": key}).fetchone()[0]
        for question in (
            "SELECT count(*) FROM version WHERE article = :key",
            """SELECT count(*) FROM version v JOIN reading r ON r.version = v.key JOIN mention m ON m.reading = r.key
            WHERE v.article = :key AND r.replaced_at IS NULL""",
            "SELECT count(*) FROM version v JOIN statement s ON s.version = v.key WHERE v.article = :key",
            f"""SELECT count(*) FROM judgement WHERE "left" IN ({nodes}) OR "right" IN ({nodes})""",
        )
    )
    return Receipt(
        article_id=article,
        digest=digest,
        erased_at=moment,
        versions=versions,
        mentions=mentions,
        statements=statements,
        judgements=judgements,
    )


def _erase_rows(db: sqlite3.Connection, article: int) -> None:
    """Remove all rows of an article, and join what its nodes were joined with as if they had never been."""
    versions = _keys(db, "SELECT key FROM version WHERE article = ?", article)
    nodes = _keys(db, "SELECT key FROM node WHERE version IN (SELECT value FROM json_each(?))", json.dumps(versions))
    gone = json.dumps(nodes)
    touched = _keys(
        db,
        """SELECT "left" FROM pair WHERE "right" IN (SELECT value FROM json_each(?1))
        UNION SELECT "right" FROM pair WHERE "left" IN (SELECT value FROM json_each(?1))""",
        gone,
    )
    for table in ("pair", "judgement"):
        for end in ("left", "right"):
            db.execute(f'DELETE FROM {table} WHERE "{end}" IN (SELECT value FROM json_each(?))', (gone,))
    rejoin(db, {*touched, *nodes})
    readings = _keys(
        db, "SELECT key FROM reading WHERE version IN (SELECT value FROM json_each(?))", json.dumps(versions)
    )
    of_versions, of_readings = json.dumps(versions), json.dumps(readings)
    named = _keys(
        db,
        "SELECT DISTINCT value FROM statement WHERE name IS NOT NULL AND version IN (SELECT value FROM json_each(?))",
        of_versions,
    )
    origins = _keys(
        db, "SELECT origin_id FROM origin WHERE article = ?1 UNION SELECT id FROM article WHERE key = ?1", article
    )
    for version, title, text in db.execute(
        "SELECT key, title, text FROM version WHERE article = ?", (article,)
    ).fetchall():
        db.execute(
            "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (version, keys_of(title or ""), keys_of(text)),
        )
    for table, column, keys in (
        ("statement", "version", of_versions),
        ("mention", "reading", of_readings),
        ("rejected", "reading", of_readings),
        ("reading", "key", of_readings),
        ("node", "key", gone),
        ("version", "key", of_versions),
        ("origin", "article", json.dumps([article])),
        ("article", "key", json.dumps([article])),
    ):
        db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (keys,))
    forget_names(db, named)
    db.execute(
        """DELETE FROM origin_key WHERE id IN (SELECT value FROM json_each(?))
        AND id NOT IN (SELECT origin_id FROM origin) AND id NOT IN (SELECT id FROM article)""",
        (json.dumps(origins),),
    )
    db.execute("INSERT INTO words (words) VALUES ('optimize')")  # deleted words stay in the index until it is merged


def _keys(db: sqlite3.Connection, question: str, *parameters: object) -> list[Any]:
    rows: Iterable[tuple[Any]] = db.execute(question, parameters)
    return [key for (key,) in rows]
