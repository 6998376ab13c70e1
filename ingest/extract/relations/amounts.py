"""Numbers that the text gives for something it names: "Kazakhstan accounted for 18 % of …", "Almaty's population of two million".

Also ranks: "the world's second-largest miner" is 2, in the unit "rank". A number that is only near a name is none of its.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.claims import subject_of
from ingest.extract.extraction import MentionFound
from ingest.extract.lexicon_files import words_of
from ingest.extract.numbers import QuantityAt
from ingest.extract.relations.relation import Words
from ingest.extract.relations.scene import Scene

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract.relations", "value_words.json").items()}
_ORDINALS = {word: n for n, word in enumerate(words_of("ingest.extract.relations", "value_words.json")["ordinals"], 2)}
_INSIDE_STEPS = 3  # from a number up to the phrase that it counts: "18 % of the hash rate"
PERCENT = "%"
_DASHES = frozenset({"-", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountAt:
    """Something named, and the quantity (by its place among those of the text) or the rank that it has."""

    subject: MentionFound
    words: Words  # the number or the rank
    quantity: int | None
    rank: int | None = None
    measures: str | None = None  # of a rank
    trigger: Words
    token: int


def amounts_in(scene: Scene, quantities: Sequence[QuantityAt]) -> Iterator[AmountAt]:
    """Give the amounts of a sentence: those of its numbers in their order, then its ranks."""
    for number, one in enumerate(quantities):
        if scene.first <= one.first < scene.end and one.unit is not None and one.value != 0:
            found = _of_verb(scene, one) or _of_noun(scene, one)
            if found is not None:
                subject, trigger, token = found
                words = Words(one.first, one.last)
                yield AmountAt(subject=subject, words=words, quantity=number, trigger=trigger, token=token)
    for i in range(scene.first, scene.end):
        yield from _rank(scene, i)


def _top(scene: Scene, one: QuantityAt) -> int:
    """Return the token by which a number with what it counts hangs on the rest: "%", "workers" in "5,000 workers"."""
    tree, token = scene.tree, one.last
    for _ in range(_INSIDE_STEPS):
        head = tree.head[token]
        inside = one.first <= head <= one.last
        counted = tree.dep[token] in ("nummod", "compound", "advmod", "amod", "det") and tree.tag[head].startswith("NN")
        if head == token or not (inside or counted):
            break
        token = head
    return token


def _of_verb(scene: Scene, one: QuantityAt) -> tuple[MentionFound, Words, int] | None:
    """Read "Acme employs 5,000 people", "Kazakhstan accounts for 18 % of …": the number is what the verb is told with."""
    tree, top = scene.tree, _top(scene, one)
    verb = tree.head[top]
    if verb == top or not tree.is_verb(verb) or tree.is_passive(verb):
        return None
    particle = " ".join(tree.lower[kid] for kid in tree.kids(verb, "compound:prt"))
    name = f"{tree.lemma[verb]} {particle}".strip()
    verbs = _WORDS["verbs_with_object"] | _WORDS["verbs_with_particle"]
    direct = tree.dep[top] == "obj" and name in (verbs | _WORDS["verbs_with_share"] if one.unit == PERCENT else verbs)
    through = tree.lemma[verb] in _WORDS["verbs_with_for"] and tree.prepositions(top) == "for"
    subject = subject_of(tree, verb)
    mention = scene.named_itself(subject) if subject is not None and (direct or through) else None
    return (mention, Words(verb, verb), verb) if mention is not None else None


def _of_noun(scene: Scene, one: QuantityAt) -> tuple[MentionFound, Words, int] | None:
    """Read "Almaty has a population of two million", "Acme's revenue rose to $5bn", "Acme's share of the market was 9 %"."""
    tree, top = scene.tree, _top(scene, one)
    head = tree.head[top]
    if tree.prepositions(top) == "of" and tree.lemma[head] in _WORDS["measured_nouns"]:
        owner = _owner(scene, head) or _haver(scene, head)
        return (owner, Words(head, head), head) if owner is not None else None
    if tree.kids(top, "cop"):
        verb, subjects = top, tree.kids(top, "nsubj")
    elif tree.is_verb(head) and tree.lemma[head] in _WORDS["level_verbs"]:
        if tree.dep[top] != "obj" and tree.prepositions(top) not in _WORDS["level_prepositions"]:
            return None
        verb, subjects = head, tree.kids(head, "nsubj")
    else:
        return None
    noun = next((kid for kid in subjects if tree.lemma[kid] in _WORDS["measured_nouns"]), None)
    owner = _owner(scene, noun) if noun is not None else None
    return (owner, Words(noun, noun), verb) if owner is not None and noun is not None else None


def _owner(scene: Scene, noun: int) -> MentionFound | None:
    """Return whose the measured thing is: "Acme's revenue", "the population of Almaty"; "of" alone where nobody has it."""
    tree = scene.tree
    for kid in tree.kids(noun, "nmod:poss"):
        return scene.names.mention_of(tree, kid)
    own = [kid for kid in tree.kids(noun, "nmod") if tree.prepositions(kid) in ("of", "in")]
    named = [scene.names.mention_of(tree, kid) for kid in own]
    return named[0] if named and tree.lemma[noun] not in ("share", "stake") else None


def _haver(scene: Scene, noun: int) -> MentionFound | None:
    """Return who has the measured thing: the subject of "have", or what "with a population of" describes."""
    tree, head = scene.tree, scene.tree.head[noun]
    if tree.dep[noun] == "obj" and tree.lemma[head] in _WORDS["verbs_with_object"] and not tree.is_passive(head):
        subject = subject_of(tree, head)
        return scene.named_itself(subject) if subject is not None else None
    if tree.dep[noun] == "nmod" and tree.prepositions(noun) == "with":
        return scene.named(head)
    return None


def _rank(scene: Scene, i: int) -> Iterator[AmountAt]:
    """Read "Kazakhstan is the world's second-largest miner of Bitcoin", "Acme, the third largest bank"."""
    tree = scene.tree
    place = _ORDINALS.get(scene.lower(i))
    if place is None:
        return
    best = i + 2 if scene.lower(i + 1) in _DASHES else i + 1
    if scene.lower(best) not in _WORDS["superlatives"]:
        return
    noun = best + 1
    while (
        noun < scene.end
        and tree.tag[noun].startswith(("NN", "JJ"))
        and tree.head[noun] > noun
        and scene.at(noun) is None
    ):
        noun += 1
    if noun >= scene.end or not tree.tag[noun].startswith("NN") or scene.at(noun) is not None:
        return
    subject = scene.named(noun)
    if subject is not None:
        measures = " ".join(tree.lower[best : noun + 1])
        yield AmountAt(
            subject=subject,
            words=Words(i, best),
            quantity=None,
            rank=place,
            measures=measures,
            trigger=Words(i, noun),
            token=noun,
        )
