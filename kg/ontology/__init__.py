"""What can be said: kinds, predicates, event types with their modes and roles, contexts. All of it is data.

The files beside this one hold it; each entry has a label, a definition and its mapping to other vocabularies. PLOVER
(Open Event Data Alliance) gives the names of 16 event types, their modes and contexts, and the mapping to CAMEO.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from itertools import takewhile
from types import MappingProxyType

from kg.errors import OntologyError
from kg.model import Factuality
from kg.ontology.definitions import (
    ContextDefinition,
    EventTypeDefinition,
    Filler,
    Indexes,
    KindDefinition,
    ModeDefinition,
    Pair,
    PredicateDefinition,
    PredicateGroup,
    RoleDefinition,
    RoleUse,
    Terms,
)
from kg.ontology.loading import read_tables

__all__ = [
    "ContextDefinition",
    "EventTypeDefinition",
    "Filler",
    "KindDefinition",
    "ModeDefinition",
    "Ontology",
    "Pair",
    "PredicateDefinition",
    "PredicateGroup",
    "RoleDefinition",
    "RoleUse",
    "Terms",
    "cameo_code",
    "contradicts",
    "load_ontology",
    "read_ontology",
]

CAMEO_ROOT_DIGITS = 2  # "14": PROTEST; anything shorter is no category

_SAID_TO_BE_SO = frozenset({Factuality.ASSERTED, Factuality.REPORTED})
_SAID_NOT_TO_BE_SO = frozenset({Factuality.DENIED, Factuality.NEGATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology(Indexes):
    """The tables, by name, and the questions that are asked of them."""

    def predicate(self, name: str) -> PredicateDefinition:
        """Return the predicate; raises OntologyError for a name that is none."""
        found = self.predicates.get(name)
        if found is None:
            raise OntologyError(f"{name!r} is no predicate; expected one of {', '.join(self.predicates)}")
        return found

    def event_type(self, name: str) -> EventTypeDefinition:
        """Return the event type; raises OntologyError for a name that is none."""
        found = self.event_types.get(name)
        if found is None:
            raise OntologyError(f"{name!r} is no event type; expected one of {', '.join(self.event_types)}")
        return found

    def allows(self, predicate: str, subject_kind: str, object_kind: str) -> bool:
        """Whether such a subject can have this predicate with such an object; a Kind, a Filler or its value."""
        pairs = self.predicate(predicate).pairs
        return any(subject_kind in pair.subjects and object_kind in pair.objects for pair in pairs)

    def role_allows(self, event_type: str, role: str, kind: str) -> bool:
        """Whether events of the type take the role and such a thing can fill it; `kind` is a Kind, a Filler or its value."""
        use = self.event_type(event_type).role(role)
        return use is not None and kind in (use.fillers or self.roles[role].fillers)

    def required_roles(self, event_type: str) -> tuple[str, ...]:
        """Return the roles without which words are not enough for an event of this type."""
        return tuple(use.role for use in self.event_type(event_type).roles if use.required)

    def cameo_code(self, event_type: str, mode: str | None = None) -> str | None:
        """Return the narrowest CAMEO code that is certain: the common beginning of all codes that map to the pair.

        A mode that the published mapping lacks has the code of its type. Null where a type spans several CAMEO
        categories and its mode does not tell which (ASSAULT is 18, 19 or 20), and for types of our own.
        """
        found = self.event_type(event_type)
        in_mode = found.mode(mode) if mode is not None else None
        if mode is not None and in_mode is None:
            known = ", ".join(one.name for one in found.modes) or "none"
            raise OntologyError(f"{mode!r} is no mode of {event_type}; expected one of: {known}")
        return _common_code(in_mode.mapping.cameo if in_mode else ()) or _common_code(found.mapping.cameo)


def _common_code(codes: tuple[str, ...]) -> str | None:
    together = takewhile(lambda digits: len(set(digits)) == 1, zip(*codes, strict=False))
    common = "".join(digits[0] for digits in together)
    # 0 in the third place means "not further specified": 120 is 12.
    common = common.removesuffix("0") if len(common) == CAMEO_ROOT_DIGITS + 1 else common
    return common if len(common) >= CAMEO_ROOT_DIGITS else None


def read_ontology(folder: Traversable | None = None) -> Ontology:
    """Return the ontology in `folder`, the shipped one by default; raises OntologyError at the first fault in it."""
    tables = read_tables(folder)
    return Ontology(
        kinds=MappingProxyType({one.name: one for one in tables.kinds}),
        roles=MappingProxyType({one.name: one for one in tables.roles}),
        predicates=MappingProxyType({one.name: one for one in tables.predicates}),
        event_types=MappingProxyType({one.name: one for one in tables.event_types}),
        contexts=MappingProxyType({one.name: one for one in tables.contexts}),
    )


@cache
def load_ontology() -> Ontology:
    """Return the shipped ontology, read and checked once in a process."""
    return read_ontology()


def cameo_code(event_type: str, mode: str | None = None) -> str | None:
    """Return Ontology.cameo_code of the shipped ontology."""
    return load_ontology().cameo_code(event_type, mode)


def contradicts(left: Factuality, right: Factuality) -> bool:
    """Whether the same statement, made firmly in these two ways, cannot be right both times; symmetric."""
    pair = {left, right}
    return bool(pair & _SAID_TO_BE_SO) and bool(pair & _SAID_NOT_TO_BE_SO)
