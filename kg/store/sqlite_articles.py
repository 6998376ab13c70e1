"""Questions about articles, mentions and judgements, asked of a store file."""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from datetime import datetime
from typing import Any

from kg.model import (
    EVERYTHING,
    Article,
    ArticleId,
    Filter,
    Judgement,
    JudgementId,
    Mention,
    NodeId,
    OriginId,
    Rejected,
    Verdict,
    utc_text,
)
from kg.store.contract import PAGE_LIMIT, ArticleVersion, Hit, Page, Publisher
from kg.store.paging import page_of, read_mark
from kg.store.sqlite_codec import ARTICLE_COLUMNS, article_of, judgement_of, mention_of
from kg.store.sqlite_counting import SqliteCounting
from kg.store.sqlite_cuts import (
    END_OF_TIME,
    JUDGEMENTS,
    ORIGIN_AT,
    counting_judgements,
    cut_at,
    judgement_as_of,
)
from kg.store.sqlite_statements import members_of
from kg.store.words import Search, find_spans, parse_search

ORIGIN_ID = ORIGIN_AT.format(column="origin_id")
ARTICLE = f"""SELECT {ARTICLE_COLUMNS}, {ORIGIN_ID}, {ORIGIN_AT.format(column="reason")}
    FROM article a JOIN version v ON v.article = a.key"""
# The latest version at :moment, and the reading of it that counted then.
LATEST = "v.recorded_at <= :moment AND (v.replaced_at IS NULL OR v.replaced_at > :moment)"
COUNTING_READING = "r.recorded_at <= :moment AND (r.replaced_at IS NULL OR r.replaced_at > :moment)"
OF_SOURCE = "(:source IS NULL OR v.publisher = :source)"
MENTION = """SELECT m.id, a.id, v.version, m.start, m."end", m.kind, m.form, n.id, a.key
    FROM mention m JOIN reading r ON r.key = m.reading JOIN version v ON v.key = r.version
    JOIN article a ON a.key = v.article JOIN node n ON n.key = m.node"""
IN_TEXT_ORDER = 'ORDER BY a.key, m.start, m."end"'


