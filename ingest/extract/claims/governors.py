"""What governs a trigger: the verbs, adjectives and nouns that tell, deny, plan or doubt what stands below them.

Each rule looks at one step up the parse, from `at` to `up`, and returns the standing there, or nothing where it has
nothing to say. The first rule that speaks decides.
"""

from collections.abc import Callable
from dataclasses import replace

from ingest.extract.claims.marks import auxiliaries, marked, negator, to_of
from ingest.extract.claims.speakers import speech_cue, voices, voices_of_noun
from ingest.extract.claims.values import Claim, Reach, Standing
from ingest.extract.claims.words import WORDS
from ingest.extract.tree import Tree
from kg.model import Factuality

Rule = Callable[[Tree, int, int, Claim], Standing | None]
_CONTENT = frozenset({"ccomp", "csubj", "csubj:pass", "parataxis", "csubj:outer"})
_UNDERGOES = frozenset({"obj", "nsubj:pass"})
_OBLIQUE = frozenset({"obl", "advcl", "xcomp", "nmod"})
_FOR_WHAT = frozenset({"of", "for", "with", "over", "in", "on"})
_INTO = frozenset({"on", "in", "into", "to", "with"})  # "went on strike", "resulted in an attack"; not "following"
_PRESENT = frozenset({"VBZ", "VBP"})
_ARGUMENTS = frozenset({"obj", "obl", "nsubj", "nsubj:pass", "obl:agent"})
_INDEFINITE = frozenset({"a", "an", "any", "another"})
_SUPPOSING = frozenset({"would", "could", "might", "may", "'d"})
_NOT_BELIEVED = frozenset({"believe", "think", "consider", "imagine"})


def governed(tree: Tree, at: int, claim: Claim) -> Standing:
    """Return the standing of a claim one step up, while its trigger's own clause is still what is spoken of."""
    up = tree.head[at]
    if tree.lemma[at] in WORDS["word_nouns"] and tree.lemma[up] in WORDS["deny"] | WORDS["accuse"] | WORDS["charge"]:
        return _done(claim)  # to deny an accusation is not to deny that it was made
    act = _raised_over(tree, at, up)
    if act is not None:
        return governed(tree, act, marked(tree, act, claim))
    for rule in _VERB_RULES if tree.is_verb(up) else _NOUN_RULES:
        found = rule(tree, at, up, claim)
        if found is not None:
            return found
    return Standing(claim=claim, reach=Reach.CLAUSE if _is_one_act(tree, at, up) else Reach.SPEECH)


def _is_one_act(tree: Tree, at: int, up: int) -> bool:
    """Tell whether an infinitive shares the standing of what governs it: "began to leave", "should be able to leave"."""
    finite = tree.tag[at] in ("VBD", "VBZ", "VBP")
    if tree.lemma[up] == "successful":
        return not finite
    return tree.dep[at] in ("xcomp", "ccomp") and not finite and not tree.tag[up].startswith("NN")


def _raised_over(tree: Tree, noun: int, up: int) -> int | None:
    """Return the infinitive that tells what becomes of a noun: "talks are likely to be held"; none for a clause."""
    if tree.is_verb(noun) or tree.dep[noun] not in ("nsubj", "nsubj:pass"):
        return None
    acts = [one for one in tree.kids(up, "xcomp", "ccomp", "advcl") if to_of(tree, one) is not None and one > noun]
    return acts[0] if acts and tree.lemma[acts[0]] in WORDS["take_place"] else None


def told(tree: Tree, at: int, claim: Claim) -> Claim:
    """Return the claim one step up, where only speech still matters: what lies in a description is not negated or planned."""
    up, dep = tree.head[at], tree.dep[at]
    if tree.is_verb(up):
        if tree.lemma[up] in WORDS["deny"] and _is_content(tree, at, up) and _is_word_of(tree, at, claim):
            return replace(claim, barred="not said")  # "denied that it reported ten deaths"
        if _is_content(tree, at, up) and tree.lemma[up] in WORDS["say"] and not _is_unsaid(tree, up):
            return _spoken_by(tree, up, claim)
        return claim
    if dep in ("acl", "ccomp") and tree.lemma[up] in WORDS["source_nouns"] and _has_mark(tree, at, ("that",)):
        return claim.spoken(tree.span(up, up), voices_of_noun(tree, up))
    return claim


