"""Who says so, and how firmly: attribution and factuality of a trigger, by scope over the parse.

The walk goes from the trigger up through the clauses that govern it. Content words weigh before speech: what someone
says is planned stays planned, with that someone as its source; what someone says did not happen is denied.
"""

from dataclasses import dataclass, replace

from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Sentence, Tree
from kg.model import Factuality, Span

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "claims.json").items()}
_CLAUSES = frozenset({"ccomp", "xcomp", "parataxis", "csubj", "acl", "advcl", "conj", "obj", "obl", "nsubj", "nmod"})
OPEN_QUOTES, CLOSE_QUOTES = "“", "”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The standing of a trigger; `speaker` is the token of the innermost source, `barred` that nothing is claimed."""

    factuality: Factuality = Factuality.ASSERTED
    cue: Span | None = None
    speaker: int | None = None
    barred: str | None = None


def subject_of(tree: Tree, verb: int) -> int | None:
    """Return the subject that a verb has itself, or shares with the verb that it is coordinated with."""
    at = verb
    for _ in range(4):
        found = tree.kids(verb, "nsubj", "nsubj:pass", "nsubj:outer")
        if found:
            return min(found, key=lambda one: abs(one - at))
        if tree.dep[verb] != "conj" or not tree.is_verb(tree.head[verb]):
            return None
        verb = tree.head[verb]
    return None


def is_object_control(tree: Tree, verb: int) -> bool:
    return tree.lemma[verb] in _WORDS["object_control"]


def claim_of(tree: Tree, trigger: int, sentence: Sentence, quoted_by: int | None = None) -> Claim:
    """Return the standing of a trigger. `quoted_by` is the speaker of a quotation that the sentence lies in."""
    if tree.words[sentence.end - 1].strip("\"'”’") == "?" or tree.lower[sentence.end - 1] == "?":
        return Claim(barred="question")
    claim = Claim()
    at = trigger
    for _ in range(len(tree.words)):
        claim = _modified(tree, at, claim)
        up = tree.head[at]
        if up == at or claim.barred or tree.dep[at] not in _CLAUSES:
            break
        if tree.dep[at] == "acl" and tree.lemma[up] not in _WORDS["plan_nouns"] | _WORDS["source_nouns"]:
            break  # what is said of the noun is not said of the clause that describes it
        claim = _governed(tree, at, up, claim)
        if tree.dep[at] == "conj" and tree.is_verb(up):
            claim = _said_of_clause(tree, up, claim)
            up = _past_conjuncts(tree, up)
            if tree.head[up] == up:
                break
        at = up
    if claim.speaker is None and quoted_by is not None and not claim.barred:
        claim = _spoken(claim, tree.phrase(quoted_by), quoted_by)
    return claim


def _past_conjuncts(tree: Tree, at: int) -> int:
    while tree.dep[at] == "conj":
        at = tree.head[at]
    return at


def _weaker(claim: Claim, factuality: Factuality, cue: Span) -> Claim:
    if claim.factuality in (Factuality.ASSERTED, Factuality.REPORTED):
        return replace(claim, factuality=factuality, cue=cue)
    return claim


def _spoken(claim: Claim, cue: Span, speaker: int | None) -> Claim:
    if claim.factuality is Factuality.NEGATED:
        return replace(claim, factuality=Factuality.DENIED, speaker=speaker if claim.speaker is None else claim.speaker)
    found = claim if claim.speaker is not None else replace(claim, speaker=speaker)
    if claim.factuality is Factuality.ASSERTED or (claim.factuality is Factuality.REPORTED and claim.speaker is None):
        return replace(found, factuality=Factuality.REPORTED, cue=cue)
    return found


def _modified(tree: Tree, at: int, claim: Claim) -> Claim:
    for child in tree.children[at]:
        dep, word = tree.dep[child], tree.lower[child]
        cue = tree.span(child, child)
        if dep in ("advmod", "det", "cc:preconj", "mark", "case") and word in _WORDS["negative"]:
            claim = _weaker(claim, Factuality.NEGATED, cue)
        elif dep == "aux" and word in _WORDS["future"]:
            claim = _weaker(claim, Factuality.PLANNED, cue)
        elif _weakens(dep, word):
            claim = _weaker(claim, Factuality.POSSIBLE, cue)
    return _said_of_clause(tree, at, claim)