class SqliteArticles(SqliteCounting):
    """The questions about articles, mentions and judgements."""

    def article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> Article | None:
        with self._files.reading() as db:
            row = db.execute(
                f"""{ARTICLE} WHERE a.id = :article AND v.recorded_at <= :moment
                AND (:version IS NULL OR v.version = :version) ORDER BY v.version DESC LIMIT 1""",
                {"article": article, "version": version, "moment": _moment(known_at)},
            ).fetchone()
        return article_of(row) if row else None

    def articles(
        self, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Article]:
        (mark,) = read_mark(after, 1)
        with self._files.reading() as db:
            rows = db.execute(
                f"""{ARTICLE.replace("SELECT", "SELECT a.key,", 1)} WHERE a.key > :mark AND {LATEST} AND {OF_SOURCE}
                ORDER BY a.key LIMIT :limit""",
                {**_parameters(where), "mark": mark, "limit": limit + 1},
            ).fetchall()
        return page_of([article_of(row[1:]) for row in rows], [row[:1] for row in rows], limit)

    def versions(self, article: ArticleId) -> list[ArticleVersion]:
        with self._files.reading() as db:
            rows = db.execute(
                """SELECT v.version, v.digest, v.recorded_at,
                (SELECT json_group_array(reader) FROM (SELECT reader FROM reading WHERE version = v.key ORDER BY key))
                FROM article a JOIN version v ON v.article = a.key WHERE a.id = ? ORDER BY v.version""",
                (article,),
            ).fetchall()
        return [
            ArticleVersion(
                article_id=article,
                version=version,
                digest=digest,
                recorded_at=datetime.fromisoformat(recorded_at),
                readers=tuple(json.loads(readers)),
            )
            for version, digest, recorded_at, readers in rows
        ]

    def articles_of_origin(self, origin: OriginId, *, known_at: datetime | None = None) -> list[ArticleId]:
        with self._files.reading() as db:
            rows = db.execute(
                f"""SELECT a.id FROM article a JOIN version v ON v.article = a.key
                WHERE a.key IN (SELECT article FROM origin WHERE origin_id = :origin)
                AND {LATEST} AND {ORIGIN_ID} = :origin ORDER BY a.key""",
                {"origin": origin, "moment": _moment(known_at)},
            )
            return [ArticleId(article) for (article,) in rows]

    def publishers(self, where: Filter = EVERYTHING) -> list[Publisher]:
        with self._files.reading() as db:
            rows = db.execute(
                f"""SELECT v.publisher, count(*), count(DISTINCT coalesce({ORIGIN_ID}, a.id))
                FROM article a JOIN version v ON v.article = a.key WHERE {LATEST} AND {OF_SOURCE}
                GROUP BY v.publisher ORDER BY v.publisher""",
                _parameters(where),
            )
            return [Publisher(name=name, articles=articles, origins=origins) for name, articles, origins in rows]

    def search(self, words: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Hit]:
        search = parse_search(words)
        if not search.phrases:
            return []
        with self._files.reading() as db:
            rows = db.execute(
                f"""{ARTICLE.replace("SELECT", "SELECT words.rank,", 1)} JOIN words ON words.rowid = v.key
                WHERE words MATCH :match AND {LATEST} AND {OF_SOURCE} ORDER BY words.rank, a.key LIMIT :limit""",
                {**_parameters(where), "match": _match(search), "limit": limit},
            ).fetchall()
        articles = [(-row[0], article_of(row[1:])) for row in rows]
        return [Hit(article=found, score=score, spans=find_spans(found.text, search)) for score, found in articles]

    # Mentions

    def mentions_of_article(
        self, article: ArticleId, *, version: int | None = None, known_at: datetime | None = None
    ) -> list[Mention]:
        of_version = LATEST if version is None else "v.version = :version"
        with self._files.reading() as db:
            rows = db.execute(
                f"{MENTION} WHERE a.id = :article AND {of_version} AND {COUNTING_READING} {IN_TEXT_ORDER}",
                {"article": article, "version": version, "moment": _moment(known_at)},
            )
            return [mention_of(row) for row in rows]

    def mentions_of_node(
        self, node: NodeId, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[Mention]:
        article, start, end = read_mark(after, 3)
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            members_of(db, cut, node)
            rows = db.execute(
                f"""{MENTION} WHERE m.node IN (SELECT value FROM json_each(:members)) AND {LATEST}
                AND {COUNTING_READING} AND {OF_SOURCE} AND (a.key, m.start, m."end") > (:article, :start, :end)
                {IN_TEXT_ORDER} LIMIT :limit""",
                {
                    **_parameters(where),
                    "members": json.dumps(cut.member_keys(db, [node])),
                    "article": article,
                    "start": start,
                    "end": end,
                    "limit": limit + 1,
                },
            ).fetchall()
        marks = [(row[8], row[3], row[4]) for row in rows]
        return page_of([mention_of(row) for row in rows], marks, limit)

    def rejected(self, article: ArticleId, *, known_at: datetime | None = None) -> list[Rejected]:
        with self._files.reading() as db:
            rows = db.execute(
                f"""SELECT x.start, x."end", x.reason FROM rejected x JOIN reading r ON r.key = x.reading
                JOIN version v ON v.key = r.version JOIN article a ON a.key = v.article
                WHERE a.id = :article AND {LATEST} AND {COUNTING_READING} ORDER BY x.start, x."end", x.reason""",
                {"article": article, "moment": _moment(known_at)},
            )
            return [Rejected(start=start, end=end, reason=reason) for start, end, reason in rows]

    # Judgements

    def judgement(self, judgement: JudgementId) -> Judgement | None:
        with self._files.reading() as db:
            row = db.execute(f"{JUDGEMENTS} WHERE j.id = ?", (judgement,)).fetchone()
        return judgement_of(row[1:]) if row else None

    def judgements_of(self, node: NodeId, *, known_at: datetime | None = None) -> list[Judgement]:
        with self._files.reading() as db:
            cut = cut_at(db, known_at)
            members_of(db, cut, node)
            rows = db.execute(
                f"""{JUDGEMENTS} WHERE j.recorded_at <= ?2 AND (j."left" IN (SELECT value FROM json_each(?1))
                OR j."right" IN (SELECT value FROM json_each(?1))) ORDER BY j.key""",
                (json.dumps(cut.member_keys(db, [node])), cut.moment),
            )
            return [judgement_as_of(judgement_of(row[1:]), cut.moment) for row in rows]

    def judgements_of_pair(self, left: NodeId, right: NodeId) -> list[Judgement]:
        with self._files.reading() as db:
            rows = db.execute(f"{JUDGEMENTS} WHERE l.id = ? AND r.id = ? ORDER BY j.key", sorted((left, right)))
            return [judgement_of(row[1:]) for row in rows]

    def judgements(
        self,
        verdict: Verdict | None = None,
        *,
        known_at: datetime | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Judgement]:
        (mark,) = read_mark(after, 1)
        with self._files.reading() as db:
            counting = counting_judgements(db, _moment(known_at))
        found = [(key, one) for key, one in counting if key > mark and verdict in (None, one.verdict)]
        return page_of([one for _, one in found], [(key,) for key, _ in found], limit)


def mentions_of_version(db: sqlite3.Connection, version: int, moment: str) -> list[Mention]:
    """Return the mentions of the version with this key, in the order of the text."""
    rows = db.execute(
        f"{MENTION} WHERE v.key = :version AND {COUNTING_READING} {IN_TEXT_ORDER}",
        {"version": version, "moment": moment},
    )
    return [mention_of(row) for row in rows]


def article_of_version(db: sqlite3.Connection, version: int, moment: str) -> Article:
    """Return the article of the version with this key, with the origin that it had then."""
    row = db.execute(f"{ARTICLE} WHERE v.key = :version", {"version": version, "moment": moment}).fetchone()
    return article_of(row)


def _parameters(where: Filter) -> dict[str, Any]:
    return {"moment": _moment(where.known_at), "source": where.source}


def _moment(known_at: datetime | None) -> str:
    return END_OF_TIME if known_at is None else utc_text(known_at)


def _match(search: Search) -> str:
    """Return a search in the language of FTS5; keys hold letters and digits only, so that quotes are safe."""
    phrases = [f'"{" ".join(phrase)}"' for phrase in search.phrases]
    return " AND ".join(phrases) + ("*" if search.prefix else "")
