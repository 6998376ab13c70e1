"""The interpreter of the rules: tokens to chunks, level by level. Knows no rule, no word and no date."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.times.found import Sense, Value
from ingest.extract.times.guards import GUARDS, Match
from ingest.extract.times.lexicon import LISTS, Categories, categories, hearts_of
from ingest.extract.times.rules import LEVELS, Node, Rule
from ingest.extract.tree import Tree

SMALL_WORDS = LISTS["small"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens that belong together, both included, with what they may be."""

    first: int
    last: int
    categories: Categories

    def sense_of(self, kinds: frozenset[str]) -> Sense | None:
        """Return the meaning that it has as one of these categories."""
        for kind in self.categories:
            value = self.categories[kind]
            if kind in kinds and isinstance(value, Sense):
                return value
        return None


def chunks_in(tree: Tree) -> Iterator[list[Chunk]]:
    """Yield the rows of chunks round every word that can be a time, in the order of the text."""
    opens = {sentence.first for sentence in tree.sentences}
    done = -1
    for i, found in hearts_of(tree):
        if i <= done:
            continue
        row = _island(tree, i, found, opens, done)
        done = row[-1].last
        for level in LEVELS:
            row = _worked(tree, row, level)
        yield row


def _island(tree: Tree, heart: int, found: Categories, opens: set[int], done: int) -> list[Chunk]:
    """Return the tokens in a row about a strong one, within its sentence, of which each may have a part in it."""
    row = [Chunk(heart, heart, found)]
    at = heart
    while not _begins(tree, at, opens) and at - 1 > done and (more := categories(tree, at - 1)) is not None:
        at -= 1
        row.append(Chunk(at, at, more))
    row.reverse()
    at = heart + 1
    while at < len(tree.words) and not _begins(tree, at, opens) and (more := categories(tree, at)) is not None:
        row.append(Chunk(at, at, more))
        at += 1
    return row


def _begins(tree: Tree, at: int, opens: set[int]) -> bool:
    """Tell the first word of a sentence, also of one that the reader did not part: "at 8 p.m. On Tuesday"."""
    if at in opens:
        return True
    return at > 0 and tree.lower[at - 1].endswith(".") and tree.words[at] != tree.lower[at] in SMALL_WORDS


def _worked(tree: Tree, row: list[Chunk], level: Node) -> list[Chunk]:
    if len(row) == 1 and not row[0].categories.keys() & level.next.keys():
        return row
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        found = _longest(tree, row, at, level)
        if found is None:
            made.append(row[at])
            at += 1
        else:
            chunk, at = found
            made.append(chunk)
    return made


def _longest(tree: Tree, row: list[Chunk], at: int, level: Node) -> tuple[Chunk, int] | None:
    if not row[at].categories.keys() & level.next.keys():
        return None
    ends: list[tuple[int, Rule, dict[str, Value]]] = []
    _walk(row, at, level, {}, ends)
    ends.sort(key=lambda one: (-one[0], one[1].order))
    for end, rule, parts in ends:
        sense = Sense(rule.sense, {**parts, **rule.constants})
        first, last = row[at].first, row[end - 1].last
        if rule.guard is None or GUARDS[rule.guard](Match(tree, first, last, sense)):
            return Chunk(first, last, dict.fromkeys(rule.to, sense)), end
    return None


def _walk(
    row: list[Chunk], at: int, node: Node, parts: dict[str, Value], ends: list[tuple[int, Rule, dict[str, Value]]]
) -> None:
    if node.rules:
        ends += [(at, rule, parts) for rule in node.rules]
    if at == len(row) or not node.next:
        return
    for category, value in row[at].categories.items():
        for name, after in node.next.get(category, ()):
            _walk(row, at + 1, after, parts if name is None else {**parts, name: value}, ends)
