"""What each head is to get right, as one sum."""

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import IGNORED, Batch
from training.model import Reader

WEIGHTS = {
    "upos": 0.5,
    "xpos": 1.0,
    "feats": 0.5,
    "starts": 1.0,
    "arcs": 1.0,
    "labels": 0.6,
    "names": 2.0,
    "mention": 0.5,
    "chains": 0.3,
    "relations": 1.0,
}


def losses(model: Reader, batch: Batch) -> dict[str, Tensor]:
    """Return the mean loss of each head over the words that are annotated for it; heads without any are left out."""
    tensors = {key: torch.from_numpy(getattr(batch, key)) for key in batch.__slots__}
    words = model.dropout(model.words(tensors["pieces"], tensors["shapes"], tensors["gaps"], tensors["firsts"]))
    found: dict[str, Tensor] = {}
    for key in ("upos", "xpos", "feats"):
        if (tensors[key] != IGNORED).any():
            logits = getattr(model, key)(words).float()
            found[key] = functional.cross_entropy(logits.flatten(0, 1), tensors[key].flatten(), ignore_index=IGNORED)
    known = tensors["starts"] != IGNORED
    if known.any():
        logits = model.starts(words)[..., 0].float()[known]
        found["starts"] = functional.binary_cross_entropy_with_logits(logits, tensors["starts"][known].float())
    found |= _syntax(model, words, tensors)
    if (tensors["words"] & ~tensors["allowed"].all(-1)).any():
        found["names"] = _names(model, words, tensors)
    found |= _chains(model, words, tensors)
    if len(tensors["pairs"]):
        found["relations"] = _relations(model, words, tensors)
    return found


def _chains(model: Reader, words: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the losses of finding mentions and of their antecedents, all right ones together (Lee et al. 2017), by head words."""
    rows = (tensors["mention"] != IGNORED).any(1) | (tensors["chain"] >= 0).any(1)
    if not rows.any():
        return {}
    words, mention, chain = words[rows], tensors["mention"][rows], tensors["chain"][rows]
    known = mention != IGNORED
    found = {}
    if known.any():
        logits = model.mention(words)[..., 0].float()[known]
        found["mention"] = functional.binary_cross_entropy_with_logits(logits, mention[known].float())
    heads = chain >= 0
    earlier = torch.ones(words.shape[1], words.shape[1], dtype=torch.bool).tril(-1)
    seen = earlier & heads[:, None, :] & heads[:, :, None]
    scores = functional.pad(model.chain_scores(words).float().masked_fill(~seen, -1e4), (1, 0), value=0.0)
    right = functional.pad(seen & (chain[:, :, None] == chain[:, None, :]), (1, 0), value=False)
    right[..., 0] = ~right.any(-1)
    loss = torch.logsumexp(scores, -1) - torch.logsumexp(scores.masked_fill(~right, -1e4), -1)
    if heads.any():
        found["chains"] = loss[heads].mean()
    return found


def _relations(model: Reader, words: Tensor, tensors: dict[str, Tensor]) -> Tensor:
    logits, known = model.relations(words, tensors["pairs"]).float(), tensors["known"]
    each = functional.binary_cross_entropy_with_logits(logits, tensors["holds"].float(), reduction="none")
    return (each * known).sum() / len(logits)


def _syntax(model: Reader, words: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    rows = (tensors["heads"] != IGNORED).any(1)
    if not rows.any():
        return {}
    words, heads = words[rows], tensors["heads"][rows]
    sentence = tensors["sentence"][rows]
    scores = model.arc_scores(words).float()
    same = sentence[:, :, None] == sentence[:, None, :]
    seen = functional.pad(same, (1, 0), value=True)
    scores = scores.masked_fill(~seen, -1e4)
    arcs = functional.cross_entropy(scores.flatten(0, 1), heads.flatten(), ignore_index=IGNORED)
    labels = model.label_scores(words, heads.clamp(min=0)).float()
    deprels = functional.cross_entropy(labels.flatten(0, 1), tensors["deprels"][rows].flatten(), ignore_index=IGNORED)
    return {"arcs": arcs, "labels": deprels}


def _names(model: Reader, words: Tensor, tensors: dict[str, Tensor]) -> Tensor:
    """Return -log of the probability of all allowed tags together (partial labels; Tsuboi et al. 2008 in its local form)."""
    known = tensors["words"] & ~tensors["allowed"].all(-1)
    logits = model.names(words[known]).float()
    allowed = logits.masked_fill(~tensors["allowed"][known], -1e4)
    return (torch.logsumexp(logits, -1) - torch.logsumexp(allowed, -1)).mean()
