"""A series as a small picture and as a table that says the same."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from api.app import create_app
from kg.store import open_store
from tests.factories import a_judgement, a_moment, a_reading, node_named, with_event
from tests.http.conftest import of_a_kind

AMOUNTS = {5: 100.0, 7: 2.0, 11: 60.0}  # by day of January 2022
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def measured(tmp_path: Path) -> tuple[FlaskClient, str]:
    """Give a service on an operator of which three articles give a number, and its id."""
    url = f"sqlite:///{tmp_path}/news.db"
    readings = [
        with_event(of_a_kind(a_reading(url=f"https://example.org/{day}")), day=day, amount=amount)
        for day, amount in AMOUNTS.items()
    ]
    nodes = [node_named(one.article, "Kazakhtelecom") for one in readings]
    with open_store(url) as store:
        for minute, reading in enumerate(readings):
            store.add(reading, at=a_moment(minute))
        store.judge([a_judgement(nodes[0], other, at=a_moment(9)) for other in nodes[1:]], at=a_moment(9))
        now = store.canonical(nodes[0])
    return create_app(lambda: open_store(url, read_only=True)).test_client(), now


def test_the_picture_rises_with_the_numbers_in_order_of_time(measured: tuple[FlaskClient, str]) -> None:
    client, node = measured
    page = html.fromstring(client.get(f"/entities/{node}", headers=BROWSER).text)
    (line,) = page.xpath("//svg[@class='series']/polyline/@points")
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    across, heights = zip(*points, strict=True)
    assert list(across) == sorted(across)
    assert (across[2] - across[1]) == pytest.approx(2 * (across[1] - across[0]), rel=0.01)  # 4 days and 2
    assert heights[0] < heights[2] < heights[1]  # an SVG counts down from above
    (zero,) = page.xpath("//svg[@class='series']/line/@y1")
    assert (float(zero) - heights[0]) == pytest.approx(
        50 * (float(zero) - heights[1]), rel=0.1
    )  # the scale begins at 0


def test_the_table_says_what_the_picture_and_the_json_say(measured: tuple[FlaskClient, str]) -> None:
    client, node = measured
    page = html.fromstring(client.get(f"/entities/{node}", headers=BROWSER).text)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//div[@class='chart']//tr")]
    assert [row[:2] for row in rows[1:]] == [
        [f"{day} January 2022", f"{amount:g} t"] for day, amount in AMOUNTS.items()
    ]
    known = client.get(f"/v1/entities/{node}/series").json
    assert sorted(str(one["value"]["value"]) for one in known["items"]) == sorted(str(one) for one in AMOUNTS.values())


def test_an_event_of_a_mode_that_the_ontology_lacks_has_its_page(measured: tuple[FlaskClient, str]) -> None:
    client, node = measured
    event = client.get(f"/v1/entities/{node}/events").json["items"][0]["event"]
    answer = client.get(f"/events/{event['id']}", headers=BROWSER)
    assert (answer.status_code, event["mode"]) == (200, "meet")


def test_the_picture_tells_its_extremes_to_who_cannot_see_it(measured: tuple[FlaskClient, str]) -> None:
    client, node = measured
    page = html.fromstring(client.get(f"/entities/{node}", headers=BROWSER).text)
    (label,) = page.xpath("//svg[@class='series']/@aria-label")
    assert "3 values, from 2 t to 100 t" in label
