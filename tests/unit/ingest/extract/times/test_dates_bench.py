"""The file of expected times is sound, and the judge counts what it should."""

from collections import Counter
from dataclasses import replace

import spacy

from bench.quality.dates import SPLITS, Expected, expected_of, judge, report
from ingest.reader.tokens import set_tokenizer

ROW = Expected(
    id="t1",
    split="dev",
    text="It ended in May 2021 and not before.",
    published_at=None,
    start=9,
    end=20,
    edtf="2021-05",
    earliest="2021-05-01",
    latest="2021-06-01",
)


def pipeline() -> spacy.Language:
    nlp = spacy.blank("en")
    set_tokenizer(nlp)
    return nlp


def test_both_halves_have_as_many_expressions_and_share_no_text():
    dev, held_out = (expected_of(split) for split in SPLITS)
    assert len(dev) == len(held_out) == 150
    assert {row.text for row in dev}.isdisjoint(row.text for row in held_out)


def test_every_expression_lies_within_its_text_and_no_two_of_them_overlap():
    for row in (row for split in SPLITS for row in expected_of(split)):
        words = row.text[row.start : row.end]
        assert words
        assert words == words.strip(" .,") or words.endswith(("a.m.", "p.m."))
    every = [(row.text, at) for split in SPLITS for row in expected_of(split) for at in range(row.start, row.end)]
    assert max(Counter(every).values()) == 1


def test_unresolved_expressions_have_no_bounds_and_resolved_ones_have_one_at_least():
    for row in (row for split in SPLITS for row in expected_of(split)):
        assert (row.edtf is None) == (row.earliest is None and row.latest is None)
        if row.earliest and row.latest:
            assert row.earliest < row.latest


def test_what_is_read_as_expected_counts_as_right():
    [one], extra = judge(pipeline(), [ROW])
    assert (one.span_ok, one.edtf_ok, one.bounds_ok, extra) == (True, True, True, [])


def test_a_wrong_date_at_the_right_words_counts_as_a_span_only():
    [one], _ = judge(pipeline(), [replace(ROW, edtf="2021-06", latest="2021-07-01")])
    assert (one.span_ok, one.edtf_ok, one.bounds_ok) == (True, False, False)


def test_the_right_date_at_other_words_counts_as_bounds_only():
    [one], extra = judge(pipeline(), [replace(ROW, start=12)])
    assert (one.span_ok, one.edtf_ok, one.bounds_ok, extra) == (False, False, True, [])


def test_what_nobody_expected_is_counted_as_too_much():
    text = "It ended in May 2021 and began in 2019."
    [one], extra = judge(pipeline(), [replace(ROW, text=text)])
    assert one.edtf_ok
    assert extra == [f"'in 2019' in {text!r}"]


def test_failures_are_listed_for_dev_and_never_for_what_is_held_out():
    judged, extra = judge(pipeline(), [replace(ROW, edtf="2021-06")])
    assert any("t1" in line for line in report("dev", judged, extra))
    assert not any("t1" in line or "May" in line for line in report("held_out", judged, extra))
