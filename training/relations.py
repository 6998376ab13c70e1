"""Train the relation head on a finished network: `python -m training.relations`. Minutes on one core.

The network is frozen: every set is read once with the weights that ship, as the extractor reads, and the head learns from
its encodings. One part of the documents is kept from a first head, and on what that says of it the probabilities are
calibrated for each relation; the head that ships learns from all. Writes relations.npz beside the graph; `python -m training.export` does this too.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ingest.extract.relations import joined
from ingest.reader import CLUES, PLACES, WEIGHTS, load_reader
from training.corpus import read_gmb
from training.links import RELATIONS
from training.relation_pairs import Taught, read_knowledgenet, read_news, read_redocred

WIDTH = 384
HIDDEN = 112
EPOCHS = 6
RATE = 2e-3
DECAY = 0.02
DROPOUT = 0.3  # of hidden units; of encodings half of that
CLUES_DROPPED = 0.3
DOCUMENTS_PER_STEP = 12
PARTS = 4  # one of them calibrates
SEED = 20220105
TRAIN_FOLDS = frozenset({1, 2})  # of KnowledgeNet; the third measures
REDOCRED_SHARE = (4, 5)  # of its documents, from the first; the rest measures
NEWS_BLOCKS = 60  # of GMB: a hundred sentences each
NEWS_WEIGHT = 1.0  # of a pair that nobody judged: at 0.25, who won a state lived there
RARE = -4.0  # the logit that training starts from


class Head(nn.Module):
    """ingest/reader/relations.py in torch."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Linear(WIDTH, PLACES * HIDDEN)
        self.clues = nn.EmbeddingBag(CLUES, HIDDEN, mode="sum")
        self.bias = nn.Parameter(torch.zeros(HIDDEN))
        self.middle = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(2 * HIDDEN, len(RELATIONS))
        nn.init.zeros_(self.clues.weight)
        nn.init.zeros_(self.places.bias)
        nn.init.zeros_(self.out.weight)
        nn.init.constant_(self.out.bias, RARE)

    def forward(self, batch: "Batch") -> Tensor:
        """Return logits (pairs, relations)."""
        maps = self.places.weight.view(PLACES, HIDDEN, WIDTH)
        kept = None
        if self.training:
            kept = (torch.rand(len(batch.clues)) > CLUES_DROPPED).float() / (1 - CLUES_DROPPED)
        total = self.bias + self.clues(batch.clues, batch.clue_starts, per_sample_weights=kept)
        for place, words in enumerate(batch.places):
            total = total + functional.dropout(words, DROPOUT / 2, self.training) @ maps[place].T
        first = functional.dropout(functional.gelu(total), DROPOUT, self.training)
        second = functional.dropout(functional.gelu(self.middle(first)), DROPOUT, self.training)
        return self.out(torch.cat([first, second], 1))


class Batch:
    """Some texts as tensors: the encodings at each place of their pairs, clues, what holds and how much each pair weighs."""

    def __init__(self, texts: Sequence[Taught]) -> None:
        sizes = np.cumsum([0, *(len(one.encoding) for one in texts)])[:-1].tolist()
        encoding = torch.from_numpy(np.concatenate([one.encoding for one in texts]).astype(np.float32))
        rows = joined([one.rows for one in texts], sizes)
        tokens = torch.from_numpy(rows.tokens)
        left, right = torch.from_numpy(rows.between).unbind(1)
        sums = torch.cat([torch.zeros(1, WIDTH), encoding.double().cumsum(0).float()])
        lengths = np.diff(np.append(rows.path_starts, len(rows.path)))
        of = torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths))
        path = torch.zeros(len(lengths), WIDTH).index_add_(0, of, encoding[torch.from_numpy(rows.path)])
        self.places = [encoding[tokens[:, place]] for place in range(tokens.shape[1])]
        self.places.append((sums[right] - sums[left]) / (right - left).clamp(min=1)[:, None])
        self.places.append(path / torch.from_numpy(lengths)[:, None])
        self.clues, self.clue_starts = torch.from_numpy(rows.clues), torch.from_numpy(rows.clue_starts)
        self.holds = torch.from_numpy(np.concatenate([one.holds for one in texts])).float()
        weights = [one.known * (NEWS_WEIGHT if one.source == "news" else 1.0) for one in texts]
        self.weight = torch.from_numpy(np.concatenate(weights)).float()


