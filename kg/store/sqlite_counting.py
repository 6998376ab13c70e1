"""Edges, names and events counted by a store file's indexes: no statement is read but those that are shown.

What filters or an earlier moment ask for beyond that is counted from statements, as kg/store/counted.py does it.
"""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kg.model import EVERYTHING, Edge, Factuality, Filter, NodeId, NodeSort, StatementId, utc_text
from kg.store.contract import PAGE_LIMIT, Direction, Interval, Named, Page, Said, Stated, Tie, Told, Weight
from kg.store.counted import COUNTED, edge_of, links_of, ranked, said_of, tie_key, ties_of, weight_of
from kg.store.filtering import edge_key
from kg.store.paging import page_of, read_age_mark
from kg.store.sqlite_aliases import Aliases
from kg.store.sqlite_codec import moment_of, value_of, value_text
from kg.store.sqlite_cuts import Cut, cut_at
from kg.store.sqlite_files import Files
from kg.store.sqlite_statements import Conditions, SqliteStatements, conditions, of_nodes

NODES_AT_ONCE = 500
IN_KEYS = "IN (SELECT value FROM json_each(:keys))"
BY_SUBJECT, BY_OBJECT = "statement_by_subject", "statement_by_object"
# By one index alone: (this end, predicate, other end, origin, confidence, reported_at). Counting by origin first is faster
# than count(DISTINCT origin), which makes a table for each edge.
TIES = """SELECT b.id, g.predicate, {other_id}, {value}, g.* FROM (
    SELECT sum(n) AS n, count(*) AS origins, max(c), min(since), max(until), predicate, this, other FROM (
        SELECT s.predicate AS predicate, s.{this} AS this, s.{other} AS other, count(*) AS n, max(s.confidence) AS c,
        min(s.reported_at) AS since, max(s.reported_at) AS until
        FROM {tables} WHERE s.{this} IN (SELECT value FROM json_each(:keys)) AND {asked}
        GROUP BY s.{this}, s.predicate, s.{other}, s.origin)
    GROUP BY this, predicate, other HAVING count(*) >= :min_origins
    ) g {joins}"""


