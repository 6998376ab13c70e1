"""Whose word a verb or a noun of speech is: subjects through coordination, relative clauses and reports; and cues."""

from ingest.extract.claims.words import WORDS
from ingest.extract.tree import RELATIVES, Tree
from kg.model import Span

CUE_MOST_TOKENS = 8  # from speaker to verb; further apart, the verb alone is the cue
_STEPS = 4  # coordinated verbs looked through for a subject
_OWNED_BY = frozenset({"of", "for", "from", "by", "at", "in", "with", "on behalf of"})


def subject_of(tree: Tree, verb: int) -> int | None:
    """Return the subject that a verb has itself, or shares with the verb that it is coordinated with."""
    at = verb
    for _ in range(_STEPS):
        found = tree.kids(verb, "nsubj", "nsubj:pass", "nsubj:outer")
        if found:
            return min(found, key=lambda one: abs(one - at))
        if tree.dep[verb] != "conj" or not tree.is_verb(tree.head[verb]):
            return None
        verb = tree.head[verb]
    return None


def is_object_control(tree: Tree, verb: int) -> bool:
    """Tell whether the object of a verb does what its infinitive says: "ordered him to go"."""
    return tree.lemma[verb] in WORDS["object_control"]


def voices(tree: Tree, verb: int) -> tuple[int, ...]:
    """Return whose word the content of a verb is, the nearest first: the speaker, then the body they speak for."""
    speaker = _speaker_of(tree, verb)
    return () if speaker is None else owners(tree, speaker)


def owners(tree: Tree, speaker: int) -> tuple[int, ...]:
    """Return a speaker and, for "a spokesman for X" or "X's report", whom they speak for."""
    found = [speaker, *tree.kids(speaker, "appos")]
    if tree.lemma[speaker] in WORDS["voices"] or tree.lemma[speaker] in WORDS["source_nouns"]:
        found += tree.kids(speaker, "nmod:poss", "compound")
        found += [one for one in tree.kids(speaker, "nmod") if tree.prepositions(one) in _OWNED_BY]
    return tuple(dict.fromkeys(found))


def voices_of_noun(tree: Tree, noun: int) -> tuple[int, ...]:
    """Return whose word a claim, report or statement is: its owner, its author, or whoever makes it."""
    own = tree.kids(noun, "nmod:poss") + [
        one for one in tree.kids(noun, "nmod") if tree.prepositions(one) in ("by", "from")
    ]
    up = tree.head[noun]
    if not own and tree.dep[noun] == "obj" and tree.lemma[up] in WORDS["issue"]:
        maker = subject_of(tree, up)
        own = [] if maker is None or tree.is_passive(up) else [maker]
    return tuple(owner for one in own for owner in owners(tree, _antecedent(tree, one, noun)))


def according_to(tree: Tree, i: int) -> int | None:
    """Return the source that "according to" names, where `i` is that source or the "according" above it."""
    if tree.lower[i] == "according":
        below = tree.kids(i, "obl", "nmod", "obj")
        return below[0] if below else None
    return i if tree.prepositions(i) in WORDS["according"] else None


def _speaker_of(tree: Tree, verb: int) -> int | None:
    if tree.kids(verb, "aux:pass", "nsubj:pass"):
        agents = [one for one in tree.kids(verb, "obl", "obl:agent") if tree.prepositions(one) == "by"]
        return agents[0] if agents else None
    own = subject_of(tree, verb)
    up = tree.head[verb]
    if own is not None:
        return _antecedent(tree, own, verb)
    if tree.dep[verb] == "acl":
        makers = voices_of_noun(tree, up) if tree.lemma[up] in WORDS["source_nouns"] else ()
        return makers[0] if makers else up
    if tree.dep[verb] in ("advcl", "xcomp", "conj") and tree.is_verb(up):
        found = subject_of(tree, up)
        return None if found is None else _antecedent(tree, found, up)
    return None


def _antecedent(tree: Tree, subject: int, verb: int) -> int:
    if tree.lower[subject] not in RELATIVES:
        return subject
    for _ in range(_STEPS):
        if tree.dep[verb] in ("acl:relcl", "acl"):
            return tree.head[verb]
        verb = tree.head[verb]
    return subject


def speech_cue(tree: Tree, verb: int, tokens: tuple[int, ...]) -> Span:
    """Return the words of speaker and verb together, "NetBlocks said"; the verb alone where they stand far apart."""
    if not tokens or abs(tokens[0] - verb) > CUE_MOST_TOKENS:
        return tree.span(verb, verb)
    who, said = tree.phrase(tokens[0]), tree.span(verb, verb)
    between = range(min(tokens[0], verb) + 1, max(tokens[0], verb))
    if who.start < said.start < who.end or any(tree.is_verb(i) and tree.dep[i] != "aux" for i in between):
        return said  # "resigned, saying"
    return Span(start=min(who.start, said.start), end=max(who.end, said.end))
