"""ftm.json says something for everything that the ontology has, and only that."""

import json
from importlib.resources import files

import pytest

from kg.model import Kind
from kg.ontology import load_ontology

TABLES = json.loads(files("kg.exports").joinpath("ftm.json").read_text("utf-8"))


def test_every_kind_has_a_schema() -> None:
    assert set(TABLES["kinds"]) == {kind.value for kind in Kind}


@pytest.mark.parametrize("predicate", sorted(TABLES["links"]))
def test_a_link_is_of_a_relation_between_kinds_that_it_allows(predicate: str) -> None:
    ontology = load_ontology()
    link = TABLES["links"][predicate]
    subjects, objects = (kinds.split() for kinds in link["kinds"])
    assert set(link) == {"schema", "subject", "object", "kinds"}
    assert any(ontology.allows(predicate, subject, target) for subject in subjects for target in objects)
