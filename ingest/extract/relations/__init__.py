"""High-precision relation rules as data, and the interpreter that reads them."""

from ingest.extract.relations.interpret import relations_in
from ingest.extract.relations.relation import RelationAt, Words

__all__ = ["RelationAt", "Words", "relations_in"]
