"""Fixed forms of words that relate names: "London-based NetBlocks", "Almaty, Kazakhstan", "(4 May 1960 – 2 June 2001)"."""

from collections.abc import Iterator

from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import COUNTRY_BY_CAPITAL, COUNTRY_BY_DEMONYM, COUNTRY_BY_NAME, NOUNS, WORDS
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.relations.scene import Scene
from kg.model import Kind

_DASHES = frozenset({"-", "–", "—"})
_MODIFIERS = frozenset({"JJ", "NN", "NNP", "HYPH", "VBN", "CC", "NNS"})
_LIFE_VERBS = {
    "born": ("born_on", "born_in"),
    "b.": ("born_on", "born_in"),
    "died": ("died_on", "died_in"),
    "d.": ("died_on", "died_in"),
}
_OPENINGS: dict[str, tuple[Kind | None, str | None]] = {
    "born": (Kind.PERSON, "born_in"),
    "founded": (Kind.ORGANIZATION, None),
    "established": (Kind.ORGANIZATION, None),
    "based": (Kind.ORGANIZATION, "headquartered_in"),
    "headquartered": (Kind.ORGANIZATION, "headquartered_in"),
}
BRACKET_WORDS = 40  # within which a bracket after a name is about its life
OPENING_WORDS = 20  # within which an opening participle meets its name
FAR_WORDS = 5  # between "London-based" and the name: "London-based internet monitoring group NetBlocks"


def form_relations(scene: Scene) -> Iterator[RelationAt]:
    """Give the relations of fixed forms, in the order of the words that they begin with."""
    for i in range(scene.first, scene.end):
        yield from _based_or_born(scene, i)
        yield from _place_comma_place(scene, i)
        yield from _place_in_place(scene, i)
        yield from _owner_of_name(scene, i)
        yield from _place_of_demonym(scene, i)
        yield from _life(scene, i)
        yield from _death(scene, i)
        yield from _opening(scene, i)
        yield from _headquarters(scene, i)


def _found(
    subject: MentionFound, predicate: str, target: MentionFound | Words, trigger: Words, rule: str
) -> RelationAt:
    return RelationAt(
        subject=subject, predicate=predicate, object=target, trigger=trigger, token=None, past=False, rule=rule
    )


def _based_or_born(scene: Scene, i: int) -> Iterator[RelationAt]:
    """London-based NetBlocks; the Basel-born painter Anna Keller; the Russian-born painter."""
    word = scene.lower(i)
    if word not in ("based", "born", "headquartered") or scene.lower(i - 1) not in _DASHES:
        return
    place = scene.ending(i - 2)
    trigger = Words(i, i)
    if place is None or place.kind is not Kind.PLACE:
        code = _demonym_word(scene, i - 2)
        place = scene.country(code) if code is not None and word == "born" else None
        trigger = Words(i - 2, i)
    k = i + 1
    while scene.at(k) is None and scene.tag(k) in _MODIFIERS and k <= i + FAR_WORDS:
        k += 1
    named = scene.starting(k)
    if place is None or named is None:
        return
    if word == "born" and named.kind is Kind.PERSON:
        yield _found(named, "born_in", place, trigger, "form:place-born")
    elif word != "born" and named.kind is Kind.ORGANIZATION and scene.closes(named):
        yield _found(named, "headquartered_in", place, trigger, "form:place-based")


def _demonym_word(scene: Scene, i: int) -> str | None:
    return COUNTRY_BY_DEMONYM.get(scene.lower(i))


def _place_comma_place(scene: Scene, i: int) -> Iterator[RelationAt]:
    """Almaty, Kazakhstan; Springfield, Illinois. Not in lists of places."""
    inner, outer = scene.ending(i - 1), scene.starting(i + 1)
    if scene.lower(i) != "," or inner is None or outer is None:
        return
    if not inner.kind is outer.kind is Kind.PLACE or scene.is_country(inner):
        return
    first, last = scene.bounds(inner)[0], scene.bounds(outer)[1]
    known = scene.is_country(outer) or scene.words(outer) in WORDS["regions"]
    after = scene.lower(last + 1)
    if not known or after in ("and", "or", "&") or _is_enumerated(scene, first, last):
        return
    if not _may_lie_in(scene, inner, outer):
        return
    yield _found(inner, "located_in", outer, Words(i, i), "form:place-comma-place")


