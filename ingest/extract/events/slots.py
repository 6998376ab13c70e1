"""The arguments of a verb or noun by their place in the clause: through passives, relative clauses, control and coordination.

A slot is a name and the head of a phrase: subj, obj, iobj, poss, mod (a noun before a noun), bare (an adjunct without a
preposition), xcomp, ccomp, gerund, hit (what a disaster strikes), decree (who declares or imposes it), light (the verb that carries a noun),
suffer (who faces it), within (a noun of the trigger itself), is (what a level is said to be), happen (the verb that says that it takes place), det, num (how many), a preposition, or
"obj" and the preposition of a phrase that hangs on the object, "xcomp obj" (the object of an infinitive), case (the trigger's own preposition). Knows syntax and light verbs, no event type.
"""

from ingest.extract.claims import is_object_control, subject_of, to_of
from ingest.extract.events.lexicon import CLASSES
from ingest.extract.tree import RELATIVES, Tree

Slot = tuple[str, int]

_GIVING = frozenset({"of", "for", "from"})  # before a gerund that fills a role; "by" and "after" say how and when
_GAPLESS = frozenset({"time", "way", "reason", "place", "moment", "day", "year", "week", "month", "night"})


def slots_of(tree: Tree, i: int) -> list[Slot]:
    """Return the arguments of a trigger, its own before those that it shares with the verb that carries it."""
    slots = [slot for child in tree.children[i] if (slot := _slot(tree, i, child)) is not None]
    is_predicate = tree.is_verb(i) or bool(tree.kids(i, "cop"))
    slots += _of_verb(tree, i, slots) if is_predicate else _of_noun(tree, i)
    slots += [("to", child) for name, token in slots if name == "from" for child in _to_after(tree, token)]
    return list(dict.fromkeys((name, _antecedent(tree, i, token)) for name, token in slots))


def _to_after(tree: Tree, token: int) -> list[int]:
    """Return the second level of "from 60 to 120 tenge", where it was read as a part of the first."""
    return [child for child in tree.kids(token, "nmod", "obl") if tree.prepositions(child) == "to"]


def _antecedent(tree: Tree, i: int, token: int) -> int:
    relative = tree.lower[token] in RELATIVES and tree.dep[i] == "acl:relcl" and tree.tag[token].startswith("W")
    return tree.head[i] if relative else token


def _slot(tree: Tree, i: int, child: int) -> Slot | None:
    dep = tree.dep[child]
    if dep == "obj" and tree.prepositions(child):
        return _oblique(tree, i, child)
    if dep == "xcomp" and tree.tag[child] == "VBG":
        return ("gerund", child)
    if dep in ("obj", "iobj", "xcomp", "ccomp"):
        return (dep, child)
    if dep in ("det", "case"):
        return (dep, child)
    if dep == "nummod":
        return ("num", child)
    if dep == "nmod:poss":
        return ("poss", child)
    if dep == "advcl" and tree.tag[child] == "VBG":  # "accused of taking bribes", "apologised for lying"
        return next(
            ((tree.lower[mark], child) for mark in tree.kids(child, "mark") if tree.lower[mark] in _GIVING), None
        )
    if dep in ("compound", "amod", "nmod:desc") and not tree.is_verb(i):
        return ("mod", child)
    if dep.startswith(("obl", "nmod")):
        return _oblique(tree, i, child)
    return None


def _gerund_after(tree: Tree, child: int) -> Slot | None:
    """Return a gerund with its preposition: "accused of taking bribes", "apologised for lying"."""
    if tree.tag[child] != "VBG":
        return None
    return next(((tree.lower[mark], child) for mark in tree.kids(child, "mark") if tree.lower[mark] in _GIVING), None)


def _oblique(tree: Tree, i: int, child: int) -> Slot:
    preposition = tree.prepositions(child)
    if not preposition:
        return ("bare", child)
    if preposition == "by" and tree.is_verb(i) and not is_amount(tree, child):
        return ("subj" if tree.is_passive(i) else "by active", child)  # "by reports, she won": no doer
    return (preposition, child)


def is_amount(tree: Tree, i: int) -> bool:
    """Tell a phrase that says how much: a number, a percentage, a sum of money."""
    if tree.tag[i] in ("CD", "$") or tree.lemma[i] in CLASSES["amount"]:
        return True
    return bool(tree.kids(i, "nummod")) and tree.lemma[i] in CLASSES["unit"]


