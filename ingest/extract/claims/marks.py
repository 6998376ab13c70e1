"""What stands beside a trigger in its own clause: negation, auxiliaries, hedges, conditions, imperatives."""

from ingest.extract.claims.speakers import subject_of
from ingest.extract.claims.values import Claim
from ingest.extract.claims.words import WORDS
from ingest.extract.tree import Tree
from kg.model import Factuality

_NEGATED_BY = frozenset({"advmod", "det", "cc:preconj", "cc", "mark", "case"})
_JOINING = frozenset({"instead", "rather"})  # negative as "instead of" and "rather than" only
_NEARLY = frozenset({"nearly", "almost"})
_FINITE_BE = frozenset({"is", "are", "was", "were", "'s", "'re", "am"})
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass")
_NEGATIVE_CLAUSE_MARKS = frozenset({"without"})


def marked(tree: Tree, at: int, claim: Claim) -> Claim:
    """Return the claim as the words of its own clause have it; "if" decides first, then negation, then the rest."""
    for rule in (_by_if, _by_negation, _by_condition, _by_auxiliary, _by_hedge, _by_infinitive):
        claim = rule(tree, at, claim)
    return claim


def to_of(tree: Tree, at: int) -> int | None:
    """Return the "to" of an infinitive; "to" before a gerund is a preposition."""
    if tree.tag[at] == "VBG" and not tree.kids(at, "aux", "aux:pass", "cop"):
        return None
    return next((mark for mark in tree.kids(at, "mark", "aux") if tree.lower[mark] == "to"), None)


def negator(tree: Tree, at: int) -> int | None:
    """Return the word that negates a clause or a noun: "not", "never", the "no" of its subject or object."""
    for child in (*_own(tree, at), *_shared_negation(tree, at)):
        if tree.dep[child] in _NEGATED_BY and _is_negative(tree, child, at):
            return child
        if tree.lower[child] == "longer" and any(tree.lower[one] == "no" for one in tree.children[child]):
            return child
    return _negative_argument(tree, at) if tree.is_verb(at) else None


def auxiliaries(tree: Tree, at: int) -> list[int]:
    """Return the auxiliaries of a verb, those that it shares with the verb it is coordinated with among them."""
    own = tree.kids(at, "aux")
    first = _sharing(tree, at)
    return own if own or first is None else tree.kids(first, "aux")


def _own(tree: Tree, at: int) -> list[int]:
    return tree.children[at]


def _sharing(tree: Tree, at: int) -> int | None:
    """Return the first of coordinated verbs whose auxiliaries also count for this one."""
    first = at
    while tree.dep[first] == "conj":
        first = tree.head[first]
    if first == at or not tree.is_verb(first) or tree.kids(at, "aux", *_SUBJECTS):
        return None
    fits = tree.tag[at] == "VB" or (tree.tag[at] in ("VBN", "VBG") and bool(tree.kids(first, "aux", "aux:pass")))
    return first if fits else None


def _shared_negation(tree: Tree, at: int) -> list[int]:
    first = _sharing(tree, at)
    joined = any(tree.lower[one] in ("or", "nor") for one in tree.kids(at, "cc"))
    return tree.children[first] if first is not None and joined else []


def _is_negative(tree: Tree, word: int, at: int) -> bool:
    lower, dep = tree.lower[word], tree.dep[word]
    if lower not in WORDS["negative"] or (lower in _JOINING and dep not in ("cc", "mark", "case")):
        return False
    if lower in _NEARLY and word + 1 != at:
        return False
    after = tree.lower[word + 1] if word + 1 < len(tree) else ""
    return after not in WORDS["not_negative_before"]


def _negative_argument(tree: Tree, verb: int) -> int | None:
    subject = subject_of(tree, verb)
    arguments = tree.kids(verb, "obj", "iobj", "obl:agent") + ([] if subject is None else [subject])
    for one in arguments:
        if tree.lower[one] in WORDS["nobody"]:
            return one
        for child in tree.kids(one, "det", "cc:preconj"):
            if tree.lower[child] in ("no", "neither") and _is_negative(tree, child, one):
                return child
    return None