def _is_word_of(tree: Tree, verb: int, claim: Claim) -> bool:
    """Tell whether it is this verb that makes the claim someone's word."""
    return any(one.cue.start <= tree.start[verb] < one.cue.end for one in claim.sources) or (
        claim.cue is not None and claim.cue.start <= tree.start[verb] < claim.cue.end
    )


def _done(claim: Claim) -> Standing:
    return Standing(claim=claim, reach=Reach.SPEECH)


def _weaker(tree: Tree, up: int, claim: Claim, factuality: Factuality) -> Standing:
    """Return the claim weakened by a word, or negated where that word is: "has no plans to"."""
    no = negator(tree, up)
    if no is not None and factuality is Factuality.PLANNED:
        return _done(claim.weakened(Factuality.NEGATED, tree.span(no, no)))
    return _done(claim.weakened(factuality, tree.span(up, up)))


def _spoken_by(tree: Tree, verb: int, claim: Claim) -> Claim:
    tokens = voices(tree, verb)
    return claim.spoken(speech_cue(tree, verb, tokens), tokens)


def _has_mark(tree: Tree, at: int, words: tuple[str, ...]) -> bool:
    return any(tree.lower[mark] in words for mark in tree.kids(at, "mark", "case"))


def _with_particle(tree: Tree, verb: int) -> str:
    particles = [tree.lower[one] for one in tree.kids(verb, "compound:prt", "advmod") if one > verb]
    return f"{tree.lemma[verb]} {particles[0]}" if particles else tree.lemma[verb]


def _is_averting(tree: Tree, verb: int) -> bool:
    return _with_particle(tree, verb) in WORDS["averted"] or tree.lemma[verb] in WORDS["averted"] - {"drop"}


def _is_undone(tree: Tree, verb: int) -> bool:
    """Tell whether what a verb says was not done: negated, or refused."""
    up = tree.head[verb]
    return negator(tree, verb) is not None or (tree.dep[verb] == "xcomp" and tree.lemma[up] in WORDS["not_done"])


_is_unsaid = _is_undone


