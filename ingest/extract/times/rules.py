"""The rules of the grammar, compiled: rules.json and holidays.json to one automaton for each level.

A rule has `to`, the categories of the chunk that it makes (joined by "+"), `sense`, the kind of its meaning, and `of`,
its pattern. An element of a pattern is CATEGORY, name:CATEGORY|OTHER (captured under that name) or a literal word in
lower case; `?` makes it optional. `if` names a guard in guards.py, `with` gives parts that the words do not name.
Levels are worked in their order: each reads the chunks of those before it. The longest match wins, then the first rule.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ingest.extract.lexicon_files import text_of

FOLDER = "ingest.extract.times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    order: int
    to: tuple[str, ...]
    sense: str
    guard: str | None
    constants: Mapping[str, int | str]


@dataclass(slots=True)
class Node:
    """A state: where each category leads, and under which name it is kept; the rules that may end here."""

    next: dict[str, list[tuple[str | None, "Node"]]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    shared: dict[str, "Node"] = field(default_factory=dict)  # by element as written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    written: str
    name: str | None
    choices: tuple[str, ...]
    optional: bool


def _element(written: str) -> _Element:
    optional = written.endswith("?") and written != "?"
    bare = written.removesuffix("?") if optional else written
    name, _, rest = bare.rpartition(":")
    choices = tuple((rest or bare).split("|"))
    return _Element(written=bare, name=name or None, choices=choices, optional=optional)


def _add(root: Node, pattern: str, rule: Rule) -> None:
    elements = [_element(one) for one in pattern.split()]
    for taken in product(*[(True, False) if element.optional else (True,) for element in elements]):
        node = root
        for element in (one for one, kept in zip(elements, taken, strict=True) if kept):
            if element.written not in node.shared:
                node.shared[element.written] = Node()
                for choice in element.choices:
                    node.next.setdefault(choice, []).append((element.name, node.shared[element.written]))
            node = node.shared[element.written]
        node.rules.append(rule)


def _holidays() -> Iterator[dict[str, Any]]:
    for words, (month, day) in json.loads(text_of(FOLDER, "holidays.json")).items():
        known = {"month": month, "day": day}
        for of in (words, f"{words} COMMA? year:YEAR"):
            yield {"to": "DAY+DATE", "sense": "date", "of": of, "if": "holiday", "with": known}


def _read() -> list[list[dict[str, Any]]]:
    levels: list[list[dict[str, Any]]] = json.loads(text_of(FOLDER, "rules.json"))
    levels[1] += _holidays()  # beside the other days
    return levels


def _compiled(written: list[dict[str, Any]]) -> Node:
    root = Node()
    for order, one in enumerate(written):
        to, guard = tuple(one["to"].split("+")), one.get("if")
        rule = Rule(order=order, to=to, sense=one["sense"], guard=guard, constants=one.get("with", {}))
        _add(root, one["of"], rule)
    return root


_WRITTEN = _read()
LEVELS = tuple(_compiled(level) for level in _WRITTEN)
LITERALS = frozenset(
    choice
    for level in _WRITTEN
    for one in level
    for element in one["of"].split()
    for choice in _element(element).choices
    if choice == choice.lower()
)
