"""What a person gets wrong: one line that names it and says what to do, an exit code that is documented, no trace."""

import json
import re
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from api.cli import SUBCOMMANDS, main
from kg.rdf.projection_files import folder_of, locked
from kg.store import open_store
from tests.factories import a_moment, a_reading

MISTAKES = [
    (["frobnicate"], 2, "No such command"),
    (["show", "Nobody"], 1, "newsgraph search Nobody"),
    (["show", "Alpha", "--known-at", "1999-01-01"], 1, "newsgraph search Alpha"),
    (["query", "path", "Alpha"], 2, "Missing argument"),
    (["query", "path", "Alpha", "Nobody"], 1, "newsgraph search Nobody"),
    (["query", "path", "Alpha", "Alpha"], 1, "a path needs two"),
    (["query", "path", "Alpha", "Beta", "--max-hops", "99"], 2, "not in the range"),
    (["query", "who-said"], 1, "needs a speaker"),
    (["query", "timeline", "--as-of", "yesterday"], 2, "does not match the formats"),
    (["query", "timeline", "--min-confidence", "7"], 2, "not in the range"),
    (["query", "timeline", "--factuality", "sure"], 2, "asserted"),
    (["search", "alpha", "--limit", "0"], 2, "not in the range"),
    (["merge", "Alpha", "Alpha"], 1, "one thing here already"),
    (["merge", "Alpha", "Beta", "--by", "bob"], 1, "person:NAME"),
    (["undo", "j000"], 1, "the id that judging gave"),
    (["retract", "s000"], 2, "--reason"),
    (["retract", "s000", "--reason", "x"], 1, "its edge in JSON"),
    (["erase", "a000", "--yes"], 1, "newsgraph search WORDS"),
    (["resolve", "--dry-run"], 1, "goes with --again"),
    (["jobs", "--job", "nosuch"], 1, "`newsgraph jobs` lists them"),
    (["export", "--format", "nope"], 2, "gexf"),
    (["export", "--record"], 2, "nquads"),
    (["export", "-o", "/nonexistent/x"], 1, "name another file"),
    (["export", "--format", "ttl", "--base", "no address"], 1, "http or https"),
    (["load", "/nonexistent"], 2, "does not exist"),
    (["ingest"], 2, "Missing argument"),
    (["ingest", "x", "--workers", "0"], 2, "not in the range"),
    (["ingest", "x", "--format", "pdf"], 2, "jsonl"),
    (["extract", "x", "--published-at", "tuesday"], 1, "such as 2022-01-05"),
    (["extract", "/nonexistent"], 3, "give a file or folder"),
    (["key", "create", "--name", "x"], 2, "--scope"),
    (["key", "revoke", "nosuch"], 1, "newsgraph key list"),
]


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/news.db"
    with open_store(address) as store:
        store.add(a_reading("Alpha met Beta.", ["Alpha", "Beta"], url="https://example.org/1"), at=a_moment())
    return address


def call(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    ("words", "code", "said"), MISTAKES, ids=lambda one: " ".join(one) if isinstance(one, list) else ""
)
def test_a_mistake_is_named_with_what_to_do(url: str, words: list[str], code: int, said: str) -> None:
    result = call("--store", url, *words)
    assert result.exit_code == code
    assert said in result.output
    assert isinstance(result.exception, SystemExit | None)


def test_a_file_name_in_place_of_an_address_is_shown_as_one() -> None:
    result = call("--store", "news.db", "stats")
    assert (result.exit_code, "write sqlite:///news.db" in result.output) == (1, True)


@pytest.mark.parametrize("words", [["stats"], ["ingest", "x.txt"]])
def test_a_folder_is_no_store(tmp_path: Path, words: list[str]) -> None:
    result = call("--store", f"sqlite:///{tmp_path}", *words)
    assert result.exit_code == 1
    assert "is a folder; name a file in it" in result.output


def commands() -> list[list[str]]:
    """Return the words of every subcommand, those of groups in their place."""
    found: list[list[str]] = []
    for name in SUBCOMMANDS:
        command = main.get_command(click.Context(main), name)
        inner = list(command.commands) if isinstance(command, click.Group) else []
        found += [[name, one] for one in inner] or [[name]]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_subcommand_shows_how_it_is_called_and_offers_json(words: list[str]) -> None:
    said = call(*words, "--help").output
    group = call(words[0], "--help").output
    assert re.search(rf"newsgraph (--store \S+ )?{' '.join(words)}\b(?! \[OPTIONS\])", said + group)
    assert "--json" in said


def test_nothing_said_is_said(url: str) -> None:
    result = call("--store", url, "query", "who-said", "--about", "Alpha")
    assert (result.exit_code, result.output) == (0, "no named source is known to have said so\n")


def test_an_article_without_a_title_is_shown_by_how_it_begins(url: str) -> None:
    reading = a_reading("Gamma left [for] Delta.", ["Gamma"], url="https://example.org/2")
    with open_store(url) as store:
        store.add(replace(reading, article=replace(reading.article, title=None)), at=a_moment(1))
    assert "Gamma left [for] Delta." in call("--store", url, "search", "left").output
    assert "nothing here" not in call("--store", url, "show", reading.article.id).output


def test_what_extract_leaves_unread_is_said_and_stands_among_the_rejected(tmp_path: Path) -> None:
    text = "Протесты начались в городах на западе Казахстана и дошли до Алматы за три дня."
    source = tmp_path / "ru.jsonl"
    source.write_text(json.dumps({"id": "1", "text": text}, ensure_ascii=False) + "\n", encoding="utf8")

    result = call("extract", str(source))

    found = json.loads(result.stdout)
    assert (found["id"], found["article"]["language"], found["mentions"]) == ("1", "ru", [])
    assert found["rejected"] == [{"start": 0, "end": len(text), "text": text, "reason": "language 'ru' is not read"}]
    assert f"{source}:1: language 'ru' is not read" in result.stderr


def test_who_knows_the_language_better_has_it_read(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "Police in Germany arrested Angela Brown.", "language": "de"}\n', encoding="utf8")
    assert json.loads(call("extract", str(source)).stdout)["mentions"] == []
    assert json.loads(call("extract", str(source), "--language", "en").stdout)["mentions"]


def test_erasing_takes_what_sparql_keeps_with_it_where_no_service_runs(url: str, tmp_path: Path) -> None:
    root = folder_of(tmp_path / "news.db")
    for name in ("live-1", "shown-2"):
        (root / name).mkdir(parents=True)
        (root / name / "words").write_text("Alpha met Beta.")
    (root / "shown-2.lease").touch()
    (root / "shown.json").write_text("{}")
    with open_store(url) as store:
        (article,) = store.articles().items

    assert call("--store", url, "erase", article.id, "--yes").exit_code == 0

    assert sorted(path.name for path in root.rglob("*")) == ["lock"]


def test_what_a_service_follows_is_left_to_it(url: str, tmp_path: Path) -> None:
    with locked(folder_of(tmp_path / "news.db")) as folder, open_store(url) as store:
        folder.new_live().mkdir()
        (article,) = store.articles().items
        assert call("--store", url, "erase", article.id, "--yes").exit_code == 0
        assert (folder.root / "live-1").is_dir()
