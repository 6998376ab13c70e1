"""The word lists of the claims rules, by name, from words.json."""

from ingest.extract.lexicon_files import words_of

WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract.claims", "words.json").items()}
