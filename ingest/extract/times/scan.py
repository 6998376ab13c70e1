"""The front of the grammar: the times of a text, in its order."""

from bisect import bisect_right
from datetime import datetime
from functools import partial

from ingest.extract.times.chunks import Chunk, chunks_in
from ingest.extract.times.context import Anchor, Context
from ingest.extract.times.direction import direction_of
from ingest.extract.times.found import Sort, TimeAt
from ingest.extract.times.lexicon import LISTS
from ingest.extract.times.resolve import is_deictic, resolved, sort_of
from ingest.extract.tree import Sentence, Tree

# The categories of chunks that are times by themselves. The rest are pieces, as "the year" in "the end of the year".
TIMES = LISTS["times"]


def times_in(tree: Tree, *, published_at: datetime | None) -> tuple[TimeAt, ...]:
    """Return the time expressions of a text, in its order and without overlap.

    Nothing is resolved against today: what is told from the day of publication stays null without one.
    """
    found: list[TimeAt] = []
    anchors: list[Anchor] = []
    starts = [sentence.first for sentence in tree.sentences]
    for row in chunks_in(tree):
        at = max(0, bisect_right(starts, row[0].first) - 1)
        sentence = tree.sentences[at]
        for chunk in row:
            time, anchor = _read(tree, chunk, sentence, at, published_at, anchors)
            if time:
                found.append(time)
            if anchor:
                anchors.append(anchor)
    return tuple(found)


def _read(
    tree: Tree, chunk: Chunk, sentence: Sentence, at: int, published_at: datetime | None, anchors: list[Anchor]
) -> tuple[TimeAt | None, Anchor | None]:
    sense = chunk.sense_of(TIMES)
    if sense is None:
        return None, None
    context = Context(
        published=published_at,
        base=published_at.date() if published_at else None,
        sentence=at,
        look=partial(direction_of, tree, chunk.first, chunk.last, sentence),
        anchors=anchors,
    )
    period = resolved(sense, context)
    time = TimeAt(
        first=chunk.first,
        last=chunk.last,
        sort=sort_of(sense, context),
        edtf=period.edtf if period else None,
        earliest=period.earliest if period else None,
        latest=period.latest if period else None,
    )
    if period is None or time.sort is not Sort.DATE:
        return time, None
    return time, Anchor(period=period, sentence=at, deictic=is_deictic(sense))
