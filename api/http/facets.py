"""Facets of a list: for each value of a parameter how many things it would leave, and the address that turns it on or off."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request

from api.http.render import Json

FACETED_MAX = 1_000  # things of a list; counting more takes longer than the list itself
FACET_VALUES_MAX = 30  # of one facet; how many there are is told


def facets(counted: Mapping[str, Counter[str]]) -> Json:
    """Return the facets of the list that is asked for, by parameter; the values with most things first."""
    return {parameter: _facet(parameter, counts) for parameter, counts in counted.items()}


def _facet(parameter: str, counts: Counter[str]) -> Json:
    asked = {name: value for name, value in request.args.items() if name not in ("cursor", parameter)}
    selected = request.args.get(parameter, "")
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return {
        "values": len(ranked),
        "items": [
            {
                "value": value,
                "count": count,
                "selected": value == selected,
                "toggle_url": _address(asked if value == selected else {**asked, parameter: value}),
            }
            for value, count in ranked[:FACET_VALUES_MAX]
        ],
    }


def _address(asked: Mapping[str, str]) -> str:
    return f"{request.path}?{urlencode(asked)}" if asked else request.path
