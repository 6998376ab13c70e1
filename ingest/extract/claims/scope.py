"""The walk from a trigger up through what governs it: who says so, and how firmly.

Content words weigh before speech: what someone says is planned stays planned, with that someone as its source; what
someone says did not happen is denied. The innermost source comes first. What lies in a description, a relative clause
or an adverbial clause is not weakened by the clause around it, but it is still the word of whoever speaks.
"""

from dataclasses import replace

from ingest.extract.claims.governors import governed, told
from ingest.extract.claims.marks import marked, negator
from ingest.extract.claims.speakers import according_to, owners, speech_cue, voices
from ingest.extract.claims.values import Claim, Quotation, Reach, Standing
from ingest.extract.claims.words import WORDS
from ingest.extract.tree import Sentence, Tree
from kg.model import Factuality, Span

_ENDS = frozenset(".!?…")
_MARKS = "\"'“”‘’«»"
TITLE_MOST_WORDS = 8  # a longer quotation is speech even where it is capitalised, and too long to be a cue


def claim_of(tree: Tree, trigger: int, sentence: Sentence, quoted_by: Quotation | None = None) -> Claim:
    """Return the standing of a trigger. `quoted_by` is the quotation that it lies in (see `quotations`)."""
    if _is_asked(tree, trigger, sentence):
        return Claim(barred="question")
    claim = _climbed(tree, trigger)
    if quoted_by is None or claim.barred:
        return claim
    return _quoted(tree, claim, quoted_by)


def _climbed(tree: Tree, trigger: int) -> Claim:
    at = below = trigger
    standing = Standing(claim=marked(tree, trigger, Claim()), reach=Reach.CLAUSE)
    for _ in range(len(tree)):
        standing = replace(standing, claim=_beside(tree, at, standing.claim))
        up = tree.head[at]
        if up == at or standing.claim.barred or _is_set_apart(tree, at):
            break
        if tree.dep[at] != "conj" and not _leads_in(tree, below, at):
            standing = _step(tree, at, standing)
        at, below = up, at
    return standing.claim


def _is_set_apart(tree: Tree, at: int) -> bool:
    """Tell the article's own dating of what was said: "…, they said, three days after the king promised to go"."""
    if tree.dep[at] != "advcl" or not any(tree.lower[mark] in ("after", "before") for mark in tree.kids(at, "mark")):
        return False
    spans = [one for one in tree.children[at] if tree.lemma[one] in WORDS["spans"] and one < at]
    return any(tree.words[min([one, *tree.children[one]]) - 1] == "," for one in spans if one)


def _leads_in(tree: Tree, below: int, at: int) -> bool:
    """Tell the adverbial before a verb of speech from what is said: "In a study released on Monday, they said that"."""
    up = tree.head[at]
    return tree.dep[at] == "ccomp" and tree.dep[below] in ("obl", "advcl", "obl:unmarked") and below < up < at


def _step(tree: Tree, at: int, standing: Standing) -> Standing:
    if standing.reach is Reach.SPEECH:
        return replace(standing, claim=told(tree, at, standing.claim))
    above = governed(tree, at, standing.claim)
    if above.reach is Reach.SPEECH:
        return above
    return replace(above, claim=marked(tree, tree.head[at], above.claim))


def _beside(tree: Tree, at: int, claim: Claim) -> Claim:
    """Return the claim with the sources named beside a clause: "according to X", "X said" set apart, "as X put it"."""
    for child in tree.children[at]:
        named = according_to(tree, child) if tree.dep[child] in ("obl", "nmod", "parataxis", "advcl") else None
        if named is not None:
            first = min(child, named, *tree.kids(named, "case"))
            claim = claim.spoken(tree.span(first, max(first, named)), owners(tree, named))
        elif _is_reporting_clause(tree, child):
            tokens = voices(tree, child)
            claim = claim.spoken(speech_cue(tree, child, tokens), tokens) if tokens else claim
    return claim


def _is_reporting_clause(tree: Tree, clause: int) -> bool:
    if not tree.is_verb(clause) or tree.kids(clause, "ccomp") or negator(tree, clause) is not None:
        return False
    if tree.dep[clause] == "parataxis":
        return tree.lemma[clause] in WORDS["say"]
    marks = [tree.lower[one] for one in tree.kids(clause, "mark")]
    if tree.dep[clause] != "advcl" or tree.lemma[clause] not in WORDS["say"] | WORDS["as_said"]:
        return False
    about = any(tree.prepositions(one) in ("on", "about") for one in tree.kids(clause, "obl"))
    if about or any(tree.lemma[one] == "name" for one in tree.kids(clause, "nsubj")):
        return False  # "as he remarked on it", "as its name suggests"
    return marks == ["as"] or (not marks and tree.tag[clause] in ("VBD", "VBZ"))


def _is_asked(tree: Tree, trigger: int, sentence: Sentence) -> bool:
    """Tell whether the stretch that a trigger stands in ends with a question mark; what is quoted after it has its own."""
    opened = False
    for i in range(trigger, sentence.end):
        opened ^= len(tree.words[i]) == 1 and tree.words[i] in _MARKS
        word = tree.words[i].strip(_MARKS)
        if word and all(char in _ENDS for char in word) and not opened:
            return "?" in word
    return False


def _quoted(tree: Tree, claim: Claim, quotation: Quotation) -> Claim:
    if quotation.sources:
        return claim.spoken(quotation.sources[0].cue, tuple(source.token for source in quotation.sources))
    if claim.sources or claim.factuality is not Factuality.ASSERTED:
        return claim
    if _is_title(quotation.span.of(tree.text)):
        return replace(claim, barred="title")
    return claim.spoken(_cue_of(tree, quotation.span), ())


def _cue_of(tree: Tree, quoted: Span) -> Span:
    """Return the quoted words where they are few, else the mark that opens them."""
    few = len(quoted.of(tree.text).split()) <= TITLE_MOST_WORDS
    return quoted if few else Span(start=quoted.start, end=quoted.start + 1)


def _is_title(quoted: str) -> bool:
    """Tell the name of a work from words quoted: every long word of it is capitalised."""
    words = quoted.strip(_MARKS + ".,").split()
    long = [word for word in words if len(word) > len("with")]
    return 1 < len(words) <= TITLE_MOST_WORDS and bool(long) and all(word[0].isupper() for word in (words[0], *long))
