"""How well articles fit a search, for stores without an engine that knows: BM25 as SQLite's FTS5 computes it."""

import math
from collections.abc import Iterable, Mapping, Sequence, Sized

# Robertson and Zaragoza 2009; the values that FTS5 has built in (https://sqlite.org/fts5.html, section 5.1.1).
K1 = 1.2
B = 0.75
IDF_MIN = 1e-6  # for a phrase that most articles hold


def bm25(occurrences: Mapping[int, Sequence[int]], columns: Mapping[int, Iterable[Sized]]) -> dict[int, float]:
    """Return the score of each article that holds every phrase, higher is better.

    `occurrences`: by article, how often each phrase stands in it; `columns`: by article, its words.
    """
    lengths = {article: sum(map(len, columns[article])) for article in occurrences}
    average = sum(lengths.values()) / len(lengths) if lengths else 0.0
    phrases = len(next(iter(occurrences.values()), ()))
    weights = []
    for phrase in range(phrases):
        holding = sum(counts[phrase] > 0 for counts in occurrences.values())
        weights.append(max(IDF_MIN, math.log((len(occurrences) - holding + 0.5) / (holding + 0.5))))
    return {
        article: sum(
            weight * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[article] / average))
            for weight, count in zip(weights, counts, strict=True)
        )
        for article, counts in occurrences.items()
        if all(counts)
    }
