"""Bytes -> text, keeping every character that the bytes hold; says so when something had to be guessed."""

import codecs

from charset_normalizer import from_bytes

from kg.errors import LoadError

SAMPLE_BYTES = 64_000  # what the guess of an encoding looks at
MAX_CONTROL_SHARE = 0.1  # of the first SAMPLE_BYTES; news has next to none, compiled and compressed files 10-25 %
MIN_CONTROLS = 8  # fewer in a short text are a slip of its writer
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
MAGIC = (
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"SQLite format 3\0",
    b"\xca\xfe\xba\xbe",
)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(raw: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text and notes. A byte order mark is not part of the text.

    Raises LoadError for bytes that are not text.
    """
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding)
    _refuse_binary(raw)
    if declared and declared.lower().replace("_", "-") not in ("utf-8", "utf8", "ascii", "us-ascii"):
        try:
            return raw.decode(declared), ()
        except (LookupError, UnicodeDecodeError):
            pass  # servers declare what they like; what follows looks at the bytes
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guessed(raw)


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
    if good > bad:  # UTF-8 with damage: a one-byte encoding does not form valid sequences by chance
        return replaced, notes
    best = from_bytes(raw[:SAMPLE_BYTES]).best()
    if best is None:
        return replaced, notes
    return raw.decode(best.encoding, "replace"), (f"not UTF-8; read as {best.encoding}, a guess",)
