"""The pages in Chromium, on the sample: nobody is kept out, nothing runs over, all works without scripts and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Service

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, service: Service) -> Iterator[OpenPage]:
    """Give pages of the service, each in a profile of its own; what a page complains of fails the test."""
    contexts, complaints = [], []

    def open_page(path: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            base_url=service.address,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda one: complaints.append(str(one)))
        page.on("request", lambda one: None if one.url.startswith(service.address) else complaints.append(one.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [one for one in complaints if "Failed to load resource" not in one or "(5" in one]


def every_page(service: Service) -> dict[str, str]:
    """Return a page of each sort, by name."""
    tokayev, operator = service.entity("Kassym-Jomart Tokayev"), service.entity("Kazakhtelecom")
    event = service.json(f"/v1/entities/{operator}/events")["items"][0]["event"]["id"]
    articles = service.json("/v1/articles?limit=100")["items"]
    versions = next(one["id"] for one in articles if one["version"] > 1)
    reprint = next(one["id"] for one in articles if "near-duplicate" in (one["origin_reason"] or ""))
    return {
        "front page": "/",
        "search": "/search?q=kazakh",
        "search for words": "/search?q=health+ministry",
        "nothing found": "/search?q=zzzzzz",
        "person": f"/entities/{tokayev}",
        "person, filtered": f"/entities/{tokayev}?min_origins=1&factuality=asserted&known_at=2030-01-01",
        "organisation": f"/entities/{operator}",
        "place": f"/entities/{service.entity('Kazakhstan')}",
        "event": f"/events/{event}",
        "article": f"/articles/{versions}",
        "reprint": f"/articles/{reprint}",
        "no path yet": "/paths",
        "path": "/paths?from=Almaty&to=Kassym-Jomart+Tokayev",
        "review": "/review",
        "sources": "/sources",
        "source": "/sources/Steppe%20Dispatch",
        "quality": "/quality",
        "not there": "/nowhere",
        "wrong": "/search?q=a&as_of=tuesday",
    }


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (768, "dark"), (1280, "light"), (2560, "dark")])
def test_every_page_fits_and_keeps_nobody_out(opened: OpenPage, service: Service, width: int, scheme: str) -> None:
    page = opened("/", width=width, scheme=scheme)
    for name, path in every_page(service).items():
        page.goto(service.address + path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, f"{name} is {over} px too wide at {width}"
        found = Axe().run(page)
        assert not found.response["violations"], f"{name} at {width}, {scheme}: {found.generate_report()}"


def test_by_keyboard_alone_from_the_front_page_to_a_sentence_in_its_article(opened: OpenPage) -> None:
    page = opened("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("Kazakhtelecom")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kazakhtelecom")
    walk_to(page, ".names a.thing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entities/*")
    walk_to(page, ".event-line a.thing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*")
    walk_to(page, ".quote blockquote a")
    page.keyboard.press("Enter")
    expect(page.locator(".words .sentence:target")).to_be_in_viewport()


def walk_to(page: Page, wanted: str) -> None:
    """Press Tab until something is focused; every stop on the way shows where it is."""
    for _ in range(200):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"{wanted} cannot be reached by Tab")


def test_typing_suggests_names_with_their_kind(opened: OpenPage, service: Service) -> None:
    page = opened("/")
    page.locator("#q").press_sequentially("kazakht")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Kazakhtelecom")
    expect(first).to_contain_text("Organisation")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/entities/{service.entity('Kazakhtelecom')}")


def test_suggestions_go_away_with_escape_and_fill_names_of_a_path(opened: OpenPage) -> None:
    page = opened("/paths")
    field = page.locator("#from")
    field.press_sequentially("zhanao")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Zhanaozen")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    field.press_sequentially("z")
    expect(option).to_be_visible()
    option.click()
    expect(field).to_have_value("Zhanaozen")
    assert page.url.endswith("/paths")


def test_without_scripts_search_filter_and_path_work_by_forms_and_links(opened: OpenPage) -> None:
    page = opened("/", scripts=False)
    page.locator("#q").fill("Tokayev")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Kassym-Jomart Tokayev").first.click()
    expect(page.locator("h1")).to_have_text("Kassym-Jomart Tokayev")
    before = page.locator(".event-line").count()
    page.get_by_text("Filter what counts").click()
    page.get_by_label("Independent origins, at least").fill("2")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Shown under a filter")).to_be_visible()
    assert page.locator(".event-line").count() <= before
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".event-line")).to_have_count(before)
    page.get_by_role("link", name="Paths").click()
    page.get_by_label("From").fill("Almaty")
    page.get_by_label("To").fill("Kassym-Jomart Tokayev")
    page.get_by_role("button", name="Draw the line").click()
    expect(page.locator(".line .stop").nth(1)).to_be_visible()


def test_without_scripts_a_pair_is_judged_and_taken_back(opened: OpenPage, service: Service) -> None:
    page = opened("/review", scripts=False)
    waiting = page.locator(".waiting li").count()
    first = page.locator(".waiting li").first.inner_text()
    page.get_by_role("button", name="Same").click()
    expect(page.get_by_role("status")).to_contain_text("are one")
    expect(page.locator(".waiting li")).to_have_count(waiting - 1)
    page.reload()  # judges nothing again
    expect(page.locator(".waiting li")).to_have_count(waiting - 1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".waiting li").first).to_have_text(first)
    expect(page.locator(".waiting li")).to_have_count(waiting)


def test_skipping_goes_on_to_the_next_pair_and_judges_nothing(opened: OpenPage) -> None:
    page = opened("/review")
    waiting = page.locator(".waiting li").count()
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.locator(".eyebrow")).to_contain_text(f"2 of {waiting}")


def test_every_example_question_of_the_front_page_is_answered(opened: OpenPage, service: Service) -> None:
    page = opened("/")
    asked = page.locator(".asks a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert len(asked) == 4
    for path in asked:
        page.goto(service.address + path)
        assert page.locator(".event-line, .article-line, .line .stop").count() > 0, path


def test_printed_pages_leave_out_what_only_a_screen_needs(opened: OpenPage, service: Service) -> None:
    page = opened(f"/entities/{service.entity('Kazakhtelecom')}")
    page.emulate_media(media="print")
    for hidden in (".top nav", ".search", ".filters", ".bottom"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".quote").first).to_be_visible()


def test_a_kind_is_told_by_its_shape_and_its_words_not_by_colour_alone(opened: OpenPage, service: Service) -> None:
    page = opened(f"/articles/{service.json('/v1/articles?limit=1')['items'][0]['id']}")
    shapes = page.locator(".key .entity path").evaluate_all("all => all.map(one => one.getAttribute('d'))")
    assert len(set(shapes)) == len(shapes) == 8
    for one in page.locator(".words a.entity").all():
        assert ": " in (one.get_attribute("title") or "")
