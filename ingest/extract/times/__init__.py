from ingest.extract.times.found import Sort, TimeAt
from ingest.extract.times.scan import times_in

__all__ = ["Sort", "TimeAt", "times_in"]
