"""Finds what a quantity hangs on and what it measures, by the parse."""

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.nouns import NOUNS, noun_after_of
from ingest.extract.tree import Tree

WORDS = LEXICON.words
DROPPED = frozenset({"DT", "PRP$", "CD", "PDT", "WDT", "WP$"})
INSIDE = frozenset({"amod", "compound", "flat", "nmod:poss", "punct", "det", "nummod", "goeswith", "nmod:unmarked"})
REACH = 6  # tokens from a quantity to the noun that it stands before


def top_of(tree: Tree, first: int, last: int) -> int:
    """Return the token of a stretch by which it hangs on the rest of its sentence."""
    for i in range(last, first - 1, -1):
        if not first <= tree.head[i] <= last or tree.head[i] == i:
            return i
    return last


def head_of(tree: Tree, first: int, last: int) -> int:
    """Return the noun or verb outside a stretch on which it hangs; its own top at the root of a sentence."""
    top = top_of(tree, first, last)
    head = tree.head[top]
    while tree.dep[head] in ("case", "fixed", "det") and tree.head[head] != head:
        head = tree.head[head]
    return top if first <= head <= last else head


def measured(tree: Tree, first: int, last: int, *, before: int, unit: str | None = None) -> str | None:
    """Return what the quantity from `first` to `last` measures; `before` is the token before its comparator, -1 at the start."""
    if last + 1 < len(tree) and tree.lower[last + 1] == "of":
        if before + 1 < first and tree.lower[before + 1] == "within":
            return None
        noun = noun_after_of(tree, last + 1)
        return named(tree, noun) if noun is not None else None
    top = top_of(tree, first, last)
    noun = _noun_behind(tree, top, last)
    if noun is not None:
        return _of_change(tree, noun, behind=last)
    if before >= 0 and tree.lower[before] == "of":
        noun = _noun_before_of(tree, top, before)
        return _of_change(tree, noun) if noun is not None else None
    moved = unit in WORDS["lengths"] and tree.lemma[tree.head[top]] in WORDS["motion_lemmas"]
    return None if moved else _of_verb(tree, top, first, last)


def _noun_behind(tree: Tree, top: int, last: int) -> int | None:
    """Return the noun that a quantity stands before and describes: "a 4.2 % swing", "a 2-million-dollar fine"."""
    head = tree.head[top]
    if last < head <= last + REACH and tree.tag[head] in NOUNS:
        between = range(last + 1, head)
        if all(tree.tag[i] in NOUNS or tree.tag[i].startswith(("JJ", "VB", "HYPH")) for i in between):
            return head
    return None


def _noun_before_of(tree: Tree, top: int, of: int) -> int | None:
    head = tree.head[top]
    if head < of and tree.tag[head] in NOUNS:
        return head
    return of - 1 if of > 0 and tree.tag[of - 1] in NOUNS else None


def _of_change(tree: Tree, noun: int, *, behind: int = -1) -> str | None:
    """Return what changed where a noun names a change ("increase in fuel prices"), else the noun itself, from `behind` on."""
    if tree.lemma[noun] in WORDS["change_nouns"] or tree.lower[noun] in WORDS["change_nouns"]:
        for child in tree.kids(noun, "nmod"):
            if tree.prepositions(child) in ("in", "of") and child > noun and tree.tag[child] in NOUNS:
                return named(tree, child)
        left = [child for child in tree.kids(noun, "compound") if tree.tag[child] in NOUNS and child > behind]
        if left:
            return named(tree, left[-1], behind=behind)
    return named(tree, noun, behind=behind)


def _of_verb(tree: Tree, top: int, first: int, last: int) -> str | None:
    """Return the subject or object of a verb of level or change that a quantity hangs on."""
    subject = _subject(tree, top) if tree.kids(top, "cop") else None
    if subject is not None:
        return _named_with_of(tree, subject)
    verb = tree.head[top]
    if first <= verb <= last:
        return None
    if tree.lower[verb] in ("up", "down", "worth"):
        subject = _subject(tree, verb) if tree.dep[verb] != "advmod" else _subject(tree, tree.head[verb])
        return _named_with_of(tree, subject) if subject is not None else None
    return measured_by_verb(tree, verb, first, last)