def fitted(texts: Sequence[Taught], *, seed: int = SEED) -> Head:
    """Return a head trained on texts."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    shuffled = [one for one in texts if len(one.rows.tokens)]
    head = Head()
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(shuffled) // DOCUMENTS_PER_STEP + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.05)
    head.train()
    for _ in range(EPOCHS):
        chance.shuffle(shuffled)
        for n in range(0, len(shuffled), DOCUMENTS_PER_STEP):
            batch = Batch(shuffled[n : n + DOCUMENTS_PER_STEP])
            each = functional.binary_cross_entropy_with_logits(head(batch), batch.holds, reduction="none")
            optimizer.zero_grad(set_to_none=True)
            ((each * batch.weight).sum() / len(batch.holds)).backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return head.eval()


def logits_of(head: Head, texts: Sequence[Taught]) -> np.ndarray:
    """Return the logits (pairs, relations) of all texts, one after another."""
    with torch.no_grad():
        found = [head(Batch([one])).numpy() for one in texts if len(one.rows.tokens)]
    return np.concatenate(found) if found else np.zeros((0, len(RELATIONS)), np.float32)


def unseen(texts: Sequence[Taught]) -> tuple[np.ndarray, list[Taught]]:
    """Return what a head says of texts that it has not seen, and those texts."""
    kept = [one for one in texts if crc32(one.group.encode()) % PARTS == 0 and one.source != "news"]
    head = fitted([one for one in texts if crc32(one.group.encode()) % PARTS])
    return logits_of(head, kept), kept


SLOPE_BINDS = 20.0  # how much a relation's own slope and shift are drawn to those of all: as so many pairs would


def calibration(logits: np.ndarray, holds: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and shift of each relation's logits (Platt 1999), drawn to those of all relations where examples are few."""
    own = torch.zeros(2, logits.shape[1], requires_grad=True)
    shared = torch.tensor([1.0, 0.0], requires_grad=True)
    scores, right, weight = (torch.from_numpy(one).float() for one in (logits, holds, known))
    optimizer = torch.optim.LBFGS([own, shared], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        slope, shift = shared[:, None] + own
        each = functional.binary_cross_entropy_with_logits(scores * slope + shift, right, reduction="none")
        total = (each * weight).sum() + SLOPE_BINDS * (own**2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    slope, shift = (shared[:, None] + own).detach().numpy()
    return slope, shift


def save(head: Head, slope: np.ndarray, shift: np.ndarray, *, network: str, file: Path) -> None:
    """Write the head as ingest/reader/relations.py reads it."""
    clues = head.clues.weight.detach().numpy()
    scale = np.abs(clues).max() / 127
    np.savez_compressed(
        file,
        network=network,
        relations=np.array(RELATIONS),
        places=head.places.weight.detach().numpy().T.astype(np.float16),
        clues=np.round(clues / scale).astype(np.int8),
        clue_scale=np.float32(scale),
        bias=(head.bias + head.places.bias.view(PLACES, HIDDEN).sum(0)).detach().numpy(),
        middle=head.middle.weight.detach().numpy().T.astype(np.float16),
        middle_bias=head.middle.bias.detach().numpy(),
        out=head.out.weight.detach().numpy().T.astype(np.float16),
        out_bias=head.out.bias.detach().numpy(),
        slope=slope.astype(np.float32),
        shift=shift.astype(np.float32),
    )


def read(weights: Path, data: Path) -> list[Taught]:
    """Return all sets as pairs, read with the weights of a folder."""
    nlp = load_reader(weights)
    texts = list(read_knowledgenet(nlp, data / "knowledgenet/folds_1-3.jsonl", TRAIN_FOLDS))
    rows = json.loads((data / "redocred/dev_revised.json").read_text(encoding="utf8"))
    texts += read_redocred(nlp, rows[: len(rows) * REDOCRED_SHARE[0] // REDOCRED_SHARE[1]])
    blocks = read_gmb(data / "gmb/ner_dataset.csv.gz")[0][:NEWS_BLOCKS]
    texts += read_news(nlp, blocks)
    return texts


def teach(weights: Path, data: Path) -> None:
    """Train the head for the weights in a folder, and put it beside them."""
    file = weights / "relations.npz"
    file.unlink(missing_ok=True)
    texts = read(weights, data)
    logits, order = unseen(texts)
    holds, known = (np.concatenate([getattr(one, key) for one in order]) for key in ("holds", "known"))
    slope, shift = calibration(logits, holds, known)
    _tell(logits * slope + shift, holds, known, sum(one.total for one in order))
    network = json.loads((weights / "labels.json").read_text(encoding="utf8"))["sha256"]
    save(fitted(texts), slope, shift, network=network, file=file)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


def _tell(logits: np.ndarray, holds: np.ndarray, known: np.ndarray, total: np.ndarray) -> None:
    """Print what the head says of what it has not seen, by probability."""
    for least in (0.3, 0.5, 0.7, 0.8, 0.9):
        said = logits >= np.log(least / (1 - least))
        right, wrong = (said & holds).sum(), (said & ~holds & known).sum()
        print(f"at {least}: {right} right, {wrong} wrong, of {total.sum()} facts")
    said = logits >= 0
    for n, name in enumerate(RELATIONS):
        print(f"{name}: {(said & holds)[:, n].sum()} right, {(said & ~holds & known)[:, n].sum()} wrong of {total[n]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the published sets")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the exported network")
    options = parser.parse_args()
    teach(options.weights, options.data)


if __name__ == "__main__":
    main()
