"""All relation rules over a sentence, and what holds for every rule: kinds, direction, nothing twice, no questions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from spacy.tokens import Doc

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.forms import form_relations
from ingest.extract.relations.learned import LearnedRelations, PairScorer
from ingest.extract.relations.lexicon import COUNTRY_BY_DEMONYM, WORDS
from ingest.extract.relations.nouns import noun_relations
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.relations.scene import Scene
from ingest.extract.relations.verbs import verb_relations
from ingest.extract.tree import Sentence, Tree
from kg.ontology import load_ontology
from kg.ontology.definitions import Filler

Seen = set[tuple[str, frozenset[object] | tuple[object, object]]]  # predicates with their ends; "office": who, of what


def relations_of(
    doc: Doc, tree: Tree, names: Names, times: Sequence[Words], scorer: PairScorer | None
) -> Iterator[tuple[Sentence, RelationAt]]:
    """Give the relations of an article sentence by sentence; without a scorer those of the rules alone."""
    names = names.without_nominals()
    learned = LearnedRelations(scorer, doc, tree, names, times) if scorer else None
    for sentence in tree.sentences:
        for one in relations_in(tree, sentence, names, learned.relations_in(sentence) if learned else ()):
            yield sentence, one


def relations_in(
    tree: Tree, sentence: Sentence, names: Names, learned: Iterable[RelationAt] = ()
) -> Iterator[RelationAt]:
    """Give the relations of a sentence: those of nouns, of verbs, of fixed forms, then those the network found.

    A relation is given once, the first time it is found; one with both ends in the same entity is none. Of two things that a
    rule found related the network adds nothing: whoever leads a company is often its founder, in biographies.
    """
    if any(word.startswith("?") for word in tree.words[sentence.first : sentence.end]):
        return
    scene = Scene(tree, sentence, names)
    seen: Seen = set()
    told: set[frozenset[object]] = set()  # pairs that a rule found related
    for found in chain(noun_relations(scene), verb_relations(scene), form_relations(scene), learned):
        one = _directed(scene, found)
        target = one.object.entity if isinstance(one.object, MentionFound) else one.object
        ends = (one.subject.entity, target)
        symmetric = load_ontology().predicate(one.predicate).symmetric
        key = (one.predicate, frozenset(ends) if symmetric else ends)
        if one.sure is not None and frozenset(ends) in told:
            continue
        if one.sure is not None and one.predicate == "citizen_of" and not _is_citizen(scene, one, seen):
            continue
        if key not in seen and one.subject.entity != target and _is_allowed(one):
            seen.add(key)
            if one.sure is None:
                told.add(frozenset(ends))
            if one.of is not None:
                seen.add(("office", (one.subject.entity, one.of.entity)))
            yield one


def _is_citizen(scene: Scene, one: RelationAt, seen: Seen) -> bool:
    """Tell a citizen from an office: "US actor Ann Lee", not "US president Ann Lee", and of countries alone."""
    target = one.object
    if not isinstance(target, MentionFound):
        return False
    if not scene.is_country(target) and scene.words(target) not in COUNTRY_BY_DEMONYM:
        return False
    return not any(set(ends) == {one.subject.entity, target.entity} for _, ends in seen)


def scene_of(tree: Tree, sentence: Sentence, names: Names) -> Scene:
    """Return a sentence as rules see it: with names and pronouns, where a noun is a noun."""
    return Scene(tree, sentence, names.without_nominals())


def _directed(scene: Scene, one: RelationAt) -> RelationAt:
    """Return the relation as the record has it: country where a place lies in one, symmetric ones from the left."""
    if not isinstance(one.object, MentionFound):
        return one
    if one.predicate == "located_in" and scene.is_country(one.object) and not _is_region_too(scene, one.object):
        return replace(one, predicate="country")
    if load_ontology().predicate(one.predicate).symmetric and one.object.span < one.subject.span:
        return replace(one, subject=one.object, object=one.subject)
    return one


def _is_region_too(scene: Scene, place: MentionFound) -> bool:
    return scene.words(place) in WORDS["also_regions"]


def _is_allowed(one: RelationAt) -> bool:
    if isinstance(one.object, MentionFound):
        return load_ontology().allows(one.predicate, one.subject.kind, one.object.kind)
    value = Filler.TEXT if one.predicate == "position_held" else Filler.TIME
    return load_ontology().allows(one.predicate, one.subject.kind, value)