def _weakens(dep: str, word: str) -> bool:
    if dep == "aux":
        return word in _WORDS["modal"]
    return word in _WORDS["if"] if dep == "mark" else dep in ("advmod", "amod") and word in _WORDS["hedge"]


def _said_of_clause(tree: Tree, at: int, claim: Claim) -> Claim:
    for child in tree.children[at]:
        if tree.dep[child] in ("obl", "nmod") and tree.prepositions(child) in _WORDS["according"]:
            first = min(tree.kids(child, "case"), default=child)
            claim = _spoken(claim, tree.span(first, max(first, child)), child)
        elif tree.dep[child] == "parataxis" and tree.lemma[child] in _WORDS["say"]:
            speaker = subject_of(tree, child)
            if speaker is not None:
                claim = _spoken(claim, tree.span(min(child, speaker), max(child, speaker)), speaker)
    return claim


def _governed(tree: Tree, at: int, up: int, claim: Claim) -> Claim:
    lemma, dep, cue = tree.lemma[up], tree.dep[at], tree.span(up, up)
    if tree.is_verb(up):
        return _governed_by_verb(tree, at, up, claim)
    if dep in ("acl", "nmod") and lemma in _WORDS["plan_nouns"]:
        return _weaker(claim, Factuality.PLANNED, cue)
    if dep in ("acl", "ccomp", "nmod") and lemma in _WORDS["source_nouns"]:
        owner = tree.kids(up, "nmod:poss")
        return _spoken(claim, cue, owner[0] if owner else None)
    if dep in ("xcomp", "ccomp", "csubj", "advcl") and lemma in ("likely", "unlikely", "ready", "able", "possible"):
        return _weaker(claim, Factuality.POSSIBLE, cue)
    return claim


def _governed_by_verb(tree: Tree, at: int, up: int, claim: Claim) -> Claim:
    lemma, dep, cue = tree.lemma[up], tree.dep[at], tree.span(up, up)
    content = dep in ("ccomp", "parataxis") or (dep == "xcomp" and tree.is_passive(up))
    if lemma in _WORDS["deny"] and dep in ("ccomp", "xcomp", "obj", "advcl"):
        return _denied(tree, up, claim, cue)
    if dep == "xcomp" and lemma in _WORDS["not_done"]:
        return _weaker(claim, Factuality.NEGATED, cue)
    if dep in ("xcomp", "advcl") and lemma in _WORDS["plan"] and _is_infinitive(tree, at):
        return _weaker(claim, Factuality.PLANNED, cue)
    if content and lemma in _WORDS["say"]:
        if any(tree.lower[child] in _WORDS["negative"] for child in tree.kids(up, "advmod")):
            return replace(claim, barred="not said")
        speaker = None if tree.is_passive(up) else subject_of(tree, up)
        first, last = (up, up) if speaker is None else (min(speaker, up), max(speaker, up))
        return _spoken(claim, tree.span(first, last), speaker)
    if dep == "ccomp" and lemma in _WORDS["plan"]:
        return _weaker(claim, Factuality.PLANNED, cue)
    if content and lemma in _WORDS["doubt"]:
        weaker = _weaker(claim, Factuality.POSSIBLE, cue)
        return weaker if claim.speaker is not None else replace(weaker, speaker=subject_of(tree, up))
    if dep == "obj" and lemma in (_WORDS["plan"] - {"order", "set"}):
        return _weaker(claim, Factuality.PLANNED, cue)
    if dep == "obl" and lemma == "call" and tree.prepositions(at) == "for":
        return _weaker(claim, Factuality.PLANNED, cue)
    if dep == "advcl" and _is_infinitive(tree, at):
        return _weaker(claim, Factuality.PLANNED, tree.span(_to(tree, at), at))
    return claim


def _denied(tree: Tree, up: int, claim: Claim, cue: Span) -> Claim:
    speaker = claim.speaker if claim.speaker is not None else subject_of(tree, up)
    return replace(claim, factuality=Factuality.DENIED, cue=cue, speaker=speaker)


def _to(tree: Tree, at: int) -> int:
    return next((mark for mark in tree.kids(at, "mark") if tree.lower[mark] == "to"), at)


def _is_infinitive(tree: Tree, at: int) -> bool:
    return _to(tree, at) != at
