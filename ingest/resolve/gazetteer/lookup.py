"""Every sense that a place name can have: from the list of places, our regions and the names that news gives countries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from ingest.resolve.gazetteer.index import Line, PlaceIndex
from ingest.resolve.gazetteer.keys import LANDS, is_part_of, looser_keys, place_key
from ingest.resolve.gazetteer.senses import Sense, Sort, distance_km

# Of a province and its city of one name, up to how many times its inhabitants and how far off the two are one to news.
CITY_PROVINCE_MAX = 2.5
CITY_PROVINCE_KM = 250.0
# Towns have these names too, but news about those is rarer than news about these.
_NOT_ON_EARTH = frozenset(
    ("earth", "moon", "sun", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")
)
_PACKAGE = "ingest.resolve.gazetteer"


class Gazetteer:
    """Finds places by name. Opening it reads some 5 MB; nothing else is read until a name is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = PlaceIndex(path)
        self._regions = _regions()
        self._country_by_key = _country_names()
        self._point_by_land = _land_points()
        self._full_by_short = _short_names()
        self._item_by_geonames = {int(geonames): item for geonames, item, _ in _rows("capitals.tsv")}

    def senses(self, name: str) -> tuple[Line, ...]:
        """Return what the name can mean, each place once; empty for a name that is unknown however loosely read."""
        key = place_key(name)
        if key in _NOT_ON_EARTH:
            return ()
        found = self._found(key)
        for looser in looser_keys(key):
            found = found or tuple(line for line in self._found(looser.key) if line.sense.sort in looser.sorts)
        part = is_part_of(key)
        if not found and part:
            found = tuple(_part_of(line) for line in self._found(part) if line.sense.sort in LANDS)
        return _without_city_provinces(found)

    def country(self, code: str) -> Sense | None:
        """Return a country by its ISO 3166-1 alpha-2 code."""
        lines = self._index.lines(f"iso {code.casefold()}")
        return self._placed(lines[0]).sense if lines else None

    def _found(self, key: str) -> tuple[Line, ...]:
        if key in self._country_by_key:
            country = self.country(self._country_by_key[key])
            if country:
                return (Line(key=key, is_own=True, sense=country), *self._others(key, country))
        full, where = self._full_by_short.get(key, (key, None))
        return tuple(line for line in self._others(full, None) if where is None or line.sense.country == where)

    def _others(self, key: str, country: Sense | None) -> Iterator[Line]:
        seen = {country.geonames} if country else set()
        for line in (*self._regions.get(key, ()), *self._index.lines(key)):
            if line.sense.geonames is None or line.sense.geonames not in seen:
                seen.add(line.sense.geonames)
                yield self._placed(line)

    def _placed(self, line: Line) -> Line:
        sense = line.sense
        if sense.geonames in self._item_by_geonames:
            return replace(line, sense=replace(sense, wikidata=self._item_by_geonames[sense.geonames]))
        land = {Sort.COUNTRY: sense.country, Sort.PROVINCE: f"{sense.country}.{sense.division}"}.get(sense.sort)
        if land is None or land not in self._point_by_land:
            return line
        lat, lon = self._point_by_land[land]
        return replace(line, sense=replace(sense, lat=lat, lon=lon))


def _part_of(line: Line) -> Line:
    """Return a part of a place: there, but without the ids of the whole."""
    return replace(line, sense=replace(line.sense, sort=Sort.FEATURE, geonames=None, wikidata=None))


def _without_city_provinces(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Leave out provinces and districts that are hardly more than the city of their name: Almaty, Beijing."""
    cities = [line.sense for line in lines if line.sense.sort in (Sort.CAPITAL, Sort.CITY)]
    return tuple(line for line in lines if not any(_is_city_province(line.sense, city) for city in cities))


def _is_city_province(land: Sense, city: Sense) -> bool:
    return (
        land.sort in (Sort.PROVINCE, Sort.DISTRICT)
        and land.country == city.country
        and land.population < CITY_PROVINCE_MAX * city.population
        and distance_km(land, city) < CITY_PROVINCE_KM
    )


@cache
def open_gazetteer() -> Gazetteer:
    """Return the gazetteer that ships with the package; one in a process."""
    return Gazetteer(Path(str(resources.files(_PACKAGE).joinpath("places.bin"))))


def _rows(name: str) -> Iterator[list[str]]:
    for line in resources.files(_PACKAGE).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _regions() -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in _rows("regions.tsv"):
        name, lat, lon, country, geonames, wikidata, also = (*row, *[""] * (7 - len(row)))
        sense = Sense(
            sort=Sort.FEATURE,
            country=country or None,
            division="",
            lat=float(lat),
            lon=float(lon),
            population=0,
            geonames=int(geonames) if geonames else None,
            wikidata=wikidata or None,
        )
        for one in (name, *also.split(", ")):
            key = place_key(one)
            if key:
                lines[key].append(Line(key=key, is_own=True, sense=sense))
    return dict(lines)


def _country_names() -> dict[str, str]:
    return {place_key(name): code for code, names in _rows("country_names.tsv") for name in names.split(", ")}


def _short_names() -> dict[str, tuple[str, str]]:
    return {place_key(short): (place_key(full), country) for short, full, country in _rows("short_names.tsv")}


def _land_points() -> dict[str, tuple[float, float]]:
    return {code: (float(lat), float(lon)) for code, lat, lon in _rows("land_points.tsv")}