def _denies(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    if tree.lemma[up] not in WORDS["deny"] or tree.dep[at] not in _CONTENT | _UNDERGOES | {"xcomp", "advcl"}:
        return None
    tokens = voices(tree, up)
    if _is_undone(tree, up):
        weaker = claim.weakened(Factuality.POSSIBLE, tree.span(up, up))
        return _done(weaker.spoken(speech_cue(tree, up, tokens), tokens))
    return _done(claim.denied(tree.span(up, up), tokens))


def _prevents(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep, cue = tree.lemma[up], tree.dep[at], tree.span(up, up)
    gerund = dep == "xcomp" and tree.tag[at] == "VBG"
    if (dep in _UNDERGOES or gerund) and _is_averting(tree, up):
        if claim.factuality is Factuality.PLANNED:  # "averted a planned strike"
            claim = replace(claim, factuality=Factuality.ASSERTED)
        if _is_undone(tree, up):
            return _done(claim)
        tried = tree.dep[up] in ("xcomp", "advcl", "acl") and to_of(tree, up) is not None
        return _done(claim.weakened(Factuality.POSSIBLE if tried else Factuality.NEGATED, cue))
    away = dep in ("advcl", "obl", "xcomp") and _has_mark(tree, at, ("from", "of"))
    if lemma in WORDS["not_done"] and (away or (dep == "xcomp" and lemma not in WORDS["not_done_only_from"])):
        return _done(claim if negator(tree, up) is not None else claim.weakened(Factuality.NEGATED, cue))
    if lemma in WORDS["against"] and dep == "advcl" and _has_mark(tree, at, ("against",)):
        return _done(claim.weakened(Factuality.NEGATED, cue))
    return None


def _accuses(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep = tree.lemma[up], tree.dep[at]
    if dep not in _OBLIQUE or not _has_mark(tree, at, tuple(_FOR_WHAT)):
        return None
    if lemma in WORDS["accuse"] and (tree.is_verb(at) or lemma == "accuse"):
        return _done(replace(claim, barred="not said") if _is_undone(tree, up) else _spoken_by(tree, up, claim))
    described = any(tree.lower[one] in ("the", "this", "that", "these", "those") for one in tree.kids(at, "det"))
    if lemma in WORDS["charge"] and not described:
        return _done(claim.weakened(Factuality.POSSIBLE, tree.span(up, up)))
    return None


def _plans(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep = tree.lemma[up], tree.dep[at]
    if to_of(tree, at) is None or dep not in ("xcomp", "advcl", "ccomp"):
        wished = dep == "ccomp" or (dep == "xcomp" and tree.tag[at] == "VB" and bool(tree.kids(at, "nsubj")))
        suggested = lemma in ("suggest", "insist") and tree.tag[at] == "VB" and not tree.kids(at, "aux")
        wished = wished and (suggested or lemma in WORDS["plan_that"]) and tree.tag[at] != "VBG"
        return _weaker(tree, up, claim, Factuality.PLANNED) if wished else None
    if (lemma == "go" and tree.tag[up] == "VBG") or (lemma == "be" and dep == "xcomp"):
        return _weaker(tree, up, claim, Factuality.PLANNED)
    if lemma in WORDS["try"] and dep == "xcomp":
        yet = [one for one in tree.kids(up, "advmod") if tree.lower[one] == "yet"]
        if yet:  # "has yet to concede"
            return _done(claim.weakened(Factuality.NEGATED, tree.span(yet[0], yet[0])))
        had = lemma == "have" and tree.tag[up] not in _PRESENT
        got = lemma == "get" and not tree.kids(up, "aux")  # "got to leave" did, "have got to leave" must
        return None if had or got else _weaker(tree, up, claim, Factuality.POSSIBLE)
    if lemma not in WORDS["plan"]:
        return None
    of_others = bool(tree.kids(up, "obj") or tree.kids(at, "nsubj")) and not tree.is_passive(up)
    if lemma in ("expect", "anticipate") and of_others:
        return None  # a forecast, not a plan
    no = negator(tree, at)
    if lemma in WORDS["directive"] and no is not None:  # "urged him not to go" says nothing of his going
        return _done(replace(claim, factuality=Factuality.POSSIBLE, cue=tree.span(no, no)))
    perfect = any(tree.lower[one] == "have" for one in tree.kids(at, "aux"))
    return _weaker(tree, up, claim, Factuality.POSSIBLE if perfect else Factuality.PLANNED)


def _plans_an_act(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep = tree.lemma[up], tree.dep[at]
    does = bool(tree.kids(up, "xcomp"))  # "the strike is expected to end": it goes on
    if dep in _UNDERGOES and not tree.is_verb(at) and lemma in WORDS["plan_for"] and not does:
        return _weaker(tree, up, claim, Factuality.PLANNED)
    if dep in ("obl", "advcl") and lemma in WORDS["called_for"] and _has_mark(tree, at, ("for",)):
        return _weaker(tree, up, claim, Factuality.PLANNED)
    if dep == "xcomp" and tree.tag[at] == "VBG" and lemma in WORDS["ponder"]:
        return _weaker(tree, up, claim, Factuality.POSSIBLE)
    return None


def _is_content(tree: Tree, at: int, up: int) -> bool:
    """Tell what is said from a clause set beside one that has its own: "X says it did; Y says it did not"."""
    return tree.dep[at] in _CONTENT and not (tree.dep[at] == "parataxis" and bool(tree.kids(up, "ccomp")))


def _is_said_to(tree: Tree, at: int, up: int) -> bool:
    """Tell "is said to have left", "claims to have left", "admitted leaving"."""
    if tree.dep[at] == "xcomp":
        return tree.is_passive(up) or tree.lemma[up] in WORDS["say_with_infinitive"]
    return tree.dep[at] == "advcl" and tree.is_passive(up) and to_of(tree, at) is not None


def _says(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma = tree.lemma[up]
    if lemma not in WORDS["say"] or not (_is_content(tree, at, up) or _is_said_to(tree, at, up)):
        return None
    falsely = [one for one in tree.kids(up, "advmod") if tree.lower[one] in WORDS["falsely"]]
    if falsely:
        return _done(claim.weakened(Factuality.NEGATED, tree.span(falsely[0], falsely[0])))
    if not _is_unsaid(tree, up):
        return _done(_spoken_by(tree, up, claim))
    if any(tree.lower[one] in WORDS["wh"] for one in tree.kids(at, "advmod", "mark")):
        return _done(claim)  # "did not say why they did it": they did
    if any(tree.lemma[one] in WORDS["deny"] for one in tree.kids(up, "conj")):
        return _done(_spoken_by(tree, up, claim.weakened(Factuality.POSSIBLE, tree.span(up, up))))
    return _done(replace(claim, barred="not said"))


def _reports_an_act(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep = tree.lemma[up], tree.dep[at]
    if tree.is_verb(at):
        return None
    if dep in _UNDERGOES and lemma in WORDS["say_of"]:
        counted = bool(tree.kids(at, "nummod"))
        if lemma == "announce" and not counted and (not tree.kids(at, "nmod") or tree.lemma[at] in WORDS["decreed"]):
            return None  # who announces a curfew or a ban on mining imposes it
        if claim.factuality is Factuality.NEGATED:
            return _done(claim)  # "no deaths were reported"
        return _done(replace(claim, barred="not said") if _is_unsaid(tree, up) else _spoken_by(tree, up, claim))
    if dep == "obl" and _has_mark(tree, at, ("of",)):
        if lemma in WORDS["warn_of"]:
            weaker = claim.weakened(Factuality.POSSIBLE, tree.span(up, up))
            return _done(_spoken_by(tree, up, weaker))
        return _done(_spoken_by(tree, up, claim)) if lemma in WORDS["speak_of"] else None
    return None


def _doubts(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, dep = tree.lemma[up], tree.dep[at]
    cue = tree.span(up, up)
    if lemma in WORDS["seem"] and dep in _CONTENT | {"xcomp"}:
        return _done(claim.weakened(Factuality.POSSIBLE, cue))
    feared = dep in _UNDERGOES and not tree.is_verb(at) and lemma in ("fear", "suspect")
    expected = _is_said_to(tree, at, up) or (dep == "xcomp" and (bool(tree.kids(up, "obj")) or lemma == "expect"))
    if lemma not in WORDS["doubt"] or not (dep in _CONTENT or expected or feared):
        return None
    no = negator(tree, up)
    if no is not None and lemma in _NOT_BELIEVED:
        return _done(claim.denied(tree.span(no, no), voices(tree, up)))
    tokens = voices(tree, up)
    if claim.factuality is Factuality.PLANNED:  # "fears that it will" foresees, it does not plan
        claim = replace(claim, factuality=Factuality.ASSERTED)
    return _done(claim.weakened(Factuality.POSSIBLE, cue).spoken(speech_cue(tree, up, tokens), tokens))


def _makes_happen(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    """Let the verb's own words count for the act that it carries out: "made no arrests", "talks will be held"."""
    lemma, dep = tree.lemma[up], tree.dep[at]
    if tree.is_verb(at):
        return None
    through = dep == "obl" and tree.prepositions(at) in _INTO
    carries = (dep == "obj" or through) and lemma in WORDS["light"]
    happens = dep in ("nsubj", "nsubj:pass") and lemma in WORDS["take_place"]
    return Standing(claim=claim, reach=Reach.CLAUSE) if carries or happens else None


def _supposes(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    """Weaken what is spoken of as a case: "a strike would hurt exporters", "how it would respond to an outbreak"."""
    if tree.is_verb(at) or tree.dep[at] not in _ARGUMENTS or tree.lemma[up] in WORDS["perceive"]:
        return None
    determiners = [tree.lower[one] for one in tree.kids(at, "det")]
    indefinite = any(word in _INDEFINITE for word in determiners) if determiners else tree.tag[at] == "NNS"
    owned = bool(tree.kids(at, "nmod:poss", "nummod"))
    modal = next((one for one in auxiliaries(tree, up) if tree.lower[one] in _SUPPOSING), None)
    if modal is None or owned or not indefinite or any(tree.lower[one] == "have" for one in auxiliaries(tree, up)):
        return None
    return _done(claim.weakened(Factuality.POSSIBLE, tree.span(modal, modal)))


def _in_adverbial(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    """Weaken purposes, what is still to come ("will leave once it is signed") and results of what may come."""
    if tree.dep[at] != "advcl":
        return None
    to = to_of(tree, at)
    if to is not None and tree.lemma[up] in WORDS["implicative"]:
        return Standing(claim=claim, reach=Reach.CLAUSE)
    if to is not None and tree.is_verb(up):
        return _done(claim.weakened(Factuality.PLANNED, tree.span(to, at)))
    coming = [one for one in auxiliaries(tree, up) if tree.lower[one] in WORDS["future"] | WORDS["modal"]]
    if not coming:
        return _done(claim)
    tenses = {tree.tag[one] for one in (at, *tree.kids(at, "aux", "aux:pass", "cop"))}
    marks = [one for one in tree.kids(at, "mark", "advmod") if tree.lower[one] in WORDS["once"]]
    if marks and tenses & _PRESENT:
        return _done(claim.weakened(Factuality.POSSIBLE, tree.span(marks[0], marks[0])))
    if tree.tag[at] == "VBG" and at > up and not tree.kids(at, "mark"):
        return _done(claim.weakened(Factuality.POSSIBLE, tree.span(coming[0], coming[0])))
    return _done(claim)


def _by_adjective(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma, no = tree.lemma[up], negator(tree, up)
    if tree.dep[at] not in _CONTENT | {"xcomp", "advcl", "acl"} or tree.is_verb(up):
        return None
    if lemma in WORDS["likely"]:
        return _done(claim.weakened(Factuality.POSSIBLE, tree.span(up, up)))
    if lemma in WORDS["false"] or (lemma in WORDS["true"] and no is not None):
        first = up if no is None else no
        return _done(claim.weakened(Factuality.NEGATED, tree.span(first, up)))
    if to_of(tree, at) is None:
        return None
    if lemma in WORDS["unable"]:
        return _done(claim.weakened(Factuality.NEGATED, tree.span(up, up)))
    return _weaker(tree, up, claim, Factuality.PLANNED) if lemma in WORDS["ready"] else None


def _is_content_of_noun(tree: Tree, at: int, prepositions: tuple[str, ...]) -> bool:
    dep = tree.dep[at]
    if dep in ("nmod", "obl"):
        return tree.prepositions(at) in prepositions
    if dep == "compound":
        return True
    return (
        dep in ("acl", "ccomp", "advcl", "xcomp")
        and (to_of(tree, at) is not None or _has_mark(tree, at, ("that", "if", "whether", *prepositions)))
    ) or dep == "ccomp"


def _verb_over(tree: Tree, noun: int) -> int | None:
    """Return the verb that a noun is the object, subject or adjunct of."""
    while tree.dep[noun] == "conj":
        noun = tree.head[noun]
    fits = tree.dep[noun] in ("obj", "nsubj", "nsubj:pass", "obl") and tree.is_verb(tree.head[noun])
    return tree.head[noun] if fits else None


def _negates_noun(tree: Tree, noun: int) -> int | None:
    """Return what says that there is no such thing: "no evidence", "did not find evidence", "without evidence"."""
    own, verb = negator(tree, noun), _verb_over(tree, noun)
    return own if own is not None or verb is None else negator(tree, verb)


def _by_evidence(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    if tree.lemma[up] not in WORDS["evidence_nouns"] or not _is_content_of_noun(tree, at, ("of",)):
        return None
    no = _negates_noun(tree, up)
    if tree.lemma[up] == "doubt":  # "no doubt that"
        return _done(claim if no is not None else claim.weakened(Factuality.POSSIBLE, tree.span(up, up)))
    if no is None:
        return _done(claim.weakened(Factuality.POSSIBLE, tree.span(up, up)))
    return _done(claim.weakened(Factuality.NEGATED, tree.span(min(no, up), max(no, up))))


def _by_plan(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma = tree.lemma[up]
    if lemma in WORDS["not_done_nouns"] and _is_content_of_noun(tree, at, ("of",)):
        return _done(claim.weakened(Factuality.NEGATED, tree.span(up, up)))
    if lemma not in WORDS["plan_nouns"] or not _is_content_of_noun(tree, at, ("for", "of", "to")):
        return None
    if tree.dep[at] == "nmod" and lemma == "threat":
        return None
    verb, no = _verb_over(tree, up), _negates_noun(tree, up)
    if verb is not None and tree.lemma[verb] in WORDS["deny"] and tree.dep[up] in _UNDERGOES:
        return _done(claim.denied(tree.span(verb, verb), voices(tree, verb)))
    if (
        verb is not None
        and tree.dep[up] in _UNDERGOES
        and (_is_averting(tree, verb) or tree.lemma[verb] in WORDS["reject"])
    ):
        return _done(claim.weakened(Factuality.NEGATED, tree.span(verb, verb)))
    if no is not None and (verb is None or tree.lemma[verb] in WORDS["light"] | {"announce"}):
        return _done(claim.weakened(Factuality.NEGATED, tree.span(no, no)))
    return _done(claim.weakened(Factuality.PLANNED, tree.span(up, up)))


def _by_report(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    if tree.lemma[up] not in WORDS["source_nouns"] or not _is_content_of_noun(tree, at, ("of", "about")):
        return None
    cue, verb = tree.span(up, up), _verb_over(tree, up)
    untrue = [one for one in tree.kids(up, "amod") if tree.lower[one] in WORDS["false"]]
    if untrue:
        return _done(claim.weakened(Factuality.NEGATED, tree.span(untrue[0], up)))
    if verb is not None and tree.dep[up] in _UNDERGOES and tree.lemma[verb] in WORDS["reject"]:
        return _done(claim.denied(tree.span(verb, verb), voices(tree, verb)))
    if _negates_noun(tree, up) is not None:
        return _done(replace(claim, barred="not said"))
    return _done(claim.spoken(cue, voices_of_noun(tree, up)))


def _by_doubt(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    lemma = tree.lemma[up]
    if lemma not in WORDS["doubt_nouns"] or not _is_content_of_noun(tree, at, ("of", "about", "over", "for")):
        return None
    if lemma in ("event", "case") and "in" not in tree.prepositions(up).split():
        return None
    weaker = claim.weakened(Factuality.POSSIBLE, tree.span(up, up))
    return _done(weaker.spoken(tree.span(up, up), voices_of_noun(tree, up)))


def _by_infinitive(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    """Weaken what a noun is for: "troops to protect the town"; not "the first to resign"."""
    to = to_of(tree, at)
    if to is None or tree.dep[at] not in ("acl", "advcl", "xcomp") or not tree.tag[up].startswith("NN"):
        return None
    names = {tree.lemma[up], *(tree.lemma[one] for one in tree.kids(up, "amod"))}
    return _done(claim if names & WORDS["first_to"] else claim.weakened(Factuality.PLANNED, tree.span(to, at)))


def _by_heading(tree: Tree, at: int, up: int, claim: Claim) -> Standing | None:
    """Take "NetBlocks: Kazakhtelecom cuts internet" as NetBlocks' word."""
    last = max([up, *tree.kids(up, "flat", "compound", "appos")])
    after = max(one for one in range(up, len(tree)) if one == up or (tree.head[one] == up and tree.dep[one] == "flat"))
    colon = after + 1 < len(tree) and tree.words[after + 1] == ":"
    if tree.dep[at] not in ("appos", "parataxis", "ccomp") or not colon or at < last or not tree.is_verb(at):
        return None
    return _done(claim.spoken(tree.span(up, after + 1), (up,)))


_VERB_RULES: tuple[Rule, ...] = (
    _denies, _prevents, _accuses, _plans, _plans_an_act, _says, _reports_an_act, _doubts, _makes_happen, _supposes, _in_adverbial,
)  # fmt: skip
_NOUN_RULES: tuple[Rule, ...] = (
    _by_adjective, _by_evidence, _by_plan, _by_report, _by_doubt, _by_heading, _by_infinitive, _in_adverbial,
)  # fmt: skip
