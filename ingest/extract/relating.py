"""Relations as statements: who says so, and the time where the object is one.

Left out are what a title's holder held (the object of a statement is a thing with an id, a title has none) and states
that have ended without a date: nothing of the past is shown as the present.
"""

from collections.abc import Iterator

from spacy.tokens import Doc

from ingest.extract.attributing import Attributed, Attribution
from ingest.extract.entities import Names
from ingest.extract.extraction import LocalId, MentionFound, StatementFound
from ingest.extract.relations import PairScorer, RelationAt, Words, relations_of
from ingest.extract.tree import Sentence, Tree
from ingest.extract.values import Values
from ingest.extract.version import RULES_VERSION
from kg.ontology import load_ontology

# Provisional, as the rules' authors judged 100 rows: to be calibrated.
RELATION_PRIOR = 0.8  # probability that the relation is right, 0..1
LEARNED_METHOD = "relation-model/1"


def related(
    doc: Doc, tree: Tree, names: Names, values: Values, attribution: Attribution, scorer: PairScorer | None
) -> Iterator[StatementFound]:
    """Give the relations of an article in the order of its sentences; without a scorer those of the rules alone."""
    times = [Words(one.first, one.last) for one in values.times_at]
    for sentence, one in relations_of(doc, tree, names, times, scorer):
        found = _statement(tree, sentence, values, attribution, one)
        if found is not None:
            yield found


def _statement(
    tree: Tree, sentence: Sentence, values: Values, attribution: Attribution, one: RelationAt
) -> StatementFound | None:
    target = _object(values, one)
    standing = attribution.of(one.token, sentence) if one.token is not None else Attributed()
    ended = one.past and load_ontology().predicate(one.predicate).temporal
    if target is None or standing.barred or ended:
        return None
    return StatementFound(
        subject=one.subject.entity,
        subject_mention=one.subject.id,
        predicate=one.predicate,
        object=target,
        object_mention=one.object.id if isinstance(one.object, MentionFound) else None,
        evidence=sentence.span,
        trigger=tree.span(one.trigger.first, one.trigger.last),
        factuality=standing.factuality,
        attributed_to=standing.attributed_to,
        cue=standing.cue,
        confidence=RELATION_PRIOR if one.sure is None else one.sure,
        method=f"{RULES_VERSION}:{one.rule}" if one.sure is None else LEARNED_METHOD,
    )


def _object(values: Values, one: RelationAt) -> LocalId | None:
    if isinstance(one.object, MentionFound):
        return one.object.entity
    time = next((values.time_at[k] for k in range(one.object.first, one.object.last + 1) if k in values.time_at), None)
    return time.id if time else None
