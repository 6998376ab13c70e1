"""Which words are events: the triggers of a sentence whose needs are met, with the slots that their frames turn into roles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.entities import Names
from ingest.extract.events.lexicon import ANYTHING, CLASSES, FRAMES, KINDS_OF, LITERAL, TRIGGERS_BY_HEAD, Need, Trigger
from ingest.extract.events.slots import Slot, is_amount, obliques, slots_of
from ingest.extract.phrases import content_head
from ingest.extract.tree import Sentence, Tree
from kg.model import Form

_MAX_DEPTH = 3  # arcs from a trigger's head to its last word: "took to the streets", "state of emergency"
_MAX_GAP = 4  # words between two words of a trigger
_GENERAL = FRAMES["general"]
_NOUN_TAGS = frozenset({"NN", "NNS"})
_NAMING_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_HOLDING = frozenset({"det", "amod", "compound", "nmod:poss", "nummod", "acl", "acl:relcl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An event by its tokens, trigger from `first` to `last`; fillers are roles with heads of phrases."""

    trigger: Trigger
    token: int
    first: int
    last: int
    words: frozenset[int]  # the tokens that the trigger's words match
    fillers: tuple[Slot, ...]


def events_in(tree: Tree, sentence: Sentence, names: Names) -> Iterator[Found]:
    """Give the events of a sentence in the order of their triggers; a word heads at most one."""
    taken: set[int] = set()
    for i in range(sentence.first, sentence.end):
        triggers = _triggers_of(tree, i)
        if triggers and i not in taken and not _is_in_name(names, i):
            found = _best(tree, names, i, triggers)
            if found is not None:
                taken |= found.words
                yield found


def _triggers_of(tree: Tree, i: int) -> Sequence[Trigger]:
    """Return the triggers of a word; "talks" has some of its own beside those of "talk"."""
    found = TRIGGERS_BY_HEAD.get(tree.lemma[i], ())
    return (*found, *TRIGGERS_BY_HEAD.get(tree.lower[i], ())) if tree.tag[i] == "NNS" else found


def _best(tree: Tree, names: Names, i: int, triggers: Sequence[Trigger]) -> Found | None:
    slots: list[Slot] | None = None
    for trigger in triggers:
        reach = _reach(tree, i, trigger)
        if reach is None:
            continue
        slots = slots_of(tree, i) if slots is None else slots
        if trigger.pos == "N" and not _is_particular(tree, i, slots):
            continue
        outside = _outside(tree, trigger, reach, slots)
        if _is_fit(tree, names, trigger, outside):
            first, last = _shown(i, reach, outside)
            fillers = _fillers(tree, names, trigger, [*outside, *_inside(tree, i, reach), ("self", i)])
            return Found(trigger=trigger, token=i, first=first, last=last, words=frozenset(reach), fillers=fillers)
    return None


def _is_in_name(names: Names, i: int) -> bool:
    mention = names.mention_at.get(i)
    return mention is not None and mention.form is Form.NAME


def _outside(tree: Tree, trigger: Trigger, reach: tuple[int, ...], slots: Sequence[Slot]) -> list[Slot]:
    """Return the slots beside the trigger's own words, with those of its nouns ("claimed the lives of forty people")."""
    found = [slot for slot in slots if slot[1] not in reach]
    for token in reach:
        if token != reach[trigger.head]:
            found += [slot for slot in obliques(tree, token) if slot[1] not in reach]
    return [_object_of_particle(tree, trigger, reach, slot) for slot in found]


def _object_of_particle(tree: Tree, trigger: Trigger, reach: tuple[int, ...], slot: Slot) -> Slot:
    """Return "the power" of "switched off the power" as the object that it is, where it was read as an adjunct."""
    name, token = slot
    asked = name in FRAMES[trigger.frame] or any(need.slot == name for together in trigger.needs for need in together)
    if (
        trigger.pos == "V"
        and not asked
        and name in trigger.words
        and any(case in reach for case in tree.kids(token, "case"))
    ):
        return ("obj", token)
    return slot


def _inside(tree: Tree, i: int, reach: tuple[int, ...]) -> list[Slot]:
    return [("within", token) for token in reach if token != i and tree.tag[token] in _NOUN_TAGS]


def _reach(tree: Tree, i: int, trigger: Trigger) -> tuple[int, ...] | None:
    """Return the tokens that the words of a trigger match, its head among them; null where one is missing."""
    if not _is_pos(tree, i, trigger.pos) or tree.dep[i] in ("amod", "compound", "case", "aux", "aux:pass", "cop"):
        return None
    tokens = [i]
    for word in reversed(trigger.words[: trigger.head]):
        found = _matching(tree, i, word, range(tokens[0] - 1, max(-1, tokens[0] - _MAX_GAP), -1))
        if found is None:
            return None
        tokens.insert(0, found)
    for word in trigger.words[trigger.head + 1 :]:
        found = _matching(tree, i, word, range(tokens[-1] + 1, min(len(tree), tokens[-1] + 2 + _MAX_GAP)))
        if found is None or _is_of_another(tree, found, tokens[-1], last=word is trigger.words[-1]):
            return None
        tokens.append(found)
    return tuple(tokens)


