"""A checkpoint to the files that ship: `python -m training.export`. One int8 graph, its labels, tokenizer and lemmas.

The graph takes one window (no batch, no padding), so a text gives the same result in any company.
"""

import argparse
import hashlib
import json
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from training.batches import Labels
from training.corpus import Document, load_train
from training.model import LABEL_WIDTH, WIDTH, Reader
from training.train import MINILM, new_reader, resume

WEIGHTS = Path("ingest/reader/weights")
VERSION = "newsgraph-en/1"
# A lemma seen once may be a slip of an annotator; the rules are right more often then.
LEMMA_SEEN_MIN = 2


class Window(nn.Module):
    """The reader on one window: (pieces,) arrays in, (words, ...) arrays out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: Tensor, shapes: Tensor, gaps: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        reader = self.reader
        words = reader.words(pieces[None], shapes[None], gaps[None], firsts[None])
        left, right = reader.labels.project(words, reader._with_root(words))
        names = functional.log_softmax(reader.names(words), -1)
        tags = [getattr(reader, key)(words).argmax(-1)[0] for key in ("upos", "xpos", "feats")]
        arcs = functional.log_softmax(reader.arc_scores(words), -1)
        return (words[0], *tags, reader.starts(words)[0, :, 0], names[0], arcs[0], left[0], right[0])


INPUTS = ("pieces", "shapes", "gaps", "firsts")
OUTPUTS = ("words", "upos", "xpos", "feats", "starts", "names", "arcs", "label_left", "label_right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs"))
    parser.add_argument("--checkpoint", default="final.pt")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--float", action="store_true", help="keep 32 bits, to compare with int8")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    labels = Labels(**json.loads((args.runs / "labels.json").read_text()))
    model, _ = new_reader(labels)
    step = resume(args.runs / args.checkpoint, model)
    model.eval()
    export_graph(model, args.out / "reader.onnx", quantized=not args.float)
    np.savez_compressed(args.out / "deprels.npz", weight=model.labels.weight.detach().numpy().astype(np.float16))
    shutil.copy(MINILM / "tokenizer.json", args.out / "tokenizer.json")
    corpora = load_train(args.data)
    lemmas = lemma_table([*corpora["ewt"], *corpora["gum"]])
    write_json(args.out / "lemmas.json", lemmas)
    digest = hashlib.sha256((args.out / "reader.onnx").read_bytes()).hexdigest()
    about = {"version": VERSION, "steps": step, "width": WIDTH, "label_width": LABEL_WIDTH, "sha256": digest}
    shown = {key: getattr(labels, key) for key in ("upos", "xpos", "feats", "deprels", "names")}
    write_json(args.out / "labels.json", about | shown)
    total = sum(path.stat().st_size for path in args.out.iterdir())
    print(f"step {step}, {total / 1e6:.1f} MB in {args.out}")


def export_graph(model: Reader, path: Path, *, quantized: bool) -> None:
    """Write the graph; int8 weights by channel, activations quantised as they come."""
    window = Window(model)
    sample = tuple(torch.ones(7, dtype=torch.int64) for _ in range(3))
    firsts = torch.tensor([0, 2, 3, 5])
    raw = path.with_suffix(".float.onnx")
    torch.onnx.export(
        window,
        (*sample, firsts),
        str(raw),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={
            **{key: {0: "pieces"} for key in INPUTS[:3]},
            **{key: {0: "words"} for key in ("firsts", *OUTPUTS)},
        },
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(str(raw))
    if not quantized:
        raw.replace(path)
        return
    quantize_dynamic(
        str(raw), str(path), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
    )
    raw.unlink()


def lemma_table(documents: list[Document]) -> dict[str, dict[str, str]]:
    """Return by XPOS the lemma of each form that training shows often enough and that is not the form itself."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for document in documents:
        for sentence in document.sentences:
            for word, tag, lemma in zip(sentence.words, sentence.xpos, sentence.lemmas, strict=True):
                seen[tag, word.lower()][lemma] += 1
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for (tag, word), counter in sorted(seen.items()):
        lemma, count = counter.most_common(1)[0]
        if count >= LEMMA_SEEN_MIN and not tag.startswith("NNP"):
            table[tag][word] = lemma
    return dict(table)


def write_json(path: Path, content: object) -> None:
    """Write JSON that is the same for the same content."""
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
