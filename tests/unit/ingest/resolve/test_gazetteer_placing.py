"""An extraction gets its places, and its statements say so."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from ingest.extract.extraction import EntityFound, Extraction, MentionFound, PlaceFound, StatementFound
from ingest.extract.statements import LINK_CONFIDENCE, reading_of
from ingest.resolve.gazetteer import Gazetteer, PlacingExtractor, open_gazetteer, with_places
from kg.model import Article, Factuality, Form, Kind, Quantity, Span, Text
from tests.factories import a_moment, an_article

TEXT = "Protests in Almaty, Kazakhstan, spread to Qwxyzville. Paris Hilton wept."
ENTITIES = (
    ("Almaty", Kind.PLACE),
    ("Kazakhstan", Kind.PLACE),
    ("Qwxyzville", Kind.PLACE),
    ("Paris Hilton", Kind.PERSON),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def an_extraction(text: str = TEXT, entities: tuple[tuple[str, Kind], ...] = ENTITIES) -> Extraction:
    mentions, found = [], []
    for n, (name, kind) in enumerate(entities, 1):
        start = text.index(name)
        span = Span(start=start, end=start + len(name))
        mentions.append(MentionFound(id=f"m{n}", span=span, kind=kind, form=Form.NAME, entity=f"e{n}"))
        found.append(EntityFound(id=f"e{n}", kind=kind, name=name))
    return Extraction(article=an_article(text), mentions=tuple(mentions), entities=tuple(found))


def a_relation(predicate: str, subject: str, object: str) -> StatementFound:
    return StatementFound(
        subject=subject,
        subject_mention=None,
        predicate=predicate,
        object=object,
        object_mention=None,
        evidence=Span(start=0, end=5),
        trigger=None,
        factuality=Factuality.ASSERTED,
        attributed_to=None,
        cue=None,
        confidence=0.9,
        method="rules/1",
    )


def test_places_get_their_country_point_and_ids(gazetteer):
    almaty, kazakhstan, *_ = with_places(an_extraction(), gazetteer).entities
    assert almaty.place == PlaceFound(country="KZ", lat=43.25, lon=76.91, geonames=1526384)
    assert kazakhstan.place is not None
    assert (kazakhstan.place.country, kazakhstan.place.geonames, kazakhstan.wikidata) == ("KZ", 1522867, "Q232")


def test_what_is_no_place_or_unknown_stays_as_it_was(gazetteer):
    before = an_extraction()
    after = with_places(before, gazetteer)
    assert after.entities[2:] == before.entities[2:]
    assert replace(after, entities=before.entities) == before


def test_a_wikidata_item_that_is_there_is_kept(gazetteer):
    known = an_extraction("In Kazakhstan.", (("Kazakhstan", Kind.PLACE),))
    known = replace(known, entities=(replace(known.entities[0], wikidata="Q1"),))
    assert with_places(known, gazetteer).entities[0].wikidata == "Q1"


@pytest.mark.parametrize(("predicate", "ends"), [("located_in", ("e1", "e2")), ("capital", ("e2", "e1"))])
def test_relations_of_the_article_decide(gazetteer, predicate, ends):
    read = an_extraction(
        "Cambridge it was. Then Massachusetts.", (("Cambridge", Kind.PLACE), ("Massachusetts", Kind.PLACE))
    )
    told = replace(read, statements=(a_relation(predicate, *ends),))
    assert with_places(told, gazetteer).entities[0].place.geonames == 4931972


def test_an_article_without_places_is_left_alone(gazetteer):
    nobody = an_extraction("Nothing.", ())
    assert with_places(nobody, gazetteer) == nobody


def test_the_record_says_where_a_place_is(gazetteer):
    read = with_places(an_extraction(), gazetteer)
    reading = reading_of(read.article, read, reader="reader/1", recorded_at=a_moment())
    said = {
        (one.predicate, one.value.text if isinstance(one.value, Text) else one.value.value): one
        for one in reading.statements
        if isinstance(one.value, Text | Quantity) and one.subject == reading.statements[0].subject
    }
    assert {("geonames", "1526384"), ("country_code", "KZ"), ("latitude", 43.25), ("longitude", 76.91)} <= set(said)
    latitude = said["latitude", 43.25]
    assert (latitude.value.unit, latitude.confidence) == ("deg", LINK_CONFIDENCE)
    assert latitude.evidence.of(TEXT) == "Almaty"


class _OneReading:
    version = "one/1"

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            yield replace(an_extraction(), article=article)


def test_an_extractor_that_places_reads_as_before_and_keeps_its_version(gazetteer):
    placing = PlacingExtractor(_OneReading(), gazetteer)
    first, second = placing.extract([an_article(TEXT), an_article(TEXT)])
    assert placing.version == "one/1"
    assert first == second
    assert first.entities[0].place.country == "KZ"
