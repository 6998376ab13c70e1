"""Which of its senses each place name of one article has: chosen together, by company and not by size alone.

A sense scores by how much is there (inhabitants), by whether the name is its own, by the countries and provinces that
the article names, by words of containment ("Paris, Texas"), by its neighbours in an enumeration and by nearness to the
other places. Each place is scored against the present choice of all others, from the least ambiguous to the most, until
nothing changes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.resolve.gazetteer.index import Line
from ingest.resolve.gazetteer.senses import Sense, Sort, distance_km

# Points on the scale of log10 of inhabitants. Set by hand, then swept one at a time on the first 114 documents of
# GeoVirus (docs/decisions/0005-gazetteer.md); `python -m bench.quality.geovirus` fails if the shares fall.
SORT_POINTS = {
    Sort.COUNTRY: 1.0,
    Sort.PROVINCE: 0.0,
    Sort.DISTRICT: -1.5,
    Sort.CAPITAL: 1.5,
    Sort.CITY: 0.0,
    Sort.FEATURE: 2.0,
}
FEATURE_INHABITANTS = 6.0  # log10: a feature that the list has is a well-known one
KNOWN_CITY = 2.0  # per power of ten of inhabitants above this: a city that is known abroad needs less company
KNOWN_CITY_FROM = 100_000
OTHER_NAME = -1.0  # not the place's own name
CONTAINED = 5.0  # the words beside it name the country or province it lies in
HOLDS = 2.0  # the place whose words stand before it lies in it
SAME_COUNTRY = 1.0  # times the share of the other places that lie in its country
SAME_PROVINCE = 0.75  # the article names its province
COUNTRY_NAMED = 0.5  # the article names its country
SAME_SORT = 1.5  # as its neighbour in an enumeration
NEAR = 1.0  # times exp(-distance / NEAR_KM) to the nearest other place
NEAR_KM = 300.0
KNOWN_ALONE = 5.5  # a place with fewer points (some 300,000 inhabitants) needs company in its country or nearby
NEIGHBOUR_KM = 500.0
ROUNDS_MAX = 6  # changes beyond these go round in circles


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A place of the article with what it may mean, and what stands beside it."""

    lines: tuple[Line, ...]
    inside: tuple[int, ...] = ()  # the places that the text says it lies in, by their number
    beside: tuple[int, ...] = ()  # its neighbours in enumerations
    mentions: int = 1


@dataclass(frozen=True, slots=True)
class _Option:
    line: Line
    alone: float  # its points without company


def chosen(asked: Sequence[Asked]) -> list[Sense | None]:
    """Return the sense of each place; null for one without senses. The same input gives the same choice."""
    options = [[_Option(line, _alone(line)) for line in _countries_first(asked, n)] for n in range(len(asked))]
    choice = {n: max(some, key=_order).line.sense for n, some in enumerate(options) if some}
    for _ in range(ROUNDS_MAX):
        before = dict(choice)
        for n in sorted(choice, key=lambda n: (len(options[n]), n)):
            if len(options[n]) > 1:
                company = _Company(asked, choice, n)
                choice[n] = max(
                    options[n], key=lambda one: (one.alone + company.points(one.line.sense), *_order(one))
                ).line.sense
        if choice == before:
            break
    return [choice[n] if n in choice and _is_believable(asked, choice, n) else None for n in range(len(asked))]


def _is_believable(asked: Sequence[Asked], choice: Mapping[int, Sense], number: int) -> bool:
    """Return whether a place is large, or has company, or is alone in the article: else it is likely one unknown to us."""
    sense = choice[number]
    others = [one for n, one in choice.items() if n != number]
    line = next(line for line in asked[number].lines if line.sense == sense)
    if not others or sense.sort in (Sort.COUNTRY, Sort.FEATURE) or _alone(line) >= KNOWN_ALONE:
        return True
    return any(one.country == sense.country or distance_km(one, sense) < NEIGHBOUR_KM for one in others)


