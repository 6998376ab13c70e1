"""The embedded store: one SQLite file. What is SQL stays in kg/store/sqlite*.

WAL with synchronous=FULL: a commit that returned survives a power cut. See docs/decisions/0002-store.md.
"""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kg.model import ArticleId, Node, NodeId, NodeSort, Receipt, Rejected, Statement, content_digest, utc_text
from kg.store.contract import Changes, Counts
from kg.store.lines import (
    article_line,
    digest_of,
    judgement_line,
    mention_line,
    node_line,
    rejected_line,
    statement_line,
)
from kg.store.sqlite_articles import (
    COUNTING_READING,
    ORIGIN_ID,
    SqliteArticles,
    article_of_version,
    mentions_of_version,
)
from kg.store.sqlite_codec import moment_of
from kg.store.sqlite_cuts import END_OF_TIME, Cut, counting_judgements, cut_at
from kg.store.sqlite_files import BUSY_S, Files
from kg.store.sqlite_statements import statements_of_version


def open_sqlite(path: Path, *, read_only: bool = False, busy_s: float = BUSY_S) -> "SqliteStore":
    """Open a store file, and make it if there is none (not to read only).

    Raises as `kg.store.open_store` does.
    """
    return SqliteStore(Files(path, read_only=read_only, busy_s=busy_s))


class SqliteStore(SqliteArticles):
    """The record in a file, and the questions about all of it."""

    def counts(self) -> Counts:
        with self._files.reading() as db:
            (
                articles,
                versions,
                origins,
                mentions,
                entities,
                events,
                statements,
                judgements,
                erased,
            ) = (
                db.execute(question, {"moment": END_OF_TIME}).fetchone()[0]
                for question in (
                    "SELECT count(*) FROM article",
                    "SELECT count(*) FROM version",
                    f"""SELECT count(DISTINCT coalesce({ORIGIN_ID}, a.id)) FROM article a
                    JOIN version v ON v.article = a.key WHERE v.replaced_at IS NULL""",
                    """SELECT count(*) FROM version v JOIN reading r ON r.version = v.key
                    JOIN mention m ON m.reading = r.key WHERE v.replaced_at IS NULL AND r.replaced_at IS NULL""",
                    f"SELECT count(*) FROM node WHERE sort = '{NodeSort.ENTITY.value}'",
                    f"SELECT count(*) FROM node WHERE sort = '{NodeSort.EVENT.value}'",
                    "SELECT count(*) FROM statement WHERE ended_at IS NULL",
                    "SELECT count(*) FROM pair",
                    "SELECT count(*) FROM receipt",
                )
            )
        return Counts(
            articles=articles,
            versions=versions,
            origins=origins,
            mentions=mentions,
            entities=entities,
            events=events,
            statements=statements,
            judgements=judgements,
            erased=erased,
        )

    def receipts(self) -> list[Receipt]:
        with self._files.reading() as db:
            rows = db.execute(
                """SELECT article_id, digest, erased_at, versions, mentions, statements, judgements FROM receipt
                ORDER BY erased_at"""
            ).fetchall()
        return [
            Receipt(
                article_id=ArticleId(article),
                digest=digest,
                erased_at=datetime.fromisoformat(erased_at),
                versions=versions,
                mentions=mentions,
                statements=statements,
                judgements=judgements,
            )
            for article, digest, erased_at, versions, mentions, statements, judgements in rows
        ]

    def last_write(self) -> datetime | None:
        with self._files.reading() as db:
            return moment_of(db.execute("SELECT moment FROM clock").fetchone()[0])

    def changed_since(self, moment: datetime) -> Changes | None:
        at = utc_text(moment)
        with self._files.reading() as db:
            if db.execute("SELECT 1 FROM change WHERE moment = ? LIMIT 1", (at,)).fetchone() is None:
                return None
            (first,) = db.execute("SELECT min(moment) FROM change WHERE moment > ?", (at,)).fetchone()
            touched = db.execute(
                """SELECT id FROM article WHERE key IN (SELECT article FROM change WHERE moment > ?) ORDER BY id""",
                (at,),
            ).fetchall()
            erased = db.execute(
                "SELECT article_id FROM receipt WHERE erased_at > ? ORDER BY erased_at", (at,)
            ).fetchall()
        return Changes(
            articles=tuple(ArticleId(found) for (found,) in touched),
            erased=tuple(ArticleId(found) for (found,) in erased),
            first=moment_of(first),
        )

    def dump(self, *, known_at: datetime | None = None) -> Iterator[str]:
        with self._files.reading() as db:
            cut = cut_at(db, known_at)
            versions = db.execute(
                "SELECT key FROM version WHERE recorded_at <= ? ORDER BY key", (cut.moment,)
            ).fetchall()
            for (version,) in versions:
                yield from _dump_version(db, version, cut)
            for _, judgement in counting_judgements(db, cut.moment):
                yield judgement_line(judgement)

    def digest(self, *, known_at: datetime | None = None) -> str:
        return digest_of(self.dump(known_at=known_at))

    def check(self) -> list[str]:
        with self._files.reading() as db:
            wrong = [f"damage: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            wrong += [
                f"{row[0]} row {row[1]} refers to a missing {row[2]}" for row in db.execute("PRAGMA foreign_key_check")
            ]
            for (version,) in db.execute("SELECT key FROM version ORDER BY key").fetchall():
                wrong += _wrong_in_version(db, version)
        return wrong


