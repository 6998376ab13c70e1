"""What a site lets us read and how often, by RFC 9309; asked once a day. Fetching robots.txt is the fetcher's part."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read; what follows is left out
MAX_AGE_S = 86_400.0  # RFC 9309, 2.4: rules may be kept for a day
MAX_CRAWL_DELAY_S = 30.0  # a longer one would hold up all other sources; it is cut to this
CLOSED = "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one site for one user agent."""

    parsed: Protego
    user_agent: str

    def allow(self, url: str) -> bool:
        """Return whether the address may be read: the longest rule that matches it decides, Allow before Disallow."""
        return bool(self.parsed.can_fetch(url, self.user_agent))

    @property
    def crawl_delay_s(self) -> float:
        """Return the seconds that the site wants between two requests; 0.0 where it names none."""
        return min(max(self.parsed.crawl_delay(self.user_agent) or 0.0, 0.0), MAX_CRAWL_DELAY_S)


def rules_of(status: int, content: bytes, *, user_agent: str) -> Rules:
    """Return the rules of an answer to /robots.txt: open where there is no such file, closed where the server fails."""
    text = content.decode("utf-8-sig", "replace") if status == 200 else ""
    if status >= 500:  # RFC 9309, 2.3.1.4: the site cannot say, so nothing is read
        text = CLOSED
    return Rules(parsed=Protego.parse(text), user_agent=user_agent)


@dataclass(slots=True, kw_only=True)
class RulesBySite:
    """Rules that were read less than a day ago, by scheme, host and port."""

    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, Rules]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, site: str, read: Callable[[str], Rules]) -> Rules:
        """Return the rules of a site, by `read` where none are kept. What `read` raises is raised, and nothing kept."""
        with self._lock:
            read_at, rules = self._kept.get(site, (0.0, None))
        now = self.monotonic()
        if rules is not None and now - read_at < MAX_AGE_S:
            return rules
        rules = read(site)
        with self._lock:
            self._kept[site] = (now, rules)
        return rules
