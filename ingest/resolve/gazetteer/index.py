"""The list of places in places.bin: opened in a millisecond, a block of it read when a name in it is asked for.

The file: MAGIC, the length of the table (4 bytes, little-endian), the table (JSON, compressed: the first key of each
block, its length in bytes), the blocks (lines, compressed, sorted by key; all lines of a key are in one block).
"""

import json
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.resolve.gazetteer.senses import Sense, Sort
from kg.errors import ConfigError

MAGIC = b"newsgraph places 1\n"
BLOCK_CHARS = 32_768  # larger packs better and reads slower: 0.4 ms a block
BLOCKS_KEPT = 64  # in memory, 8 MB at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One name of one place."""

    key: str
    is_own: bool  # the place's own name, not one of its other names
    sense: Sense


class PlaceIndex:
    """Finds places by key."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        if not self._raw.startswith(MAGIC):
            raise ConfigError(f"{str(path)!r} is no list of places; make it with `python -m training.places`")
        start = len(MAGIC) + 4
        (length,) = struct.unpack("<I", self._raw[len(MAGIC) : start])
        self._first, lengths = json.loads(zlib.decompress(self._raw[start : start + length]))
        self._at = [start + length]
        for one in lengths:
            self._at.append(self._at[-1] + one)
        self._block = lru_cache(maxsize=BLOCKS_KEPT)(self._read)

    def lines(self, key: str) -> list[Line]:
        """Return what has this name, in the order of the file."""
        number = bisect_right(self._first, key) - 1
        return [] if number < 0 else list(_found(self._block(number), key))

    def _read(self, number: int) -> str:
        return "\n" + zlib.decompress(self._raw[self._at[number] : self._at[number + 1]]).decode("ascii") + "\n"


def _found(block: str, key: str) -> Iterator[Line]:
    sought = f"\n{key}\t"
    at = block.find(sought)
    while at >= 0:
        end = block.index("\n", at + 1)
        yield read_line(block[at + 1 : end])
        at = end if block.startswith(sought, end) else -1


def packed(lines: Iterable[Line]) -> bytes:
    """Return the file of these lines, each once, whatever their order."""
    blocks: list[list[str]] = [[]]
    size = 0
    last = None
    for line in sorted({line_of(line) for line in lines}):
        key = line.split("\t", 1)[0]
        if size > BLOCK_CHARS and key != last:
            blocks.append([])
            size = 0
        blocks[-1].append(line)
        size += len(line) + 1
        last = key
    written = [zlib.compress("\n".join(block).encode("ascii"), 9) for block in blocks]
    first = [block[0].split("\t", 1)[0] if block else "" for block in blocks]
    table = zlib.compress(json.dumps([first, [len(one) for one in written]]).encode("ascii"), 9)
    return MAGIC + struct.pack("<I", len(table)) + table + b"".join(written)


def line_of(line: Line) -> str:
    """Return a line of the file."""
    one = line.sense
    return "\t".join(
        (
            line.key,
            one.sort if line.is_own else one.sort.lower(),
            one.country or "",
            one.division,
            f"{one.lat:.2f}",
            f"{one.lon:.2f}",
            _rounded(one.population),
            str(one.geonames or ""),
            one.wikidata or "",
        )
    ).rstrip("\t")


def _rounded(population: int) -> str:
    """Return two digits of it: enough to compare, and half the size of the file."""
    digits = len(str(population))
    return f"{population // 10 ** (digits - 2)}e{digits - 2}" if digits > 3 else str(population)


def read_line(line: str) -> Line:
    """Return what a line of the file says."""
    key, sort, country, division, lat, lon, population, geonames, wikidata, *_ = (*line.split("\t"), "", "")
    sense = Sense(
        sort=Sort(sort.upper()),
        country=country or None,
        division=division,
        lat=float(lat),
        lon=float(lon),
        population=int(float(population)),
        geonames=int(geonames) if geonames else None,
        wikidata=wikidata or None,
    )
    return Line(key=key, is_own=sort.isupper(), sense=sense)
