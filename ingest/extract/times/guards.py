"""The checks that a rule may ask for before its match counts: what stands beside it, and what its values are.

Each takes the tree, the first and last token of the match and its sense. Tags are asked lightly: without them, a check
that needs one lets the match pass.
"""

from collections.abc import Callable

from ingest.extract.times.found import Sense
from ingest.extract.times.lexicon import LISTS
from ingest.extract.tree import Tree

Guard = Callable[[Tree, int, int, Sense], bool]
ROUND = 500  # "in 2000 homes": a year that is a round number, before a plural, counts
FINER_THAN_DAYS = frozenset({"second", "minute", "hour"})


def _before(tree: Tree, first: int) -> str:
    return tree.lower[first - 1] if first else ""


def _after(tree: Tree, last: int, steps: int = 1) -> str:
    at = last + steps
    return tree.lower[at] if at < len(tree.lower) else ""


def _tag_after(tree: Tree, last: int) -> str:
    return tree.tag[last + 1] if last + 1 < len(tree.tag) else ""


def _not_count(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return not (_before(tree, first) == "in" and _tag_after(tree, last) in ("NN", "NNS", "JJ"))


def _tight(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return all(tree.end[i] == tree.start[i + 1] for i in range(first, last))


def _lone_ordinal(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    if _before(tree, first) not in ("on", "by", "until", "since", "till", "before", "after"):
        return False
    noun = _tag_after(tree, last).startswith(("NN", "JJ", "HYPH", "CD", "VBN", "VBG"))
    return not noun and _after(tree, last) not in ("of", "-", "floor", "day", "century", "anniversary")


def _after_between(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return tree.lower[first] == "between"


def _same_or_in(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    words = tree.lower[first : last + 1]
    return ("in" in words) != ("same" in words)


def _abbreviated(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return tree.lower[first].endswith(".") or _before(tree, first) in ("in", "since", "until", "by", "of", "last")


def _is_year(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    year, before, after = sense.number("year") or 0, _before(tree, first), _after(tree, last)
    plural = _tag_after(tree, last) == "NNS"
    if after in LISTS["not_year_before"] and not (after in ("m", "of") and before in LISTS["year_after"]):
        return False
    if before in LISTS["not_year_after"] or (plural and year % ROUND == 0):
        return False
    if before in LISTS["year_after"]:
        return True
    if not 1800 <= year <= 2100:
        return False
    if before in LISTS["year_maybe_after"]:
        return not plural
    if before in LISTS["year_modifier_after"]:
        return after[:1].isalpha() and _tag_after(tree, last)[:2] in ("", "NN", "JJ", "VB")
    opens = not before or not before.strip() or before in (".", "”", "\"")
    return after == ")" or (opens and _tag_after(tree, last).startswith(("VB", "MD")))


def _rising(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    low, high = sense.number("lo") or 0, sense.number("hi") or 0
    return low % 100 < high < 100 or (low < high and high - low < 500 and high >= 1000)


def _not_an_age(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    after = _after(tree, last)
    if after in ("-", "–") or after == "of":
        after = _after(tree, last, 2)
    if after in LISTS["old"] or _before(tree, first) in LISTS["possessive"] | {"aged", "age"}:
        return False
    return sense.word("unit") != "quarter" and after != "earth"


def _after_preposition(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return _before(tree, first) in LISTS["year_after"] | {"over", "for", "at"}


def _not_a_fraction(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return _after(tree, last) not in ("of", "-", "final", "finals")


def _is_weekend(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return sense.word("unit") == "weekend" and _after_preposition(tree, first, last, sense)


def _singular(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    unit = sense.word("unit")
    if unit in FINER_THAN_DAYS or tree.lower[last].endswith("s"):
        return False
    # "over the next year" runs from now; "the next year" in a story is the year after.
    rolls = "next" in tree.lower[first : last + 1] and _before(tree, first) in LISTS["over"]
    return not rolls or unit == "day"


def _rolling_one(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    if tree.lower[last].endswith("s"):
        return False
    return "past" in tree.lower[first : last + 1] or _before(tree, first) in LISTS["over"]


def _closes(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return not _after(tree, last).strip() or _after(tree, last) in LISTS["closers"]


def _closes_or_later(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    if tree.lower[last] in ("before", "after", "beforehand"):
        return _closes(tree, first, last, sense)
    return _after(tree, last) != "than"


def _not_hyphened(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return _before(tree, first) not in ("-", "–", "—")


def _after_clock_preposition(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return _before(tree, first) in LISTS["clock_after"]


def _ones(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return 1 <= (sense.number("ones") or 0) <= 9


def _capital(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    return any(tree.words[i][:1].isupper() for i in range(first, last + 1))


def _governs(tree: Tree, first: int, last: int, sense: Sense) -> bool:
    """Tell that a preposition is about the time itself, and not about a noun that the time describes."""
    if _after(tree, last) in ("'s", "'"):
        return False
    return not (tree.head[first] > last and tree.dep[first] in ("case", "mark"))


GUARDS: dict[str, Guard] = {
    "not_count": _not_count,
    "tight": _tight,
    "lone_ordinal": _lone_ordinal,
    "after_between": _after_between,
    "same_or_in": _same_or_in,
    "abbreviated": _abbreviated,
    "is_year": _is_year,
    "rising": _rising,
    "not_an_age": _not_an_age,
    "after_preposition": _after_preposition,
    "not_a_fraction": _not_a_fraction,
    "is_weekend": _is_weekend,
    "singular": _singular,
    "rolling_one": _rolling_one,
    "closes": _closes,
    "closes_or_later": _closes_or_later,
    "not_hyphened": _not_hyphened,
    "after_clock_preposition": _after_clock_preposition,
    "ones": _ones,
    "capital": _capital,
    "governs": _governs,
}
