"""The ontology as a page of documentation: `python -m kg.ontology.reference > docs/reference/ontology.md`."""

import sys
from collections.abc import Iterable, Iterator

from kg.ontology import Ontology, load_ontology
from kg.ontology.definitions import EventTypeDefinition, Pair, PredicateGroup, Terms

_OPENING = """# The ontology

What newsgraph can say. This page is made from the files in `kg/ontology/` by
`python -m kg.ontology.reference > docs/reference/ontology.md`; change the files, not the page.

Event types marked `plover:` take their names, modes and contexts from [PLOVER](https://github.com/openeventdata/PLOVER)
v0.8 of the Open Event Data Alliance, and their CAMEO codes from its conversion table; the definitions are ours. What is
marked `newsgraph:` is ours alone.
"""


def page(ontology: Ontology) -> str:
    """Return the whole page as Markdown."""
    return "\n".join(line for part in _parts(ontology) for line in (part, "")).rstrip() + "\n"


def _parts(ontology: Ontology) -> Iterator[str]:
    yield _OPENING.strip()
    yield "## Kinds of entity"
    kinds = ontology.kinds.values()
    yield _table(
        "kind | what it is | example | also", ((k.name, k.definition, k.example, _also(k.mapping)) for k in kinds)
    )
    yield "## Roles"
    roles = ontology.roles.values()
    yield _table(
        "role | who or what it is | example | filled by",
        ((r.name, r.definition, r.example, ", ".join(r.fillers)) for r in roles),
    )
    yield from _predicates(ontology)
    yield "## Event types"
    for event_type in ontology.event_types.values():
        yield from _event_type(ontology, event_type)
    yield "## Contexts of PLOVER events"
    yield _table("context | what it is about", ((one.name, one.definition) for one in ontology.contexts.values()))


def _predicates(ontology: Ontology) -> Iterator[str]:
    for group in (PredicateGroup.RELATION, PredicateGroup.LINK, PredicateGroup.ATTRIBUTE):
        yield f"## Predicates: {group}s"
        yield _table(
            "predicate | what it says | example | from → to | traits | also",
            (
                (
                    one.name,
                    one.definition,
                    one.example,
                    "; ".join(_pair(pair) for pair in one.pairs),
                    ", ".join(
                        [trait for trait in ("symmetric", "functional", "temporal") if getattr(one, trait)]
                        + ([f"inverse of {one.inverse}"] if one.inverse else [])
                    ),
                    _also(one.mapping),
                )
                for one in ontology.predicates.values()
                if one.group is group
            ),
        )


def _event_type(ontology: Ontology, event_type: EventTypeDefinition) -> Iterator[str]:
    code = ontology.cameo_code(event_type.name)
    yield f"### {event_type.name}"
    yield f"`{event_type.qualified_name}` {event_type.definition} *{event_type.example}*"
    marked = (f"**{use.role}**" if use.required else use.role for use in event_type.roles)
    facts = [
        "Roles: " + ", ".join(marked),
        event_type.quad,
        _also(event_type.mapping),
        f"CAMEO {code}" if code else None,
    ]
    yield ". ".join(fact for fact in facts if fact) + "."
    if event_type.modes:
        yield _table(
            "mode | what it is | example | CAMEO | from",
            (
                (
                    mode.name,
                    mode.definition,
                    mode.example,
                    ontology.cameo_code(event_type.name, mode.name) or "",
                    "PLOVER" if mode.mapping.plover else "newsgraph",
                )
                for mode in event_type.modes
            ),
        )


def _pair(pair: Pair) -> str:
    return f"{', '.join(pair.subjects)} → {', '.join(pair.objects)}"


def _also(mapping: Terms) -> str:
    known = (("wikidata:", mapping.wikidata), ("schema:", mapping.schema_org), ("sem:", mapping.sem))
    terms = ", ".join(prefix + term for prefix, term in known if term)
    return f"{terms} (the other way)" if mapping.inverted else terms


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    rule = " | ".join("---" for _ in head.split(" | "))
    body = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join(f"| {line} |" for line in (head, rule, *body))


if __name__ == "__main__":
    sys.stdout.write(page(load_ontology()))
