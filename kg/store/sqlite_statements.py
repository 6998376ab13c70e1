"""Questions about statements, nodes and names, asked of a store file."""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from kg.errors import NotFoundError
from kg.model import EVERYTHING, ArticleId, Filter, Node, NodeId, NodeSort, Statement, StatementId, utc_text
from kg.store.contract import PAGE_LIMIT, Direction, Interval, Named, Page, Stated
from kg.store.filtering import (
    by_report,
    edge_key,
    edges_with_origins,
    latest,
    with_origins,
    with_origins_elsewhere,
)
from kg.store.paging import page_of, read_age_mark
from kg.store.sqlite_codec import STATED_COLUMNS, stated_of
from kg.store.sqlite_cuts import ORIGIN_AT, Cut, cut_at
from kg.store.sqlite_writing import SqliteWriting
from kg.store.words import keys_of

Parameters: TypeAlias = dict[str, Any]

# CROSS JOIN keeps SQLite from starting anywhere but at the statements.
STATED = f"""
    SELECT {STATED_COLUMNS}, {ORIGIN_AT.format(column="origin_id")}
    FROM statement s CROSS JOIN version v ON v.key = s.version CROSS JOIN article a ON a.key = v.article
    CROSS JOIN node subject ON subject.key = s.subject
    CROSS JOIN node subject_now ON subject_now.key = s.subject_canonical
    LEFT JOIN node object ON object.key = s.object LEFT JOIN node object_now ON object_now.key = s.object_canonical
    LEFT JOIN node attributed ON attributed.key = s.attributed_to
    LEFT JOIN node attributed_now ON attributed_now.key = attributed.canonical
"""
COUNTS_NOW = "s.ended_at IS NULL"
LATEST_FIRST = "ORDER BY s.reported_at DESC, s.id DESC LIMIT :limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a WHERE clause is made of."""

    texts: tuple[str, ...]
    parameters: Mapping[str, Any]

    def and_(self, *texts: str, **parameters: object) -> "Conditions":
        """Return these conditions and more."""
        return Conditions(texts=(*self.texts, *texts), parameters={**self.parameters, **parameters})

    def without_end(self) -> "Conditions":
        """Return these conditions of now for statements that have ended too."""
        return replace(self, texts=tuple(text for text in self.texts if text != COUNTS_NOW))


