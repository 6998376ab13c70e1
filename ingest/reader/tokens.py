"""Words as Universal Dependencies cut them, on spaCy's tokenizer: hyphens and slashes inside words stand alone."""

from typing import Any

from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER, CONCAT_QUOTES, LIST_ELLIPSES, LIST_ICONS
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

HYPHENS = "-–—‐‑"
_INFIXES = [
    *LIST_ELLIPSES,
    *LIST_ICONS,
    r"(?<=[0-9])[+*^](?=[0-9-])",
    rf"(?<=[{ALPHA_LOWER}{CONCAT_QUOTES}])\.(?=[{ALPHA_UPPER}{CONCAT_QUOTES}])",
    rf"(?<=[{ALPHA}]),(?=[{ALPHA}])",
    rf"(?<=[{ALPHA}0-9])(?:[{HYPHENS}]|--+)(?=[{ALPHA}0-9])",
    rf"(?<=[{ALPHA}0-9])[:<>=/](?=[{ALPHA}])",
    rf"(?<=[{ALPHA}])/(?=[{ALPHA}0-9])",
]
_PREFIXES = [rf"[{HYPHENS}](?=[{ALPHA}$£€])", r"US\$", r"A\$", r"C\$"]
_SUFFIXES = [rf"(?<=[{ALPHA}0-9])[{HYPHENS}]", r"(?<=[0-9])%"]


def set_tokenizer(nlp: Language) -> None:
    """Give a blank English pipeline our rules for cutting words."""
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex(_INFIXES).finditer
    tokenizer.prefix_search = compile_prefix_regex([*(nlp.Defaults.prefixes or ()), *_PREFIXES]).search
    tokenizer.suffix_search = compile_suffix_regex([*(nlp.Defaults.suffixes or ()), *_SUFFIXES]).search