def _of_verb(tree: Tree, i: int, slots: list[Slot]) -> list[Slot]:
    found: list[Slot] = [
        (f"obj {preposition}", child)
        for name, token in slots
        if name == "obj"
        for child in tree.kids(token, "nmod")
        if (preposition := tree.prepositions(child))
    ]
    told_of = [child for name, token in slots if name == "obj" for child in tree.kids(token, "acl")]
    found += [slot for child in told_of if (slot := _gerund_after(tree, child)) is not None]
    found += [("xcomp obj", one) for name, token in slots if name == "xcomp" for one in tree.kids(token, "obj")]
    found += _around(tree, i)
    if tree.is_passive(i) and not any(name == "by" for name, _ in slots):  # "accused of panic by the analyst"
        hanging = [one for name, token in slots if name != "obj" for one in tree.kids(token, "nmod", "obl")]
        found += [("by", one) for one in hanging if tree.prepositions(one) == "by"][:1]
    subject = subject_through(tree, i)
    if subject is not None:
        found.append(("obj" if tree.is_passive(i) else "subj", subject))
    if not any(name == "obj" for name, _ in slots) and not tree.is_passive(i):
        lone = next((token for name, token in slots if name == "iobj"), None)  # "asked residents to save water"
        shared = lone if lone is not None else _shared_object(tree, i)
        found += [("obj", shared)] if shared is not None else []
    return found


def _around(tree: Tree, i: int) -> list[Slot]:
    """Return where a verb happens by what it hangs on: "Oslo, where they met", "gathered in Oslo to protest"."""
    up = tree.head[i]
    if tree.dep[i] == "acl:relcl" and any(tree.lower[child] == "where" for child in tree.kids(i, "advmod")):
        return [("in", up)]
    if tree.dep[i] == "advcl" and to_of(tree, i) is not None and tree.lemma[up] in CLASSES["assembling"]:
        return [slot for slot in obliques(tree, up) if slot[0] in ("in", "at", "outside", "near")]
    return []


def _shared_object(tree: Tree, i: int) -> int | None:
    """Return the object of "arrested and charged three men", or of a relative clause: "the man whom police arrested"."""
    up = tree.head[i]
    if tree.dep[i] == "conj" and tree.is_verb(up) and tree.tag[i] == tree.tag[up]:
        return next((one for one in tree.kids(up, "obj") if one > i), None)
    clause = tree.dep[i] == "acl:relcl" and tree.lemma[up] not in _GAPLESS
    own = tree.kids(i, "nsubj")
    if clause and own and tree.lower[own[0]] not in RELATIVES and not _has_stranded(tree, i):
        return up
    return None


def _has_stranded(tree: Tree, i: int) -> bool:
    """Tell "the city they fired at": the noun before the clause is the preposition's and not the verb's."""
    adverbs = (child for child in tree.kids(i, "advmod") if tree.tag[child] == "WRB")
    return any(True for _ in adverbs) or any(
        tree.dep[child].startswith("obl") and (not tree.prepositions(child) or tree.lower[child] in RELATIVES)
        for child in tree.children[i]
    )


def subject_through(tree: Tree, i: int) -> int | None:
    """Return the subject of a verb through relative clauses, participles, control and raising."""
    found = subject_of(tree, i)
    up, dep = tree.head[i], tree.dep[i]
    if found is not None:
        relative = tree.lower[found] in RELATIVES and tree.dep[tree.head[found]] == "acl:relcl"
        return tree.head[tree.head[found]] if relative else found
    if dep == "acl" and not tree.is_verb(up):
        return _of_noun_clause(tree, i, up)
    if dep == "ccomp":
        rivals = tree.kids(up, "nsubj")  # "X did it, Y said" read as two subjects of "said"
        return rivals[0] if len(rivals) > 1 and rivals[0] < i else None
    if dep == "xcomp" or (dep == "advcl" and to_of(tree, i) is not None and tree.lemma[up] in CLASSES["ordering"]):
        objects = tree.kids(up, "obj", "iobj")
        if is_object_control(tree, up) and not tree.is_passive(up):
            return next(iter(objects), None)
        return objects[0] if objects and tree.lemma[up] in CLASSES["causative"] else subject_through(tree, up)
    if dep == "advcl" and not tree.tag[up].startswith("NN") and _is_adjunct_control(tree, i):
        return subject_through(tree, up)
    return None


def _of_noun_clause(tree: Tree, i: int, noun: int) -> int | None:
    """Return whose "plan to cut power" it is; for "protesters killed" and "the first minister to resign" the noun itself."""
    words = {tree.lower[one] for one in (noun, *tree.kids(noun, "amod"))}
    if not tree.kids(i, "mark") or words & CLASSES["ordinal"]:
        return noun
    owner = next(iter(tree.kids(noun, "nmod:poss")), None)
    governor = tree.head[noun]
    if owner is None and tree.dep[noun] == "obj" and tree.is_verb(governor) and not tree.is_passive(governor):
        return subject_through(tree, governor)
    return owner


def _is_adjunct_control(tree: Tree, i: int) -> bool:
    """Tell a clause without a subject of its own: a participle or an infinitive ("fled, leaving", "to stop")."""
    finite = tree.tag[i] in ("VBD", "VBZ", "VBP") or any(
        tree.tag[aux] in ("VBD", "VBZ", "VBP", "MD") for aux in tree.kids(i, "aux", "aux:pass")
    )
    return not finite


