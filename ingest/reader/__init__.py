"""The trained language reader: a spaCy pipeline around one encoder, on onnxruntime, one thread.

from ingest.reader import load_reader
nlp = load_reader()
doc = nlp("Kazakhtelecom cut off the internet on Wednesday, NetBlocks said.")
"""

from pathlib import Path
from typing import cast

import spacy
from spacy.language import Language

from ingest.paths import READER_WEIGHTS
from ingest.reader.chains import ChainMention
from ingest.reader.network import Network
from ingest.reader.pipeline import ENCODING, MENTIONS, NAME_SURE, ReaderComponent
from ingest.reader.relations import CLUES, PLACES, PairRows
from ingest.reader.tokens import set_tokenizer

WEIGHTS = READER_WEIGHTS
READER = "newsgraph_reader"  # the name of the component
TEXT_CHARS_MAX = 5_000_000


def load_reader(weights: Path = WEIGHTS) -> Language:
    """Return the pipeline. Raises ConfigError where the weights are missing."""
    nlp = spacy.blank("en")
    nlp.max_length = TEXT_CHARS_MAX
    set_tokenizer(nlp)
    nlp.add_pipe(READER, config={"weights": str(weights)})
    return nlp


def component_of(nlp: Language) -> ReaderComponent:
    """Return the reader of a pipeline that load_reader made: it tells what spans are to each other."""
    return cast("ReaderComponent", nlp.get_pipe(READER))


__all__ = [
    "CLUES",
    "ENCODING",
    "MENTIONS",
    "NAME_SURE",
    "PLACES",
    "WEIGHTS",
    "ChainMention",
    "Network",
    "PairRows",
    "ReaderComponent",
    "load_reader",
]
