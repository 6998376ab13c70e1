"""From nothing to an extractor. The only late import here: whoever only asks must not load a language model."""

import json
from functools import cache

from ingest.extract.extraction import Extractor
from ingest.extract.version import RULES_VERSION
from ingest.paths import READER_WEIGHTS
from kg.errors import ConfigError


@cache
def extractor_version() -> str:
    """Return the version of model and rules together, without loading either. Raises ConfigError without weights."""
    about = READER_WEIGHTS / "labels.json"
    if not about.exists():
        raise ConfigError(f"no reader weights in {str(about.parent)!r}; install newsgraph again, or call `make train`")
    return f"{json.loads(about.read_text(encoding='utf8'))['version']}+{RULES_VERSION}"


def open_extractor() -> Extractor:
    """Load the reader and the rules: half a second and some 300 MB, in worker processes only."""
    from ingest.extract.extractor import ReadingExtractor
    from ingest.reader import load_reader
    from ingest.resolve.gazetteer import PlacingExtractor

    return PlacingExtractor(ReadingExtractor(load_reader(), version=extractor_version()))
