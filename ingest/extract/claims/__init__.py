"""Who says so, and how firmly: the standing of a trigger, and the speakers of quotations."""

from ingest.extract.claims.marks import to_of
from ingest.extract.claims.quotations import quotations
from ingest.extract.claims.scope import claim_of
from ingest.extract.claims.speakers import is_object_control, subject_of
from ingest.extract.claims.values import Claim, Quotation, Source

__all__ = ["Claim", "Quotation", "Source", "claim_of", "is_object_control", "quotations", "subject_of", "to_of"]
