"""What waits to be loaded -> what waits to be read. Called in processes that load; the network is asked here."""

from datetime import UTC, datetime
from functools import cache

from ingest.load import Draft, Fetcher, Format, Loaded, LoadSettings, NotLoaded, load, load_given
from ingest.queue import NotToRead, ToLoad, ToRead
from kg.store import Outcome

WEB = ("http://", "https://")
SETTINGS = LoadSettings()


def loaded(given: ToLoad) -> list[ToRead | NotToRead]:
    """Return what is in something that was given, in its order."""
    if given.has_words:
        return [queued(loaded_words(given), given.label)]
    if not (given.url or "").startswith(WEB):  # nothing else may be opened from here, least of all a file
        return [NotToRead(label=given.label, reason=f"{given.url!r} is not fetched: only http:// and https:// are")]
    found = load(given.url or "", settings=SETTINGS, clock=_now, fetcher=_fetcher())
    return [queued(one, given.label) for one in found]


def loaded_words(given: ToLoad) -> Loaded | NotLoaded:
    """Return the article of words that were given. Nothing is fetched."""
    stated = Draft(
        text=given.text or "",
        url=given.url,
        title=given.title,
        publisher=given.publisher,
        authors=given.authors,
        published_at=(given.published_at,) if given.published_at else (),
        retrieved_at=given.retrieved_at,
        language=given.language,
    )
    form = Format.HTML if given.is_html or given.html is not None else Format.TEXT
    raw = given.raw if given.html is None else given.html.encode("utf-8", "surrogatepass")
    charset = given.charset if given.html is None else "utf-8"
    return load_given(stated, raw=raw, format=form, charset=charset, settings=SETTINGS, clock=_now)


def queued(found: Loaded | NotLoaded, label: str | None = None) -> ToRead | NotToRead:
    """Return what loading gave as the queue has it; `label` is what the caller named it, where it is one thing."""
    if label is None or found.where.line is not None:
        label = f"{found.label} ({found.where})" if str(found.where) != found.label else found.label
    if isinstance(found, Loaded):
        return ToRead(label=label, article=found.article, note="; ".join(found.notes) or None)
    outcome = Outcome.SKIPPED if found.is_skip else Outcome.FAILED
    return NotToRead(label=label, reason=found.reason, outcome=outcome)


@cache
def _fetcher() -> Fetcher:
    return Fetcher(settings=SETTINGS)


def _now() -> datetime:
    return datetime.now(UTC)
