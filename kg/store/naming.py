"""How names are compared with what was typed: in Latin letters, by the beginning of any word, by letter triples."""

import zlib
from collections.abc import Iterator, Sequence

from anyascii import anyascii

LETTERS_BITS = 256  # of a name's signature: names of thirty letters share few bits by chance
LETTERS_BYTES = LETTERS_BITS // 8


def latin_of(text: str) -> str:
    """Return a name in Latin letters, small, words apart by one blank; empty for one without letters and digits."""
    plain = anyascii(text).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def word_starts(latin: str) -> list[str]:
    """Return what follows from each word of a name on, the whole name first."""
    return [latin, *(latin[at + 1 :] for at, char in enumerate(latin) if char == " ")] if latin else []


def letters_of(latin: str) -> bytes:
    """Return which letter triples a name holds, as LETTERS_BITS bits; different triples may share a bit."""
    bits = 0
    for bit in _bits(latin):
        bits |= 1 << bit
    return bits.to_bytes(LETTERS_BYTES, "little")


def shared_letters(typed: str, letters: Sequence[bytes]) -> list[int]:
    """Return how many bits each signature shares with that of what was typed."""
    wanted = int.from_bytes(letters_of(typed), "little")
    return [(wanted & int.from_bytes(one, "little")).bit_count() for one in letters]


def _bits(latin: str) -> Iterator[int]:
    padded = f"  {latin} "
    for at in range(len(padded) - 2):
        yield zlib.crc32(padded[at : at + 3].encode()) % LETTERS_BITS
