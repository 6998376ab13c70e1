"""How sure a share of counted cases is."""

import math

Z_95 = 1.959963984540054  # standard normal quantile at 0.975


def wilson(right: int, total: int, *, z: float = Z_95) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0..1 (Wilson 1927, without continuity correction); (0, 1) for no cases."""
    if not 0 <= right <= total:
        raise ValueError(f"{right} right of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    share, weight = right / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def shown(right: int, total: int) -> str:
    """Return "83/95 = 0.874 (0.792-0.926)"; without cases only the counts."""
    if total == 0:
        return "0/0"
    low, high = wilson(right, total)
    return f"{right}/{total} = {right / total:.3f} ({low:.3f}-{high:.3f})"