class SqliteCounting(SqliteStatements):
    """The questions that count."""

    def __init__(self, files: Files) -> None:
        super().__init__(files)
        self._aliases = Aliases()

    def ties(
        self,
        nodes: Collection[NodeId],
        where: Filter = EVERYTHING,
        *,
        predicates: Collection[str] = (),
        without: Collection[str] = (),
        direction: Direction = Direction.BOTH,
    ) -> list[Tie]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now:
                found = of_nodes(db, cut, nodes, where, predicates, direction, None)
                return ties_of(one for one in found if one.statement.predicate not in without)
            asked = _asked(db, cut, where, predicates, without).and_(
                keys=json.dumps(cut.canonical_keys(db, nodes)), min_origins=where.min_origins
            )
            questions = []
            if direction is not Direction.IN:
                questions += [_ties_out(asked, where), _ties_of_values(asked, where)]
            if direction is not Direction.OUT:
                questions.append(_ties_in(asked, where, without_subjects=direction is Direction.BOTH))
            return ranked(_tie(row) for question in questions for row in db.execute(question, asked.parameters))

    def edges(self, ties: Sequence[Tie], where: Filter = EVERYTHING) -> list[Edge]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now:
                said: dict[object, list[Stated]] = {}
                for one in of_nodes(db, cut, [tie.subject for tie in ties], where, (), Direction.OUT, None):
                    said.setdefault(edge_key(one), []).append(one)
                return [
                    edge_of(tie, [(one.statement.id, one.statement.factuality) for one in said[tie_key(tie)]])
                    for tie in ties
                ]
            asked = conditions(db, cut, where)
            return [edge_of(tie, _of_tie(db, tie, asked, where)) for tie in ties]

    def linked(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, list[NodeId]]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now or where.min_origins > 1:
                return links_of(of_nodes(db, cut, nodes, where, (), Direction.BOTH, None), nodes)
            rows = _links(
                db,
                cut,
                nodes,
                where,
                "SELECT b.id, o.id FROM ({pairs}) JOIN node b ON b.key = one JOIN node o ON o.key = other ORDER BY o.id",
            )
            others: dict[NodeId, list[NodeId]] = {node: [] for node in nodes}
            for node, other in rows:
                others[node].append(other)
            return others

    def degrees(self, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, int]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now or where.min_origins > 1:
                found = of_nodes(db, cut, nodes, where, (), Direction.BOTH, None)
                return {node: len(others) for node, others in links_of(found, nodes).items()}
            counted = "SELECT b.id, count(*) FROM ({pairs}) JOIN node b ON b.key = one GROUP BY one"
            return dict.fromkeys(nodes, 0) | dict(_links(db, cut, nodes, where, counted))

    def said(self, nodes: Collection[NodeId], predicates: Collection[str], where: Filter = EVERYTHING) -> list[Said]:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now:
                return said_of(of_nodes(db, cut, nodes, where, predicates, Direction.OUT, None))
            asked = conditions(db, cut, where).and_(
                keys=json.dumps(cut.canonical_keys(db, nodes)), predicates=json.dumps(sorted(predicates))
            )
            if where == EVERYTHING and set(predicates) <= set(COUNTED):
                rows = db.execute(
                    f"""SELECT n.id, d.predicate, d.value, d.times FROM said d JOIN node n ON n.key = d.node
                    WHERE d.node {IN_KEYS} AND d.predicate IN (SELECT value FROM json_each(:predicates))""",
                    asked.parameters,
                )
            else:
                rows = db.execute(
                    f"""SELECT n.id, s.predicate, s.value, count(*) FROM {_tables(where, BY_SUBJECT)}
                    CROSS JOIN node n ON n.key = s.subject_canonical
                    WHERE s.subject_canonical {IN_KEYS} AND s.predicate IN (SELECT value FROM json_each(:predicates))
                    AND s.value IS NOT NULL AND {" AND ".join(asked.texts)}
                    GROUP BY n.id, s.predicate, s.value HAVING count(DISTINCT s.origin) >= :min_origins""",
                    {**asked.parameters, "min_origins": where.min_origins},
                )
            counted: dict[tuple[str, str, str], int] = {}
            for node, predicate, value, times in rows:
                key = (node, predicate, _text_of(value))
                counted[key] = counted.get(key, 0) + times
        return [
            Said(node=NodeId(node), predicate=predicate, text=text, statements=times)
            for (node, predicate, text), times in sorted(counted.items())
        ]

    def weight(self, node: NodeId, where: Filter = EVERYTHING) -> Weight:
        with self._files.reading() as db:
            cut = cut_at(db, where.known_at)
            if not cut.is_now or where.min_origins > 1:
                return weight_of(of_nodes(db, cut, [node], where, (), Direction.BOTH, None))
            asked = conditions(db, cut, where).and_(keys=json.dumps(cut.canonical_keys(db, [node])))
            given = " AND ".join(asked.texts)
            statements, origins, first, last = db.execute(
                f"""SELECT count(*), count(DISTINCT origin), min(reported_at), max(reported_at) FROM (
                SELECT s.origin, s.reported_at FROM {_tables(where, BY_SUBJECT)} WHERE s.subject_canonical {IN_KEYS} AND {given}
                UNION ALL SELECT s.origin, s.reported_at FROM {_tables(where, BY_OBJECT)} WHERE s.object_canonical {IN_KEYS}
                AND s.subject_canonical NOT {IN_KEYS} AND {given})""",
                asked.parameters,
            ).fetchone()
        return Weight(
            statements=statements,
            independent_origins=origins,
            first_reported=moment_of(first),
            last_reported=moment_of(last),
        )

    def events(
        self,
        *,
        among: Collection[NodeId] | None = None,
        takes_part: Sequence[tuple[str | None, NodeId]] = (),
        happened: Interval | None = None,
        reported: Interval | None = None,
        type: str | None = None,
        mode: str | None = None,
        min_articles: int = 1,
    ) -> list[NodeId]:
        with self._files.reading() as db:
            texts, parameters = ["h.articles >= :min_articles"], {"min_articles": min_articles}
            given: dict[str, Any] = dict(parameters)
            if among is not None:
                texts.append("h.id IN (SELECT value FROM json_each(:among))")
                given["among"] = json.dumps(list(among))
            for number, (role, node) in enumerate(takes_part):
                given[f"node{number}"] = json.dumps(cut_at(db, None).canonical_keys(db, [node]))
                given[f"role{number}"] = role
                of_role = f"AND predicate = :role{number}" if role else ""
                texts.append(
                    f"""h.event IN (SELECT subject_canonical FROM statement WHERE ended_at IS NULL {of_role}
                    AND object_canonical IN (SELECT value FROM json_each(:node{number})))"""
                )
            texts += _told_within(happened, reported, given)
            for predicate, text in (("type", type), ("mode", mode)):
                if text is not None:
                    given[predicate] = text
                    texts.append(f"EXISTS (SELECT 1 FROM json_each(h.{predicate}s) WHERE value = :{predicate})")
            rows = db.execute(
                f"SELECT h.id FROM happening h WHERE {' AND '.join(texts)} ORDER BY h.at IS NULL, h.at, h.id", given
            )
            return [node for (node,) in rows]

    def told(self, events: Sequence[NodeId]) -> list[Told]:
        with self._files.reading() as db:
            rows = db.execute(
                """SELECT h.id, h.at, h.types, h.modes, h.factuality, h.articles FROM json_each(?)
                CROSS JOIN node n ON n.id = value CROSS JOIN happening h ON h.event = n.key""",
                (json.dumps(list(events)),),
            ).fetchall()
        found = {
            node: Told(
                node=node,
                at=at,
                types=_texts(types),
                modes=_texts(modes),
                factuality=_firmness(firmness),
                articles=articles,
            )
            for node, at, types, modes, firmness, articles in rows
        }
        return [found[node] for node in events if node in found]

    def disputable(self, sort: NodeSort, *, after: str | None = None, limit: int = PAGE_LIMIT) -> Page[NodeId]:
        version, node = read_age_mark(after)
        with self._files.reading() as db:
            rows = db.execute(
                """SELECT n.version, n.id FROM node n WHERE n.sort = :sort AND (n.version, n.id) > (:version, :node)
                AND (EXISTS (SELECT 1 FROM statement s WHERE s.subject_canonical = n.key
                        AND s.factuality IN ('denied', 'negated') AND s.ended_at IS NULL)
                    OR EXISTS (SELECT 1 FROM node m WHERE m.canonical = n.key AND m.version <> n.version)
                    AND (EXISTS (SELECT 1 FROM statement s WHERE s.subject_canonical = n.key
                            AND substr(s.value, 1, 11) = '["quantity"' AND s.ended_at IS NULL)
                        OR n.sort = 'event' AND EXISTS (SELECT 1 FROM statement s WHERE s.subject_canonical = n.key
                            AND s.predicate = 'actor' AND s.ended_at IS NULL)))
                ORDER BY n.version, n.id LIMIT :limit""",
                {"sort": sort.value, "version": version, "node": node, "limit": limit + 1},
            ).fetchall()
        return page_of([NodeId(found) for _, found in rows], rows, limit)

    def names_like(self, latin: str, where: Filter = EVERYTHING, *, limit: int = PAGE_LIMIT) -> list[Named]:
        with self._files.reading() as db:
            values = self._aliases.like(db, latin, limit)
            cut = cut_at(db, where.known_at)
            if cut.is_now and _any_origins(where) == EVERYTHING:
                rows = db.execute(
                    """SELECT n.id, n.sort, d.value, d.times FROM said d JOIN node n ON n.key = d.node
                    WHERE d.predicate = 'name' AND d.value IN (SELECT value FROM json_each(?))""",
                    (json.dumps(values),),
                ).fetchall()
                return [_named(*row) for row in rows]
            asked = conditions(db, cut, where).and_(values=json.dumps(values))
            counted: dict[tuple[str, str, str], int] = {}
            for raw, now, sort, value in db.execute(
                f"""SELECT subject.id, subject_now.id, subject.sort, s.value FROM {_tables(where, "statement_by_given_name")}
                CROSS JOIN node subject ON subject.key = s.subject
                CROSS JOIN node subject_now ON subject_now.key = s.subject_canonical
                WHERE s.name IS NOT NULL AND s.value IN (SELECT value FROM json_each(:values))
                AND {" AND ".join(asked.texts)}""",
                asked.parameters,
            ):
                key = (cut.of(raw, now), sort, value)
                counted[key] = counted.get(key, 0) + 1
        return [_named(*key, times) for key, times in counted.items()]


