"""The command is tested against real servers where it fetches."""

from tests.sites import serve

__all__ = ["serve"]
