"""The heads that fill roles to what they name: an entity, a quantity, another event, or words alone.

A filler that the ontology does not allow in its role is kept as words where a name's kind may have been read wrongly,
and dropped where the role asks for a number or a place and the words hold none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.extract.entities import Names
from ingest.extract.events.interpret import Found, content_head
from ingest.extract.events.lexicon import CLASSES
from ingest.extract.events.slots import is_amount
from ingest.extract.extraction import LocalId, MentionFound, QuantityFound, RoleFound
from ingest.extract.tree import Tree
from kg.model import Form, Span
from kg.ontology import Filler, Ontology, load_ontology

_CLAUSES = frozenset({"xcomp", "ccomp"})
_WITHOUT_NAME = ("place", "amount")  # roles that say nothing by words of any other sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What the article has that can fill a role; tokens of times are no fillers."""

    names: Names
    quantity_at: Mapping[int, QuantityFound]
    event_at: Mapping[int, LocalId]
    time_tokens: frozenset[int]


def roles_of(tree: Tree, found: Found, things: Things) -> tuple[RoleFound, ...] | None:
    """Return the filled roles of an event in the order of its slots; null where the type lacks a role that it requires."""
    ontology = load_ontology()
    roles: dict[tuple[str, Span], RoleFound] = {}
    for role, token in found.fillers:
        filled = _filled(tree, found, role, token, things, ontology)
        if filled is not None:
            roles.setdefault((role, filled.span), filled)
    required = ontology.required_roles(found.trigger.type)
    if not set(required) <= {one.role for one in roles.values()}:
        return None
    return tuple(roles.values())


def _filled(tree: Tree, found: Found, role: str, token: int, things: Things, ontology: Ontology) -> RoleFound | None:
    if token in things.time_tokens or tree.lower[token] in CLASSES["empty"]:
        return None
    kind = found.trigger.type
    mention = named_by(tree, things.names, token)
    if mention is not None:
        allowed = ontology.role_allows(kind, role, mention.kind)
        if not allowed and role in _WITHOUT_NAME:
            return None
        return RoleFound(role=role, span=mention.span, filler=mention.entity if allowed else None)
    event = things.event_at.get(token)
    if event is not None and token != found.token and ontology.role_allows(kind, role, Filler.EVENT):
        return RoleFound(role=role, span=_phrase(tree, token), filler=event)
    return _by_words(tree, kind, role, token, things, ontology)


def _by_words(tree: Tree, kind: str, role: str, token: int, things: Things, ontology: Ontology) -> RoleFound | None:
    if tree.dep[token] in _CLAUSES or tree.is_verb(token):
        return None
    span = _phrase(tree, token)
    quantity = _quantity_in(tree, span, token, things)
    if quantity is not None and ontology.role_allows(kind, role, Filler.QUANTITY):
        return RoleFound(role=role, span=span, filler=quantity.id)
    if role == "place" or (role == "amount" and not is_amount(tree, token)):
        return None
    return RoleFound(role=role, span=span, filler=None)


def _quantity_in(tree: Tree, span: Span, token: int, things: Things) -> QuantityFound | None:
    inside = (k for k in range(token, -1, -1) if tree.start[k] >= span.start)
    after = (k for k in range(token, len(tree)) if tree.end[k] <= span.end)
    return next((things.quantity_at[k] for k in (*inside, *after) if k in things.quantity_at), None)


def named_by(tree: Tree, names: Names, token: int) -> MentionFound | None:
    """Return the mention that a phrase is, that stands in apposition to it, or that "the city of …" and "dozens of …" end in."""
    head = content_head(tree, token)
    own = names.mention_of(tree, head)
    if own is not None and own.form is Form.NAME:
        return own
    beside = [one for one in tree.kids(head, "appos") if names.mention_of(tree, one)]
    if tree.lemma[head] in CLASSES["place_noun"]:
        beside += [one for one in tree.kids(head, "nmod") if tree.prepositions(one) == "of"]
    named = (names.mention_of(tree, one) for one in beside)
    return next((one for one in named if one is not None and one.form is Form.NAME), own)


def _phrase(tree: Tree, token: int) -> Span:
    span, head = tree.phrase(token), content_head(tree, token)
    inner = tree.phrase(head)
    return Span(start=min(span.start, inner.start), end=max(span.end, inner.end))
