"""File systems of their own for tests of what disks do: only where mounting is allowed, that is, as root on Linux."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def a_disk(folder: Path, *, kib: int) -> Iterator[Path]:
    """Give an empty file system of this size at a new folder; skips the test where mounting is not allowed."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)):
        pytest.skip("needs a file system of its own: run the tests as root on Linux (sudo make test)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def protect(folder: Path) -> None:
    """Make a file system of `a_disk` read-only."""
    assert _mount("-o", "remount,ro", str(folder))


def _mount(*words: str) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
