"""What a number without a unit beside it counts: people, shares of something, years of age, the dead; or that it is no quantity."""

from dataclasses import dataclass

from ingest.extract.numbers import attach
from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.measured import Measured, measured_at
from ingest.extract.numbers.nouns import NOUNS, PLURALS, counted_noun, fate_of, noun_after_of, noun_by_parse, unit_of
from ingest.extract.numbers.pieces import Pieces
from ingest.extract.numbers.units import per_at
from ingest.extract.tree import Tree

WORDS = LEXICON.words
YEARS_OF_AGE = "a"  # UCUM
SHARE, FOLD = "1", "{fold}"  # UCUM: a share is a plain number, and a note in braces changes no value
OLDEST = 120  # years of age
AGE_MARKS = frozenset({",", ")", ".", ";", "("})
PRONOUNS = frozenset({"them", "us", "whom", "which", "you"})
SHORTEST_NOUN = 2  # characters; a single letter behind a number is a sign that we do not know
LOOSE_FROM = 100  # from here on "over" or "about" make a bare number a quantity; "those under 19" is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a bare number counts."""

    unit: str | None
    last: int  # the last token of the quantity
    first: int | None = None  # where it begins before its number: "magnitude 6.1"
    head: int | None = None  # null: what the quantity hangs on by the parse
    measures: str | None = None
    is_measured: bool = False  # look for what it measures as for a number with a unit


