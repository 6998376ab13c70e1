"""A read Doc to an Extraction: what the article names, what happened and who says so."""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.claims import claim_of
from ingest.extract.entities import Names, names_of
from ingest.extract.events.interpret import Found, events_in
from ingest.extract.extraction import EventFound, Extraction, RejectedFound, RoleFound
from ingest.extract.tree import Sentence, Tree
from kg.model import Article, Kind

# Provisional, from the rules' priors: to be calibrated on judged rows.
VERB_PRIOR, NOUN_PRIOR = 0.75, 0.65
METHOD = "rules/1"
SENTENCE_ENDS = (".", "!", "?", "…")


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
    events: list[EventFound] = []
    rejected = list(names.rejected)
    for sentence in tree.sentences:
        for found in events_in(tree, sentence, names):
            claim = claim_of(tree, found.token, sentence)
            barred = claim.barred or ("heading" if _is_heading(tree, sentence) else None)
            if barred:
                rejected.append(RejectedFound(span=tree.span(found.token, found.last), reason=f"event: {barred}"))
                continue
            events.append(_event(tree, names, sentence, found, f"v{len(events) + 1}"))
    return Extraction(
        article=article,
        mentions=names.mentions,
        entities=names.entities,
        events=tuple(events),
        rejected=tuple(sorted(rejected, key=lambda one: one.span)),
    )


def _event(tree: Tree, names: Names, sentence: Sentence, found: Found, local: str) -> EventFound:
    claim = claim_of(tree, found.token, sentence)
    source = names.mention_of(tree, claim.speaker) if claim.speaker is not None else None
    roles = []
    for role, token in found.fillers:
        mention = names.mention_of(tree, token)
        if role == "place" and (mention is None or mention.kind not in (Kind.PLACE, Kind.FACILITY)):
            continue
        span = mention.span if mention else tree.phrase(token)
        roles.append(RoleFound(role=role, span=span, filler=mention.entity if mention else None))
    return EventFound(
        id=local,
        type=found.trigger.type,
        mode=found.trigger.mode,
        trigger=tree.span(found.token, found.last),
        evidence=sentence.span,
        roles=tuple(roles),
        time=None,
        place=next((one.filler for one in roles if one.role == "place"), None),
        factuality=claim.factuality,
        attributed_to=source.entity if source else None,
        cue=claim.cue,
        confidence=VERB_PRIOR if found.trigger.pos == "V" else NOUN_PRIOR,
        method=METHOD,
    )


def _is_heading(tree: Tree, sentence: Sentence) -> bool:
    """Tell a line of its own that ends without a full stop, with text after it."""
    words = sentence.span.of(tree.text).rstrip("\"'”’)")
    after = tree.text[sentence.span.end :]
    return not words.endswith(SENTENCE_ENDS) and after.startswith("\n")
