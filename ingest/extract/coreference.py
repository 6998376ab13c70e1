"""Pronouns and nominals that refer to something the article names: the reader's chains, with what rules out a wrong one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from ingest.extract.claims import quotations, subject_of
from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Tree
from ingest.reader import MENTIONS, ChainMention
from kg.model import Form, Kind

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "entity_words.json").items()}
_HE_OR_SHE = _WORDS["he"] | _WORDS["she"]
_SINGULAR_THING = frozenset({"it", "its", "itself"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_SPEECH = frozenset(
    ["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves", "you", "your", "yours", "yourself"]
)
_I = frozenset({"i", "me", "my", "mine", "myself"})
_PEOPLE = frozenset({Kind.PERSON, Kind.GROUP})
_THINGS = frozenset(Kind) - {Kind.PERSON}
_SITES = frozenset({Kind.PLACE, Kind.ORGANIZATION, Kind.FACILITY})
_RELATIVE_KINDS = {"who": _PEOPLE, "whom": _PEOPLE, "whose": frozenset(Kind), "which": _THINGS, "where": _SITES}
_RELATIVE_TAGS = frozenset({"WP", "WP$", "WDT", "WRB"})
_AHEAD = frozenset({"nmod:poss", "nsubj", "nsubj:pass"})
_OPENINGS = frozenset({"obl", "advcl", "obl:unmarked"})  # what may stand before the subject of a sentence
_OPENING_STEPS = 3  # from the governor of a pronoun up to the phrase or clause that opens the sentence
_RELATIVE_STEPS = 4  # from a relative pronoun up to its clause: further up it is another's
_NAMED_KIND = {"person_nouns": Kind.PERSON, "organization_nouns": Kind.ORGANIZATION, "place_nouns": Kind.PLACE}


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A mention on its way to an entity: tokens half-open."""

    first: int
    end: int
    kind: Kind
    form: Form
    cluster: int = -1


def referring(doc: Doc, tree: Tree, named: list[Candidate]) -> list[Candidate]:
    """Return the pronouns and nominals that lead back to a name, or are in a chain with one, and may stand for its kind."""
    mentions: list[ChainMention] = doc.user_data.get(MENTIONS, [])
    at = {token: one for one in named for token in range(one.first, one.end)}
    syntax = _Syntax(tree, at)
    before = {mention.head: mention.antecedent for mention in mentions}
    chains: dict[int, list[Candidate]] = defaultdict(list)
    for mention in mentions:
        if mention.head in at:
            chains[mention.chain].append(at[mention.head])
    found = []
    for mention in mentions:
        form = _form(tree, mention.head)
        if mention.head in at or form is None:
            continue
        name = _name_before(mention.head, before, at) or _only_name(chains[mention.chain])
        if form is Form.PRONOUN and tree.lower[mention.head] in _HE_OR_SHE:
            name = syntax.settled(mention.head, name)
        if name is not None and _may_be(tree, mention.head, name.kind):
            first, end = (mention.head, mention.head + 1) if form is Form.PRONOUN else _core(mention, tree, at)
            found.append(Candidate(first=first, end=end, kind=name.kind, form=form, cluster=name.cluster))
    found += _speaking(tree, at | {token: one for one in found for token in range(one.first, one.end)})
    return [*found, *_relatives(tree, at | {token: one for one in found for token in range(one.first, one.end)})]


class _Syntax:
    """What the sentence itself says of whom a "he" or "she" can be; `at` has the names by token."""

    def __init__(self, tree: Tree, at: dict[int, Candidate]) -> None:
        self._tree = tree
        self._at = at
        self._sentence = {i: sentence for sentence in tree.sentences for i in range(sentence.first, sentence.end)}

    def settled(self, head: int, name: Candidate | None) -> Candidate | None:
        """Return whom a pronoun stands for, given whom its chain leads back to."""
        ahead = self._subject_ahead(head)
        if ahead is not None:
            return ahead
        rival = self._subject_beside(head)
        if name is not None and rival is not None and rival.cluster == name.cluster:
            return self._only_other(head, rival)
        return name

    def _person(self, token: int | None) -> Candidate | None:
        one = self._at.get(token) if token is not None else None
        return one if one is not None and one.kind is Kind.PERSON else None

    def _subject_ahead(self, head: int) -> Candidate | None:
        """Return the subject that a phrase in front of it is about: "In his book, Lee argues", "When he left, Lee said"."""
        tree, sentence = self._tree, self._sentence.get(head)
        if (
            sentence is None
            or tree.dep[head] not in _AHEAD
            or any(self._person(i) for i in range(sentence.first, head))
        ):
            return None
        opening = tree.head[head]
        for _ in range(_OPENING_STEPS):
            if tree.dep[opening] in _OPENINGS:
                break
            opening = tree.head[opening]
        verb = tree.head[opening]
        subject = subject_of(tree, verb)
        if tree.dep[opening] not in _OPENINGS or subject is None or not opening < subject < verb:
            return None
        return self._person(subject)

    def _subject_beside(self, head: int) -> Candidate | None:
        """Return the subject of the verb that a pronoun is the object of: it would be "himself" then."""
        tree = self._tree
        verb = tree.head[head]
        if tree.dep[head] not in ("obj", "iobj", "obl") or not tree.is_verb(verb) or tree.lower[head].endswith("self"):
            return None
        return self._person(subject_of(tree, verb))

    def _only_other(self, head: int, rival: Candidate) -> Candidate | None:
        """Return the one other person whom this sentence or the one before names first; null where there are more."""
        sentence = self._sentence.get(head)
        if sentence is None:
            return None
        before = self._sentence.get(sentence.first - 1, sentence)
        people = [self._person(i) for i in range(before.first, head)]
        others = {one.cluster: one for one in people if one is not None and one.cluster != rival.cluster}
        return next(iter(others.values())) if len(others) == 1 else None


