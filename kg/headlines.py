"""An event in one line, as a headline: "The government dismissed by Kassym-Jomart Tokayev". The words are data beside it.

Headlines have no verb that must agree with its subject: a participle where something is done to something, else a noun.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

PARTS_MAX = 3  # of one role in a headline; more are "and others"


class Wording(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How a type or a mode is worded; what a mode leaves out is as its type has it."""

    noun: str | None = None  # "dismissal"
    done: str | None = None  # "dismissed": follows what it is done to
    to: tuple[str, ...] | None = None  # the roles that it is done to, the first that is filled
    forms: tuple[str, ...] = ()  # tried first: "{theme} at {amount}"
    urging: tuple[str, ...] = ()  # tried before them where the theme is a deed, "to reopen the road"


class Lexicon(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What headlines.json holds."""

    small: frozenset[str]  # what begins a sentence in an article stands with a small letter within a line of ours
    wordings: dict[str, Wording]  # by type, or by type/mode


@cache
def _lexicon() -> Lexicon:
    text = files("kg").joinpath("headlines.json").read_text(encoding="utf-8")
    return msgspec.json.decode(text, type=Lexicon)


TO = ("recipient", "theme")


def headline(type: str, mode: str | None, roles: Sequence[tuple[str, str]]) -> str:
    """Return an event as a headline; `roles` are its roles with what fills them, in words."""
    own = _lexicon().wordings.get(f"{type}/{mode}") if mode else None
    general = _lexicon().wordings.get(type, Wording(noun=type.replace("_", " ").lower()))
    said = _joined(roles)
    noun = (own and own.noun) or general.noun or type.lower()
    done = own.done if own and own.noun else general.done
    to = (own and own.to) or general.to or TO
    forms = [*(own.forms if own else ()), *general.forms]
    if said.get("theme", "").startswith("to "):
        forms = [*general.urging, f"{noun} by {{actor}} {{theme}}", f"{noun} {{theme}}"]
    done_to = next((role for role in to if role in said), None)
    if done and done_to:
        forms += [f"{{{done_to}}} {done} by {{actor}}", f"{{{done_to}}} {done}"]
    if done_to:
        forms += [f"{noun} by {{actor}}: {{{done_to}}}", f"{noun}: {{{done_to}}}"]
    forms += [f"{noun} by {{actor}}", noun]
    words = next(found for form in forms if (found := _filled(form, said)))
    place = said.get("place")
    if place and place not in words:
        words = f"{words} in {place}"
    return words[:1].upper() + words[1:]


def _joined(roles: Sequence[tuple[str, str]]) -> dict[str, str]:
    by_role: dict[str, list[str]] = {}
    for role, words in roles:
        shown = _in_a_line(words)
        if shown and shown.casefold() not in (one.casefold() for one in by_role.setdefault(role, [])):
            by_role[role].append(shown)
    return {
        role: ", ".join(words[:PARTS_MAX]) + (" and others" if len(words) > PARTS_MAX else "")
        for role, words in by_role.items()
        if words
    }


def _in_a_line(words: str) -> str:
    """Return words as they stand within a line."""
    shown = " ".join(words.split())
    first = shown.partition(" ")[0]
    is_small = first.casefold() in _lexicon().small and (first == "A" or first[1:].islower())
    return shown[:1].lower() + shown[1:] if is_small else shown


def _filled(form: str, said: Mapping[str, str]) -> str | None:
    try:
        return form.format_map(said)
    except KeyError:
        return None