def _is_of_another(tree: Tree, k: int, before: int, *, last: bool) -> bool:
    """Tell a word that belongs to something else: "given to the army in March" is no giving in."""
    return tree.dep[k] == "advcl" or (last and tree.dep[k] == "case" and k != before + 1)


def _is_pos(tree: Tree, i: int, pos: str) -> bool:
    if pos == "A":
        return bool(tree.kids(i, "cop", "nummod")) and tree.tag[i].startswith("JJ")
    return tree.is_verb(i) if pos == "V" else tree.tag[i] in _NOUN_TAGS


def _matching(tree: Tree, i: int, word: str, where: range) -> int | None:
    return next((k for k in where if word in (tree.lemma[k], tree.lower[k]) and _hangs_on(tree, k, i)), None)


def _hangs_on(tree: Tree, k: int, i: int) -> bool:
    for _ in range(_MAX_DEPTH):
        k = tree.head[k]
        if k == i:
            return True
    return False


def _shown(i: int, reach: tuple[int, ...], slots: Sequence[Slot]) -> tuple[int, int]:
    """Return the ends of the trigger in the text; "shut the internet down" shows as its verb alone."""
    first, last = reach[0], reach[-1]
    return (i, i) if any(first < token < last for _, token in slots) else (first, last)


def _is_particular(tree: Tree, i: int, slots: Sequence[Slot]) -> bool:
    """Tell a noun that speaks of one event, or of some, from one that speaks of the sort: "attacks", "any attack"."""
    if any(tree.lower[child] in CLASSES["any"] for child in tree.kids(i, "det", "det:predet", "amod")):
        return False
    own = [slot for slot in slots if slot[0] != "case"]
    of_a_sort = tree.dep[i] == "nmod" and tree.lemma[tree.head[i]] in CLASSES["sorts_of"]
    if not own and of_a_sort:
        return False  # "a memory of protest"
    return bool(own) or tree.tag[i] == "NN" or any(tree.dep[child] in _HOLDING for child in tree.children[i])


def _is_fit(tree: Tree, names: Names, trigger: Trigger, slots: Sequence[Slot]) -> bool:
    return not trigger.needs or any(
        all(_is_met(tree, names, need, slots) for need in together) for together in trigger.needs
    )


def _is_met(tree: Tree, names: Names, need: Need, slots: Sequence[Slot]) -> bool:
    return need.wanted == any(slot == need.slot and is_of(tree, names, token, need.word_class) for slot, token in slots)


def is_of(tree: Tree, names: Names, token: int, name: str) -> bool:
    """Tell whether a phrase is of a class: by the kind of the entity that it names, else by its head word."""
    if name == ANYTHING:
        return True
    if name == "amount":
        return is_amount(tree, token)
    if name.startswith(LITERAL):
        return bool(tree.lemma[token] == name.removeprefix(LITERAL))
    head = content_head(tree, token)
    mention = names.mention_of(tree, head)
    kinds = CLASSES.get(name + KINDS_OF, frozenset())
    if mention is not None and mention.kind.value in kinds:
        return True
    words = CLASSES[name]
    if mention is not None and mention.form is Form.NAME:
        return mention.span == tree.span(head, head) and tree.lower[head] in words  # "Bitcoin", not "General Motors"
    counted = name == "person" and tree.tag[head] == "CD" and not tree.kids(head, "nmod")
    word = tree.lower[head]
    return counted or not words.isdisjoint((tree.lemma[head], word, word.removesuffix("s"), _singular(word)))


def _singular(word: str) -> str:
    return f"{word.removesuffix('men')}man" if word.endswith("men") else word


def _fillers(tree: Tree, names: Names, trigger: Trigger, slots: Sequence[Slot]) -> tuple[Slot, ...]:
    frame, role_by_head = FRAMES[trigger.frame], dict[int, str]()
    for slot, token in slots:
        if slot in ("self", "within") and frame.get(slot) in role_by_head.values():
            continue
        if _is_no_filler(tree, slot, token, slots):
            continue
        role = _role(tree, names, frame, slot, token) or _role(tree, names, _GENERAL, slot, token)
        if role:
            for one in _sharing(tree, token):
                role_by_head.setdefault(one, role)
    return tuple((role, token) for token, role in role_by_head.items())


def _sharing(tree: Tree, token: int) -> list[int]:
    """Return a filler and those coordinated with it; "anyone with a shed and a socket" is one."""
    if tree.lower[token] in CLASSES["whoever"] and tree.kids(token, "nmod", "acl:relcl"):
        return [token]
    return tree.conjuncts(token)


def _is_no_filler(tree: Tree, slot: str, token: int, slots: Sequence[Slot]) -> bool:
    """Tell "presidential election", where the word says what sort, and "his" in "he handed in his resignation"."""
    if slot == "mod":
        return tree.tag[token] not in _NAMING_TAGS
    carried = any(name in ("subj", "decree") for name, _ in slots)
    return slot == "poss" and tree.tag[token] == "PRP$" and carried


def _role(tree: Tree, names: Names, frame: dict[str, str], slot: str, token: int) -> str | None:
    """Return the role that a frame gives a slot, by its first key that fits: "in@place" for a class of fillers, "in" for any.

    An empty role means that such a filler is none: "on television" is not what a speech is about.
    """
    for key, role in frame.items():
        name, _, wanted = key.partition("@")
        if name == slot and (not wanted or is_of(tree, names, token, wanted)):
            return role
    return None
