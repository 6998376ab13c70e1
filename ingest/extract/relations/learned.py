"""Relations that the network finds between the mentions of a sentence, and the words that connect them.

Between names alone; the kinds of both ends rule out most of what it might say; what rules find of the same pair comes
first. Where places lie is left to rules and to the gazetteer.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, permutations
from typing import Protocol

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.tree import Sentence, Tree
from kg.model import Form
from kg.ontology import load_ontology
from kg.ontology.definitions import Filler

# Chosen by reading 100 of its relations in Wikinews articles: at 0.6 little more than half were right, and of those of
# pronouns nearly none at any probability. What it learnt from is biographies: news names people beside what they are not.
LEARNED_MIN = 0.9  # probability
MENTIONS_MAX = 24  # in a sentence: a list of names longer than that says nothing by its pairs
# Places beside each other in news are seldom one in the other; who stands beside a country is not always of it.
NOT_TOLD = ("country", "located_in", "part_of", "citizen_of")
TIMED = ("born_on", "died_on", "founded_on")


class PairScorer(Protocol):
    """The reader's component."""

    @property
    def relations(self) -> tuple[str, ...]: ...

    def relation_scores(self, doc: Doc, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]: ...


class LearnedRelations:
    """What the network says of the pairs in one article."""

    def __init__(self, scorer: PairScorer, doc: Doc, tree: Tree, names: Names, times: Sequence[Words]) -> None:
        """`times` are the time expressions of the article by their tokens."""
        self._scorer = scorer
        self._doc = doc
        self._tree = tree
        self._names = names
        self._times = [self._without_preposition(one) for one in times]

    def relations_in(self, sentence: Sentence) -> Iterator[RelationAt]:
        """Give the relations of a sentence that are sure enough, in the order of subjects, objects and predicates."""
        pairs = list(self._pairs(sentence))
        if not pairs:
            return
        places = np.array([[a.first, a.last, b.first, b.last] for _, a, _, b in pairs], np.int64)
        scores = self._scorer.relation_scores(self._doc, places)
        for (subject, left, target, right), row in zip(pairs, scores, strict=True):
            for number in np.flatnonzero(row >= LEARNED_MIN).tolist():
                predicate = self._scorer.relations[number]
                if self._is_allowed(predicate, subject, target):
                    top = self._meeting(left, right)
                    yield RelationAt(
                        subject=subject,
                        predicate=predicate,
                        object=target if target is not None else right,
                        trigger=self._connecting(left, right, top),
                        token=top,
                        past=False,
                        rule="learned",
                        sure=float(row[number]),
                    )

    def _pairs(self, sentence: Sentence) -> Iterator[tuple[MentionFound, Words, MentionFound | None, Words]]:
        at = self._names.mention_at
        inside = [token for token in range(sentence.first, sentence.end) if token in at]
        tokens = [(at[token], token) for token in inside if at[token].form is Form.NAME]
        mentions = [
            (mention, Words(same[0][1], same[-1][1]))
            for mention, run in groupby(tokens, key=lambda one: one[0])
            for same in [list(run)]
        ]
        if len(mentions) > MENTIONS_MAX:
            return
        for (subject, left), (target, right) in permutations(mentions, 2):
            if subject.entity != target.entity:
                yield subject, left, target, right
        for subject, left in mentions:
            for time in self._times:
                if sentence.first <= time.first and time.last < sentence.end:
                    yield subject, left, None, time

    def _is_allowed(self, predicate: str, subject: MentionFound, target: MentionFound | None) -> bool:
        if target is None:
            return predicate in TIMED and load_ontology().allows(predicate, subject.kind, Filler.TIME)
        if predicate in NOT_TOLD:
            return False
        return predicate not in TIMED and load_ontology().allows(predicate, subject.kind, target.kind)

    def _without_preposition(self, time: Words) -> Words:
        first = time.first
        while first < time.last and self._tree.tag[first] == "IN":
            first += 1
        return Words(first, time.last)

    def _meeting(self, left: Words, right: Words) -> int:
        """Return the token under which both spans hang: where a denial or a plan of the relation would be."""
        above = list(self._upwards(left.last))
        return next((token for token in self._upwards(right.last) if token in above), left.last)

    def _upwards(self, token: int) -> Iterator[int]:
        yield token
        while self._tree.head[token] != token:
            token = self._tree.head[token]
            yield token

    def _connecting(self, left: Words, right: Words, top: int) -> Words:
        first, second = sorted((left, right))
        if not (left.first <= top <= left.last or right.first <= top <= right.last):
            return Words(top, top)
        between = [token for token in range(first.last + 1, second.first) if self._tree.words[token].isalnum()]
        return Words(between[0], between[-1]) if between else Words(first.first, second.last)
