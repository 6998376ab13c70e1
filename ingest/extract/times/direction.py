"""Whether words near a time look back or ahead: "on Tuesday" of what was, or of what will be."""

from ingest.extract.times.lexicon import LISTS
from ingest.extract.tree import Sentence, Tree

# EITHER: "was due on Friday" may be over or not.
BACK, UNSURE, AHEAD, EITHER = -1, 0, 1, 2
# A verb further off says nothing of a time; and a list of a thousand dates stays linear (tokens).
REACH = 60
_FUTURE, _WITH_TO, _WITH_FOR = LISTS["future"], LISTS["future_with_to"], LISTS["future_with_for"]
_PAST, _SCHEDULED = LISTS["past"], LISTS["scheduled"]
_WAS = LISTS["was"]
_PRESENT_BE = frozenset({"is", "are", "'s", "'re", "am"})


def direction_of(tree: Tree, first: int, last: int, sentence: Sentence) -> int:
    """Return which way the nearest verb looks: the words before the time are asked first, then those after it."""
    before = _looking_back(tree, first, sentence)
    return before if before is not None else _looking_on(tree, last, sentence)


def _looking_back(tree: Tree, first: int, sentence: Sentence) -> int | None:
    if first > sentence.first and tree.lower[first - 1] == "to":
        return AHEAD  # "put off to Friday"
    infinitive = False
    bare = tree.lower[first] == "for"
    participle: int | None = None
    for i in range(first - 1, max(sentence.first, first - REACH) - 1, -1):
        word, tag = tree.lower[i], tree.tag[i]
        if _is_future(tree, i) or (infinitive and word in _WITH_TO) or (bare and word in _WITH_FOR):
            return EITHER if _was(tree, i, sentence) else AHEAD
        if infinitive and word in _WAS and tree.lower[i + 1] == "to":
            return EITHER
        if word == "be" and i > sentence.first and tree.lower[i - 1] == "to":
            return EITHER if _was(tree, i, sentence) else AHEAD
        if word in _PAST or tag == "VBD":
            return BACK
        if tag in ("VBZ", "VBP"):
            return AHEAD if word in _SCHEDULED else UNSURE
        if tag == "VBG" and i > sentence.first and tree.lower[i - 1] in _PRESENT_BE and _is_motion(tree, i):
            return AHEAD
        if tag == "VBN":
            participle = BACK
        infinitive = infinitive or word == "to"
    return participle


def _looking_on(tree: Tree, last: int, sentence: Sentence) -> int:
    for i in range(last + 1, min(sentence.end, last + 1 + REACH)):
        if _is_future(tree, i):
            return AHEAD
        if tree.lower[i] in _PAST or tree.tag[i] == "VBD":
            return BACK
        if tree.tag[i] in ("VBZ", "VBP"):
            return AHEAD if tree.lower[i] in _SCHEDULED else UNSURE
    return UNSURE


def _is_future(tree: Tree, i: int) -> bool:
    if tree.lower[i] not in _FUTURE or (tree.lower[i] == "may" and tree.words[i] != "may" and tree.tag[i] != "MD"):
        return False
    return not (tree.lower[i] == "can" and tree.tag[i].startswith("NN"))


def _was(tree: Tree, i: int, sentence: Sentence) -> bool:
    """Tell a plan that was, from one that is."""
    before = tree.lower[max(sentence.first, i - 2) : i]
    return any(word in _WAS for word in before) or tree.lower[i] in _WAS


def _is_motion(tree: Tree, i: int) -> bool:
    return tree.lower[i] in LISTS["scheduled_ing"]
