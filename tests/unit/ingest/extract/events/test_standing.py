"""What the sentence around an event does to it: habits and sorts, times still to come, headings, on parses made by hand."""

from datetime import UTC, datetime

import pytest

from ingest.extract.extraction import Extraction
from ingest.extract.extractor import extraction_of
from kg.model import Article, article_id, content_digest
from tests.parses import doc_of, rows_of

ARE_ARRESTED = rows_of(
    "Protesters|protester/NNS/3/nsubj:pass are|be/VBP/3/aux:pass arrested|arrest/VBN/0/root ././3/punct"
)
WERE_ARRESTED = rows_of(
    "Protesters|protester/NNS/3/nsubj:pass were|be/VBD/3/aux:pass arrested|arrest/VBN/0/root ././3/punct"
)
TWO_ARE_ARRESTED = rows_of(
    "Two/CD/2/nummod protesters|protester/NNS/4/nsubj:pass are|be/VBP/4/aux:pass arrested|arrest/VBN/0/root ././4/punct"
)
ARREST_IN_A_HEADLINE = rows_of("Police/NNS/2/nsubj arrest/VBP/0/root men|man/NNS/2/obj")
YOU_ARREST = rows_of("You/PRP/2/nsubj arrest/VBP/0/root men|man/NNS/2/obj ././2/punct")
OFTEN = rows_of(
    "Police/NNS/3/nsubj often/RB/3/advmod arrested|arrest/VBD/0/root two/CD/5/nummod men|man/NNS/3/obj ././3/punct"
)
OFTEN_HELD = rows_of(
    "Rivals|rival/NNS/3/nsubj often/RB/3/advmod held|hold/VBD/0/root talks|talk/NNS/3/obj in/IN/6/case "
    "Oslo/NNP:Place/3/obl ././3/punct"
)
CRITICS_ACCUSE = rows_of(
    "Critics|critic/NNS/2/nsubj accuse/VBP/0/root Kcell/NNP:Organization/2/obj of/IN/5/case fraud/NN/2/obl ././2/punct"
)
SUPPORTS = rows_of("She/PRP/2/nsubj supports|support/VBZ/0/root the/DT/4/det reform/NN/2/obj ././2/punct")
SUPPORTED = rows_of("She/PRP/2/nsubj supported|support/VBD/0/root the/DT/4/det reform/NN/2/obj ././2/punct")
VOTE_TOMORROW = rows_of(
    "The/DT/2/det referendum/NN/4/nsubj tomorrow/NN/2/nmod divides|divide/VBZ/0/root Chad/NNP:Place/4/obj ././4/punct"
)
VOTE_OF_THE_YEAR = rows_of(
    "The/DT/3/det 2024/CD/3/nummod election/NN/4/nsubj divides|divide/VBZ/0/root Chad/NNP:Place/4/obj ././4/punct"
)
YEAR_IN_THE_PAST = rows_of(
    "The/DT/3/det 2023/CD/3/nummod election/NN/4/nsubj divided|divide/VBD/0/root Chad/NNP:Place/4/obj ././4/punct"
)
MARCH = datetime(2024, 3, 7, tzinfo=UTC)
DECEMBER = datetime(2024, 12, 20, tzinfo=UTC)


def read(parse: str, published_at: datetime = MARCH) -> Extraction:
    doc = doc_of(parse)
    digest = content_digest(doc.text)
    return extraction_of(
        Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=digest, published_at=published_at), doc
    )


@pytest.mark.parametrize("parse", [ARE_ARRESTED, YOU_ARREST, OFTEN, OFTEN_HELD, SUPPORTS])
def test_what_happens_as_a_rule_is_set_aside(parse):
    found = read(parse)
    assert found.events == ()
    assert [one.reason for one in found.rejected] == ["event: a habit, not an event"]


@pytest.mark.parametrize("parse", [WERE_ARRESTED, TWO_ARE_ARRESTED, ARREST_IN_A_HEADLINE, CRITICS_ACCUSE, SUPPORTED])
def test_what_happened_or_is_said_now_is_an_event(parse):
    assert len(read(parse).events) == 1


@pytest.mark.parametrize(
    ("parse", "published_at", "expected"),
    [
        (VOTE_TOMORROW, MARCH, "planned"),
        (VOTE_OF_THE_YEAR, MARCH, "planned"),
        (VOTE_OF_THE_YEAR, DECEMBER, "asserted"),
        (YEAR_IN_THE_PAST, MARCH, "asserted"),
    ],
)
def test_a_vote_whose_time_is_still_to_come_is_planned(parse, published_at, expected):
    (event,) = read(parse, published_at).events
    assert event.factuality.value == expected


def test_what_makes_a_vote_planned_is_its_time():
    found = read(VOTE_OF_THE_YEAR)
    (event,) = found.events
    assert event.cue is not None
    assert event.cue.of(found.article.text) == "2024"
