"""Triggers with their frames over a parse: which words are events, of what type, and which words fill their roles."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.claims import is_object_control, subject_of
from ingest.extract.entities import Names
from ingest.extract.lexicon_files import text_of, words_of
from ingest.extract.tree import RELATIVES, Sentence, Tree

_FOLDER = "ingest.extract.events"
_CLASSES = {name: frozenset(words) for name, words in words_of(_FOLDER, "classes.json").items()}
_FRAMES: dict[str, dict[str, str]] = json.loads(text_of(_FOLDER, "frames.json"))
_LIGHT = frozenset({"hold", "stage", "carry", "launch", "impose", "declare", "conduct", "mount", "announce", "suffer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One line of triggers.tsv."""

    words: tuple[str, ...]
    pos: str  # V or N
    type: str
    mode: str | None
    frame: str
    needs: str  # "slot:class", empty for no need


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An event by its tokens: `last` ends the trigger; fillers are heads of noun phrases."""

    trigger: Trigger
    token: int
    last: int
    fillers: tuple[tuple[str, int], ...]


def _read() -> dict[str, list[Trigger]]:
    triggers: dict[str, list[Trigger]] = {}
    for line in text_of(_FOLDER, "triggers.tsv").splitlines():
        if line and not line.startswith("#"):
            words, pos, kind, mode, frame, needs, _source, _example = line.split("\t")
            one = Trigger(words=tuple(words.split()), pos=pos, type=kind, mode=mode or None, frame=frame, needs=needs)
            triggers.setdefault(one.words[0], []).append(one)
    return {first: sorted(some, key=lambda one: -len(one.words)) for first, some in triggers.items()}


TRIGGERS = _read()


def events_in(tree: Tree, sentence: Sentence, names: Names) -> Iterator[Found]:
    """Give the events of a sentence in the order of their triggers; a word begins at most one."""
    for i in range(sentence.first, sentence.end):
        for trigger in TRIGGERS.get(tree.lemma[i], ()):
            last = _last(tree, i, trigger)
            if last is None:
                continue
            slots = _slots(tree, i)
            if trigger.pos == "N" and not slots and not tree.kids(i, "amod", "det"):
                continue
            if not _fits(tree, names, trigger, slots):
                continue
            frame = _FRAMES[trigger.frame]
            heads = [(frame[slot], token) for slot, token in slots if slot in frame and token not in range(i, last + 1)]
            heads += [("place", token) for slot, token in slots if slot in ("in", "at", "near") and slot not in frame]
            fillers = tuple(dict.fromkeys((role, one) for role, head in heads for one in tree.conjuncts(head)))
            yield Found(trigger=trigger, token=i, last=last, fillers=fillers)
            break


def _last(tree: Tree, i: int, trigger: Trigger) -> int | None:
    fitting = tree.is_verb(i) if trigger.pos == "V" else tree.tag[i] in ("NN", "NNS")
    if not fitting or tree.dep[i] in ("amod", "compound", "case", "aux"):
        return None
    last = i
    for word in trigger.words[1:]:
        found = [child for child in tree.children[i] if tree.lemma[child] == word and last < child]
        if not found:
            return None
        last = found[0]
    return last


def _slots(tree: Tree, i: int) -> list[tuple[str, int]]:
    slots: list[tuple[str, int]] = []
    for child in tree.children[i]:
        dep = tree.dep[child]
        if tree.lower[child] in _CLASSES["time"] or tree.tag[child] == "CD":
            continue
        if dep == "obj":
            slots.append(("obj", child))
        elif dep == "iobj":
            slots.append(("iobj", child))
        elif dep == "nmod:poss":
            slots.append(("poss", child))
        elif dep.startswith(("obl", "nmod")) and (preposition := tree.prepositions(child)):
            slots.append((preposition, child))
    if tree.is_verb(i):
        subject = _subject(tree, i)
        if subject is not None:
            slots.append(("obj" if tree.is_passive(i) else "subj", subject))
    elif tree.dep[i] == "obj" and tree.lemma[tree.head[i]] in _LIGHT and not tree.is_passive(tree.head[i]):
        subject = _subject(tree, tree.head[i])
        slots += [("subj", subject)] if subject is not None else []
    return slots


def _subject(tree: Tree, i: int) -> int | None:
    """Return the subject of a verb through relative clauses, participles, control and raising."""
    found = subject_of(tree, i)
    up, dep = tree.head[i], tree.dep[i]
    if found is not None:
        return up if tree.lower[found] in RELATIVES and dep == "acl:relcl" else found
    if dep == "acl" and not tree.is_verb(up) and not tree.kids(i, "mark"):
        return up
    rivals = tree.kids(up, "nsubj") if dep == "ccomp" else []
    if len(rivals) > 1 and rivals[0] < i:  # "X did it, Y said" read as two subjects of "said"
        return rivals[0]
    if dep == "xcomp" and tree.is_verb(up):
        if is_object_control(tree, up) and not tree.is_passive(up):
            objects = tree.kids(up, "obj", "iobj")
            return objects[0] if objects else None
        return _subject(tree, up)
    return None


def _fits(tree: Tree, names: Names, trigger: Trigger, slots: list[tuple[str, int]]) -> bool:
    if not trigger.needs:
        return True
    wanted, _, name = trigger.needs.partition(":")
    return any(slot == wanted and _is(tree, names, token, name) for slot, token in slots)


def _is(tree: Tree, names: Names, token: int, name: str) -> bool:
    mention = names.mention_of(tree, token)
    if mention is not None and mention.kind.value in _CLASSES.get(f"{name}_kinds", frozenset()):
        return True
    return tree.lemma[token] in _CLASSES[name] or tree.lower[token] in _CLASSES[name]
