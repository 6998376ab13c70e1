"""The reader as a spaCy component: tags, trees, sentences, names and lemmas on the Doc."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.lookups import load_lookups
from spacy.tokens import Doc, Span, Token

from ingest.reader.chains import ChainMention, ParsedTokens, chains_of
from ingest.reader.names import best_names
from ingest.reader.network import Network
from ingest.reader.relations import PairRows
from ingest.reader.tree import best_heads
from ingest.reader.windows import Pieces, Sentence, sentences

ENCODING = "newsgraph_encoding"  # doc.user_data key: (tokens, 384) float32, zeros for white space
NAME_SURE = "newsgraph_name_probabilities"  # doc.user_data key: {(start, end): probability} of doc.ents
MENTIONS = "newsgraph_mentions"  # doc.user_data key: list of ChainMention, in the order of their heads
SPACE_DEP = "dep"
NO_MENTION = -1e4


class ReaderComponent:
    """Fills tag_, pos_, morph, dep_, head, sent_start, lemma_ and ents, and keeps each token's encoding."""

    def __init__(self, nlp: Language, network: Network) -> None:
        self._network = network
        self.version = network.version
        self._lemmatizer = EnglishLemmatizer(nlp.vocab, None, mode="rule", overwrite=True)
        self._lemmatizer.initialize(
            lookups=load_lookups("en", ["lemma_rules", "lemma_exc", "lemma_index"], strict=False)
        )

    def __call__(self, doc: Doc) -> Doc:
        every = list(doc)
        tokens = [token for token in every if not token.is_space]
        links, arcs = _Links(len(every)), _Arcs()
        spans: list[Span] = []
        sure: dict[tuple[int, int], float] = {}
        heads = list(range(len(every)))
        deps = [SPACE_DEP] * len(every)
        if tokens:
            pieces = Pieces(self._network, [token.text for token in tokens], _spaces_before(tokens))
            for sentence in sentences(self._network, pieces):
                words = tokens[sentence.start : sentence.end]
                self._tag(words, sentence)
                arcs.take(words, sentence, heads)
                links.take([word.i for word in words], sentence)
                for start, end, kind, probability in self._names(sentence):
                    span = Span(doc, words[start].i, words[end - 1].i + 1, kind)
                    spans.append(span)
                    sure[span.start, span.end] = probability
            arcs.label(self._network, deps)
        _attach_spaces(every, heads)
        _set_tree(doc, heads, deps)
        doc.set_ents(spans)
        doc.user_data[ENCODING] = links.array("words")
        doc.user_data[NAME_SURE] = sure
        self._lemmatize(every)
        doc.user_data[MENTIONS] = links.chains(every, spans, heads, deps, self._network.distances) if tokens else []
        return doc

    def relation_scores(self, doc: Doc, rows: PairRows) -> npt.NDArray[np.float32]:
        """Return the calibrated probability (pairs, relations) of what mentions are to each other, in the order of `relations`."""
        if self._network.relations is None:
            return np.zeros((len(rows.tokens), 0), np.float32)
        return self._network.relations.scores(doc.user_data[ENCODING], rows)

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that relation_scores tells apart; none where the head is not trained yet."""
        return self._network.relations.relations if self._network.relations is not None else ()

    def _tag(self, words: list[Token], sentence: Sentence) -> None:
        labels, rows = self._network.labels, _rows(sentence)
        tagged = zip(
            words,
            sentence.scores.upos[rows].tolist(),
            sentence.scores.xpos[rows].tolist(),
            sentence.scores.feats[rows].tolist(),
            strict=True,
        )
        for word, upos, xpos, feats in tagged:
            word.pos_ = labels.upos[upos]
            word.tag_ = labels.xpos[xpos]
            word.set_morph(labels.feats[feats])  # type: ignore[attr-defined]

    def _names(self, sentence: Sentence) -> list[tuple[int, int, str, float]]:
        return best_names(sentence.scores.names[_rows(sentence)], self._network.labels.names)

    def _lemmatize(self, tokens: list[Token]) -> None:
        table = self._network.lemmas
        for token in tokens:
            known = table.get(token.tag_, {}).get(token.lower_)
            token.lemma_ = known or self._ruled(token)

    def _ruled(self, token: Token) -> str:
        if token.is_space or token.tag_.startswith("NNP") or not token.is_alpha:
            return str(token.text)
        forms = [str(form) for form in self._lemmatizer.rule_lemmatize(token)]
        silent_e = [form for form in forms if form.endswith("e")] if token.tag_ in ("VBD", "VBN", "VBG") else []
        return (silent_e or forms)[0]  # "staged" is of "stage": "stag" would have doubled its consonant


class _Arcs:
    """The arcs of a text; their labels are chosen for all of them at once."""

    def __init__(self) -> None:
        self._words: list[int] = []
        self._roots: list[int] = []
        self._left: list[npt.NDArray[np.float32]] = []
        self._right: list[npt.NDArray[np.float32]] = []

    def take(self, words: list[Token], sentence: Sentence, heads: list[int]) -> None:
        """Choose the tree of a sentence and write each word's head."""
        rows = _rows(sentence)
        columns = np.concatenate([[0], np.arange(rows.start + 1, rows.stop + 1)])
        found = best_heads(sentence.scores.arcs[rows][:, columns])
        self._left.append(sentence.scores.label_left[rows])
        self._right.append(sentence.scores.label_right[columns[found]])
        self._words += [word.i for word in words]
        for word, head in zip(words, found.tolist(), strict=True):
            heads[word.i] = words[head - 1].i if head else word.i
            if not head:
                self._roots.append(word.i)

    def label(self, network: Network, deps: list[str]) -> None:
        """Write the label of every arc."""
        labels = network.labelled(np.concatenate(self._left), np.concatenate(self._right))
        for word, label in zip(self._words, labels.tolist(), strict=True):
            deps[word] = network.labels.deprels[label]
        for word in self._roots:
            deps[word] = "root"


