"""One article to one extraction: every sort of thing in it, with ids that find each other."""

from datetime import UTC, datetime

import pytest

from ingest.extract.extraction import Extraction
from ingest.extract.extractor import extraction_of
from ingest.extract.statements import reading_of
from kg.model import Article, Factuality, Text, article_id, content_digest
from tests.parses import doc_of, rows_of

BOARD_SAID = rows_of(
    "Kcell/NNP:Organization/2/nsubj said|say/VBD/0/root it/PRP/4/nsubj fired|fire/VBD/2/ccomp two/CD/6/nummod "
    "directors|director/NNS/4/obj on/IN/8/case Monday/NNP/4/obl ././2/punct"
)
WENT_AFTER = rows_of(
    "Dahl/NNP:Person/2/nsubj resigned|resign/VBD/0/root after/IN/5/case the/DT/5/det riots|riot/NNS/2/obl in/IN/7/case "
    "May/NNP/5/nmod 2019/CD/7/nummod ././2/punct"
)
BORN = rows_of(
    "Anna/NNP:Person/4/nsubj:pass Ruiz/NNP:+/1/flat was|be/VBD/4/aux:pass born|bear/VBN/0/root in/IN/6/case "
    "Oslo/NNP:Place/4/obl ././4/punct"
)
FORMER_CHIEF = rows_of(
    "Anna/NNP:Person/8/nsubj Ruiz/NNP:+/1/flat ,/,/5/punct former/JJ/5/amod chairwoman/NN/1/appos of/IN/7/case "
    "Kcell/NNP:Organization/5/nmod died|die/VBD/0/root ././8/punct"
)
CHIEF = FORMER_CHIEF.replace("former former", "new new")
HOLDS = rows_of(
    "Kcell/NNP:Organization/2/nsubj controls|control/VBZ/0/root 18/CD/4/nummod %/NN/2/obj of/IN/7/case the/DT/7/det "
    "market/NN/4/nmod ././2/punct"
)
REVENUE = rows_of(
    "Kcell/NNP:Organization/3/nmod:poss 's/POS/1/case revenue/NN/4/nsubj rose|rise/VBD/0/root to/IN/6/case $/$/4/obl "
    "5/CD/6/nummod billion/CD/6/nummod ././4/punct"
)
SECOND = rows_of(
    "Kcell/NNP:Organization/7/nsubj is|be/VBZ/7/cop the/DT/7/det second/JJ/6/advmod -/HYPH/4/punct largest/JJS/7/amod "
    "operator/NN/0/root ././7/punct"
)
AT = datetime(2024, 3, 7, tzinfo=UTC)


def read(parse: str, published_at: datetime | None = AT) -> Extraction:
    doc = doc_of(parse)
    digest = content_digest(doc.text)
    article = Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=digest, published_at=published_at)
    return extraction_of(article, doc)


def test_an_event_names_its_time_its_source_and_its_quantity_by_their_ids():
    found = read(BOARD_SAID)
    (event,), (time,), (quantity,) = found.events, found.times, found.quantities
    (company,) = found.entities
    assert (event.type, event.factuality, event.attributed_to) == ("DISMISS", Factuality.REPORTED, company.id)
    assert (event.time, time.edtf) == (time.id, "2024-03-04")
    assert quantity.value == 2.0
    assert event.cue is not None
    assert event.cue.of(found.article.text) == "Kcell said"


def test_nothing_is_resolved_without_a_date_of_publication():
    (time,) = read(BOARD_SAID, published_at=None).times
    assert (time.edtf, time.earliest, time.latest) == (None, None, None)


def test_a_number_inside_a_time_is_no_quantity():
    found = read(WENT_AFTER)
    assert [time.edtf for time in found.times] == ["2019-05"]
    assert found.quantities == ()


