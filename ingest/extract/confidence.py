"""How likely a statement is right, 0..1: a small logistic model of what speaks for it, fitted on rows that a person judged.

    python -m bench.quality.calibration ARTICLES.csv

fits it again and writes confidence.json. Relations of the network bring a probability of their own, calibrated where it is
trained (training/relations.py); those of rules have the share that a reader found right.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ingest.extract.extraction import RoleFound
from ingest.extract.lexicon_files import text_of
from kg.model import Factuality

Signs = Mapping[str, float]


@cache
def _fitted() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of("ingest.extract", "confidence.json"))
    return found


def event_signs(
    *, type: str, pos: str, roles: Sequence[RoleFound], factuality: Factuality, is_attributed: bool, is_heading: bool
) -> Signs:
    """Return what is known of an event that its confidence may depend on; each is 0 or 1."""
    filled = [one for one in roles if one.role != "time"]
    return {
        "noun": float(pos == "N"),
        "no role": float(not filled),
        "named role": float(any(one.filler is not None for one in filled)),
        "more roles": float(len(filled) > 1),
        "time": float(len(filled) < len(roles)),
        "not asserted": float(factuality not in (Factuality.ASSERTED, Factuality.REPORTED)),
        "attributed": float(is_attributed),
        "heading": float(is_heading),
        f"type {type}": 1.0,
    }


def event_confidence(signs: Signs) -> float:
    """Return the probability that the words tell an event of this type."""
    weights = _fitted()["event"]
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in signs.items())
    return round(1 / (1 + math.exp(-total)), 3)


def role_confidence(of_event: float) -> float:
    """Return the probability that an event is told and that one of its roles is filled rightly."""
    return round(of_event * float(_fitted()["role"]), 3)


def rule_confidence() -> float:
    """Return the probability that a relation of the rules is told by its sentence."""
    return float(_fitted()["relation"])
