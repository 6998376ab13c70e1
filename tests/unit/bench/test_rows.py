"""The verdicts on rows of news: they are sound and hold no text, and their shares are counted as they say."""

import json
import re
from pathlib import Path

import pytest

from bench.quality.rows import VERDICTS, Share, main, read, reasons, shares, shown_statement
from ingest.extract.extractor import extraction_of
from kg.model import Article, article_id, content_digest
from tests.parses import doc_of, rows_of

ROW = {"seed": 1, "article": "0" * 64, "start": 3, "end": 8, "rules": "rules/1", "reader": "reader/1"}
TRUE = {
    "kind": "event",
    "type": "COERCE",
    "true": True,
    "roles_given": 2,
    "roles_right": 2,
    "roles_missed": 0,
    "time": "right",
    "standing": "asserted",
    "standing_right": True,
    "named_source": False,
    "source_right": True,
}
FALSE = {"kind": "event", "type": "ASSAULT", "true": False, "why": "attack in words"}
WORKS = rows_of(
    "Ana/NNP:Person/3/nsubj Reyes/NNP:+/1/flat works|work/VBZ/0/root for/IN/5/case "
    "Acme/NNP:Organization/3/obl Corporation/NNP:+/5/flat ././3/punct"
)
EVENT_VERDICTS = {*TRUE} - {"kind", "type", "true"}
DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST_REASON = 60  # characters: a word on what was wrong, no quotation


def share_named(name: str, *rows: dict[str, object]) -> Share:
    (one,) = (share for share in shares([ROW | row for row in rows]) if share.name == name)
    return one


def counts(name: str, *rows: dict[str, object]) -> tuple[int, int]:
    one = share_named(name, *rows)
    return one.right, one.total


@pytest.fixture(scope="module")
def kept():
    return read(VERDICTS)


def test_kept_verdicts_name_article_place_and_versions(kept):
    for row in kept:
        assert DIGEST.fullmatch(row["article"])
        assert 0 <= row["start"] < row["end"]
        assert row["rules"].startswith("rules/")
        assert row["reader"]


def test_kept_verdicts_hold_no_text_of_articles(kept):
    fields = {"kind", "seed", "article", "start", "end", "type", "predicate", "true", "why", "doubtful", "found"}
    assert {field for row in kept for field in row} <= fields | EVENT_VERDICTS | {"found_as_type", "rules", "reader"}
    assert all(len(row.get("why", "")) <= LONGEST_REASON for row in kept)


def test_every_wrong_row_says_why_and_no_true_row_does(kept):
    for row in kept:
        if "true" in row:
            assert ("why" in row) is not row["true"]


def test_only_true_events_are_judged_further_and_all_of_them_are(kept):
    for row in kept:
        if row["kind"] == "event":
            assert (row.keys() >= EVENT_VERDICTS) is row["true"]
            assert row.get("roles_right", 0) <= row.get("roles_given", 0)


def test_what_passed_with_a_doubt_did_pass(kept):
    assert all(row["true"] for row in kept if row.get("doubtful"))


def test_a_listed_event_of_the_right_type_was_found(kept):
    assert all(row["found"] for row in kept if row["kind"] == "listed" and row["found_as_type"])


def test_no_row_is_counted_twice(kept):
    drawn = [(row["article"], row["start"], row["end"], row["type"]) for row in kept if row["kind"] == "event"]
    assert len(set(drawn)) == len(drawn)


def test_true_events_are_a_share_of_all():
    assert counts("events true", TRUE, TRUE, FALSE) == (2, 3)


def test_each_type_has_its_own_share():
    assert counts("COERCE", TRUE, FALSE) == (1, 1)
    assert counts("ASSAULT", TRUE, FALSE) == (0, 1)
    assert share_named("ASSAULT", TRUE, FALSE).detail


def test_a_doubtful_row_is_true_but_not_to_a_stricter_reader():
    rows = (TRUE, TRUE | {"doubtful": True}, FALSE)
    assert counts("events true", *rows) == (2, 3)
    assert counts("events true, the doubtful counted as wrong", *rows) == (1, 3)


