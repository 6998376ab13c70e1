"""Finds what a number counts: the noun after it, behind "of", or the verb that says what became of them."""

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.tree import Tree

BEFORE_NOUN = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNP", "NNPS", "HYPH", "AFX", "NML"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PLURALS = frozenset({"NNS", "NNPS"})
SKIPPED_AFTER_OF = frozenset({"DT", "PRP$", "CD", "PDT", "JJS"})
REACH = 8  # tokens from a number to the noun that it counts: "six heavily armed, masked and hooded men"


def counted_noun(tree: Tree, token: int) -> int | None:
    """Return the noun that begins or goes on at `token`: "confirmed cases" gives "cases"; null where there is none."""
    found: int | None = None
    for i in range(token, min(token + REACH, len(tree))):
        tag = tree.tag[i]
        if tag in NOUNS:
            if found is not None and tree.tag[found] in PLURALS and not _leads(tree, found, i):
                break
            found = i
        elif found is not None and tree.tag[i] != "HYPH":
            break
        elif tag not in BEFORE_NOUN and not (tag in (",", "RB", "RBR", "RBS", "CC") and _leads_on(tree, i)):
            break
    return found


def _leads(tree: Tree, left: int, right: int) -> bool:
    """Tell whether a noun belongs to a later one, as "arms" does in "arms dealers"."""
    return tree.head[left] == right and tree.dep[left] in ("compound", "amod", "nmod")


def _leads_on(tree: Tree, i: int) -> bool:
    """Tell whether a sign or adverb stands inside a row of modifiers: "two large, armed boats", "six newly built homes"."""
    return i + 1 < len(tree) and tree.tag[i + 1] in ("JJ", "VBN", "VBG") and tree.head[i] > i


def noun_after_of(tree: Tree, token: int) -> int | None:
    """Return the noun of "of the 120 seats", with `token` at its "of"."""
    i = token + 1
    while i < min(token + REACH, len(tree)) and (
        tree.tag[i] in SKIPPED_AFTER_OF or tree.lower[i] in ("the", "its", "their", "all", "these", "those", "more", "than")
    ):
        i += 1
    if i < len(tree) and tree.lower[i] in LEXICON.words["casualties"]:
        return i
    return counted_noun(tree, i)


def unit_of(tree: Tree, noun: int) -> str:
    """Return a counted noun as a unit: in lower case, with the nouns that it is compounded of ("police officers")."""
    first = noun
    while first > 0 and tree.tag[first - 1] == "NN" and tree.head[first - 1] == noun and tree.dep[first - 1] == "compound":
        first -= 1
    return " ".join(tree.lower[first : noun + 1])


def fate_of(tree: Tree, token: int) -> str | None:
    """Return what a bare number's verb says of those counted: "12 were arrested" gives "arrested"."""
    verb = tree.head[token]
    if verb == token or not tree.dep[token].startswith("nsubj"):
        return None
    if tree.dep[token] == "nsubj:pass" or tree.lower[verb] in LEXICON.words["death_verbs"]:
        return tree.lower[verb]
    return tree.lower[verb] if tree.lower[verb] in LEXICON.words["casualties"] else None