def measured_by_verb(tree: Tree, verb: int, first: int, last: int) -> str | None:
    """Return what a verb of level or change tells about: the object of "raised its rate", the subject of "fell"."""
    lemma = tree.lemma[verb]
    if lemma in WORDS["set_lemmas"]:
        things = [child for child in tree.kids(verb, "obj") if not first <= child <= last and tree.tag[child] in NOUNS]
        if things:
            return _named_with_of(tree, things[0])
    if (
        lemma in WORDS["level_lemmas"]
        or lemma in WORDS["change_lemmas"]
        or (tree.is_passive(verb) and lemma in WORDS["set_lemmas"])
    ):
        subject = _subject(tree, verb)
        if subject is not None:
            return _named_with_of(tree, subject)
    return None


def _subject(tree: Tree, verb: int) -> int | None:
    """Return the subject of a verb, its own or the one it shares: "is expected to rise", "opened and fell"."""
    for _ in range(3):  # links up that a shared subject may be away
        own = tree.kids(verb, "nsubj", "nsubj:pass")
        if own:
            return _antecedent(tree, verb, own[0])
        if tree.dep[verb] == "acl" and tree.tag[tree.head[verb]] in NOUNS:
            return tree.head[verb]
        if tree.dep[verb] not in ("xcomp", "conj", "acl:relcl"):
            return None
        verb = tree.head[verb]
    return None


def _antecedent(tree: Tree, verb: int, subject: int) -> int | None:
    if tree.lower[subject] not in WORDS["pronouns"] and tree.words[subject][0].isalpha() and tree.tag[subject] != "CD":
        return subject
    relative = tree.lower[subject] in ("which", "that") and tree.dep[verb] == "acl:relcl"
    return tree.head[verb] if relative and tree.tag[tree.head[verb]] in NOUNS else None


def _named_with_of(tree: Tree, noun: int) -> str | None:
    """Return a noun phrase with its own "of": "price of liquefied gas", "number of deaths"."""
    name = named(tree, noun) or tree.lower[noun]
    for child in tree.kids(noun, "nmod"):
        if tree.prepositions(child) == "of" and child > noun and tree.tag[child] in NOUNS:
            inner = named(tree, child)
            return f"{name} of {inner}" if inner else name
    return None if name in WORDS["no_measure"] else name


def named(tree: Tree, noun: int, *, behind: int = -1) -> str | None:
    """Return a noun with what describes it from `behind` on, in lower case, without determiners and numbers."""
    first = noun
    for child in tree.children[noun]:
        if child < noun and tree.dep[child] in INSIDE:
            first = min(first, _leftmost(tree, child))
    inside = range(max(first, behind + 1), noun + 1)
    words = [i for i in inside if (tree.tag[i] not in DROPPED and tree.dep[i] != "case") or tree.tag[i] == "POS"]
    while words and (
        tree.tag[words[0]] == "CC" or not tree.words[words[0]][0].isalpha() or _ends_number(tree, words[0])
    ):
        words.pop(0)
    if not words or (words == [noun] and tree.lower[noun] in WORDS["no_measure"]):
        return None
    text = "".join((" " if tree.start[i] > tree.end[i - 1] else "") + tree.lower[i] for i in words)
    return " ".join(text.split()) or None


def _ends_number(tree: Tree, i: int) -> bool:
    """Tell the "day" of "a nine-day strike"."""
    return i > 1 and tree.tag[i - 1] == "HYPH" and tree.tag[i - 2] == "CD"


def _leftmost(tree: Tree, i: int) -> int:
    while tree.children[i] and tree.children[i][0] < i:
        i = tree.children[i][0]
    return i
