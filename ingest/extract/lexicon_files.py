"""The rule data of this package, read from the files beside the code."""

import json
from importlib import resources


def words_of(folder: str, name: str) -> dict[str, list[str]]:
    """Return a file of word lists: list by name."""
    raw = json.loads(text_of(folder, name))
    return {str(key): [str(word) for word in words] for key, words in raw.items()}


def text_of(folder: str, name: str) -> str:
    """Return the text of a rule file."""
    return resources.files(folder).joinpath(name).read_text(encoding="utf-8")


def rows_of(folder: str, name: str) -> list[list[str]]:
    """Return the rows of a tab-separated rule file, without comments and empty lines."""
    return [line.split("\t") for line in text_of(folder, name).splitlines() if line and not line.startswith("#")]
