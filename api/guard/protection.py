"""Who may ask, from where, and how often: everything that is settled before a route is reached.

An open service, one for which no key was ever made, answers whoever is on this machine. Two ways into it from outside
lead through a browser on this machine, and both are shut: a page elsewhere whose name is made to point here (it is
refused by the name in Host), and a form of another site (it is refused by Origin).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from api.guard.keys import Key, KeyFile, Scope
from api.guard.limiting import Limiter, client_of
from api.http.errors import problem
from api.http.registry import DESCRIBED, READING
from api.settings import LOOPBACK, Settings

EXTENSION = "newsgraph-protection"
LIMITER = "newsgraph-limiter"
# Health for probes, and what a 401 means: nothing of the graph is in them.
FREE = frozenset({"/healthz", "/readyz", "/docs/errors"})
PER_MINUTE = 1_200  # of one client where keys are asked for and nothing else is set: 20 a second
ANY = "*"
PREFLIGHT_S = 600  # for which a browser may keep what it was told
MAY_SEND = "Accept, Accept-Datetime, Authorization, If-None-Match, Last-Event-ID, X-API-Key, X-Request-Id"
MAY_SEE = (
    "Content-Location, ETag, Link, Location, Memento-Datetime, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
)
HSTS = "max-age=31536000"
# Nothing from elsewhere, nothing inline. A page may set a narrower or wider one of its own.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What stands between a request and a route."""

    keys: KeyFile | None = None
    is_public: bool = False  # others than this machine reach the address: never open, whatever becomes of the keys
    hosts: frozenset[str] = LOOPBACK  # names under which an open service answers
    origins: frozenset[str] = frozenset()  # of pages elsewhere that may read; "*": all
    per_minute: int | None = None  # requests of one client; null: PER_MINUTE where keys are asked for; 0: any number
    proxies: int = 0  # that a request comes through, each of which we trust


def protection_of(settings: Settings, keys: KeyFile) -> Protection:
    """Return the protection that a service has by its settings."""
    return Protection(
        keys=keys,
        is_public=settings.is_public,
        hosts=LOOPBACK | {_name_of(urlsplit(settings.base).netloc)},
        origins=frozenset(settings.cors),
        per_minute=settings.rate,
        proxies=settings.proxies,
    )


def register_protection(app: Flask, protection: Protection) -> None:
    """Have every request checked before its route is reached, and every answer secured."""
    app.extensions[EXTENSION] = protection
    per_minute = PER_MINUTE if protection.per_minute is None else protection.per_minute
    app.extensions[LIMITER] = Limiter(per_minute) if per_minute else None
    if protection.proxies:
        hops = protection.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.before_request(_admitted)
    app.after_request(_secured)


def is_closed(app: Flask) -> bool:
    """Return whether a key is asked for now."""
    protection: Protection = app.extensions[EXTENSION]
    return protection.is_public or (protection.keys is not None and protection.keys.is_used())


def _admitted() -> Response | None:
    """Return the answer to a request that reaches no route."""
    protection: Protection = current_app.extensions[EXTENSION]
    g.client = client_of(request.remote_addr)
    g.is_closed = True  # until it is known: the keys may be unreadable
    if request.method == "OPTIONS":  # says only what may be asked; a browser sends no key with it
        return _preflight(protection)
    closed = g.is_closed = is_closed(current_app)
    if not closed and _name_of(request.host) not in protection.hosts:
        detail = (
            f"an open service answers under {', '.join(sorted(protection.hosts))}; set NEWSGRAPH_BASE, or make a key"
        )
        return problem(421, "http-421", "Misdirected Request", detail)
    key = _key_given(protection) if closed else None
    g.client = f"key {key.id}" if key else g.client
    if (closed or protection.per_minute) and (refused := _over_limit()):
        return refused
    if closed and request.path not in FREE and (refused := _not_allowed(key)):
        return refused
    return None if _only_reads() else _from_elsewhere(protection)


def _key_given(protection: Protection) -> Key | None:
    """Return the key of a request: as a bearer, as X-API-Key, or as the password that a browser asked a person for."""
    given = request.authorization if request.headers.get("Authorization", "").isascii() else None
    token = request.headers.get("X-API-Key", "")
    if given is not None and given.type == "bearer":
        token = given.token or ""
    elif given is not None and given.type == "basic":
        token = given.password or ""
    return protection.keys.known(token) if protection.keys and token else None


def _not_allowed(key: Key | None) -> Response | None:
    if key is None:
        refused = problem(401, "http-401", "Unauthorized", "a key is needed: Authorization: Bearer KEY")
        refused.headers.add("WWW-Authenticate", 'Bearer realm="newsgraph"')
        refused.headers.add(
            "WWW-Authenticate", 'Basic realm="newsgraph: any name, the key as password", charset="UTF-8"'
        )
        return refused
    if key.scope is Scope.READ and not _only_reads():
        return problem(403, "http-403", "Forbidden", f"the key {key.id} may only read; this needs one of scope write")
    return None


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    described = getattr(view, DESCRIBED, None)
    return request.method in READING or bool(described and described.only_reads)


def _over_limit() -> Response | None:
    limiter: Limiter | None = current_app.extensions[LIMITER]
    if limiter is None or request.path in FREE:
        return None
    g.allowance = limiter.take(g.client)
    if g.allowance.is_granted:
        return None
    detail = f"{g.allowance.limit} requests a minute are allowed; try again in {g.allowance.wait_s} s"
    refused = problem(429, "http-429", "Too Many Requests", detail)
    refused.headers["Retry-After"] = str(g.allowance.wait_s)
    return refused


def _from_elsewhere(protection: Protection) -> Response | None:
    """Refuse a change that a page of another site asks for: a browser names the site, and sends keys that it keeps."""
    origin = request.headers.get("Origin")
    if origin is None and request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return None
    _, _, host = (origin or "").partition("://")
    if host and (host == request.host or _name_of(host) in protection.hosts - LOOPBACK):
        return None
    return problem(403, "http-403", "Forbidden", "a page of another site may not change anything here")


def _name_of(host: str) -> str:
    """Return the name in "name:port", empty for what is no such thing."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _preflight(protection: Protection) -> Response | None:
    if "Access-Control-Request-Method" not in request.headers or not protection.origins:
        return None
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
    answer.headers["Access-Control-Allow-Headers"] = MAY_SEND
    answer.headers["Access-Control-Max-Age"] = str(PREFLIGHT_S)
    return answer


def _secured(response: Response) -> Response:
    protection: Protection = current_app.extensions[EXTENSION]
    for name, says in SECURITY.items():
        response.headers.setdefault(name, says)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    if g.get("is_closed", True):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(["Authorization", "X-API-Key"])
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    if allowance := g.get("allowance"):
        response.headers["RateLimit-Policy"] = f'"client";q={allowance.limit};w=60'
        response.headers["RateLimit"] = f'"client";r={allowance.left};t={allowance.full_s}'
    _share(response, protection)
    return response


def _share(response: Response, protection: Protection) -> None:
    """Let a page of an allowed origin read an answer; never with what a browser keeps for us (CORS, credentials)."""
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not protection.origins:
        return
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if request.method in READING and (origin in protection.origins or (origin and ANY in protection.origins)):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = MAY_SEE
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
