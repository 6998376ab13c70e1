"""How often one client may ask: a bucket of tokens for each, filled at a steady rate (a token bucket)."""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

CLIENTS_MAX = 20_000  # remembered at once, about 4 MB; of more, who asked longest ago starts afresh
WINDOW_S = 60
IPV6_NETWORK_BITS = 64  # what one subscriber is given
ROUNDING = 1e-6  # of a token: what sums of fractions lose; who waited as long as it was told is not turned away for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left to a client after it asked."""

    is_granted: bool
    limit: int  # requests at once, and in WINDOW_S
    left: int
    wait_s: int  # until there is room for one; 0 where there is
    full_s: int  # until all is as if it had never asked


class Limiter:
    """The buckets of one process. A bucket holds what a minute allows, so that a burst is no offence."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = per_minute
        self._rate = per_minute / WINDOW_S
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when there were so many

    def take(self, client: str) -> Allowance:
        """Take a token for a request of a client, where it has one."""
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.pop(client, (float(self._limit), now))
            tokens = min(self._limit, tokens + (now - then) * self._rate)
            is_granted = tokens >= 1 - ROUNDING
            tokens = max(0.0, tokens - is_granted)
            self._buckets[client] = (tokens, now)
            if len(self._buckets) > CLIENTS_MAX:
                self._buckets.popitem(last=False)
        return Allowance(
            is_granted=is_granted,
            limit=self._limit,
            left=int(tokens),
            wait_s=max(0, math.ceil((1 - tokens) / self._rate)),
            full_s=math.ceil((self._limit - tokens) / self._rate),
        )


def client_of(address: str | None) -> str:
    """Return who an address stands for: of IPv6 the network, for one subscriber has all of it."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_NETWORK_BITS), strict=False))
