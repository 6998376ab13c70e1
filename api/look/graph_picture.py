"""A small graph drawn as SVG on the server: the same picture for the same graph, and nothing for a script to do."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NODES_MAX = 40  # drawn; more are a knot that nobody reads
WIDTH, HEIGHT = 960.0, 600.0
MARGIN = 60.0
STEPS = 120  # after which the layout moves no more than a stroke's width
LABEL_CHARS = 28
TOUCHING = 0.001  # nodes nearer than this push each other nowhere of themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An edge by the names of its ends."""

    start: str
    says: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A node where it stands."""

    name: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An edge where it runs, and where its words stand."""

    says: str
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def x(self) -> float:
        return (self.x1 + self.x2) / 2

    @property
    def y(self) -> float:
        return (self.y1 + self.y2) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a template draws."""

    nodes: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    left_out: int  # nodes that there was no room for
    width: int = int(WIDTH)
    height: int = int(HEIGHT)


def picture_of(arrows: Sequence[Arrow], labels: Mapping[str, str]) -> Picture:
    """Return a picture of a graph; of one that is too large, of the nodes with the most edges."""
    degree: dict[str, int] = {}
    for arrow in arrows:
        for end in (arrow.start, arrow.end):
            degree[end] = degree.get(end, 0) + 1
    drawn = sorted(degree, key=lambda one: (-degree[one], one))[:NODES_MAX]
    kept = [arrow for arrow in dict.fromkeys(arrows) if arrow.start in drawn and arrow.end in drawn]
    places = _laid_out(drawn, {(one.start, one.end) for one in kept if one.start != one.end})
    return Picture(
        nodes=tuple(
            Drawn(name=one, label=_cut(labels.get(one, one)), x=round(places[one][0], 1), y=round(places[one][1], 1))
            for one in drawn
        ),
        lines=tuple(_line(arrow, places) for arrow in kept if arrow.start != arrow.end),
        left_out=len(degree) - len(drawn),
    )


def _laid_out(nodes: Sequence[str], edges: set[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Return where each node stands (Fruchterman and Reingold 1991), begun from a circle and never from chance."""
    count = len(nodes)
    ideal = math.sqrt(WIDTH * HEIGHT / max(count, 1)) * 0.75
    turn = 2 * math.pi / max(count, 1)
    at = {one: complex(math.cos(turn * place), math.sin(turn * place)) * ideal for place, one in enumerate(nodes)}
    for step in range(STEPS):
        moved = dict.fromkeys(nodes, 0j)
        for place, one in enumerate(nodes):
            for other in nodes[place + 1 :]:
                apart = at[one] - at[other]
                if abs(apart) < TOUCHING:
                    apart = complex(math.cos(turn * place), math.sin(turn * place))
                push = apart * (ideal / max(abs(apart), 1.0)) ** 2
                moved[one] += push
                moved[other] -= push
        for start, end in sorted(edges):
            apart = at[start] - at[end]
            pull = apart * abs(apart) / ideal
            moved[start] -= pull
            moved[end] += pull
        reach = ideal * (1 - step / STEPS)
        for one in nodes:
            far = abs(moved[one])
            at[one] += moved[one] / far * min(far, reach) if far else 0
    return _fitted(at)


def _fitted(at: Mapping[str, complex]) -> dict[str, tuple[float, float]]:
    """Return places stretched over the picture."""
    if not at:
        return {}
    (left, wide), (top, high) = _stretch([one.real for one in at.values()]), _stretch([one.imag for one in at.values()])
    return {
        name: (
            MARGIN + (one.real - left) / wide * (WIDTH - 2 * MARGIN),
            MARGIN + (one.imag - top) / high * (HEIGHT - 2 * MARGIN),
        )
        for name, one in at.items()
    }


def _stretch(places: Sequence[float]) -> tuple[float, float]:
    """Return where places begin and how far they reach; those that all are the same stand in the middle."""
    low, high = min(places), max(places)
    far = max(high - low, 1.0)
    return (low + high - far) / 2, far


def _line(arrow: Arrow, places: Mapping[str, tuple[float, float]]) -> Line:
    (x1, y1), (x2, y2) = places[arrow.start], places[arrow.end]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    back = 12.0 / far  # so that the tip of the arrow stands before the node
    return Line(
        says=arrow.says,
        x1=round(x1, 1),
        y1=round(y1, 1),
        x2=round(x2 - (x2 - x1) * back, 1),
        y2=round(y2 - (y2 - y1) * back, 1),
    )


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1] + "…"
