"""One article to one extraction: every sort of thing in it, with ids that find each other."""

from datetime import UTC, datetime

import pytest

from ingest.extract.extraction import Extraction
from ingest.extract.extractor import extraction_of
from kg.model import Article, Factuality, article_id, content_digest
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


def test_a_state_that_has_ended_is_not_told_as_one_that_lasts():
    assert read(CHIEF).statements != ()
    assert read(FORMER_CHIEF).statements == ()


@pytest.mark.parametrize("parse", [BOARD_SAID, WENT_AFTER, BORN, FORMER_CHIEF])
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
