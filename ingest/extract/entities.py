"""Names to entities within one article: what is a mention, which mentions are one thing, and what is dropped.

Names are clustered by name logic, which prefers two entities to a wrong one; what else refers to them is in coreference.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from ingest.extract.coreference import Candidate, referring
from ingest.extract.extraction import EntityFound, MentionFound, RejectedFound
from ingest.extract.lexicon_files import rows_of, words_of
from ingest.extract.tree import Tree
from ingest.reader import NAME_SURE
from kg.model import Form, Kind

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "entity_words.json").items()}
_COMPANY_ENDINGS = tuple(_WORDS["company_endings"])
_COUNTRIES = {name for row in rows_of("ingest.extract", "countries.tsv") for name in row[1].split("|")}
_COUNTRIES -= _WORDS["names_of_more"]  # a state, a river and a forename too
_KINDS = {kind.value: kind for kind in Kind}
AGAIN_CHARS = 4  # a name of one word that is found again: shorter ones are other words too
_POSSESSIVES = ("'s", "’s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The entities of an article, and which entity and mention each token belongs to."""

    entities: tuple[EntityFound, ...]
    mentions: tuple[MentionFound, ...]
    rejected: tuple[RejectedFound, ...]
    mention_at: dict[int, MentionFound] = field(default_factory=dict)

    def without_nominals(self) -> "Names":
        """Return the same with names and pronouns alone: to a rule that reads "the director of", a noun is a noun."""
        kept = {token: one for token, one in self.mention_at.items() if one.form is not Form.NOMINAL}
        return replace(self, mention_at=kept)

    def mention_of(self, tree: Tree, token: int) -> MentionFound | None:
        """Return the mention that a noun phrase with this head is, or whose name the head ends."""
        return self.mention_at.get(token) or next(
            (self.mention_at[child] for child in tree.kids(token, "flat") if child in self.mention_at), None
        )


def names_of(doc: Doc, tree: Tree) -> Names:
    """Return the mentions and entities of a read article, numbered in the order of the text."""
    rejected: list[RejectedFound] = []
    found = list(_named(doc, tree, rejected))
    found += _again(tree, found)
    _settle_kinds(doc, tree, found)
    clusters: list[list[Candidate]] = []
    for one in sorted(found, key=lambda c: (c.first - c.end, c.first)):
        _join(tree, one, clusters)
    found += referring(doc, tree, found)
    found.sort(key=lambda one: one.first)
    return _numbered(tree, found, rejected)


def _named(doc: Doc, tree: Tree, rejected: list[RejectedFound]) -> Iterable[Candidate]:
    for ent in doc.ents:
        first, end = ent.start, ent.end
        while end > first and (tree.lower[end - 1] in _POSSESSIVES or not tree.words[end - 1].strip()):
            end -= 1
        kind = _KINDS.get(ent.label_)
        if end == first or kind is None:
            continue
        words = " ".join(tree.lower[first:end])
        if words in _WORDS["common_words"] or not any(char.isalpha() for char in words):
            rejected.append(RejectedFound(span=tree.span(first, end - 1), reason="warninglist: common-word"))
            continue
        yield Candidate(first=first, end=end, kind=kind, form=Form.NAME)


def _again(tree: Tree, found: list[Candidate]) -> list[Candidate]:
    """Return names that the reader saw elsewhere in the article and missed here, letter for letter, between no other capitals."""
    taken = {token for one in found for token in range(one.first, one.end)}
    known = {tuple(tree.words[one.first : one.end]): one.kind for one in reversed(found)}
    known = {words: kind for words, kind in known.items() if len(words) > 1 or len(words[0]) >= AGAIN_CHARS}
    lengths = {word: sorted({len(one) for one in known if one[0] == word}, reverse=True) for word, *_ in known}
    more = []
    for first, word in enumerate(tree.words):
        for end in (first + length for length in lengths.get(word, ())):
            kind = known.get(tuple(tree.words[first:end]))
            if kind is not None and taken.isdisjoint(range(first - 1, end + 1)) and _stands_alone(tree, first, end):
                more.append(Candidate(first=first, end=end, kind=kind, form=Form.NAME))
                taken |= set(range(first, end))
    return more


def _stands_alone(tree: Tree, first: int, end: int) -> bool:
    """Tell a name from a part of a longer one."""
    edges = [one for one in (first - 1, end) if 0 <= one < len(tree)]
    return tree.tag[end - 1].startswith("NNP") and not any(tree.tag[one].startswith("NNP") for one in edges)