def _of_noun(tree: Tree, i: int) -> list[Slot]:
    """Return what a noun shares with the verb that carries it: "held talks", "came under attack", "protests erupted"."""
    verb, dep = tree.head[i], tree.dep[i]
    found = _of_parts(tree, i) + _of_clause(tree, i)
    return found if verb == i else [*found, *_of_carrier(tree, i, verb, dep)]


def _of_parts(tree: Tree, i: int) -> list[Slot]:
    """Return what a noun's own phrase holds further in: "a ban on mining by China", "the exodus of miners from China"."""
    found: list[Slot] = []
    for child in tree.kids(i, "nmod"):
        for inner in tree.kids(child, "nmod"):
            preposition = tree.prepositions(inner)
            if preposition == "by" or (preposition in ("from", "to") and tree.prepositions(child) == "of"):
                found.append((preposition, inner))
    return found


def _of_clause(tree: Tree, i: int) -> list[Slot]:
    """Return what a clause says of a noun: "a fire that destroyed the mill", "the ban that China imposed in May"."""
    for clause in tree.kids(i, "acl:relcl", "acl"):
        if tree.lemma[clause] in CLASSES["hit"] and not tree.is_passive(clause):
            return [("hit", one) for one in tree.kids(clause, "obj")] + obliques(tree, clause)
        if tree.lemma[clause] in CLASSES["decree"] | CLASSES["light"] and all(
            tree.lower[one] in RELATIVES for one in tree.kids(clause, "obj")
        ):
            own = tree.kids(clause, "nsubj")
            maker: list[Slot] = [("decree", one) for one in own if tree.lower[one] not in RELATIVES]
            return maker + [("decree" if name == "subj" else name, one) for name, one in obliques(tree, clause)]
    return []


def _of_carrier(tree: Tree, i: int, verb: int, dep: str) -> list[Slot]:
    if dep == "nsubj" and tree.kids(verb, "cop") and is_amount(tree, verb):
        return [("is", verb)]
    if not tree.is_verb(verb):
        return []
    lemma, passive = tree.lemma[verb], tree.is_passive(verb)
    carried = (dep == "obj" and not passive) or (dep == "nsubj:pass" and passive)
    if lemma == "call" and tree.kids(verb, "xcomp"):
        return []  # "called the deal a mistake"
    if (carried and lemma in CLASSES["light"]) or (dep.startswith("obl") and lemma in CLASSES["light_oblique"]):
        return _carried(tree, i, verb, "subj", passive=passive)
    if carried and lemma in CLASSES["decree"]:
        return _carried(tree, i, verb, "decree", passive=passive)
    if dep == "obj" and lemma in CLASSES["suffer"]:
        subject = subject_through(tree, verb)
        return [("suffer", subject)] if subject is not None else []
    if dep in ("nsubj", "nsubj:pass") and lemma in CLASSES["happen"]:
        agents = () if lemma in CLASSES["told"] else ("subj",)  # who reports an attack did not carry it out
        return [
            ("happen", verb),
            *_around(tree, verb),
            *(slot for slot in obliques(tree, verb) if slot[0] != "subj" or slot[0] in agents),
        ]
    if dep == "nsubj" and lemma in CLASSES["hit"]:
        return [("hit", one) for one in tree.kids(verb, "obj")] + obliques(tree, verb)
    if passive and lemma in CLASSES["hit"] and tree.prepositions(i) in ("by", "in"):
        struck = subject_through(tree, verb)
        return [("hit", struck)] if struck is not None else []
    return []


def _carried(tree: Tree, i: int, verb: int, name: str, *, passive: bool) -> list[Slot]:
    subject = subject_through(tree, verb)
    found: list[Slot] = [(name, subject)] if subject is not None and subject != i and not passive else []
    around = [(name if slot == "subj" else slot, token) for slot, token in obliques(tree, verb) if token != i]
    if tree.dep[i] == "obj":  # "handed the man a life sentence", by either label
        given = tree.kids(verb, "iobj") + [one for one in tree.kids(verb, "obj") if one < i]
        found += [("iobj", one) for one in given]
    return [*found, ("light", verb), *around]


def obliques(tree: Tree, i: int) -> list[Slot]:
    """Return the adjuncts of a word: the phrases with prepositions that hang on it."""
    return [
        _oblique(tree, i, child)
        for child in tree.children[i]
        if (tree.dep[child].startswith(("obl", "nmod")) and tree.dep[child] not in ("nmod:poss", "nmod:desc"))
        or _is_second_adjunct(tree, i, child)
    ]


def _is_second_adjunct(tree: Tree, i: int, child: int) -> bool:
    """Tell "in the region" of "an emergency in the city and in the region", where it was read as beside the emergency."""
    return tree.dep[child] == "conj" and bool(tree.prepositions(child)) and not tree.prepositions(i)
