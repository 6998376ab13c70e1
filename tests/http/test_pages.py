"""Pages for people: the same data as the JSON beside them, nothing inline, links that lead somewhere, errors that help."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from api.app import create_app
from kg.model import Verdict
from kg.store import open_store
from tests.factories import a_moment, a_reading, node_named
from tests.http.conftest import EVENT, FIRST, MERGED, PLACE, SPEAKER, TOLD, of_a_kind

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ARTICLE = TOLD.article.id
ENTITY_PAGES = [f"/entities/{node}" for node in (FIRST, PLACE, SPEAKER)]
PAGES = [
    "/",
    "/search?q=kazakhtelecom",
    "/search",
    "/search?q=nothingofthekind",
    *ENTITY_PAGES,
    f"/events/{EVENT}",
    f"/articles/{ARTICLE}",
    "/paths",
    f"/paths?from={FIRST}&to={PLACE}",
    "/paths?from=Nobody&to=Kazakhtelecom",
    "/review",
    "/sources",
    "/sources/The%20Example",
    "/quality",
    "/nowhere",
    f"/entities/{FIRST}?min_origins=none",
]
FORM_COOKIE = "newsgraph_form"


def seen(client: FlaskClient, path: str, status: int | None = None) -> html.HtmlElement:
    """Return a page as a browser gets it."""
    answer = client.get(path, headers=BROWSER, follow_redirects=True)
    assert answer.mimetype == "text/html", path
    assert status is None or answer.status_code == status, answer.text[:500]
    return html.fromstring(answer.text)


def words(page: html.HtmlElement) -> str:
    """Return what can be read in a page, blanks made single."""
    return " ".join(page.text_content().split())


def links(page: html.HtmlElement) -> Iterator[str]:
    """Give where the links of a page lead, within this service."""
    for one in page.iter("a"):
        if one.get("href", "").startswith("/"):
            yield one.get("href")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_language_a_title_and_parts_to_go_to(a_story: FlaskClient, path: str) -> None:
    page = seen(a_story, path)
    assert page.get("lang") == "en"
    assert page.findtext(".//title").strip()
    assert len(page.findall(".//h1")) == 1
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    assert [len(page.xpath(f"//{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(a_story: FlaskClient, path: str) -> None:
    answer = a_story.get(path, headers=BROWSER, follow_redirects=True)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = html.fromstring(answer.text)
    assert not page.xpath("//style | //*[@style] | //script[not(@src)]")
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    fetched = page.xpath("//script/@src | //link[@rel!='alternate']/@href | //img/@src")
    assert fetched
    assert all(one.startswith("/static/") for one in fetched)


@pytest.mark.parametrize("path", PAGES)
def test_ids_of_a_page_are_its_own_and_labels_name_fields(a_story: FlaskClient, path: str) -> None:
    page = seen(a_story, path)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)


def test_every_link_of_every_page_leads_somewhere(a_story: FlaskClient) -> None:
    waiting, known = [*PAGES[:-2]], set(PAGES[:-2])
    while waiting:
        path = waiting.pop()
        answer = a_story.get(path, headers=BROWSER)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
        if answer.mimetype == "text/html" and not path.startswith("/docs"):
            page = html.fromstring(answer.text)
            for one in (*links(page), *page.xpath("//link[@rel='alternate']/@href")):
                bare = one.partition("#")[0]
                if bare and bare not in known:
                    known.add(bare)
                    waiting.append(bare)
    assert len(known) > len(PAGES)


def test_a_link_to_a_sentence_leads_to_an_element_of_the_article(a_story: FlaskClient) -> None:
    quoted = [one for one in links(seen(a_story, f"/events/{EVENT}")) if "#s" in one]
    assert quoted
    for one in quoted:
        path, _, anchor = one.partition("#")
        (sentence,) = seen(a_story, path).xpath(f"//*[@id='{anchor}']")
        assert "cut the internet" in sentence.text_content()


def test_the_front_page_is_json_for_programs_and_a_page_for_browsers(a_story: FlaskClient) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        answer = a_story.get("/", headers=headers)
        assert answer.mimetype == "application/json"
        assert answer.json["links"]["openapi"] == "/openapi.json"
        assert "Accept" in answer.headers["Vary"]
    assert "Accept" in a_story.get("/", headers=BROWSER).headers["Vary"]
    assert "Latest articles" in words(seen(a_story, "/", 200))


def test_an_empty_record_says_how_to_fill_it() -> None:
    client = create_app(lambda: open_store("memory:")).test_client()
    assert "newsgraph ingest" in words(seen(client, "/", 200))
    assert "Nothing has been read yet" in words(seen(client, "/sources", 200))
    assert "Nothing waits for you" in words(seen(client, "/review", 200))


@pytest.mark.parametrize("path", ENTITY_PAGES)
def test_the_card_of_an_entity_says_what_its_json_says(a_story: FlaskClient, path: str) -> None:
    page, known = words(seen(a_story, path, 200)), a_story.get(f"/v1{path}").json
    assert known["name"] in page
    assert f"{known['independent_origins']} independent origin" in page
    assert f"{known['evidence_count']} statement" in page
    for one in a_story.get(f"/v1{path}/events").json["items"]:
        assert one["event"]["title"] in page


def test_an_event_says_who_tells_it_how_firmly_and_in_which_words(a_story: FlaskClient) -> None:
    page = words(seen(a_story, f"/events/{EVENT}", 200))
    for one in a_story.get(f"/v1/events/{EVENT}/evidence").json["items"]:
        if one["predicate"] == "type":
            assert " ".join(one["evidence"]["quote"].split()) in page
            assert one["publisher"] in page or "reprint" in page
    assert "denied" in page
    assert "What does not agree" in page
    assert a_story.get(f"/v1/events/{EVENT}").json["title"] in page


def test_an_article_shows_its_text_unchanged_with_its_names_leading_to_their_pages(a_story: FlaskClient) -> None:
    page = seen(a_story, f"/articles/{ARTICLE}", 200)
    (shown,) = page.xpath("//div[@class='words']")
    assert shown.text_content() == TOLD.article.text
    named = {one.get("href") for one in shown.iter("a") if "entity" in one.get("class", "")}
    for one in a_story.get(f"/v1/articles/{ARTICLE}/mentions").json["items"]:
        now = a_story.get(f"/v1/entities/{one['node']}", follow_redirects=True).json["id"]
        assert f"/entities/{now}" in named


def test_a_path_shows_each_hop_with_its_sentence(a_story: FlaskClient) -> None:
    page = seen(a_story, f"/paths?from={FIRST}&to={PLACE}", 200)
    known = a_story.get(f"/v1/paths?from={FIRST}&to={PLACE}&respect_time=1").json
    assert known["steps"]
    assert len(page.xpath("//ol[@class='line']/li")) == len(known["steps"]) + 1
    for step in known["steps"]:
        assert " ".join(step["evidence"][0]["evidence"]["quote"].split()) in words(page)


def test_a_path_between_what_nobody_knows_leads_to_the_search(a_story: FlaskClient) -> None:
    page = seen(a_story, "/paths?from=Nobody&to=Kazakhtelecom", 200)
    assert "Nothing here is named “Nobody”" in words(page)
    assert "/search?q=Nobody" in list(links(page))


def test_what_was_merged_away_leads_to_what_it_is_now(a_story: FlaskClient) -> None:
    answer = a_story.get(f"/entities/{MERGED}?min_origins=1", headers=BROWSER)
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("/entities/")
    assert answer.headers["Location"].endswith("?min_origins=1")


def test_a_filter_counts_and_rides_along_in_every_link_to_statements(a_story: FlaskClient) -> None:
    page = seen(a_story, f"/entities/{FIRST}?source=Other", 200)
    known = a_story.get(f"/v1/entities/{FIRST}?source=Other").json
    assert f"{known['evidence_count']} statement" in words(page)
    within = [one for one in links(page) if re.match(r"/(entities|events|articles)/", one) and "#" not in one]
    followed = [one for one in within if one != f"/entities/{FIRST}"]  # but for the link that clears it
    assert followed
    assert all("source=Other" in one for one in followed)
    (shown,) = page.xpath("//details[@class='filters']")
    assert "open" in shown.attrib
    assert shown.xpath(".//input[@name='source']/@value") == ["Other"]


def test_a_filter_that_leaves_nothing_offers_to_go_without_it(a_story: FlaskClient) -> None:
    page = seen(a_story, f"/entities/{FIRST}?source=Nobody", 404)
    assert f"/entities/{FIRST}" in list(links(page))


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/entities/e0", 404, "Search for its name"),
        (f"/entities/{FIRST}?as_of=tuesday&min_origins=0", 400, "as_of"),
        ("/search?unknown=1", 400, "unknown"),
        ("/static/none.css", 404, "There is nothing here"),
    ],
)
def test_an_error_is_a_page_that_says_what_to_do(a_story: FlaskClient, path: str, status: int, says: str) -> None:
    assert says in words(seen(a_story, path, status))
    program = a_story.get(path, headers={"Accept": "*/*"})
    assert (program.status_code, program.mimetype) == (status, "application/problem+json")


def test_the_api_answers_browsers_as_it_answers_programs(a_story: FlaskClient) -> None:
    assert a_story.get("/v1/entities/e0", headers=BROWSER).mimetype == "application/problem+json"
    assert a_story.get(f"/v1/entities/{FIRST}", headers=BROWSER).mimetype == "application/json"


def test_pages_are_no_part_of_the_description_of_the_api(a_story: FlaskClient) -> None:
    paths = a_story.get("/v1/openapi.json").json["paths"]
    assert "/v1/quality" in paths
    assert not {"/", "/review", "/entities/{entity}", "/quality"} & set(paths)


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(a_story: FlaskClient) -> None:
    for one in seen(a_story, "/").xpath("//link[@rel='stylesheet']/@href | //script/@src"):
        answer = a_story.get(one)
        assert answer.status_code == 200
        assert answer.cache_control.max_age > 1_000_000
        assert "v=" in urlsplit(one).query
    for path in ("/static/..%2Fquality.json", "/static/%2Fetc%2Fpasswd", "/static/parts.html"):
        assert a_story.get(path).status_code == 404


def test_the_figures_are_those_that_ship_with_the_versions_that_run(a_story: FlaskClient) -> None:
    known = a_story.get("/v1/quality").json
    assert {"reader", "rules", "is_what_was_measured"} == set(known["running"])
    assert known["figures"]
    page = words(seen(a_story, "/quality", 200))
    first = next(one for one in known["figures"] if not one["section"] and one["counts"])
    assert f"{first['value'] * 100:.1f} %" in page
    assert known["rules"] in page


HOSTILE = '<script>alert("&1")</script> "><img src=x onerror=y>'


def test_what_articles_say_is_never_markup(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    plain = a_reading(f"{HOSTILE} Kazakhtelecom said.", (HOSTILE, "Kazakhtelecom"), publisher=HOSTILE)
    reading = of_a_kind(replace(plain, article=replace(plain.article, title=HOSTILE)))
    with open_store(url) as store:
        store.add(reading, at=a_moment(1))
    client = create_app(lambda: open_store(url, read_only=True)).test_client()
    node = node_named(reading.article, HOSTILE)
    for path in ("/", f"/articles/{reading.article.id}", "/sources", "/search?q=alert", f"/entities/{node}"):
        page = seen(client, path)
        assert not page.xpath("//script[not(@src)] | //img")
    assert words(seen(client, f"/articles/{reading.article.id}", 200).find(".//h1")) == HOSTILE


def the_form(client: FlaskClient) -> dict[str, str]:
    """Return what the form of the first pair that waits would send."""
    page = seen(client, "/review", 200)
    (form,) = page.xpath("//form[@class='verdict']")
    return {one.get("name"): one.get("value") for one in form.iter("input")}


def send(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/review", data=fields, headers={**BROWSER, "Origin": "http://localhost"})


@pytest.mark.parametrize("verdict", [Verdict.SAME, Verdict.DIFFERENT])
def test_deciding_on_a_pair_and_taking_it_back_leaves_no_trace(changing: FlaskClient, verdict: Verdict) -> None:
    before = changing.get(f"/v1/entities/{SPEAKER}").json
    form = the_form(changing)
    answer = send(changing, **form, verdict=verdict.value)
    assert answer.status_code == 303
    (made,) = [one for one in changing.get("/v1/judgements?limit=500").json["items"] if one["by"].startswith("person:")]
    assert (made["verdict"], answer.headers["Location"]) == (verdict.value, f"/review?done={made['id']}")
    members = changing.get(f"/v1/entities/{SPEAKER}").json["members"]
    assert len(members) == (2 if verdict is Verdict.SAME else 1)
    page = seen(changing, answer.headers["Location"], 200)
    assert f"are {'one' if verdict is Verdict.SAME else 'two'}." in words(page)
    (undo,) = page.xpath("//form[.//input[@name='undo']]")
    fields = {one.get("name"): one.get("value") for one in undo.iter("input")}
    assert send(changing, **fields).headers["Location"] == "/review"
    assert changing.get(f"/v1/entities/{SPEAKER}").json == before
    assert the_form(changing)["left"] == form["left"]


def test_a_join_can_be_taken_back_on_the_page_of_the_entity(changing: FlaskClient) -> None:
    page = seen(changing, f"/entities/{FIRST}", 200)
    (form,) = page.xpath("//form[.//input[@name='undo']]")
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    answer = send(changing, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/entities/{FIRST}")
    assert len(changing.get(f"/v1/entities/{FIRST}").json["members"]) == 1


def test_a_form_that_did_not_come_from_a_page_of_ours_changes_nothing(changing: FlaskClient) -> None:
    form = the_form(changing) | {"verdict": "same"}
    before = changing.get("/v1/judgements?limit=500").json
    wrong = {**form, "token": "0" * 32}
    assert send(changing, **wrong).status_code == 403
    assert send(changing, **{name: text for name, text in form.items() if name != "token"}).status_code == 403
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert changing.post("/review", data=form, headers={**BROWSER, **headers}).status_code == 403
    changing.delete_cookie(FORM_COOKIE)
    assert send(changing, **form).status_code == 403
    assert changing.get("/v1/judgements?limit=500").json == before


def test_the_cookie_of_forms_is_out_of_reach_of_scripts_and_other_sites(changing: FlaskClient) -> None:
    cookie = changing.get("/review", headers=BROWSER).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/review\r\nX: y", "/v1/stats", ""])
def test_a_form_leads_back_to_pages_of_ours_only(changing: FlaskClient, back: str) -> None:
    form = the_form(changing)
    send(changing, **form, verdict="same")
    (made,) = [one for one in changing.get("/v1/judgements?limit=500").json["items"] if one["by"].startswith("person:")]
    answer = send(changing, token=form["token"], undo=made["id"], back=back)
    assert answer.headers["Location"] == "/review"


@pytest.mark.parametrize(
    "change", [{"verdict": "perhaps"}, {"left": "x"}, {"right": ""}, {"left": "e" + "0" * 24}, {"undo": "j0"}]
)
def test_a_form_that_was_tampered_with_is_a_page_that_says_so(changing: FlaskClient, change: dict[str, str]) -> None:
    answer = send(changing, **{**the_form(changing), "verdict": "same", **change})
    assert answer.status_code in (400, 404)
    assert answer.mimetype == "text/html"


def test_a_service_that_only_reads_says_so_to_who_decides(a_story: FlaskClient) -> None:
    form = the_form(a_story)
    answer = send(a_story, **form, verdict="same")
    assert answer.status_code == 403
    assert "only reads" in answer.text
