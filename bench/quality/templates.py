"""Incidents as templates, on MUC-4: which kinds of incident a text tells, and who and what fills their slots.

    python -m bench.quality.templates FILE [--documents 100] [--wrong 20]

MUC-4 (Sundheim 1992), the development part (TST1 and TST2 stay for choosing, see the set). Our events of violence become one
template for each kind of incident in a text; templates of one kind in one text are merged on their side too, as ours are. Four
slots (Chambers and Jurafsky 2011): perpetrator (both of MUC's), target, victim, weapon. A filler is right when its head word is
the last word of any string that the key allows, in a template of the same kind; each filler of the key counts once. The texts
have no capital letters.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from bench.quality.arguments import root_of
from bench.quality.count import Count
from bench.quality.table import BY_TYPE, Figure, f1
from ingest.extract.extraction import EventFound, Extraction, RoleFound
from ingest.extract.extractor import extraction_of
from ingest.extract.lexicon_files import words_of
from ingest.reader import component_of, load_reader
from kg.model import Article, Factuality, Kind, Span, article_id, content_digest

THEIR_SLOTS = {
    "PerpInd": "perpetrator",
    "PerpOrg": "perpetrator",
    "Target": "target",
    "Victim": "victim",
    "Weapon": "weapon",
}
SLOTS = ("perpetrator", "target", "victim", "weapon")
INCIDENT_BY_MODE = {
    "abduct": "kidnapping",
    "explosives": "bombing",
    "suicide-attack": "bombing",
}
ARSON = frozenset(["burn", "burned", "burnt", "burning", "arson", "fire", "torched", "ablaze"])
EXPLOSIVES = frozenset(
    ["bomb", "bombs", "explosive", "explosives", "dynamite", "mortar", "mortars", "mine", "car-bomb"]
)
AFTER_HEAD = re.compile(r" (?:of|in|from|at|for|to|on|by|who|which|that|run)\b|[,(]")
ROBBERY = frozenset(["robbed", "robbery", "stole", "stolen", "looted", "theft"])
TOLD = frozenset([Factuality.ASSERTED, Factuality.REPORTED])
_CLASSES = words_of("ingest.extract.events", "classes.json")
PERSON_NOUNS = frozenset(_CLASSES["person"])
ARMED = frozenset([*_CLASSES["troop"], *_CLASSES["armed"]])
# Words for people of whom the key wants the name, or nothing.
VAGUE = frozenset(["people", "person", "persons", "member", "members", "other", "others", "man", "men", "one", "some"])
PEOPLE = frozenset([Kind.PERSON, Kind.GROUP])
SUFFERING = frozenset(["recipient", "theme", "victim"])
VIOLENT = frozenset(["ASSAULT"])

Templates = Mapping[str, Mapping[str, set[tuple[str, ...]]]]  # kind of incident: slot: fillers, each all its strings


@dataclass(slots=True)
class Compared:
    texts: int = 0
    kinds: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    slots: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--documents", type=int, help="only so many, drawn by chance")
    parser.add_argument("--wrong", type=int, default=0, help="print what is wrong in so many texts")
    options = parser.parse_args(arguments)
    rows = texts_in(options.file)
    rows = random.Random(1).sample(rows, options.documents) if options.documents else rows
    nlp = load_reader()
    for one in figures_of(compared(nlp, rows), options.file.stem):
        print(f"{one.what} | {one.value:.3f} | {dict(one.counts)}")
    for text, wanted in rows[: options.wrong]:
        print(f"--\n  ours   {templates_of(*read(nlp, text))}\n  theirs {wanted}")


def figures(nlp: Language, file: Path) -> Iterator[Figure]:
    yield from figures_of(compared(nlp, texts_in(file)), file.stem)


def figures_of(counts: Compared, part: str) -> Iterator[Figure]:
    on = f"MUC-4 {part}: {counts.texts} texts"
    for key, what, by_name in (
        ("types", "incidents: kinds", counts.kinds),
        ("slots", "incidents: slots", counts.slots),
    ):
        all_of = [by_name[name] for name in sorted(by_name)]
        total = (sum(getattr(one, side) for one in all_of) for side in Count.__slots__)
        yield f1(f"muc4.{key}", f"{what}, F1", on, *total)
        for name, one in sorted(by_name.items()):
            yield f1(f"muc4.{key}.{name}", f"{what}: {name}", on, one.right, one.wrong, one.missed, section=BY_TYPE)


def texts_in(file: Path) -> list[tuple[str, Templates]]:
    """Return the texts with the templates of their key."""
    text = file.read_text(encoding="utf-8")
    rows = json.loads(text) if text.lstrip().startswith("[") else [json.loads(one) for one in text.splitlines() if one]
    return [(row["doctext"], _key(row["templates"])) for row in rows]


def _key(templates: Sequence[Mapping[str, object]]) -> Templates:
    found: dict[str, dict[str, set[tuple[str, ...]]]] = {}
    for template in templates:
        slots = found.setdefault(str(template["incident_type"]).partition(" / ")[0], defaultdict(set))
        for theirs, slot in THEIR_SLOTS.items():
            fillers = template[theirs]
            assert isinstance(fillers, list)
            slots[slot] |= {tuple(string for string, _ in filler) for filler in fillers}
    return found


def compared(nlp: Language, rows: Sequence[tuple[str, Templates]]) -> Compared:
    counts = Compared(texts=len(rows))
    for text, wanted in rows:
        ours = templates_of(*read(nlp, text))
        for kind in {*ours, *wanted}:
            counts.kinds[kind].add(right=kind in ours and kind in wanted, found=kind in ours, wanted=kind in wanted)
            for slot in SLOTS:
                fillers = ours.get(kind, {}).get(slot, set())
                key = wanted.get(kind, {}).get(slot, set())
                counts.slots[slot].add(right=_matched(fillers, key), found=len(fillers), wanted=len(key))
    return counts


def _matched(ours: set[tuple[str, ...]], key: set[tuple[str, ...]]) -> int:
    """Return how many fillers of the key one of ours means; one of ours means at most one."""
    left, count = sorted(ours), 0
    for filler in sorted(key):
        heads = {_last_word(string) for string in filler}
        means = next((one for one in left if heads & set(one)), None)
        if means is not None:
            left.remove(means)
            count += 1
    return count


def _last_word(string: str) -> str:
    """Return the head of a string of the key: the last word before what hangs behind it ("residence of …")."""
    return AFTER_HEAD.split(string.strip())[0].split()[-1:][0].strip("\"'.") if string.strip() else ""


def read(nlp: Language, text: str) -> tuple[Doc, Extraction]:
    doc = nlp(text)
    article = Article(id=article_id(url=None, text=text), text=text, digest=content_digest(text))
    return doc, extraction_of(article, doc, component_of(nlp))


def templates_of(doc: Doc, found: Extraction) -> Templates:
    """Return our events of violence as templates; a filler is the head words of its entity's mentions, or of its own words.

    War is no incident: what only soldiers and fighters suffer is left out, as MUC-4 has it. What has no doer and no weapon of
    its own is told of the bombing, where a text has one. Whoever is accused of something is taken for a perpetrator.
    """
    fillers = _Fillers(doc, found)
    told = [one for one in found.events if one.type in VIOLENT and one.factuality in TOLD]
    incidents = {one.id: _incident(one, found.article.text) for one in told}
    has_bombing = "bombing" in incidents.values()
    templates: dict[str, dict[str, set[tuple[str, ...]]]] = {}
    for event in told:
        hit = [role for role in event.roles if role.role in SUFFERING]
        if hit and all(fillers.is_armed(role) for role in hit):
            continue
        incident = incidents[event.id]
        if incident == "attack" and has_bombing and not {one.role for one in event.roles} & {"actor", "weapon"}:
            incident = "bombing"
        for role in event.roles:
            slot, words = fillers.slot_of(role), fillers.words_of(role)
            if slot and words and not (slot == "victim" and (set(words) <= VAGUE or fillers.is_armed(role))):
                templates.setdefault(incident, defaultdict(set))[slot].add(words)
    accused = {
        fillers.words_of(role)
        for one in found.events
        if one.type == "ACCUSE"
        for role in one.roles
        if role.role == "recipient"
    }
    for slots in templates.values():
        slots["perpetrator"] |= accused - {()}
    return templates


class _Fillers:
    """What the roles of a text's events mean as fillers of slots."""

    def __init__(self, doc: Doc, found: Extraction) -> None:
        self._doc = doc
        self._kinds = {entity.id: entity.kind for entity in found.entities}
        self._heads: dict[str, set[str]] = defaultdict(set)
        for mention in found.mentions:
            if mention.entity:
                self._heads[mention.entity].add(self._head(mention.span))

    def words_of(self, role: RoleFound) -> tuple[str, ...]:
        return tuple(sorted({*self._heads.get(role.filler or "", ()), self._head(role.span)} - {""}))

    def slot_of(self, role: RoleFound) -> str | None:
        if role.role in SUFFERING:
            return "victim" if role.role == "victim" or self._is_person(role) else "target"
        return {"actor": "perpetrator", "weapon": "weapon", "instrument": "weapon"}.get(role.role)

    def is_armed(self, role: RoleFound) -> bool:
        root = root_of(self._doc, role.span)
        return root is not None and root.lemma_.lower() in ARMED

    def _is_person(self, role: RoleFound) -> bool:
        """Say whether it means people: by its kind, the head's lemma, or a number alone ("killed three")."""
        if role.filler in self._kinds:
            return self._kinds[role.filler] in PEOPLE
        root = root_of(self._doc, role.span)
        return root is not None and (root.lemma_.lower() in PERSON_NOUNS or root.pos_ in ("NUM", "PRON"))

    def _head(self, span: Span) -> str:
        """Return the head word, of a name its last one; nothing for a pronoun or a number, which no key has."""
        root = root_of(self._doc, span)
        if root is None or root.pos_ in ("PRON", "NUM", "DET"):
            return ""
        flat = [child for child in root.children if child.dep_ == "flat"]
        return (flat[-1] if flat else root).lower_


def _incident(event: EventFound, text: str) -> str:
    words = set(event.trigger.of(text).lower().split())
    with_ = {word for role in event.roles if role.role == "weapon" for word in role.span.of(text).lower().split()}
    if words & ARSON:
        return "arson"
    if words & ROBBERY:
        return "robbery"
    return "bombing" if with_ & EXPLOSIVES else INCIDENT_BY_MODE.get(event.mode or "", "attack")


if __name__ == "__main__":
    main()
