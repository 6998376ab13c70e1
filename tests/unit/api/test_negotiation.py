"""Which form a caller is given, by RFC 9110, section 12.5.1."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from api.http.negotiation import best_of

APP = Flask(__name__)
HTML, PLAIN, JPEG, TURTLE, JSON = "text/html", "text/plain", "image/jpeg", "text/turtle", "application/json"


def best(accept: str | None, *offers: str) -> str | None:
    with APP.test_request_context(headers={} if accept is None else {"Accept": accept}):
        return best_of(offers)


RANGES = "text/*;q=0.3, text/html;q=0.7, */*;q=0.5"  # the example of the RFC, without its parameters


@pytest.mark.parametrize(
    ("accept", "offers", "wanted"),
    [
        (RANGES, (PLAIN, HTML), HTML),
        (RANGES, (PLAIN, JPEG), JPEG),
        (RANGES, (JPEG, HTML), HTML),
        ("audio/*; q=0.2, audio/basic", ("audio/mp3", "audio/basic"), "audio/basic"),
        ("text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c", (PLAIN, "text/x-dvi"), "text/x-dvi"),
        ("text/turtle;q=0, */*", (TURTLE, JSON), JSON),
        ("text/turtle;q=0, text/*", (TURTLE,), None),
        ("*/*;q=0", (TURTLE, JSON), None),
        ("*/*;q=0, text/turtle", (JSON, TURTLE), TURTLE),
        ("application/*", (TURTLE, JSON), JSON),
        ("TEXT/Turtle", (JSON, TURTLE), TURTLE),
        ("image/png", (TURTLE, JSON), None),
        ("text/turtle;q=0.001", (JSON, TURTLE), TURTLE),
        ("*/*", (TURTLE, JSON), TURTLE),
        ("", (TURTLE, JSON), TURTLE),
        (None, (TURTLE, JSON), TURTLE),
    ],
)
def test_the_most_specific_range_decides_then_the_weight_then_our_order(
    accept: str | None, offers: tuple[str, ...], wanted: str | None
) -> None:
    assert best(accept, *offers) == wanted


@pytest.mark.parametrize(
    "accept",
    ["application/json; charset=utf-8", "application/json;charset=UTF-8;q=0.9", 'application/json;profile="x"'],
)
def test_a_parameter_that_we_do_not_tell_apart_does_not_shut_a_caller_out(accept: str) -> None:
    assert best(accept, TURTLE, JSON) == JSON


@pytest.mark.parametrize("accept", [";", "q=1", ",,,", "text", "a/b/c", "text/turtle;q=x", "text/turtle;q=-1", "\x7f"])
def test_an_accept_that_makes_no_sense_is_no_error(accept: str) -> None:
    assert best(accept, TURTLE, JSON) in (TURTLE, JSON, None)


OFFERS = (HTML, PLAIN, JPEG, TURTLE, JSON)
WEIGHTS = st.integers(0, 10).map(lambda tenths: tenths / 10)
ASKED = st.dictionaries(st.sampled_from([*OFFERS, "text/*", "image/*", "*/*"]), WEIGHTS, min_size=1)


def weight(asked: dict[str, float], offer: str) -> float:
    """Return how much an offer is liked, written down from the RFC: the type itself, else its main type, else any."""
    for one in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        if one in asked:
            return asked[one]
    return 0.0


@given(ASKED, st.lists(st.sampled_from(OFFERS), min_size=1, unique=True), st.randoms(use_true_random=False))
def test_for_any_weights_in_any_order_the_best_is_as_the_rfc_has_it(
    asked: dict[str, float], offers: list[str], random: object
) -> None:
    ranges = [f"{one};q={given}" for one, given in asked.items()]
    random.shuffle(ranges)  # type: ignore[attr-defined]
    liked = max(weight(asked, offer) for offer in offers)
    wanted = next(offer for offer in offers if weight(asked, offer) == liked) if liked else None
    assert best(", ".join(ranges), *offers) == wanted
