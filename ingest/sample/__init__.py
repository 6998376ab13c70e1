"""The sample corpus that ships with the package: our own words, fictional outlets, public facts."""

from pathlib import Path


def sample_articles_path() -> Path:
    """Return the JSONL file of the sample articles."""
    return Path(__file__).parent / "articles.jsonl"
