"""What a relation rule finds: who, what, whom, and the words that say so."""

from dataclasses import dataclass

from ingest.extract.extraction import MentionFound


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """Tokens of the text, both ends included: a title, a time, a trigger."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationAt:
    """A relation as the words give it.

    `object` is Words where the predicate takes a title or a time. It may lie outside the sentence in one case: a country
    that the sentence knows by its demonym ("the Kazakh president"); the trigger is then the demonym.
    """

    subject: MentionFound
    predicate: str
    object: MentionFound | Words
    trigger: Words
    token: (
        int | None
    )  # where claim_of is to be asked; null: taken for granted, so no denial or plan around it touches it
    past: bool  # it held once and has ended: "former", "until 2019"
    rule: str  # "title-before-name:chief_executive", for method and confidence
    sure: float | None = None  # what the network gives it, 0..1; null for a rule
    of: MentionFound | None = None  # of what the title in `object` is one
