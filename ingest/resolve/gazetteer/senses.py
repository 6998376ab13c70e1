"""What a name of a place can mean."""

from dataclasses import dataclass
from enum import StrEnum


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
