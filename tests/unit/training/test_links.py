"""What is read of chains and relations from the published sets, on small files of our own in their forms."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import Document, Sentence
from training.links import (
    EVERY,
    KNOWLEDGENET,
    RELATION_ID,
    SYMMETRIC,
    WIKIDATA,
    add_chains,
    add_redocred_pairs,
    pairs_of,
    read_gap,
    read_knowledgenet,
)

COLUMNS = ("ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref", "URL")
TEXT = 'Ada Keller met "Bo" in Oslo before she left, and Cy stayed.'


def a_row(id: str, pronoun: str, a: str, b: str, *, means: str, text: str = TEXT) -> dict[str, str]:
    """Return a row of GAP in which a pronoun means one of two names, or neither."""
    return {
        "ID": id,
        "Text": text,
        "Pronoun": pronoun,
        "Pronoun-offset": str(text.index(f" {pronoun} ") + 1),
        "A": a,
        "A-offset": str(text.index(a)),
        "A-coref": str(means == a).upper(),
        "B": b,
        "B-offset": str(text.index(b)),
        "B-coref": str(means == b).upper(),
        "URL": "https://example.org",
    }


def gap_of(folder: Path, *rows: dict[str, str]) -> list[Document]:
    path = folder / "gap.tsv"
    lines = ["\t".join(COLUMNS), *("\t".join(row[name] for name in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return read_gap(path)


def linked(document: Document) -> dict[str, int]:
    (sentence,) = document.sentences
    return {sentence.words[head]: chain for head, chain in sentence.linked}


def test_a_pronoun_is_in_one_chain_with_the_name_that_it_means_and_not_with_the_other(tmp_path: Path) -> None:
    first, second = gap_of(
        tmp_path, a_row("t-1", "she", "Ada", "Bo", means="Ada"), a_row("t-2", "she", "Ada", "Bo", means="Bo")
    )
    assert (first.id, linked(first)) == ("t-1", {"Ada": 0, "Bo": 2, "she": 0})
    assert (second.id, linked(second)) == ("t-2", {"Ada": 1, "Bo": 0, "she": 0})


def test_what_means_neither_name_or_one_that_comes_later_is_left_out(tmp_path: Path) -> None:
    rows = (a_row("t-1", "she", "Ada", "Bo", means=""), a_row("t-2", "she", "Ada", "Cy", means="Cy"))
    assert gap_of(tmp_path, *rows) == []


def test_the_words_of_a_passage_are_all_its_words_and_quotes_do_not_join_rows(tmp_path: Path) -> None:
    text = '"Ada met Bo before she left.'
    found = gap_of(tmp_path, *(a_row(f"t-{n}", "she", "Ada", "Bo", means="Ada", text=text) for n in range(2)))
    assert [one.sentences[0].words for one in found] == [['"', "Ada", "met", "Bo", "before", "she", "left", "."]] * 2
    assert found[0].sentences[0].gaps == [0, 0, 1, 1, 1, 1, 1, 0]
    assert found[0].sentences[0].mentions is None  # the passage names more than these three


SPAN = st.tuples(st.integers(0, 8), st.integers(1, 3)).map(lambda one: (one[0], one[0] + one[1]))
FACTS = st.lists(st.tuples(SPAN, SPAN, st.integers(0, 5)), max_size=4)


@given(st.lists(SPAN, max_size=5), FACTS)
def test_every_ordered_pair_of_spans_apart_is_there_once_with_what_holds_of_it(spans: list, facts: list) -> None:
    known = frozenset(range(3))
    found = pairs_of(spans, facts, known)
    ends = {*spans, *(end for fact in facts for end in fact[:2])}
    apart = {(a, b) for a in ends for b in ends if not set(range(*a)) & set(range(*b))}
    assert len(found) == len(apart)
    assert {(one.subject, one.object) for one in found} == apart
    for one in found:
        assert one.holds == {fact[2] for fact in facts if fact[:2] == (one.subject, one.object)}
        assert one.known == known


def a_document(*sentences: str) -> Document:
    return Document("d", [Sentence(one.split(), [1] * len(one.split())) for one in sentences])


REDOCRED: dict[str, Any] = {
    "vertexSet": [
        [{"pos": [0, 1], "sent_id": 0}],
        [{"pos": [2, 3], "sent_id": 0}, {"pos": [0, 1], "sent_id": 1}],
        [{"pos": [3, 4], "sent_id": 1}],
    ],
    "labels": [
        {"h": 1, "r": "P112", "t": 0, "evidence": [0]},  # founded by
        {"h": 1, "r": "P27", "t": 2, "evidence": []},  # holds, but no sentence is named for it
        {"h": 2, "r": "P150", "t": 1, "evidence": [1]},  # contains: ours runs the other way
        {"h": 0, "r": "P26", "t": 1, "evidence": [0]},  # spouse
        {"h": 0, "r": "P999999", "t": 1, "evidence": [0]},
    ],
}


def test_a_relation_holds_where_its_evidence_is_both_ways_if_symmetric_and_is_unknown_elsewhere(tmp_path: Path) -> None:
    document, path = a_document("Ann founded Acme .", "It sits in Oslo ."), tmp_path / "dev.json"
    path.write_text(json.dumps([REDOCRED]), encoding="utf8")
    add_redocred_pairs([document], path)
    first, second = ({(one.subject, one.object): one for one in each.pairs} for each in document.sentences)
    ann, acme, it, oslo = (0, 1), (2, 3), (0, 1), (3, 4)
    founded, spouse, located, citizen = (
        RELATION_ID[one] for one in ("founded_by", "spouse", "located_in", "citizen_of")
    )
    assert first[acme, ann].holds == {founded, spouse}
    assert first[ann, acme].holds == {spouse}
    assert first[acme, ann].known == EVERY
    assert second[it, oslo].holds == {located}
    assert second[it, oslo].known == EVERY - {citizen}
    assert second[oslo, it].holds == frozenset()


def a_passage(text: str, fold: int, subject: str, object: str, name: str, start: int = 100) -> dict[str, Any]:
    at = {
        f"{end}{edge}": start + text.index(words) + (len(words) if edge == "End" else 0)
        for end, words in (("subject", subject), ("object", object))
        for edge in ("Start", "End")
    }
    return {
        "fold": fold,
        "passageText": text,
        "passageStart": start,
        "exhaustivelyAnnotatedProperties": [name, "SPOUSE"],
        "facts": [{"propertyName": name, **at}],
    }


def test_a_passage_tells_its_facts_and_of_which_relations_it_says_nothing(tmp_path: Path) -> None:
    text = "Bo is a son of Ada Keller ."
    rows = [a_passage(text, fold, "Bo", "Ada Keller", "CHILD_OF") for fold in (1, 3)]
    path = tmp_path / "folds.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf8")
    (seen,), (held,) = (read_knowledgenet(path, held=one) for one in (False, True))
    assert (seen.id, held.id) == ("knowledgenet-0", "knowledgenet-0")
    by_ends = {(one.subject, one.object): one for one in seen.sentences[0].pairs}
    parent, spouse = RELATION_ID["parent_of"], RELATION_ID["spouse"]
    assert by_ends[(5, 7), (0, 1)].holds == {parent}
    assert by_ends[(0, 1), (5, 7)].holds == frozenset()
    assert all(one.known == {parent, spouse} for one in by_ends.values())


def test_each_mention_is_the_chain_of_its_head_and_the_longest_of_one_head_wins() -> None:
    sentence = Sentence(["Peru", "'s", "president", "left"], [0, 0, 1, 1])
    sentence.heads = [3, 1, 4, 0]
    sentence.misc = ["Entity=(1-person-x(2-place-y", "Entity=2)", "Entity=1)", "_"]
    document = Document("d", [sentence])
    add_chains([document])
    heads = dict(sentence.mentions or [])
    assert set(heads) == {0, 2}
    assert heads[0] != heads[2]


@pytest.mark.parametrize("table", [WIKIDATA, KNOWLEDGENET])
def test_every_foreign_relation_is_one_of_ours(table: dict[str, tuple[str, bool]]) -> None:
    assert {name for name, _ in table.values()} | SYMMETRIC <= set(RELATION_ID)
