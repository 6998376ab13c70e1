"""The rule data of relations as values: words, classes of names, countries, frames of nouns and of verbs."""

import re
from dataclasses import dataclass

from ingest.extract.lexicon_files import rows_of, words_of
from kg.model import Kind

_FOLDER = "ingest.extract.relations"
WORDS = {name: frozenset(words) for name, words in words_of(_FOLDER, "words.json").items()}
CLASSES = {name: frozenset(Kind(kind) for kind in kinds) for name, kinds in words_of(_FOLDER, "classes.json").items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class NounFrame:
    """One line of noun_frames.tsv: a relation that a noun for someone or something gives."""

    predicate: str
    holder_first: bool  # the bearer of the noun is the subject
    slots: frozenset[str]
    holder: str
    complement: str
    flags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A noun with the relations that it can give; `office` tells that it is a title to hold."""

    frames: frozenset[str]
    relations: tuple[NounFrame, ...]
    office: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbFrame:
    """One line of verbs.tsv."""

    verb: str
    subject: str
    object: str
    predicate: str
    subject_class: str
    object_class: str
    flags: frozenset[str]


OFFICES = frozenset(
    {"president", "monarch", "premier", "chancellor", "mayor", "governor", "chief_executive", "director", "leader"}
    | {"minister", "legislator", "staff", "spokesman", "vice_president"}
)


def _frames() -> dict[str, list[NounFrame]]:
    frames: dict[str, list[NounFrame]] = {}
    for frame, predicate, way, slots, holder, complement, flags, _example in rows_of(_FOLDER, "noun_frames.tsv"):
        one = NounFrame(
            predicate=predicate,
            holder_first=way == "HC",
            slots=frozenset(slots.split(",")),
            holder=holder,
            complement=complement,
            flags=frozenset(flags.split()),
        )
        frames.setdefault(frame, []).append(one)
    return frames


def _spellings(noun: str) -> set[tuple[str, ...]]:
    return {tuple(noun.split()), tuple(re.findall(r"[^\s-]+|-", noun))}


def _nouns() -> dict[tuple[str, ...], Noun]:
    frames = _frames()
    of_noun: dict[str, set[str]] = {}
    for frame, nouns in words_of(_FOLDER, "nouns.json").items():
        for noun in nouns:
            of_noun.setdefault(noun, set()).add(frame)
    found: dict[tuple[str, ...], Noun] = {}
    for noun, names in of_noun.items():
        relations = tuple(one for name in sorted(names) for one in frames.get(name, ()))
        value = Noun(frames=frozenset(names), relations=relations, office=bool(names & OFFICES))
        found |= dict.fromkeys(_spellings(noun), value)
    return found


def _verbs() -> dict[str, list[VerbFrame]]:
    found: dict[str, list[VerbFrame]] = {}
    for verb, subject, target, predicate, subject_class, object_class, flags, _example in rows_of(_FOLDER, "verbs.tsv"):
        one = VerbFrame(
            verb=verb,
            subject=subject,
            object=target,
            predicate=predicate,
            subject_class=subject_class,
            object_class=object_class,
            flags=frozenset(flags.split()),
        )
        found.setdefault(verb, []).append(one)
    return found


NOUNS = _nouns()
LONGEST_NOUN = max(len(words) for words in NOUNS)
VERBS = _verbs()

_COUNTRIES = rows_of("ingest.extract", "countries.tsv")
COUNTRY_BY_NAME = {name: row[0] for row in _COUNTRIES for name in row[1].split("|")}
COUNTRY_BY_DEMONYM = {name: row[0] for row in _COUNTRIES for name in row[2].split("|") if name}
COUNTRY_BY_CAPITAL = {name: row[0] for row in _COUNTRIES for name in row[3].split("|")}
