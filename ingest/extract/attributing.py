"""A claim with its source as an entity: the innermost source that the article names, and the words that are its."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.extract.claims import Quotation, claim_of, quotations
from ingest.extract.entities import Names
from ingest.extract.extraction import LocalId, MentionFound
from ingest.extract.phrases import named_by
from ingest.extract.tree import Sentence, Tree
from kg.model import Factuality, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """How firmly something is told and whose word it is; `barred` says why nothing is claimed at all."""

    factuality: Factuality = Factuality.ASSERTED
    attributed_to: LocalId | None = None
    cue: Span | None = None
    barred: str | None = None


class Attribution:
    """Answers who says what, for the tokens of one article."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._quotations: Mapping[int, Quotation] = quotations(tree)

    def of(self, token: int, sentence: Sentence) -> Attributed:
        """Return the standing of what a word tells."""
        claim = claim_of(self._tree, token, sentence, self._quotations.get(token))
        source = claim.source_named(lambda one: self._named(one) is not None)
        named = self._named(source.token) if source is not None else None
        return Attributed(
            factuality=claim.factuality,
            attributed_to=named.entity if named is not None else None,
            cue=claim.by(source).cue,
            barred=claim.barred,
        )

    def _named(self, token: int) -> MentionFound | None:
        return named_by(self._tree, self._names, token)
