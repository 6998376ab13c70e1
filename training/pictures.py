"""The pictures of docs/reader.md: `python -m training.pictures --log train.log`. Learning curves, and ten sentences as read.

The sentences are drawn by a fixed seed from the sample corpus, which no training saw; what is wrong in them stays.
"""

import argparse
import json
import random
from pathlib import Path

from matplotlib.figure import Figure
from spacy import displacy
from spacy.tokens import Doc, Span

from ingest.reader import load_reader
from ingest.sample import sample_articles_path

SEED = 2022
SENTENCES = 10
WORDS = range(6, 23)  # shorter says little, longer is too wide to see
CURVES = ("arcs", "labels", "xpos", "names", "starts", "chains", "relations")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, help="what training printed")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.log:
        draw_curves(args.log, args.out / "reader-learning.svg")
    draw_sentences(args.out)


def draw_curves(log: Path, out: Path) -> None:
    """Draw each loss, smoothed as it was printed, relative to where it began."""
    steps: dict[str, list[int]] = {name: [] for name in CURVES}
    values: dict[str, list[float]] = {name: [] for name in CURVES}
    for line in log.read_text(encoding="utf8").splitlines():
        words = line.split()
        if words and words[0].isdigit() and words[-1] == "s/step":
            for name, value in zip(words[1:-2:2], words[2:-2:2], strict=True):
                if name in values:
                    steps[name].append(int(words[0]))
                    values[name].append(float(value))
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for name in CURVES:
        if values[name]:
            axes.plot(steps[name], [value / values[name][0] for value in values[name]], label=name)
    axes.set(xlabel="steps of 1,100 word pieces", ylabel="loss, first printed value = 1", ylim=(0, 1.3))
    axes.legend(ncols=4, frameon=False)
    figure.savefig(out, metadata={"Date": None})


def draw_sentences(out: Path) -> None:
    """Draw the trees of sentences chosen by chance, names below their words."""
    nlp = load_reader()
    texts = [json.loads(line)["text"] for line in sample_articles_path().read_text(encoding="utf8").splitlines()]
    sentences = [sent for doc in nlp.pipe(texts) for sent in doc.sents if len(sent) in WORDS and "\n" not in sent.text]
    chosen = random.Random(SEED).sample(sentences, SENTENCES)
    for number, sentence in enumerate(chosen, 1):
        picture = displacy.render(drawn(sentence), style="dep", manual=True, options={"compact": True, "distance": 90})
        (out / f"reader-{number:02}.svg").write_text(picture, encoding="utf8")


def drawn(sentence: Span) -> dict[str, list[dict[str, object]]]:
    """Return a sentence as displaCy draws it by hand: the tag of a word, or the kind of the name it is in."""
    doc: Doc = sentence.as_doc()
    words = [{"text": token.text, "tag": token.ent_type_ or token.pos_} for token in doc]
    arcs = [
        {
            "start": min(token.i, token.head.i),
            "end": max(token.i, token.head.i),
            "label": token.dep_,
            "dir": "left" if token.i < token.head.i else "right",
        }
        for token in doc
        if token.head.i != token.i
    ]
    return {"words": words, "arcs": arcs}


if __name__ == "__main__":
    main()
