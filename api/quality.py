"""How often what is read is right: the figures that `make quality` wrote, beside the versions that read here now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from api.http.render import Json
from ingest.extract.version import RULES_VERSION
from ingest.paths import READER_WEIGHTS

DIGEST_SHOWN = 12  # hexadecimal digits, as in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The figures as they were measured, of which reader and rules, and which read here."""

    measured: Mapping[str, Any]  # as the file has it
    reader: str  # of this installation
    rules: str

    @property
    def is_of_this(self) -> bool:
        """Whether the figures are those of the reader and the rules that are installed."""
        return (self.measured["reader"], self.measured["rules"]) == (self.reader, self.rules)

    @property
    def headlines(self) -> list[Mapping[str, Any]]:
        """Return the figures of the first table that have counts."""
        return [one for one in self.measured["figures"] if not one["section"] and one["counts"]]

    def section(self, name: str) -> list[Mapping[str, Any]]:
        """Return the figures of a section."""
        return [one for one in self.measured["figures"] if one["section"] == name]


@cache
def load_quality() -> Quality:
    """Return the published figures."""
    about = json.loads((READER_WEIGHTS / "labels.json").read_text(encoding="utf-8"))
    return Quality(
        measured=json.loads(files("api").joinpath("quality.json").read_text(encoding="utf-8")),
        reader=f"{about['version']} (step {about['steps']:,}, {about['sha256'][:DIGEST_SHOWN]})",
        rules=RULES_VERSION,
    )


def quality_json(quality: Quality) -> Json:
    """Return the figures as the API gives them."""
    running = {"reader": quality.reader, "rules": quality.rules, "is_what_was_measured": quality.is_of_this}
    return {"running": running, **quality.measured}
