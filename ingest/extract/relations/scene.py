"""A sentence with its names: which name begins or ends where, what kind it is of, which country a word speaks of."""

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import (
    CLASSES,
    COUNTRY_BY_DEMONYM,
    COUNTRY_BY_NAME,
    WORDS,
)
from ingest.extract.relations.relation import Words
from ingest.extract.tree import Sentence, Tree
from kg.model import Form, Kind

_DAYS = range(1, 32)
_YEARS = range(1000, 2100)
_RELATIVE_STEPS = 4  # from a relative pronoun up to its clause: further up it is another's


class Scene:
    """What rules ask of a sentence. Tokens are of the document, ends included."""

    def __init__(self, tree: Tree, sentence: Sentence, names: Names) -> None:
        self.tree = tree
        self.first, self.end = sentence.first, sentence.end
        self.names = names
        self._bounds: dict[str, tuple[int, int]] = {}
        for i in range(self.first, self.end):
            mention = names.mention_at.get(i)
            if mention is not None:
                first, _ = self._bounds.get(mention.id, (i, i))
                self._bounds[mention.id] = (first, i)

    def lower(self, i: int) -> str:
        """Return a word of the sentence in lower case, "" outside of it."""
        return self.tree.lower[i] if self.first <= i < self.end else ""

    def tag(self, i: int) -> str:
        return self.tree.tag[i] if self.first <= i < self.end else ""

    def at(self, i: int) -> MentionFound | None:
        return self.names.mention_at.get(i) if self.first <= i < self.end else None

    def bounds(self, mention: MentionFound) -> tuple[int, int]:
        return self._bounds[mention.id]

    def starting(self, i: int) -> MentionFound | None:
        mention = self.at(i)
        return mention if mention is not None and self._bounds[mention.id][0] == i else None

    def ending(self, i: int) -> MentionFound | None:
        mention = self.at(i)
        return mention if mention is not None and self._bounds[mention.id][1] == i else None

    def root(self, mention: MentionFound) -> int:
        """Return the token of a name that hangs on a word outside of it."""
        first, last = self._bounds[mention.id]
        return next((i for i in range(first, last + 1) if not first <= self.tree.head[i] <= last), first)

    def closes(self, mention: MentionFound) -> bool:
        """Tell whether the noun phrase of a name ends with it: not "Apple" in "Apple's team", "Apple staff"."""
        after = self._bounds[mention.id][1] + 1
        if self.tag(after) in ("POS", "HYPH") or self.lower(after) in ("-", "'s", "'"):
            return False
        return self.at(after) is not None or not self.tag(after).startswith("NN")

    def named(self, token: int) -> MentionFound | None:
        """Return the name that a noun phrase stands for: itself, what it describes, or what a relative clause is of."""
        if self.lower(token) in WORDS["relative"] and self.tag(token) in ("WP", "WDT", "IN"):
            head = self._relative_of(token)
            return self.named(head) if head is not None and self.lower(head) not in WORDS["relative"] else None
        return self.names.mention_of(self.tree, token) or self._described(token)

    def _relative_of(self, token: int) -> int | None:
        at = token
        for _ in range(_RELATIVE_STEPS):
            if self.tree.dep[at] == "acl:relcl":
                return self.tree.head[at]
            at = self.tree.head[at]
        return None

    def _described(self, token: int) -> MentionFound | None:
        tree = self.tree
        if not tree.tag[token].startswith("NN"):
            return None
        if tree.dep[token] == "appos":
            return self.names.mention_of(tree, tree.head[token])
        named = [one for one in tree.kids(token, "appos") if self.at(one) is not None]
        if named:
            return self.at(named[0]) if len(named) == 1 and self.lower(named[0] - 1) == "," else None
        token = self.first_conjunct(token)
        if tree.kids(token, "cop"):
            subjects = tree.kids(token, "nsubj")
            return self.named_itself(subjects[0]) if len(subjects) == 1 else None
        return None

    def first_conjunct(self, token: int) -> int:
        """Return the noun that a noun is coordinated with, itself where it is with none."""
        tree = self.tree
        while tree.dep[token] == "conj" and tree.tag[tree.head[token]].startswith("NN"):
            token = tree.head[token]
        return token

    def named_itself(self, token: int) -> MentionFound | None:
        """Return the name of a subject: its own, or the one that its relative pronoun stands for."""
        if self.lower(token) in WORDS["relative"]:
            head = self._relative_of(token)
            return self.names.mention_of(self.tree, head) if head is not None else None
        return self.names.mention_of(self.tree, token)

    def words(self, mention: MentionFound) -> str:
        return " ".join(mention.span.of(self.tree.text).lower().replace("’", "'").split())

    def is_country(self, mention: MentionFound) -> bool:
        return mention.kind is Kind.PLACE and self.words(mention).removeprefix("the ") in COUNTRY_BY_NAME

    def demonym(self, i: int) -> tuple[str, int] | None:
        """Return the country whose demonym ends here, and the first token of the demonym."""
        word, before = self.lower(i), self.lower(i - 1)
        if not self.tree.words[i][:1].isupper() or before == "-" or self.lower(i + 1) == "-":
            return None
        pair = f"{before} {word}"
        if pair in COUNTRY_BY_DEMONYM:
            return COUNTRY_BY_DEMONYM[pair], i - 1
        return (COUNTRY_BY_DEMONYM[word], i) if word in COUNTRY_BY_DEMONYM else None

    def country(self, code: str) -> MentionFound | None:
        """Return a name of the country: in this sentence, else the first in the article, else nothing."""
        found = [
            one
            for one in self.names.mentions
            if one.kind is Kind.PLACE
            and one.form is Form.NAME
            and COUNTRY_BY_NAME.get(self.words(one).removeprefix("the ")) == code
        ]
        return next((one for one in found if one.id in self._bounds), found[0] if found else None)

    def fits(self, name: str, mention: MentionFound) -> bool:
        """Tell whether a name is of a class of classes.json: by its kind, and where the class says so by its words."""
        if mention.kind not in CLASSES[name]:
            return False
        said = self.words(mention)
        told = {
            "country": self.is_country(mention),
            "region": not self.is_country(mention) or said in WORDS["also_regions"],
            "chancellery": said in WORDS["chancelleries"],
            "party": self.is_party(mention),
            "employer": not self.is_party(mention),
            "body": not self.is_party(mention),
            "party_like": self.is_party(mention)
            or not (WORDS["legislatures"] & set(said.split()) or said in COUNTRY_BY_NAME),
            "school_named": bool(WORDS["school_words"] & set(said.split())),
        }
        return told.get(name, True)

    def is_party(self, mention: MentionFound) -> bool:
        said = self.words(mention).removeprefix("the ")
        words = said.split()
        return said in WORDS["party_words"] or "party" in words or words[-1] in WORDS["party_endings"]

    def date(self, i: int) -> Words | None:
        """Return the date that begins at a token: "4 May 1960", "October 4, 1897", "May 1960", "1998", "Tuesday"."""
        if self.lower(i) in WORDS["months"]:
            return self._after_month(i, i)
        if self._number(i, _DAYS) and self.lower(i + 1) in WORDS["months"]:
            return self._after_month(i, i + 1)
        if self._number(i, _YEARS):
            return Words(i, i)
        return Words(i, i) if self.lower(i) in WORDS["weekdays"] else None

    def _after_month(self, first: int, month: int) -> Words | None:
        last = month
        if first == month and self._number(month + 1, _DAYS):
            last = month + 1
        year = last + 2 if self.lower(last + 1) == "," else last + 1
        if self._number(year, _YEARS):
            return Words(first, year)
        return Words(first, last) if last > first or self.tag(month) == "NNP" else None

    def _number(self, i: int, among: range) -> bool:
        word = self.lower(i).removesuffix("th").removesuffix("st").removesuffix("nd").removesuffix("rd")
        return word.isdecimal() and int(word) in among
