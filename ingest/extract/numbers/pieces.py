"""The text of a tree cut finer than its tokens, so that "$1.2bn", "40%-50" and "45°C" read alike however they are tokenized."""

from ingest.extract.numbers.lexicon import PIECE
from ingest.extract.tree import Tree

HYPHENS = frozenset({"-", "‐", "‑"})


class Pieces:
    """Parallel arrays over the pieces of a text, in its order."""

    def __init__(self, tree: Tree) -> None:
        self.words: list[str] = []
        self.token: list[int] = []  # the token that a piece is part of
        self.start: list[int] = []
        self.end: list[int] = []
        for token, word in enumerate(tree.words):
            start = tree.start[token]
            if word.isalpha():
                self._add(word, token, start)
            else:
                for match in PIECE.finditer(word):
                    self._add(match[0], token, start + match.start())
        self.lower = [word.lower() for word in self.words]

    def _add(self, word: str, token: int, start: int) -> None:
        self.words.append(word)
        self.token.append(token)
        self.start.append(start)
        self.end.append(start + len(word))

    def __len__(self) -> int:
        return len(self.words)

    def glued(self, i: int) -> bool:
        """Tell whether no blank parts a piece from the one before it."""
        return 0 < i < len(self.words) and self.start[i] == self.end[i - 1]

    def is_numeral(self, i: int) -> bool:
        """Tell whether a piece is written in digits."""
        return 0 <= i < len(self.words) and self.words[i][0] in "0123456789"

    def after_hyphen(self, i: int) -> int:
        """Return the index after a hyphen at `i` that joins two words, else `i`."""
        joined = i + 1 < len(self.words) and self.words[i] in HYPHENS and self.glued(i) and self.glued(i + 1)
        return i + 1 if joined else i

    def is_word(self, i: int, *words: str) -> bool:
        """Tell whether there is a piece at `i` and it is one of these, in lower case."""
        return 0 <= i < len(self.words) and self.lower[i] in words
