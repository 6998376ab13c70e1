"""The command, called as a person would call it."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import SUBCOMMANDS, main
from ingest.extract.statements import reading_of
from kg.model import Article, Reason, Verdict, article_id, content_digest, new_judgement
from kg.store import open_store
from tests.disks import a_disk, protect
from tests.fakes import extraction_of

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)
TEXT = "Kazakhtelecom cut NetBlocks off."


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/news.db"
    article = Article(
        id=article_id(url=None, text=TEXT), text=TEXT, digest=content_digest(TEXT), title="Cut", published_at=AT
    )
    with open_store(address) as store:
        store.add(reading_of(article, extraction_of(article), reader="capitals/1", recorded_at=AT), at=AT)
    return address


def call(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["--store", url, *words])


def test_search_finds_an_entity_by_the_beginning_of_its_name(url: str) -> None:
    found = json.loads(call(url, "--json", "search", "kazakht").output)
    assert [one["name"] for one in found["entities"]] == ["Kazakhtelecom"]


def test_show_tells_what_an_entity_has_to_do_with_others(url: str) -> None:
    shown = call(url, "show", "Kazakhtelecom")
    assert shown.exit_code == 0
    assert "Organization" in shown.output
    assert "NetBlocks restricted by Kazakhtelecom" in shown.output


def test_an_event_in_one_line_names_who_took_part(url: str) -> None:
    assert "NetBlocks restricted by Kazakhtelecom" in call(url, "query", "timeline").output


def test_a_path_quotes_the_sentence_of_each_hop(url: str) -> None:
    assert call(url, "query", "path", "Kazakhtelecom", "NetBlocks").output.count(TEXT) == 2


def test_a_mistake_is_one_line_and_not_a_trace(url: str) -> None:
    result = CliRunner().invoke(main, ["--store", url, "show", "Nobody"])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "nothing here is named 'Nobody'" in result.output


def test_a_store_address_of_another_kind_is_refused_by_name() -> None:
    result = CliRunner().invoke(main, ["--store", "mysql://x", "stats"])
    assert result.exit_code == 1
    assert "mysql://x" in result.output


def test_merge_then_undo_gives_the_same_dump(url: str) -> None:
    before = call(url, "export").output
    merged = call(url, "--json", "merge", "Kazakhtelecom", "NetBlocks")
    assert merged.exit_code == 0
    judgement = json.loads(merged.output)["id"]
    assert call(url, "export").output != before

    assert call(url, "undo", judgement).exit_code == 0

    assert call(url, "export").output == before


def test_erase_leaves_a_receipt_and_nothing_else(url: str) -> None:
    article = json.loads(call(url, "--json", "search", "off").output)["articles"][0]["id"]
    receipt = json.loads(call(url, "erase", article, "--yes", "--json").output)
    assert receipt["article_id"] == article
    assert call(url, "export").output == ""


def test_retracting_needs_a_reason(url: str) -> None:
    assert call(url, "retract", "s0").exit_code == 2


def test_doctor_finds_a_whole_store_well(url: str) -> None:
    assert "all is well" in call(url, "doctor").output


def test_a_filter_changes_the_answer(url: str) -> None:
    every = json.loads(call(url, "--json", "query", "neighbours", "NetBlocks").output)
    none = json.loads(call(url, "--json", "query", "neighbours", "NetBlocks", "--min-confidence", "0.99").output)
    assert every
    assert none == []


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_teaches_its_use(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_help_documents_exit_codes_completion_and_the_environment() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    for words in ("Exit codes", "130 interrupted", "_NEWSGRAPH_COMPLETE=bash_source", "NEWSGRAPH_WORKERS"):
        assert words in said


def test_a_shell_can_ask_for_completion(url: str) -> None:
    asked = {"_NEWSGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": "newsgraph re", "COMP_CWORD": "1"}
    offered = CliRunner().invoke(main, prog_name="newsgraph", env=asked).output.split()
    assert offered == ["plain,resolve", "plain,retract"]


@pytest.mark.parametrize(
    "words",
    [
        ["search", "kazakht"],
        ["show", "Kazakhtelecom"],
        ["query", "neighbours", "Kazakhtelecom"],
        ["query", "path", "Kazakhtelecom", "NetBlocks"],
        ["query", "timeline"],
        ["query", "who-said", "--about", "Kazakhtelecom"],
        ["merge", "Kazakhtelecom", "NetBlocks"],
        ["resolve"],
        ["resolve", "--again"],
        ["jobs"],
        ["stats"],
        ["doctor"],
    ],
)
def test_json_may_be_asked_for_before_the_subcommand_or_after(url: str, words: list[str]) -> None:
    after = call(url, *words, "--json")
    assert after.exit_code == 0
    shape = type(json.loads(after.output))
    if words[0] != "merge":  # a second one would be another judgement
        assert isinstance(json.loads(call(url, "--json", *words).output), shape)


def test_the_pairs_that_wait_for_a_person_are_shown_with_their_reasons(url: str) -> None:
    judge_unsure(url)
    shown = call(url, "resolve").output
    assert "Kazakhtelecom and NetBlocks" in shown
    assert "names 0.5" in shown
    assert "1 wait for you" in shown


def test_resolving_again_ends_what_the_resolver_would_not_judge_and_leaves_what_a_person_did(url: str) -> None:
    judge_unsure(url)
    person = json.loads(call(url, "merge", "Kazakhtelecom", "NetBlocks", "--json").output)

    rehearsed = json.loads(call(url, "resolve", "--again", "--dry-run", "--json").output)
    applied = json.loads(call(url, "resolve", "--again", "--json").output)
    second = json.loads(call(url, "resolve", "--again", "--json").output)

    assert [one["by"] for one in rehearsed["ended"]] == ["resolver/0"]
    assert (rehearsed["applied"], applied["applied"]) == (False, True)
    assert rehearsed["ended"] == applied["ended"]
    assert (second["added"], second["ended"]) == ([], [])
    with open_store(url) as store:
        assert [one.id for one in store.judgements().items] == [person["id"]]


def test_a_rehearsal_goes_with_again(url: str) -> None:
    refused = call(url, "resolve", "--dry-run")
    assert refused.exit_code == 1
    assert "--again" in refused.output


def judge_unsure(url: str) -> None:
    """Record that an older resolver was unsure about the two names of the article."""
    with open_store(url) as store:
        left, right = (store.nodes_by_name(name)[0] for name in ("Kazakhtelecom", "NetBlocks"))
        reasons = (Reason(feature="names", value="0.5", weight=0.1),)
        judged = new_judgement(left, right, Verdict.UNSURE, score=0.5, reasons=reasons, by="resolver/0", at=AT)
        store.judge([judged], at=AT)


def test_doctor_names_what_is_wrong_and_fails(tmp_path: Path) -> None:
    result = call(f"sqlite:///{tmp_path}/none.db", "doctor", "--json")
    found: list[dict[str, Any]] = json.loads(result.output)
    assert result.exit_code == 1
    assert [one["what"] for one in found if not one["is_well"]] == ["store"]
    assert {"python", "reader", "sample"} <= {one["what"] for one in found}


def test_a_question_to_a_store_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    result = call(f"sqlite:///{tmp_path}/none.db", "search", "x")
    assert result.exit_code == 1
    assert "newsgraph ingest" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["stats"], ["ingest", "ARTICLES"], ["doctor"], ["serve"]])
@pytest.mark.parametrize("content", [b"my diary, and no database" * 100, b"\x00" * 5000])
def test_a_file_that_is_not_ours_is_refused_in_words_and_left_alone(
    tmp_path: Path, words: list[str], content: bytes
) -> None:
    store, article = tmp_path / "diary.db", tmp_path / "a.txt"
    store.write_bytes(content)
    article.write_text("Police arrested a man in Berlin.")

    result = call(f"sqlite:///{store}", *[str(article) if word == "ARTICLES" else word for word in words])

    assert result.exit_code == 1
    assert "not a store of newsgraph" in result.output
    assert "Traceback" not in result.output
    assert store.read_bytes() == content


def test_a_damaged_store_is_said_to_be_damaged(tmp_path: Path, url: str) -> None:
    path = tmp_path / "news.db"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    result = call(url, "doctor")
    assert result.exit_code == 1
    assert "damage" in result.output
    assert "Traceback" not in result.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to read-only files; run the tests as another user")
def test_a_store_that_may_not_be_written_is_refused_in_words(tmp_path: Path, url: str) -> None:
    path = tmp_path / "news.db"
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    result = call(url, "merge", "Kazakhtelecom", "NetBlocks")
    tmp_path.chmod(0o755)
    assert result.exit_code == 1
    assert "check that it may be" in result.output


def test_a_store_on_a_read_only_file_system_is_refused_in_words(tmp_path: Path, url: str) -> None:
    with a_disk(tmp_path / "disk", kib=4096) as disk:
        shutil.copy(tmp_path / "news.db", disk / "news.db")
        protect(disk)
        written = call(f"sqlite:///{disk}/news.db", "merge", "Kazakhtelecom", "NetBlocks")
    assert written.exit_code == 1
    assert "check that it may be" in written.output
    assert "Traceback" not in written.output


def test_ingest_names_the_broken_line_and_takes_the_others(tmp_path: Path) -> None:
    source = tmp_path / "news.jsonl"
    source.write_text('{"id": "1", "text": "Police arrested a man in Berlin."}\n{broken\n', encoding="utf8")
    url = f"sqlite:///{tmp_path}/news.db"

    result = call(url, "--json", "ingest", str(source))

    assert result.exit_code == 3
    counts = json.loads(result.stdout.splitlines()[-1])
    assert (counts["added"], counts["failed"]) == (1, 1)
    assert f"{source}:2" in call(url, "jobs", "--job", counts["job"]).output


def test_extract_prints_what_the_text_says_at_its_offsets(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    text = "Police in Germany arrested Angela Brown on Monday."
    source.write_text(text, encoding="utf8")

    found = json.loads(CliRunner().invoke(main, ["extract", str(source)]).stdout)

    assert found["article"]["text"] == text
    assert {mention["text"] for mention in found["mentions"]} >= {"Germany", "Angela Brown"}
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found["mentions"])
