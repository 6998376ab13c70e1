"""When an event happened and what it is, from what is said of it: the same in every store."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from kg.model import NodeId, Statement, Time, Value
from kg.store.contract import Told

DATED = ("type", "mode", "time")  # the predicates that say what an event is and when it happened


def best_time(values: Iterable[Value | None]) -> Time | None:
    """Return the time most sources give; of equals the narrowest, then the earliest."""
    times = [time for time in values if isinstance(time, Time)]
    bounded = [time for time in times if time.earliest]
    if not bounded:
        return next(iter(times), None)
    said = Counter((time.earliest, time.latest) for time in bounded)
    return min(bounded, key=lambda time: (-said[time.earliest, time.latest], -len(str(time.edtf)), str(time.earliest)))


def happened_at(time: Time | None, reported: datetime | None) -> str | None:
    """Return when something happened: the earliest bound of its time, else when it was first reported."""
    if time is not None and time.earliest is not None:
        return time.earliest
    return reported.isoformat() if reported else None


def told_of(node: NodeId, said: Sequence[Statement]) -> Told | None:
    """Return an event by the statements that give its type, mode and time; null where none gives a type."""
    texts: dict[str, set[str]] = {}
    for one in said:
        if one.value is not None:
            texts.setdefault(one.predicate, set()).add(one.value.text)
    if "type" not in texts:
        return None
    reported = min((one.reported_at for one in said if one.reported_at), default=None)
    return Told(
        node=node,
        at=happened_at(best_time(one.value for one in said if one.predicate == "time"), reported),
        types=frozenset(texts["type"]),
        modes=frozenset(texts.get("mode", ())),
        factuality=frozenset(one.factuality for one in said if one.predicate == "type"),
        articles=len({one.article_id for one in said}),
    )


def in_order(told: Iterable[Told]) -> list[Told]:
    """Return events in the order in which they happened, those without a time last."""
    return sorted(told, key=lambda one: (one.at is None, one.at or "", one.node))
