"""The files of the ontology to checked values. Every fault is named with its file, its entry and what is wrong."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol, TypeVar

import msgspec

from kg.errors import OntologyError
from kg.model import Kind
from kg.ontology.definitions import (
    ContextDefinition,
    EventTypeDefinition,
    Filler,
    KindDefinition,
    Pair,
    PredicateDefinition,
    PredicateGroup,
    RoleDefinition,
    Tables,
    Terms,
)

KINDS, ROLES, PREDICATES = "kinds.json", "roles.json", "predicates.json"
EVENT_TYPES, CONTEXTS = "event_types.json", "contexts.json"

_WIKIDATA_CLASS, _WIKIDATA_PROPERTY = re.compile(r"Q[1-9]\d*"), re.compile(r"P[1-9]\d*")
_CAMEO = re.compile(r"(0[1-9]|1\d|20)\d{0,2}")
_ENTRY = re.compile(r"`\$\[(\d+)\]")

_Row = TypeVar("_Row")


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def definition(self) -> str: ...


def read_tables(folder: Traversable | None = None) -> Tables:
    """Return the tables in `folder` (the shipped ones by default) with one predicate added for each role.

    Raises OntologyError at the first fault.
    """
    where = folder or files("kg.ontology")
    roles = _rows(where, ROLES, RoleDefinition)
    stated = _rows(where, PREDICATES, PredicateDefinition)
    tables = Tables(
        kinds=_rows(where, KINDS, KindDefinition),
        roles=roles,
        predicates=(*stated, *(_predicate_of(role) for role in roles)),
        event_types=_rows(where, EVENT_TYPES, EventTypeDefinition),
        contexts=_rows(where, CONTEXTS, ContextDefinition),
    )
    fault = next(_faults(tables), None)
    if fault:
        file, entry, what = fault
        raise OntologyError(f"{file}, entry {entry!r}: {what}; correct the file")
    return tables


def _rows(folder: Traversable, file: str, row: type[_Row]) -> tuple[_Row, ...]:
    text = folder.joinpath(file).read_text(encoding="utf-8")
    try:
        return msgspec.json.decode(text, type=tuple[row, ...])  # type: ignore[valid-type]
    except msgspec.DecodeError as exc:
        found = _ENTRY.search(str(exc))
        entry = json.loads(text)[int(found[1])].get("name", f"number {found[1]}") if found else "(the whole file)"
        raise OntologyError(f"{file}, entry {entry!r}: {exc}; correct the file") from exc


def _predicate_of(role: RoleDefinition) -> PredicateDefinition:
    return PredicateDefinition(
        name=role.name,
        label=role.label,
        group=PredicateGroup.ROLE,
        definition=role.definition,
        example=role.example,
        pairs=(Pair(subjects=(Filler.EVENT,), objects=role.fillers),),
        mapping=role.mapping,
    )


_Fault = tuple[str, str, str]


def _faults(tables: Tables) -> Iterator[_Fault]:
    for file, rows in _named_rows(tables):
        yield from _wording_faults(file, rows)
    for kind in Kind:
        if kind not in {row.name for row in tables.kinds}:
            yield KINDS, kind.value, "a kind of kg.model.Kind without an entry"
    for one in tables.kinds:
        yield from _term_faults(KINDS, one.name.value, one.mapping, _WIKIDATA_CLASS)
    for role in tables.roles:
        yield from _term_faults(ROLES, role.name, role.mapping, _WIKIDATA_PROPERTY)
    yield from _predicate_faults(tables.predicates)
    fillers = {role.name: frozenset(role.fillers) for role in tables.roles}
    for event_type in tables.event_types:
        for what in _event_type_faults(event_type, fillers):
            yield EVENT_TYPES, event_type.name, what
        for mapping in (event_type.mapping, *(mode.mapping for mode in event_type.modes)):
            yield from _term_faults(EVENT_TYPES, event_type.name, mapping, _WIKIDATA_CLASS)


def _named_rows(tables: Tables) -> Iterator[tuple[str, Sequence[_Named]]]:
    # Roles come before predicates: a fault in a role is one of roles.json, though it makes a predicate too.
    yield KINDS, tables.kinds
    yield ROLES, tables.roles
    yield PREDICATES, tables.predicates
    yield EVENT_TYPES, tables.event_types
    yield CONTEXTS, tables.contexts
    for event_type in tables.event_types:
        yield f"{EVENT_TYPES} (modes of {event_type.name})", event_type.modes


def _wording_faults(file: str, rows: Iterable[_Named]) -> Iterator[_Fault]:
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            yield file, row.name, "the name is there twice"
        seen.add(row.name)
        for part, text in (("name", row.name), ("label", row.label), ("definition", row.definition)):
            if not text.strip():
                yield file, row.name, f"the {part} is empty"


def _term_faults(file: str, entry: str, mapping: Terms, wikidata: re.Pattern[str]) -> Iterator[_Fault]:
    if mapping.wikidata is not None and not wikidata.fullmatch(mapping.wikidata):
        yield file, entry, f"Wikidata id {mapping.wikidata!r} is not of the form {wikidata.pattern}"
    for code in mapping.cameo:
        if not _CAMEO.fullmatch(code):
            yield file, entry, f"CAMEO code {code!r} is not two to four digits of 01 to 20"


def _predicate_faults(predicates: Sequence[PredicateDefinition]) -> Iterator[_Fault]:
    by_name = {one.name: one for one in predicates}
    for one in predicates:
        yield from _term_faults(PREDICATES, one.name, one.mapping, _WIKIDATA_PROPERTY)
        if not all(pair.subjects and pair.objects for pair in one.pairs) or not one.pairs:
            yield PREDICATES, one.name, "no subject or no object is allowed, so it could never be stated"
        if one.symmetric and any(set(pair.subjects) != set(pair.objects) for pair in one.pairs):
            yield PREDICATES, one.name, "symmetric, but its subjects and objects differ"
        if one.inverse is not None:
            back = by_name.get(one.inverse)
            if back is None or back.inverse != one.name:
                yield PREDICATES, one.name, f"inverse {one.inverse!r} does not name it back"


def _event_type_faults(event_type: EventTypeDefinition, fillers: dict[str, frozenset[Filler]]) -> Iterator[str]:
    used = [use.role for use in event_type.roles]
    for use in event_type.roles:
        if use.role not in fillers:
            yield f"role {use.role!r} is not in {ROLES}"
        elif not set(use.fillers or ()) <= fillers[use.role]:
            yield f"role {use.role!r} is wider than {ROLES} lets it be"
        if used.count(use.role) > 1:
            yield f"role {use.role!r} is there twice"
    if event_type.mapping.plover is None and any(mode.mapping.plover for mode in event_type.modes):
        yield "a mode of PLOVER on a type that is not PLOVER's"
