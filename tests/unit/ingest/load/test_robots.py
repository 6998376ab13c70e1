"""robots.txt by RFC 9309: which rule decides, what each answer of the server means, how long it is kept."""

import pytest

from ingest.load.fetch import Fetcher
from ingest.load.robots import MAX_BYTES, MAX_CRAWL_DELAY_S, rules_of
from ingest.load.values import LoadSettings
from kg.errors import BlockedError, LoadError

AGENT = "newsgraph/0.1"
SITE = "https://a.example"


def allowed(text: str, path: str, *, status: int = 200) -> bool:
    return rules_of(status, text.encode(), user_agent=AGENT).allow(SITE + path)


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match, not the first
        ("Allow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("Allow: /\nDisallow: /a", "/a", False),
        ("Disallow: /a\nAllow: /a", "/a", True),  # Allow wins ties, in either order
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /*.pdf", "/x/y.pdf?z", False),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?z", True),
        ("Disallow: /*?print=", "/story?print=1", False),
        ("Disallow: /a*/c", "/abc/c/d", False),
        ("Disallow:", "/a", True),  # an empty rule closes nothing
        ("Disallow: /caf%C3%A9", "/café/x", False),
        ("Disallow: /café", "/caf%C3%A9/x", False),
        ("Disallow: /A", "/a", True),  # paths tell capitals apart
        ("Disallow: / # all of it", "/a", False),
    ],
)
def test_the_rule_that_says_most_decides(rules, path, is_allowed):
    assert allowed(f"User-agent: *\n{rules}", path) is is_allowed


def test_groups_of_one_agent_are_one_group():
    text = (
        "User-agent: newsgraph\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: NewsGraph\nDisallow: /b"
    )
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_a_group_of_our_own_replaces_the_one_for_all():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: newsgraph\nUser-agent: second\nDisallow: /closed"
    assert allowed(text, "/open")
    assert not allowed(text, "/closed")


def test_a_group_for_an_agent_whose_name_is_within_ours_is_not_for_us():
    assert allowed("User-agent: graph\nDisallow: /", "/a")


def test_a_byte_order_mark_and_strange_lines_do_not_hide_a_rule():
    assert not allowed("\ufeffUser-agent: *\nNoise\nSitemap: https://a.example/map\nDisallow: /a\n\x00\xff", "/a")


@pytest.mark.parametrize(("status", "is_allowed"), [(200, False), (401, True), (403, True), (404, True), (410, True),
                                                    (429, True), (500, False), (503, False)])  # fmt: skip
def test_no_file_opens_a_site_and_a_failing_server_closes_it(status, is_allowed):
    assert allowed("User-agent: *\nDisallow: /", "/a", status=status) is is_allowed


@pytest.mark.parametrize(("written", "delay_s"), [("2.5", 2.5), ("0", 0.0), ("3600", MAX_CRAWL_DELAY_S), ("soon", 0.0),
                                                  ("-5", 0.0), ("nan", 0.0), ("inf", 0.0)])  # fmt: skip
def test_a_crawl_delay_is_kept_to_and_cut_to_what_can_be_waited(written, delay_s):
    rules = rules_of(200, f"User-agent: *\nCrawl-delay: {written}".encode(), user_agent=AGENT)
    assert rules.crawl_delay_s in (delay_s, MAX_CRAWL_DELAY_S if written == "inf" else delay_s)


class Clock:
    """A clock that only sleeping and waiting move."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def a_fetcher(clock: Clock | None = None, **limits) -> Fetcher:
    limits = {"allow_hosts": frozenset({"127.0.0.1"}), "polite_delay_s": 0.0, **limits}
    clock = clock or Clock()
    return Fetcher(settings=LoadSettings(**limits), monotonic=clock, sleep=clock.sleep)


def test_robots_is_asked_once_for_a_site_and_again_after_a_day(serve):
    site, clock = serve({"/robots.txt": b"", "/1": b"One.", "/2": b"Two."}), Clock()
    fetcher = a_fetcher(clock)
    fetcher.fetch(site.url + "/1")
    fetcher.fetch(site.url + "/2")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/1", "/2"]
    clock.now_s += 86_401
    fetcher.fetch(site.url + "/1")
    assert [path for path, _ in site.asked[3:]] == ["/robots.txt", "/1"]


def test_a_closed_page_is_never_asked_for(serve):
    site = serve({"/robots.txt": b"User-agent: *\nDisallow: /private", "/private/1": b"Secret."})
    with pytest.raises(BlockedError, match=r"robots\.txt does not let newsgraph/0\.1 read"):
        a_fetcher().fetch(site.url + "/private/1")
    assert site.paths == []


def test_a_redirect_into_a_closed_part_is_not_followed(serve):
    site = serve({"/robots.txt": b"User-agent: *\nDisallow: /in", "/out": (302, {"Location": "/in"}, b""), "/in": b"x"})
    with pytest.raises(BlockedError, match=r"robots\.txt"):
        a_fetcher().fetch(site.url + "/out")
    assert site.paths == ["/out"]


def test_a_server_that_fails_on_robots_is_left_alone(serve):
    site = serve({"/robots.txt": (503, {}, b"later"), "/1": b"One."})
    with pytest.raises(BlockedError, match=r"robots\.txt"):
        a_fetcher().fetch(site.url + "/1")


def test_a_robots_that_cannot_be_reached_leaves_the_site_alone_and_is_asked_again(serve):
    site = serve({"/robots.txt": lambda handler: handler.connection.close(), "/1": b"One."})
    fetcher = a_fetcher()
    with pytest.raises(LoadError, match=r"robots\.txt could not be fetched"):
        fetcher.fetch(site.url + "/1")
    site.answers["/robots.txt"] = b""
    assert fetcher.fetch(site.url + "/1").content == b"One."


def test_a_huge_robots_counts_as_far_as_500_kib(serve):
    filler = b"# filler\n" * (MAX_BYTES // 9 + 1)
    head = b"User-agent: *\nDisallow: /early\n"
    site = serve({"/robots.txt": head + filler + b"Disallow: /late\n", "/early": b"x", "/late": b"Late."})
    fetcher = a_fetcher(max_bytes=1000)  # a limit for pages
    with pytest.raises(BlockedError):
        fetcher.fetch(site.url + "/early")
    assert fetcher.fetch(site.url + "/late").content == b"Late."


def test_robots_is_followed_to_where_it_has_moved(serve):
    site = serve({"/robots.txt": (301, {"Location": "/rules"}, b""), "/rules": b"User-agent: *\nDisallow: /1"})
    with pytest.raises(BlockedError, match=r"robots\.txt"):
        a_fetcher().fetch(site.url + "/1")


def test_robots_may_not_lead_to_a_private_address(serve):
    site = serve({"/robots.txt": (301, {"Location": "http://169.254.169.254/"}, b""), "/1": b"One."})
    with pytest.raises(BlockedError, match="not public"):
        a_fetcher().fetch(site.url + "/1")


def test_a_crawl_delay_longer_than_ours_is_waited_between_pages(serve):
    site, clock = serve({"/robots.txt": b"User-agent: *\nCrawl-delay: 7", "/1": b"One.", "/2": b"Two."}), Clock()
    fetcher = a_fetcher(clock, polite_delay_s=2.0)
    fetcher.fetch(site.url + "/1")
    fetcher.fetch(site.url + "/2")
    assert clock.slept == [7.0, 7.0]
