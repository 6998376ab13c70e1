"""Pronouns and nominals that refer to something the article names: the reader's chains, with what rules out a wrong one."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from spacy.tokens import Doc

from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Tree
from ingest.reader import MENTIONS, ChainMention
from kg.model import Form, Kind

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "entity_words.json").items()}
_SINGULAR_THING = frozenset({"it", "its", "itself"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_SPEECH = frozenset(
    ["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves", "you", "your", "yours", "yourself"]
)
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
    """Return the pronouns and nominals whose chain has names of one entity only, and that may stand for its kind."""
    chains: dict[int, list[ChainMention]] = defaultdict(list)
    for mention in doc.user_data.get(MENTIONS, ()):
        chains[mention.chain].append(mention)
    at = {token: one for one in named for token in range(one.first, one.end)}
    found = []
    for chain in chains.values():
        names = [at[mention.head] for mention in chain if mention.head in at]
        chosen = _entity(names)
        if chosen is None:
            continue
        for mention in chain:
            form = _form(tree, mention.head)
            if mention.head in at or form is None or not _may_be(tree, mention.head, chosen.kind):
                continue
            first, end = (mention.head, mention.head + 1) if form is Form.PRONOUN else _core(tree, mention, at)
            found.append(Candidate(first=first, end=end, kind=chosen.kind, form=form, cluster=chosen.cluster))
    return found


def _entity(names: list[Candidate]) -> Candidate | None:
    """Return a name of the entity that most of a chain's names are of; none where two have as many."""
    ranked = Counter(one.cluster for one in names).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return next(one for one in names if one.cluster == ranked[0][0])


def _form(tree: Tree, head: int) -> Form | None:
    tag, word = tree.tag[head], tree.lower[head]
    if tag in ("PRP", "PRP$", "WP", "WP$", "WDT"):
        return None if word in _SPEECH else Form.PRONOUN
    return Form.NOMINAL if tag in ("NN", "NNS") else None


def _may_be(tree: Tree, head: int, kind: Kind) -> bool:
    """Tell whether a pronoun or noun can stand for a named thing of this kind, by gender, number and class."""
    word, lemma = tree.lower[head], tree.lemma[head]
    if word in _WORDS["he"] | _WORDS["she"]:
        return kind is Kind.PERSON
    if word in _SINGULAR_THING:
        return kind is not Kind.PERSON
    if word in _PLURAL or tree.tag[head] == "NNS":
        return kind in (Kind.ORGANIZATION, Kind.GROUP, Kind.PLACE)
    kinds = {one for name, one in _NAMED_KIND.items() if lemma in _WORDS[name]}
    return kind in kinds if kinds else kind is not Kind.PERSON or tree.tag[head] != "NN"


def _core(tree: Tree, mention: ChainMention, at: dict[int, Candidate]) -> tuple[int, int]:
    """Return the words of a nominal that are its own: "the president", without the clause or the name behind it."""
    first = mention.start
    inside = [token for token in range(first, mention.head) if token in at]
    if inside:
        first = max(inside) + 1
        while first < mention.head and tree.lower[first] in ("'s", "’s", "'", ",", "-"):
            first += 1
    return first, mention.head + 1
