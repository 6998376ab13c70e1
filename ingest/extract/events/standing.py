"""What the sentence around an event does to it, beside who says so: headings, habits and sorts, times still to come.

A heading that is a full clause tells an event, unless the body tells one of the same type; other lines of their own do
not. What happens as a rule ("people who protest are arrested") is no event. What has a time after the article is planned.
"""

from dataclasses import replace
from datetime import date, datetime

from ingest.extract.attributing import Attributed
from ingest.extract.claims import subject_of
from ingest.extract.events.interpret import Found
from ingest.extract.events.lexicon import CLASSES
from ingest.extract.extraction import TimeFound
from ingest.extract.tree import RELATIVES, Sentence, Tree
from kg.model import Factuality

SENTENCE_ENDS = (".", "!", "?", "…", ":")
_OPEN_QUOTES = "\"'”’)"
DAY_CHARS = len("2020-01-01")  # of an ISO 8601 time, the day
YEAR_LEFT_LEAST_DAYS = 60  # a guess: most votes are held in spring or autumn, and told of more before than after
CLAUSE_LEAST_WORDS = 4  # of a heading that tells something; shorter ones are titles of sections
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj")
_OWN = frozenset({"det", "nummod", "nmod:poss"})
_DESCRIBING = frozenset({"compound", "amod", "nmod"})
_PRESENT = frozenset({"VBZ", "VBP"})
_WILL = frozenset({"will", "'ll", "would", "'d", "wo"})
# A present tense is the usual one for these: "critics accuse", "officials deny".
_SPOKEN = frozenset({"ACCUSE", "AGREE", "MEASURE", "REJECT", "REQUEST", "STATEMENT", "SUPPORT", "THREATEN"})


def is_heading(tree: Tree, sentence: Sentence) -> bool:
    """Tell a line of its own that ends without a full stop, with text after it."""
    words = sentence.span.of(tree.text).rstrip(_OPEN_QUOTES)
    after = tree.text[sentence.span.end :]
    return not words.endswith(SENTENCE_ENDS) and after.startswith("\n")


def is_clause(tree: Tree, sentence: Sentence) -> bool:
    """Tell a heading that says something of its own: "Police arrest four", "Minister to visit Oslo", "Nine killed in fire"."""
    inside = range(sentence.first, sentence.end)
    roots = [i for i in inside if tree.head[i] == i or tree.head[i] not in inside]
    return len(inside) >= CLAUSE_LEAST_WORDS and any(
        tree.is_verb(root) and tree.kids(root, *_SUBJECTS) for root in roots
    )


def is_habit(tree: Tree, found: Found, sentence: Sentence) -> bool:
    """Tell what is said to happen as a rule: often, whenever, or to a sort of people in the present tense."""
    i = found.token
    verb = i if tree.is_verb(i) else tree.head[i]
    if any(tree.lower[child] in CLASSES["habitually"] for child in tree.kids(verb, "advmod")):
        return True
    prose = sentence.span.of(tree.text).rstrip(_OPEN_QUOTES).endswith(SENTENCE_ENDS)
    if not tree.is_verb(i) or not prose:
        return False
    subject = subject_of(tree, i)
    if subject is not None and _is_anyone(tree, i, subject):
        return True
    if not _is_present(tree, i):
        return False
    if any(tree.lower[mark] in CLASSES["whenever"] for mark in tree.kids(i, "mark", "advmod")):
        return True
    if tree.lemma[i] in CLASSES["stance"]:
        return True  # an opinion that is held: "she supports free trade"
    return subject is not None and found.trigger.type not in _SPOKEN and _is_sort(tree, i, subject)


def _is_anyone(tree: Tree, i: int, subject: int) -> bool:
    """Tell "anyone who sees it has been robbed", "you can't criticise that", "people reject ideas": of no one in particular."""
    aux = [one for one in tree.kids(i, "aux", "aux:pass") if one > subject]
    if any(tree.tag[one] == "VBD" for one in (i, *aux)) or any(tree.lower[one] in _WILL for one in aux):
        return False
    word = tree.lower[subject]
    if word in CLASSES["whoever"] and tree.kids(subject, "acl:relcl"):
        return True
    bare = not any(
        tree.dep[child] in (*_OWN, *_DESCRIBING, "det", "acl:relcl", "acl") for child in tree.children[subject]
    )
    present = bool(aux) and any(tree.tag[one] in (*_PRESENT, "MD") for one in aux)
    return (
        word in CLASSES["generic_person"]
        and bare
        and (present or tree.tag[i] in _PRESENT)
        and not _is_perfect(tree, aux)
    )


def _is_perfect(tree: Tree, aux: list[int]) -> bool:
    return any(tree.lemma[one] == "have" for one in aux)


def _is_sort(tree: Tree, i: int, subject: int) -> bool:
    """Tell "you", and a plural that nothing narrows down; adjectives narrow it only for those who act."""
    if tree.lower[subject] in CLASSES["anybody"]:
        return True
    if tree.lower[subject] in RELATIVES and tree.dep[i] == "acl:relcl":
        subject = tree.head[i]
    held = _OWN if tree.is_passive(i) else _OWN | _DESCRIBING
    return tree.tag[subject] == "NNS" and not any(tree.dep[child] in held for child in tree.children[subject])


def _is_present(tree: Tree, i: int) -> bool:
    aux = tree.kids(i, "aux", "aux:pass")
    return tree.tag[i] in _PRESENT if not aux else len(aux) == 1 and tree.tag[aux[0]] in _PRESENT and tree.is_passive(i)


def still_to_come(
    tree: Tree, found: Found, standing: Attributed, time: TimeFound | None, published_at: datetime | None
) -> Attributed:
    """Return the standing as planned where the time of what is told as a fact lies after the day of the article.

    The time must stand right beside the event: that of the clause around it may be that of something else.
    """
    told = standing.factuality in (Factuality.ASSERTED, Factuality.REPORTED)
    past = tree.tag[found.token] in ("VBD", "VBN") or any(
        tree.tag[one] == "VBD" for one in tree.kids(found.token, "aux", "aux:pass")
    )
    if (
        not told
        or past
        or time is None
        or not _stands_beside(tree, found.token, time)
        or time.earliest is None
        or published_at is None
    ):
        return standing
    coming = time.earliest[:DAY_CHARS] > published_at.date().isoformat() or _is_vote_ahead(found, time, published_at)
    return standing if not coming else replace(standing, factuality=Factuality.PLANNED, cue=time.span)


def _stands_beside(tree: Tree, i: int, time: TimeFound) -> bool:
    return any(time.span.start <= tree.start[child] < time.span.end for child in tree.children[i])


def _is_vote_ahead(found: Found, time: TimeFound, published_at: datetime) -> bool:
    """Tell an election of the running year, while so much of it is left that the vote is likelier ahead than behind."""
    if found.trigger.type != "ELECT" or found.trigger.pos != "N" or time.latest is None:
        return False
    return (date.fromisoformat(time.latest[:DAY_CHARS]) - published_at.date()).days >= YEAR_LEFT_LEAST_DAYS
