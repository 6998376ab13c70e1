"""The record itself: statements, relations, judgements."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response, abort, request

from api import judging
from api.http import shapes
from api.http.context import answer, answer_list, asked_body, cut, node_asked, store, tag_of
from api.http.facets import FACETED_MAX, facets
from api.http.params import CURSOR, LIMIT, choice, text
from api.http.registry import Asked, route
from api.http.render import Json, judgement_json
from api.http.shapes import Page
from api.http.shown import edges_shown, judgements_shown, names_of, statements_shown
from kg.assemble import ATTRIBUTES, edges_of, sort_of
from kg.errors import NotFoundError
from kg.model import (
    EVERYTHING,
    Edge,
    Filter,
    Judgement,
    JudgementId,
    NodeId,
    NodeSort,
    StatementId,
    Verdict,
    value_key,
)
from kg.ontology import load_ontology
from kg.store import Direction, Stated

blueprint = Blueprint("record", __name__)

SUBJECT = text("subject", "Only of this subject: its id or its name.")
OBJECT = text("object", "Only of this object: its id or its name.")
PREDICATE = text("predicate", "Only with this predicate.")
VERDICT = choice("verdict", "Only of this verdict; `unsure` ones wait for a person.", [one.value for one in Verdict])


class Decided(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a person decides on two nodes."""

    left: str
    right: str
    verdict: Verdict
    by: str = judging.BY


DECIDED = {
    "type": "object",
    "required": ["left", "right", "verdict"],
    "additionalProperties": False,
    "properties": {
        "left": {"type": "string", "minLength": 1},
        "right": {"type": "string", "minLength": 1},
        "verdict": {"type": "string", "enum": [one.value for one in Verdict]},
        "by": {"type": "string", "pattern": "^person:.+", "default": judging.BY},
    },
}


@route(
    blueprint,
    "/v1/statements",
    SUBJECT,
    OBJECT,
    PREDICATE,
    LIMIT,
    CURSOR,
    example={"predicate": "type"},
    gives=Page[shapes.Statement],
)
def statements(asked: Asked) -> Response:
    """Give statements with their words: by when they were reported where an end is named, else by arrival."""
    ends = [node_asked(asked[end], asked.where) for end in (SUBJECT, OBJECT)]
    predicates = [asked[PREDICATE]] if asked[PREDICATE] else []
    if not any(ends):
        page = store().statement_page(
            asked.where, predicates=predicates, after=asked[CURSOR] or None, limit=asked[LIMIT]
        )
        return answer_list(statements_shown(page.items, asked.where), next=page.next)
    node, direction = (ends[0], Direction.OUT) if ends[0] else (ends[1], Direction.IN)
    found = store().statements([NodeId(str(node))], asked.where, predicates=predicates, direction=direction)
    kept = [one for one in found if ends[1] in (None, one.object)]
    given, more = cut(kept, asked[CURSOR], asked[LIMIT])
    shown = statements_shown(given, asked.where)
    return answer_list(shown, next=more, total=len(kept), facets=_facets(found, ends[1]))


@route(blueprint, "/v1/relations", SUBJECT, OBJECT, PREDICATE, LIMIT, CURSOR, gives=Page[shapes.Edge])
def relations(asked: Asked) -> Response:
    """Give what links two entities, each edge with how much stands behind it: at a named end all of it, else by arrival."""
    ends = [node_asked(asked[end], asked.where) for end in (SUBJECT, OBJECT)]
    predicates = [asked[PREDICATE]] if asked[PREDICATE] else _relation_names()
    if not any(ends):
        page = store().statement_page(
            asked.where, predicates=predicates, after=asked[CURSOR] or None, limit=asked[LIMIT]
        )
        return answer_list(edges_shown(_edges_of_page(page.items, asked.where), asked.where), next=page.next)
    node, direction = (ends[0], Direction.OUT) if ends[0] else (ends[1], Direction.IN)
    found = store().statements([NodeId(str(node))], asked.where, predicates=predicates, direction=direction)
    edges = edges_of(one for one in found if _is_relation(one) and ends[1] in (None, one.object))
    given, more = cut(edges, asked[CURSOR], asked[LIMIT])
    shown = edges_shown(given, asked.where)
    return answer_list(shown, next=more, total=len(edges), facets=_facets(found, ends[1]))


@route(blueprint, "/v1/relations/<statement>", gives=shapes.Edge)
def relation(asked: Asked, statement: str) -> Response:
    """Give the edge that a statement belongs to; that of any of its statements is its id."""
    (shown,) = edges_shown(edges_of(_stated_of_edge(statement, asked.where)), asked.where)
    return answer(shown)


@route(blueprint, "/v1/relations/<statement>/evidence", LIMIT, CURSOR, gives=Page[shapes.Statement])
def evidence(asked: Asked, statement: str) -> Response:
    """Give every statement of an edge with its words: each article that says it, and how firmly."""
    stated = _stated_of_edge(statement, asked.where)
    given, more = cut(stated, asked[CURSOR], asked[LIMIT])
    shown = statements_shown(given, asked.where)
    return answer_list(shown, next=more, total=len(stated))


@route(blueprint, "/v1/statements/<statement>", gives=shapes.Statement)
def statement(asked: Asked, statement: str) -> Response:
    """Give one statement with its words; without a filter one that has ended too."""
    (shown,) = statements_shown([_stated(statement, asked.where)], asked.where)
    return answer(shown)


