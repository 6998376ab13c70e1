"""Which matrices of the exported graph are which parameters of the network."""

from torch import Tensor, nn

from training.model import WIDTH, Reader


def matrices(model: Reader) -> dict[str, Tensor]:
    """Return the matrices that the graph multiplies by, as it holds them, as views of the parameters they are made of."""
    found: dict[str, Tensor] = {}
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            halves = module.weight.split(WIDTH, 1) if name.startswith("relations.") else (module.weight,)
            found |= {f"{name}.weight|{n}": half.T for n, half in enumerate(halves)}
    return found | {f"{name}.weight|0": getattr(model, name).weight[0] for name in ("arcs", "chains")}
