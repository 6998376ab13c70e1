"""The heads that fill roles to what they name: an entity, a quantity, another event, or words alone.

A filler that the ontology does not allow in its role is kept as words where a name's kind may have been read wrongly,
and dropped where the role asks for a number or a place and the words hold none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.extract.entities import Names
from ingest.extract.events.interpret import Found
from ingest.extract.events.lexicon import CLASSES
from ingest.extract.events.slots import is_amount
from ingest.extract.extraction import LocalId, QuantityFound, RoleFound
from ingest.extract.phrases import named_by, phrase_of
from ingest.extract.tree import Tree
from kg.model import Form, Span
from kg.ontology import Filler, Ontology, load_ontology

_MUTUAL = frozenset({"COOPERATE"})  # of two who do it, the ontology wants one as recipient
_NOMINAL = ("NN", "PRP", "CD", "DT", "W", "$")
_CLAUSES = ("xcomp", "ccomp", "advcl", "acl")
_STRICT = ("place", "amount", "cause")  # a name of another kind in one of these was misread: no words are better


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What the article has that can fill a role; tokens of times are no fillers."""

    names: Names
    quantity_at: Mapping[int, QuantityFound]
    time_tokens: frozenset[int]


def roles_of(tree: Tree, found: Found, things: Things, event_at: Mapping[int, LocalId]) -> tuple[RoleFound, ...] | None:
    """Return the filled roles of an event in the order of its slots; null where a role that its type requires is empty.

    `event_at` has the events that may fill a role, by the token of their trigger.
    """
    ontology = load_ontology()
    roles: dict[tuple[str, Span], RoleFound] = {}
    for role, token in found.fillers:
        filled = _filled(tree, found, role, token, things, event_at)
        if filled is not None:
            roles.setdefault((role, filled.span), filled)
    filled_roles = _shared_out(found.trigger.type, _without_titles(tree, list(roles.values())))
    required = ontology.required_roles(found.trigger.type)
    return tuple(filled_roles) if set(required) <= {one.role for one in filled_roles} else None


def _without_titles(tree: Tree, roles: list[RoleFound]) -> list[RoleFound]:
    """Leave out a title that was read as someone beside the one who has it: "party leader" before "Ana Reyes"."""
    opens = {(one.role, one.span.start) for one in roles if one.filler is not None}

    def is_title(one: RoleFound) -> bool:
        after = tree.text[one.span.end :]
        at = one.span.end + len(after) - len(after.lstrip(" "))
        return one.filler is None and (one.role, at) in opens

    return [one for one in roles if not is_title(one)]


def _shared_out(kind: str, roles: list[RoleFound]) -> list[RoleFound]:
    """Make the last of several actors the recipient of what they do together: "Finland and Estonia began patrols"."""
    actors = [n for n, one in enumerate(roles) if one.role == "actor"]
    if kind in _MUTUAL and len(actors) > 1 and not any(one.role == "recipient" for one in roles):
        roles[actors[-1]] = replace(roles[actors[-1]], role="recipient")
    return roles


def _filled(
    tree: Tree, found: Found, role: str, token: int, things: Things, event_at: Mapping[int, LocalId]
) -> RoleFound | None:
    mention = named_by(tree, things.names, token)
    is_name = mention is not None and mention.form is Form.NAME  # the WHO is no "who"
    if _is_time(tree, token, things) or (tree.lower[token] in CLASSES["empty"] and not is_name):
        return None
    kind, ontology = found.trigger.type, load_ontology()
    if mention is not None:
        allowed = ontology.role_allows(kind, role, mention.kind)
        if not allowed and role in _STRICT:
            return None
        return RoleFound(role=role, span=mention.span, filler=mention.entity if allowed else None)
    event = event_at.get(token)
    if event is not None and token != found.token and ontology.role_allows(kind, role, Filler.EVENT):
        return RoleFound(role=role, span=phrase_of(tree, token), filler=event)
    return _by_words(tree, kind, role, token, things, ontology)


def _by_words(tree: Tree, kind: str, role: str, token: int, things: Things, ontology: Ontology) -> RoleFound | None:
    if tree.dep[token] in _CLAUSES and tree.is_verb(token):
        return RoleFound(role=role, span=_clause_of(tree, token), filler=None)
    if not _is_nominal(tree, token):
        return None
    span = phrase_of(tree, token)
    quantity = _quantity_in(tree, span, token, things)
    if quantity is not None and ontology.role_allows(kind, role, Filler.QUANTITY):
        return RoleFound(role=role, span=span, filler=quantity.id)
    if role == "place" or (role == "amount" and not is_amount(tree, token)):
        return None
    return RoleFound(role=role, span=span, filler=None)


def _clause_of(tree: Tree, token: int) -> Span:
    """Return the words of a clause that is said, asked or refused, without what is set beside it by a comma."""
    inside, frontier = {token}, [token]
    while frontier:
        frontier = [child for one in frontier for child in tree.children[one] if not _is_beside(tree, token, child)]
        inside |= set(frontier)
    return tree.span(_end_of(tree, token, inside, -1), _end_of(tree, token, inside, 1))


def _is_beside(tree: Tree, clause: int, child: int) -> bool:
    dep = tree.dep[child]
    if tree.head[child] == clause and (
        dep in ("cc", "conj") or (dep == "mark" and tree.dep[clause] in ("advcl", "acl"))
    ):
        return True
    apart = any(mark < child and tree.words[mark] == "," for mark in tree.kids(child, "punct"))
    return dep in ("punct", "parataxis") or (dep in ("advcl", "acl:relcl") and apart)


def _end_of(tree: Tree, token: int, inside: set[int], step: int) -> int:
    """Return the furthest of the tokens that can be reached from one over at most one mark at a time."""
    end = at = token
    while at + step in inside or (0 <= at + step < len(tree) and tree.dep[at + step] == "punct" and at in inside):
        at += step
        end = at if at in inside else end
    return end


def _is_time(tree: Tree, token: int, things: Things) -> bool:
    """Tell a time, and what is coordinated with one: "on 5 and 6 May"."""
    return token in things.time_tokens or (tree.dep[token] == "conj" and tree.head[token] in things.time_tokens)


def _is_nominal(tree: Tree, token: int) -> bool:
    """Tell a phrase that can name something: no verb, no lone adjective ("for free"), but "the poor" and "two"."""
    return tree.tag[token].startswith(_NOMINAL) or bool(tree.kids(token, "det", "nummod"))


def _quantity_in(tree: Tree, span: Span, token: int, things: Things) -> QuantityFound | None:
    first = last = token
    while first > 0 and tree.start[first - 1] >= span.start:
        first -= 1
    while last + 1 < len(tree) and tree.end[last + 1] <= span.end:
        last += 1
    return next((things.quantity_at[k] for k in range(first, last + 1) if k in things.quantity_at), None)
