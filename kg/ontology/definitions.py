"""What an entry of the ontology holds. Definitions and examples are our own words; names of PLOVER are PLOVER's."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.model import Kind


class Filler(StrEnum):
    """What can stand in a statement: an entity of a kind, an event, or one of the three sorts of value."""

    PERSON = Kind.PERSON.value
    ORGANIZATION = Kind.ORGANIZATION.value
    PLACE = Kind.PLACE.value
    GROUP = Kind.GROUP.value
    FACILITY = Kind.FACILITY.value
    PRODUCT = Kind.PRODUCT.value
    LAW = Kind.LAW.value
    WORK = Kind.WORK.value
    EVENT = "Event"
    TEXT = "text"
    TIME = "time"
    QUANTITY = "quantity"


class PredicateGroup(StrEnum):
    """What a predicate is for."""

    RELATION = "relation"  # between things of the world
    ROLE = "role"  # from an event to what takes part in it
    LINK = "link"  # between events
    ATTRIBUTE = "attribute"  # says what a node is


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The same notion elsewhere; null where nothing fits."""

    wikidata: str | None = None  # "Q5" for a class, "P26" for a property
    schema_org: str | None = None  # local name in https://schema.org/
    sem: str | None = None  # local name in the Simple Event Model
    plover: str | None = None  # name in PLOVER v0.8; null: ours alone, in our own namespace
    cameo: tuple[str, ...] = ()  # codes that the published mapping gives it, or its part of CAMEO
    inverted: bool = False  # the properties named here run from our object to our subject


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDefinition:
    name: Kind
    label: str
    definition: str
    example: str
    mapping: Terms = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """A part in an event, and the widest choice of what may fill it."""

    name: str
    label: str
    definition: str
    example: str
    fillers: tuple[Filler, ...]
    mapping: Terms = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Any of these subjects with any of these objects."""

    subjects: tuple[Filler, ...]
    objects: tuple[Filler, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateDefinition:
    name: str
    label: str
    group: PredicateGroup
    definition: str
    example: str
    pairs: tuple[Pair, ...]
    symmetric: bool = False  # stored once; true both ways
    inverse: str | None = None
    functional: bool = False  # a subject has one at a time: two objects are a change or a disagreement
    temporal: bool = False  # a state with a beginning and an end
    mapping: Terms = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleUse:
    """A role as one event type takes it."""

    role: str
    required: bool = False  # without it, words that look like the event are not enough
    fillers: tuple[Filler, ...] | None = None  # narrower than the role's own; null: as wide as that


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeDefinition:
    """A way in which an event is of its type."""

    name: str
    label: str
    definition: str
    example: str
    mapping: Terms = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeDefinition:
    name: str
    label: str
    definition: str
    example: str
    roles: tuple[RoleUse, ...]
    modes: tuple[ModeDefinition, ...] = ()
    quad: str | None = None  # PLOVER's quarter: verbal or material, cooperation or conflict
    mapping: Terms = Terms()

    @property
    def qualified_name(self) -> str:
        """Return "plover:PROTEST" or "newsgraph:OUTAGE": what is ours is never passed off as PLOVER."""
        return f"{'plover' if self.mapping.plover else 'newsgraph'}:{self.name}"

    def mode(self, name: str) -> ModeDefinition | None:
        """Return the mode of this name; null where this type has none such."""
        return next((mode for mode in self.modes if mode.name == name), None)

    def role(self, name: str) -> RoleUse | None:
        """Return how this type takes the role; null where it does not."""
        return next((use for use in self.roles if use.role == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextDefinition:
    """What an event is about: any PLOVER event may have any number of contexts."""

    name: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What the files hold, in their order."""

    kinds: tuple[KindDefinition, ...]
    roles: tuple[RoleDefinition, ...]
    predicates: tuple[PredicateDefinition, ...]
    event_types: tuple[EventTypeDefinition, ...]
    contexts: tuple[ContextDefinition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """The tables by name; each in the order of its file."""

    kinds: Mapping[Kind, KindDefinition]
    roles: Mapping[str, RoleDefinition]
    predicates: Mapping[str, PredicateDefinition]
    event_types: Mapping[str, EventTypeDefinition]
    contexts: Mapping[str, ContextDefinition]
