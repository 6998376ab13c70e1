"""The checks that a rule may ask for before its match counts: what stands beside it, and what its values are.

Each takes the tree, the first and last token of the match and its match.sense. Tags are asked lightly: without them, a check
that needs one lets the match pass.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.extract.times.found import Sense
from ingest.extract.times.lexicon import LISTS
from ingest.extract.tree import Tree

ROUND = 500  # "in 2000 homes": a year that is a round number, before a plural, counts
FINER_THAN_DAYS = frozenset({"second", "minute", "hour"})


@dataclass(frozen=True, slots=True)
class Match:
    """A match of a rule: its first and last token, and what it means."""

    tree: Tree
    first: int
    last: int
    sense: Sense

    @property
    def words(self) -> list[str]:
        return self.tree.lower[self.first : self.last + 1]

    @property
    def before(self) -> str:
        return self.tree.lower[self.first - 1] if self.first else ""

    @property
    def after(self) -> str:
        return self._word(self.last + 1)

    @property
    def after_next(self) -> str:
        return self._word(self.last + 2)

    @property
    def tag_after(self) -> str:
        return self.tree.tag[self.last + 1] if self.last + 1 < len(self.tree.tag) else ""

    def _word(self, at: int) -> str:
        return self.tree.lower[at] if at < len(self.tree.lower) else ""


def _not_count(match: Match) -> bool:
    return not (match.before == "in" and match.tag_after in ("NN", "NNS", "JJ"))


def _tight(match: Match) -> bool:
    tree = match.tree
    return all(tree.end[i] == tree.start[i + 1] for i in range(match.first, match.last))


def _lone_ordinal(match: Match) -> bool:
    if match.before not in ("on", "by", "until", "since", "till", "before", "after"):
        return False
    noun = match.tag_after.startswith(("NN", "JJ", "HYPH", "CD", "VBN", "VBG"))
    return not noun and match.after not in ("of", "-", "floor", "day", "century", "anniversary")


def _after_between(match: Match) -> bool:
    return match.words[0] == "between"


def _same_or_in(match: Match) -> bool:
    words = match.words
    return ("in" in words) != ("same" in words)


def _abbreviated(match: Match) -> bool:
    return match.words[0].endswith(".") or match.before in ("in", "since", "until", "by", "of", "last")


def _is_year(match: Match) -> bool:
    year, before, after = match.sense.number("year") or 0, match.before, match.after
    plural = match.tag_after == "NNS"
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
        return after[:1].isalpha() and match.tag_after[:2] in ("", "NN", "JJ", "VB")
    opens = not before or not before.strip() or before in (".", "”", '"')
    return after == ")" or (opens and match.tag_after.startswith(("VB", "MD")))


def _rising(match: Match) -> bool:
    low, high = match.sense.number("lo") or 0, match.sense.number("hi") or 0
    return (
        low % 10 < high < 10
        or (low % 100 < high < 100 and high > 9)
        or (low < high and high - low < 500 and high >= 1000)
    )


def _not_an_age(match: Match) -> bool:
    after = match.after
    if after in ("-", "–") or after == "of":
        after = match.after_next
    if match.words == ["one", "day"]:  # once upon a time
        return False
    if after in LISTS["old"] or match.before in LISTS["possessive"] | {"aged", "age"}:
        return False
    return match.sense.word("unit") != "quarter" and after != "earth"


def _not_an_ordinal(match: Match) -> bool:
    """Tell "for a second" from "for a second day"."""
    return match.words[-1] != "second" or not match.tag_after.startswith(("NN", "JJ"))


def _after_preposition(match: Match) -> bool:
    return match.before in LISTS["year_after"] | {"over", "for", "at"}


def _is_season(match: Match) -> bool:
    """Tell "in the fall" from "after the fall of the wall"."""
    falls = match.words[-1] == "fall" and match.before in ("before", "after", "since", "until")
    return _after_preposition(match) and match.after != "of" and not falls


def _not_a_fraction(match: Match) -> bool:
    return match.after not in ("of", "-", "final", "finals")


def _is_week(match: Match) -> bool:
    return "week" in match.words


def _is_weekend(match: Match) -> bool:
    return match.sense.word("unit") == "weekend" and _after_preposition(match)


def _not_a_title(match: Match) -> bool:
    """Tell "this week" from "This Week", a name."""
    return not match.tree.words[match.last][:1].isupper()


def _singular(match: Match) -> bool:
    unit = match.sense.word("unit")
    if unit in FINER_THAN_DAYS or match.words[-1].endswith("s"):
        return False
    # "over the next year" runs from now; "the next year" in a story is the year after.
    rolls = "next" in match.words and match.before in LISTS["over"]
    return not rolls or unit == "day"


def _rolling_one(match: Match) -> bool:
    if match.words[-1].endswith("s"):
        return False
    return "past" in match.words or match.before in LISTS["over"]


def _closes(match: Match) -> bool:
    return not match.after.strip() or match.after in LISTS["closers"]


def _closes_or_later(match: Match) -> bool:
    if match.words[-1] in ("before", "after", "beforehand"):
        return _closes(match)
    return match.after != "than"


def _not_hyphened(match: Match) -> bool:
    return match.before not in ("-", "–", "—")


def _after_clock_preposition(match: Match) -> bool:
    return match.before in LISTS["clock_after"]


def _ones(match: Match) -> bool:
    return 1 <= (match.sense.number("ones") or 0) <= 9


def _holiday(match: Match) -> bool:
    """Tell a holiday from other words, and from what is named after it: "a Christmas tree"."""
    capital = any(match.tree.words[i][:1].isupper() for i in range(match.first, match.last + 1))
    return capital and match.after not in LISTS["not_after_holiday"]


def _governs(match: Match) -> bool:
    """Tell that a preposition is about the time itself, and not about a noun that the time describes."""
    if match.after in ("'s", "'"):
        return False
    tree, first = match.tree, match.first
    return not (tree.head[first] > match.last and tree.dep[first] in ("case", "mark"))


GUARDS: dict[str, Callable[[Match], bool]] = {
    "not_count": _not_count,
    "tight": _tight,
    "lone_ordinal": _lone_ordinal,
    "after_between": _after_between,
    "same_or_in": _same_or_in,
    "abbreviated": _abbreviated,
    "is_year": _is_year,
    "rising": _rising,
    "not_an_age": _not_an_age,
    "not_an_ordinal": _not_an_ordinal,
    "not_a_fraction": _not_a_fraction,
    "is_season": _is_season,
    "is_week": _is_week,
    "is_weekend": _is_weekend,
    "not_a_title": _not_a_title,
    "singular": _singular,
    "rolling_one": _rolling_one,
    "closes": _closes,
    "closes_or_later": _closes_or_later,
    "not_hyphened": _not_hyphened,
    "after_clock_preposition": _after_clock_preposition,
    "ones": _ones,
    "holiday": _holiday,
    "governs": _governs,
}
