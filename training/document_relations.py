"""How far relations of a whole document can be told from the reader's encodings, on Re-DocRED: `python -m training.document_relations`.

Measures, ships nothing: a statement of ours rests on one sentence. Two things are scored by their mentions together (mean and
maximum of the encodings), by the best that the relation head says of any two mentions in one sentence, by one step through a
third thing ("lies in" twice), by their types, how often and how near they are named. Trained on the first four fifths of the
documents, told at probability 0.5 on the last, which trained nothing; the figure is of all facts in our predicates.
"""

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.language import Language
from torch import Tensor, nn
from torch.nn import functional

from ingest.extract.relations import rows_of
from ingest.extract.tree import Tree
from ingest.reader import ENCODING, WEIGHTS, component_of, load_reader
from training.links import RELATION_ID, RELATIONS, SYMMETRIC, WIKIDATA
from training.relation_pairs import redocred_doc, redocred_ends, redocred_pairs
from training.relations import REDOCRED_SHARE, SEED, WIDTH

TYPES = ("PER", "ORG", "LOC", "TIME", "MISC", "NUM")
HIDDEN = 128
EPOCHS = 25
RATE = 1e-3
DECAY = 0.02
DROPOUT = 0.3
DOCUMENTS_PER_STEP = 4
FAR, MANY = 5, 4  # sentences apart, mentions: beyond these all are alike
NEVER = -8.0  # logit of what no sentence says
STEPS = 6  # ways through a third thing


@dataclass(frozen=True, slots=True)
class Document:
    """The things of a document and all ordered pairs of them."""

    things: Tensor  # (things, 2 * WIDTH)
    said: Tensor  # (things, things, features): of the relation head both ways, of steps, of how often each is a country
    sort: Tensor  # (things, things): both types and the distance, as one number
    named: Tensor  # (things,): how often and how early, as one number
    holds: Tensor  # (things, things, relations)


