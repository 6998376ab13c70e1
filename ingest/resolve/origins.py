"""Which articles are one text printed several times: near-duplicates, copies that say so, and reprints of agencies.

Deterministic: the same articles in the same order get the same origins. The index can be rebuilt by assigning the
stored articles again in the order in which they came.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

from rensa import RMinHash, RMinHashLSH

from kg.model import Article, ArticleId, OriginId

SHINGLE_WORDS = 5  # Broder 1997 uses 10 for the web, 4-5 suit short news (see docs/decisions/0003-load.md)
MIN_SHINGLES = 20  # two texts of fewer shingles share them by chance; those join only when all are equal
# 42 bands of 3 rows (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4): two texts that share half of their
# shingles meet with chance 1-(1-0.5^3)^42 = 0.996, those that share 0.3 with 0.68, those that share 0.05 with 0.005.
BANDS, ROWS = 42, 3
PERMUTATIONS = BANDS * ROWS
SEED = 20  # of the permutations; an index does not outlive its process, so it may change
# Swept on wikinews 2020 (docs/decisions/0003-load.md): containment, not Jaccard, so that a cut text keeps its origin.
SAME_TEXT_MIN = 0.60  # share of the shorter text's shingles
SAME_CREDIT_MIN = 0.40  # the same, where both name one agency or feed source
CREDIT_CHARS = 300  # from each end of the text
FEED_SOURCE = "feed source: "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    article: ArticleId
    arrival: int  # of the article's first text
    origin: OriginId
    sketch: RMinHash
    shingles: int
    credit: str | None


@dataclass(slots=True)
class Origins:
    """Groups near-duplicates as articles come; remembers a sketch of about 1 KB for each."""

    _known: list[_Known | None] = field(default_factory=list)  # null: replaced by a later text of its article
    _by_article: dict[ArticleId, OriginId] = field(default_factory=dict)
    _arrival: dict[ArticleId, int] = field(default_factory=dict)
    _latest: dict[ArticleId, int] = field(default_factory=dict)  # where in `_known` an article's last text is
    _lsh: RMinHashLSH = field(default_factory=lambda: RMinHashLSH(0.5, PERMUTATIONS, BANDS))

    @classmethod
    def rebuilt(cls, articles: Iterable[Article]) -> "Origins":
        """Return the index that stands after these articles, which keep the origins they have."""
        origins = cls()
        for article in articles:
            origins._remember(article, _sketch(shingles := _shingles(article.text)), len(shingles))
        return origins

    def assign(self, article: Article) -> Article:
        """Return the article with its origin and why it has it; remembers it for those that follow.

        An origin that is there already (a canonical link, when loading) is kept. An agency credit by itself joins
        nothing: it lowers how much text must be shared, and says whose text it is.
        """
        shingles = _shingles(article.text)
        sketch = _sketch(shingles)
        assigned = self._placed(article, sketch, len(shingles))
        self._remember(assigned, sketch, len(shingles))
        return assigned

    def knows(self, article: ArticleId) -> bool:
        """Return whether some text of this article is remembered."""
        return article in self._by_article

    def forget(self, article: ArticleId) -> None:
        """Forget the article that came last, of which one text is remembered, as if it had never come."""
        del self._by_article[article]
        del self._arrival[article]  # the next one takes its number
        if (last := self._latest.pop(article, None)) is not None:
            self._known[last] = None

    def _placed(self, article: Article, sketch: RMinHash, shingles: int) -> Article:
        if article.origin_id is not None:
            linked = ArticleId("a" + article.origin_id[1:])
            return replace(article, origin_id=self._by_article.get(linked, article.origin_id))
        if article.id in self._by_article:
            reason = article.origin_reason or "a later text of the same article"
            return replace(article, origin_id=self._by_article[article.id], origin_reason=reason)
        credit = _credit_of(article)
        best = self._nearest(sketch, shingles, credit)
        if best is None:
            own = OriginId("o" + article.id[1:])
            return replace(article, origin_id=own, origin_reason=f"credit: {credit}" if credit else "first of its text")
        share, other = best
        reason = f"near-duplicate of {other.article} ({share:.2f})"
        if credit and credit == other.credit:
            reason += f", both credit {credit}"
        return replace(article, origin_id=other.origin, origin_reason=reason)

    def _nearest(self, sketch: RMinHash, shingles: int, credit: str | None) -> tuple[float, _Known] | None:
        """Return the share of text and the known article that shares most; of equals, the one that came first."""
        best: tuple[float, _Known] | None = None
        for key in sorted(set(self._lsh.query(sketch))):
            other = self._known[key]
            if other is None:
                continue
            share = containment(sketch.jaccard(other.sketch), shingles, other.shingles)
            needed = SAME_CREDIT_MIN if credit and credit == other.credit else SAME_TEXT_MIN
            if min(shingles, other.shingles) < MIN_SHINGLES:
                needed = 1.0
            if share >= needed and (best is None or (share, -other.arrival) > (best[0], -best[1].arrival)):
                best = share, other
        return best

    def _remember(self, article: Article, sketch: RMinHash, shingles: int) -> None:
        origin = article.origin_id or OriginId("o" + article.id[1:])
        self._by_article.setdefault(article.id, origin)
        arrival = self._arrival.setdefault(article.id, len(self._arrival))
        replaced = self._latest.pop(article.id, None)
        if replaced is not None:
            self._known[replaced] = None
        if not shingles:
            return
        credit = _credit_of(article)
        self._latest[article.id] = len(self._known)
        self._lsh.insert(len(self._known), sketch)
        self._known.append(
            _Known(article=article.id, arrival=arrival, origin=origin, sketch=sketch, shingles=shingles, credit=credit)
        )


def containment(jaccard: float, left: int, right: int) -> float:
    """Return the share of the smaller set that is in the larger, 0..1, from their Jaccard similarity and sizes."""
    smaller = min(left, right)
    return min(1.0, jaccard * (left + right) / (1 + jaccard) / smaller) if smaller else 0.0


def agency_credit(text: str) -> str | None:
    """Return the agency that a text credits at its beginning or end; null for none."""
    head, tail = text[:CREDIT_CHARS].strip(), text[-CREDIT_CHARS:].strip()
    for pattern in _credit_patterns():
        for part in (head, tail):
            if found := pattern.search(part):
                return _agency_names().get(found.group(1), found.group(1))
    return None


def _credit_of(article: Article) -> str | None:
    reason = article.origin_reason or ""
    if reason.startswith(FEED_SOURCE):
        return reason.removeprefix(FEED_SOURCE)
    return agency_credit(article.text)


def _shingles(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    if not words:
        return []
    count = max(1, len(words) - SHINGLE_WORDS + 1)
    return sorted({" ".join(words[start : start + SHINGLE_WORDS]) for start in range(count)})


def _sketch(shingles: list[str]) -> RMinHash:
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(shingles)
    return sketch


@lru_cache(maxsize=1)
def _agency_names() -> dict[str, str]:
    agencies = json.loads(_credits_file())["agencies"]
    return {word: name for name, words in agencies.items() for word in words}


@lru_cache(maxsize=1)
def _credit_patterns() -> tuple[re.Pattern[str], ...]:
    read = json.loads(_credits_file())
    words = "|".join(re.escape(word) for word in sorted(_agency_names(), key=lambda word: (-len(word), word)))
    return tuple(re.compile(frame.replace("AGENCY", words)) for frame in [*read["frames"], *read["any_agency"]])


def _credits_file() -> str:
    return files("ingest.resolve").joinpath("credits.json").read_text("utf-8")
