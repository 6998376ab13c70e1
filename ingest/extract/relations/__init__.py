"""High-precision relation rules as data, and the interpreter that reads them."""

from ingest.extract.relations.interpret import relations_in, relations_of
from ingest.extract.relations.learned import PairScorer
from ingest.extract.relations.relation import RelationAt, Words

__all__ = ["PairScorer", "RelationAt", "Words", "relations_in", "relations_of"]
