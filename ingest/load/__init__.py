"""Sources -> articles. The only package that touches the network; it knows nothing of readers, stores or graphs."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import BinaryIO

from ingest.load.drafting import Draft
from ingest.load.fetch import Fetcher
from ingest.load.sources import Clock, Loader
from ingest.load.values import Format, Loaded, LoadSettings, NotLoaded, Validators, Where

__all__ = [
    "Draft",
    "Fetcher",
    "Format",
    "LoadSettings",
    "Loaded",
    "NotLoaded",
    "Validators",
    "Where",
    "load",
    "load_given",
]

STANDARD_INPUT = "-"


def load(
    source: str,
    *,
    settings: LoadSettings,
    clock: Clock,
    format: Format | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
    validators_by_url: MutableMapping[str, Validators] | None = None,
) -> Iterator[Loaded | NotLoaded]:
    """Give each article of a source, or the reason why something in it is none, in the source's order.

    `source` is an http(s) address, a file, a folder, or "-" for `stdin`. One thing that fails leaves the others
    alone; nothing is raised for what a source holds. Share a `fetcher` between sources, so that hosts are asked
    politely, and keep `validators_by_url` between runs, so that feeds that did not change are not sent again.
    """
    loader = Loader(
        settings=settings,
        fetcher=fetcher or Fetcher(settings=settings),
        clock=clock,
        validators_by_url=validators_by_url if validators_by_url is not None else {},
    )
    if source == STANDARD_INPUT and stdin is not None:
        return loader.from_stream(stdin, Where(source=source), format)
    if "://" in source:
        return loader.from_url(source, format)
    path = Path(source)
    return loader.from_folder(path, format) if _is_folder(path) else loader.from_file(path, format)


def load_given(
    stated: Draft, *, raw: bytes | None, format: Format, charset: str | None, settings: LoadSettings, clock: Clock
) -> Loaded | NotLoaded:
    """Return the article of words that somebody gave: those of the draft, or bytes in their place.

    What the draft states counts before what a page says of itself. Nothing is fetched.
    """
    loader = Loader(settings=settings, fetcher=Fetcher(settings=settings), clock=clock)
    return loader.from_given(stated, raw, format, charset)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # what is wrong with it is said when it is opened
