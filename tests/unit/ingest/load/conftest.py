"""Loading is tested against real servers."""

from tests.sites import serve

__all__ = ["serve"]
