"""The table of what the shipped reader gets right, on development splits: `python -m training.evaluate`.

Runs on the shipped weights with onnxruntime; needs no torch. Names and kinds are compared as exact spans.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from ingest.reader import WEIGHTS, Network, load_reader
from ingest.reader.names import best_names
from ingest.reader.network import Ints, Scores
from ingest.reader.tree import best_heads
from ingest.reader.windows import Pieces
from training.coreference import conll_f1, found_chains, gold_chains, without_singletons
from training.corpus import PARAGRAPH, SPACE, Document, Sentence, load_dev

WINDOW_WORDS = 110
COARSE = {"Facility": "Place"}  # sets that tell only three kinds apart count buildings as places
THREE = frozenset({"Person", "Organization", "Place"})
NamedSpan = tuple[int, int, str]


@dataclass(slots=True)
class Count:
    """True positives, and how many were found and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float:
        return 200 * self.right / max(1, self.found + self.wanted)

    def add(self, found: Iterable[object], wanted: Iterable[object]) -> None:
        ours, theirs = set(found), set(wanted)
        self.right += len(ours & theirs)
        self.found += len(ours)
        self.wanted += len(theirs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    args = parser.parse_args()
    figures = {}
    for name, value in measure(load_reader(args.weights), Network(args.weights), load_dev(args.data)):
        figures[name] = value
        print(f"{name:44} {value:6.2f}", flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n")


def measure(nlp: Language, network: Network, dev: dict[str, list[Document]]) -> Iterator[tuple[str, float]]:
    """Give every figure, in points of 100, as soon as it is known; the slow ones last."""
    news = [doc for doc in dev["gum"] if "news" in doc.id or "interview" in doc.id]
    yield "names, UNER-EWT dev", names_f1(network, dev["ewt"], THREE)
    yield "names, GUM dev news and interview", names_f1(network, news, THREE)
    yield "names, UNER-EWT dev, own sentences", names_of_texts_f1(nlp, dev["ewt"], THREE)
    yield "names, GUM dev news and interview, own sentences", names_of_texts_f1(nlp, news, THREE)
    for name in ("gum", "ewt"):
        for key, value in syntax(nlp, network, dev[name]).items():
            yield f"{key}, {name.upper()} dev", value
    for key, value in coreference(nlp, dev["gum"]).items():
        yield f"coreference, {key}, GUM dev", value
    for key, value in segmentation(nlp, dev["ewt"]).items():
        yield f"{key}, EWT dev raw text", value
    yield "names, UNER-EWT dev, all capitals", names_f1(network, dev["ewt"], THREE, str.upper)
    yield "names, UNER-EWT dev, all lower case", names_f1(network, dev["ewt"], THREE, str.lower)
    yield "names, CrossNER politics dev", names_f1(network, dev["crossner"], THREE)
    yield "names, GMB held-out blocks", names_f1(network, dev["gmb"], THREE)


def names_f1(
    network: Network, documents: list[Document], kinds: frozenset[str], change: Callable[[str], str] = str
) -> float:
    """Return the F1 of exact spans with kind, on given tokens and sentences, as such sets are commonly scored."""
    count = Count()
    for document in documents:
        sentences = [sentence for sentence in document.sentences if sentence.names]
        for sentence, scores, places in _scored(network, sentences, change):
            found = best_names(scores.names[places], network.labels.names)
            named = {(start, end, COARSE.get(kind, kind)) for start, end, kind, _ in found}
            count.add(*({one for one in spans if one[2] in kinds} for spans in (named, sentence.spans)))
    return count.f1


def names_of_texts_f1(nlp: Language, documents: list[Document], kinds: frozenset[str]) -> float:
    """Return the same where the reader finds the sentences itself, as in use: a name is never told across two."""
    count = Count()
    for document in documents:
        sentences = [sentence for sentence in document.sentences if sentence.names]
        if not sentences:
            continue
        base = 0
        wanted: list[NamedSpan] = []
        for sentence in sentences:
            wanted += [(base + a, base + b, k) for a, b, k in sentence.spans if k in kinds]
            base += len(sentence.words)
        found = [(ent.start, ent.end, COARSE.get(ent.label_, ent.label_)) for ent in nlp(_doc(nlp, sentences)).ents]
        count.add((one for one in found if one[2] in kinds), wanted)
    return count.f1


def syntax(nlp: Language, network: Network, documents: list[Document]) -> dict[str, float]:
    """Return accuracies on given tokens; trees on given sentences too."""
    right = dict.fromkeys(("UPOS", "XPOS", "features", "lemmas", "UAS", "LAS"), 0)
    total = 0
    for document in documents:
        doc = nlp(_doc(nlp, document.sentences))
        words = [(s, n) for s in document.sentences for n in range(len(s.words))]
        total += len(words)
        for token, (sentence, n) in zip(doc, words, strict=True):
            right["UPOS"] += token.pos_ == sentence.upos[n]
            right["XPOS"] += token.tag_ == sentence.xpos[n]
            right["features"] += (str(token.morph) or "_") == sentence.feats[n]
            right["lemmas"] += token.lemma_ == sentence.lemmas[n]
        for sentence, scores, places in _scored(network, document.sentences):
            heads, labels = _tree(network, scores, places)
            for n, head in enumerate(sentence.heads):
                right["UAS"] += heads[n] == head
                right["LAS"] += heads[n] == head and labels[n] == sentence.deprels[n]
    return {key: 100 * value / total for key, value in right.items()}


def coreference(nlp: Language, documents: list[Document]) -> dict[str, float]:
    """Return CoNLL F1 and its parts with predicted mentions and exact spans, and the mean without chains of one mention."""
    pairs = [(found_chains(nlp, _doc(nlp, document.sentences)), gold_chains(document)) for document in documents]
    joined = conll_f1([(without_singletons(found), without_singletons(wanted)) for found, wanted in pairs])
    return conll_f1(pairs) | {"CoNLL without singletons": joined["CoNLL"]}


def segmentation(nlp: Language, documents: list[Document]) -> dict[str, float]:
    """Return the F1 of words and sentences from raw text, compared by their letters (Zeman et al. 2018)."""
    words, bounds = Count(), Count()
    for document in documents:
        doc = nlp(_text(document.sentences))
        place = 0
        wanted, wanted_bounds = [], []
        for sentence in document.sentences:
            first = place
            for word in sentence.words:
                size = len("".join(word.split()))
                wanted.append((place, place + size))
                place += size
            wanted_bounds.append((first, place))
        found, found_bounds, place = [], [], 0
        for sent in doc.sents:
            first = place
            for token in sent:
                size = len("".join(token.text.split()))
                if size:
                    found.append((place, place + size))
                place += size
            found_bounds.append((first, place))
        words.add(found, wanted)
        bounds.add(found_bounds, wanted_bounds)
    return {"words": words.f1, "sentences": bounds.f1}


def _doc(nlp: Language, sentences: list[Sentence]) -> Doc:
    words: list[str] = []
    spaces: list[bool] = []
    for sentence in sentences:
        for word, gap in zip(sentence.words, sentence.gaps, strict=True):
            if spaces:
                spaces[-1] = gap != 0
            words.append(word)
            spaces.append(True)
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _text(sentences: list[Sentence]) -> str:
    parts: list[str] = []
    for sentence in sentences:
        for word, gap in zip(sentence.words, sentence.gaps, strict=True):
            parts.append({PARAGRAPH: "\n\n", SPACE: " "}.get(gap, "") if parts else "")
            parts.append(word)
    return "".join(parts)


def _scored(
    network: Network, sentences: list[Sentence], change: Callable[[str], str] = str
) -> Iterator[tuple[Sentence, Scores, Ints]]:
    """Give each sentence with the scores of its window, and its places in them; windows are of whole sentences."""
    run: list[Sentence] = []
    for sentence in [*sentences, None]:
        if sentence is None or sum(len(one.words) for one in run) + len(sentence.words) > WINDOW_WORDS:
            yield from _window(network, run, change)
            run = []
        if sentence is not None:
            run.append(sentence)


def _window(
    network: Network, run: list[Sentence], change: Callable[[str], str]
) -> Iterator[tuple[Sentence, Scores, Ints]]:
    if not run:
        return
    spaces = [{PARAGRAPH: "\n", SPACE: " "}.get(gap, "") for sentence in run for gap in sentence.gaps]
    pieces = Pieces(network, [change(word) for sentence in run for word in sentence.words], spaces)
    scores = network(*pieces.arrays(0, len(pieces)))
    start = 0
    for sentence in run:
        yield sentence, scores, np.arange(start, start + len(sentence.words))
        start += len(sentence.words)


def _tree(network: Network, scores: Scores, places: Ints) -> tuple[list[int], list[str]]:
    """Return heads, 0 for the root, and labels of a sentence."""
    columns = np.concatenate([[0], places + 1])
    heads = best_heads(scores.arcs[np.ix_(places, columns)])
    labels = network.deprels(scores, places, columns[heads])
    names = [network.labels.deprels[label] if head else "root" for head, label in zip(heads, labels, strict=True)]
    return heads.tolist(), names


if __name__ == "__main__":
    main()
