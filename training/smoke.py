"""All of the training made small, and a check that it learns: `python -m training.smoke`, some five minutes on two cores.

Trains from nothing, anneals, exports int8, reads development text, and fails unless tags, trees and names are far better
than what needs no training: the commonest tag, the next word as head, no names.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from ingest.reader import Network, load_reader
from training.corpus import Document, load_dev
from training.evaluate import THREE, names_f1, syntax

STEPS, DECAY_STEPS = 220, 60
DEV_DOCUMENTS = 40
MARGIN = 15.0  # points above what needs no training
NAMES_MIN = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs, weights = Path(folder) / "runs", Path(folder) / "weights"
        common = ("--data", str(args.data), "--runs", str(runs))
        _call("training.train", *common, "--steps", str(STEPS))
        _call("training.train", *common, "--decay-steps", str(DECAY_STEPS))
        _call("training.export", *common, "--out", str(weights), "--without-relations")
        dev = load_dev(args.data)["ewt"][:DEV_DOCUMENTS]
        nlp = load_reader(weights)
        found = syntax(nlp, Network(weights), dev)
        names = names_f1(nlp, dev, THREE)
    floor = untrained(dev)
    wanted = {key: value + MARGIN for key, value in floor.items()}
    print({key: round(found[key], 1) for key in wanted}, f"names {names:.1f}", f"without training {floor}")
    failed = [key for key, value in wanted.items() if found[key] < value]
    if failed or names < NAMES_MIN:
        sys.exit(f"it did not learn: {failed or 'names'}; wanted {wanted} and names of {NAMES_MIN}")


def untrained(documents: list[Document]) -> dict[str, float]:
    """Return the accuracy of the commonest tag for every word, and of the next word as every word's head."""
    sentences = [sentence for document in documents for sentence in document.sentences]
    tags = Counter(tag for sentence in sentences for tag in sentence.xpos)
    nexts = sum(head == place + 2 for sentence in sentences for place, head in enumerate(sentence.heads))
    total = sum(tags.values())
    return {"XPOS": 100 * tags.most_common(1)[0][1] / total, "UAS": 100 * nexts / total}


def _call(module: str, *args: str) -> None:
    subprocess.run([sys.executable, "-m", module, *args], check=True)


if __name__ == "__main__":
    main()
