"""Reading without storing: what `newsgraph extract` prints and `POST /v1/extract` answers, from the same lines."""

import msgspec

from api.http.render import extraction_json
from api.processes.errands import Line
from ingest.extract.extraction import Extraction, Extractor, RejectedFound
from ingest.languages import why_unread
from ingest.pipeline import ExtractorFactory, extractor_of
from ingest.queue import ToLoad
from kg.errors import NewsgraphError
from kg.model import Article, Span


def read_or_say_why(extractor: Extractor, article: Article) -> Extraction:
    """Return what is read in an article; in a language that is not read: nothing, all of it rejected with the reason."""
    why = why_unread(article)
    if why is None:
        (read,) = extractor.extract([article])
        return read
    whole = Span(start=0, end=len(article.text))
    return Extraction(article=article, rejected=(RejectedFound(span=whole, reason=why),))


def line_of(label: str | None, found: Extraction) -> bytes:
    """Return what was read as one line of JSON, with what the caller named it, where it did."""
    shown = extraction_json(found)
    return msgspec.json.encode(shown if label is None else {"id": label, **shown}) + b"\n"


def read_given(factory: ExtractorFactory, given: ToLoad) -> Line:
    """Return the line of words that were given; called in a worker. Raises ConfigError where there is no reader."""
    # Late, for what loads HTML is large, and the process that sends this to a worker does not need it.
    from ingest.arriving import loaded_words
    from ingest.load import NotLoaded

    extractor = extractor_of(factory)
    try:
        found = loaded_words(given)
        if isinstance(found, NotLoaded):
            return Line(refused=found.reason)
        read = read_or_say_why(extractor, found.article)
    except NewsgraphError as exc:
        return Line(refused=str(exc))
    return Line(text=line_of(given.label or None, read))
