"""Texts of our own, cut as the reader cuts them and read for their times, without a model."""

from datetime import datetime
from typing import NamedTuple

import spacy
from spacy.tokens import Doc

from ingest.extract.times import TimeAt, times_in
from ingest.extract.tree import Tree
from ingest.reader.tokens import set_tokenizer

WEDNESDAY = "2022-01-05T09:00:00+00:00"
FRIDAY = "2021-11-12T18:30:00+00:00"
SUNDAY = "2019-08-04T14:00:00+00:00"
# What the reader's tags would be, for the few words of these texts whose tags the grammar asks for.
TAGS = {
    "said": "VBD",
    "met": "VBD",
    "fell": "VBD",
    "rose": "VBD",
    "began": "VBD",
    "left": "VBD",
    "was": "VBD",
    "were": "VBD",
    "opened": "VBD",
    "closed": "VBD",
    "died": "VBD",
    "announced": "VBD",
    "held": "VBN",
    "meets": "VBZ",
    "opens": "VBZ",
    "is": "VBZ",
    "people": "NNS",
    "homes": "NNS",
    "soldiers": "NNS",
    "floor": "NN",
    "floods": "NNS",
    "talks": "NNS",
}


class Read(NamedTuple):
    """A time as a test writes it."""

    words: str
    edtf: str | None
    earliest: str | None
    latest: str | None


def _pipeline() -> spacy.Language:
    nlp = spacy.blank("en")
    set_tokenizer(nlp)
    nlp.add_pipe("sentencizer")
    return nlp


_NLP = _pipeline()


def tree_of(text: str) -> Tree:
    """Return a text's tokens with a few tags and no parse."""
    doc: Doc = _NLP(text)
    for token in doc:
        token.tag_ = TAGS.get(token.lower_, "")
    return Tree(doc)


def times_of(text: str, published: str | None = WEDNESDAY) -> tuple[TimeAt, ...]:
    return times_in(tree_of(text), published_at=datetime.fromisoformat(published) if published else None)


def read(text: str, published: str | None = WEDNESDAY) -> list[Read]:
    """Return the times of a text with their words."""
    tree = tree_of(text)
    times = times_in(tree, published_at=datetime.fromisoformat(published) if published else None)
    return [Read(tree.span(time.first, time.last).of(text), time.edtf, time.earliest, time.latest) for time in times]


def only(text: str, published: str | None = WEDNESDAY) -> Read:
    """Return the one time of a text."""
    [time] = read(text, published)
    return time


def edtfs(text: str, published: str | None = WEDNESDAY) -> list[str | None]:
    return [time.edtf for time in read(text, published)]