class Pooled(nn.Module):
    """Scores every ordered pair of things."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = nn.Linear(2 * WIDTH, HIDDEN)
        self.object = nn.Linear(2 * WIDTH, HIDDEN)
        self.said = nn.Linear(2 * len(RELATIONS) + STEPS + 2, HIDDEN)
        self.sort = nn.Embedding(len(TYPES) ** 2 * (FAR + 1), HIDDEN)
        self.subject_named = nn.Embedding((MANY + 1) ** 2, HIDDEN)
        self.object_named = nn.Embedding((MANY + 1) ** 2, HIDDEN)
        self.middle = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(2 * HIDDEN, len(RELATIONS))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, one: Document) -> Tensor:
        """Return logits (things, things, relations)."""
        left = self.subject(self.dropout(one.things)) + self.subject_named(one.named)
        right = self.object(self.dropout(one.things)) + self.object_named(one.named)
        total = left[:, None] + right[None] + self.said(one.said) + self.sort(one.sort)
        first = self.dropout(functional.gelu(total))
        second = self.dropout(functional.gelu(self.middle(first)))
        return self.out(torch.cat([first, second], -1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    rows = json.loads((options.data / "redocred/dev_revised.json").read_text(encoding="utf8"))
    nlp = load_reader(options.weights)
    documents = [read(nlp, row) for row in rows]
    kept = len(rows) * REDOCRED_SHARE[0] // REDOCRED_SHARE[1]
    model = fitted(documents[:kept])
    tell(model, documents[kept:])


def read(nlp: Language, row: Mapping[str, Any]) -> Document:
    """Return a document of the set as the reader sees it, with its own mentions."""
    doc = redocred_doc(nlp, row["sents"])
    first_of = [0, *accumulate(len(words) for words in row["sents"])]
    logits = _said(nlp, doc, row, first_of)
    sure = 1 / (1 + np.exp(-logits))
    often = np.log1p(sure[..., RELATION_ID["country"]].sum(0))
    size = len(row["vertexSet"])
    both = (
        np.broadcast_to(often[None, :, None], (size, size, 1)),
        np.broadcast_to(often[:, None, None], (size, size, 1)),
    )
    said = np.concatenate([logits / 4, logits.transpose(1, 0, 2) / 4, _steps(sure), *both], -1)
    sentences = [sorted({mention["sent_id"] for mention in mentions}) for mentions in row["vertexSet"]]
    apart = [[min(min(abs(x - y) for x in a for y in b), FAR) for b in sentences] for a in sentences]
    types = np.array([TYPES.index(mentions[0]["type"]) for mentions in row["vertexSet"]])
    named = [
        min(len(mentions), MANY) * (MANY + 1) + min(own[0], MANY)
        for mentions, own in zip(row["vertexSet"], sentences, strict=True)
    ]
    return Document(
        things=torch.from_numpy(_things(doc.user_data[ENCODING], row, first_of)),
        said=torch.from_numpy(said.astype(np.float32)),
        sort=torch.from_numpy((types[:, None] * len(TYPES) + types[None]) * (FAR + 1) + np.array(apart)),
        named=torch.tensor(named),
        holds=torch.from_numpy(_holds(row)),
    )


def _things(encoding: np.ndarray, row: Mapping[str, Any], first_of: Sequence[int]) -> np.ndarray:
    found = []
    for mentions in row["vertexSet"]:
        places = [
            (first_of[one["sent_id"]] + one["pos"][0], first_of[one["sent_id"]] + one["pos"][1]) for one in mentions
        ]
        mean = np.mean([encoding[a:b].mean(0) for a, b in places], 0)
        found.append(np.concatenate([mean, np.max([encoding[b - 1] for _, b in places], 0)]))
    return np.stack(found).astype(np.float32)


def _said(nlp: Language, doc: Any, row: Mapping[str, Any], first_of: Sequence[int]) -> np.ndarray:
    """Return the best logit (things, things, relations) that the relation head gives two mentions of one sentence."""
    size, tree, scorer = len(row["vertexSet"]), Tree(doc), component_of(nlp)
    best = np.full((size, size, len(RELATIONS)), NEVER, np.float32)
    for number in range(len(row["sents"])):
        things, ends = redocred_ends(row, number, first_of[number])
        pairs = redocred_pairs(things, ends)
        if pairs:
            sure = np.clip(scorer.relation_scores(doc, rows_of(tree, ends, pairs)), 1e-4, 1 - 1e-4)
            for (a, b), logits in zip(pairs, np.log(sure / (1 - sure)), strict=True):
                best[things[a], things[b]] = np.maximum(best[things[a], things[b]], logits)
    return best


def _steps(sure: np.ndarray) -> np.ndarray:
    """Return how sure the best way through a third thing is: to the country of where it lies, was born, sits …"""
    country = sure[..., RELATION_ID["country"]]
    inside = np.maximum(sure[..., RELATION_ID["located_in"]], country)
    ways = [(inside, country), (inside, inside), (country, country.T)]
    ways += [(sure[..., RELATION_ID[name]], country) for name in ("born_in", "headquartered_in", "died_in")]
    return np.stack([np.max(left[:, :, None] * right[None], 1) for left, right in ways], -1)


def _holds(row: Mapping[str, Any]) -> np.ndarray:
    size = len(row["vertexSet"])
    holds = np.zeros((size, size, len(RELATIONS)), bool)
    for label in row["labels"]:
        if label["r"] in WIKIDATA:
            name, turned = WIKIDATA[label["r"]]
            left, right = (label["t"], label["h"]) if turned else (label["h"], label["t"])
            holds[left, right, RELATION_ID[name]] = True
            if name in SYMMETRIC:
                holds[right, left, RELATION_ID[name]] = True
    return holds


def fitted(documents: Sequence[Document]) -> Pooled:
    """Return a model trained on documents."""
    torch.manual_seed(SEED)
    chance, shuffled, model = random.Random(SEED), list(documents), Pooled()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(shuffled) // DOCUMENTS_PER_STEP)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    for _ in range(EPOCHS):
        chance.shuffle(shuffled)
        for n in range(0, len(shuffled), DOCUMENTS_PER_STEP):
            optimizer.zero_grad()
            for one in shuffled[n : n + DOCUMENTS_PER_STEP]:
                apart = ~torch.eye(len(one.holds), dtype=torch.bool)
                logits, holds = model(one)[apart], one.holds[apart].float()
                loss = functional.binary_cross_entropy_with_logits(logits, holds, reduction="sum") / len(holds)
                (loss / DOCUMENTS_PER_STEP).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model.eval()


def tell(model: Pooled, documents: Sequence[Document]) -> None:
    """Print how many facts are right, wrong and missed."""
    right = wrong = missed = 0
    with torch.no_grad():
        for one in documents:
            said = (model(one) > 0) & ~torch.eye(len(one.holds), dtype=torch.bool)[..., None]
            right += int((said & one.holds).sum())
            wrong += int((said & ~one.holds).sum())
            missed += int((~said & one.holds).sum())
    print(f"{len(documents)} documents: {right} right, {wrong} wrong, {missed} missed")
    print(f"F1 {2 * right / (2 * right + wrong + missed):.3f} of all facts of the document")


if __name__ == "__main__":
    main()
