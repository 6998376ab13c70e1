"""What a source says of itself -> an Article: dates read, language found, limits kept. The one way to an Article here."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.load.dates import read_date
from ingest.load.decoding import without_lone_surrogates
from ingest.load.values import LoadSettings
from kg.errors import LoadError
from kg.model import Article, OriginId, article_id, content_digest

LANGUAGE_SAMPLE_CHARS = 2000
LANGUAGE_MIN_LETTERS = 20  # under this py3langid answers by the letters of a name or two
# Of 506 English sentences of Wikinews 2020 with 20 to 39 letters py3langid took 4.9 % for another language, all with a
# probability under 0.8; of 569 with 40 to 59 none. In other scripts than Latin it is right even where it doubts.
LANGUAGE_FEW_LETTERS = 60
LANGUAGE_SURE = 0.8
LATIN_END = "\u0250"  # the first character after Latin Extended-B
# Languages of the large news services; py3langid's other labels (la, eo, vo ...) win mostly on lists of names.
NEWS_LANGUAGES = [
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "sq", "sr", "sv", "sw",
    "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "xh", "zh", "zu",
]  # fmt: skip
_identifying = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as its source words it: nothing checked yet."""

    text: str
    url: str | None = None  # canonical
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: tuple[str, ...] = ()  # the most trusted first; the first that is a date counts
    published_guess: str | None = None  # what counts when none of them is a date
    retrieved_at: str | None = None
    language: str | None = None
    same_as_url: str | None = None  # another host's article of which this says it is a copy
    source_name: str | None = None  # whose article the feed says it is
    notes: tuple[str, ...] = field(default=())


def joined(base: str | None, link: str) -> str:
    """Return a link as an address; as it is where it is none, which `finish` then notes and leaves out."""
    try:
        return urljoin(base or "", link)
    except ValueError:
        return link


def finish(draft: Draft, *, settings: LoadSettings, retrieved_at: datetime | None) -> tuple[Article, tuple[str, ...]]:
    """Return the article and all notes. Raises LoadError for an empty text or one over the limit."""
    text, text_notes = without_lone_surrogates(draft.text)
    if not text.strip():
        raise LoadError("there is no text in it; give an article with words")
    if len(text) > settings.max_text_chars:
        raise LoadError(
            f"its text has {len(text):,} characters and the limit is {settings.max_text_chars:,}; split it into articles"
        )
    notes = [*draft.notes, *text_notes]
    published = _published(draft, notes)
    retrieved = _dated(draft.retrieved_at, "retrieved_at", notes) or retrieved_at
    origin, reason = _origin(draft)
    url = _address(draft.url, notes)
    article = Article(
        id=article_id(url=url, text=text),
        text=text,
        digest=content_digest(text),
        url=url,
        title=_line(draft.title),
        publisher=_line(draft.publisher),
        authors=tuple(dict.fromkeys(name for each in draft.authors if (name := _line(each)))),
        published_at=published,
        retrieved_at=retrieved,
        language=_language(draft.language, text, notes),
        origin_id=origin,
        origin_reason=reason,
    )
    return article, tuple(notes)


def identify_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that the text's beginning is most likely in; null when too short to tell."""
    sample = text[:LANGUAGE_SAMPLE_CHARS]
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < LANGUAGE_MIN_LETTERS:
        return None
    with _identifying:
        code, probability = _identifier().classify(sample)
    is_latin = sum(char < LATIN_END for char in letters) > len(letters) / 2
    is_doubtful = len(letters) < LANGUAGE_FEW_LETTERS and probability < LANGUAGE_SURE and is_latin
    return None if is_doubtful else str(code)


@lru_cache(maxsize=1)
def _identifier() -> Any:  # py3langid ships no types
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in NEWS_LANGUAGES if code in identifier.labels])
    return identifier


def _origin(draft: Draft) -> tuple[OriginId | None, str | None]:
    if draft.same_as_url:
        first = article_id(url=draft.same_as_url, text="")
        return OriginId("o" + first[1:]), f"canonical link to {draft.same_as_url}"
    return None, f"feed source: {_line(draft.source_name)}" if _line(draft.source_name) else None


def _dated(written: str | None, name: str, notes: list[str]) -> datetime | None:
    if not written:
        return None
    moment, note = read_date(written, field=name)
    if note:
        notes.append(note)
    return moment


def _published(draft: Draft, notes: list[str]) -> datetime | None:
    for written in draft.published_at:
        moment = _dated(written, "published_at", notes)
        if moment is not None:
            return moment
    moment = _dated(draft.published_guess, "published_at", notes)
    if moment is not None:
        notes.append("published_at is a guess: the first time that the page shows")
    return moment


def _address(written: str | None, notes: list[str]) -> str | None:
    """Return a canonical address without its fragment; null for what must not become a link that people click."""
    if not written or not written.strip():
        return None
    try:
        parts = urlsplit(written.strip())
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        notes.append(f"url {written[:200]!r} is not an http(s) address; left empty")
        return None
    return parts._replace(fragment="").geturl()


def _language(written: str | None, text: str, notes: list[str]) -> str | None:
    """Return the code of the language that the source states, else of the one that the text is most likely in."""
    code = (written or "").replace("_", "-").split("-")[0].strip().lower()
    if len(code) == 2 and code.isalpha() and code.isascii():
        return code
    found = identify_language(text)
    if written and written.strip():
        notes.append(f"language {written[:40]!r} is not a code of ISO 639-1; taken as {found!r} from the text")
    return found


def _line(written: str | None) -> str | None:
    return " ".join(without_lone_surrogates(written)[0].split()) or None if written else None
