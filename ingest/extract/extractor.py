"""A read Doc to an Extraction: what the article names, when, how much, what happened, and who says so."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.entities import names_of
from ingest.extract.events.filling import Things
from ingest.extract.events.reading import event_of, said_in
from ingest.extract.extraction import Extraction, QuantityFound
from ingest.extract.numbers import QuantityAt, quantities_in
from ingest.extract.tree import Tree
from kg.model import Article


class ReadingExtractor:
    """Reads with the trained pipeline, one article at a time: the same article gives the same extraction."""

    def __init__(self, nlp: Language, *, version: str) -> None:
        self._nlp = nlp
        self._version = version

    @property
    def version(self) -> str:
        """Name and version of model and rules together."""
        return self._version

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Read the articles, in their order."""
        for article in articles:
            yield extraction_of(article, self._nlp(article.text))


def extraction_of(article: Article, doc: Doc) -> Extraction:
    """Return what a parsed article says."""
    tree = Tree(doc)
    names = names_of(doc, tree)
    rejected = list(names.rejected)
    amounts = quantities_in(tree)
    quantities = _quantities(tree, amounts)
    quantity_at = {k: one for at, one in zip(amounts, quantities, strict=True) for k in range(at.first, at.last + 1)}
    things = Things(names=names, quantity_at=quantity_at, event_at={}, time_tokens=frozenset())
    said = list(said_in(tree, things, rejected))
    ids = {one.found.token: f"v{n}" for n, one in enumerate(said, 1)}
    things = Things(names=names, quantity_at=quantity_at, event_at=ids, time_tokens=frozenset())
    return Extraction(
        article=article,
        mentions=names.mentions,
        entities=names.entities,
        quantities=quantities,
        events=tuple(event_of(tree, one, things, ids[one.found.token], None) for one in said),
        rejected=tuple(sorted(rejected, key=lambda one: one.span)),
    )


def _quantities(tree: Tree, amounts: Sequence[QuantityAt]) -> tuple[QuantityFound, ...]:
    return tuple(
        QuantityFound(
            id=f"q{n}",
            span=tree.span(one.first, one.last),
            value=one.value,
            unit=one.unit,
            comparator=one.comparator,
            low=one.low,
            high=one.high,
            measures=one.measures,
        )
        for n, one in enumerate(amounts, 1)
    )
