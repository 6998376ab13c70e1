"""The events of an article: triggers, who says so, roles. Questions and headings assert nothing and are set aside."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.claims import Claim, claim_of, quotations
from ingest.extract.events.filling import Things, named_by, roles_of
from ingest.extract.events.interpret import Found, events_in
from ingest.extract.extraction import EventFound, LocalId, RejectedFound
from ingest.extract.tree import Sentence, Tree

# Provisional, from the rules' priors: to be calibrated on judged rows.
VERB_PRIOR, NOUN_PRIOR = 0.75, 0.65  # probability that type and roles are right, 0..1
METHOD = "rules/2"
SENTENCE_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A trigger with its place and its standing."""

    found: Found
    sentence: Sentence
    claim: Claim


def said_in(tree: Tree, things: Things, rejected: list[RejectedFound]) -> Iterator[Said]:
    """Give the triggers that claim something, in the order of the text; those that do not join the rejected."""
    quoted = quotations(tree)
    for sentence in tree.sentences:
        heading = "heading" if is_heading(tree, sentence) else None
        for found in events_in(tree, sentence, things.names):
            claim = claim_of(tree, found.token, sentence, quoted.get(found.token))
            barred = claim.barred or heading
            if barred is None and roles_of(tree, found, things) is None:
                barred = "a required role is empty"
            if barred:
                span = tree.span(found.first, found.last)
                rejected.append(RejectedFound(span=span, reason=f"event: {barred}"))
            else:
                yield Said(found=found, sentence=sentence, claim=claim)


def event_of(tree: Tree, said: Said, things: Things, local: LocalId, time: LocalId | None) -> EventFound:
    """Return the event with its roles, which may now be filled by other events."""
    found, claim = said.found, said.claim
    source = claim.source_named(lambda token: named_by(tree, things.names, token) is not None)
    speaker = named_by(tree, things.names, source.token) if source else None
    roles = roles_of(tree, found, things) or ()
    return EventFound(
        id=local,
        type=found.trigger.type,
        mode=found.trigger.mode,
        trigger=tree.span(found.first, found.last),
        evidence=said.sentence.span,
        roles=roles,
        time=time,
        place=next((one.filler for one in roles if one.role == "place"), None),
        factuality=claim.factuality,
        attributed_to=speaker.entity if speaker else None,
        cue=claim.by(source).cue,
        confidence=VERB_PRIOR if found.trigger.pos == "V" else NOUN_PRIOR,
        method=METHOD,
    )


def is_heading(tree: Tree, sentence: Sentence) -> bool:
    """Tell a line of its own that ends without a full stop, with text after it."""
    words = sentence.span.of(tree.text).rstrip("\"'”’)")
    after = tree.text[sentence.span.end :]
    return not words.endswith(SENTENCE_ENDS) and after.startswith("\n")
