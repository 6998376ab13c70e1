"""Every call that the docs show runs on the sample corpus, and answers what they show."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.http.openapi import PATH_PART, routes_of
from tests.http.asked import PAGES, asked, laid_out, refilled, sample_service, written

OURS = frozenset({"articles", "entities", "events", "graph", "questions", "record", "export", "health"})
BY_HAND = {"POST /v1/judgements", "DELETE /v1/judgements/{judgement}"} | {
    f"POST /v1/{one}/{{node}}/split" for one in ("entities", "events")
}  # what changes something is shown in words


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give a client of a service on the sample corpus, read by the shipped reader."""
    return sample_service(tmp_path_factory.mktemp("sample"))


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_shows_what_is_answered(sample: FlaskClient, path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    again = "`make answers` writes it anew; look at what changed"
    assert written(page, sample) == page, again


@pytest.mark.slow
def test_every_route_has_a_call_on_the_page_of_routes(sample: FlaskClient) -> None:
    page = PAGES[0].read_text(encoding="utf-8")
    adapter = sample.application.url_map.bind("localhost")
    called = {
        f"{method} {_described(adapter.match(path, method=method, return_rule=True)[0].rule)}"
        for one in asked(sample, page)
        for method, path in one.asked
    }
    wanted = {f"{one.method} {one.path}" for one in routes_of(sample.application) if one.tag in OURS}
    assert wanted - called - BY_HAND == set()


def _described(rule: str) -> str:
    return PATH_PART.sub(r"{\1}", rule)


def test_only_what_a_page_shows_is_compared() -> None:
    answer = {"items": [{"a": 1, "b": {"c": 2}}, {"a": 3}], "total": 2}
    assert refilled({"items": [{"a": 0}]}, answer) == {"items": [{"a": 1}]}
    assert refilled({"items": [{"b": {}}], "next": 1}, answer) == {"items": [{"b": {"c": 2}}]}
    assert refilled({"items": []}, answer) == {"items": answer["items"]}
    assert refilled([1, 2, 3], [4]) == [4]


@pytest.mark.parametrize("value", [{}, [], {"a": []}, {"long": "x" * 200, "list": [{"y": "z" * 90}] * 3}])
def test_what_is_laid_out_is_the_same_json(value: object) -> None:
    assert json.loads(laid_out(value)) == value