def test_a_link_between_events_has_the_ids_of_both():
    found = read(WENT_AFTER)
    event = {one.id: one.type for one in found.events}
    (link,) = found.statements
    assert (event[link.subject], link.predicate, event[link.object]) == ("RESIGN", "follows", "PROTEST")
    assert (link.subject_mention, link.object_mention) == (None, None)


def test_a_relation_names_the_mentions_that_it_was_read_from():
    found = read(BORN)
    (relation,) = found.statements
    mention = {one.id: one.span.of(found.article.text) for one in found.mentions}
    assert relation.predicate == "born_in"
    assert relation.subject_mention is not None
    assert relation.object_mention is not None
    assert (mention[relation.subject_mention], mention[relation.object_mention]) == ("Anna Ruiz", "Oslo")
    assert (relation.factuality, relation.cue) == (Factuality.ASSERTED, None)


def test_a_state_that_has_ended_ends_before_the_article_at_the_word_that_says_so():
    assert {one.valid_to for one in read(CHIEF).statements} == {None}
    found = read(FORMER_CHIEF)
    (time,) = found.times
    assert {one.valid_to for one in found.statements} == {time.id}
    assert time.span.of(found.article.text) == "former"
    assert (time.edtf, time.earliest, time.latest) == ("../2024-03-07", None, "2024-03-07")


def test_a_state_that_has_ended_is_left_out_where_nothing_says_before_when():
    assert read(FORMER_CHIEF, published_at=None).statements == ()


def test_a_title_is_words_with_what_it_is_a_title_of():
    found = read(CHIEF)
    (title,) = (one for one in found.statements if one.predicate == "position_held")
    assert title.value is not None
    assert (title.object, title.value.of(found.article.text)) == (None, "chairwoman")
    (company,) = (one.id for one in found.entities if one.name == "Kcell")
    assert title.of == company


def test_a_title_is_written_with_what_it_is_of():
    found = read(CHIEF)
    reading = reading_of(found.article, found, reader="rules", recorded_at=AT)
    (title,) = (one for one in reading.statements if one.predicate == "position_held")
    assert (title.object, title.value) == (None, Text(text="chairwoman of Kcell"))


@pytest.mark.parametrize(
    ("parse", "told"),
    [
        (HOLDS, ("Kcell", "18 %", 18.0, "%")),
        (REVENUE, ("Kcell", "$ 5 billion", 5e9, "USD")),
        (SECOND, ("Kcell", "second - largest", 2.0, "rank")),
    ],
)
def test_a_number_is_a_value_of_what_the_words_give_it_to(parse: str, told: tuple[str, str, float, str]):
    found = read(parse)
    (one,) = (one for one in found.statements if one.predicate == "has_value")
    (quantity,) = (quantity for quantity in found.quantities if quantity.id == one.object)
    name = {entity.id: entity.name for entity in found.entities}[one.subject]
    assert (name, quantity.span.of(found.article.text), quantity.value, quantity.unit) == told


def test_a_number_beside_a_name_is_no_value_of_it():
    assert [one for one in read(BOARD_SAID).statements if one.predicate == "has_value"] == []


@pytest.mark.parametrize("parse", [BOARD_SAID, WENT_AFTER, BORN, FORMER_CHIEF, SECOND])
def test_every_id_that_is_used_is_there_once(parse):
    found = read(parse)
    groups = (found.entities, found.mentions, found.times, found.quantities, found.events)
    ids = [one.id for group in groups for one in group]
    used = {role.filler for event in found.events for role in event.roles} | {event.time for event in found.events}
    used |= {one.subject for one in found.statements} | {one.object for one in found.statements}
    assert len(ids) == len(set(ids))
    assert used - {None} <= set(ids)


@pytest.mark.parametrize("parse", [BOARD_SAID, WENT_AFTER, BORN])
def test_reading_twice_gives_the_same(parse):
    assert read(parse) == read(parse)


def test_an_empty_text_says_nothing():
    found = read("")
    assert (found.mentions, found.events, found.statements) == ((), (), ())
