"""The number grammar: quantities of a parsed text, and the changes that its verbs tell of (docs/reference/quantities.md)."""

from ingest.extract.numbers.changes import Change, changes_in
from ingest.extract.numbers.quantities import QuantityAt, quantities_in

__all__ = ["Change", "QuantityAt", "changes_in", "quantities_in"]
