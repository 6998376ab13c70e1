"""Who bears a noun, and the relations that this gives: titles before names, appositions, "is the", "was named"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.extract.claims import subject_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import WORDS, NounFrame
from ingest.extract.relations.noun_phrases import Complement, NounPhrase, noun_phrases
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.relations.scene import Scene
from kg.model import Kind
from kg.ontology import load_ontology

_CLOSING = frozenset({",", ".", ")", ";", ":", "?", "!", "—", "–", "-", "", '"', "”"})
_DEMONYM_SLOTS = frozenset({"dem"})
_OFFICE_SLOTS = ("of", "at", "with", "poss", "pre", "for", "dem")  # "Acme's director for Africa" is Acme's
_EMPLOYED_SLOTS = frozenset({"at", "for", "with"})
_OFFICES_OF_SOMETHING = frozenset({"leader", "director"})  # no office without one: "the head, Jo Reed"
_OFFICES_OF_BODIES = frozenset({"director", "chief_executive", "spokesman", "vice_president"})
_NAME_REACH = 6  # tokens between a name and its apposition: "Smith, 45, a", "Smith (born 1956), a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who bears a noun, by which construction; `token` and `past` as in RelationAt."""

    mention: MentionFound
    by: str
    token: int | None = None
    past: bool = False


def noun_relations(scene: Scene) -> Iterator[RelationAt]:
    """Give the relations that the nouns of a sentence make, in the order of the nouns."""
    phrases = list(noun_phrases(scene))
    holders = [_holder(scene, phrase) for phrase in phrases]
    _share(scene, phrases, holders)
    for phrase, holder in zip(phrases, holders, strict=True):
        if holder is not None and not phrase.is_barred():
            yield from _relations(scene, phrase, holder)


def _share(scene: Scene, phrases: list[NounPhrase], holders: list[Holder | None]) -> None:
    """Give coordinated nouns one bearer and one complement: "founder and chief executive of Acme"."""
    pairs = [
        (i, i + 1)
        for i in range(len(phrases) - 1)
        if scene.lower(phrases[i].end + 1) in ("and", "&", ",")
        and phrases[i + 1].first in (phrases[i].end + 2, phrases[i].end + 3)
        and scene.lower(phrases[i + 1].first - 1) in ("and", "&", ",")
    ]
    for i, k in [*pairs, *reversed(pairs)]:
        left, right = holders[i], holders[k]
        joins = not phrases[k].determiner and scene.lower(phrases[i].first - 1) not in ("for", "as")
        if left is None and right is not None and right.by == "title-before-name" and joins:
            holders[i] = right
        elif right is None and left is not None and left.by != "title-before-name":
            holders[k] = left
        if phrases[i].is_bare() and not phrases[i].complements and phrases[i].end == phrases[i].words.last:
            phrases[i].complements = [one for one in phrases[k].complements if one.slot in WORDS["prepositions"]]
        if not phrases[k].complements and not phrases[k].other and phrases[k].first == phrases[k].words.first:
            phrases[k].complements = [one for one in phrases[i].complements if one.slot in ("poss", "pre")]


def _holder(scene: Scene, phrase: NounPhrase) -> Holder | None:
    return (
        _named_after(scene, phrase)
        or _predicate(scene, phrase)
        or _appointed(scene, phrase)
        or _comma_after(scene, phrase)
        or _comma_before(scene, phrase)
        or _directly_before(scene, phrase)
    )


def _bears(phrase: NounPhrase, scene: Scene, mention: MentionFound | None) -> bool:
    if mention is None:
        return False
    if phrase.noun.office and mention.kind is Kind.PERSON:
        return True
    return any(scene.fits(one.holder, mention) for one in phrase.noun.relations)


def _past_honorifics(scene: Scene, i: int) -> int:
    while scene.lower(i) in WORDS["honorifics"] and scene.at(i) is None:
        i += 1
    return i


