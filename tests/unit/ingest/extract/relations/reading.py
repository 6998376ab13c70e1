"""The cases of cases.txt: a claim, a parse on one line, and every relation that it gives."""

from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from ingest.extract.entities import Names, names_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations import RelationAt, relations_in
from ingest.extract.tree import Tree
from ingest.reader import MENTIONS, ChainMention
from tests.parses import doc_of, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    claim: str
    parse: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A sentence read by the rules."""

    tree: Tree
    names: Names
    found: tuple[RelationAt, ...]


def cases() -> list[Case]:
    blocks = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [_case(block.splitlines()) for block in blocks]


def _case(lines: list[str]) -> Case:
    claim, parse, *told = lines
    return Case(claim=claim.removeprefix("# "), parse=parse, told=tuple(line.removeprefix("= ") for line in told))


def read(line: str) -> Read:
    doc = doc_of(rows_of(line))
    doc.user_data[MENTIONS] = _pronouns(doc)
    tree = Tree(doc)
    names = names_of(doc, tree)
    found = tuple(one for sentence in tree.sentences for one in relations_in(tree, sentence, names))
    return Read(tree=tree, names=names, found=found)


def _pronouns(doc: Doc) -> list[ChainMention]:
    """Return a chain in which every "he" and "his" is the first person named before it."""
    people = [name.start for name in doc.ents if name.label_ == "Person"]
    links: dict[int, int | None] = {}
    for token in doc:
        before = [place for place in people if place < token.i]
        if token.tag_ in ("PRP", "PRP$") and before:
            links |= {before[0]: None, token.i: before[0]}
    return [
        ChainMention(start=head, end=head + 1, head=head, chain=0, antecedent=link)
        for head, link in sorted(links.items())
    ]


def told(line: str) -> tuple[str, ...]:
    """Return the relations of a parse in the words of cases.txt: subject | predicate | object [of what] [(past)] [@token]."""
    one = read(line)
    return tuple(_told(one.tree, relation) for relation in one.found)


def _told(tree: Tree, one: RelationAt) -> str:
    span = one.object.span if isinstance(one.object, MentionFound) else tree.span(one.object.first, one.object.last)
    of = f" of {one.of.span.of(tree.text)}" if one.of else ""
    past = " (past)" if one.past else ""
    token = "" if one.token is None else f" @{tree.words[one.token]}"
    return f"{one.subject.span.of(tree.text)} | {one.predicate} | {span.of(tree.text)}{of}{past}{token}"