def _settle_kinds(doc: Doc, tree: Tree, found: list[Candidate]) -> None:
    """Give all mentions with the same words one kind, the surest in sum, and a surname the kind of the full name.

    One decision over the article: the reader sees a window at a time.
    """
    sure = doc.user_data.get(NAME_SURE, {})
    votes: dict[tuple[str, ...], dict[Kind, float]] = {}
    for one in found:
        kinds = votes.setdefault(_plain(tree, one), {})
        kinds[one.kind] = kinds.get(one.kind, 0.0) + sure.get((one.first, one.end), 1.0)
        if _has_what_bodies_have(tree, one):
            kinds[Kind.ORGANIZATION] = kinds.get(Kind.ORGANIZATION, 0.0) + 1.0
    best = {words: max(kinds, key=lambda kind: (kinds[kind], kind.value)) for words, kinds in votes.items()}
    people = {words[-1] for words, kind in best.items() if kind is Kind.PERSON and len(words) > 1}
    for words, kind in best.items():
        if len(words) == 1 and words[0] in people and kind is not Kind.PLACE:
            best[words] = Kind.PERSON
        best[words] = _kind_by_words(words) or best[words]
    for one in found:
        one.kind = best[_plain(tree, one)]


def _has_what_bodies_have(tree: Tree, one: Candidate) -> bool:
    """Tell whether a name stands behind what only organizations have: "the chief executive of X", "X's headquarters"."""
    for token in range(one.first, one.end):
        owner = tree.dep[token] == "nmod:poss" or (tree.dep[token] == "nmod" and tree.prepositions(token) == "of")
        if owner and tree.lemma[tree.head[token]] in _WORDS["had_by_bodies"]:
            return True
    return False


def _kind_by_words(words: tuple[str, ...]) -> Kind | None:
    """Return the kind that the words of a name settle: a country's name, or one that ends as companies' names end."""
    if " ".join(words).removeprefix("the ") in _COUNTRIES:
        return Kind.PLACE
    if " ".join(words) in _WORDS["products"]:
        return Kind.PRODUCT
    last = words[-1].rstrip(".")
    if last in _WORDS["company_words"] and len(words) > 1:
        return Kind.ORGANIZATION
    return Kind.ORGANIZATION if last.endswith(_COMPANY_ENDINGS) and last not in _COMPANY_ENDINGS else None


def _plain(tree: Tree, one: Candidate) -> tuple[str, ...]:
    return tuple(word for word in tree.lower[one.first : one.end] if word.strip())


def _key(tree: Tree, one: Candidate) -> tuple[str, ...]:
    words = _plain(tree, one)
    while len(words) > 1 and (words[0] == "the" or (one.kind is Kind.PERSON and words[0] in _WORDS["titles"])):
        words = words[1:]
    return words


def _join(tree: Tree, one: Candidate, clusters: list[list[Candidate]]) -> None:
    fits = [i for i, cluster in enumerate(clusters) if any(_same(tree, one, other) for other in cluster)]
    exact = [i for i in fits if any(_key(tree, one) == _key(tree, other) for other in clusters[i])]
    chosen = exact or fits
    if len(chosen) == 1:
        clusters[chosen[0]].append(one)
        one.cluster = chosen[0]
    else:
        one.cluster = len(clusters)
        clusters.append([one])


def _same(tree: Tree, short: Candidate, long: Candidate) -> bool:
    if short.kind is not long.kind:
        return False
    left, right = _key(tree, short), _key(tree, long)
    if left == right:
        return True
    if short.kind is Kind.PERSON:
        if len(left) != 1 or len(right) < 2:
            return False
        return left[0] == right[-1] or (left[0] == right[0] and long.first < short.first)  # a forename: after the name
    if short.kind is Kind.ORGANIZATION and len(left) == 1:
        word = tree.words[short.end - 1]
        initials = "".join(w[0] for w in tree.words[long.first : long.end] if w[:1].isupper())
        return len(word) > 1 and word.isupper() and initials == word
    return False


def _numbered(tree: Tree, found: list[Candidate], rejected: list[RejectedFound]) -> Names:
    order = {cluster: f"e{n}" for n, cluster in enumerate(dict.fromkeys(one.cluster for one in found), 1)}
    mentions: list[MentionFound] = []
    at: dict[int, MentionFound] = {}
    names: dict[str, list[str]] = {local: [] for local in order.values()}
    kinds: dict[str, Kind] = {}
    for n, one in enumerate(found, 1):
        span = tree.span(one.first, one.end - 1)
        local = order[one.cluster]
        mention = MentionFound(id=f"m{n}", span=span, kind=one.kind, form=one.form, entity=local)
        mentions.append(mention)
        kinds[local] = one.kind
        at |= dict.fromkeys(range(one.first, one.end), mention)
        text = " ".join(span.of(tree.text).split())
        if one.form is Form.NAME and text not in names[local]:
            names[local].append(text)
    entities = tuple(
        EntityFound(id=local, kind=kinds[local], name=best, aliases=tuple(name for name in said if name != best))
        for local, said in names.items()
        for best in [max(said, key=len)]
    )
    return Names(entities=entities, mentions=tuple(mentions), rejected=tuple(rejected), mention_at=at)
