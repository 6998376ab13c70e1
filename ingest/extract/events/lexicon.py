"""The data of the event rules as values: triggers with their needs, frames, and classes of words.

triggers.tsv has a trigger a line: its words as lemmas, part of speech, type, mode, frame, needs, and an example of our
own. The head of a verbal trigger is its first word; of a nominal one the word before the first preposition, else the
last ("state of emergency", "hunger strike").

A need is `slot:class`; a blank is and, `|` is or and binds less than a blank, `!` before a need is not. `*` as class
is anything, `=word` that lemma, `amount` a number; a slot of several words has them joined by "_".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.lexicon_files import text_of, words_of

_FOLDER = "ingest.extract.events"
_PREPOSITIONS = frozenset({"of", "on", "in", "to", "for", "from", "against", "by", "with"})
ANYTHING = "*"
LITERAL = "="
KINDS_OF = "_kinds"  # a class "person" may have a list "person_kinds": the kinds of names that belong to it


def _classes() -> dict[str, frozenset[str]]:
    """Return the words of each class; "@name" in a list stands for the words of another, listed in any order."""
    lists = words_of(_FOLDER, "classes.json")

    def words(name: str) -> Iterator[str]:
        for word in lists[name]:
            if word.startswith("@"):
                yield from words(word[1:])
            else:
                yield word

    return {name: frozenset(words(name)) for name in lists}


CLASSES = _classes()
FRAMES: dict[str, dict[str, str]] = json.loads(text_of(_FOLDER, "frames.json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an argument of the trigger must be, or must not be."""

    slot: str
    word_class: str
    wanted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One line of triggers.tsv; `needs` are alternatives, each of them a conjunction; none where it is empty."""

    words: tuple[str, ...]
    head: int
    pos: str  # V, N, or A: a predicate adjective
    type: str
    mode: str | None
    frame: str
    needs: tuple[tuple[Need, ...], ...]
    example: str

    @property
    def head_word(self) -> str:
        return self.words[self.head]


def _triggers() -> Iterator[Trigger]:
    for line in text_of(_FOLDER, "triggers.tsv").splitlines():
        if line and not line.startswith("#"):
            words, pos, kind, mode, frame, needs, example = line.split("\t")
            parts = tuple(words.split())
            yield Trigger(
                words=parts,
                head=_head(parts, pos),
                pos=pos,
                type=kind,
                mode=mode or None,
                frame=frame,
                needs=tuple(tuple(map(_need, together.split())) for together in needs.split("|") if together),
                example=example,
            )


def _head(words: tuple[str, ...], pos: str) -> int:
    if pos in "VA":
        return 0
    return next((n - 1 for n, word in enumerate(words) if n and word in _PREPOSITIONS), len(words) - 1)


def _need(text: str) -> Need:
    slot, _, name = text.removeprefix("!").partition(":")
    return Need(slot=slot.replace("_", " "), word_class=name, wanted=not text.startswith("!"))


TRIGGERS = tuple(_triggers())


def _by_head() -> dict[str, tuple[Trigger, ...]]:
    found: dict[str, list[Trigger]] = {}
    for trigger in TRIGGERS:
        found.setdefault(trigger.head_word, []).append(trigger)
    # Longer triggers say more; those of one length stay in the order of the file, which puts the narrower need first.
    return {head: tuple(sorted(some, key=lambda one: -len(one.words))) for head, some in found.items()}


TRIGGERS_BY_HEAD = _by_head()
