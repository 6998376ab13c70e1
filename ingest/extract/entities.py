"""Names to entities within one article: what is a mention, which mentions are one thing, and what is dropped.

Clustering is by name logic alone and prefers two entities to a wrong one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc

from ingest.extract.extraction import EntityFound, MentionFound, RejectedFound
from ingest.extract.lexicon_files import words_of
from ingest.extract.tree import Tree
from kg.model import Form, Kind, Span

_WORDS = {name: frozenset(words) for name, words in words_of("ingest.extract", "entity_words.json").items()}
_KINDS = {kind.value: kind for kind in Kind}
_POSSESSIVES = ("'s", "’s")
PRONOUN_SENTENCES_BACK = 1  # further back, the nearest person is too often another


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A mention on its way to an entity: tokens half-open, `key` the name it is compared by."""

    first: int
    end: int
    kind: Kind
    form: Form
    cluster: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The entities of an article, and which entity and mention each token belongs to."""

    entities: tuple[EntityFound, ...]
    mentions: tuple[MentionFound, ...]
    rejected: tuple[RejectedFound, ...]
    mention_at: dict[int, MentionFound] = field(default_factory=dict)

    def mention_of(self, tree: Tree, token: int) -> MentionFound | None:
        """Return the mention that a noun phrase with this head is, or whose name the head ends."""
        return self.mention_at.get(token) or next(
            (self.mention_at[child] for child in tree.kids(token, "flat") if child in self.mention_at), None
        )


def names_of(doc: Doc, tree: Tree) -> Names:
    """Return the mentions and entities of a read article, numbered in the order of the text."""
    rejected: list[RejectedFound] = []
    found = [one for one in map(_trimmed, _named(doc, tree, rejected)) if one is not None]
    clusters: list[list[Candidate]] = []
    for one in sorted(found, key=lambda c: (c.first - c.end, c.first)):
        _join(tree, one, clusters)
    found += _pronouns(tree, found)
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


def _trimmed(one: Candidate) -> Candidate | None:
    return one if one.end > one.first else None


def _key(tree: Tree, one: Candidate) -> tuple[str, ...]:
    words = [word for word in tree.lower[one.first : one.end] if word.strip()]
    while len(words) > 1 and (words[0] == "the" or (one.kind is Kind.PERSON and words[0] in _WORDS["titles"])):
        words = words[1:]
    return tuple(words)


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
        return len(left) == 1 and len(right) > 1 and left[0] == right[-1]
    if short.kind is Kind.ORGANIZATION and len(left) == 1:
        word = tree.words[short.end - 1]
        initials = "".join(w[0] for w in tree.words[long.first : long.end] if w[:1].isupper())
        return len(word) > 1 and word.isupper() and initials == word
    return False


def _pronouns(tree: Tree, named: list[Candidate]) -> list[Candidate]:
    found: list[Candidate] = []
    people = [one for one in named if one.kind is Kind.PERSON]
    for n, sentence in enumerate(tree.sentences):
        start = tree.sentences[max(0, n - PRONOUN_SENTENCES_BACK)].first
        for i in range(sentence.first, sentence.end):
            if not tree.tag[i].startswith("PRP") or tree.lower[i] not in _WORDS["he"] | _WORDS["she"]:
                continue
            near = [one for one in people if start <= one.first < i]
            if near and len({one.cluster for one in near}) == 1 and not _other_gender(tree, near, i):
                one = Candidate(first=i, end=i + 1, kind=Kind.PERSON, form=Form.PRONOUN, cluster=near[0].cluster)
                found.append(one)
    return found


def _other_gender(tree: Tree, near: list[Candidate], pronoun: int) -> bool:
    other = _WORDS["female"] if tree.lower[pronoun] in _WORDS["he"] else _WORDS["male"]
    return any(word in other for one in near for word in tree.lower[max(0, one.first - 1) : one.end])


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


def empty_names() -> Names:
    """Return the names of a text without any."""
    return Names(entities=(), mentions=(), rejected=())


def words_at(span: Span, text: str) -> str:
    """Return the words of a span with single blanks."""
    return " ".join(span.of(text).split())