def _countries_first(asked: Sequence[Asked], number: int) -> Sequence[Line]:
    """Leave only lands to the name of a country, unless it may lie in the province named beside it ("Lebanon, Ohio")."""
    lines = asked[number].lines
    if not any(line.sense.sort is Sort.COUNTRY and line.is_own for line in lines):
        return lines
    provinces = [
        line.sense for n in asked[number].inside for line in asked[n].lines if line.sense.sort is Sort.PROVINCE
    ]
    return [
        line
        for line in lines
        if line.sense.sort in (Sort.COUNTRY, Sort.PROVINCE, Sort.FEATURE)
        or any(lies_in(line.sense, one) for one in provinces)
    ]


def _alone(line: Line) -> float:
    sense = line.sense
    size = FEATURE_INHABITANTS if sense.sort is Sort.FEATURE else math.log10(max(sense.population, 100))
    known = 0.0
    if line.is_own and sense.sort is Sort.CITY:
        known = KNOWN_CITY * max(0.0, size - math.log10(KNOWN_CITY_FROM))
    return size + known + SORT_POINTS[sense.sort] + (0.0 if line.is_own else OTHER_NAME)


def _order(option: _Option) -> tuple[float, int]:
    return option.alone, -(option.line.sense.geonames or 0)


class _Company:
    """The other places of the article as they are chosen now."""

    def __init__(self, asked: Sequence[Asked], choice: Mapping[int, Sense], number: int) -> None:
        self._asked, self._choice = asked, choice
        self._number, self._me = number, asked[number]
        self._others = [(n, sense) for n, sense in choice.items() if n != number]
        self._weight = sum(asked[n].mentions for n, _ in self._others)

    def points(self, sense: Sense) -> float:
        return self._containment(sense) + self._lands(sense) + self._enumeration(sense) + self._nearness(sense)

    def _containment(self, sense: Sense) -> float:
        outer = [self._choice[n] for n in self._me.inside if n in self._choice]
        held = [self._choice[n] for n, _ in self._others if self._number in self._asked[n].inside]
        points = CONTAINED * any(lies_in(sense, one) for one in outer)
        return points + HOLDS * any(lies_in(one, sense) for one in held)

    def _lands(self, sense: Sense) -> float:
        if sense.country is None or not self._weight:
            return 0.0
        same = sum(self._asked[n].mentions for n, one in self._others if one.country == sense.country)
        points = SAME_COUNTRY * same / self._weight
        if sense.sort is not Sort.COUNTRY:
            others = [one for _, one in self._others]
            points += COUNTRY_NAMED * any(one.sort is Sort.COUNTRY and one.country == sense.country for one in others)
            points += SAME_PROVINCE * any(
                one.sort is Sort.PROVINCE and sense.sort is not Sort.PROVINCE and lies_in(sense, one) for one in others
            )
        return points

    def _enumeration(self, sense: Sense) -> float:
        near = [self._choice[n] for n in self._me.beside if n in self._choice]
        return SAME_SORT * any(one.sort is sense.sort for one in near)

    def _nearness(self, sense: Sense) -> float:
        if sense.sort is Sort.COUNTRY:
            return 0.0
        away = [distance_km(sense, one) for _, one in self._others if one.sort is not Sort.COUNTRY]
        return NEAR * math.exp(-min(away) / NEAR_KM) if away else 0.0


def lies_in(inner: Sense, outer: Sense) -> bool:
    """Return whether one place lies in another, as far as codes say so; never in itself."""
    if inner == outer or inner.country != outer.country:
        return False
    if outer.sort is Sort.COUNTRY:
        return inner.sort is not Sort.COUNTRY
    if outer.sort is Sort.PROVINCE:
        return inner.sort in (Sort.DISTRICT, Sort.CAPITAL, Sort.CITY) and inner.division == outer.division
    return outer.sort is Sort.DISTRICT and inner.sort in (Sort.CAPITAL, Sort.CITY) and inner.division == outer.division
