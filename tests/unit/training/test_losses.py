"""What each head is to get right, on a network of real size with weights by chance; needs what training needs."""

import pytest

pytest.importorskip("torch", reason="training only: pip install -r training/requirements.in")
pytest.importorskip("safetensors", reason="training only: pip install -r training/requirements.in")

import torch
from torch import Tensor

from tests.unit.training.making import COUNTS, batch, linked, parsed, plain
from training.losses import _chains, _names, _relations, losses
from training.model import Reader, Sizes


class Says:
    """A head that gives what it was told to."""

    def __init__(self, **given: Tensor) -> None:
        self._given = given

    def chain_scores(self, words: Tensor) -> Tensor:
        return self._given["chains"]

    def mention(self, words: Tensor) -> Tensor:
        return self._given["mention"]

    def names(self, words: Tensor) -> Tensor:
        return self._given["names"][: len(words)]

    def relations(self, words: Tensor, pairs: Tensor) -> Tensor:
        return self._given["relations"]


def tensors_of(made: object) -> dict[str, Tensor]:
    return {key: torch.from_numpy(getattr(made, key)) for key in made.__slots__}  # type: ignore[attr-defined]


def chain_loss(scores: Tensor) -> float:
    made = tensors_of(batch([linked()]))
    return float(_chains(Says(chains=scores[None]), torch.zeros(1, 4, 1), made)["chains"])  # type: ignore[arg-type]


def test_a_linked_mention_costs_nothing_with_its_antecedent_and_much_without() -> None:
    right, wrong = torch.zeros(4, 4), torch.zeros(4, 4)
    right[2, 0], wrong[2, 0] = 20.0, -20.0
    assert chain_loss(right) < 1e-3
    assert chain_loss(wrong) > 5


def test_words_of_which_no_link_is_known_count_neither_as_mentions_nor_as_antecedents() -> None:
    scores = torch.zeros(4, 4)
    scores[2, 0] = 20.0
    others = scores.clone()
    others[2, 1], others[3, 0], others[3, 2] = 50.0, 50.0, 50.0
    assert chain_loss(others) == pytest.approx(chain_loss(scores))
    made = tensors_of(batch([linked()]))
    assert set(_chains(Says(chains=scores[None]), torch.zeros(1, 4, 1), made)) == {"chains"}  # type: ignore[arg-type]


def test_any_allowed_tag_is_as_right_as_another() -> None:
    sentence = plain("Oslo")
    sentence.names = [frozenset({3, 5})]
    made = tensors_of(batch([sentence]))

    def loss(tag: int) -> float:
        logits = torch.zeros(1, COUNTS["names"])
        logits[0, tag] = 30.0
        return float(_names(Says(names=logits), torch.zeros(1, 1, 1), made))  # type: ignore[arg-type]

    assert loss(3) == pytest.approx(loss(5), abs=1e-4)
    assert loss(3) < 0.01 < 5 < loss(4)


def test_relations_of_which_a_set_says_nothing_cost_nothing() -> None:
    made = tensors_of(batch([linked()]))

    def loss(**logit: float) -> float:
        logits = torch.full((1, COUNTS["relations"]), -20.0)
        logits[0, 1] = 20.0
        for number, value in logit.items():
            logits[0, int(number[1:])] = value
        return float(_relations(Says(relations=logits), torch.zeros(1, 4, 1), made))  # type: ignore[arg-type]

    assert loss() < 1e-3
    assert loss(n5=20.0) == pytest.approx(loss())  # not annotated
    assert loss(n2=20.0) > 5  # known not to hold


def test_each_set_trains_the_heads_that_it_annotates_and_all_losses_can_be_gone_down() -> None:
    torch.manual_seed(1)
    sizes = Sizes(upos=2, xpos=2, feats=1, deprels=2, **COUNTS)
    model = Reader(60, sizes)
    assert set(losses(model, batch([plain("a b")]))) == set()
    assert set(losses(model, batch([linked()]))) == {"chains", "relations"}
    found = losses(model, batch([parsed(), linked()]))
    assert set(found) == {
        *("upos", "xpos", "feats", "starts", "arcs", "labels", "names"),
        *("mention", "chains", "relations"),
    }
    total = sum(found.values())
    total.backward()
    assert all(torch.isfinite(one.grad).all() for one in model.parameters() if one.grad is not None)
    with torch.no_grad():
        for one in model.parameters():
            if one.grad is not None:
                one -= 0.001 * one.grad
    model.eval()
    assert float(sum(losses(model, batch([parsed(), linked()])).values())) < float(total.detach())