@route(
    blueprint,
    "/v1/judgements",
    VERDICT,
    LIMIT,
    CURSOR,
    common=False,
    example={"verdict": "unsure"},
    gives=Page[shapes.Judgement],
)
def judgements(asked: Asked) -> Response:
    """Give the judgements that count, the oldest first, each with its reasons."""
    verdict = Verdict(asked[VERDICT]) if asked[VERDICT] else None
    page = store().judgements(verdict, after=asked[CURSOR] or None, limit=asked[LIMIT])
    return answer_list(judgements_shown(page.items), next=page.next)


@route(blueprint, "/v1/duplicates", LIMIT, CURSOR, common=False, gives=Page[shapes.Judgement])
def duplicates(asked: Asked) -> Response:
    """Give the pairs that may be one and wait for a person, the likeliest of the page first, each with its reasons."""
    page = store().judgements(Verdict.UNSURE, after=asked[CURSOR] or None, limit=asked[LIMIT])
    likeliest = sorted(page.items, key=lambda one: (-one.score, one.id))
    return answer_list(judgements_shown(likeliest), next=page.next)


@route(blueprint, "/v1/judgements/<judgement>", common=False, gives=shapes.Judgement)
def judgement(_: Asked, judgement: str) -> Response:
    """Give one judgement, undone or not."""
    return answer(_shown(_judged(judgement)))


@route(
    blueprint, "/v1/judgements", method="POST", common=False, body=DECIDED, answers=201, gives=Page[shapes.Judgement]
)
def decide(_: Asked) -> Response:
    """Judge that two nodes are the same, different, or that it is not sure. If-Match: the judgement that it replaces."""
    said = asked_body(Decided)
    new = judging.decide(said.left, said.right, said.verdict, by=said.by, check=_check_asked)
    response = answer(_shown(new))
    response.status_code = 201
    response.headers["Location"] = f"/v1/judgements/{new.id}"
    return response


@route(blueprint, "/v1/judgements/<judgement>", method="DELETE", common=False, needs_match=True, gives=shapes.Judgement)
def undo(_: Asked, judgement: str) -> Response:
    """Take a judgement back: all is as if it had never been. Needs If-Match, the ETag of the judgement as it was seen."""
    if not request.if_match:
        abort(428)
    return answer(_shown(judging.take_back(judgement, by=judging.BY, check=_check_match)))


def _shown(judged: Judgement) -> Json:
    return judgement_json(judged, names_of((judged.left, judged.right)))


def _judged(judgement: str) -> Judgement:
    found = store().judgement(JudgementId(judgement))
    if found is None:
        raise NotFoundError(f"no judgement {judgement!r} here; /v1/judgements lists them")
    return found


def _check_asked(found: Judgement | None) -> None:
    """Answer 412 where an If-Match was given and names another state than this one."""
    if request.if_match:
        _check_match(found)


def _check_match(found: Judgement | None) -> None:
    """Answer 412 where If-Match names another state than this one."""
    tag = tag_of(msgspec.json.encode(_shown(found))) if found else None
    if not (tag and request.if_match.contains(tag)):
        abort(412)


def _relation_names() -> list[str]:
    return sorted(name for name in load_ontology().predicates if name not in ATTRIBUTES)


def _is_relation(stated: Stated) -> bool:
    return stated.object is not None and sort_of(stated.subject) is NodeSort.ENTITY


def _facets(found: Sequence[Stated], other: NodeId | None) -> Json | None:
    """Return the facets of statements at one end; null where both are named, for that is one edge, and for too many."""
    if other is not None or len(found) > FACETED_MAX:
        return None
    return facets(
        {
            "predicate": Counter(one.statement.predicate for one in found),
            "factuality": Counter(one.statement.factuality.value for one in found),
        }
    )


def _edges_of_page(page: Sequence[Stated], where: Filter) -> list[Edge]:
    """Return the edges whose first statement is in a page, so that each edge comes once, in the order of the page."""
    linking = {one.statement.id: number for number, one in enumerate(page) if _is_relation(one)}
    subjects = sorted({one.subject for one in page if one.statement.id in linking})
    predicates = sorted({one.statement.predicate for one in page})
    if not subjects:
        return []
    stated = store().statements(subjects, where, predicates=predicates, direction=Direction.OUT)
    edges = [edge for edge in edges_of(one for one in stated if _is_relation(one)) if edge.statements[0] in linking]
    return sorted(edges, key=lambda edge: linking[edge.statements[0]])


def _stated(statement: str, where: Filter) -> Stated:
    """Return a statement that counts; without a filter one that has ended too. Raises NotFoundError."""
    found = store().statements_by_id([StatementId(statement)], known_at=where.known_at)
    if found and where != EVERYTHING:
        said = found[0].statement
        counting = store().statements_of_article(said.article_id, where, version=said.version)
        found = [one for one in counting if one.statement.id == said.id]
    if not found:
        raise NotFoundError(f"no statement {statement!r} here; /v1/statements lists them")
    return found[0]


def _stated_of_edge(statement: str, where: Filter) -> list[Stated]:
    """Return the statements that count of the edge that one of them belongs to. Raises NotFoundError for none."""
    known = store().statements_by_id([StatementId(statement)], known_at=where.known_at)
    stated = [
        one
        for said in known
        for one in store().statements(
            [said.subject], where, predicates=[said.statement.predicate], direction=Direction.OUT
        )
        if (one.object, value_key(one.statement.value)) == (said.object, value_key(said.statement.value))
    ]
    if not stated:
        raise NotFoundError(f"no relation {statement!r} counts here; /v1/relations lists them")
    return stated
