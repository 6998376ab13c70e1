"""What counts of people count: "164 people", "164 deaths" and "164" are one count, "26 attackers" is another."""

import json
from importlib import resources

# Words that say of those who are counted only that they are people, or that they are dead.
ANYONE = frozenset(json.loads(resources.files("kg").joinpath("tolls.json").read_text(encoding="utf-8")))
PEOPLE = "people"


def counted(unit: str | None) -> str:
    """Return whom a number counts: one word for all units that only say people, and for none."""
    return PEOPLE if unit is None or unit.casefold() in ANYONE else unit.casefold()
