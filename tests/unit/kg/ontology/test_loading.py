"""A fault in a file of the ontology is found when it is read, and named."""

import json
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from kg.errors import OntologyError
from kg.ontology import read_ontology

Rows = list[dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with as_file(files("kg.ontology")) as shipped:
        for file in shipped.glob("*.json"):
            shutil.copy(file, tmp_path)
    return tmp_path


def _plant(folder: Path, file: str, change: Callable[[Rows], object]) -> None:
    path = folder / file
    rows: Rows = json.loads(path.read_text(encoding="utf-8"))
    change(rows)
    path.write_text(json.dumps(rows), encoding="utf-8")


def _entry(rows: Rows, name: str) -> dict[str, Any]:
    return next(row for row in rows if row["name"] == name)


def _mode(rows: Rows, event_type: str, mode: str) -> dict[str, Any]:
    return _entry(_entry(rows, event_type)["modes"], mode)


def test_a_copy_of_the_shipped_files_reads_as_they_do(folder):
    assert set(read_ontology(folder).predicates) == set(read_ontology().predicates)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (
            "kinds.json",
            lambda rows: _entry(rows, "Law").update(name="Spell"),
            r"kinds\.json, entry 'Spell': Invalid enum",
        ),
        ("kinds.json", lambda rows: rows.pop(), r"kinds\.json, entry 'Work': a kind of kg\.model\.Kind without"),
        (
            "kinds.json",
            lambda rows: _entry(rows, "Law")["mapping"].update(wikidata="P7748"),
            r"kinds\.json, entry 'Law': Wikidata id 'P7748'",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse").pop("definition"),
            r"predicates\.json, entry 'spouse': .*missing required field `definition`",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse").update(definition=" "),
            r"predicates\.json, entry 'spouse': the definition is empty",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse")["pairs"][0].update(objects=["Robot"]),
            r"predicates\.json, entry 'spouse': Invalid enum value 'Robot'",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse")["pairs"][0].update(objects=["Place"]),
            r"predicates\.json, entry 'spouse': symmetric, but",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse").update(pairs=[]),
            r"predicates\.json, entry 'spouse': no subject or no object",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse")["mapping"].update(wikidata="26"),
            r"predicates\.json, entry 'spouse': Wikidata id '26'",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "subsidiary").pop("inverse"),
            r"predicates\.json, entry 'parent_organization': inverse 'subsidiary'",
        ),
        (
            "predicates.json",
            lambda rows: rows.append(_entry(rows, "spouse")),
            r"predicates\.json, entry 'spouse': the name is there twice",
        ),
        (
            "predicates.json",
            lambda rows: _entry(rows, "spouse").update(name="actor"),
            r"predicates\.json, entry 'actor': the name is there twice",
        ),
        (
            "event_types.json",
            lambda rows: _entry(rows, "AID")["roles"].append({"role": "hero"}),
            r"event_types\.json, entry 'AID': role 'hero' is not in roles\.json",
        ),
        (
            "event_types.json",
            lambda rows: _entry(rows, "AID")["roles"].append({"role": "weapon", "fillers": ["Person"]}),
            r"event_types\.json, entry 'AID': role 'weapon' is wider",
        ),
        (
            "event_types.json",
            lambda rows: _entry(rows, "AID")["roles"].append({"role": "actor"}),
            r"event_types\.json, entry 'AID': role 'actor' is there twice",
        ),
        (
            "event_types.json",
            lambda rows: _mode(rows, "PROTEST", "riot").update(name="demo"),
            r"modes of PROTEST\), entry 'demo': the name is there twice",
        ),
        (
            "event_types.json",
            lambda rows: _mode(rows, "PROTEST", "riot")["mapping"].update(cameo=["21"]),
            r"event_types\.json, entry 'PROTEST': CAMEO code '21'",
        ),
        (
            "event_types.json",
            lambda rows: _entry(rows, "PROTEST")["mapping"].pop("plover"),
            r"event_types\.json, entry 'PROTEST': a mode of PLOVER on a type",
        ),
    ],
)
def test_a_planted_fault_is_named_with_its_file_and_entry(folder, file, change, message):
    _plant(folder, file, change)
    with pytest.raises(OntologyError, match=message):
        read_ontology(folder)


def test_a_file_that_is_not_json_is_named(folder):
    (folder / "roles.json").write_text("[{", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"roles\.json, entry '\(the whole file\)'"):
        read_ontology(folder)
