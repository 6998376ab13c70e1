"""Interviews printed as a transcript: which turn a token lies in, and whose turn it is.

A turn begins at a line with a label, "Ana Reyes:" or "((Ana Reyes))", and ends at the next label. A text is a transcript
where labels come back: a colon after a capitalised word alone is not enough.
"""

import re
from bisect import bisect_left
from collections import Counter

from ingest.extract.claims.values import Quotation, Source
from ingest.extract.tree import Tree
from kg.model import Span

_LABEL = re.compile(
    r"^(?:\(\((?P<set>[^()\n]{1,40})\)\)|(?P<plain>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})(?=:\s))", re.M
)
LABELS_LEAST = 2  # speakers whose label comes back ...
TURNS_LEAST = 3  # ... this often: fewer are headings and captions
MENTIONS_MOST = 8  # places looked at for a mention of the speaker


def turns(tree: Tree) -> dict[int, Quotation]:
    """Return the turn that each token of a transcript lies in; empty for any other text."""
    labels = list(_LABEL.finditer(tree.text))
    names = Counter(_name(one) for one in labels)
    speakers = {name for name, count in names.items() if count >= TURNS_LEAST}
    if len(speakers) < LABELS_LEAST:
        return {}
    labels = [one for one in labels if _name(one) in speakers]
    mentions = {name: _mentions(tree, name) for name in speakers}
    found: dict[int, Quotation] = {}
    for label, end in zip(labels, [*(one.start() for one in labels[1:]), len(tree.text)], strict=True):
        cue = Span(start=label.start(), end=label.end())
        sources = tuple(Source(token=token, cue=cue) for token in mentions[_name(label)])
        tokens = range(bisect_left(tree.start, label.end()), bisect_left(tree.start, end))
        found |= dict.fromkeys(tokens, Quotation(span=Span(start=label.start(), end=end), sources=sources))
    return found


def _name(label: re.Match[str]) -> str:
    return str(label["set"] or label["plain"]).strip()


def _mentions(tree: Tree, name: str) -> list[int]:
    """Return the first tokens of the places with that name: one of them may be read as a mention where a label is not."""
    places = [one.start() for one in re.finditer(rf"\b{re.escape(name)}\b", tree.text)][:MENTIONS_MOST]
    return [token for token in (bisect_left(tree.start, place) for place in places) if token < len(tree)]
