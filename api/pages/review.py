"""Pairs that may be one thing, with what speaks for it: Same, Different, Skip, and Undo.

A form posts, the answer redirects, so that reloading judges nothing twice. Against forms that other sites send: a token in
the form must be that of a cookie which other sites cannot set, and a browser that says the form came from elsewhere is refused.
"""

import re
import secrets
from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from api.http.context import store
from api.http.params import text
from api.http.registry import Asked, route
from api.judging import decide, take_back
from api.look.templating import page
from api.look.wording import event_kind
from api.pages.blueprint import blueprint
from api.pages.things import Quote, Quotes, Thing, Things
from kg.assemble import ATTRIBUTES, sort_of
from kg.errors import BlockedError, InputError
from kg.model import EVERYTHING, Judgement, JudgementId, NodeId, NodeSort, Reason, Verdict
from kg.store import Direction

BY = "person:web"
WAITING_MAX = 500  # pairs of which the likeliest come first
COOKIE = "newsgraph_form"
TOKEN = re.compile(r"[0-9a-f]{32}")
QUOTES_SHOWN = 3
NODE_ID = re.compile(r"[ev][0-9a-f]{24}")
BACK = re.compile(r"/(review|entities/e[0-9a-f]{24}|events/v[0-9a-f]{24})(\?[\w=&]*)?")  # where a form may lead back to

PAIR = text("pair", "The pair to look at, by its judgement.")
DONE = text("done", "What was just decided, by its judgement.")

FEATURES = {
    "names": "their names",
    "name": "their names",
    "company": "who and what they are named with",
    "type": "the same type",
    "mode": "the same mode",
    "time": "when it happened",
    "reported": "when it was reported",
    "place": "where it happened",
    "kind": "the same kind",
    "actor": "who did it",
    "recipient": "whom it was done to",
    "theme": "what it is about",
}


class ForgedFormError(BlockedError):
    """A form that did not come from a page of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One of a pair: what it is called, and where it stands."""

    thing: Thing
    quotes: list[Quote]
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A feature that speaks for the two being one, or against it; `share` is its part of all weight, in hundredths."""

    feature: str
    value: str
    weight: float
    share: int


def csrf_token() -> str:
    """Return the token that forms of this browser carry."""
    kept = request.cookies.get(COOKIE, "")
    return kept if TOKEN.fullmatch(kept) else secrets.token_hex(16)


def with_token(response: Response, token: str) -> Response:
    """Have the browser keep its token; a page with a form is nobody else's."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure, path="/")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


@route(blueprint, "/review", PAIR, DONE, common=False, media_type="text/html")
def review(asked: Asked) -> Response:
    """Show pairs that may be one and wait for a person, the likeliest first."""
    things = Things(store(), EVERYTHING)
    waiting = _waiting(things)
    at = next((number for number, one in enumerate(waiting) if one.id == asked[PAIR]), 0)
    shown = waiting[at] if waiting else None
    done = store().judgement(JudgementId(asked[DONE])) if asked[DONE] else None
    token = csrf_token()
    response = page(
        "review.html",
        title="Are these the same?",
        alternates=["/v1/duplicates"],
        pair=shown,
        halves=[_half(node, things) for node in (shown.left, shown.right)] if shown else [],
        because=_because(shown, things) if shown else [],
        following=waiting[at + 1] if at + 1 < len(waiting) else None,
        waiting=waiting,
        at=at,
        done=done,
        token=token,
        things=things,
    )
    return with_token(response, token)


@blueprint.post("/review")
def judge() -> BaseResponse:
    """Take in what a person decided on a pair, or take it back."""
    form = request.form
    _check_form(form.get("token", ""))
    back = form.get("back", "")
    if not BACK.fullmatch(back):
        back = "/review"
    if undone := form.get("undo", ""):
        take_back(undone, by=BY)
        return redirect(back, 303)
    left, right = (form.get(end, "") for end in ("left", "right"))
    verdict = form.get("verdict", "")
    if not (NODE_ID.fullmatch(left) and NODE_ID.fullmatch(right) and verdict in (Verdict.SAME, Verdict.DIFFERENT)):
        raise InputError("the form names no pair, or no verdict; go back to /review and choose again")
    new = decide(left, right, Verdict(verdict), by=BY)
    following = form.get("following", "")
    onward = f"&pair={following}" if re.fullmatch(r"j[0-9a-f]{24}", following) else ""
    return redirect(f"/review?done={new.id}{onward}", 303)


def _check_form(token: str) -> None:
    kept = request.cookies.get(COOKIE, "")
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if came_from != "same-origin" or not TOKEN.fullmatch(kept) or not secrets.compare_digest(kept, token):
        raise ForgedFormError("this form did not come from a page of ours; open /review again and decide there")


def _waiting(things: Things) -> list[Judgement]:
    """Return the pairs that wait, the likeliest first; not those of which no statement counts any more."""
    found = store().judgements(Verdict.UNSURE, limit=WAITING_MAX).items
    things.name(node for one in found for node in (one.left, one.right))
    kept = [one for one in found if things[one.left].is_known and things[one.right].is_known]
    return sorted(kept, key=lambda one: (-one.score, one.id))


def _half(node: NodeId, things: Things) -> Half:
    direction = Direction.OUT if sort_of(node) is NodeSort.EVENT else Direction.BOTH
    stated = store().statements([node], direction=direction)
    telling = [one for one in stated if one.statement.predicate not in ATTRIBUTES or one.statement.predicate == "type"]
    quotes = Quotes(store(), things)
    return Half(
        thing=things[store().canonical(node)],
        quotes=quotes.of(telling or stated, most=QUOTES_SHOWN),
        articles=len({one.statement.article_id for one in stated}),
    )


def _found(reason: Reason, things: Things) -> str:
    if NODE_ID.fullmatch(reason.value):
        return things[NodeId(reason.value)].title
    return event_kind(reason.value) if reason.feature == "type" else reason.value


def _because(pair: Judgement, things: Things) -> list[Because]:
    whole = sum(abs(reason.weight) for reason in pair.reasons) or 1.0
    return [
        Because(
            feature=FEATURES.get(reason.feature, reason.feature.replace("_", " ")),
            value=_found(reason, things),
            weight=reason.weight,
            share=round(100 * abs(reason.weight) / whole),
        )
        for reason in sorted(pair.reasons, key=lambda one: -abs(one.weight))
    ]