def _by_negation(tree: Tree, at: int, claim: Claim) -> Claim:
    word = negator(tree, at)
    if word is None:
        return claim
    may = any(tree.lower[one] in WORDS["may"] for one in auxiliaries(tree, at))
    return claim.weakened(Factuality.POSSIBLE if may else Factuality.NEGATED, tree.span(word, word))


def _by_if(tree: Tree, at: int, claim: Claim) -> Claim:
    first = at
    while tree.dep[first] == "conj":
        first = tree.head[first]
    for mark in (*tree.kids(at, "mark"), *tree.kids(first, "mark")):
        if tree.lower[mark] in WORDS["if"]:
            return claim.weakened(Factuality.POSSIBLE, tree.span(mark, mark))
    return claim


def _by_condition(tree: Tree, at: int, claim: Claim) -> Claim:
    """Weaken what would follow: "will leave if"."""
    if any(tree.lower[one] in WORDS["future"] | WORDS["modal"] for one in auxiliaries(tree, at)):
        for clause in tree.kids(at, "advcl"):
            for mark in tree.kids(clause, "mark"):
                if tree.lower[mark] in WORDS["if"]:
                    return claim.weakened(Factuality.POSSIBLE, tree.span(mark, mark))
    return claim


def _by_auxiliary(tree: Tree, at: int, claim: Claim) -> Claim:
    for one in auxiliaries(tree, at):
        word, cue = tree.lower[one], tree.span(one, one)
        if word in WORDS["future"] or (word in ("would", "'d") and _is_future_in_past(tree, at)):
            return claim.weakened(Factuality.PLANNED, cue)
        if word in WORDS["modal"]:
            return claim.weakened(Factuality.POSSIBLE, cue)
    return claim


def _is_future_in_past(tree: Tree, at: int) -> bool:
    """Tell the "would" of "said it would close" from that of "would close if"."""
    if any(tree.lower[one] == "have" for one in tree.kids(at, "aux")):
        return False  # "would have closed": it did not
    while tree.dep[at] == "conj":
        at = tree.head[at]
    up = tree.head[at]
    if tree.dep[at] == "ccomp":
        return tree.tag[up] in ("VBD", "VBN") and tree.lemma[up] in WORDS["say"] | WORDS["plan"]
    return tree.dep[at] == "acl" and tree.lemma[up] in WORDS["source_nouns"] | WORDS["plan_nouns"]


def _by_hedge(tree: Tree, at: int, claim: Claim) -> Claim:
    shared = _sharing(tree, at)
    for child in (*_own(tree, at), *(tree.children[shared] if shared is not None else ())):
        word, dep, cue = tree.lower[child], tree.dep[child], tree.span(child, child)
        if dep == "advmod" and word in WORDS["hedge"]:
            claim = claim.weakened(Factuality.POSSIBLE, cue)
        elif dep == "amod" and child in tree.children[at]:
            claim = _by_adjective(word, claim, cue=child, tree=tree)
    return claim


def _by_adjective(word: str, claim: Claim, *, cue: int, tree: Tree) -> Claim:
    span = tree.span(cue, cue)
    if word in WORDS["averted_adjectives"]:
        return claim.weakened(Factuality.NEGATED, span)
    if word in WORDS["planned_adjectives"]:
        return claim.weakened(Factuality.PLANNED, span)
    if word in WORDS["hedge_adjectives"]:
        return claim.weakened(Factuality.POSSIBLE, span)
    return claim.spoken(span, ()) if word in WORDS["reported_adjectives"] else claim


def _by_infinitive(tree: Tree, at: int, claim: Claim) -> Claim:
    """Weaken "is to meet", the headline's "Minister to visit" and the imperative."""
    to = to_of(tree, at)
    if to is not None:
        be = [one for one in tree.kids(at, "cop", "aux", "aux:pass") if one < to and tree.lower[one] in _FINITE_BE]
        if be:
            return claim.weakened(Factuality.PLANNED, tree.span(be[0], to))
        return claim.weakened(Factuality.PLANNED, tree.span(to, to)) if tree.dep[at] == "root" else claim
    plain = tree.tag[at] == "VB" and tree.dep[at] in ("root", "parataxis") and subject_of(tree, at) is None
    return claim.weakened(Factuality.PLANNED, tree.span(at, at)) if plain and not tree.kids(at, "aux") else claim
