"""How fast the reader is: words a second on one core, alone and beside a stock spaCy pipeline, in turn in one run.

    OMP_NUM_THREADS=1 python -m bench.reader ARTICLES.csv [--articles 15] [--rounds 5]

Articles are of column `text`, some 600 words each. The stock pipeline has what the published small English model has: a hash
embedding convolutional tok2vec (width 96, depth 4) under a tagger and a dependency parser, another under a name tagger, with the
label sets of the reader. It is not trained, since no package index carries its weights; its speed depends on its shape, and its
transition systems make as many steps. Processor time; medians of rounds; a round reads every article with one, then the other.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example

from bench.articles import csv_articles
from ingest.reader import WEIGHTS, load_reader

CHARS = range(2_500, 5_500)  # some 400 to 900 words
TRAINING = "Kazakhtelecom cut off the internet on Wednesday."
TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
        "rows": [5000, 1000, 2500, 2500, 50, 50],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", dest="count", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    start = time.process_time()
    reader = load_reader()
    loaded = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    texts = texts_in(options.articles, options.count)
    stock = stock_pipeline(reader)
    rates: dict[str, list[float]] = {"newsgraph": [], "stock spaCy": []}
    for _ in range(options.rounds):
        for name, nlp in (("newsgraph", reader), ("stock spaCy", stock)):
            rates[name].append(words_a_second(nlp, texts))
    ours, theirs = (statistics.median(one) for one in rates.values())
    print(f"loaded in {loaded:.2f} s of the processor, {memory} MB resident")
    print(
        f"{len(texts)} articles, {sum(len(reader.make_doc(text)) for text in texts):,} words, {options.rounds} rounds"
    )
    for name, found in rates.items():
        print(f"{name}: {statistics.median(found):,.0f} words a second ({min(found):,.0f} to {max(found):,.0f})")
    print(f"ratio {ours / theirs:.2f}")


def texts_in(file: Path, count: int) -> list[str]:
    """Return the first articles of about the usual length."""
    return [row["text"] for row in csv_articles(file) if len(row["text"]) in CHARS][:count]


def words_a_second(nlp: Language, texts: Sequence[str]) -> float:
    start = time.process_time()
    words = sum(len(nlp(text)) for text in texts)
    return words / (time.process_time() - start)


def stock_pipeline(reader: Language) -> Language:
    """Return an untrained pipeline of the usual small size with the reader's labels."""
    nlp = spacy.blank("en")
    labels = json.loads((WEIGHTS / "labels.json").read_text(encoding="utf-8"))
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}})
    parser = nlp.add_pipe("parser", config={"model": _transitions("parser", LISTENER)})
    names = nlp.add_pipe("ner", config={"model": _transitions("ner", TOK2VEC)})
    for label in labels["xpos"]:
        tagger.add_label(label)  # type: ignore[attr-defined]
    for label in labels["deprels"]:
        parser.add_label(label)  # type: ignore[attr-defined]
    for label in sorted({tag[2:] for tag in labels["names"] if tag != "O"}):
        names.add_label(label)  # type: ignore[attr-defined]
    doc = reader(TRAINING)
    nlp.initialize(lambda: [Example(nlp.make_doc(TRAINING), doc)])
    return nlp


def _transitions(state: str, tok2vec: dict[str, object]) -> dict[str, object]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": state,
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }


if __name__ == "__main__":
    main()
