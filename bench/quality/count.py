"""What was found rightly, wrongly or not at all, counted, and the figures that follow."""

from dataclasses import dataclass


@dataclass(slots=True)
class Count:
    right: int = 0  # what was wanted and found
    wrong: int = 0
    missed: int = 0

    def add(self, *, right: int, found: int, wanted: int) -> None:
        """Count so many as right, of those found and of those wanted."""
        self.right += right
        self.wrong += found - right
        self.missed += wanted - right

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def row(self, name: str) -> str:
        """Return a row of a table: precision, recall, F1 and the counts."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return (
            f"| {name} | {precision:.3f} | {recall:.3f} | {self.f1:.3f} | {self.right} | {self.wrong} | {self.missed} |"
        )
