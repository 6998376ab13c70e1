"""Quotations and whose they are: marks are matched over the paragraphs of a text, speakers found beside them.

A speaker is looked for in the reporting clause after the quotation, before it, then where it goes on: the clause in
the middle, the quotation before in the same paragraph, and the paragraph before where this one is nothing but quoted.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.extract.claims.speakers import according_to, owners, speech_cue, subject_of, voices
from ingest.extract.claims.transcripts import turns
from ingest.extract.claims.values import Quotation, Source
from ingest.extract.claims.words import WORDS
from ingest.extract.tree import Tree
from kg.model import Span

_OPEN, _CLOSE, _STRAIGHT = "“„«", "”»", '"'
_SINGLE = re.compile(r"(?<![\w'’])['‘](?=\w)(?:[^'’‘\n]|(?<=\w)['’](?=\w))+(?<=[\w.,!?])['’](?!\w)")
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_STOPS = frozenset(".!?…")
REPORTING_MOST_TOKENS = 40  # of a clause beside a quotation; whatever is longer tells something of its own
INVERTED_MOST_TOKENS = 3  # between a verb of speech and the name of its speaker
_REPORTING = WORDS["say"] | WORDS["speak"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quote:
    """A quotation by its tokens, marks included, half-open; `whole` where its paragraph has nothing else."""

    span: Span
    first: int
    end: int
    paragraph: int
    whole: bool
    open_end: bool  # goes on in the next paragraph


def quotations(tree: Tree) -> Mapping[int, Quotation]:
    """Return the quotation that each token lies in; tokens outside of any are left out."""
    found = turns(tree)
    quotes = list(_quotes(tree))
    sources: tuple[Source, ...] = ()
    for n, quote in enumerate(quotes):
        before = quotes[n - 1] if n else None
        after = quotes[n + 1] if n + 1 < len(quotes) else None
        sources = _sources(tree, quote, before, after, sources)
        quotation = Quotation(span=quote.span, sources=sources)
        found |= {i: _within(quotation, found.get(i)) for i in range(quote.first, quote.end)}
    return found


def _within(quotation: Quotation, turn: Quotation | None) -> Quotation:
    """Return a quotation with whoever quotes it as its outer source."""
    return quotation if turn is None else replace(quotation, sources=quotation.sources + turn.sources)


def _quotes(tree: Tree) -> Iterator[_Quote]:
    for number, paragraph in enumerate(_PARAGRAPH.finditer(tree.text)):
        text = paragraph.group().strip()
        for start, end, is_closed in _marked(paragraph.group()):
            span = Span(start=paragraph.start() + start, end=paragraph.start() + end)
            first, last = bisect_left(tree.start, span.start), bisect_left(tree.start, span.end)
            if first < last:
                yield _Quote(
                    span=span,
                    first=first,
                    end=last,
                    paragraph=number,
                    whole=end - start >= len(text.rstrip(".")),
                    open_end=not is_closed,
                )


def _marked(paragraph: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether it is closed of each quotation in a paragraph; marks inside a quotation are its own."""
    found: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for i, char in enumerate(paragraph):
        if char in _OPEN or (char == _STRAIGHT and opened is None):
            opened = i if opened is None or char in _OPEN else opened
        elif char in _CLOSE or char == _STRAIGHT:
            if opened is not None:
                found.append((opened, i + 1, True))
            opened = None
    if opened is not None:
        begins = not paragraph[:opened].strip() or any(char in paragraph[opened] for char in _OPEN)
        stop = None if begins else _SENTENCE_END.search(paragraph, opened)
        found.append((opened, stop.end() if stop else len(paragraph.rstrip()), False))
    if not found:
        found = [(one.start(), one.end(), True) for one in _SINGLE.finditer(paragraph)]
    return found


def _sources(
    tree: Tree, quote: _Quote, before: _Quote | None, after: _Quote | None, last: tuple[Source, ...]
) -> tuple[Source, ...]:
    """Return whose words a quotation is, innermost first; empty where nobody is named. `last`: of the one before."""
    same = before if before is not None and before.paragraph == quote.paragraph else None
    following = after.first if after is not None else len(tree)
    found = _after(tree, quote, following)
    if found:
        return found
    gap = range(same.end if same else 0, quote.first)
    found = _before(tree, quote, gap)
    if found:
        return found
    if same is not None:
        return _between(tree, gap) or (last if _is_short(tree, gap) else ())
    if before is not None and _goes_on_in(tree, before, quote):
        return last
    return _between(tree, _sentence_before(tree, quote))


