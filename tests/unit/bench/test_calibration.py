"""Confidence as fitted: what speaks for an event makes it surer, and what is sure is right as often as it says."""

import csv
import hashlib
import random
from pathlib import Path

import pytest

from bench.quality.calibration import Row, binned, draw, fitted, report, rows_of, unseen
from ingest.extract.confidence import event_confidence, event_signs, role_confidence
from ingest.extract.extraction import RoleFound
from kg.model import Factuality, Span

NAMED = RoleFound(role="actor", span=Span(start=0, end=6), filler="e1")
WHEN = RoleFound(role="time", span=Span(start=7, end=13), filler="t1")
TEXT = "Police arrested two men in Lima on Monday. Crowds marched in Quito."


def signs(*roles: RoleFound, factuality: Factuality = Factuality.ASSERTED) -> dict[str, float]:
    found = event_signs(
        type="COERCE", pos="V", roles=roles, factuality=factuality, is_attributed=False, is_heading=False
    )
    return dict(found)


def made(count: int, seed: int) -> list[Row]:
    """Return rows in which an event with a named role is true nine times in ten, one without it every other time."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        named = number % 2 == 0
        true = chance.random() < (0.9 if named else 0.5)
        rows.append(Row(article=f"a{number // 4}", signs={"named role": float(named)}, is_true=true))
    return rows


def test_signs_tell_roles_apart_from_times() -> None:
    assert signs(WHEN)["no role"] == 1.0
    assert signs(WHEN)["time"] == 1.0
    assert signs(NAMED)["named role"] == 1.0
    assert signs(NAMED)["time"] == 0.0


def test_a_named_role_and_a_time_make_an_event_surer_and_a_plan_makes_it_less_sure() -> None:
    bare, whole = event_confidence(signs()), event_confidence(signs(NAMED, WHEN))
    planned = event_confidence(signs(NAMED, WHEN, factuality=Factuality.PLANNED))
    assert 0.0 < bare < whole < 1.0
    assert planned < whole
    assert role_confidence(whole) < whole


def test_the_fit_finds_what_the_rows_were_made_with() -> None:
    rows = made(2000, seed=1)
    verdicts = [
        {"kind": "event", "true": True, "roles_given": 4, "roles_right": 3},
        {"kind": "relation", "true": True},
        {"kind": "relation", "true": False},
    ]
    found = fitted(rows, verdicts)
    weights = found["event"]
    assert isinstance(weights, dict)
    assert weights["named role"] == pytest.approx(2.2, abs=0.4)  # log(9) - log(1)
    assert (found["role"], found["relation"]) == (0.75, 0.5)


def test_what_an_unseen_row_is_given_is_how_often_such_rows_are_true() -> None:
    rows = made(2000, seed=2)
    for mean, right, total in binned(rows, unseen(rows)):
        assert right / total == pytest.approx(mean, abs=0.05)


def test_judged_events_are_found_again_in_their_articles_and_others_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["date", "text"], ["2022-01-05", TEXT]])
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    start = TEXT.index("arrested")
    judged = {"kind": "event", "article": digest, "start": start, "end": start + 8, "type": "COERCE", "true": True}
    gone = {**judged, "type": "ELECT"}
    rows = list(rows_of([judged, gone], file))
    assert [(row.article, row.is_true) for row in rows] == [(digest, True)]
    assert rows[0].signs["type COERCE"] == 1.0


def test_the_picture_and_the_report_have_every_bin(tmp_path: Path) -> None:
    rows = made(400, seed=3)
    predicted = unseen(rows)
    draw(rows, predicted, tmp_path / "reliability.svg")
    bins = list(binned(rows, predicted))
    assert (tmp_path / "reliability.svg").read_text(encoding="utf-8").count("<circle") == len(bins) > 1
    assert len(list(report(rows, predicted))) == 2 + len(bins)
