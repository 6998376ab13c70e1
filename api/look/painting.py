"""The words of an article as HTML with marks that nest. Offsets are code points of the text, so this is where they matter.

The characters of the text stay what they are, and no others are added; all of them are escaped.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from kg.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of the text that a page points out."""

    span: Span
    depth: int  # the order of marks over the very same words, from the outside in
    look: str  # CSS classes
    anchor: str | None = None  # the id of the element
    href: str | None = None  # where it leads
    label: str = ""  # shown behind the words
    title: str = ""  # shown on hovering


def painted(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the text as HTML with its marks as nested elements; its characters are the text's, and no others.

    Marks may nest and cross. One that crosses the end of another goes on behind it: its anchor is on its first part,
    its label on the last. A link cannot stand in a link, so that the outermost one leads and those within only show.
    """
    ordered = sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end, mark.depth))
    return _painted(text, Span(start=0, end=len(text)), deque(ordered), linked=False)


def _painted(text: str, area: Span, waiting: deque[Mark], *, linked: bool) -> Markup:
    parts: list[Markup] = []
    at = area.start
    while waiting:
        mark = waiting.popleft()
        inner, beyond = _within(mark.span.end, waiting)
        waiting.extendleft(reversed(beyond))
        parts.append(escape(text[at : mark.span.start]))
        links = mark.href is not None and not linked
        parts.append(_element(mark, _painted(text, mark.span, inner, linked=linked or links), links=links))
        at = mark.span.end
    parts.append(escape(text[at : area.end]))
    return Markup("").join(parts)


def _within(end: int, waiting: deque[Mark]) -> tuple[deque[Mark], list[Mark]]:
    """Take the marks that begin before `end` out of those that wait; cut those that cross it in two."""
    inner: deque[Mark] = deque()
    beyond: list[Mark] = []
    while waiting and waiting[0].span.start < end:
        mark = waiting.popleft()
        if mark.span.end > end:
            beyond.append(replace(mark, span=Span(start=end, end=mark.span.end), anchor=None))
            mark = replace(mark, span=Span(start=mark.span.start, end=end), label="")
        inner.append(mark)
    return inner, beyond


def _element(mark: Mark, inside: Markup, *, links: bool) -> Markup:
    tag = "a" if links else "span"
    given = {
        "id": mark.anchor,
        "class": mark.look,
        "href": mark.href if links else None,
        "title": mark.title or None,
        "data-label": mark.label or None,
    }
    written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in given.items() if value)
    return Markup("<{}{}>{}</{}>").format(tag, written, inside, tag)