def _named_after(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """A title before a name: "Apple chief executive Tim Cook", "Prime Minister of India Narendra Modi"."""
    for after in dict.fromkeys((phrase.words.last + 1, phrase.end + 1)):
        mention = scene.starting(_past_honorifics(scene, after))
        if mention is not None and _may_title(scene, phrase, mention):
            _read_after_name(scene, phrase, mention, after)
            return Holder(mention=mention, by="title-before-name")
    return None


def _may_title(scene: Scene, phrase: NounPhrase, mention: MentionFound) -> bool:
    """Tell whether a noun can stand as a title before this name: not "a part of", not "a director Ann Lee knew"."""
    if "part" in phrase.noun.frames or phrase.determiner in WORDS["indefinite"]:
        return False
    return _bears(phrase, scene, mention)


def _read_after_name(scene: Scene, phrase: NounPhrase, mention: MentionFound, after: int) -> None:
    """Read the complement in "President Tokayev of Kazakhstan"."""
    last = scene.bounds(mention)[1]
    if after != phrase.words.last + 1 or phrase.complements or scene.lower(last + 1) != "of":
        return
    start = last + 3 if scene.lower(last + 2) == "the" else last + 2
    named = scene.starting(start)
    if named is not None and scene.closes(named):
        first, end = scene.bounds(named)
        phrase.complements.append(Complement(slot="of", mention=named, words=Words(first, end)))


def _comma_after(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """A name after a comma: "Apple's chief executive, Tim Cook, said"."""
    comma = phrase.end + 1
    mention = scene.starting(_past_honorifics(scene, comma + 1))
    definite = phrase.determiner and phrase.determiner not in WORDS["indefinite"]
    if scene.lower(comma) != "," or mention is None or not _bears(phrase, scene, mention):
        return None
    last = scene.bounds(mention)[1]
    if not definite or not phrase.complements or scene.lower(last + 1) not in _CLOSING:
        return None
    if scene.tree.dep[scene.root(mention)] == "conj" or _lists_on(scene, last + 1):
        return None
    before = scene.ending(comma - 1)
    if before is not None and before.kind is mention.kind is Kind.PLACE:  # "from the city of Omsk to Berlin, Germany"
        return None
    return Holder(mention=mention, by="name-after-comma")


def _lists_on(scene: Scene, i: int) -> bool:
    """Tell whether names go on after a comma: "the president, Ann Lee, Bob Roe and"."""
    return scene.lower(i) == "," and (scene.at(i + 1) is not None or scene.lower(i + 1) == "and")


def _comma_before(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """An apposition: "Tim Cook, chief executive of Apple,", "Jo Reed, 45, a member of Labour"."""
    opening = phrase.first - 1
    if scene.lower(opening) not in (",", "(", "—", "–"):
        return None
    mention = _name_before(scene, opening)
    if mention is None or not _bears(phrase, scene, mention) or scene.lower(phrase.end + 1) in ("'s",):
        return None
    token = phrase.words.last
    closed = scene.lower(phrase.end + 1) in _CLOSING | {"and", "who", "which"} or scene.at(phrase.end + 1) is None
    subject = scene.tree.dep[token].startswith("nsubj") and scene.tree.head[token] > token
    if scene.tree.dep[token] == "conj" and _is_in(scene, scene.tree.head[token], mention):
        return None
    if not closed or (subject and scene.lower(phrase.end + 1) not in _CLOSING):
        return None
    return Holder(mention=mention, by="apposition", past=_until(scene, phrase))


def _directly_before(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """An apposition without its comma: "Ian Bell the chief executive of Acme"; the parse must agree."""
    mention = scene.ending(phrase.first - 1)
    if mention is None or phrase.determiner != "the" or not phrase.complements or not _bears(phrase, scene, mention):
        return None
    token = phrase.words.last
    if scene.tree.dep[token] != "appos" or not _is_in(scene, scene.tree.head[token], mention):
        return None
    return Holder(mention=mention, by="apposition", past=_until(scene, phrase))


def _is_in(scene: Scene, token: int, mention: MentionFound) -> bool:
    first, last = scene.bounds(mention)
    return first <= token <= last


def _name_before(scene: Scene, opening: int) -> MentionFound | None:
    """Return the name that a comma or bracket follows, past an age or a bracket: "Jo Reed, 45,", "Jo Reed (born 1970),"."""
    last = opening - 1
    if scene.tag(last) == "CD" and scene.lower(last - 1) == ",":
        last -= 2
    elif scene.lower(last) == ")":
        while last > scene.first and scene.lower(last) != "(" and opening - last < _NAME_REACH:
            last -= 1
        last -= 1
    return scene.ending(last)


def _predicate(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """A predicate: "Ines Pohl is the director of the museum"."""
    tree, token = scene.tree, scene.first_conjunct(phrase.words.last)
    copulas, subjects = tree.kids(token, "cop"), tree.kids(token, "nsubj", "nsubj:pass")
    if not copulas or not subjects or len(subjects) > 1:
        return None
    mention = scene.named_itself(subjects[0])
    if mention is None or not _bears(phrase, scene, mention):
        return None
    told_past = any(scene.lower(one) in ("was", "were") for one in copulas) and tree.dep[token] != "ccomp"
    return Holder(mention=mention, by="predicate", token=token, past=told_past or _until(scene, phrase))


def _appointed(scene: Scene, phrase: NounPhrase) -> Holder | None:
    """What someone became or was: "was named chief executive of Acme", "served as mayor of Toledo", "resigned as"."""
    tree, token = scene.tree, scene.first_conjunct(phrase.words.last)
    verb = tree.head[token]
    if verb == token or not tree.is_verb(verb) or tree.dep[token] not in ("obl", "xcomp", "obj", "advcl"):
        return None
    lemma = tree.lemma[verb]
    by_as = tree.prepositions(token) == "as"
    ended = lemma in WORDS["naming_ended"] and by_as
    if not ended and lemma not in WORDS["naming"]:
        return None
    if not by_as and lemma in ("serve", "work", "swear", "hire", "install"):
        return None
    bearer = _appointee(scene, verb, token)
    mention = scene.named_itself(bearer) if bearer is not None else None
    if mention is None or not _bears(phrase, scene, mention):
        return None
    was = lemma in ("serve", "work") and tree.tag[verb] == "VBD"
    return Holder(mention=mention, by="appointment", token=verb, past=ended or was or _until(scene, phrase))


def _appointee(scene: Scene, verb: int, token: int) -> int | None:
    tree = scene.tree
    if tree.is_passive(verb) or tree.lemma[verb] in WORDS["naming_ended"] | {"become", "serve", "work", "remain"}:
        return subject_of(tree, verb) if tree.dep[verb] != "acl" else tree.head[verb]
    objects = [one for one in tree.kids(verb, "obj", "iobj") if one != token]
    return objects[0] if len(objects) == 1 else None


def _until(scene: Scene, phrase: NounPhrase) -> bool:
    """Tell whether the words after the phrase end it: "until 2019", "from 1990 to 1995"."""
    i = phrase.end + 1
    if scene.lower(i) in ("until", "till"):
        return True
    return scene.lower(i) in ("from", "between") and scene.date(i + 1) is not None


def _relations(scene: Scene, phrase: NounPhrase, holder: Holder) -> Iterator[RelationAt]:
    for frame in phrase.noun.relations:
        if scene.fits(frame.holder, holder.mention):
            for complement in _complements(scene, phrase, frame):
                yield _relation(phrase, frame, holder, complement)
    if phrase.noun.office and holder.mention.kind is Kind.PERSON:
        of = _office_of(scene, phrase)
        if of is not None or _stands_alone(phrase, holder):
            yield RelationAt(
                subject=holder.mention,
                predicate="position_held",
                object=phrase.title,
                trigger=phrase.title,
                token=holder.token,
                past=holder.past or phrase.is_past(),
                rule=f"{holder.by}:position_held",
                of=of.mention if of is not None else None,
            )


def _stands_alone(phrase: NounPhrase, holder: Holder) -> bool:
    """Tell whether a title says enough without what it is of: "opposition leader", not "analyst", "leader"."""
    if "staff" in phrase.noun.frames:
        return False
    if "director" in phrase.noun.frames and holder.by == "title-before-name":
        return True
    return phrase.title != phrase.words or not phrase.noun.frames & _OFFICES_OF_SOMETHING


def _office_of(scene: Scene, phrase: NounPhrase) -> Complement | None:
    """Return the body or place of an office; a party is not what its lawmaker's seat is in."""
    found = [one for one in phrase.complements if one.slot in _OFFICE_SLOTS and one.mention.kind is not Kind.PERSON]
    bodies = [one for one in found if one.mention.kind is not Kind.PLACE]
    if "staff" in phrase.noun.frames or (bodies and phrase.noun.frames & _OFFICES_OF_BODIES):
        found = bodies
    if "legislator" in phrase.noun.frames:
        found = [one for one in found if one.slot != "pre" or not scene.fits("party_like", one.mention)]
    return min(found, key=lambda one: _OFFICE_SLOTS.index(one.slot), default=None)


def _is_meant(phrase: NounPhrase, frame: NounFrame) -> bool:
    """Tell whether what stands before the noun leaves it its meaning: not "vice", "commercial", "a"."""
    if "bare" in frame.flags and not phrase.is_bare():
        return False
    if "definite" in frame.flags and phrase.determiner in WORDS["indefinite"]:
        return False
    changed = phrase.other or set(phrase.before) - WORDS["strict"] - WORDS["past"]
    return not ("strict" in frame.flags and changed)


def _complements(scene: Scene, phrase: NounPhrase, frame: NounFrame) -> list[Complement]:
    """Return what the noun is of: names in the strongest place that it has one in; two only of people."""
    if not _is_meant(phrase, frame):
        return []
    slots = frame.slots & _EMPLOYED_SLOTS if phrase.other else frame.slots
    found = [one for one in phrase.complements if one.slot in slots]
    if found and frame.slots != _DEMONYM_SLOTS:
        strongest = min(found, key=lambda one: _OFFICE_SLOTS.index(one.slot) if one.slot in _OFFICE_SLOTS else 0)
        rival = any(one.slot == "of" for one in phrase.complements) and strongest.slot in ("pre", "dem")
        found = [] if rival else [one for one in found if one.slot == strongest.slot]
    fitting = [one for one in found if scene.fits(frame.complement, one.mention)]
    return fitting if frame.complement == "person" else fitting[:1]


def _relation(phrase: NounPhrase, frame: NounFrame, holder: Holder, complement: Complement) -> RelationAt:
    ends = (holder.mention, complement.mention)
    subject, target = ends if frame.holder_first else ends[::-1]
    temporal = load_ontology().predicate(frame.predicate).temporal
    found = RelationAt(
        subject=subject,
        predicate=frame.predicate,
        object=target,
        trigger=complement.words if complement.slot == "dem" else phrase.words,
        token=holder.token,
        past=temporal and (holder.past or phrase.is_past()),
        rule=f"{holder.by}:{frame.predicate}",
    )
    return replace(found, rule=f"demonym:{frame.predicate}") if complement.slot == "dem" else found
