"""The command, called as a person would call it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from ingest.extract.statements import reading_of
from kg.model import Article, article_id, content_digest
from kg.store import open_store
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
    assert "COERCE/restrict" in shown.output


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
    receipt = json.loads(call(url, "erase", article, "--yes").output)
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


@pytest.mark.parametrize("name", ["search", "show", "query", "merge", "undo", "retract", "erase", "jobs", "stats"])
def test_every_subcommand_teaches_its_use(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


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
