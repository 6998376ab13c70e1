"""A checkpoint to the files that ship: `python -m training.export`. One int8 graph, its labels, tokenizer and lemmas.

The graph takes one window (no batch, no padding), so a text gives the same result in any company. The relation head is
trained on what it gives (training/relations.py), which takes minutes; the one in the checkpoint only shapes the encoder.
"""

import argparse
import hashlib
import json
import math
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, Value, nn
from torch.nn import functional

from training.batches import Labels
from training.corpus import Document, load_train
from training.matrices import matrices
from training.model import ATTENTION_HEADS, CHAIN_WIDTH, WIDTH, Reader, at_words
from training.relations import teach
from training.train import MINILM, new_reader, resume

WEIGHTS = Path("ingest/reader/weights")
VERSION = "newsgraph-en/1"
# A lemma seen once may be a slip of an annotator; the rules are right more often then.
LEMMA_SEEN_MIN = 2


class Attention(torch.autograd.Function):
    """Attention over one unpadded window, which onnxruntime has as one kernel."""

    @staticmethod
    def forward(_: object, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        split = (one.unflatten(-1, (ATTENTION_HEADS, -1)).transpose(1, 2) for one in (query, key, value))
        return functional.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: torch.onnx._internal.torchscript_exporter.jit_utils.GraphContext, *three: Value) -> Value:
        found = graph.op("com.microsoft::MultiHeadAttention", *three, num_heads_i=ATTENTION_HEADS)
        found.setType(three[0].type())
        return found


class Window(nn.Module):
    """The reader on one window: (pieces,) arrays in, (words, ...) arrays out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: Tensor, shapes: Tensor, gaps: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        reader = self.reader
        hidden = reader.encoder.embed(pieces[None], shapes[None], gaps[None])
        for layer in reader.encoder.layers:
            three = layer.query_key_value(hidden).split(WIDTH, -1)
            hidden = layer.after_attention(hidden, Attention.apply(*three))
        words = at_words(hidden, firsts[None])
        left, right = reader.labels.project(words, reader._with_root(words))
        names = functional.log_softmax(reader.names(words), -1)
        tags = [getattr(reader, key)(words).argmax(-1)[0] for key in ("upos", "xpos", "feats")]
        arcs = functional.log_softmax(reader.arc_scores(words), -1)
        later, earlier = reader.chains.project(words, words)
        later = later @ reader.chains.weight[0] / math.sqrt(CHAIN_WIDTH)
        starts, mentions = reader.starts(words)[0, :, 0], reader.mention(words)[0, :, 0]
        return words[0], *tags, starts, names[0], arcs[0], left[0], right[0], mentions, later[0], earlier[0]


INPUTS = ("pieces", "shapes", "gaps", "firsts")
OUTPUTS = (
    *("words", "upos", "xpos", "feats", "starts", "names", "arcs", "label_left", "label_right"),
    *("mentions", "chain_later", "chain_earlier"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("training/runs"))
    parser.add_argument("--checkpoint", default="final.pt")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--float", action="store_true", help="keep 32 bits, to compare with int8")
    parser.add_argument("--without-relations", action="store_true", help="leave the relation head to be trained later")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    labels = Labels(**json.loads((args.runs / "labels.json").read_text()))
    model, _ = new_reader(labels)
    step = resume(args.runs / args.checkpoint, model)
    model.eval()
    export_graph(model, args.out / "reader.onnx", quantized=not args.float)
    np.savez_compressed(
        args.out / "pairs.npz",
        deprels=half(model.labels.weight),
        distances=half(model.distances.weight[:, 0]),
    )
    shutil.copy(MINILM / "tokenizer.json", args.out / "tokenizer.json")
    corpora = load_train(args.data)
    lemmas = lemma_table([*corpora["ewt"], *corpora["gum"]])
    write_json(args.out / "lemmas.json", lemmas)
    digest = hashlib.sha256((args.out / "reader.onnx").read_bytes()).hexdigest()
    about = {"version": VERSION, "steps": step, "width": WIDTH, "sha256": digest}
    shown = {key: getattr(labels, key) for key in ("upos", "xpos", "feats", "deprels", "names", "relations")}
    write_json(args.out / "labels.json", about | shown)
    (args.out / "relations.npz").unlink(missing_ok=True)  # it was trained on another network
    if not (args.float or args.without_relations):
        teach(args.out, args.data)
    total = sum(path.stat().st_size for path in args.out.iterdir())
    print(f"step {step}, {total / 1e6:.1f} MB in {args.out}")


def half(weight: Tensor) -> np.ndarray:
    """Return weights in 16 bits: they are used outside the graph."""
    return weight.detach().numpy().astype(np.float16)


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
        custom_opsets={"com.microsoft": 1},
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
    name_matrices(path, model)


def name_matrices(path: Path, model: Reader) -> None:
    """Give the graph's matrices the names of the parameters that they are, so that training can take them up again."""
    graph = onnx.load(str(path))
    held = {one.name: numpy_helper.to_array(one) for one in graph.graph.initializer}
    named: dict[str, str] = {}
    for name, matrix in matrices(model).items():
        wanted = matrix.detach().numpy()
        for key in (key for key in held if key.startswith("onnx::") and key.endswith("_quantized")):
            if held[key].shape == wanted.shape:
                stem = key.removesuffix("_quantized")
                found = held[key].astype(np.float32) * held[f"{stem}_scale"]
                if np.abs(found - wanted).max() <= held[f"{stem}_scale"].max():
                    named |= {f"{stem}{end}": f"{name}{end}" for end in ("_quantized", "_scale", "_zero_point")}
    for one in graph.graph.initializer:
        one.name = named.get(one.name, one.name)
    for node in graph.graph.node:
        for n, given in enumerate(node.input):
            node.input[n] = named.get(given, given)
    onnx.save(graph, str(path))


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