def _dump_version(db: sqlite3.Connection, version: int, cut: Cut) -> Iterator[str]:
    at = {"version": version, "moment": cut.moment}
    article = article_of_version(db, version, cut.moment)
    recorded_at, reader = db.execute(
        f"""SELECT v.recorded_at, r.reader FROM version v JOIN reading r ON r.version = v.key
        WHERE v.key = :version AND {COUNTING_READING}""",
        at,
    ).fetchone()
    yield article_line(article, recorded_at=datetime.fromisoformat(recorded_at), reader=reader)
    for node, sort, now in db.execute(
        """SELECT n.id, n.sort, c.id FROM node n JOIN node c ON c.key = n.canonical
        WHERE n.version = :version AND n.recorded_at <= :moment ORDER BY n.id""",
        at,
    ):
        known = Node(id=NodeId(node), sort=NodeSort(sort), article_id=article.id, version=article.version)
        yield node_line(known, canonical=cut.of(NodeId(node), NodeId(now)))
    yield from map(mention_line, mentions_of_version(db, version, cut.moment))
    for start, end, reason in db.execute(
        f"""SELECT x.start, x."end", x.reason FROM rejected x JOIN reading r ON r.key = x.reading
        WHERE r.version = :version AND {COUNTING_READING} ORDER BY x.start, x."end", x.reason""",
        at,
    ):
        yield rejected_line(Rejected(start=start, end=end, reason=reason))
    yield from map(statement_line, statements_of_version(db, version, cut))


def _wrong_in_version(db: sqlite3.Connection, version: int) -> list[str]:
    """Return what is wrong with a version: a text that is not its digest's, evidence outside it, a stale canonical id."""
    article = article_of_version(db, version, END_OF_TIME)
    wrong = []
    if content_digest(article.text) != article.digest:
        wrong.append(f"article {article.id} version {article.version}: the text is not the one of its digest")
    wrong += [
        f"statement {statement.id}: its evidence is not in the text of article {article.id}"
        for statement in statements_of_version(db, version, cut_at(db, None))
        if not _holds_words(statement, article.text)
    ]
    stale = db.execute(
        """SELECT s.id FROM statement s JOIN node b ON b.key = s.subject LEFT JOIN node o ON o.key = s.object
        WHERE s.version = ? AND (s.subject_canonical <> b.canonical OR s.object_canonical IS NOT o.canonical)""",
        (version,),
    )
    return wrong + [f"statement {statement}: its canonical ids are not those of its nodes" for (statement,) in stale]


def _holds_words(statement: Statement, text: str) -> bool:
    spans = (statement.evidence, statement.trigger, statement.cue, statement.subject_span, statement.object_span)
    return all(0 <= span.start < span.end <= len(text) for span in spans if span)
