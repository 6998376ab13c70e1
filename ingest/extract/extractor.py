"""A read Doc to an Extraction: what the article names, when, how much, what happened, and who says so."""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.attributing import Attribution
from ingest.extract.entities import names_of
from ingest.extract.events.links import links_of
from ingest.extract.events.reading import read_events
from ingest.extract.extraction import Extraction
from ingest.extract.relating import related
from ingest.extract.relations import PairScorer
from ingest.extract.tree import Tree
from ingest.extract.values import values_of
from ingest.reader import component_of
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
            yield extraction_of(article, self._nlp(article.text), component_of(self._nlp))


def extraction_of(article: Article, doc: Doc, scorer: PairScorer | None = None) -> Extraction:
    """Return what a parsed article says; the scorer is what of the reader knows relations."""
    tree = Tree(doc)
    names = names_of(doc, tree)
    values = values_of(tree, article.published_at)
    attribution = Attribution(tree, names)
    read = read_events(tree, names, values, attribution, article.published_at)
    relations = related(doc, tree, names, values, attribution, scorer, article.published_at)
    links = links_of(tree, read.said, attribution)
    return Extraction(
        article=article,
        mentions=names.mentions,
        entities=names.entities,
        times=tuple(sorted((*values.times, *relations.times), key=lambda one: one.span)),
        quantities=tuple(sorted((*values.quantities, *relations.quantities), key=lambda one: one.span)),
        events=read.events,
        statements=tuple(sorted((*relations.statements, *links), key=lambda one: one.evidence)),
        rejected=tuple(sorted((*names.rejected, *read.rejected), key=lambda one: one.span)),
    )
