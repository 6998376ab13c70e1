"""The mentions of a sentence between which a relation can be: names, pronouns and times."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.extract.entities import Names
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.pairs import TIME, End
from ingest.extract.tree import Sentence, Tree
from kg.model import Form

REFLEXIVES = ("self", "selves")  # "describes himself as": of these no set says anything


def ends_in(
    tree: Tree, sentence: Sentence, names: Names, times: Sequence[tuple[int, int]]
) -> Iterator[tuple[End, MentionFound | None]]:
    """Give the ends of a sentence, mentions first; `times` are by first and last token. None stands for a time."""
    at = names.mention_at
    inside = [token for token in range(sentence.first, sentence.end) if token in at]
    tokens = [
        (at[token], token)
        for token in inside
        if at[token].form is not Form.NOMINAL and not tree.lower[token].endswith(REFLEXIVES)
    ]
    for mention, run in groupby(tokens, key=lambda one: one[0]):
        own = [token for _, token in run]
        yield End(first=own[0], last=own[-1], kind=mention.kind.value, form=mention.form.value), mention
    for first, last in times:
        if sentence.first <= first and last < sentence.end:
            while first < last and tree.tag[first] == "IN":
                first += 1
            yield End(first=first, last=last, kind=TIME, form=TIME), None
