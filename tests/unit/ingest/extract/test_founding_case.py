"""The founding case told in ten ways: each fact that a telling has is read from it, by the shipped reader and rules.

The nine facts: prices raised; protests in two cities; the government dismissed by Tokayev; the emergency in Almaty; the
shutdown by Kazakhtelecom, as someone's word; NetBlocks's 2 %, measured; an analyst's opinion, as his; the 18 % share
with its month; the ban and the move of miners, with the link between them. That the share was the second largest is
not read: quantities know no ranks.
"""

from datetime import UTC, datetime

import pytest

from ingest.extract.extraction import EventFound, Extraction
from ingest.extract.opening import open_extractor
from kg.model import Article, article_id, content_digest
from tests.unit.ingest.extract.founding import TELLINGS

PUBLISHED = datetime(2022, 1, 6, 9, tzinfo=UTC)
RAISED = {"type": "PRICE_CHANGE", "mode": "increase"}
DISMISSED = {"type": "DISMISS", "actor": "Tokayev"}
EMERGENCY = {"type": "COERCE", "mode": "martial-law", "place": "Almaty"}
CUT = {"type": "COERCE", "mode": "withhold", "factuality": "reported", "source": "NetBlocks", "actor": "Kazakhtelecom"}
MEASURED = {"type": "MEASURE", "amount": "2 %", "theme": "connectivity"}
SHARE = {"type": "MEASURE", "amount": "18 %", "theme": "Kazakhstan", "time": "2021-08", "factuality": "asserted"}
MOVED = {"type": "RELOCATE", "factuality": "asserted"}
BANNED = {"type": "COERCE", "mode": "ban"}


def protests(*cities: str) -> list[dict[str, str]]:
    return [{"type": "PROTEST", "place": city} for city in cities]


FACTS: tuple[tuple[int, dict[str, str]], ...] = tuple(
    (number, fact)
    for number, facts in enumerate(
        (
            [
                RAISED | {"theme": "price", "amount": "120 tenge", "time": "2022-01-01", "actor": "government"},
                *protests("Zhanaozen", "Aktau"),
                DISMISSED | {"recipient": "government", "time": "2022-01-05"},
                EMERGENCY | {"actor": "Tokayev"},
                CUT | {"theme": "internet"},
                MEASURED | {"source": "NetBlocks"},
                {"type": "OUTAGE", "factuality": "reported", "source": "Sadykov"},
                SHARE,
                MOVED | {"actor": "Miners", "destination": "Kazakhstan", "cause": "ban"},
                BANNED | {"actor": "China"},
            ],
            [
                RAISED | {"theme": "Fuel prices", "actor": "government"},
                *protests("Zhanaozen", "Almaty"),
                DISMISSED | {"recipient": "cabinet"},
                EMERGENCY,
                CUT | {"theme": "internet"},
                MEASURED | {"theme": "Connectivity", "speaker": "NetBlocks"},
                {"type": "ACCUSE", "actor": "Iskakov", "recipient": "Kazakhstan"},
                BANNED | {"actor": "China", "theme": "mining", "time": "2021"},
            ],
            [
                RAISED | {"theme": "fuel prices"},
                *protests("Almaty", "Aktobe"),
                DISMISSED | {"recipient": "government", "time": "2022-01-05"},
                CUT | {"theme": "internet"},
                MOVED | {"actor": "miners", "origin": "China"},
                BANNED | {"actor": "Beijing", "theme": "mining"},
            ],
            [
                RAISED | {"theme": "fuel prices"},
                *protests("Almaty", "Shymkent"),
                DISMISSED | {"recipient": "cabinet", "time": "2022-01-05"},
                EMERGENCY | {"actor": "Tokayev"},
                {"type": "COERCE", "mode": "withhold", "factuality": "possible", "actor": "Kazakhtelecom"},
                MOVED | {"destination": "Kazakhstan"},
                BANNED | {"actor": "China", "theme": "mining"},
            ],
            [
                RAISED | {"amount": "120 tenge", "factuality": "reported"},
                *protests("Aktau", "Almaty"),
                DISMISSED | {"recipient": "government", "factuality": "reported"},
                CUT | {"theme": "internet", "time": "2022-01-05"},
                MEASURED,
                {"type": "COERCE", "mode": "censor", "factuality": "reported", "source": "Alia Bekova"},
            ],
            [
                RAISED | {"theme": "Gas prices"},
                {"type": "PROTEST", "mode": "strike", "actor": "Workers"},
                *protests("Almaty"),
                DISMISSED | {"recipient": "cabinet"},
                EMERGENCY,
                CUT | {"recipient": "country"},
            ],
            [
                {"type": "PRICE_CHANGE", "mode": "decrease", "theme": "Bitcoin", "amount": "$43,000"},
                CUT | {"theme": "internet", "recipient": "country"},
                SHARE,
                MOVED | {"actor": "Miners", "destination": "Kazakhstan"},
                BANNED | {"actor": "China", "theme": "mining"},
            ],
            [
                {"type": "COERCE", "mode": "withhold", "factuality": "planned", "actor": "provider"},
                *protests("Almaty", "Taraz"),
                {"type": "PROTEST", "mode": "riot", "theme": "demonstration"},
                {"type": "DISMISS", "actor": "president", "recipient": "government"},
                {"type": "COERCE", "mode": "curfew", "place": "Almaty"},
                RAISED | {"theme": "Fuel prices", "time": "2022-01"},
            ],
            [
                *protests("Aktau", "Almaty"),
                DISMISSED | {"recipient": "government"},
                CUT | {"theme": "internet", "recipient": "Almaty"},
                MOVED | {"actor": "Mining firms", "origin": "China", "destination": "Kazakhstan"},
                BANNED | {"actor": "Beijing", "theme": "mining"},
            ],
            [
                RAISED | {"theme": "price", "amount": "120 tenge"},
                *protests("Zhanaozen", "Almaty"),
                DISMISSED | {"recipient": "government"},
                EMERGENCY | {"actor": "Tokayev"},
                CUT | {"theme": "internet"},
            ],
        )
    )
    for fact in facts
)
# telling, type of the first event, link, type of the second
LINKS = (
    (0, "COERCE", "causes", "RELOCATE"),
    (2, "PRICE_CHANGE", "causes", "PROTEST"),
    (2, "RELOCATE", "follows", "COERCE"),
    (6, "RELOCATE", "follows", "COERCE"),
    (6, "PRICE_CHANGE", "follows", "COERCE"),
    (8, "PROTEST", "causes", "DISMISS"),
    (8, "COERCE", "follows", "PROTEST"),
    (8, "RELOCATE", "follows", "COERCE"),
    (9, "DISMISS", "follows", "PRICE_CHANGE"),
)


