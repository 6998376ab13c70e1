"""The sample corpus holds what its README promises, and nothing of anybody else."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from ingest.load import Loaded, LoadSettings, load
from ingest.resolve.origins import Origins
from ingest.sample import sample_articles_path
from kg.model import Article

ARTICLES_MIN, WORDS_MIN, WORDS_MAX = 40, 150, 400
AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded() -> list[Loaded]:
    found = list(load(str(sample_articles_path()), settings=LoadSettings(), clock=lambda: AT))
    assert all(isinstance(one, Loaded) for one in found)
    return [one for one in found if isinstance(one, Loaded)]


@pytest.fixture(scope="module")
def by_label(loaded: list[Loaded]) -> dict[str, Article]:
    return {one.label: one.article for one in loaded}


def articles_of(loaded: list[Loaded]) -> list[Article]:
    return [one.article for one in loaded]


def test_every_line_is_an_article_and_nothing_had_to_be_guessed(loaded: list[Loaded]) -> None:
    assert len({one.article.id for one in loaded}) >= ARTICLES_MIN
    assert [one.notes for one in loaded if one.notes] == []
    assert {one.article.language for one in loaded} == {"en"}


def test_labels_and_texts_are_unique(loaded: list[Loaded]) -> None:
    assert len({one.label for one in loaded}) == len(loaded)
    assert len({one.article.digest for one in loaded}) == len(loaded)


def test_no_address_can_belong_to_anybody(loaded: list[Loaded]) -> None:
    hosts = {urlsplit(article.url or "").hostname or "" for article in articles_of(loaded)}
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_articles_come_in_the_order_in_which_they_were_published(loaded: list[Loaded]) -> None:
    moments = [(article.published_at or AT, article.retrieved_at or AT) for article in articles_of(loaded)]
    assert all(published <= retrieved < AT for published, retrieved in moments)
    assert moments == sorted(moments)


def test_each_is_as_long_as_a_short_article(loaded: list[Loaded]) -> None:
    lengths = {one.label: len(one.article.text.split()) for one in loaded}
    assert {label: words for label, words in lengths.items() if not WORDS_MIN <= words <= WORDS_MAX} == {}


def test_each_says_who_published_it_and_under_which_title(loaded: list[Loaded]) -> None:
    assert [one.label for one in loaded if not (one.article.title and one.article.publisher)] == []


@pytest.mark.parametrize(
    "reprints",
    [
        {
            "meridian-wire-20220105-government",
            "aldgate-courier-20220105-government",
            "lakeshore-morning-post-20220105-cabinet",
            "caspian-evening-news-20220105-government",
        },
        {"meridian-wire-20210324-suez", "eastbay-chronicle-20210325-suez", "westmoor-echo-20210325-whale"},
    ],
)
def test_reprints_are_one_origin_and_nothing_else_is(loaded: list[Loaded], reprints: set[str]) -> None:
    origins = Origins()
    origin = {one.label: origins.assign(one.article).origin_id for one in loaded}
    (shared,) = {origin[label] for label in reprints}
    assert {label for label, each in origin.items() if each == shared} == reprints


def test_only_reprints_and_corrections_share_an_origin(loaded: list[Loaded]) -> None:
    origins = Origins()
    count = len({origins.assign(one.article).origin_id for one in loaded})
    assert count == len(loaded) - 3 - 2 - 2  # reprints at Almaty, reprints at Suez, later versions


@pytest.mark.parametrize(
    ("first", "later", "wrong", "right"),
    [
        ("harbor-ledger-20220106-hash-rate", "harbor-ledger-20220106-hash-rate-v2", "31.4%", "13.4%"),
        ("lowland-ledger-20210413-impounded", "lowland-ledger-20210413-impounded-corrected", "960", "916"),
    ],
)
def test_a_correction_is_a_new_version_of_one_article(
    by_label: dict[str, Article], first: str, later: str, wrong: str, right: str
) -> None:
    assert by_label[first].id == by_label[later].id
    assert list(by_label).index(first) < list(by_label).index(later)
    assert right not in by_label[first].text
    assert right in by_label[later].text
    assert "Correction: an earlier version of this article" in by_label[later].text
    assert wrong in by_label[later].text.rpartition("Correction:")[2]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("network-weather-20220105-blackout", "Касым-Жомарт Токаев"),
        ("steppe-dispatch-20220110-ministry-denies", "«Казахтелеком»"),
        ("network-weather-20220105-blackout", "connectivity in Kazakhstan at 2% of ordinary levels"),
        ("steppe-dispatch-20220110-ministry-denies", "has denied that it reported 164 deaths"),
        ("harbor-ledger-20220217-data-center-scrapped", "will not build the data center"),
        ("fenland-review-20220120-about-gas", "the lack of democracy was the real cause"),
        ("keel-and-cargo-20210328-how-many", "counted 453"),
    ],
)
def test_a_special_article_says_what_it_is_there_for(by_label: dict[str, Article], label: str, words: str) -> None:
    assert words in by_label[label].text


@pytest.mark.parametrize(
    "names", [("Pedro Sánchez", "Carmen Sánchez", "Elena Sánchez"), ("Osama Rabie", "Fathi Rabie")]
)
def test_people_of_one_surname_are_in_it(loaded: list[Loaded], names: tuple[str, ...]) -> None:
    text = "\n".join(article.text for article in articles_of(loaded))
    assert all(name in text for name in names)
