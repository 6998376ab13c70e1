"""Which form of a thing a caller takes: RFC 9110, 12.5.1, over a list of what there is."""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import MIMEAccept


def best_of(offers: Sequence[str]) -> str | None:
    """Return the media type among those offered that `Accept` likes best, of equals the first; null where none will do.

    The most specific range that fits decides, so `text/turtle;q=0, */*` takes all but Turtle. Without `Accept` anything
    will do. Parameters do not count, for no offer has any: who asks for `application/json; charset=utf-8` takes JSON.
    """
    asked = request.accept_mimetypes
    if not asked.provided:
        return offers[0]
    accepted = MIMEAccept([(name.partition(";")[0].rstrip(), weight) for name, weight in asked])
    liked = {offer: accepted.quality(offer) for offer in offers}
    best = max(offers, key=lambda offer: liked[offer])  # the first of equals
    return best if liked[best] > 0 else None
