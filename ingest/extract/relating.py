"""Relations as statements: who says so, the time where the object is one, the words where it is a title, and what has ended.

What the words say has ended ("former", "until 2019") carries that as its `valid_to`: before the article was published, where
no date is given. Without a date of publication it is left out: nothing of the past is shown as the present.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from spacy.tokens import Doc

from ingest.extract.attributing import Attributed, Attribution
from ingest.extract.confidence import rule_confidence
from ingest.extract.entities import Names
from ingest.extract.extraction import LocalId, MentionFound, QuantityFound, StatementFound, TimeFound
from ingest.extract.relations import AmountAt, PairScorer, RelationAt, Words, amounts_in, relations_of, scene_of
from ingest.extract.relations.lexicon import WORDS
from ingest.extract.tree import Sentence, Tree
from ingest.extract.values import Values
from ingest.extract.version import RULES_VERSION
from kg.model import Span
from kg.ontology import load_ontology

LEARNED_METHOD = "relation-model/2"
ENDED_REACH = 6  # words around the trigger in which "former" or "until" stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The statements of an article, and the times and quantities that only they know of."""

    statements: tuple[StatementFound, ...]
    times: tuple[TimeFound, ...]
    quantities: tuple[QuantityFound, ...]


def related(
    doc: Doc,
    tree: Tree,
    names: Names,
    values: Values,
    attribution: Attribution,
    scorer: PairScorer | None,
    published_at: datetime | None,
) -> Related:
    """Return the relations of an article in the order of its sentences; without a scorer those of the rules alone."""
    writer = _Writer(tree, values, attribution, published_at)
    times = [Words(one.first, one.last) for one in values.times_at]
    found = [
        statement
        for sentence, one in relations_of(doc, tree, names, times, scorer)
        for statement in writer.relation(sentence, one)
    ]
    for sentence in tree.sentences:
        for amount in amounts_in(scene_of(tree, sentence, names), values.quantities_at):
            found += writer.amount(sentence, amount)
    return Related(statements=tuple(found), times=tuple(writer.ended.values()), quantities=tuple(writer.ranks))


@dataclass(slots=True)
class _Writer:
    """Makes statements of what was found; the times and quantities that it adds are numbered behind those of the text."""

    tree: Tree
    values: Values
    attribution: Attribution
    published_at: datetime | None
    ended: dict[Span, TimeFound] = field(default_factory=dict)
    ranks: list[QuantityFound] = field(default_factory=list)

    def relation(self, sentence: Sentence, one: RelationAt) -> Iterator[StatementFound]:
        """Give the statement of a relation, or none where it is not claimed or nothing in the record can be its object."""
        target = self._object(one)
        titled = one.predicate == "position_held" and isinstance(one.object, Words)
        standing = self._standing(one.token, sentence)
        ended = self._end(sentence, one) if one.past and load_ontology().predicate(one.predicate).temporal else None
        lapsed = one.past and load_ontology().predicate(one.predicate).temporal and ended is None
        if (target is None and not titled) or standing.barred or lapsed:
            return
        yield StatementFound(
            subject=one.subject.entity,
            subject_mention=one.subject.id,
            predicate=one.predicate,
            object=target,
            object_mention=one.object.id if isinstance(one.object, MentionFound) else None,
            value=self.tree.span(one.object.first, one.object.last)
            if isinstance(one.object, Words) and titled
            else None,
            of=one.of.entity if one.of is not None else None,
            evidence=sentence.span,
            trigger=self.tree.span(one.trigger.first, one.trigger.last),
            factuality=standing.factuality,
            attributed_to=standing.attributed_to,
            cue=standing.cue,
            confidence=rule_confidence() if one.sure is None else one.sure,
            method=f"{RULES_VERSION}:{one.rule}" if one.sure is None else LEARNED_METHOD,
            valid_to=ended,
        )

    def amount(self, sentence: Sentence, one: AmountAt) -> Iterator[StatementFound]:
        """Give the statement that something has a number or a rank."""
        standing = self._standing(one.token, sentence)
        if standing.barred:
            return
        time = self._time_beside(one.token)
        yield StatementFound(
            subject=one.subject.entity,
            subject_mention=one.subject.id,
            predicate="has_value",
            object=self.values.quantities[one.quantity].id if one.quantity is not None else self._rank(one),
            object_mention=None,
            evidence=sentence.span,
            trigger=self.tree.span(one.trigger.first, one.trigger.last),
            factuality=standing.factuality,
            attributed_to=standing.attributed_to,
            cue=standing.cue,
            confidence=rule_confidence(),
            method=f"{RULES_VERSION}:amount",
            valid_from=time,
        )

    def _standing(self, token: int | None, sentence: Sentence) -> Attributed:
        return self.attribution.of(token, sentence) if token is not None else Attributed()

    def _object(self, one: RelationAt) -> LocalId | None:
        if isinstance(one.object, MentionFound):
            return one.object.entity
        return self._time_in(range(one.object.first, one.object.last + 1))

    def _time_in(self, tokens: Sequence[int]) -> LocalId | None:
        return next((self.values.time_at[k].id for k in tokens if k in self.values.time_at), None)

    def _time_beside(self, token: int) -> LocalId | None:
        """Return the time that hangs on the same verb as a number does."""
        tree = self.tree
        verb = token if tree.is_verb(token) or tree.kids(token, "cop") else tree.head[token]
        return self._time_in([verb, *tree.kids(verb, "obl", "obl:tmod", "obl:unmarked", "advmod")][1:])

    def _end(self, sentence: Sentence, one: RelationAt) -> LocalId | None:
        """Return when the relation ended: the date after "until", else before the article was published."""
        lower = self.tree.lower
        first = max(sentence.first, one.trigger.first - ENDED_REACH)
        last = min(sentence.end - 1, one.trigger.last + ENDED_REACH)
        for k in range(one.trigger.last + 1, last + 1):
            if lower[k] in ("until", "till"):
                return self._time_in(range(k, min(sentence.end, k + ENDED_REACH + 1)))
        if self.published_at is None:
            return None
        said = [k for k in range(first, last + 1) if lower[k] in WORDS["past"]]
        said += self.tree.kids(one.token, "cop", "aux:pass", "aux") if one.token is not None else []
        word = said[0] if said else one.token
        span = self.tree.span(word, word) if word is not None else self.tree.span(one.trigger.first, one.trigger.last)
        if span not in self.ended:
            day = self.published_at.date().isoformat()
            number = len(self.values.times) + len(self.ended) + 1
            self.ended[span] = TimeFound(id=f"t{number}", span=span, edtf=f"../{day}", earliest=None, latest=day)
        return self.ended[span].id

    def _rank(self, one: AmountAt) -> LocalId:
        local = f"q{len(self.values.quantities) + len(self.ranks) + 1}"
        span = self.tree.span(one.words.first, one.words.last)
        value = float(one.rank) if one.rank is not None else None
        self.ranks.append(QuantityFound(id=local, span=span, value=value, unit="rank", measures=one.measures))
        return local
