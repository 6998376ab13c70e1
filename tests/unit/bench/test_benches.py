"""The benches give the counts that their figures are made of, on answers made by hand."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Span as Ent

from bench.quality import coreference, dates, geovirus, numbers, relations
from ingest.extract.extraction import MentionFound
from kg.model import Form, Kind, Span

GAP = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
PASSAGE = '1\tAnn "the boss" met Bea and she left.\tshe\t27\tAnn\t0\tTRUE\tBea\t19\tFALSE\thttp://e.org/\n'


@pytest.fixture
def gap(tmp_path: Path) -> Path:
    file = tmp_path / "gap-development.tsv"
    file.write_text(GAP + PASSAGE, encoding="utf-8")
    return file


def test_a_passage_is_read_with_its_quotation_marks_and_offsets(gap):
    (row,) = coreference.rows_of(gap)
    assert [coreference.span_of(row, name).of(row["Text"]) for name in ("Pronoun", "A", "B")] == ["she", "Ann", "Bea"]


def test_names_said_missed_and_wrongly_said_are_counted_for_both_genders_together():
    counts = coreference.Counts()
    for said, true in ((True, True), (True, False), (False, True), (False, False)):
        counts.feminine.add(right=said and true, found=said, wanted=true)
    counts.masculine.add(right=True, found=True, wanted=True)
    every = counts.every
    assert (every.right, every.wrong, every.missed) == (2, 1, 1)
    assert counts.masculine.f1 == 1.0


def test_an_entity_stands_where_one_of_its_mentions_overlaps():
    ann = MentionFound(id="m1", entity="e1", span=Span(start=0, end=3), kind=Kind.PERSON, form=Form.NAME)
    assert list(coreference.entities_at((ann,), Span(start=2, end=5))) == ["e1"]
    assert list(coreference.entities_at((ann,), Span(start=3, end=5))) == []


def test_a_fact_matches_one_of_the_same_property_whose_ends_both_overlap():
    ann, oslo, there = Span(start=0, end=7), Span(start=20, end=24), Span(start=22, end=30)
    fact = relations.Fact(property="PLACE_OF_BIRTH", subject=ann, object=oslo)
    assert fact.matches(relations.Fact(property="PLACE_OF_BIRTH", subject=Span(start=4, end=7), object=there))
    assert not fact.matches(relations.Fact(property="PLACE_OF_RESIDENCE", subject=ann, object=oslo))
    assert not fact.matches(relations.Fact(property="PLACE_OF_BIRTH", subject=oslo, object=ann))


def test_the_counts_of_all_properties_add_up():
    row = relations.Count(right=3, wrong=1, missed=2).row("all")
    assert row == "| all | 0.750 | 0.600 | 0.667 | 3 | 1 | 2 |"


def document(text: str, name: str) -> geovirus.Document:
    start = text.index(name)
    point = geovirus.Sense(
        sort=geovirus.Sort.FEATURE, country=None, division="", lat=59.9, lon=10.7, population=0, geonames=None
    )
    gold = geovirus.Gold(name=name, span=Span(start=start, end=start + len(name)), point=point)
    return geovirus.Document(text=text, gold=(gold,))


@pytest.mark.parametrize(("label", "places", "named"), [("Place", 1, 1), ("Person", 0, 1), (None, 0, 0)])
def test_a_place_name_is_found_as_a_place_as_another_name_or_not(label, places, named):
    blank = spacy.blank("en")

    def reader(text):
        doc = blank(text)
        doc.ents = [Ent(doc, 2, 3, label=label)] if label else []
        return doc

    count = geovirus.found(reader, [document("Rain in Oslo", "Oslo")])
    assert (count.total, count.places, count.named) == (1, places, named)
    assert len(count.missed) == 1 - places


def test_held_out_figures_hold_no_expression_of_the_half_that_was_looked_at():
    assert not {row.id for row in dates.expected_of("held_out")} & {row.id for row in dates.expected_of("dev")}
    held = {text for text, _ in numbers.texts("held_out")}
    assert held
    assert not held & {text for text, _ in numbers.texts("dev")}
