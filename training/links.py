"""What ties mentions together in the training sets: chains of coreference (GUM, GAP) and relations (Re-DocRED, KnowledgeNet).

A relation is learnt from pairs of spans in one sentence. A set says nothing of the relations that it does not annotate:
each pair carries the relations that are known of it, true or false.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Token

from ingest.reader.tokens import set_tokenizer
from training.corpus import Document, Pair, Sentence, gum_mentions, load_train

RELATIONS = (
    *("employer", "head_of_government", "head_of_state", "director_or_manager", "chief_executive", "founded_by"),
    *("owned_by", "parent_organization", "member_of", "member_of_party", "headquartered_in", "founded_on"),
    *("located_in", "country", "capital", "citizen_of", "born_in", "born_on", "died_in", "died_on", "lives_in"),
    *("educated_at", "spouse", "parent_of", "sibling_of", "operator_of", "product_of", "author_of", "part_of"),
)
RELATION_ID = {name: number for number, name in enumerate(RELATIONS)}
EVERY = frozenset(range(len(RELATIONS)))
SYMMETRIC = frozenset({"spouse", "sibling_of"})

# Wikidata property: our predicate, and whether ours runs the other way.
WIKIDATA = {
    "P108": ("employer", False),
    "P6": ("head_of_government", False),
    "P35": ("head_of_state", False),
    "P1037": ("director_or_manager", False),
    "P488": ("director_or_manager", False),
    "P169": ("chief_executive", False),
    "P112": ("founded_by", False),
    "P127": ("owned_by", False),
    "P749": ("parent_organization", False),
    "P355": ("parent_organization", True),
    "P463": ("member_of", False),
    "P102": ("member_of_party", False),
    "P159": ("headquartered_in", False),
    "P571": ("founded_on", False),
    "P131": ("located_in", False),
    "P150": ("located_in", True),
    "P17": ("country", False),
    "P36": ("capital", False),
    "P1376": ("capital", True),
    "P27": ("citizen_of", False),
    "P19": ("born_in", False),
    "P569": ("born_on", False),
    "P20": ("died_in", False),
    "P570": ("died_on", False),
    "P551": ("lives_in", False),
    "P69": ("educated_at", False),
    "P26": ("spouse", False),
    "P40": ("parent_of", False),
    "P22": ("parent_of", True),
    "P25": ("parent_of", True),
    "P3373": ("sibling_of", False),
    "P137": ("operator_of", True),
    "P176": ("product_of", False),
    "P50": ("author_of", True),
    "P361": ("part_of", False),
    "P527": ("part_of", True),
}
# KnowledgeNet's property: our predicate, and whether ours runs the other way. Of being a member it says nothing by itself.
KNOWLEDGENET = {
    "EMPLOYEE_OR_MEMBER_OF": ("employer", False),
    "PLACE_OF_RESIDENCE": ("lives_in", False),
    "SPOUSE": ("spouse", False),
    "PLACE_OF_BIRTH": ("born_in", False),
    "EDUCATED_AT": ("educated_at", False),
    "CHILD_OF": ("parent_of", True),
    "HEADQUARTERS": ("headquartered_in", False),
    "DATE_OF_BIRTH": ("born_on", False),
    "FOUNDED_BY": ("founded_by", False),
    "NATIONALITY": ("citizen_of", False),
    "POLITICAL_AFFILIATION": ("member_of_party", False),
    "CEO": ("chief_executive", False),
    "DATE_OF_DEATH": ("died_on", False),
    "DATE_FOUNDED": ("founded_on", False),
    "SUBSIDIARY_OF": ("parent_organization", False),
}
HELD_OUT_FOLD = 3
Spanned = tuple[int, int]  # words, half-open


Fact = tuple[Spanned, Spanned, int]  # subject, object, relation


def pairs_of(spans: Iterable[Spanned], facts: Iterable[Fact], known: frozenset[int]) -> list[Pair]:
    """Return every ordered pair of spans that do not overlap, with the relations that hold of those known."""
    holds: dict[tuple[Spanned, Spanned], set[int]] = {}
    for left, right, relation in facts:
        holds.setdefault((left, right), set()).add(relation)
    distinct = sorted(set(spans) | {end for pair in holds for end in pair})
    return [
        Pair(left, right, frozenset(holds.get((left, right), ())), known)
        for left in distinct
        for right in distinct
        if left[1] <= right[0] or right[1] <= left[0]
    ]


def add_chains(documents: Iterable[Document]) -> None:
    """Put GUM's mentions on its sentences: the head word of each, and the number of its chain in the document."""
    for document in documents:
        numbers: dict[str, int] = {}
        for sentence in document.sentences:
            heads: dict[int, tuple[int, int]] = {}  # head word: size, chain; the longest mention of a head wins
            for start, end, _, chain in gum_mentions(sentence):
                head = next((w for w in range(start, end) if not start < sentence.heads[w] <= end), end - 1)
                heads[head] = max(heads.get(head, (0, 0)), (end - start, numbers.setdefault(chain, len(numbers))))
            sentence.mentions = [(head, number) for head, (_, number) in sorted(heads.items())]


def add_redocred_pairs(documents: Iterable[Document], path: Path) -> None:
    """Put the pairs of Re-DocRED on the sentences of its documents, which are in the order of the file."""
    rows = json.loads(path.read_text(encoding="utf8"))
    for document, row in zip(documents, rows, strict=False):
        for number, sentence in enumerate(document.sentences):
            sentence.pairs = _redocred_pairs(row, number)


