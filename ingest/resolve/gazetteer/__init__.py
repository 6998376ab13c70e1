"""Places on the map: names to GeoNames, ISO 3166 and Wikidata, chosen by the company they keep in one article."""

from ingest.resolve.gazetteer.lookup import Gazetteer, open_gazetteer
from ingest.resolve.gazetteer.placing import PlaceNamed, PlacingExtractor, places_of, with_places
from ingest.resolve.gazetteer.senses import Sense, Sort, distance_km

__all__ = [
    "Gazetteer",
    "PlaceNamed",
    "PlacingExtractor",
    "Sense",
    "Sort",
    "distance_km",
    "open_gazetteer",
    "places_of",
    "with_places",
]
