"""How names are compared: keys under which two spellings of one name meet, and how alike two names are."""

import json
import re
import unicodedata
from importlib import resources

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from kg.model import Kind

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORDS = json.loads(resources.files("ingest.resolve").joinpath("name_words.json").read_text(encoding="utf-8"))
_TITLES = frozenset(_WORDS["person"])
_LEGAL_FORMS = frozenset(_WORDS["legal_form"])
_ARTICLES = frozenset(_WORDS["article"])


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in Latin letters without accents or case; never longer than the name has words."""
    plain = anyascii(unicodedata.normalize("NFKC", name)).casefold()
    words = (word.replace("'", "").replace("’", "") for word in _WORD.findall(plain.replace("'s ", " ")))
    return tuple(word for word in words if word)


def core_words(name: str, kind: Kind) -> tuple[str, ...]:
    """Return the words that tell this name from another: no titles, legal forms or articles, unless none is left."""
    words = name_words(name)
    drop = _TITLES if kind is Kind.PERSON else _ARTICLES
    kept = [word for word in words if word not in drop]
    if kind is Kind.ORGANIZATION:
        while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
            kept.pop()
    return tuple(kept) or words


def name_key(name: str, kind: Kind) -> str:
    """Return the key under which all spellings of one name are looked up: core words, joined by a space."""
    return " ".join(core_words(name, kind))


def skeleton(word: str) -> str:
    """Return the consonants of a Latin word with its first letter, so that transliterations meet.

    "tokayev", "tokaev" and "toqaev" all give "tkv".
    """
    folded = word
    for long, short in (("kh", "h"), ("zh", "j"), ("dzh", "j"), ("ck", "k"), ("ph", "f"), ("q", "k"), ("w", "v")):
        folded = folded.replace(long, short)
    rest = re.sub(r"[aeiouy']", "", folded[1:])
    return re.sub(r"(.)\1+", r"\1", folded[:1] + rest)


def acronym(name: str) -> str | None:
    """Return the initials of a name of two or more capitalised words; null where there are none."""
    initials = [word[0] for word in name.split() if word[:1].isupper()]
    return "".join(initials).casefold() if len(initials) >= 2 else None


def is_bare(name: str, kind: Kind) -> bool:
    """Return whether a name is one word of a person's name: a surname or first name alone joins nobody."""
    return kind is Kind.PERSON and len(core_words(name, kind)) < 2


def blocking_keys(name: str, kind: Kind) -> frozenset[str]:
    """Return the keys under which other spellings of this name may be found; two names without a common key differ."""
    words = core_words(name, kind)
    keys = {" ".join(words)}
    if kind is Kind.PERSON and len(words) >= 2:
        keys.add(f"{skeleton(words[0])[:1]} {skeleton(words[-1])}")
    elif kind is not Kind.PERSON:
        keys.add(" ".join(skeleton(word) for word in words))
    if kind is Kind.ORGANIZATION:
        initials = acronym(name)
        if initials:
            keys.add(f"acronym {initials}")
        if name.isupper() and name.isalpha():
            keys.add(f"acronym {name.casefold()}")
    return frozenset(keys)


def name_similarity(left: str, right: str, kind: Kind) -> float:
    """Return how alike two names of one kind are: 0.0 nothing shared, 1.0 equal; symmetric.

    The words are paired from the last backwards (surname with surname) and compared by Jaro-Winkler with prefix weight
    0.1 (Winkler 1990) on their Latin forms; unpaired words count for nothing where the name of a person lacks a middle
    name, else as a full difference.
    """
    ours, theirs = core_words(left, kind), core_words(right, kind)
    if ours == theirs:
        return 1.0
    if kind is Kind.PERSON:
        return _person_similarity(ours, theirs)
    return JaroWinkler.similarity(" ".join(ours), " ".join(theirs))


def _person_similarity(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    if len(ours) < 2 or len(theirs) < 2:
        return 0.5 * _word_similarity(ours[-1], theirs[-1]) if ours and theirs else 0.0
    surname = _word_similarity(ours[-1], theirs[-1])
    first = _word_similarity(ours[0], theirs[0])
    if len(ours[0]) == 1 or len(theirs[0]) == 1:  # an initial agrees with a name, but says little
        first = 0.8 if ours[0][0] == theirs[0][0] else 0.0
    return min(surname, first)


def _word_similarity(left: str, right: str) -> float:
    if skeleton(left) == skeleton(right):
        return max(0.95, JaroWinkler.similarity(left, right))
    return JaroWinkler.similarity(left, right)
