"""CoNLL F1 of chains: the mean of MUC (Vilain et al. 1995), B-cubed (Bagga and Baldwin 1998) and CEAF-e (Luo 2005), exact spans."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import networkx
from spacy.language import Language
from spacy.tokens import Doc

from ingest.reader import MENTIONS
from training.corpus import Document, gum_mentions

Chain = frozenset[tuple[int, int]]
Fraction = tuple[float, float]  # numerator, denominator


def gold_chains(document: Document) -> list[Chain]:
    """Return GUM's chains over the words of a document, singletons too."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    base = 0
    for sentence in document.sentences:
        for start, end, _, chain in gum_mentions(sentence):
            found[chain].add((base + start, base + end))
        base += len(sentence.words)
    return [frozenset(one) for one in found.values()]


def found_chains(nlp: Language, words: Doc) -> list[Chain]:
    """Return the reader's chains over a tokenised Doc."""
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for mention in nlp(words).user_data[MENTIONS]:
        found[mention.chain].add((mention.start, mention.end))
    return [frozenset(one) for one in found.values()]


def without_singletons(chains: Iterable[Chain]) -> list[Chain]:
    """Return the chains that join at least two mentions, as the CoNLL-2012 scorer wants them."""
    return [chain for chain in chains if len(chain) > 1]


def conll_f1(documents: Iterable[tuple[list[Chain], list[Chain]]]) -> dict[str, float]:
    """Return MUC, B-cubed, CEAF-e and their mean, in points of 100, over pairs of found and wanted chains by document."""
    sums: dict[str, list[float]] = {name: [0.0] * 4 for name in ("MUC", "B3", "CEAFe")}
    for found, wanted in documents:
        for name, measure in (("MUC", _muc), ("B3", _b_cubed)):
            for n, value in enumerate([*measure(found, wanted), *measure(wanted, found)]):
                sums[name][n] += value
        for n, value in enumerate(_ceaf(found, wanted)):
            sums["CEAFe"][n] += value
    scores = {name: _f1(*values) for name, values in sums.items()}
    return scores | {"CoNLL": sum(scores.values()) / len(scores)}


def _f1(right_found: float, found: float, right_wanted: float, wanted: float) -> float:
    precision, recall = right_found / max(found, 1e-9), right_wanted / max(wanted, 1e-9)
    return 200 * precision * recall / max(precision + recall, 1e-9)


def _muc(chains: list[Chain], others: list[Chain]) -> Fraction:
    where = {mention: number for number, chain in enumerate(others) for mention in chain}
    right = total = 0
    for chain in chains:
        parts = {where.get(mention, -1 - n) for n, mention in enumerate(sorted(chain))}
        right += len(chain) - len(parts)
        total += len(chain) - 1
    return right, total


def _b_cubed(chains: list[Chain], others: list[Chain]) -> Fraction:
    where = {mention: chain for chain in others for mention in chain}
    right = sum(len(chain & where.get(mention, frozenset())) / len(chain) for chain in chains for mention in chain)
    return right, sum(len(chain) for chain in chains)


def _ceaf(found: list[Chain], wanted: list[Chain]) -> Iterator[float]:
    graph = networkx.Graph()
    by_mention: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, chain in enumerate(wanted):
        for mention in chain:
            by_mention[mention].append(number)
    for n, chain in enumerate(found):
        for k in {k for mention in chain for k in by_mention[mention]}:
            weight = 2 * len(chain & wanted[k]) / (len(chain) + len(wanted[k]))
            graph.add_edge(("found", n), ("wanted", k), weight=weight)
    total = sum(graph.edges[pair]["weight"] for pair in networkx.max_weight_matching(graph))
    yield from (total, len(found), total, len(wanted))
