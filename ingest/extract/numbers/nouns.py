"""Finds what a number counts: the noun after it, behind "of", or the verb that says what became of them."""

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.tree import Tree

BEFORE_NOUN = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNP", "NNPS", "HYPH", "AFX", "NML"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PLURALS = frozenset({"NNS", "NNPS"})
SKIPPED_AFTER_OF = frozenset({"DT", "PRP$", "CD", "PDT", "JJS"})
DETERMINERS = frozenset({"the", "its", "their", "all", "these", "those", "more", "than", "at", "least"})
REACH = 8  # tokens from a number to the noun that it counts: "six heavily armed, masked and hooded men"


def counted_noun(tree: Tree, token: int) -> int | None:
    """Return the noun that begins or goes on at `token`: "confirmed cases" gives "cases"; null where there is none."""
    found: int | None = None
    for i in range(token, min(token + REACH, len(tree))):
        if tree.tag[i] in NOUNS:
            if found is not None and tree.tag[found] in PLURALS and not _leads(tree, found, i):
                break
            found = i
        elif not _goes_on(tree, i, named=found is not None):
            break
    return found


def _goes_on(tree: Tree, i: int, *, named: bool) -> bool:
    """Tell whether a noun phrase goes on at a token that is no noun; behind a noun only a hyphen carries it on."""
    if named:
        return "HYPH" in (tree.tag[i], tree.tag[i - 1])
    return tree.tag[i] in BEFORE_NOUN or (tree.tag[i] in (",", "RB", "RBR", "RBS", "CC") and _leads_on(tree, i))


def _leads(tree: Tree, left: int, right: int) -> bool:
    """Tell whether a noun belongs to a later one, as "arms" does in "arms dealers"."""
    return tree.head[left] == right and tree.dep[left] in ("compound", "amod", "nmod")


def _leads_on(tree: Tree, i: int) -> bool:
    """Tell whether a sign or adverb stands inside a row of modifiers: "two large, armed boats", "six newly built homes"."""
    return i + 1 < len(tree) and tree.tag[i + 1] in ("JJ", "VBN", "VBG") and tree.head[i] > i


def noun_after_of(tree: Tree, token: int) -> int | None:
    """Return the noun of "of the 120 seats" or "of the state's seats", with `token` at its "of"."""
    i, end = token + 1, min(token + REACH, len(tree))
    while True:
        while i < end and (tree.tag[i] in SKIPPED_AFTER_OF or tree.lower[i] in DETERMINERS):
            i += 1
        noun = counted_noun(tree, i)
        if noun is None:
            return i if i < end and tree.lower[i] in LEXICON.words["casualties"] else None
        if noun + 2 >= end or tree.lower[noun + 1] not in ("'s", "'"):
            return noun
        i = noun + 2


def noun_by_parse(tree: Tree, token: int) -> int | None:
    """Return the plural noun that a number hangs on over words that no noun phrase has alone: "74 Thai and 20 Malay stores"."""
    head = tree.head[token]
    near = tree.dep[token] == "nummod" and token < head <= token + REACH
    return head if near and tree.tag[head] in PLURALS else None


def unit_of(tree: Tree, noun: int) -> str:
    """Return a counted noun as a unit: in lower case, with the nouns that it is compounded of ("police officers")."""
    first = noun
    while (
        first > 1
        and tree.tag[first - 1] == "NN"
        and tree.dep[first - 1] == "compound"
        and tree.tag[first - 2] != "HYPH"
    ):
        if not first <= tree.head[first - 1] <= noun:
            break
        first -= 1
    names = ("NNP", "NNPS")
    return " ".join(tree.words[i] if tree.tag[i] in names else tree.lower[i] for i in range(first, noun + 1))


def fate_of(tree: Tree, token: int) -> str | None:
    """Return what a bare number's verb says of those counted: "12 were arrested" gives "arrested"."""
    verb = tree.head[token]
    if verb == token or not tree.dep[token].startswith("nsubj"):
        return None
    if tree.dep[token] == "nsubj:pass" or tree.lower[verb] in LEXICON.words["death_verbs"]:
        return tree.lower[verb]
    return tree.lower[verb] if tree.lower[verb] in LEXICON.words["casualties"] else None
