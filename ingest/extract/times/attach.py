"""Which of a sentence's times is the time of an event: the one that its words are attached to.

A time belongs to the clause that its phrase hangs in. The time of a report ("said on Tuesday") is when it was said, and
never when what it tells of happened; a time inside a noun ("the 2016 vote", "Tuesday's attack") is the noun's.
"""

from collections.abc import Iterable

from ingest.extract.times.found import Sort, TimeAt
from ingest.extract.times.lexicon import LISTS
from ingest.extract.tree import Sentence, Tree

# Labels that begin a clause of its own; a time beyond one of them is another clause's.
CLAUSES = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "parataxis", "csubj", "csubj:pass", "conj", "root"})
# A time within a noun phrase in one of these is a part of what the noun names.
IN_A_NAME = frozenset({"compound", "nummod", "amod", "nmod:poss", "flat", "appos"})
NOUN_PLACES = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent"})
OBJECTS = frozenset({"obj", "obl", "nsubj:pass", "xcomp"})
REPORTS = LISTS["report"]


def time_of(tree: Tree, token: int, times: Iterable[TimeAt], sentence: Sentence) -> TimeAt | None:
    """Return the time that an event has, by its trigger; None where the sentence gives it none of its own.

    Asked in turn: what hangs on the trigger; what hangs on its object ("shot a man on Tuesday", as parsers have it);
    the clause that it stands in as a noun or as the complement of a verb, unless that is a report; the verb that it is
    coordinated with, if the time comes before both; the only time of its clause. Durations and sets are never it.
    """
    here = [time for time in times if sentence.first <= time.first < sentence.end and time.sort is Sort.DATE]
    here = [time for time in here if not _is_of_first_level(tree, time)]
    hung = {time.first: _hung_on(tree, time) for time in here}
    loose = [time for time in here if not _is_in_a_name(tree, time)]
    for step, heads in enumerate(_heads(tree, token)):
        # "The 2016 vote", "Tuesday's attack": within a noun phrase, a time is of that noun and of no other word.
        asked = loose if step else here
        found = [time for time in asked if hung[time.first] in heads and not _covers(time, token)]
        if found:
            return min(found, key=lambda time: (time.edtf is None, abs(time.first - token)))
    shared = _shared(tree, token)
    if shared is not None:
        before = [time for time in loose if hung[time.first] == shared and time.last < min(shared, token)]
        if before:
            return before[0]
    if len(here) == 1 and _is_free(tree, here[0], token):
        return here[0]
    return None


def _is_of_first_level(tree: Tree, time: TimeAt) -> bool:
    """Tell "in May" of "fell from 8% in May to 5% in June": the time of where it came from."""
    before = time.first - 1
    if before < 1 or not (tree.tag[before] == "CD" or tree.tag[before].startswith("NN")):
        return False
    return tree.prepositions(before) == "from" and bool(tree.kids(before, "nummod") or tree.tag[before] == "CD")


def _covers(time: TimeAt, token: int) -> bool:
    return time.first <= token <= time.last


def _top(tree: Tree, time: TimeAt) -> int:
    """Return the token of a time by which it hangs on the rest of its sentence."""
    inside = range(time.first, time.last + 1)
    return next((i for i in reversed(inside) if tree.head[i] not in inside or tree.head[i] == i), time.last)


def _hung_on(tree: Tree, time: TimeAt) -> int | None:
    """Return the word that a time modifies, None where it stands alone."""
    top = _top(tree, time)
    if time.first and tree.lemma[time.first - 1] in REPORTS:
        return time.first - 1  # "said late on Tuesday nobody would be sent in"
    return None if tree.head[top] == top else tree.head[top]


def _is_in_a_name(tree: Tree, time: TimeAt) -> bool:
    return tree.dep[_top(tree, time)] in IN_A_NAME


def _heads(tree: Tree, token: int) -> Iterable[frozenset[int]]:
    """Yield the words that the event's time may hang on, the nearest first."""
    yield frozenset({token})
    if tree.is_verb(token):
        yield frozenset(child for child in tree.children[token] if tree.dep[child] in OBJECTS and child > token)
    at = token
    while tree.dep[at] in ("compound", "xcomp") and tree.head[at] != at:
        at = tree.head[at]
        if tree.is_verb(at) and tree.lemma[at] not in REPORTS:
            yield frozenset({at})
    above = tree.head[at]
    if tree.dep[at] in NOUN_PLACES and tree.is_verb(above) and tree.lemma[above] not in REPORTS:
        yield frozenset({above})


def _shared(tree: Tree, token: int) -> int | None:
    """Return the first of coordinated verbs, which may share its time with this one."""
    at = token
    while tree.dep[at] == "conj" and tree.is_verb(at):
        at = tree.head[at]
    return at if at != token and tree.is_verb(at) and tree.lemma[at] not in REPORTS else None


def _clause(tree: Tree, token: int) -> int:
    while tree.dep[token] not in CLAUSES and tree.head[token] != token:
        token = tree.head[token]
    return token


def _is_free(tree: Tree, time: TimeAt, token: int) -> bool:
    """Tell a time that no other clause and no noun has: it stands by itself, or loose in the event's clause."""
    top = _top(tree, time)
    if tree.dep[top] in IN_A_NAME or tree.dep[token] == "amod" or _covers(time, token):
        return False
    if tree.head[top] == top:
        return True
    head = _hung_on(tree, time) or tree.head[top]
    owner = _clause(tree, head)
    noun_of_its_own = tree.dep[top] == "nmod" and not tree.is_verb(head) and tree.dep[head] in ("nsubj", "nsubj:pass")
    return owner == _clause(tree, token) and tree.lemma[owner] not in REPORTS and not noun_of_its_own
