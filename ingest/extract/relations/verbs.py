"""Verbs with their frames over the parse: which verb relates which two names."""

from collections.abc import Iterator

from ingest.extract.claims import subject_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import VERBS, WORDS, VerbFrame
from ingest.extract.relations.relation import RelationAt, Words
from ingest.extract.relations.scene import Scene

_MODALS = frozenset({"will", "would", "may", "might", "could", "can", "should", "must", "'ll", "'d", "to"})
_CLAUSE_TAGS = frozenset({"VBD", "VBZ", "VBP", "MD", "WP", "WDT", "WRB"})


def verb_relations(scene: Scene) -> Iterator[RelationAt]:
    """Give the relations that the verbs of a sentence make, in the order of the verbs."""
    tree = scene.tree
    for verb in range(scene.first, scene.end):
        if not tree.is_verb(verb) or tree.dep[verb] in ("amod", "compound", "case", "aux", "cop"):
            continue
        particles = tree.kids(verb, "compound:prt")
        name = " ".join([tree.lemma[verb], *(tree.lower[one] for one in particles)])
        for frame in VERBS.get(name, ()):
            if "done" in frame.flags and not _is_done(scene, verb):
                continue
            yield from _relations(scene, verb, frame)


def _is_done(scene: Scene, verb: int) -> bool:
    tree = scene.tree
    helped = {tree.lower[one] for one in tree.kids(verb, "aux", "mark", "aux:pass")}
    return tree.tag[verb] in ("VBD", "VBN") and not helped & (_MODALS | {"be", "being", "if", "not"})


def _relations(scene: Scene, verb: int, frame: VerbFrame) -> Iterator[RelationAt]:
    subjects = _fillers(scene, verb, frame.subject, frame.subject_class)
    objects: list[MentionFound | Words]
    if frame.object == "time":
        date = _date(scene, verb)
        objects = [date] if date is not None else []
    else:
        objects = [*_fillers(scene, verb, frame.object, frame.object_class)]
    for subject in subjects:
        for target in objects:
            yield RelationAt(
                subject=subject,
                predicate=frame.predicate,
                object=target,
                trigger=Words(verb, max([verb, *scene.tree.kids(verb, "compound:prt")])),
                token=verb,
                past=_is_past(scene, verb, frame),
                rule=f"verb:{frame.verb}:{frame.predicate}",
            )


def _is_past(scene: Scene, verb: int, frame: VerbFrame) -> bool:
    if "ended" in frame.flags:
        return True
    if "state" not in frame.flags or scene.tree.dep[verb] == "ccomp":
        return False
    helpers = {scene.lower(one) for one in scene.tree.kids(verb, "aux:pass", "aux")}
    return scene.tag(verb) == "VBD" or bool(helpers & {"was", "were", "had"})


def _fillers(scene: Scene, verb: int, slot: str, name: str) -> list[MentionFound]:
    found: list[MentionFound] = []
    for head in _tokens(scene, verb, slot):
        for token in scene.tree.conjuncts(head):
            mention = scene.named(token)
            if mention is not None and scene.fits(name, mention) and mention not in found and _is_whole(scene, mention):
                found.append(mention)
    return found


def _is_whole(scene: Scene, mention: MentionFound) -> bool:
    """Tell a name from a part of a longer one that was not recognised: "youtube" in "youtube-dl"."""
    return scene.lower(scene.bounds(mention)[1] + 1) not in ("-", "/")


def _tokens(scene: Scene, verb: int, slot: str) -> list[int]:
    tree = scene.tree
    passive = tree.is_passive(verb)
    if slot == "subj":
        return _by(scene, verb) if passive else _subject(scene, verb)
    if slot == "obj":
        return _subject(scene, verb) if passive else _objects(scene, verb)
    if slot == "degree":
        return _degree_from(scene, verb)
    return [one for one in tree.children[verb] if _is_oblique(scene, one) and tree.prepositions(one) == slot]


def _is_oblique(scene: Scene, token: int) -> bool:
    return bool(scene.tree.dep[token].startswith(("obl", "nmod")))


def _by(scene: Scene, verb: int) -> list[int]:
    tree = scene.tree
    return [one for one in tree.children[verb] if _is_oblique(scene, one) and tree.prepositions(one) == "by"]


def _objects(scene: Scene, verb: int) -> list[int]:
    tree = scene.tree
    objects = tree.kids(verb, "obj")
    relatives = [one for one in tree.children[verb] if tree.lower[one] in WORDS["relative"]]
    if not objects and not relatives and tree.dep[verb] == "acl:relcl" and tree.kids(verb, "nsubj"):
        return [tree.head[verb]]  # "the company Elon Musk founded"
    return objects


def _degree_from(scene: Scene, verb: int) -> list[int]:
    tree = scene.tree
    found = []
    for degree in tree.kids(verb, "obj"):
        for one in [*tree.children[degree], *tree.children[verb]]:
            of_degree = set(tree.lower[degree : one + 1]) | {tree.lemma[degree]}
            if _is_oblique(scene, one) and tree.prepositions(one) in ("from", "at") and of_degree & WORDS["degrees"]:
                found.append(one)
    return found


def _subject(scene: Scene, verb: int) -> list[int]:
    """Return the subject: the verb's own or shared, the noun that a participle describes, or of the clause it opens."""
    tree = scene.tree
    found, up, dep = subject_of(tree, verb), tree.head[verb], tree.dep[verb]
    if found is not None:
        return [found]
    if dep == "acl" and not tree.is_verb(up) and not tree.kids(verb, "mark"):
        return [up]
    if dep == "advcl" and tree.tag[verb] == "VBN" and verb < up and not tree.kids(verb, "mark"):
        own = subject_of(tree, up)
        return [own] if own is not None and own > verb else []
    return []


def _date(scene: Scene, verb: int) -> Words | None:
    """Return the date in the verb's own clause: "founded in 1998", "born 4 May 1960", "In 1998 X founded"."""
    for i in range(verb + 1, scene.end):
        if scene.tag(i) in _CLAUSE_TAGS or scene.lower(i) in (";", "("):
            break
        if scene.lower(i) == "and" and scene.tag(i + 1).startswith("VB"):
            break
        date = scene.date(i)
        if date is not None:
            return date if _introduces(scene, i, verb) else None
    for one in scene.tree.kids(verb, "obl", "obl:tmod", "obl:unmarked"):
        if one < verb and scene.tree.prepositions(one) in ("in", "on"):
            date = scene.date(min(scene.tree.kids(one, "case")) + 1)
            if date is not None:
                return date
    return None


def _introduces(scene: Scene, i: int, verb: int) -> bool:
    before = i - 1
    while scene.lower(before) in WORDS["about_dates"] or scene.lower(before) == "-":
        before -= 1
    return before == verb or scene.lower(before) in ("in", "on")
