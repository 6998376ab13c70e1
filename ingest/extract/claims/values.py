"""What the standing of a trigger is: how firmly it is told, the words that say so, and whose word it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from kg.model import Factuality, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Someone whose word it may be: the head of a noun phrase, and the words that say so ("NetBlocks said")."""

    token: int
    cue: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A stretch of text between quotation marks; `span` has the marks, `sources` are innermost first."""

    span: Span
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The standing of a trigger. `sources` are innermost first; `barred` says why nothing is claimed at all."""

    factuality: Factuality = Factuality.ASSERTED
    cue: Span | None = None
    sources: tuple[Source, ...] = ()
    barred: str | None = None

    @property
    def speaker(self) -> int | None:
        """The token of the innermost source."""
        return self.sources[0].token if self.sources else None

    def source_named(self, is_named: Callable[[int], bool]) -> Source | None:
        """Return the innermost source that has a name: "Unicef said that witnesses reported" is Unicef's word."""
        return next((source for source in self.sources if is_named(source.token)), None)

    def by(self, source: Source | None) -> "Claim":
        """Return the claim with the words of the chosen source as its cue, where its cue is words of a source."""
        if source is None or self.cue not in [one.cue for one in self.sources]:
            return self
        return replace(self, cue=source.cue)

    def weakened(self, factuality: Factuality, cue: Span) -> "Claim":
        """Return the claim as planned, possible or negated; the innermost such word decides."""
        if self.factuality in (Factuality.ASSERTED, Factuality.REPORTED):
            return replace(self, factuality=factuality, cue=cue)
        return self

    def spoken(self, cue: Span, tokens: tuple[int, ...]) -> "Claim":
        """Return the claim as someone's word: what they say is not so is denied; what they plan stays planned."""
        known = {source.token for source in self.sources}
        added = tuple(Source(token=token, cue=cue) for token in tokens if token not in known)
        told = replace(self, sources=self.sources + added)
        if self.factuality is Factuality.NEGATED:
            return replace(told, factuality=Factuality.DENIED)
        if self.factuality is Factuality.ASSERTED:
            return replace(told, factuality=Factuality.REPORTED, cue=cue)
        return told

    def denied(self, cue: Span, tokens: tuple[int, ...]) -> "Claim":
        """Return the claim as one that someone says is not so."""
        return replace(self.spoken(cue, tokens), factuality=Factuality.DENIED, cue=cue)


class Reach(Enum):
    """How much of what stands further up still bears on a trigger."""

    CLAUSE = "clause"  # everything: the trigger is what the clause tells
    SPEECH = "speech"  # only whose word it is: the trigger lies in something described or already weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A claim on its way up the parse."""

    claim: Claim
    reach: Reach
