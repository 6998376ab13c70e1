"""The bench of Re-DocRED: which facts are gold, which pairs are asked, and what counts as right, wrong, missed or out of reach."""

from dataclasses import dataclass

import numpy as np
import spacy

from bench.quality.redocred import MIN, Counts, add, facts_of, said
from training.relation_pairs import redocred_doc

PARSER = spacy.blank("en")
ROW = {
    "sents": [["Ann", "founded", "Acme", "."], ["It", "sits", "in", "Oslo", "."]],
    "vertexSet": [
        [{"pos": [0, 1], "sent_id": 0, "type": "PER"}],
        [{"pos": [2, 3], "sent_id": 0, "type": "ORG"}, {"pos": [0, 1], "sent_id": 1, "type": "ORG"}],
        [{"pos": [3, 4], "sent_id": 1, "type": "LOC"}],
    ],
    "labels": [
        {"h": 1, "r": "P112", "t": 0, "evidence": [0]},
        {"h": 2, "r": "P150", "t": 1, "evidence": [1]},
        {"h": 0, "r": "P26", "t": 2, "evidence": [0]},
        {"h": 0, "r": "P999999", "t": 1, "evidence": [0]},
    ],
}


@dataclass
class FakeScorer:
    """Says one relation of every pair that it is asked, as surely as it is told to."""

    sure: float
    relations: tuple[str, ...] = ("founded_by", "not_of_the_set")
    asked: list[list[int]] | None = None

    def relation_scores(self, doc, rows):
        self.asked = (self.asked or []) + rows.tokens[:, [0, 1, 3, 4]].tolist()
        return np.full((len(rows.tokens), len(self.relations)), self.sure, np.float32)


def test_facts_are_in_our_predicates_and_directions_and_symmetric_ones_hold_both_ways():
    assert facts_of(ROW) == {(1, "founded_by", 0), (1, "located_in", 2), (0, "spouse", 2), (2, "spouse", 0)}


def test_only_things_that_share_a_sentence_are_asked_by_first_and_last_token_of_the_document():
    scorer = FakeScorer(sure=1.0)
    _, together = said(redocred_doc(PARSER, ROW["sents"]), ROW, scorer)
    assert together == {(0, 1), (1, 0), (1, 2), (2, 1)}
    assert scorer.asked == [[0, 0, 2, 2], [2, 2, 0, 0], [4, 4, 7, 7], [7, 7, 4, 4]]


def test_what_is_surer_than_the_threshold_is_said_in_predicates_of_the_set_alone():
    doc = redocred_doc(PARSER, ROW["sents"])
    facts, _ = said(doc, ROW, FakeScorer(sure=MIN))
    assert {name for _, name, _ in facts} == {"founded_by"}
    assert said(doc, ROW, FakeScorer(sure=MIN - 0.01))[0] == set()


def test_a_document_of_one_thing_has_nothing_to_ask():
    row = {**ROW, "vertexSet": ROW["vertexSet"][:1]}
    assert said(redocred_doc(PARSER, ROW["sents"]), row, FakeScorer(sure=1.0)) == (set(), set())


def test_right_wrong_missed_and_out_of_reach_are_told_apart():
    counts = Counts()
    gold = {(0, "spouse", 1), (1, "employer", 2), (0, "employer", 9)}
    add(counts, gold, {(0, "spouse", 1), (1, "spouse", 0)}, {(0, 1), (1, 0), (1, 2)})
    every = counts.every
    assert (every.right, every.wrong, every.missed, every.apart) == (1, 1, 1, 1)
    assert (counts.by_predicate["employer"].missed, counts.by_predicate["employer"].apart) == (1, 1)


def test_the_document_has_the_tokens_of_the_set():
    doc = redocred_doc(PARSER, ROW["sents"])
    assert [token.text for token in doc] == [word for sentence in ROW["sents"] for word in sentence]
    assert doc.text == "Ann founded Acme. It sits in Oslo. "