def test_roles_are_counted_one_by_one_and_by_event():
    rows = (TRUE, TRUE | {"roles_right": 1}, FALSE)
    assert counts("roles right, of those given", *rows) == (3, 4)
    assert counts("events without a wrong role", *rows) == (1, 2)


def test_a_missed_time_lowers_what_is_found_and_not_what_is_given():
    rows = tuple(TRUE | {"time": time} for time in ("right", "right", "wrong", "missed", "none"))
    assert counts("times right, of those given", *rows) == (2, 3)
    assert counts("times right, of those that the sentence gives", *rows) == (2, 4)


def test_factuality_of_the_plainly_told_is_apart_from_the_rest():
    rows = (TRUE, TRUE | {"standing": "planned"}, TRUE | {"standing": "reported", "standing_right": False}, FALSE)
    assert counts("factuality right", *rows) == (2, 3)
    assert counts("factuality right, of those told as asserted", *rows) == (1, 1)
    assert counts("factuality right, of all others", *rows) == (1, 2)


def test_a_source_that_is_not_named_where_one_should_be_is_wrong():
    rows = (TRUE, TRUE | {"source_right": False}, TRUE | {"named_source": True})
    assert counts("attribution right", *rows) == (2, 3)
    assert counts("attribution right, of those that name a source", *rows) == (1, 1)


def test_relations_are_shares_by_predicate():
    rows = tuple({"kind": "relation", "predicate": "spouse", "true": true} for true in (True, False))
    assert counts("relations true", *rows) == (1, 2)
    assert counts("spouse", *rows) == (1, 2)


def test_what_is_written_is_counted_apart_from_what_the_rules_give():
    rows = tuple(
        {"kind": kind, "predicate": "spouse", "true": kind == "relation"} for kind in ("relation", "statement")
    )
    assert counts("relations true", *rows) == (1, 1)
    assert counts("statements true, as written", *rows) == (0, 1)


def test_who_says_a_statement_is_judged_of_true_ones():
    true = {"kind": "statement", "predicate": "spouse", "true": True, "source_right": True}
    rows = (true, true | {"source_right": False}, {"kind": "statement", "predicate": "spouse", "true": False})
    assert counts("attribution of true statements right", *rows) == (1, 2)


def test_a_row_of_a_statement_shows_things_predicate_and_sentence():
    doc = doc_of(WORKS)
    article = Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=content_digest(doc.text))
    extraction = extraction_of(article, doc)
    (row,) = (shown_statement(extraction, one) for one in extraction.statements)
    assert row == "employer [Ana Reyes] -> [Acme Corporation] asserted by None, until None: " + doc.text.strip()


def test_an_event_found_with_another_type_is_found_but_not_as_listed():
    listed = {"kind": "listed", "type": "DIE", "found": True, "found_as_type": True}
    rows = (listed, listed | {"found_as_type": False}, listed | {"found": False, "found_as_type": False})
    assert counts("listed events found with the right type", *rows) == (1, 3)
    assert counts("listed events found with any type", *rows) == (2, 3)


def test_the_most_frequent_reason_comes_first():
    other = FALSE | {"type": "RELEASE", "why": "a captive"}
    assert list(reasons([ROW | other, ROW | FALSE, ROW | FALSE])) == [
        "2 x ASSAULT: attack in words",
        "RELEASE: a captive",
    ]


def test_an_unknown_kind_is_refused(tmp_path: Path):
    file = tmp_path / "verdicts.jsonl"
    file.write_text(json.dumps(ROW | TRUE | {"kind": "evnt"}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="evnt"):
        read(file)


def test_the_printed_table_names_versions_counts_and_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "verdicts.jsonl"
    file.write_text("".join(json.dumps(ROW | row) + "\n" for row in (TRUE, FALSE)), encoding="utf-8")
    main(["--verdicts", str(file), "--why"])
    printed = capsys.readouterr().out
    assert "reader reader/1, rules/1, seed 1: 2 rows" in printed
    assert "events true: 1/2 = 0.500 (0.095-0.905)" in printed
    assert "ASSAULT: attack in words" in printed


def test_roles_that_the_sentence_gives_and_we_do_not_count_as_missed():
    assert counts("roles right, of those that the sentence gives", TRUE, TRUE | {"roles_missed": 3}) == (4, 7)
