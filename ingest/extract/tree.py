"""A parsed text as plain arrays: the one view of the parse that all rules read. Knows UD labels, no rule."""

from dataclasses import dataclass
from itertools import pairwise

from spacy.attrs import DEP, HEAD, LEMMA, SENT_START, TAG
from spacy.tokens import Doc

from kg.model import Span

NOUN_PARTS = frozenset({"det", "amod", "compound", "nmod:poss", "nummod", "flat", "case", "goeswith"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
PHRASE_ENDS = frozenset(".,;:!?\"'”’)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence by its tokens, half-open, and its place in the text without outer blanks."""

    first: int
    end: int
    span: Span


class Tree:
    """Token arrays of one Doc. `head[i] == i` at a root; `children[i]` are in the order of the text."""

    def __init__(self, doc: Doc) -> None:
        strings = doc.vocab.strings
        rows = doc.to_array([LEMMA, TAG, DEP, HEAD, SENT_START])
        self.text = doc.text
        self.words = [token.text for token in doc]
        self.start = [token.idx for token in doc]
        self.end = [token.idx + len(token) for token in doc]
        self.lower = [word.lower().replace("’", "'") for word in self.words]
        self.lemma = [strings[key].lower() for key in rows[:, 0].tolist()]
        self.tag = [strings[key] for key in rows[:, 1].tolist()]
        self.dep = [strings[key] for key in rows[:, 2].tolist()]
        offsets = rows[:, 3].astype("int64").tolist()
        self.head: list[int] = [i + offset for i, offset in enumerate(offsets)]
        self.children: list[list[int]] = [[] for _ in self.words]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        for i in range(len(self.words)):
            if self.tag[i].startswith("VB"):
                self._mend_labels(i)
        self.sentences = self._sentences([mark == 1 for mark in rows[:, 4].astype("int64").tolist()])

    def __len__(self) -> int:
        return len(self.words)

    def _mend_labels(self, verb: int) -> None:
        """Label a verb's nouns as what they must be, where the labels contradict each other: an object that can be nothing else.

        A verb has one subject, a recipient ("iobj") has an object beside it, an oblique has a preposition (bare times are
        "obl:unmarked"), and of two nouns that both stand for what becomes of an object ("named Ann minister") the first is
        that object.
        """
        for child in self.kids(verb, "conj"):  # "in Aktau and in Almaty": no verb is coordinated with a place
            if self.tag[child].startswith("NN") and self.prepositions(child):
                self.dep[child] = "obl"
        if self.kids(verb, "obj"):
            return
        behind = [child for child in self.children[verb] if child > verb]
        subjects = self.kids(verb, "nsubj")
        becoming = [child for child in behind if self.dep[child] == "xcomp" and self.tag[child].startswith("NN")]
        alone = [child for child in behind if self.dep[child] == "iobj"]
        second = subjects[1:] if subjects and subjects[0] < verb and self.kids(verb, "xcomp") else []
        bare = [child for child in behind if self.dep[child] == "obl" and not self.kids(child, "case")]
        found = [child for child in second if child > verb] or becoming[: len(becoming) - 1] or alone or bare
        if found:
            self.dep[found[0]] = "obj"

    def _sentences(self, opens: list[bool]) -> list[Sentence]:
        starts = [i for i in range(len(self.words)) if i == 0 or opens[i]]
        found = []
        for first, end in pairwise([*starts, len(self.words)]):
            solid = [i for i in range(first, end) if self.words[i].strip()]
            if solid:
                span = Span(start=self.start[solid[0]], end=self.end[solid[-1]])
                found.append(Sentence(first=solid[0], end=solid[-1] + 1, span=span))
        return found

    def span(self, first: int, last: int) -> Span:
        """Return the text from one token to another, both included."""
        return Span(start=self.start[first], end=self.end[last])

    def kids(self, i: int, *deps: str) -> list[int]:
        """Return the children of a token that hang on it by one of these labels."""
        return [child for child in self.children[i] if self.dep[child] in deps]

    def is_verb(self, i: int) -> bool:
        return bool(self.tag[i].startswith("VB"))

    def is_passive(self, i: int) -> bool:
        """Tell whether a verb is passive: by its dependents, or as a bare past participle after a noun."""
        if self.kids(i, "nsubj:pass", "aux:pass", "csubj:pass"):
            return True
        bare = self.tag[i] == "VBN" and not self.kids(i, "aux", "nsubj")
        return bare and (
            self.dep[i] in ("acl", "advcl")
            or (self.dep[i] == "conj" and self.head[i] != i and self.is_passive(self.head[i]))
        )

    def prepositions(self, i: int) -> str:
        """Return the preposition of a phrase in lower case, "" where it has none: "by", "according to"."""
        words = []
        titles = self.kids(i, "nmod:desc")  # "by the analyst Ann Lee": at times the preposition hangs on the title
        for case in [*self.kids(i, "case"), *(one for title in titles for one in self.kids(title, "case"))]:
            words += [case, *self.kids(case, "fixed")]
        return " ".join(self.lower[word] for word in sorted(words) if self.tag[word] != "POS")

    def phrase(self, i: int) -> Span:
        """Return the noun phrase of a head: its determiners and modifiers, without clauses and prepositions."""
        first = last = i
        for child in self.children[i]:
            if self.dep[child] in NOUN_PARTS and not (self.dep[child] == "case" and self.lower[child] != "'s"):
                if child < i:
                    first = min(first, self._left(child))
                elif self.dep[child] in ("flat", "goeswith", "compound", "nummod"):
                    last = max(last, child)
        return self.span(first, last)

    def _left(self, i: int) -> int:
        return min([i, *(self._left(child) for child in self.children[i] if child < i)])

    def conjuncts(self, i: int) -> list[int]:
        """Return a token and those coordinated with it."""
        return [i, *self.kids(i, "conj")]
