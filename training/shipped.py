"""The shipped int8 weights as a place to train on from: `python -m training.shipped` writes the checkpoint that train takes up.

Checkpoints are large and stay where they were made; what is shipped is everywhere. What int8 rounds away is learnt again
within a few hundred steps.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.batches import Labels
from training.export import WEIGHTS
from training.matrices import matrices
from training.model import Reader
from training.train import new_optimizer, new_reader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--runs", type=Path, default=Path("training/runs"))
    args = parser.parse_args()
    about = json.loads((args.weights / "labels.json").read_text(encoding="utf8"))
    labels = Labels(**{key: about[key] for key in Labels.__slots__})
    model, _ = new_reader(labels)
    missing = take_shipped(model, args.weights)
    args.runs.mkdir(parents=True, exist_ok=True)
    (args.runs / "labels.json").write_text(json.dumps(asdict(labels)))
    state = {"model": model.state_dict(), "optimizer": new_optimizer(model).state_dict(), "step": about["steps"]}
    torch.save(state, args.runs / "last.pt")
    print(f"{args.runs / 'last.pt'}: step {about['steps']}; not in the shipped files: {missing or 'nothing'}")


def take_shipped(model: Reader, folder: Path) -> list[str]:
    """Put shipped weights into a network; return the parameters that they lack."""
    graph = onnx.load(str(folder / "reader.onnx")).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    left = dict(model.named_parameters())
    with torch.no_grad():
        for name, matrix in matrices(model).items():
            if f"{name}_quantized" in found:
                matrix.copy_(torch.from_numpy(_whole(found, name)))
                left.pop(name.partition("|")[0], None)
        for name in list(left):
            if f"reader.{name}" in found:
                left.pop(name).copy_(torch.from_numpy(found[f"reader.{name}"].copy()))
            elif f"reader.{name}_quantized" in found:
                left.pop(name).copy_(torch.from_numpy(_whole(found, f"reader.{name}")))
        with np.load(folder / "pairs.npz") as pairs:
            for name, key in OUTSIDE.items():
                left.pop(name).copy_(torch.from_numpy(pairs[key].astype(np.float32)).view_as(model.get_parameter(name)))
    return sorted(left)


OUTSIDE = {"labels.weight": "deprels", "distances.weight": "distances"}


def _whole(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    zero, scale = found[f"{name}_zero_point"].astype(np.float32), found[f"{name}_scale"]
    return (found[f"{name}_quantized"].astype(np.float32) - zero) * scale


if __name__ == "__main__":
    main()