class SqliteStatements(SqliteWriting):
    """The questions about statements and nodes."""

    def statements_by_id(self, statements: Sequence[StatementId], *, known_at: datetime | None = None) -> list[Stated]:
        with self._files.reading() as db:
            cut = cut_at(db, known_at)
            asked = Conditions(
                texts=("s.id IN (SELECT value FROM json_each(:ids))", "s.recorded_at <= :moment"),
                parameters={"ids": json.dumps(list(statements)), "moment": cut.moment},
            )
            found = {stated.statement.id: stated for stated in ask(db, cut, asked)}
        return [found[one] for one in statements if one in found]

    def statements(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        direction: Direction = Direction.BOTH,
        limit: int | None = None,
    ) -> list[Stated]:
        with self._files.reading() as db:
            return of_nodes(db, cut_at(db, where.known_at), nodes, where, predicates, direction, limit)

    def statements_of_article(
        self, article: ArticleId, where: Filter = EVERYTHING, *, version: int | None = None
    ) -> list[Stated]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            asked = conditions(db, cut, where).and_(
                """s.version IN (SELECT w.key FROM article b JOIN version w ON w.article = b.key
                WHERE b.id = :article AND (:version IS NULL OR w.version = :version))""",
                article=article,
                version=version,
            )
            found = with_origins_elsewhere(list(ask(db, cut, asked)), where, partial(_of_edges, db, cut, where))
        return sorted(found, key=lambda stated: (stated.statement.evidence, stated.statement.id))

    def statements_by_predicate(
        self,
        predicates: Collection[str],
        where: Filter = EVERYTHING,
        *,
        reported: Interval | None = None,
        happened: Interval | None = None,
        limit: int | None = None,
    ) -> list[Stated]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            asked = conditions(db, cut, where).and_(
                "s.predicate IN (SELECT value FROM json_each(:predicates))", predicates=json.dumps(sorted(predicates))
            )
            if reported is not None:
                asked = _bounded(asked, "reported", reported, "s.reported_at", "s.reported_at")
                asked = asked.and_("s.reported_at IS NOT NULL")
            if happened is not None:
                asked = _overlapping(asked, happened)
            cut_short = limit is not None and where.min_origins <= 1
            found = list(ask(db, cut, asked, limit=limit if cut_short else None))
            found = with_origins_elsewhere(found, where, partial(_of_edges, db, cut, where))
        return latest(sorted(found, key=by_report), limit)

    def all_statements(self, where: Filter = EVERYTHING) -> Iterator[Stated]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            asked = conditions(db, cut, where)
            edges = None
            if where.min_origins > 1:
                edges = edges_with_origins(ask(db, cut, asked), where.min_origins)
            (last,) = db.execute("SELECT coalesce(max(key), 0) FROM version").fetchone()
            for version in range(1, last + 1):
                of_version = ask(db, cut, asked.and_("s.version = :version", version=version))
                for stated in sorted(of_version, key=lambda stated: stated.statement.id):
                    if edges is None or edge_key(stated) in edges:
                        yield stated

    def statement_page(
        self,
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        changed: Interval | None = None,
        after: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[Stated]:
        version, statement = read_age_mark(after)
        with self._files.reading() as db:
            cut = cut_at(db, None if changed else where.known_at)
            asked = _changed(db, cut, where, changed) if changed else conditions(db, cut, where)
            if predicates:
                asked = asked.and_(
                    "s.predicate IN (SELECT value FROM json_each(:predicates))", predicates=json.dumps(list(predicates))
                )
            asked = asked.and_("(s.version, s.id) > (:after_version, :after_id)")
            rows = db.execute(
                f"""SELECT s.version, s.id FROM statement s JOIN version v ON v.key = s.version
                WHERE {" AND ".join(asked.texts)} ORDER BY s.version, s.id LIMIT :rows""",
                {**asked.parameters, "after_version": version, "after_id": statement, "rows": limit + 1},
            ).fetchall()
            keys = Conditions(
                texts=("s.id IN (SELECT value FROM json_each(:ids))",),
                parameters={"ids": json.dumps([one for _, one in rows])},
            )
            found = {stated.statement.id: stated for stated in ask(db, cut, keys)}
            page = page_of([found[StatementId(one)] for _, one in rows], rows, limit)
            if changed:
                return page
            kept = with_origins_elsewhere(page.items, where, partial(_of_edges, db, cut, where))
        return replace(page, items=tuple(kept))

    def history(self, article: ArticleId) -> list[Stated]:
        with self._files.reading() as db:
            asked = Conditions(
                texts=(
                    "s.version IN (SELECT w.key FROM article b JOIN version w ON w.article = b.key WHERE b.id = :id)",
                ),
                parameters={"id": article},
            )
            found = list(ask(db, cut_at(db, None), asked))
        return sorted(found, key=lambda stated: (stated.statement.recorded_at, stated.statement.id))

    def statements_then(self, nodes: Collection[NodeId], moment: datetime, where: Filter = EVERYTHING) -> list[Stated]:
        with self._files.reading() as db:
            cut = cut_at(db, None)
            asked = (
                conditions(db, cut, replace(where, known_at=None))
                .without_end()
                .and_(
                    "s.recorded_at <= :then",
                    "(s.ended_at IS NULL OR s.ended_at > :then)",
                    # By the raw subject, whose index holds ended statements too.
                    """s.subject IN (SELECT key FROM node WHERE canonical IN (SELECT value FROM json_each(:keys)))""",
                    then=utc_text(moment),
                    keys=json.dumps(cut.canonical_keys(db, nodes)),
                )
            )
            found = [_not_ended_yet(stated, utc_text(moment)) for stated in ask(db, cut, asked)]
        return sorted(found, key=by_report)

    # Nodes

    def node(self, node: NodeId) -> Node | None:
        with self._files.reading() as db:
            row = db.execute(
                """SELECT n.sort, a.id, v.version FROM node n JOIN version v ON v.key = n.version
                JOIN article a ON a.key = v.article WHERE n.id = ?""",
                (node,),
            ).fetchone()
        if row is None:
            return None
        return Node(id=node, sort=NodeSort(row[0]), article_id=ArticleId(row[1]), version=row[2])

    def canonical(self, node: NodeId, *, known_at: datetime | None = None) -> NodeId:
        if known_at is not None:
            return self.members(node, known_at=known_at)[0]
        with self._files.reading() as db:
            row = db.execute(
                "SELECT c.id FROM node n JOIN node c ON c.key = n.canonical WHERE n.id = ?", (node,)
            ).fetchone()
        if row is None:
            raise NotFoundError(f"there is no entity or event {node}")
        return NodeId(row[0])

    def members(self, node: NodeId, *, known_at: datetime | None = None) -> tuple[NodeId, ...]:
        with self._files.reading() as db:
            return members_of(db, cut_at(db, known_at), node)

    def clusters(
        self, nodes: Collection[NodeId], *, known_at: datetime | None = None
    ) -> dict[NodeId, tuple[NodeId, ...]]:
        with self._files.reading() as db:
            cut = cut_at(db, known_at)
            known = db.execute(
                """SELECT n.id, c.id FROM node n JOIN node c ON c.key = n.canonical
                WHERE n.id IN (SELECT value FROM json_each(?)) AND n.recorded_at <= ?""",
                (json.dumps(list(nodes)), cut.moment),
            ).fetchall()
            rows = db.execute(
                """SELECT n.id, c.id FROM node n JOIN node c ON c.key = n.canonical
                WHERE n.key IN (SELECT value FROM json_each(?)) ORDER BY n.version, n.id""",
                (json.dumps(cut.member_keys(db, nodes)),),
            ).fetchall()
        members: dict[NodeId, list[NodeId]] = {}
        for raw, now in rows:
            members.setdefault(cut.of(raw, now), []).append(raw)
        return {raw: tuple(members[cut.of(raw, now)]) for raw, now in known}

    def nodes(
        self, sort: NodeSort, where: Filter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_LIMIT
    ) -> Page[NodeId]:
        version, node = read_age_mark(after)
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if cut.is_now and where.min_origins <= 1:
                asked = conditions(db, cut, where).and_("s.subject_canonical = n.key")
                tables = "statement s CROSS JOIN version v ON v.key = s.version" if where.source else "statement s"
                counts = f"EXISTS (SELECT 1 FROM {tables} WHERE {' AND '.join(asked.texts)})"
                parameters = dict(asked.parameters)
            else:
                counts = "n.id IN (SELECT value FROM json_each(:subjects))"
                parameters = {"subjects": json.dumps(self._subjects(db, where))}
            rows = db.execute(
                f"""SELECT n.version, n.id FROM node n
                WHERE n.sort = :sort AND (n.version, n.id) > (:version, :node) AND {counts}
                ORDER BY n.version, n.id LIMIT :limit""",
                {**parameters, "sort": sort.value, "version": version, "node": node, "limit": limit + 1},
            ).fetchall()
        return page_of([NodeId(found) for _, found in rows], rows, limit)

    def nodes_by_name(self, name: str, *, known_at: datetime | None = None) -> list[NodeId]:
        if not (key := keys_of(name)):
            return []
        where = Filter(known_at=known_at)
        with self._files.reading() as db:
            cut = cut_at(db, known_at)
            asked = conditions(db, cut, where).and_("s.name_key = :key", key=key)
            raw = "s.subject_canonical" if cut.canonical is None else "s.subject"
            rows = db.execute(
                f"""SELECT subject.id, subject_now.id FROM (
                SELECT DISTINCT {raw} AS raw, s.subject_canonical AS now FROM statement s WHERE {" AND ".join(asked.texts)})
                CROSS JOIN node subject ON subject.key = raw CROSS JOIN node subject_now ON subject_now.key = now""",
                asked.parameters,
            )
            found = {cut.of(raw, now) for raw, now in rows}
            rows = db.execute(
                "SELECT id FROM node WHERE id IN (SELECT value FROM json_each(?)) ORDER BY version, id",
                (json.dumps(sorted(found)),),
            )
            return [NodeId(node) for (node,) in rows]

    def names(self, where: Filter = EVERYTHING) -> Iterator[Named]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            asked = conditions(db, cut, where).and_("s.name_key IS NOT NULL")
            counted: dict[tuple[str, str, str], int] = {}
            rows = db.execute(
                f"""SELECT subject.id, subject_now.id, subject.sort, s.name FROM statement s
                CROSS JOIN version v ON v.key = s.version CROSS JOIN node subject ON subject.key = s.subject
                CROSS JOIN node subject_now ON subject_now.key = s.subject_canonical WHERE {" AND ".join(asked.texts)}""",
                asked.parameters,
            )
            for raw, now, sort, text in rows:
                name = (cut.of(raw, now), text, sort)
                counted[name] = counted.get(name, 0) + 1
        for (node, text, sort), statements in sorted(counted.items()):
            yield Named(node=NodeId(node), sort=NodeSort(sort), text=text, statements=statements)

    def _subjects(self, db: sqlite3.Connection, where: Filter) -> list[str]:
        """Return the canonical ids of which a statement counts."""
        cut = cut_at(db, where.known_at)
        asked = conditions(db, cut, where)
        if where.min_origins > 1:
            return sorted({stated.subject for stated in with_origins(list(ask(db, cut, asked)), where)})
        rows = db.execute(
            f"""SELECT DISTINCT subject.id, subject_now.id FROM statement s CROSS JOIN version v ON v.key = s.version
            CROSS JOIN node subject ON subject.key = s.subject
            CROSS JOIN node subject_now ON subject_now.key = s.subject_canonical WHERE {" AND ".join(asked.texts)}""",
            asked.parameters,
        )
        return sorted({cut.of(raw, now) for raw, now in rows})


def members_of(db: sqlite3.Connection, cut: Cut, node: NodeId) -> tuple[NodeId, ...]:
    """Return the nodes that are one with this one, the oldest first. Raises NotFoundError."""
    row = db.execute("SELECT recorded_at FROM node WHERE id = ?", (node,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no entity or event {node}")
    if row[0] > cut.moment:
        raise NotFoundError(f"there was no entity or event {node} yet at {cut.moment}")
    rows = db.execute(
        "SELECT id FROM node WHERE key IN (SELECT value FROM json_each(?)) ORDER BY version, id",
        (json.dumps(cut.member_keys(db, [node])),),
    )
    return tuple(NodeId(member) for (member,) in rows)


def statements_of_version(db: sqlite3.Connection, version: int, cut: Cut) -> list[Statement]:
    """Return all statements of the version with this key, ended or not, as known at a moment, by id."""
    asked = Conditions(
        texts=("s.version = :version", "s.recorded_at <= :moment"),
        parameters={"version": version, "moment": cut.moment},
    )
    return sorted((stated.statement for stated in ask(db, cut, asked)), key=lambda statement: statement.id)


def of_nodes(
    db: sqlite3.Connection,
    cut: Cut,
    nodes: Collection[NodeId],
    where: Filter,
    predicates: Collection[str],
    direction: Direction,
    limit: int | None,
) -> list[Stated]:
    asked = conditions(db, cut, where)
    if predicates:
        asked = asked.and_(
            "s.predicate IN (SELECT value FROM json_each(:predicates))", predicates=json.dumps(sorted(predicates))
        )
    is_now = where.known_at is None
    keys = cut.canonical_keys(db, nodes) if is_now else cut.member_keys(db, nodes)
    ends = {
        Direction.OUT: "s.subject_canonical" if is_now else "s.subject",
        Direction.IN: "s.object_canonical" if is_now else "s.object",
    }
    cut_short = limit if where.min_origins <= 1 else None
    found: dict[StatementId, Stated] = {}
    for one in (Direction.OUT, Direction.IN):
        if direction in (one, Direction.BOTH):
            at_end = asked.and_(f"{ends[one]} IN (SELECT value FROM json_each(:keys))", keys=json.dumps(keys))
            found |= {stated.statement.id: stated for stated in ask(db, cut, at_end, limit=cut_short)}
    return latest(sorted(with_origins(list(found.values()), where), key=by_report), limit)


def _of_edges(
    db: sqlite3.Connection, cut: Cut, where: Filter, subjects: Collection[NodeId], predicates: Collection[str]
) -> list[Stated]:
    return of_nodes(db, cut, subjects, replace(where, min_origins=1), predicates, Direction.OUT, None)


def conditions(db: sqlite3.Connection, cut: Cut, where: Filter) -> Conditions:
    """Return what a statement must meet to count, all of a filter but `min_origins`."""
    if where.known_at is None:
        asked = Conditions(texts=(COUNTS_NOW,), parameters={})
    else:
        asked = Conditions(
            texts=("s.recorded_at <= :moment", "(s.ended_at IS NULL OR s.ended_at > :moment)"),
            parameters={"moment": cut.moment},
        )
    if where.min_confidence > 0:
        asked = asked.and_("s.confidence >= :min_confidence", min_confidence=where.min_confidence)
    if where.factuality:
        asked = asked.and_(
            "s.factuality IN (SELECT value FROM json_each(:factuality))",
            factuality=json.dumps(sorted(where.factuality)),
        )
    if where.source is not None:
        asked = asked.and_("v.publisher = :source", source=where.source)
    if where.as_of is not None:
        asked = asked.and_(
            "(s.valid_start IS NULL OR s.valid_start <= :as_of)",
            "(s.valid_end IS NULL OR s.valid_end > :as_of)",
            as_of=utc_text(where.as_of),
        )
    if where.attributed_to is not None:
        speakers = json.dumps(cut.member_keys(db, [where.attributed_to]))
        asked = asked.and_("s.attributed_to IN (SELECT value FROM json_each(:speakers))", speakers=speakers)
    return asked


def _changed(db: sqlite3.Connection, cut: Cut, where: Filter, changed: Interval) -> Conditions:
    asked = conditions(db, cut, replace(where, known_at=None))
    asked = asked.without_end()
    recorded = _bounded(Conditions(texts=(), parameters={}), "changed", changed, "s.recorded_at", "s.recorded_at")
    ended = _bounded(Conditions(texts=(), parameters={}), "changed", changed, "s.ended_at", "s.ended_at")
    # Two ranges, each of an index: an OR would look at every statement.
    within = " UNION ".join(
        f"SELECT s.key FROM statement s WHERE {' AND '.join(one.texts) or '1'}" for one in (recorded, ended)
    )
    return asked.and_(f"s.key IN ({within})", **recorded.parameters)


def _bounded(asked: Conditions, name: str, interval: Interval, start: str, end: str) -> Conditions:
    if interval.start is not None:
        asked = asked.and_(f"{start} >= :{name}_from", **{f"{name}_from": utc_text(interval.start)})
    if interval.end is not None:
        asked = asked.and_(f"{end} < :{name}_to", **{f"{name}_to": utc_text(interval.end)})
    return asked


def _overlapping(asked: Conditions, interval: Interval) -> Conditions:
    asked = asked.and_("(s.happened_start IS NOT NULL OR s.happened_end IS NOT NULL)")
    if interval.start is not None:
        after = "(s.happened_end IS NULL OR s.happened_end > :happened_from)"
        asked = asked.and_(after, happened_from=utc_text(interval.start))
    if interval.end is not None:
        before = "(s.happened_start IS NULL OR s.happened_start < :happened_to)"
        asked = asked.and_(before, happened_to=utc_text(interval.end))
    return asked


def ask(db: sqlite3.Connection, cut: Cut, asked: Conditions, *, limit: int | None = None) -> Iterator[Stated]:
    """Give the statements that meet conditions, in no order; with `limit`, the latest reported."""
    question = f"{STATED} WHERE {' AND '.join(asked.texts) or '1'} {LATEST_FIRST if limit is not None else ''}"
    for row in db.execute(question, {"moment": cut.moment, "limit": limit, **asked.parameters}):
        stated = stated_of(row)
        yield stated if cut.is_now else _as_at(stated, cut)


def _as_at(stated: Stated, cut: Cut) -> Stated:
    """Return a statement as it was known at a moment: joined as then, and without an end that came later."""
    stated = _not_ended_yet(stated, cut.moment)
    statement: Statement = stated.statement
    return replace(
        stated,
        subject=cut.of(statement.subject, stated.subject),
        object=cut.of(statement.object, stated.object) if statement.object and stated.object else None,
        attributed_to=(
            cut.of(statement.attributed_to, stated.attributed_to)
            if statement.attributed_to and stated.attributed_to
            else None
        ),
    )


def _not_ended_yet(stated: Stated, moment: str) -> Stated:
    ended_at = stated.statement.ended_at
    if ended_at is None or utc_text(ended_at) <= moment:
        return stated
    fresh = replace(stated.statement, ended_at=None, ending=None, ended_by=None, ended_reason=None)
    return replace(stated, statement=fresh)
