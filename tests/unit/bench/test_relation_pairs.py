"""What the sets say of pairs of mentions: pronouns that refer to nothing, facts by overlap, and rows put together."""

import json

import numpy as np
import spacy

from ingest.extract.entities import names_of
from ingest.extract.relations import End, joined, rows_of
from ingest.extract.tree import Tree
from kg.model import Kind
from tests.parses import doc_of
from training.links import RELATION_ID
from training.relation_pairs import read_knowledgenet, redocred_ends, redocred_pairs, with_unresolved

HE = """He he PRP 2 nsubj
joined join VBD 0 root
Acme Acme NNP:Organization 2 obj
with with IN 5 case
her she PRP$ 6 nmod:poss
friend friend NN 2 obl
. . . 2 punct"""
PASSAGE = {
    "documentId": "7",
    "fold": 1,
    "passageStart": 10,
    "passageEnd": 26,
    "passageText": "He founded Acme.",
    "exhaustivelyAnnotatedProperties": ["FOUNDED_BY"],
    "facts": [
        {"propertyName": "FOUNDED_BY", "subjectStart": 21, "subjectEnd": 25, "objectStart": 10, "objectEnd": 12},
    ],
}


def test_pronouns_that_refer_to_nothing_are_things_of_their_sort():
    doc = doc_of(HE)
    tree = Tree(doc)
    found = with_unresolved(names_of(doc, tree), tree, [0])
    assert [(one.span.of(doc.text), one.kind) for one in found.mentions] == [
        ("He", Kind.PERSON),
        ("Acme", Kind.ORGANIZATION),
        ("her", Kind.PERSON),
    ]
    assert len({one.entity for one in found.mentions}) == 3


def test_the_same_pronoun_in_another_passage_is_another_thing():
    doc = doc_of(HE.replace("her she", "his he"))
    tree = Tree(doc)
    he, _, his = with_unresolved(names_of(doc, tree), tree, [0]).mentions
    assert he.entity == his.entity
    he, _, his = with_unresolved(names_of(doc, tree), tree, [0, tree.start[4]]).mentions
    assert he.entity != his.entity


def test_folds_that_are_not_asked_for_are_not_read(tmp_path):
    file = tmp_path / "folds.jsonl"
    file.write_text(json.dumps(PASSAGE | {"fold": 3}) + "\n")
    assert list(read_knowledgenet(spacy.blank("en"), file, frozenset({1, 2}))) == []


def test_facts_of_a_passage_hold_of_the_mentions_that_overlap_them_and_only_annotated_ones_are_known(tmp_path, nlp):
    file = tmp_path / "folds.jsonl"
    file.write_text(json.dumps(PASSAGE) + "\n")
    (taught,) = read_knowledgenet(nlp, file, frozenset({1}))
    founded = RELATION_ID["founded_by"]
    assert taught.holds[:, founded].sum() == 1
    assert taught.known[:, founded].all()
    assert not np.delete(taught.known, founded, 1).any()
    assert taught.total[founded] == 1


def test_rows_put_together_point_at_their_own_tokens_paths_and_clues():
    tree = Tree(doc_of(HE))
    ends = [End(first=0, last=0, kind="Person", form="pronoun"), End(first=2, last=2, kind="Organization", form="name")]
    one = rows_of(tree, ends, [(0, 1), (1, 0)])
    both = joined([one, one], [0, 7])
    assert both.tokens.tolist() == [*one.tokens.tolist(), *(one.tokens + 7).tolist()]
    start = both.path_starts[2]
    assert both.path[start:].tolist() == (one.path + 7).tolist()
    assert np.array_equal(both.clues[both.clue_starts[2] :], one.clues)


def test_numbers_are_no_ends_and_times_are_no_subjects():
    mentions = [("PER", 0), ("NUM", 1), ("TIME", 2)]
    row = {"vertexSet": [[{"pos": [at, at + 1], "sent_id": 0, "type": kind}] for kind, at in mentions]}
    things, ends = redocred_ends(row, 0, 0)
    assert things == [0, 2]
    assert redocred_pairs(things, ends) == [(0, 1)]
