"""Which articles are one text."""

from dataclasses import replace

import pytest

from ingest.resolve.origins import Origins, agency_credit
from kg.model import OriginId, article_id
from tests.factories import an_article

WORDS = [f"word{n}" for n in range(120)]
OTHER = [f"other{n}" for n in range(120)]


def test_a_cut_reprint_joins_the_first():
    origins = Origins()
    first = origins.assign(an_article(" ".join(WORDS), url="https://a.example/1"))
    cut = origins.assign(an_article(" ".join(["Headline", *WORDS[:80]]), url="https://b.example/1"))
    assert cut.origin_id == first.origin_id
    assert first.id in (cut.origin_reason or "")


def test_an_agency_alone_joins_nothing():
    origins = Origins()
    first = origins.assign(an_article("ALMATY (Reuters) - " + " ".join(WORDS), url="https://a.example/1"))
    second = origins.assign(an_article("PARIS (Reuters) - " + " ".join(OTHER), url="https://a.example/2"))
    assert first.origin_id != second.origin_id
    assert second.origin_reason == "credit: Reuters"


@pytest.mark.parametrize(("credit", "joins"), [("(Reuters) ", True), ("", False)])
def test_a_shared_agency_lowers_how_much_must_be_shared(credit, joins):
    origins = Origins()
    first = origins.assign(an_article(credit + " ".join(WORDS), url="https://a.example/1"))
    second = origins.assign(an_article(credit + " ".join(WORDS[:64] + OTHER[:56]), url="https://b.example/1"))
    assert (first.origin_id == second.origin_id) is joins


def test_a_canonical_link_joins_without_likeness():
    origins = Origins()
    first = origins.assign(an_article(" ".join(WORDS), url="https://a.example/1"))
    linked = OriginId("o" + article_id(url="https://a.example/1", text="")[1:])
    copy = replace(an_article("Short.", url="https://b.example/1"), origin_id=linked, origin_reason="canonical link")
    assert origins.assign(copy).origin_id == first.origin_id


def test_a_rebuilt_index_answers_as_the_first():
    origins = Origins()
    stored = [origins.assign(an_article(" ".join(WORDS[n:] + OTHER), url=f"https://a.example/{n}")) for n in (0, 60)]
    late = an_article(" ".join(WORDS[5:]), url="https://c.example/1")
    assert Origins.rebuilt(stored).assign(late) == origins.assign(late)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("ALMATY (Reuters) - It", "Reuters"),
        ("It ended. — AP", "AP"),
        ("By Agence Exemple\nIt", "Agence Exemple"),
        ("AP said", None),
    ],
)
def test_credits_are_found_only_in_their_frames(text, agency):
    assert agency_credit(text) == agency
