"""High-precision relation rules as data, and the interpreter that reads them."""

from ingest.extract.relations.amounts import AmountAt, amounts_in
from ingest.extract.relations.ends import ends_in
from ingest.extract.relations.interpret import relations_in, relations_of, scene_of
from ingest.extract.relations.learned import PairScorer
from ingest.extract.relations.pairs import TIME, End, joined, rows_of
from ingest.extract.relations.relation import RelationAt, Words

__all__ = [
    "TIME",
    "AmountAt",
    "End",
    "PairScorer",
    "RelationAt",
    "Words",
    "amounts_in",
    "ends_in",
    "joined",
    "relations_in",
    "relations_of",
    "rows_of",
    "scene_of",
]
