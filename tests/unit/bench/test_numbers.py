"""The bench of the number grammar: its rows are sound, and its counts are right on answers made by hand."""

import json
from collections import Counter

import pytest

from bench.quality.intervals import shown, wilson
from bench.quality.numbers import ROWS, Tally, compare, texts

TEXT = "About 5 % of 20 men left."
FIVE = {
    "id": "x",
    "start": 6,
    "end": 9,
    "value": 5.0,
    "low": None,
    "high": None,
    "unit": "%",
    "comparator": "~",
    "measures": "men",
}
TWENTY = {
    "id": "y",
    "start": 13,
    "end": 19,
    "value": 20.0,
    "low": None,
    "high": None,
    "unit": "men",
    "comparator": "=",
    "measures": None,
}


def counted(gold: list[dict[str, object]], found: list[dict[str, object]]) -> tuple[Tally, list[str]]:
    tally = Tally(right=dict.fromkeys(("value", "unit", "comparator", "measures"), 0))
    return tally, compare(tally, TEXT, gold, found)


def test_every_row_has_its_words_and_either_a_value_or_bounds():
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["start"] is None:
            continue
        assert row["text"][row["start"] : row["end"]].strip()
        assert (row["value"] is None) == (row["low"] is not None) == (row["high"] is not None)
        assert row["comparator"] in "=<>~"


def test_the_splits_share_no_text_and_are_about_equal():
    splits = {split: [text for text, _ in texts(split)] for split in ("dev", "held_out")}
    assert not set(splits["dev"]) & set(splits["held_out"])
    assert abs(len(splits["dev"]) - len(splits["held_out"])) <= 1
    assert max(Counter(splits["dev"]).values()) == 1


def test_right_answers_count_whole():
    tally, wrong = counted([FIVE, TWENTY], [FIVE, TWENTY])
    assert wrong == []
    assert (tally.gold, tally.found, tally.spans, tally.whole) == (2, 2, 2, 2)


def test_a_wrong_unit_is_no_whole_answer_and_is_told():
    tally, wrong = counted([FIVE], [{**FIVE, "unit": "1"}])
    assert (tally.spans, tally.whole) == (1, 0)
    assert "unit '1' not '%'" in wrong[0]


def test_what_it_measures_does_not_count_for_the_whole():
    tally, wrong = counted([FIVE], [{**FIVE, "measures": None}])
    assert tally.whole == 1
    assert len(wrong) == 1


def test_missed_and_extra_quantities_are_told():
    tally, wrong = counted([FIVE], [TWENTY])
    assert (tally.gold, tally.found, tally.spans) == (1, 1, 0)
    assert [line.split()[0] for line in wrong] == ["MISSED", "EXTRA"]


@pytest.mark.parametrize(
    ("right", "total", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)]
)
def test_intervals_are_wilson_s(right, total, low, high):
    assert wilson(right, total) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_no_cases_tell_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    assert shown(0, 0) == "0/0"


def test_more_right_than_all_is_refused():
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)