def _after(tree: Tree, quote: _Quote, following: int) -> tuple[Source, ...]:
    """Return the speaker in the clause that follows a quotation: "...," X said; "...?" asked X."""
    clause = list(_until_stop(tree, quote.end, following))
    if not clause:
        return ()
    inner = tree.text[quote.span.start + 1 : quote.span.end - 1].rstrip()
    goes_on = inner[-1:] not in _STOPS or inner[-1:] in "!?…"
    comma = tree.words[quote.end] == "," or tree.words[clause[0]][:1].islower()
    if not (goes_on or comma) and any(tree.kids(one, "ccomp", "obj", "xcomp") for one in clause if tree.is_verb(one)):
        return ()  # a sentence of its own
    if inner[-1:] != "," and not comma and inner[-1:] not in _STOPS:
        return ()  # quoted words within a clause that goes on
    return _spoken_in(tree, clause)


def _before(tree: Tree, quote: _Quote, gap: range) -> tuple[Source, ...]:
    """Return the speaker in the clause that leads to a quotation: X said: "..."; X called it "..."."""
    clause: list[int] = []
    for i in reversed(gap):
        if "\n" in tree.words[i] or (tree.words[i] in _STOPS and i != quote.first - 1):
            break
        if len(clause) == REPORTING_MOST_TOKENS or tree.words[i] in _STOPS:
            return ()
        clause.insert(0, i)
    found = _spoken_in(tree, clause[::-1])
    led_in = bool(clause) and tree.words[clause[-1]] == ":"
    return found or (_subject_in(tree, clause) if led_in else ())


def _subject_in(tree: Tree, clause: list[int]) -> tuple[Source, ...]:
    """Return whoever does something right before a colon and a quotation: "The union stood firm: ..."."""
    for i in clause[::-1]:
        subject = subject_of(tree, i) if tree.is_verb(i) else None
        if subject is not None and subject in clause and not tree.is_passive(i):
            return tuple(Source(token=token, cue=speech_cue(tree, i, (token,))) for token in owners(tree, subject))
    return ()


def _between(tree: Tree, gap: range) -> tuple[Source, ...]:
    """Return the speaker in a short stretch between two quotations: "...," X said. "..."."""
    return _spoken_in(tree, list(gap)[::-1]) if _is_short(tree, gap) else ()


def _is_short(tree: Tree, gap: range) -> bool:
    stops = sum(tree.words[i] in _STOPS for i in gap)
    return len(gap) <= REPORTING_MOST_TOKENS and stops <= 1


def _sentence_before(tree: Tree, quote: _Quote) -> range:
    """Return the sentence that ends right before a quotation in the same paragraph."""
    start = quote.first
    for i in range(quote.first - 1, -1, -1):
        if "\n" in tree.words[i] or (tree.words[i] in _STOPS and i != quote.first - 1):
            break
        start = i
    return range(start, quote.first)


def _until_stop(tree: Tree, start: int, end: int) -> Iterator[int]:
    for i in range(start, min(end, start + REPORTING_MOST_TOKENS)):
        if tree.words[i] in _STOPS or "\n" in tree.words[i]:
            return
        yield i


def _goes_on_in(tree: Tree, before: _Quote, quote: _Quote) -> bool:
    """Tell whether a quotation opens a paragraph that goes on with the words of the one before."""
    if before.paragraph + 1 != quote.paragraph or not (quote.whole or quote.open_end):
        return False
    return before.open_end or _ends_paragraph(tree, before)


def _ends_paragraph(tree: Tree, quote: _Quote) -> bool:
    """Tell whether nothing but its reporting clause follows a quotation in its paragraph."""
    rest = list(_until_stop(tree, quote.end, len(tree)))
    end = rest[-1] + 1 if rest else quote.end
    while end < len(tree) and tree.words[end] in _STOPS:
        end += 1
    return end >= len(tree) or "\n" in tree.words[end] or "\n" in tree.text[tree.end[end - 1] : tree.start[end]]


def _spoken_in(tree: Tree, clause: list[int]) -> tuple[Source, ...]:
    """Return the sources of the first verb of speech, or "according to", in these tokens."""
    inside = set(clause)
    for i in clause:
        tokens: tuple[int, ...] = ()
        if tree.is_verb(i) and tree.lemma[i] in _REPORTING:
            tokens = voices(tree, i) or _inverted(tree, i, inside)
            cue = speech_cue(tree, i, tokens)
        elif (named := according_to(tree, i)) is not None:
            tokens = owners(tree, named)
            cue = tree.span(min(named, i, *tree.kids(named, "case")), max(named, i))
        if tokens and tokens[0] in inside:
            return tuple(Source(token=token, cue=cue) for token in tokens)
    return ()


def _inverted(tree: Tree, verb: int, inside: set[int]) -> tuple[int, ...]:
    """Return the name after a verb of speech that has no subject in the parse: "said Ana Reyes"."""
    found = [one for one in tree.kids(verb, "obj") if verb < one and one in inside]
    near = range(verb + 1, verb + 1 + INVERTED_MOST_TOKENS)
    found += [one for one in near if one in inside and tree.tag[one] in ("NNP", "NNPS")]
    return owners(tree, found[0]) if found else ()
