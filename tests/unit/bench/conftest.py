"""The shipped reader, loaded once."""

from tests.unit.ingest.reader.conftest import nlp as nlp
