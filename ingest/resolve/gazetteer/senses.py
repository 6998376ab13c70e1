"""What a name of a place can mean, and how far two of them are apart."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Sort(StrEnum):
    """What sort of place; the value is its letter in places.bin."""

    COUNTRY = "C"
    PROVINCE = "A"  # first division of a country: state, province, region
    DISTRICT = "B"  # second: county, district
    CAPITAL = "K"  # of a country
    CITY = "P"  # any other settlement
    FEATURE = "F"  # sea, mountains, region across borders


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """A place on earth that a name can mean."""

    sort: Sort
    country: str | None  # ISO 3166-1 alpha-2
    division: str  # GeoNames' code of the province that it is or lies in; empty where unknown
    lat: float  # degrees, WGS 84
    lon: float
    population: int
    geonames: int | None
    wikidata: str | None = None


@lru_cache(maxsize=65_536)
def distance_km(left: Sense, right: Sense) -> float:
    """Return the way between two places over a ball of 6,371 km (haversine)."""
    lat, other_lat = math.radians(left.lat), math.radians(right.lat)
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin(math.radians(right.lon - left.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
