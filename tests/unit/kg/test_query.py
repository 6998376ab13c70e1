"""Views and questions, asked of a real store."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ingest.extract.statements import reading_of
from kg.assemble import best_name, edges_of, entity_of, event_of
from kg.errors import DeadlineError, InputError, NotFoundError
from kg.model import Article, Filter, Kind, NodeId, article_id, content_digest
from kg.paths import path
from kg.query import neighbours, node_named, timeline, who_said
from kg.store import GraphStore, open_store
from tests.fakes import extraction_of

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("memory:") as opened:
        yield opened


def tell(store: GraphStore, text: str, *, days: int = 0, publisher: str = "The Example") -> None:
    """Have an article of this text read: its first two names are actor and recipient of one event."""
    article = Article(
        id=article_id(url=None, text=text),
        text=text,
        digest=content_digest(text),
        publisher=publisher,
        published_at=AT + timedelta(days=days),
    )
    reading = reading_of(article, extraction_of(article), reader="capitals/1", recorded_at=AT)
    store.add(reading, at=AT)


def test_an_entity_shows_its_kind_name_and_weight(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")

    entity = entity_of(store, node_named(store, "Kazakhtelecom"))

    assert (entity.kind, entity.name, entity.independent_origins) == (Kind.ORGANIZATION, "Kazakhtelecom", 1)


def test_an_event_shows_who_did_what_to_whom(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")

    (dated,) = timeline(store, node_named(store, "Kazakhtelecom"))

    event = event_of(store, dated.event.id)
    assert (event.type, event.mode) == ("COERCE", "restrict")
    filled = {role.role: role.filler for role in event.roles}
    assert filled == {"actor": node_named(store, "Kazakhtelecom"), "recipient": node_named(store, "NetBlocks")}


def test_asking_for_an_unknown_name_says_what_to_do(store: GraphStore) -> None:
    with pytest.raises(NotFoundError, match="newsgraph search Nobody"):
        node_named(store, "Nobody")


def test_an_event_is_no_entity_and_an_entity_no_event(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    (dated,) = timeline(store)
    with pytest.raises(NotFoundError):
        entity_of(store, dated.event.id)
    with pytest.raises(NotFoundError):
        event_of(store, node_named(store, "NetBlocks"))


def test_a_path_goes_through_what_both_took_part_in(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")

    found = path(store, node_named(store, "Kazakhtelecom"), node_named(store, "NetBlocks"))

    assert [step.edge.predicate for step in found.steps] == ["actor", "recipient"]
    assert found.steps[0].end == found.steps[1].start


def test_no_path_is_an_answer(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    tell(store, "Chevron paid Tengiz well.")
    assert path(store, node_named(store, "Kazakhtelecom"), node_named(store, "Tengiz")).steps == ()


def test_a_path_longer_than_allowed_is_none(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    ends = (node_named(store, "Kazakhtelecom"), node_named(store, "NetBlocks"))
    assert path(store, *ends, max_hops=1).steps == ()


def test_a_path_that_runs_out_of_time_is_an_error(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    ends = (node_named(store, "Kazakhtelecom"), node_named(store, "NetBlocks"))
    with pytest.raises(DeadlineError):
        path(store, *ends, out_of_time=lambda: True)


def test_a_timeline_is_in_the_order_of_what_was_reported(store: GraphStore) -> None:
    tell(store, "Chevron paid Tengiz well.", days=3)
    tell(store, "Kazakhtelecom cut NetBlocks off.", days=1)

    dates = [one.at for one in timeline(store)]

    assert dates == sorted(dates, key=str)
    assert len(dates) == 2


def test_only_what_the_source_said_counts_when_one_is_asked_for(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.", publisher="One")
    assert timeline(store, where=Filter(source="One"))
    assert timeline(store, where=Filter(source="Other")) == []


def test_a_confidence_that_nothing_reaches_leaves_nothing(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    node = node_named(store, "Kazakhtelecom")
    assert neighbours(store, node)
    assert neighbours(store, node, Filter(min_confidence=0.99)) == []


def test_edges_group_statements_with_the_same_ends(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    edges = edges_of(store.all_statements())
    assert len(edges) == len({(edge.subject, edge.predicate, edge.object, str(edge.value)) for edge in edges})
    assert sum(edge.evidence_count for edge in edges) == len(list(store.all_statements()))


def test_who_said_needs_someone_or_something(store: GraphStore) -> None:
    with pytest.raises(InputError, match="speaker"):
        who_said(store)


def test_nobody_said_what_the_articles_tell_themselves(store: GraphStore) -> None:
    tell(store, "Kazakhtelecom cut NetBlocks off.")
    assert who_said(store, about=node_named(store, "NetBlocks")) == []


def test_a_person_is_shown_by_full_name_though_the_surname_is_said_more() -> None:
    names = Counter({"Tokayev": 9, "Kassym-Jomart Tokayev": 2})
    assert best_name(names, Kind.PERSON) == "Kassym-Jomart Tokayev"
    assert best_name(names, Kind.PLACE) == "Tokayev"


def test_an_id_of_something_unknown_is_not_found(store: GraphStore) -> None:
    with pytest.raises(NotFoundError):
        entity_of(store, NodeId("e" + "0" * 24))
