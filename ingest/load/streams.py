"""Streams that are looked at without loss, and gzip unpacked a piece at a time, so that a bomb fills no memory."""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import LoadError

CHUNK_BYTES = 65_536
MAGIC = b"\x1f\x8b"


class Gunzip:
    """Unpacks gzip of several members, never more than CHUNK_BYTES at once."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    @property
    def is_whole(self) -> bool:
        """Whether the last member has ended."""
        return self._member.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Give what a chunk holds. Raises zlib.error for what is not gzip."""
        while chunk:
            if self._member.eof:
                chunk = chunk.lstrip(b"\0")  # padding
                if not chunk:
                    return
                self._member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            piece = self._member.decompress(chunk, CHUNK_BYTES)
            yield piece
            while len(piece) == CHUNK_BYTES and not self._member.unconsumed_tail and not self._member.eof:
                piece = self._member.decompress(b"", CHUNK_BYTES)
                yield piece
            chunk = self._member.unconsumed_tail or self._member.unused_data


class GunzipStream(io.RawIOBase):
    """A packed stream, unpacked while it is read. Raises LoadError where the packing is damaged or breaks off."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._gunzip = Gunzip()
        self._pieces = self._unpacked()
        self._rest = b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a buffer of bytes is what it gets
        """Fill the buffer; return with how many bytes, 0 at the end."""
        if not self._rest:
            self._rest = next((piece for piece in self._pieces if piece), b"")
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _unpacked(self) -> Iterator[bytes]:
        try:
            while chunk := self._packed.read(CHUNK_BYTES):
                yield from self._gunzip.pieces(chunk)
        except zlib.error as exc:
            raise LoadError(f"its gzip is damaged ({exc}); what came before was read") from exc
        if not self._gunzip.is_whole:
            raise LoadError("its gzip breaks off; what came before was read, get the rest again")


class HeadAndRest(io.RawIOBase):
    """What was read of a stream to look at it, and then the rest of the stream. Wrap it in an io.BufferedReader."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a buffer of bytes is what it gets
        """Fill the buffer; return with how many bytes, 0 at the end."""
        piece = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
