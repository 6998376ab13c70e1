"""Puts the places of an extraction on the map: an Extraction in, the same with `place` and `wikidata` filled."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.extract.extraction import EntityFound, Extraction, Extractor, PlaceFound
from ingest.resolve.gazetteer.choosing import Asked, chosen, lies_in
from ingest.resolve.gazetteer.index import Line
from ingest.resolve.gazetteer.lookup import Gazetteer, open_gazetteer
from ingest.resolve.gazetteer.senses import Sense
from kg.model import Article, Form, Kind, Span

# What stands between a place and the one it lies in, or its neighbour in an enumeration.
_INSIDE = re.compile(r"\s*,\s+(?:in\s+)?(?:the\s+)?|\s+\(|\s+in\s+(?:the\s+)?|\s+of\s+(?:the\s+)?")
_AROUND = re.compile(r"(?:['’]s?)\s+")  # "Indonesia's West Java"
_BESIDE = re.compile(r"\s*,\s+(?:(?:and|or)\s+)?(?:the\s+)?|\s+(?:and|or)\s+(?:the\s+)?")
BETWEEN_MAX_CHARS = 12  # the longest of these, with room for line breaks
_INSIDE_PREDICATES = frozenset({"located_in", "country"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNamed:
    """A place of an article: all the names it has there, and where they stand."""

    names: tuple[str, ...]
    spans: tuple[Span, ...] = ()


class PlacingExtractor:
    """An extractor whose extractions have their places on the map."""

    def __init__(self, extractor: Extractor, gazetteer: Gazetteer | None = None) -> None:
        self._extractor = extractor
        self._gazetteer = gazetteer or open_gazetteer()

    @property
    def version(self) -> str:
        """The version of the extractor: this adds no reading of its own."""
        return self._extractor.version

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Read the articles, in their order."""
        for extraction in self._extractor.extract(articles):
            yield with_places(extraction, self._gazetteer)


def with_places(extraction: Extraction, gazetteer: Gazetteer) -> Extraction:
    """Return the extraction with what the gazetteer knows of its places; a place that it does not know stays as it was."""
    entities = [one for one in extraction.entities if one.kind is Kind.PLACE]
    spans: dict[str, list[Span]] = defaultdict(list)
    for mention in extraction.mentions:
        if mention.form is Form.NAME:
            spans[mention.entity].append(mention.span)
    named = [PlaceNamed(names=(one.name, *one.aliases), spans=tuple(spans[one.id])) for one in entities]
    number = {one.id: n for n, one in enumerate(entities)}
    inside = [
        pair
        for told in extraction.statements
        if told.subject in number and told.object in number
        for pair in _told_inside(told.predicate, number[told.subject], number[told.object])
    ]
    senses = places_of(named, extraction.article.text, gazetteer, inside=inside)
    placed = {one.id: _placed(one, sense) for one, sense in zip(entities, senses, strict=True)}
    return replace(extraction, entities=tuple(placed.get(one.id, one) for one in extraction.entities))


def places_of(
    named: Sequence[PlaceNamed], text: str, gazetteer: Gazetteer, *, inside: Iterable[tuple[int, int]] = ()
) -> list[Sense | None]:
    """Return the sense of each place of one article, chosen together; null where the gazetteer knows none.

    `inside` are pairs of numbers in `named`: the first is told to lie in the second.
    """
    around, beside = _neighbours(named, text)
    for inner, outer in inside:
        around[inner].add(outer)
    asked = [
        Asked(
            lines=_lines(one, gazetteer),
            inside=tuple(sorted(around[n])),
            beside=tuple(sorted(beside[n])),
            mentions=max(1, len(one.spans)),
        )
        for n, one in enumerate(named)
    ]
    return chosen(asked)


def _told_inside(predicate: str, subject: int, object: int) -> Iterator[tuple[int, int]]:
    if predicate in _INSIDE_PREDICATES:
        yield subject, object
    elif predicate == "capital":
        yield object, subject


def _neighbours(
    named: Sequence[PlaceNamed], text: str
) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[int]]]:
    around: defaultdict[int, set[int]] = defaultdict(set)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    spans = sorted((span, n) for n, one in enumerate(named) for span in one.spans)
    for (left, first), (right, second) in pairwise(spans):
        between = text[left.end : right.start]
        if first == second or len(between) > BETWEEN_MAX_CHARS:
            continue
        if _INSIDE.fullmatch(between):
            around[first].add(second)
        if _AROUND.fullmatch(between):
            around[second].add(first)
        if _BESIDE.fullmatch(between):
            beside[first].add(second)
            beside[second].add(first)
    return around, beside


def _lines(one: PlaceNamed, gazetteer: Gazetteer) -> tuple[Line, ...]:
    """Return what a place can mean: what all of its known names share, else what its first known name means."""
    found = [lines for name in one.names if (lines := _lines_of_name(name, gazetteer))]
    if not found:
        return ()
    shared = [
        line for line in found[0] if all(any(line.sense == other.sense for other in lines) for lines in found[1:])
    ]
    return tuple(shared) or found[0]


def _lines_of_name(name: str, gazetteer: Gazetteer) -> tuple[Line, ...]:
    """Return what a name means; of "Paris, Texas" what lies in the second part."""
    whole = gazetteer.senses(name)
    head, comma, rest = name.partition(", ")
    if whole or not comma:
        return whole
    lines, outer = gazetteer.senses(head), _lines_of_name(rest, gazetteer)
    return tuple(line for line in lines if any(lies_in(line.sense, one.sense) for one in outer)) or lines


def _placed(entity: EntityFound, sense: Sense | None) -> EntityFound:
    if sense is None:
        return entity
    place = PlaceFound(country=sense.country, lat=sense.lat, lon=sense.lon, geonames=sense.geonames)
    return replace(entity, place=place, wikidata=entity.wikidata or sense.wikidata)