def _named(node: str, sort: str, value: str, times: int) -> Named:
    return Named(node=NodeId(node), sort=NodeSort(sort), text=_text_of(value), statements=times)


def _any_origins(where: Filter) -> Filter:
    return replace(where, min_origins=1)


def _asked(
    db: sqlite3.Connection, cut: Cut, where: Filter, predicates: Collection[str], without: Collection[str]
) -> Conditions:
    asked = conditions(db, cut, where)
    if predicates:
        asked = asked.and_(
            "s.predicate IN (SELECT value FROM json_each(:predicates))", predicates=json.dumps(sorted(predicates))
        )
    if without:
        asked = asked.and_(
            "s.predicate NOT IN (SELECT value FROM json_each(:without))", without=json.dumps(sorted(without))
        )
    return asked


def _tables(where: Filter, index: str) -> str:
    """Return where statements are found; without ANALYZE, SQLite takes the index of predicates too often."""
    tables = f"statement s INDEXED BY {index}"
    return f"{tables} CROSS JOIN version v ON v.key = s.version" if where.source is not None else tables


def _ties_out(asked: Conditions, where: Filter) -> str:
    return TIES.format(
        this="subject_canonical",
        other="object_canonical",
        other_id="o.id",
        value="NULL",
        tables=_tables(where, BY_SUBJECT),
        asked=" AND ".join((*asked.texts, "s.object_canonical IS NOT NULL")),
        joins="CROSS JOIN node b ON b.key = g.this CROSS JOIN node o ON o.key = g.other",
    )