def _is_enumerated(scene: Scene, first: int, last: int) -> bool:
    """Tell whether the pair stands in a list: "Paris, Georgia, Peru and"."""
    if scene.lower(first - 1) in ("and", "or", ","):
        before = scene.ending(first - 2)
        if before is not None and before.kind is Kind.PLACE:
            return True
    if scene.lower(last + 1) in _DASHES and scene.at(last + 2) is not None:  # "Kashmir, India-Pakistan border"
        return True
    if scene.lower(last + 1) != ",":
        return False
    following = scene.starting(last + 2)
    if following is not None and following.kind is Kind.PLACE:
        return scene.lower(scene.bounds(following)[1] + 1) in (",", "and", "or") and not scene.is_country(following)
    return scene.lower(last + 2) in ("and", "or") and scene.at(last + 3) is not None


def _may_lie_in(scene: Scene, inner: MentionFound, outer: MentionFound) -> bool:
    """Tell a pair of places from a government named by its capital beside another country."""
    home = COUNTRY_BY_CAPITAL.get(scene.words(inner))
    country = COUNTRY_BY_NAME.get(scene.words(outer).removeprefix("the "))
    return home is None or country is None or home == country


def _place_in_place(scene: Scene, i: int) -> Iterator[RelationAt]:
    """Zhanaozen in the Mangystau region, where the parse agrees that the one describes the other."""
    inner = scene.ending(i - 1)
    if scene.lower(i) != "in" or inner is None or inner.kind is not Kind.PLACE or scene.is_country(inner):
        return
    k = i + 1
    while scene.at(k) is None and scene.tag(k) in ("DT", "JJ", "NN") and k <= i + FAR_WORDS:
        k += 1
    outer = scene.starting(k)
    if outer is None or outer.kind is not Kind.PLACE or not scene.closes(outer) or not _may_lie_in(scene, inner, outer):
        return
    first, last = scene.bounds(inner)
    if first <= scene.tree.head[scene.root(outer)] <= last:
        yield _found(inner, "located_in", outer, Words(i, i), "form:place-in-place")


def _owner_of_name(scene: Scene, i: int) -> Iterator[RelationAt]:
    """China's Xinjiang; Boeing's 737."""
    owner, owned = scene.ending(i - 1), scene.starting(i + 1)
    if scene.tag(i) != "POS" or owner is None or owned is None or not scene.closes(owned):
        return
    if scene.is_country(owner) and owned.kind is Kind.PLACE and not scene.is_country(owned):
        yield _found(owned, "located_in", owner, Words(i, i), "form:country's-place")
    if owner.kind is Kind.ORGANIZATION and owned.kind is Kind.PRODUCT:
        yield _found(owned, "product_of", owner, Words(i, i), "form:maker's-product")


def _place_of_demonym(scene: Scene, i: int) -> Iterator[RelationAt]:
    """The Kazakh city of Aktau; the southern Russian region of Dagestan."""
    noun = NOUNS.get((scene.lower(i),))
    if noun is None or "place" not in noun.frames or scene.lower(i + 1) != "of":
        return
    named, before = scene.starting(i + 2), scene.demonym(i - 1)
    if named is None or named.kind is not Kind.PLACE or not scene.closes(named) or before is None:
        return
    country = scene.country(before[0])
    if country is not None and not scene.is_country(named):
        yield _found(named, "located_in", country, Words(before[1], i - 1), "demonym:country")


def _life(scene: Scene, i: int) -> Iterator[RelationAt]:
    """Jo Reed (4 May 1960 – 2 June 2001); (born 4 May 1960 in Basel); (…; died 1902)."""
    person = scene.ending(i - 1)
    if scene.lower(i) != "(" or person is None or person.kind is not Kind.PERSON:
        return
    born = scene.date(i + 1)
    if born is not None and scene.lower(born.last + 1) in _DASHES:
        died = scene.date(born.last + 2)
        if died is not None and scene.lower(died.last + 1) == ")":
            dash = Words(born.last + 1, born.last + 1)
            yield _found(person, "born_on", born, dash, "form:bracket-life")
            yield _found(person, "died_on", died, dash, "form:bracket-life")
    for k in range(i + 1, min(scene.end, i + BRACKET_WORDS)):
        if scene.lower(k) == ")":
            break
        if scene.lower(k) in _LIFE_VERBS:
            yield from _born_or_died(scene, person, k)


