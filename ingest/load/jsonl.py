"""One line of JSONL -> a draft and the caller's id."""

from typing import Annotated

import msgspec

from ingest.load.drafting import Draft
from kg.errors import LoadError


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that a line may have; others are left alone."""

    text: str
    id: Annotated[str, msgspec.Meta(min_length=1)] | int | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: list[str] | str | None = None
    published_at: str | None = None
    retrieved_at: str | None = None
    language: str | None = None


def read_line(line: bytes | str) -> tuple[Draft, str | None]:
    """Return the draft and the caller's id. Raises LoadError for a line that is no object with a "text"."""
    try:
        read = msgspec.json.decode(line, type=Line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise LoadError(f'not one JSON object with a "text" ({exc}); correct this line and load it again') from exc
    authors = [read.authors] if isinstance(read.authors, str) else read.authors or []
    draft = Draft(
        text=read.text,
        url=read.url or None,
        title=read.title,
        publisher=read.publisher,
        authors=tuple(authors),
        published_at=(read.published_at,) if read.published_at else (),
        retrieved_at=read.retrieved_at,
        language=read.language,
    )
    return draft, None if read.id is None else str(read.id)
