"""What a noun phrase speaks of: past counting words, through apposition, and to the entity that it names."""

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Tree
from kg.model import Form, Span

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "phrase_words.json").items()}


def content_head(tree: Tree, token: int) -> int:
    """Return what is counted in "dozens of people", "a group of miners"; else the head itself."""
    if tree.lemma[token] in _WORDS["counting"] or tree.tag[token] == "CD":
        return next((one for one in tree.kids(token, "nmod") if tree.prepositions(one) == "of"), token)
    return token


def named_by(tree: Tree, names: Names, token: int) -> MentionFound | None:
    """Return the mention that a phrase is, that stands in apposition to it, or that "the city of …", "the … province" have in them."""
    head = content_head(tree, token)
    own = names.mention_of(tree, head)
    if own is not None and own.form is Form.NAME:
        return own
    beside = [one for one in tree.kids(head, "appos") if names.mention_of(tree, one)]
    if tree.lemma[head] in _WORDS["place_noun"]:
        beside += [one for one in tree.kids(head, "nmod") if tree.prepositions(one) == "of"]
        beside += tree.kids(head, "compound", "flat", "nmod:desc")
    named = (names.mention_of(tree, one) for one in beside)
    return next((one for one in named if one is not None and one.form is Form.NAME), own)


def phrase_of(tree: Tree, token: int) -> Span:
    """Return the words of a phrase, with what it counts: "dozens of young people"."""
    span, inner = tree.phrase(token), tree.phrase(content_head(tree, token))
    return Span(start=min(span.start, inner.start), end=max(span.end, inner.end))
