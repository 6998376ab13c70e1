"""The marks that tell where a page of a list ends: opaque to callers, checked when they come back."""

from collections.abc import Sequence

from kg.errors import UnfitError
from kg.model import NodeId
from kg.store.contract import ITEM, Page
from kg.store.joining import Age


def page_of(items: Sequence[ITEM], marks: Sequence[tuple[int | str, ...]], limit: int) -> Page[ITEM]:
    """Return the first `limit` of the items, each with its mark; more items than that mean that there is a next page."""
    if len(items) <= limit:
        return Page(items=tuple(items))
    return Page(items=tuple(items[:limit]), next=".".join(str(part) for part in marks[limit - 1]))


def read_mark(after: str | None, length: int) -> tuple[int, ...]:
    """Return the numbers of a mark; of the beginning (before all numbers) when there is none."""
    if after is None:
        return (-1,) * length
    numbers = after.split(".")
    if len(numbers) != length or not all(number.isascii() and number.isdigit() for number in numbers):
        raise _bad_mark(after)
    return tuple(int(number) for number in numbers)


def read_age_mark(after: str | None) -> Age:
    """Return the age of the node after which a list goes on; before all nodes when there is none."""
    if after is None:
        return (-1, NodeId(""))
    number, _, node = after.partition(".")
    if not (number.isascii() and number.isdigit() and node):
        raise _bad_mark(after)
    return (int(number), NodeId(node))


def _bad_mark(after: str) -> UnfitError:
    return UnfitError(f"{after!r} is not where a page of this list ended; give back the `next` of a page")
