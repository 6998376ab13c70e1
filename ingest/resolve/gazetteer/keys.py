"""The key under which all spellings of a place name are looked up.

Kept apart from names.name_key: a place keeps no titles or legal forms, but has "St.", "the" and "City of".
"""

import re
import unicodedata
from dataclasses import dataclass

from anyascii import anyascii

from ingest.resolve.gazetteer.senses import Sort

_WORD = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"['’ʻʼ`.]")  # nothing in place of these: "U.S." and "US", "Xi'an" and "Xian"
_SPELT_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}
_LEADING = (("the",), ("city", "of"), ("town", "of"), ("village", "of"))
LANDS = frozenset({Sort.COUNTRY, Sort.PROVINCE, Sort.DISTRICT, Sort.FEATURE})
_SETTLEMENTS = frozenset({Sort.CAPITAL, Sort.CITY})
# Words that say what sort of place it is: tried without them where the name as it stands is unknown.
_SORT_WORDS = {
    **dict.fromkeys(
        [
            "province",
            "county",
            "state",
            "district",
            "region",
            "governorate",
            "prefecture",
            "oblast",
            "republic",
            "department",
            "territory",
            "canton",
            "emirate",
            "voivodeship",
            "regency",
            "parish",
            "division",
            "peninsula",
            "island",
            "islands",
            "isle",
            "valley",
            "area",
            "kingdom",
        ],
        LANDS,
    ),
    **dict.fromkeys(["city", "town", "village", "municipality"], _SETTLEMENTS | {Sort.DISTRICT}),
}
_COMPASS = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "greater",
        "downtown",
        "mainland",
        "upper",
        "lower",
    ]
)


def place_key(name: str) -> str:
    """Return the words of a place name in plain Latin letters, joined by a blank; empty for a name without any."""
    plain = anyascii(_JOINED.sub("", unicodedata.normalize("NFKC", name))).casefold()
    words = [_SPELT_OUT.get(word, word) for word in _WORD.findall(_JOINED.sub("", plain))]
    for leading in _LEADING:
        if tuple(words[: len(leading)]) == leading and len(words) > len(leading):
            words = words[len(leading) :]
    return " ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class LooserKey:
    """A key that may name the same place, if that is of one of these sorts."""

    key: str
    sorts: frozenset[Sort]


def looser_keys(key: str) -> list[LooserKey]:
    """Return keys that may name the same place where `key` is unknown, the nearest first: without its sort of place."""
    words = key.split()
    looser: list[LooserKey] = []
    if len(words) > 1 and words[-1] in _SORT_WORDS:
        looser.append(LooserKey(key=" ".join(words[:-1]), sorts=_SORT_WORDS[words[-1]]))
    if len(words) > 2 and words[0] in _SORT_WORDS and words[1] == "of":
        looser.append(LooserKey(key=" ".join(words[2:]), sorts=_SORT_WORDS[words[0]]))
    if len(words) > 1 and words[0] in ("al", "el"):
        looser.append(LooserKey(key=" ".join(words[1:]), sorts=frozenset(Sort)))
    return looser


def is_part_of(key: str) -> str | None:
    """Return the key of the place that this one is a part of by its name ("northern Iraq": "iraq"); null for none."""
    first, _, rest = key.partition(" ")
    return rest or None if first in _COMPASS else None
