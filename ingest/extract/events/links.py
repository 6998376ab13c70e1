"""Links between the events of a sentence, only where words say so: "led to", "because of", "after", "amid".

"After" makes an event follow another and never its effect; "amid" and "during" make it a part of a longer one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.extract.attributing import Attribution
from ingest.extract.events.lexicon import CLASSES
from ingest.extract.events.reading import Said
from ingest.extract.events.slots import slots_of
from ingest.extract.extraction import StatementFound
from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Sentence, Tree
from ingest.extract.version import RULES_VERSION
from kg.model import Factuality

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract.events", "links.json").items()}
LINK_PRIOR = 0.7  # provisional: probability that the link is right, 0..1
_NOT_SO = frozenset({Factuality.NEGATED, Factuality.DENIED})


@dataclass(frozen=True, slots=True)
class _Link:
    """Two events by their tokens, the words between them, and where the claim is made."""

    subject: int
    predicate: str
    object: int
    first: int
    last: int
    claimed_at: int


def links_of(tree: Tree, said: Mapping[int, Said], attribution: Attribution) -> Iterator[StatementFound]:
    """Give the links between events, each pair once; `said` is by the token of the trigger."""
    for sentence in tree.sentences:
        seen: set[frozenset[int]] = set()
        for link in _links_in(tree, sentence, said):
            pair = frozenset((link.subject, link.object))
            statement = _statement(tree, sentence, link, said, attribution)
            if len(pair) > 1 and pair not in seen and statement is not None:
                seen.add(pair)
                yield statement


def _links_in(tree: Tree, sentence: Sentence, said: Mapping[int, Said]) -> Iterator[_Link]:
    for i in range(sentence.first, sentence.end):
        if tree.is_verb(i) and tree.lemma[i] in _WORDS["causing_verbs"]:
            yield from _by_verb(tree, i, said)
        if tree.is_verb(i) and tree.lemma[i] in _WORDS["following_verbs"]:
            yield from _by_following(tree, i, said)
        if i in said:
            yield from _by_marker(tree, i, said)


def _by_verb(tree: Tree, verb: int, said: Mapping[int, Said]) -> Iterator[_Link]:
    slots = slots_of(tree, verb)
    causes = [token for name, token in slots if name == "subj" and token in said]
    particle = next(iter(tree.kids(verb, "compound:prt")), None)
    for name, token in slots:
        words = f"{tree.lemma[verb]} {tree.lower[particle] if particle is not None and name == 'obj' else name}"
        plain = name == "obj" and tree.lemma[verb] in _WORDS["causing_objects"]
        if not plain and words not in _WORDS["causing_verbs_with"]:
            continue
        for cause in causes:
            for effect in tree.conjuncts(token):
                if effect in said:
                    yield _Link(cause, "causes", effect, verb, verb, verb)


def _by_following(tree: Tree, verb: int, said: Mapping[int, Said]) -> Iterator[_Link]:
    slots = slots_of(tree, verb)
    earlier = [token for name, token in slots if name == "obj" and token in said]
    for name, later in slots:
        if name == "subj" and later in said:
            yield from (_Link(later, "follows", one, verb, verb, verb) for one in earlier)


def _by_marker(tree: Tree, i: int, said: Mapping[int, Said]) -> Iterator[_Link]:
    """Give the links that a preposition or conjunction before an event makes to the event that it hangs on."""
    marks = tree.kids(i, "mark") if tree.is_verb(i) else tree.kids(i, "case")
    noun = _linking_noun(tree, i)
    governor = _event_at(tree, tree.head[i if noun is None else noun], said)
    if not marks or governor is None or governor == i:
        return
    first, last = min(marks), max(marks)
    if tree.is_verb(i):
        words, kind = tree.lower[first], "marks"
    else:
        words, kind = tree.prepositions(i), "prepositions"
        last = max([last, *(word for mark in marks for word in tree.kids(mark, "fixed"))])
    if noun is not None:
        words = f"{tree.prepositions(noun)} {tree.lemma[noun]} {words}"
        first = min(tree.kids(noun, "case"))
    if words in _WORDS[f"caused_{kind}"]:
        yield _Link(i, "causes", governor, first, last, governor)
    elif words in _WORDS[f"follows_{kind}"]:
        yield _Link(governor, "follows", i, first, last, governor)
    elif kind == "prepositions" and words in _WORDS["part_prepositions"]:
        yield _Link(governor, "part_of", i, first, last, governor)


def _linking_noun(tree: Tree, i: int) -> int | None:
    """Return the "response" of "in response to the protests", where it was read as a noun of its own."""
    up = tree.head[i]
    linking = not tree.is_verb(i) and tree.dep[i] == "nmod" and tree.lemma[up] in _WORDS["linking_nouns"]
    return up if linking and tree.kids(up, "case") else None


def _event_at(tree: Tree, token: int, said: Mapping[int, Said]) -> int | None:
    """Return the event that a word is, or that the verb carries as its noun: "held talks after the vote"."""
    if token in said:
        return token
    if tree.is_verb(token) and tree.lemma[token] in CLASSES["light"] | CLASSES["happen"]:
        return next((one for one in tree.kids(token, "obj", "nsubj:pass", "nsubj") if one in said), None)
    return None


def _statement(
    tree: Tree, sentence: Sentence, link: _Link, said: Mapping[int, Said], attribution: Attribution
) -> StatementFound | None:
    standing = attribution.of(link.claimed_at, sentence)
    if standing.barred or standing.factuality in _NOT_SO:
        return None
    return StatementFound(
        subject=said[link.subject].id,
        subject_mention=None,
        predicate=link.predicate,
        object=said[link.object].id,
        object_mention=None,
        evidence=sentence.span,
        trigger=tree.span(link.first, link.last),
        factuality=standing.factuality,
        attributed_to=standing.attributed_to,
        cue=standing.cue,
        confidence=LINK_PRIOR,
        method=RULES_VERSION,
    )
