"""Words as Universal Dependencies cut them, on spaCy's tokenizer: hyphens and slashes inside words stand alone."""

from typing import Any

from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER, CONCAT_QUOTES, LIST_ELLIPSES, LIST_ICONS
from spacy.language import Language
from spacy.symbols import ORTH
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
# A run of one kind of sign is one word: "!!", "...", "=====", "$$$".
_RUNS = r"(?:[!?]{2,}|\.{2,}|={2,}|\*{2,}|-{2,}|_{2,}|\${2,}|#{2,}|<{2,}|>{2,}|~{2,})"
_PREFIXES = [rf"[{HYPHENS}](?=[{ALPHA}$£€])", r"US\$", r"A\$", r"C\$"]
_SUFFIXES = [rf"(?<=[{ALPHA}0-9])[{HYPHENS}]", r"(?<=[0-9])%"]
# Where UD cuts otherwise than spaCy's list of exceptions.
_TOGETHER = ("e-mail", "E-mail", "e-mails", "E-mails", "al.", "Capt.", "b/c", "w/o", "Yahoo!")
_APART = {"wanna": ("wan", "na"), "outta": ("out", "ta"), "alot": ("a", "lot"), "gimme": ("gim", "me")}
_NO_EXCEPTION = ("and/or",)


def set_tokenizer(nlp: Language) -> None:
    """Give a blank English pipeline our rules for cutting words."""
    tokenizer: Any = nlp.tokenizer
    tokenizer.rules = {text: rule for text, rule in tokenizer.rules.items() if text not in _NO_EXCEPTION}
    for word in _TOGETHER:
        tokenizer.add_special_case(word, [{ORTH: word}])
    for word, parts in _APART.items():
        tokenizer.add_special_case(word, [{ORTH: part} for part in parts])
        capital = (parts[0].capitalize(), *parts[1:])
        tokenizer.add_special_case(word.capitalize(), [{ORTH: part} for part in capital])
    tokenizer.infix_finditer = compile_infix_regex([_RUNS, *_INFIXES]).finditer
    tokenizer.prefix_search = compile_prefix_regex([_RUNS, *(nlp.Defaults.prefixes or ()), *_PREFIXES]).search
    tokenizer.suffix_search = compile_suffix_regex([_RUNS, *(nlp.Defaults.suffixes or ()), *_SUFFIXES]).search
