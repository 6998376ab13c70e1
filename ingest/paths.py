"""Where the files that ship with the package lie."""

from pathlib import Path

READER_WEIGHTS = Path(__file__).parent / "reader" / "weights"
