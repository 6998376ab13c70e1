"""Relations that the network finds between the mentions of a sentence, and the words that connect them.

The kinds of both ends rule out most of what it might say; what rules find of the same pair comes first. Where places lie
is left to rules and to the gazetteer.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations
from typing import Protocol

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.ends import ends_in
from ingest.extract.relations.lexicon import WORDS
from ingest.extract.relations.pairs import TIME, End, rows_of
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.tree import Sentence, Tree
from ingest.reader import PairRows
from kg.model import Form, Kind
from kg.ontology import load_ontology
from kg.ontology.definitions import Filler

LEARNED_MIN = 0.7  # probability
# Calibrated on sentences of encyclopedias and biographies. Chosen by reading 230 of its relations in Wikinews: who runs for a
# party, wins in a place or speaks to a paper is not its member, does not live or work there.
MIN_BY_PREDICATE = {"member_of_party": 0.9, "lives_in": 0.9, "citizen_of": 0.8, "employer": 0.8, "died_on": 0.85}
MIN_BY_PRONOUN = 0.8  # one end is a pronoun: what it stands for may be wrong too
ENDS_MAX = 24  # in a sentence: a list of names longer than that says nothing by its pairs
# Places beside each other in news are seldom one in the other; who stands beside a country is not always of it.
NOT_TOLD = frozenset({"country", "located_in", "part_of"})
PRONOUN = Form.PRONOUN.value
TIMED = frozenset({"born_on", "died_on", "founded_on"})


class PairScorer(Protocol):
    """The reader's component."""

    @property
    def relations(self) -> tuple[str, ...]: ...

    def relation_scores(self, doc: Doc, rows: PairRows) -> npt.NDArray[np.float32]: ...


class LearnedRelations:
    """What the network says of the pairs in one article."""

    def __init__(self, scorer: PairScorer, doc: Doc, tree: Tree, names: Names, times: Sequence[Words]) -> None:
        """`times` are the time expressions of the article by their tokens."""
        self._scorer = scorer
        self._doc = doc
        self._tree = tree
        self._names = names
        self._times = [(one.first, one.last) for one in times]

    def relations_in(self, sentence: Sentence) -> Iterator[RelationAt]:
        """Give the relations of a sentence that are sure enough, in the order of subjects, objects and predicates."""
        found = list(ends_in(self._tree, sentence, self._names, self._times))
        if len(found) > ENDS_MAX:
            return
        pairs = [(a, b) for a, b in permutations(range(len(found)), 2) if self._may_relate(found[a][1], found[b][1])]
        if not pairs:
            return
        scores = self._scorer.relation_scores(self._doc, rows_of(self._tree, [end for end, _ in found], pairs))
        for (a, b), row in zip(pairs, scores, strict=True):
            subject = found[a][1]
            spoken = PRONOUN in (found[a][0].form, found[b][0].form)
            for number in np.flatnonzero(row >= (MIN_BY_PRONOUN if spoken else LEARNED_MIN)).tolist():
                predicate = self._scorer.relations[number]
                if row[number] < MIN_BY_PREDICATE.get(predicate, 0.0):
                    continue
                if subject is not None and predicate in _allowed(subject.kind, _filler(found[b][1])):
                    yield self._relation(predicate, subject, found[a][0], found[b], float(row[number]))

    def _may_relate(self, subject: MentionFound | None, target: MentionFound | None) -> bool:
        if subject is None or (target is not None and target.entity == subject.entity):
            return False
        return bool(_allowed(subject.kind, _filler(target)))

    def _relation(
        self, predicate: str, subject: MentionFound, left: End, target: tuple[End, MentionFound | None], sure: float
    ) -> RelationAt:
        right, mention = target
        top = self._meeting(left, right)
        return RelationAt(
            subject=subject,
            predicate=predicate,
            object=mention if mention is not None else Words(right.first, right.last),
            trigger=self._connecting(left, right, top),
            token=top,
            past=self._is_past(left, right),
            rule="learned",
            sure=sure,
        )

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