def article_of(text: str) -> Article:
    return Article(id=article_id(url=None, text=text), text=text, digest=content_digest(text), published_at=PUBLISHED)


@pytest.fixture(scope="module")
def tellings() -> list[Extraction]:
    return list(open_extractor().extract(map(article_of, TELLINGS)))


def has(read: Extraction, event: EventFound, key: str, words: str) -> bool:
    """Whether an event has what a fact asks of it; words are looked for in the role of that name."""
    if key in ("type", "mode"):
        return bool(getattr(event, key) == words)
    if key == "factuality":
        return event.factuality.value == words
    if key == "time":
        return {one.id: one.edtf for one in read.times}.get(event.time or "") == words
    if key == "source":
        named = {one.id: one.name for one in read.entities}
        return words in named.get(event.attributed_to or "", "")
    return any(one.role == key and words in one.span.of(read.article.text) for one in event.roles)


@pytest.mark.parametrize(("number", "fact"), FACTS, ids=lambda one: one if isinstance(one, int) else one["type"])
def test_a_fact_that_is_told_is_read_with_its_roles_and_its_standing(tellings, number, fact):
    read = tellings[number]
    assert any(all(has(read, event, key, words) for key, words in fact.items()) for event in read.events), read.events


@pytest.mark.parametrize(("number", "first", "link", "second"), LINKS)
def test_words_that_link_two_events_are_read(tellings, number, first, link, second):
    read = tellings[number]
    kinds = {one.id: one.type for one in read.events}
    links = [(kinds.get(one.subject), one.predicate, kinds.get(one.object)) for one in read.statements]
    assert (first, link, second) in links


def test_there_are_ten_tellings_and_none_leaves_a_shutdown_without_a_source(tellings):
    assert len(tellings) == len({read.article.text for read in tellings}) == 10
    shutdowns = [one for read in tellings for one in read.events if one.mode == "withhold"]
    assert all(one.factuality.value != "asserted" for one in shutdowns)
