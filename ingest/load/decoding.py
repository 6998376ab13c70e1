"""Bytes -> text, keeping every character that the bytes hold; says so when something had to be guessed."""

import codecs
import re

from charset_normalizer import from_bytes

from kg.errors import LoadError

SAMPLE_BYTES = 64_000  # what the guess of an encoding looks at
MAX_CONTROL_SHARE = 0.02  # of the first SAMPLE_BYTES; news has next to none, compressed and compiled files 5-25 %
DAMAGE_PER_GOOD = 4  # broken bytes for each whole character; text in one byte a letter has 20 and more
MIN_CONTROLS = 8  # fewer in a short text are a slip of its writer
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
MAGIC = (b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"SQLite format 3\0",
         b"\xca\xfe\xba\xbe", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf")  # fmt: skip
BOMS = (  # the longer first: UTF-16's is the beginning of UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# Of HTML and XML, which say it in their first bytes (HTML: within 1024, the WHATWG standard).
SAID_INSIDE = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
INSIDE_BYTES = 4096
# What servers declare without looking, and what the WHATWG standard reads them as.
LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "windows-1252", "cp1252", "us-ascii", "ascii"})


def decode(raw: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text and notes. A byte order mark is not part of the text.

    What counts, in this order: the byte order mark, `declared` (by whoever sent it), what HTML or XML says of itself,
    the bytes. Raises LoadError for bytes that are not text.
    """
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding)
    _refuse_binary(raw)
    inside = SAID_INSIDE.search(raw[:INSIDE_BYTES])
    for name in (declared, inside.group(1).decode("ascii", "replace") if inside else None):
        text = _as_declared(raw, name) if name else None
        if text is not None:
            return text, ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guessed(raw)


def _as_declared(raw: bytes, name: str) -> str | None:
    """Return the text in a declared encoding; null where the bytes are not in it, or where UTF-8 is the better word."""
    encoding = name.strip().lower().replace("_", "-")
    try:
        if encoding in LATIN:
            return _utf8(raw) or raw.decode("cp1252")
        return raw.decode("utf-8" if encoding in ("unicode", "utf8") else encoding)
    except (LookupError, ValueError):
        return None  # servers declare what they like; what follows looks at the bytes


def _utf8(raw: bytes) -> str | None:
    """Return the text if it is UTF-8: every byte is Latin-1, so that declaration is tested by what does not hold for all."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def without_lone_surrogates(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with halves of UTF-16 pairs, which are no characters, replaced; and a note if there were any."""
    kept = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not text.isascii() else text
    if kept == text:
        return text, ()
    kept = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return kept, ("lone surrogates, which are not characters, were replaced by U+FFFD",)


def _refuse_binary(raw: bytes) -> None:
    head = raw[:SAMPLE_BYTES]
    controls = sum(1 for byte in head if byte < 32 and byte not in TEXT_CONTROLS)
    if head.startswith(MAGIC) or controls > max(MIN_CONTROLS, MAX_CONTROL_SHARE * len(head)):
        raise LoadError(
            "these bytes are not text (a picture, archive or program?); give text, HTML, JSONL, a feed or WARC"
        )


def _decoded(raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = raw.decode(encoding, "replace")
    bad = text.count("\ufffd")
    return text, (f"{bad} characters are not valid {encoding} and were replaced by U+FFFD",) if bad else ()


def _guessed(raw: bytes) -> tuple[str, tuple[str, ...]]:
    replaced, notes = _decoded(raw, "utf-8")
    bad = replaced.count("\ufffd")
    good = sum(1 for char in replaced if char > "\x7f") - bad
    if good * DAMAGE_PER_GOOD >= bad:  # UTF-8 with damage: a one-byte encoding forms few valid sequences by chance
        return replaced, notes
    best = from_bytes(raw[:SAMPLE_BYTES]).best()
    if best is None:
        return replaced, notes
    return raw.decode(best.encoding, "replace"), (f"not UTF-8; read as {best.encoding}, a guess",)