def _ties_of_values(asked: Conditions, where: Filter) -> str:
    return TIES.format(
        this="subject_canonical",
        other="value",
        other_id="NULL",
        value="g.other",
        tables=_tables(where, BY_SUBJECT),
        asked=" AND ".join((*asked.texts, "s.object_canonical IS NULL")),
        joins="CROSS JOIN node b ON b.key = g.this",
    )


def _ties_in(asked: Conditions, where: Filter, *, without_subjects: bool) -> str:
    """Return what asks for edges by their object; those whose subject is among the nodes too may be found already."""
    found = (f"s.subject_canonical NOT {IN_KEYS}",) if without_subjects else ()
    return TIES.format(
        this="object_canonical",
        other="subject_canonical",
        other_id="o.id",
        value="NULL",
        tables=_tables(where, BY_OBJECT),
        asked=" AND ".join((*asked.texts, *found)),
        joins="CROSS JOIN node b ON b.key = g.other CROSS JOIN node o ON o.key = g.this",
    )


def _tie(row: Sequence[Any]) -> Tie:
    subject, predicate, other, value, statements, origins, confidence, first, last, *_ = row
    return Tie(
        subject=subject,
        predicate=predicate,
        object=other,
        value=value_of(value),
        statements=statements,
        independent_origins=origins,
        confidence=confidence,
        first_reported=moment_of(first),
        last_reported=moment_of(last),
    )


def _of_tie(db: sqlite3.Connection, tie: Tie, asked: Conditions, where: Filter) -> list[tuple[StatementId, Factuality]]:
    end = "s.object_canonical = (SELECT key FROM node WHERE id = :object)"
    if tie.object is None:
        end = "s.object_canonical IS NULL AND s.value = :value"
    rows = db.execute(
        f"""SELECT s.id, s.factuality FROM {_tables(where, BY_SUBJECT)}
        WHERE s.subject_canonical = (SELECT key FROM node WHERE id = :subject) AND s.predicate = :predicate AND {end}
        AND {" AND ".join(asked.texts)} ORDER BY s.reported_at, s.id""",
        {
            **asked.parameters,
            "subject": tie.subject,
            "predicate": tie.predicate,
            "object": tie.object,
            "value": value_text(tie.value),
        },
    )
    return [(StatementId(one), Factuality(firmness)) for one, firmness in rows]


def _links(
    db: sqlite3.Connection, cut: Cut, nodes: Collection[NodeId], where: Filter, question: str
) -> Iterable[tuple[Any, Any]]:
    """Ask a question of the pairs (one, other) of nodes that are linked."""
    keys = json.dumps(cut.canonical_keys(db, nodes))
    if where == EVERYTHING:
        return db.execute(question.format(pairs=f"SELECT one, other FROM link WHERE one {IN_KEYS}"), {"keys": keys})
    asked = conditions(db, cut, where).and_("s.object_canonical <> s.subject_canonical", keys=keys)
    given = " AND ".join(asked.texts)
    pairs = f"""SELECT s.subject_canonical AS one, s.object_canonical AS other FROM {_tables(where, BY_SUBJECT)}
        WHERE s.subject_canonical {IN_KEYS} AND {given}
        UNION SELECT s.object_canonical, s.subject_canonical FROM {_tables(where, BY_OBJECT)}
        WHERE s.object_canonical {IN_KEYS} AND {given}"""
    return db.execute(question.format(pairs=pairs), asked.parameters)


def _told_within(happened: Interval | None, reported: Interval | None, given: dict[str, Any]) -> Iterator[str]:
    if happened is not None:
        given["after"], given["before"] = (utc_text(one) if one else None for one in (happened.start, happened.end))
        yield """h.event IN (SELECT subject_canonical FROM statement WHERE ended_at IS NULL AND predicate = 'time'
            AND (happened_start IS NOT NULL OR happened_end IS NOT NULL)
            AND (:after IS NULL OR happened_end IS NULL OR happened_end > :after)
            AND (:before IS NULL OR happened_start IS NULL OR happened_start < :before))"""
    if reported is not None:
        given["since"], given["until"] = (utc_text(one) if one else None for one in (reported.start, reported.end))
        yield """h.event IN (SELECT subject_canonical FROM statement WHERE ended_at IS NULL AND predicate = 'type'
            AND reported_at >= coalesce(:since, '') AND reported_at < coalesce(:until, '~'))"""


@lru_cache(maxsize=4096)
def _texts(texts: str) -> frozenset[str]:
    return frozenset(json.loads(texts))


@lru_cache(maxsize=64)
def _firmness(texts: str) -> frozenset[Factuality]:
    return frozenset(map(Factuality, json.loads(texts)))


def _text_of(value: str) -> str:
    found = value_of(value)
    return found.text if found is not None else ""
