"""What several routes take to say which events are meant, and the question that it makes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from api.http.context import node_asked
from api.http.facets import FACETED_MAX, facets
from api.http.params import Param, Schema, between, moment, text, whole
from api.http.registry import Asked
from api.http.render import Json
from kg.model import Factuality, NodeId
from kg.query import Box, EventQuestion
from kg.store import Told

TYPE = text("type", "Only events of this type.")
MODE = text("mode", "Only events of this mode.")
LONGITUDE = r"-?(180|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]{1,9})?)"
LATITUDE = r"-?(90|[1-8]?[0-9](\.[0-9]{1,9})?)"
CORNERS = f"^({LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE})?$"
BOX: Schema = {"type": "string", "pattern": CORNERS, "examples": ["46,40,88,56"]}
BBOX: Param[Box | None] = Param(
    name="bbox",
    read=lambda params: params.box("bbox"),
    schema=BOX,
    says="Only events at a place within west,south,east,north, in degrees.",
)
MIN_ARTICLES = whole("min_articles", "Least articles that tell of it.", default=1, low=1, high=10_000)
HAPPENED = (moment("happened_from", "Only events after this."), moment("happened_to", "Only events before this."))
REPORTED = (
    moment("reported_from", "Only events reported after this."),
    moment("reported_to", "Only events reported before this."),
)
NODE = text("node", "Only events that this takes part in: its id or its name.")
ROLES = tuple(
    text(role, f"Only events with this {role}: its id or its name.")
    for role in ("actor", "recipient", "victim", "theme", "place")
)
WHICH: tuple[Param[Any], ...] = (TYPE, MODE, MIN_ARTICLES, BBOX, *HAPPENED, *REPORTED)
WHICH_AND_WHO: tuple[Param[Any], ...] = (NODE, *ROLES, *WHICH)
Parts = tuple[tuple[str | None, NodeId], ...]


def parts_asked(asked: Asked) -> Parts:
    """Return who is asked to take part, and as what. Raises NotFoundError for a name that nobody bears."""
    named: Sequence[tuple[str | None, str]] = [(None, asked[NODE]), *((role.name, asked[role]) for role in ROLES)]
    return tuple((role, node) for role, name in named if (node := node_asked(name, asked.where)))


def question_of(asked: Asked, parts: Parts) -> EventQuestion:
    """Return the question that the parameters of WHICH make."""
    return EventQuestion(
        takes_part=parts,
        happened=between((asked[HAPPENED[0]], asked[HAPPENED[1]])),
        reported=between((asked[REPORTED[0]], asked[REPORTED[1]])),
        type=asked[TYPE] or None,
        mode=asked[MODE] or None,
        box=asked[BBOX],
        min_articles=asked[MIN_ARTICLES],
    )


def event_facets(told: Sequence[Told]) -> Json | None:
    """Return the facets of events; null for more than are counted."""
    if len(told) > FACETED_MAX:
        return None
    factuality: Counter[str] = Counter(one.value for event in told for one in event.factuality)
    return facets(
        {
            "type": Counter(name for event in told for name in event.types),
            "mode": Counter(name for event in told for name in event.modes),
            "factuality": Counter({one.value: factuality[one.value] for one in Factuality if factuality[one.value]}),
        }
    )