class Counting:
    """The question what one bare number counts, asked in an order that puts the surest answers first."""

    def __init__(self, tree: Tree, pieces: Pieces, one: Measured, *, before: int, compared: bool) -> None:
        self._tree = tree
        self._pieces = pieces
        self._one = one
        self._before = before  # the token before the number and its comparator, -1 at the start
        self._compared = compared
        self._first = pieces.token[one.first]
        self._last = pieces.token[one.end - 1]
        self._next = pieces.token[one.onward] if one.onward < len(pieces) else len(tree)

    def answer(self) -> Counted | None:
        """Return what the number counts, null where it is no quantity."""
        kind = self._one.amount.kind
        if kind == "fraction":
            return self._share()
        if kind == "ratio":
            return self._ratio()
        if kind == "fold":
            return Counted(unit=FOLD, last=self._last, is_measured=True)
        if self._next < len(self._tree) and self._is_joined():
            return self._old() or self._hyphenated()
        found = self._old() or self._magnitude()
        if found is None and (self._is_duration() or self._is_one_of()):
            return None
        found = found or self._times() or self._noun() or self._part()
        if found is not None or self._names_times() or self._is_named():
            return found
        return self._age() or self._fate() or self._level()

    def _word(self, token: int) -> str:
        return self._tree.lower[token] if 0 <= token < len(self._tree) else ""

    def _is_joined(self) -> bool:
        return self._pieces.after_hyphen(self._one.onward) != self._one.onward

    def _ratio(self) -> Counted | None:
        """Say what "seven in ten voters" is a share of; "one in five years" is none."""
        noun = counted_noun(self._tree, self._next)
        if noun is not None and (self._word(noun) in WORDS["durations"] or self._tree.tag[noun] not in PLURALS):
            return None
        return Counted(
            unit=SHARE, last=self._last, measures=attach.named(self._tree, noun) if noun is not None else None
        )

    def _share(self) -> Counted | None:
        """Accept "half of the seats", "by a third", "a two-thirds majority", but not "the first half" or "a third man"."""
        tree, nxt = self._tree, self._next
        if self._word(self._first - 1) in ("first", "second", "other", "one", "last", "final"):
            return None
        free = nxt >= len(tree) or (tree.tag[nxt] not in NOUNS and not tree.tag[nxt].startswith("JJ"))
        if self._word(nxt) == "of" or (
            self._word(nxt) in ("the", "its", "their", "all") and self._word(self._last) == "half"
        ):
            of = nxt if self._word(nxt) == "of" else nxt - 1
            noun = noun_after_of(tree, of)
            if noun is not None and tree.lower[noun] in WORDS["durations"]:
                return None
            named = attach.named(tree, noun) if noun is not None else None
            return Counted(unit=SHARE, last=self._last, measures=named)
        if (self._word(self._before) == "by" and free) or (self._compared and free):
            return Counted(unit=SHARE, last=self._last, is_measured=True)
        if nxt < len(tree) and tree.tag[nxt] == "NN" and self._word(self._last).endswith("s"):
            return Counted(unit=SHARE, last=self._last, is_measured=True)
        return None

    def _old(self) -> Counted | None:
        """Read ages: "20-year-old", "41 years old", "aged 91", "at the age of 13"."""
        pieces, value = self._pieces, self._one.top
        at = pieces.after_hyphen(self._one.onward)
        period = pieces.lower[at].removesuffix("s") if at < len(pieces) else ""
        aged = self._word(self._before) in ("aged", "age", "ages") or (
            self._word(self._before) == "of" and self._word(self._before - 1) in ("age", "ages")
        )
        if aged and value <= OLDEST:
            years = period == "year" and not self._is_joined()
            return Counted(unit=YEARS_OF_AGE, last=self._next if years else self._last, measures="age")
        if period in LEXICON.periods:
            old = pieces.after_hyphen(at + 1)
            if pieces.is_word(old, "old", "olds"):
                return Counted(unit=LEXICON.periods[period], last=pieces.token[old], measures="age")
            if pieces.is_word(old, "of") and pieces.is_word(old + 1, "age"):
                return Counted(unit=LEXICON.periods[period], last=pieces.token[old + 1], measures="age")
        return None

    def _age(self) -> Counted | None:
        """Read "her brother, 34, survived": a small whole number between signs, after a noun or name."""
        tree, comma, value = self._tree, self._first - 1, self._one.value
        if self._word(comma) not in (",", "(") or self._next >= len(tree) or self._word(self._next) not in AGE_MARKS:
            return None
        named = comma > 0 and tree.tag[comma - 1] in NOUNS and tree.tag[comma - 1] not in PLURALS
        whole = value is not None and value.is_integer() and 0 < value <= OLDEST
        plain = self._pieces.is_numeral(self._one.first) and not self._compared
        if not (named and whole and plain) or (self._word(comma) == ",") != (self._word(self._next) != ")"):
            return None
        return Counted(unit=YEARS_OF_AGE, last=self._last, head=comma - 1, measures="age")

    def _is_named(self) -> bool:
        """Tell whether a name follows: "3 Main Street"."""
        return self._next < len(self._tree) and self._tree.tag[self._next] in ("NNP", "NNPS")

    def _magnitude(self) -> Counted | None:
        if self._word(self._first - 1) == "magnitude":
            noun = counted_noun(self._tree, self._next)
            named = attach.named(self._tree, noun, behind=self._last) if noun is not None else None
            return Counted(unit="magnitude", first=self._first - 1, last=self._last, measures=named)
        if self._word(self._before) == "of" and self._word(self._before - 1) == "magnitude":
            return Counted(unit="magnitude", last=self._last)
        if [self._word(self._next + step) for step in (0, 1, 2)] == ["on", "the", "richter"]:
            return Counted(unit="magnitude", last=self._last, is_measured=True)
        if self._word(self._next) == "magnitude":
            return Counted(unit="magnitude", last=self._next, is_measured=True)
        return None

    def _hyphenated(self) -> Counted | None:
        """Read "a 450-seat chamber" and "7.4-magnitude"; most other words behind a hyphen make a name or a duration."""
        at = self._pieces.after_hyphen(self._one.onward)
        word = self._pieces.lower[at]
        if word == "fold":
            return Counted(unit=FOLD, last=self._pieces.token[at], is_measured=True)
        if word != "magnitude" and word not in WORDS["hyphen_counts"]:
            return None
        unit = "people" if word == "strong" else word
        return Counted(unit=unit, last=self._pieces.token[at], is_measured=True)

    def _is_duration(self) -> bool:
        return self._word(self._next) in WORDS["durations"]

    def _is_one_of(self) -> bool:
        return (
            self._word(self._first) == "one"
            and self._one.value == 1
            and self._word(self._next) in ("of", "another", *WORDS["one_not"])
        )

    def _times(self) -> Counted | None:
        """Read "three times as large"; "three times" alone says how often."""
        after = self._next + 1
        if self._word(self._next) != "times" or self._word(after) not in WORDS["times_after"]:
            return None
        if self._word(after) == "as" and (
            after + 1 >= len(self._tree) or self._tree.tag[after + 1][:2] not in ("JJ", "RB")
        ):
            return None  # "four times as captain"
        return Counted(unit=FOLD, last=self._next)

    def _names_times(self) -> bool:
        noun = counted_noun(self._tree, self._next)
        return noun is not None and (
            self._word(noun) in WORDS["durations"] or self._word(noun) in WORDS["bare_nouns_not"]
        )

    def _noun(self) -> Counted | None:
        tree, start = self._tree, self._next
        if self._one.amount.kind == "vague" and self._word(start) == "of":
            noun = noun_after_of(tree, start)
            return None if noun is None else Counted(unit=unit_of(tree, noun), last=noun, head=noun)
        noun = counted_noun(tree, start)
        if noun is None or not self._agrees(noun):
            if self._word(start) in WORDS["casualties"]:
                return Counted(unit=self._word(start), last=start)
            noun = noun_by_parse(tree, self._last)
            if noun is not None and self._word(noun) in WORDS["durations"]:
                return None
            plain = noun is not None and all(tree.tag[i] not in ("CC", "CD", ",") for i in range(start, noun))
            return (
                None
                if noun is None
                else Counted(unit=unit_of(tree, noun), last=noun if plain else self._last, head=noun)
            )
        if self._word(noun) in WORDS["durations"] or self._word(noun) in WORDS["bare_nouns_not"]:
            return None
        per = self._per(noun)
        unit = unit_of(tree, noun)
        return Counted(unit=f"{unit}/{per[1]}" if per else unit, last=per[0] if per else noun, head=noun)

    def _agrees(self, noun: int) -> bool:
        """Tell whether a noun is plural as the number asks; a singular one after "5" belongs to something else."""
        if len(self._word(noun)) < SHORTEST_NOUN:
            return False
        if self._one.value == 1:
            return self._tree.tag[noun] == "NN" and self._word(noun) not in WORDS["one_not"]
        return self._tree.tag[noun] in PLURALS or self._word(noun) in WORDS["collective"]

    def _per(self, noun: int) -> tuple[int, str] | None:
        """Return the last token and the code of "per 100,000 people" or "a day" behind a counted noun."""
        pieces, i = self._pieces, self._one.onward
        while i < len(pieces) and pieces.token[i] <= noun:
            i += 1
        per = per_at(pieces, i)
        return (pieces.token[per[0] - 1], per[1]) if per else None

    def _part(self) -> Counted | None:
        """Read "61 of the 120 seats", "twelve of the dead", "three of them"."""
        tree = self._tree
        of = self._next + (self._word(self._next) == "out")
        if self._word(of) != "of":
            return None
        if self._word(of + 1) in PRONOUNS:
            return Counted(unit=None, last=self._last)
        noun = noun_after_of(tree, of)
        if noun is None or not (tree.tag[noun] in PLURALS or self._word(noun) in WORDS["collective"]):
            return None
        return Counted(unit=unit_of(tree, noun), last=self._last, head=noun)

    def _fate(self) -> Counted | None:
        """Read "164 were killed", "killing 23", "18 more were taken", "three remain missing"."""
        tree = self._tree
        top = attach.top_of(tree, self._first, self._last)
        verb = tree.head[top]
        killed = LEXICON.casualty_verbs.get(self._word(self._before))
        if killed is not None and tree.tag[self._before].startswith("VB"):
            return Counted(unit=killed, last=self._last, head=self._before)
        fate = fate_of(tree, top)
        if fate is not None and self._word(self._first) != "one":
            return Counted(unit=fate, last=self._last, head=verb)
        named = self._first > 0 and tree.tag[self._first - 1] in (*NOUNS, "JJ")  # "News 12", "the new 747"
        if tree.dep[top] == "nsubj" and tree.is_verb(verb) and self._one.top >= 2 and not named:
            return Counted(unit=None, last=self._last, head=verb)
        return None

    def _level(self) -> Counted | None:
        """Read "the number of deaths rose to 164", "from 40 to 70 casualties", and bare numbers with a comparator."""
        tree = self._tree
        named = attach.measured(tree, self._first, self._last, before=self._before)
        of_noun = (named or "").partition(" of ")
        if of_noun[0] in WORDS["totals"] and of_noun[2]:
            return Counted(unit=of_noun[2], last=self._last)
        partner = self._partner()
        if partner is not None:
            return Counted(unit=partner.unit, last=self._last, measures=named)
        total = named is not None and named.rpartition(" ")[2] in WORDS["totals"]
        told = tree.is_verb(tree.head[attach.top_of(tree, self._first, self._last)])
        moved = told and named is not None and self._word(self._before) in ("to", "from", "by", "at")
        if (
            total
            or moved
            or self._is_firm()
            or (self._word(self._before) == "of" and self._word(self._before - 1) in WORDS["totals"])
        ):
            return Counted(unit=None, last=self._last, measures=named)
        return None

    def _is_firm(self) -> bool:
        """Tell whether a comparator makes even a number without a noun a quantity."""
        loose = self._word(self._before + 1) in WORDS["loose_prepositions"] and self._one.compared is None
        return self._compared and (not loose or self._one.top >= LOOSE_FROM)

    def _partner(self) -> Counted | None:
        """Return what the second of "from 40 to 70 casualties" counts."""
        pieces, at = self._pieces, self._one.end + 1
        if self._word(self._before) != "from" or not pieces.is_word(self._one.end, "to") or at >= len(pieces):
            return None
        other = measured_at(self._tree, pieces, at)
        if other is None or other.unit is not None:
            return None
        return Counting(self._tree, pieces, other, before=-1, compared=False)._noun()
