"""The shipped reader, loaded once."""

import pytest
from spacy.language import Language

from ingest.reader import load_reader


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_reader()
