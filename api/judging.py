"""What a person decides on two nodes, and taking it back: one way for the API and for the pages."""

from collections.abc import Callable
from datetime import UTC, datetime

from api.http.context import writer
from api.http.params import Within, unfit
from kg.errors import InputError, NotFoundError
from kg.model import Judgement, JudgementId, NodeId, Verdict, new_judgement

BY = "person:api"  # whoever does not say who
SCORES = {Verdict.SAME: 1.0, Verdict.DIFFERENT: 0.0, Verdict.UNSURE: 0.5}  # of one who decides: sure, or not

Check = Callable[[Judgement | None], None]


def _anything(_: Judgement | None) -> None:
    """Let any state be changed."""


def check_person(by: str) -> None:
    """Raise InputError for a name that is not person:NAME."""
    if not by.startswith("person:") or len(by) == len("person:"):
        raise InputError(f"by {by!r} must be person:NAME")


def decide(one: str, other: str, verdict: Verdict, *, by: str, check: Check = _anything) -> Judgement:
    """Record what a person says of a pair; `check` sees what counted of it before, and may raise.

    Raises InputError for a name that is not person:NAME, RequestError for a pair of one, and as the store's `judge` does.
    """
    check_person(by)
    if one == other:
        raise unfit("#/right", "a judgement is on two nodes, and left and right are one", Within.BODY)
    at = datetime.now(UTC)
    left, right = sorted((NodeId(one), NodeId(other)))
    with writer() as opened:
        before = [each for each in opened.judgements_of_pair(left, right) if each.undone_at is None]
        check(before[-1] if before else None)
        new = new_judgement(left, right, verdict, score=SCORES[verdict], by=by, at=at)
        opened.judge([new], at=at)
    return new


def take_back(judgement: str, *, by: str, check: Check = _anything) -> Judgement:
    """Undo a judgement, so that all is as if it had never been; return it as it is then. Raises as `undo` does."""
    with writer() as opened:
        found = opened.judgement(JudgementId(judgement))
        if found is None:
            raise NotFoundError(f"no judgement {judgement!r} here; /v1/judgements lists them")
        check(found)
        opened.undo(found.id, by=by, at=datetime.now(UTC))
        return opened.judgement(found.id) or found
