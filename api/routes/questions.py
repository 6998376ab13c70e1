"""Ready-made questions: who said what, what cannot all be true, what changed, and names for who types."""

from flask import Blueprint, Response

from api.context import answer_list, deadline, names, next_of, node_asked, stated_with_words, store
from api.params import CURSOR, LIMIT, choice, moment, offset_of, text, whole
from api.registry import Asked, route
from api.render import Json, edge_json
from kg.assemble import title_of
from kg.comparing import Change, Disagreement, changes_between, disagreements, disagreements_of
from kg.errors import InputError
from kg.model import Filter, NodeSort
from kg.query import EventQuestion, find_events, node_named, who_said
from kg.store import Direction

blueprint = Blueprint("questions", __name__, url_prefix="/v1")

SPEAKER = text("speaker", "Who said it: an id or a name.")
ABOUT = text("about", "What it is about: an id or a name.")
NODE = text("node", "Only of this node and the events that it takes part in: its id or its name.")
SORT = choice("sort", "Without `node`: of events (the default) or of entities.", ["event", "entity"])
FROM = moment("from", "The earlier moment of the record.", required=True)
TO = moment("to", "The later moment of the record.", required=True)
CHANGE = choice("change", "Only changes of this kind.", [one.value for one in Change])
TYPED = text("q", "What was typed so far.", required=True)
FEW = whole("limit", "How many to give.", default=10, low=1, high=50)
FURTHER = 5  # times as many names as asked for, of which some may not count under the filter


@route(blueprint, "/questions", common=False)
def questions(_: Asked) -> Response:
    """Give the ready-made questions."""
    shown = [
        {"name": "who-said", "address": "/v1/questions/who-said", "asks": "What named sources said."},
        {"name": "disagreements", "address": "/v1/disagreements", "asks": "What cannot all be true."},
        {"name": "events-between", "address": "/v1/questions/events-between", "asks": "In which events two took part."},
    ]
    return answer_list(shown, next=None, total=len(shown))


@route(blueprint, "/questions/who-said", SPEAKER, ABOUT, LIMIT, CURSOR, example={"about": "{entity}"})
def who(asked: Asked) -> Response:
    """Give what named sources said, by when it was reported: of one speaker, about one thing, or both."""
    ends = [node_asked(asked[end], asked.where) for end in (SPEAKER, ABOUT)]
    said = who_said(store(), speaker=ends[0], about=ends[1], where=asked.where)
    start = offset_of(asked[CURSOR])
    shown = [stated_with_words(one) for one in said[start : start + asked[LIMIT]]]
    return answer_list(shown, next=next_of(len(said), start, asked[LIMIT]), total=len(said))


ONE = text("one", "The one: an id or a name.", required=True)
OTHER = text("other", "The other: an id or a name.", required=True)


@route(
    blueprint, "/questions/events-between", ONE, OTHER, LIMIT, CURSOR, example={"one": "{entity}", "other": "{other}"}
)
def events_between(asked: Asked) -> Response:
    """Give the events in which both took part, in the order in which they happened."""
    ends = tuple((None, node_named(store(), asked[end], asked.where)) for end in (ONE, OTHER))
    found = find_events(store(), EventQuestion(takes_part=ends), asked.where, out_of_time=deadline())
    start = offset_of(asked[CURSOR])
    shown = [
        {
            "event": node,
            "title": title_of(store(), node, asked.where),
            "evidence": [
                stated_with_words(one)
                for one in store().statements([node], asked.where, predicates=["type"], direction=Direction.OUT)
            ],
        }
        for node in found[start : start + asked[LIMIT]]
    ]
    return answer_list(shown, next=next_of(len(found), start, asked[LIMIT]), total=len(found))


@route(blueprint, "/disagreements", NODE, SORT, LIMIT, CURSOR)
def all_disagreements(asked: Asked) -> Response:
    """Give statements that cannot all be true, side by side with their words and origins."""
    node = node_asked(asked[NODE], asked.where)
    if node is not None:
        found = disagreements_of(store(), node, asked.where)
        start = offset_of(asked[CURSOR])
        shown = [_disagreement_json(one, asked.where) for one in found[start : start + asked[LIMIT]]]
        return answer_list(shown, next=next_of(len(found), start, asked[LIMIT]), total=len(found))
    page = disagreements(
        store(),
        asked.where,
        sort=NodeSort(asked[SORT] or "event"),
        after=asked[CURSOR] or None,
        limit=asked[LIMIT],
        out_of_time=deadline(),
    )
    return answer_list([_disagreement_json(one, asked.where) for one in page.items], next=page.next)


@route(
    blueprint,
    "/diff",
    FROM,
    TO,
    CHANGE,
    LIMIT,
    CURSOR,
    example={"from": "2000-01-01T00:00:00Z", "to": "9000-01-01T00:00:00Z"},
)
def diff(asked: Asked) -> Response:
    """Give which edges are known otherwise at a later moment than at an earlier one, with the words that changed it."""
    start, end = asked[FROM], asked[TO]
    if start is None or end is None or asked.where.known_at is not None:
        raise InputError("known_at does not go with from and to: they say as known when")
    found = changes_between(store(), start, end, asked.where, out_of_time=deadline())
    counts = {change.value: sum(one.change is change for one in found) for change in Change}
    kept = [one for one in found if asked[CHANGE] in ("", one.change.value)]
    first = offset_of(asked[CURSOR])
    shown: list[Json] = [
        {
            "change": one.change.value,
            "title": title_of(store(), one.edge.subject, asked.where),
            "edge": edge_json(one.edge),
            "evidence": [stated_with_words(stated) for stated in store().statements_by_id(one.edge.statements)],
        }
        for one in kept[first : first + asked[LIMIT]]
    ]
    return answer_list(shown, next=next_of(len(kept), first, asked[LIMIT]), total=len(kept), counts=counts)


@route(blueprint, "/suggest", TYPED, FEW, example={"q": "{word}"})
def suggest(asked: Asked) -> Response:
    """Give entities by what was typed of a name, in whatever script, typos forgiven."""
    found = names(asked.where).suggest(asked[TYPED], asked[FEW] * FURTHER)
    shown: list[Json] = []
    for one in found:
        kinds = store().statements([one.node], asked.where, predicates=["kind"], direction=Direction.OUT, limit=1)
        if kinds:
            kind = kinds[0].statement.value
            shown.append(
                {
                    "id": one.node,
                    "name": one.name,
                    "kind": getattr(kind, "text", None),
                    "statements": one.statements,
                    "edits": one.edits,
                }
            )
        if len(shown) == asked[FEW]:
            break
    return answer_list(shown, next=None)


def _disagreement_json(found: Disagreement, where: Filter) -> Json:
    return {
        "conflict": found.conflict.value,
        "about": found.about,
        "title": title_of(store(), found.about, where),
        "what": found.what,
        "sides": [
            {
                "says": title_of(store(), side.node, where) if side.node else side.says,
                "node": side.node,
                "independent_origins": len({one.origin for one in side.statements}),
                "statements": [stated_with_words(one) for one in side.statements],
            }
            for side in found.sides
        ],
    }
