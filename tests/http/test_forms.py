"""Lists as lines and as tables: by the ending of the path or by Accept, the same items, page by page."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.http.openapi import routes_of
from api.http.tabular import lines_of, table_of
from tests.http.conftest import EVENT, FIRST

NDJSON, CSV = "application/x-ndjson", "text/csv"
LISTS = [
    "/v1/events",
    "/v1/statements",
    f"/v1/entities/{FIRST}/expand",
    "/v1/relations",
    f"/v1/events/{EVENT}/evidence",
]


@pytest.mark.parametrize("path", LISTS)
def test_lines_are_the_items_of_the_list(a_story: FlaskClient, path: str) -> None:
    items = a_story.get(path).json["items"]
    assert items
    for answer in (a_story.get(f"{path}.ndjson"), a_story.get(path, headers={"Accept": NDJSON})):
        assert (answer.status_code, answer.mimetype) == (200, NDJSON)
        assert [json.loads(line) for line in answer.data.splitlines()] == items
    assert a_story.get(f"{path}.json").json["items"] == items


@pytest.mark.parametrize("path", LISTS)
def test_a_table_has_a_row_for_each_item(a_story: FlaskClient, path: str) -> None:
    items = a_story.get(path).json["items"]
    for answer in (a_story.get(f"{path}.csv"), a_story.get(path, headers={"Accept": CSV})):
        assert (answer.status_code, answer.mimetype) == (200, CSV)
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert "Accept" in answer.vary


def test_a_file_goes_on_where_its_page_ended(a_story: FlaskClient) -> None:
    whole = a_story.get("/v1/statements.ndjson?limit=500").data.splitlines()
    found, address = [], "/v1/statements.ndjson?limit=7"
    while address:
        page = a_story.get(address)
        found += page.data.splitlines()
        links = [link for link in page.headers.get("Link", "").split(",") if 'rel="next"' in link]
        address = links[0].split(">")[0].strip().lstrip("<") if links else ""
    assert found == whole


def test_the_fields_asked_for_are_the_columns(a_story: FlaskClient) -> None:
    answer = a_story.get("/v1/events.csv?fields=id,title")
    assert answer.text.splitlines()[0] in ("id,title", "title,id")


def test_the_next_of_a_page_is_taken_as_a_cursor(a_story: FlaskClient) -> None:
    for path in ("/v1/statements?limit=1", "/v1/events?limit=1", "/v1/relations?limit=1"):
        first = a_story.get(path).json
        again = a_story.get(path.partition("?")[0], query_string={"limit": 1, "cursor": first["next"]})
        assert again.status_code == 200


def test_what_is_no_list_has_no_table(a_story: FlaskClient) -> None:
    assert a_story.get(f"/v1/events/{EVENT}", headers={"Accept": CSV}).status_code == 406
    assert a_story.get("/v1/events.exe").status_code == 404


def test_endings_are_no_routes_of_their_own_in_the_description(a_story: FlaskClient) -> None:
    assert not any(route.path.endswith((".csv", ".ndjson", "{ending}")) for route in routes_of(a_story.application))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(min_size=1, max_size=5), JSON, max_size=4), max_size=4))
def test_any_items_are_as_many_lines_and_rows(items: list[dict]) -> None:
    assert [json.loads(line) for line in lines_of(items).split(b"\n")[:-1]] == items
    table = list(csv.reader(io.StringIO(table_of(items).decode("utf-8", "surrogatepass"), newline="")))
    assert len([row for row in table if row]) <= len(items) + 1
    assert len({len(row) for row in table if row}) <= 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_what_an_article_says_is_never_a_formula(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(table_of([{"quote": text}]).decode(), newline=""))
    assert row == [f"'{text}"]
