"""Relations that the network finds between the mentions of a sentence, and the words that connect them.

The kinds of both ends rule out most of what it might say; what rules find of the same pair comes first. Where places lie
is left to rules and to the gazetteer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Protocol

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.ends import ends_in
from ingest.extract.relations.lexicon import NOUNS, WORDS
from ingest.extract.relations.pairs import TIME, End, joined, rows_of
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.tree import Sentence, Tree
from ingest.reader import PairRows
from kg.model import Form, Kind
from kg.ontology import load_ontology
from kg.ontology.definitions import Filler

# Probabilities, calibrated on sentences of encyclopedias and biographies. What is told from them on was chosen by reading some
# 160 relations in Wikinews: who runs for a party, wins a state or speaks to a paper is not its member, does not live or work
# there; and what a pronoun stands for may be wrong too.
NAMES_MIN = 0.65  # both ends are names
PRONOUN_MIN = 0.75  # one is a pronoun
MIN_OF = {  # by predicate: of names, with a pronoun
    "member_of_party": (0.85, 0.95),
    "lives_in": (0.75, 0.9),
    "citizen_of": (0.6, 0.8),
    "educated_at": (0.65, 0.87),
    "employer": (0.65, 0.87),
    "died_on": (0.75, 0.8),
}
LEAST = min(NAMES_MIN, *(least for least, _ in MIN_OF.values()))
ENDS_MAX = 24  # in a sentence: a list of names longer than that says nothing by its pairs
PAIRS_AT_ONCE = 2_000  # some 20 MB while they are scored
# Places beside each other in news are seldom one in the other; who stands beside a country is not always of it.
NOT_TOLD = frozenset({"country", "located_in", "part_of"})
PRONOUN = Form.PRONOUN.value
ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent"})
TIMED = frozenset({"born_on", "died_on", "founded_on"})


class PairScorer(Protocol):
    """The reader's component."""

    @property
    def relations(self) -> tuple[str, ...]: ...

    def relation_scores(self, doc: Doc, rows: PairRows) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two mentions of a sentence, or a mention and a time; `ends` are all of the sentence, `places` say which two."""

    ends: list[End]
    places: tuple[int, int]
    subject: MentionFound
    object: MentionFound | None  # null for a time
    allowed: frozenset[str]  # predicates

    @property
    def left(self) -> End:
        return self.ends[self.places[0]]

    @property
    def right(self) -> End:
        return self.ends[self.places[1]]

    def least(self, predicate: str) -> float:
        """Return how probable the predicate must be."""
        spoken = PRONOUN in (self.left.form, self.right.form)
        return MIN_OF.get(predicate, (NAMES_MIN, PRONOUN_MIN))[spoken]


class LearnedRelations:
    """What the network says of the pairs in one article."""

    def __init__(self, scorer: PairScorer, doc: Doc, tree: Tree, names: Names, times: Sequence[Words]) -> None:
        """`times` are the time expressions of the article by their tokens."""
        self._tree = tree
        self._names = names
        self._times = [(one.first, one.last) for one in times]
        self._by_sentence = {sentence.first: list(self._pairs(sentence)) for sentence in tree.sentences}
        self._row_of: dict[int, int] = {}  # of the first pair of a sentence
        self._scored = self._scores(scorer, doc)
        self._relations = scorer.relations

    def relations_in(self, sentence: Sentence) -> Iterator[RelationAt]:
        """Give the relations of a sentence that are sure enough, in the order of subjects, objects and predicates."""
        pairs, first = self._by_sentence[sentence.first], self._row_of[sentence.first]
        for number, relation in np.argwhere(self._scored[first : first + len(pairs)] >= LEAST).tolist():
            sure = float(self._scored[first + number, relation])
            predicate, one = self._relations[relation], pairs[number]
            if sure >= one.least(predicate) and predicate in one.allowed and not self._is_of_another(one):
                yield self._relation(predicate, one, sure)

    def _scores(self, scorer: PairScorer, doc: Doc) -> npt.NDArray[np.float32]:
        """Return the probabilities of all pairs of the article; those of many sentences are scored together."""
        scored: list[npt.NDArray[np.float32]] = []
        parts: list[PairRows] = []
        count = waiting = 0
        for first, pairs in self._by_sentence.items():
            self._row_of[first] = count
            if not pairs:
                continue
            parts.append(rows_of(self._tree, pairs[0].ends, [one.places for one in pairs]))
            count, waiting = count + len(pairs), waiting + len(pairs)
            if waiting >= PAIRS_AT_ONCE:
                scored.append(scorer.relation_scores(doc, joined(parts)))
                parts, waiting = [], 0
        return np.concatenate([*scored, scorer.relation_scores(doc, joined(parts))])

    def _pairs(self, sentence: Sentence) -> Iterator[_Pair]:
        found = list(ends_in(self._tree, sentence, self._names, self._times))
        if len(found) > ENDS_MAX:
            return
        ends = [end for end, _ in found]
        for a, b in permutations(range(len(found)), 2):
            subject, target = found[a][1], found[b][1]
            if subject is None or (target is not None and target.entity == subject.entity):
                continue
            allowed = _allowed(subject.kind, _filler(target))
            if allowed:
                yield _Pair(ends=ends, places=(a, b), subject=subject, object=target, allowed=allowed)

    def _relation(self, predicate: str, one: _Pair, sure: float) -> RelationAt:
        left, right = one.left, one.right
        top = self._meeting(left, right)
        return RelationAt(
            subject=one.subject,
            predicate=predicate,
            object=one.object if one.object is not None else Words(right.first, right.last),
            trigger=self._connecting(left, right, top),
            token=top,
            past=self._is_past(left, right),
            rule="learned",
            sure=sure,
        )

    def _is_of_another(self, one: _Pair) -> bool:
        """Tell whether a noun for someone else stands between: "Ann met the chief executive of Acme" says nothing of Ann."""
        tree, top = self._tree, self._meeting(one.left, one.right)
        if not tree.is_verb(top):
            return False
        for end in (one.left, one.right):
            below = next((token for token in self._upwards(end.last) if tree.head[token] == top), end.last)
            noun = NOUNS.get((tree.lower[below],))
            apart = not end.holds(below) and noun is not None and "person" in {each.holder for each in noun.relations}
            if apart and tree.dep[below] in ARGUMENTS and tree.prepositions(below) != "as":
                return True
        return False

    def _is_past(self, left: End, right: End) -> bool:
        """Tell whether "former", "then" or "ex" stands between the ends or right before the first."""
        first, second = sorted((left, right), key=lambda one: one.first)
        return bool(WORDS["past"] & set(self._tree.lower[max(0, first.first - 2) : second.first]))

    def _meeting(self, left: End, right: End) -> int:
        """Return the token under which both spans hang: where a denial or a plan of the relation would be."""
        above = list(self._upwards(left.last))
        return next((token for token in self._upwards(right.last) if token in above), left.last)

    def _upwards(self, token: int) -> Iterator[int]:
        yield token
        while self._tree.head[token] != token:
            token = self._tree.head[token]
            yield token

    def _connecting(self, left: End, right: End, top: int) -> Words:
        first, second = sorted((left, right), key=lambda one: one.first)
        if not (left.first <= top <= left.last or right.first <= top <= right.last):
            return Words(top, top)
        between = [token for token in range(first.last + 1, second.first) if self._tree.words[token].isalnum()]
        return Words(between[0], between[-1]) if between else Words(first.first, second.last)


def _filler(target: MentionFound | None) -> Filler:
    return Filler(target.kind.value) if target is not None else Filler(TIME)


@cache
def _allowed(subject: Kind, target: Filler) -> frozenset[str]:
    """Return the predicates that may hold between two kinds and that are told."""
    ontology = load_ontology()
    names = TIMED if target is Filler.TIME else frozenset(ontology.predicates) - TIMED - NOT_TOLD
    return frozenset(name for name in names if ontology.allows(name, subject, target))