def _born_or_died(scene: Scene, person: MentionFound, k: int) -> Iterator[RelationAt]:
    """Read "born 4 May 1960 in Basel" within a bracket."""
    when, where = _LIFE_VERBS[scene.lower(k)]
    trigger, i = Words(k, k), k + 1
    while scene.lower(i) in (".", "on", "in", ":", "c.", "circa"):
        i += 1
    date = scene.date(i)
    if date is None:
        return
    yield _found(person, when, date, trigger, f"form:bracket-{when}")
    place = scene.starting(date.last + 2) if scene.lower(date.last + 1) in ("in", "at") else None
    if place is not None and place.kind is Kind.PLACE:
        yield _found(person, where, place, trigger, f"form:bracket-{where}")


def _death(scene: Scene, i: int) -> Iterator[RelationAt]:
    """His death in 1957; Anna Keller's death on 4 May 1960."""
    if scene.lower(i) != "death" or scene.lower(i + 1) not in ("in", "on"):
        return
    person = scene.ending(i - 2) if scene.tag(i - 1) == "POS" else scene.at(i - 1)
    date = scene.date(i + 2)
    if person is not None and person.kind is Kind.PERSON and date is not None:
        yield _found(person, "died_on", date, Words(i, i), "form:death")


def _opening(scene: Scene, i: int) -> Iterator[RelationAt]:
    """Born in 1955 in Osaka, Anna Keller …; Founded by Ines Pohl in 1972, Acme …: a participle before the sentence."""
    kind, place_of = _OPENINGS.get(scene.lower(i), (None, None))
    if i != scene.first or kind is None:
        return
    comma = _end_of_opening(scene, i, kind)
    named = scene.starting(comma + 1) if comma is not None else None
    if comma is None or named is None:
        return
    for k in range(i + 1, comma - 1):
        place = scene.starting(k + 1)
        if place_of and scene.lower(k) == "in" and place is not None and place.kind is Kind.PLACE:
            yield _found(named, place_of, place, Words(i, i), f"form:opening-{place_of}")
            break
    dates = (scene.date(k + 1) for k in range(i + 1, comma) if scene.lower(k) in ("in", "on"))
    date = next((one for one in dates if one is not None), None)
    predicate = {"born": "born_on", "founded": "founded_on", "established": "founded_on"}.get(scene.lower(i))
    if date is not None and predicate:
        yield _found(named, predicate, date, Words(i, i), f"form:opening-{predicate}")
    founder = scene.starting(i + 2) if scene.lower(i + 1) == "by" else None
    if founder is not None and predicate == "founded_on":
        yield _found(named, "founded_by", founder, Words(i, i), "form:opening-founded_by")


def _end_of_opening(scene: Scene, i: int, kind: Kind) -> int | None:
    """Return the comma before the name that the participle is of: a name of the kind, with its verb right after it."""
    for k in range(i + 1, min(scene.end, i + OPENING_WORDS)):
        named = scene.starting(k + 1)
        if scene.lower(k) == "," and named is not None and named.kind is kind:
            after = scene.bounds(named)[1] + 1
            return k if scene.tag(after) in ("VBD", "VBZ", "VBP", "MD") else None
        if scene.tag(k) in ("VBD", "VBZ", "VBP", "MD"):
            return None
    return None


def _headquarters(scene: Scene, i: int) -> Iterator[RelationAt]:
    """The OPCW's headquarters in The Hague."""
    if scene.lower(i) not in ("headquarters", "headquarter") or scene.lower(i + 1) != "in":
        return
    owner = scene.ending(i - 2) if scene.tag(i - 1) == "POS" else scene.ending(i - 1)
    place = scene.starting(i + 3 if scene.lower(i + 2) == "the" and scene.at(i + 2) is None else i + 2)
    if owner is None or place is None or owner.kind is not Kind.ORGANIZATION or place.kind is not Kind.PLACE:
        return
    if not scene.closes(place):  # "in Germany's banking capital"
        return
    yield _found(owner, "headquartered_in", place, Words(i, i), "form:headquarters-in")