class _Links:
    """Per token, what ties words together; zeros and no mention for white space."""

    KEYS = ("words", "mentions", "chain_later", "chain_earlier")

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: dict[str, npt.NDArray[np.float32]] = {}

    def take(self, places: list[int], sentence: Sentence) -> None:
        for key in self.KEYS:
            rows = getattr(sentence.scores, key)[_rows(sentence)]
            if key not in self._found:
                self._found[key] = np.full(
                    (self._size, *rows.shape[1:]), NO_MENTION if key == "mentions" else 0.0, np.float32
                )
            self._found[key][places] = rows

    def array(self, key: str) -> npt.NDArray[np.float32]:
        return self._found[key] if key in self._found else np.zeros((self._size, 384), np.float32)

    def chains(
        self,
        tokens: list[Token],
        names: list[Span],
        heads: list[int],
        deps: list[str],
        distances: npt.NDArray[np.float32],
    ) -> list[ChainMention]:
        parsed = ParsedTokens(
            heads=heads,
            deps=deps,
            tags=[token.tag_ for token in tokens],
            words=[token.text for token in tokens],
            keys=_keys(tokens, names),
        )
        sure, later, earlier = (self._found[key] for key in ("mentions", "chain_later", "chain_earlier"))
        return chains_of(sure, later, earlier, distances, parsed)


def _keys(tokens: list[Token], names: list[Span]) -> list[str]:
    keys = [token.lemma_.lower() for token in tokens]
    for name in names:
        keys[name.start : name.end] = [tokens[name.end - 1].lower_] * (name.end - name.start)
    return keys


def ud_noun_chunks(doc: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Give the noun phrases without what follows their head (relative clauses, "of ..."), from UD trees.

    The labels are spaCy's for noun chunks; a chunk is a noun with its determiners, numbers, adjectives and compounds.
    """
    inside = {
        "det",
        "nummod",
        "amod",
        "compound",
        "nmod:poss",
        "flat",
        "advmod",
        "case",
        "punct",
        "nmod:unmarked",
        "goeswith",
    }
    label = doc.vocab.strings.add("NP")
    done = -1
    for word in doc:
        if word.pos_ not in ("NOUN", "PROPN", "PRON") or word.dep_ in ("compound", "flat"):
            continue
        left = word.i
        for child in sorted(word.lefts, key=lambda one: -one.i):
            if child.dep_ not in inside or child.dep_ == "case" or child.right_edge.i != left - 1:
                break
            left = child.left_edge.i
        right = max([word.i, *(child.i for child in word.rights if child.dep_ == "flat")])
        while left < word.i and doc.doc[left].is_punct:
            left += 1
        if left > done:
            yield left, right + 1, label
            done = right


@Language.factory("newsgraph_reader", default_config={"weights": ""})
def make_reader(nlp: Language, name: str, weights: str) -> ReaderComponent:  # noqa: ARG001  spaCy passes the name
    """Return the component with the weights in a folder. Raises ConfigError where they are missing."""
    nlp.vocab.get_noun_chunks = ud_noun_chunks  # type: ignore[assignment]  # spaCy's own iterators give offsets too
    return ReaderComponent(nlp, Network(Path(weights)))


def _rows(sentence: Sentence) -> slice:
    return slice(sentence.offset, sentence.offset + sentence.end - sentence.start)


def _spaces_before(tokens: list[Token]) -> list[str]:
    text = tokens[0].doc.text
    spaces, end = ["\n"], tokens[0].idx + len(tokens[0])  # a text begins as a paragraph does
    for token in tokens[1:]:
        spaces.append(text[end : token.idx])
        end = token.idx + len(token)
    return spaces


def _attach_spaces(tokens: list[Token], heads: list[int]) -> None:
    """White space hangs on the word before it (at the beginning of the text: after it), and never begins a sentence."""
    words = [token.i for token in tokens if not token.is_space]
    near = words[0] if words else None
    for token in tokens:
        if token.is_space:
            heads[token.i] = token.i if near is None else near
            token.pos_ = "SPACE"
            token.tag_ = "_SP"
        else:
            near = token.i


def _set_tree(doc: Doc, heads: list[int], deps: list[str]) -> None:
    offsets = np.asarray(heads, np.int64) - np.arange(len(doc))
    labels = [doc.vocab.strings.add(dep) for dep in deps]
    columns: Any = np.stack([offsets.astype(np.uint64), np.asarray(labels, np.uint64)], axis=1)
    doc.from_array(["HEAD", "DEP"], columns)
