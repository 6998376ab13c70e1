"""The store that the service is measured on is one that the store's own commits would have made."""

from pathlib import Path

from bench.synthetic import START, News, build
from kg.model import NodeSort
from kg.store import open_store

STATEMENTS = 1_500


def test_many_articles_to_a_commit_give_the_same_store_as_one(tmp_path: Path) -> None:
    build(tmp_path / "bulk.db", STATEMENTS)

    with open_store(f"sqlite:///{tmp_path}/bulk.db") as bulk, open_store(f"sqlite:///{tmp_path}/one.db") as one:
        for reading, judgements in News(STATEMENTS).readings():
            one.add(reading, at=reading.article.retrieved_at or START, judgements=judgements)
        assert bulk.digest() == one.digest()
        assert bulk.events() == one.events()
        entities = one.nodes(NodeSort.ENTITY).items
        assert bulk.said(entities, ("name",)) == one.said(entities, ("name",))
        assert bulk.linked(entities) == one.linked(entities)


def test_it_has_hubs_and_events_that_several_articles_tell(tmp_path: Path) -> None:
    build(tmp_path / "news.db", STATEMENTS)

    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        sizes = sorted(len(members) for members in store.clusters(store.nodes(NodeSort.ENTITY).items).values())
        assert sizes[-1] > 5 * sizes[len(sizes) // 2]
        assert any(told.articles > 1 for told in store.told(store.events()))
        assert STATEMENTS * 0.7 < store.counts().statements < STATEMENTS * 1.3