def _speaking(tree: Tree, at: dict[int, Candidate]) -> Iterator[Candidate]:
    """Give each "I" of a quotation or a turn of a transcript as whoever speaks there, where that is a person."""
    for token, quotation in quotations(tree).items():
        if tree.lower[token] not in _I or token in at or not quotation.sources:
            continue
        speaker = at.get(quotation.sources[0].token)
        if speaker is not None and speaker.kind is Kind.PERSON:
            yield Candidate(first=token, end=token + 1, kind=Kind.PERSON, form=Form.PRONOUN, cluster=speaker.cluster)


def _relatives(tree: Tree, at: dict[int, Candidate]) -> Iterator[Candidate]:
    """Give the relative pronouns of clauses that describe something named: "Acme, which"; "the university where"."""
    for token, word in enumerate(tree.lower):
        if word in _RELATIVE_KINDS and token not in at and tree.tag[token] in _RELATIVE_TAGS:
            head = _described(tree, token)
            name = at.get(head) if head is not None and head < token else None
            if name is not None and name.kind in _RELATIVE_KINDS[word]:
                yield Candidate(first=token, end=token + 1, kind=name.kind, form=Form.PRONOUN, cluster=name.cluster)


def _described(tree: Tree, token: int) -> int | None:
    """Return the noun that the clause of a relative pronoun describes; none further up than its own clause."""
    for _ in range(_RELATIVE_STEPS):
        if tree.dep[token] == "acl:relcl":
            return tree.head[token]
        token = tree.head[token]
    return None


def _name_before(head: int, before: dict[int, int | None], at: dict[int, Candidate]) -> Candidate | None:
    """Return the nearest name on the way from antecedent to antecedent."""
    step = before[head]
    while step is not None and step not in at:
        step = before[step]
    return None if step is None else at[step]


def _only_name(names: list[Candidate]) -> Candidate | None:
    """Return a name of a chain whose names are all of one entity: one that comes after the pronoun."""
    return names[0] if len({one.cluster for one in names}) == 1 else None


def _form(tree: Tree, head: int) -> Form | None:
    tag, word = tree.tag[head], tree.lower[head]
    if tag in ("PRP", "PRP$", "WP", "WP$", "WDT"):
        return None if word in _SPEECH else Form.PRONOUN
    return Form.NOMINAL if tag in ("NN", "NNS") and _is_definite(tree, head) else None


def _is_definite(tree: Tree, head: int) -> bool:
    """Tell "the company", "its chief" from "is a company", which says something of a thing and does not stand for it."""
    definite = any(tree.lower[one] in _WORDS["definite"] for one in tree.kids(head, "det"))
    return (definite or bool(tree.kids(head, "nmod:poss"))) and not tree.kids(head, "cop")


def _may_be(tree: Tree, head: int, kind: Kind) -> bool:
    """Tell whether a pronoun or noun can stand for a named thing of this kind, by gender, number and class."""
    word, lemma = tree.lower[head], tree.lemma[head]
    if word in _HE_OR_SHE:
        return kind is Kind.PERSON
    if word in _SINGULAR_THING:
        return kind is not Kind.PERSON
    if word in _PLURAL or tree.tag[head] == "NNS":
        return kind in (Kind.ORGANIZATION, Kind.GROUP, Kind.PLACE)
    kinds = {one for name, one in _NAMED_KIND.items() if lemma in _WORDS[name]}
    return kind in kinds if kinds else kind is not Kind.PERSON or tree.tag[head] != "NN"


def _core(mention: ChainMention, tree: Tree, at: dict[int, Candidate]) -> tuple[int, int]:
    """Return the words of a nominal that are its own: "the president", without the clause or the name behind it."""
    first = mention.start
    inside = [token for token in range(first, mention.head) if token in at]
    if inside:
        first = max(inside) + 1
        while first < mention.head and tree.lower[first] in ("'s", "’s", "'", ",", "-"):
            first += 1
    return first, mention.head + 1