def _redocred_pairs(row: dict, number: int) -> list[Pair]:
    """Return the pairs of one sentence: true where the set names it as evidence, unknown where the set names another or none."""
    spans = sorted(
        (vertex, tuple(mention["pos"]))
        for vertex, mentions in enumerate(row["vertexSet"])
        for mention in mentions
        if mention["sent_id"] == number
    )
    true: dict[tuple[int, int], set[int]] = {}
    unsure: dict[tuple[int, int], set[int]] = {}
    for label in row["labels"]:
        if label["r"] not in WIKIDATA:
            continue
        name, turned = WIKIDATA[label["r"]]
        pair = (label["t"], label["h"]) if turned else (label["h"], label["t"])
        into = true if number in label["evidence"] else unsure
        for one in {pair, pair[::-1]} if name in SYMMETRIC else {pair}:
            into.setdefault(one, set()).add(RELATION_ID[name])
    found = []
    for left, a in spans:
        for right, b in spans:
            if left != right and (a[1] <= b[0] or b[1] <= a[0]):
                holds = frozenset(true.get((left, right), ()))
                found.append(Pair(a, b, holds, (EVERY - unsure.get((left, right), set())) | holds))
    return found


def read_knowledgenet(path: Path, *, held: bool) -> list[Document]:
    """Return passages as documents of one piece: folds 1 and 2, or the held-out fold."""
    nlp = spacy.blank("en")
    set_tokenizer(nlp)
    documents = []
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if (row["fold"] == HELD_OUT_FOLD) == held and row["exhaustivelyAnnotatedProperties"]:
            documents.append(Document(f"knowledgenet-{len(documents)}", [_passage(row, nlp)]))
    return documents


def _passage(row: dict, nlp: Language) -> Sentence:
    tokens = [token for token in nlp.make_doc(row["passageText"]) if not token.is_space]
    sentence = _sentence(tokens)
    known = frozenset(RELATION_ID[KNOWLEDGENET[name][0]] for name in row["exhaustivelyAnnotatedProperties"])
    facts: list[Fact] = []
    for fact in row["facts"]:
        name, turned = KNOWLEDGENET[fact["propertyName"]]
        left, right = (_words_at(tokens, fact, end, row["passageStart"]) for end in ("subject", "object"))
        if left and right and (left[1] <= right[0] or right[1] <= left[0]):
            ways = [(left, right), (right, left)]
            facts += [(*way, RELATION_ID[name]) for way in (ways if name in SYMMETRIC else [ways[turned]])]
    sentence.pairs = pairs_of(_likely_spans(sentence.words), facts, known)
    return sentence


def _words_at(tokens: list[Token], fact: dict, end: str, base: int) -> Spanned | None:
    start, stop = fact[f"{end}Start"] - base, fact[f"{end}End"] - base
    inside = [n for n, token in enumerate(tokens) if token.idx < stop and token.idx + len(token) > start]
    return (inside[0], inside[-1] + 1) if inside else None


_PRONOUNS = frozenset(["he", "she", "him", "her", "his", "it", "its", "they", "their", "who", "which", "i", "we"])
_YEAR = re.compile(r"(1[5-9]|20)\d\d$")


def _likely_spans(words: list[str]) -> Iterator[Spanned]:
    """Give runs of capitals, pronouns and years: what a pair that holds no relation would be made of."""
    start = None
    for n, word in enumerate([*words, ""]):
        capital = word[:1].isupper() and word.lower() not in ("the", "a", "an", "in", "on", "at", "after", "and")
        if capital and word.lower() not in _PRONOUNS:
            start = n if start is None else start
            continue
        if start is not None:
            yield start, n
            start = None
        if word.lower() in _PRONOUNS or _YEAR.match(word):
            yield n, n + 1


def read_gap(path: Path) -> list[Document]:
    """Return GAP's passages (Webster et al. 2018) with the pronoun, the name that it means and the one that it does not.

    Passages in which it means neither, or a name that comes after it, teach nothing here and are left out.
    """
    nlp = spacy.blank("en")
    set_tokenizer(nlp)
    documents = []
    with path.open(encoding="utf8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            tokens = [token for token in nlp.make_doc(row["Text"]) if not token.is_space]
            heads = [
                next((n for n, token in enumerate(tokens) if token.idx + len(token) > int(row[offset])), 0)
                for offset in ("Pronoun-offset", "A-offset", "B-offset")
            ]
            chains = (0, 0 if row["A-coref"] == "TRUE" else 1, 0 if row["B-coref"] == "TRUE" else 2)
            meant = [head for head, chain in zip(heads[1:], chains[1:], strict=True) if chain == 0]
            if meant and meant[0] < heads[0]:
                sentence = _sentence(tokens)
                sentence.linked = sorted(zip(heads, chains, strict=True))
                documents.append(Document(row["ID"], [sentence]))
    return documents


def _sentence(tokens: list[Token]) -> Sentence:
    return Sentence(
        [token.text for token in tokens],
        [int(n > 0 and tokens[n - 1].idx + len(tokens[n - 1]) < token.idx) for n, token in enumerate(tokens)],
    )


def load_linked(data: Path) -> dict[str, list[Document]]:
    """Read the training part of every set, with chains and pairs."""
    corpora = load_train(data)
    add_chains(corpora["gum"])
    add_redocred_pairs(corpora["redocred"], data / "redocred/dev_revised.json")
    corpora["knowledgenet"] = read_knowledgenet(data / "knowledgenet/folds_1-3.jsonl", held=False)
    corpora["gap"] = read_gap(data / "gap/gap-validation.tsv")
    return corpora
