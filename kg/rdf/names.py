"""IRIs: which prefixes there are, and how our ids, names and predicates become part of an IRI and are read back.

All that we name lies under one base: `{base}/id/` for what has an id, `{base}/ns#` for our terms, `{base}/rdf-graphs/`
for the graphs, `{base}/agent/` and `{base}/source/` for readers, persons and publishers.
"""

import re
from functools import lru_cache
from urllib.parse import unquote

from kg.errors import ConfigError

DEFAULT_BASE = "http://127.0.0.1:8000"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/"

# Everybody else's; the order is that of the prefixes at the head of a file.
FOREIGN = {
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcterms": "http://purl.org/dc/terms/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "time": "http://www.w3.org/2006/time#",
    "schema": "https://schema.org/",
    "edtf": EDTF,
    "wd": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
}

_BASE = re.compile(r"https?://[A-Za-z0-9.\-_~:\[\]]+(/[A-Za-z0-9.\-_~%]+)*")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(_[A-Za-z0-9-]+)*")
_CODED = re.compile(r"_x([0-9A-F]+)_")
CACHED_NAMES = 4096


def check_base(base: str) -> str:
    """Return the base without a slash at its end. Raises ConfigError for what can be no beginning of an IRI."""
    trimmed = base.rstrip("/")
    if not _BASE.fullmatch(trimmed):
        raise ConfigError(f"base IRI {base!r} must be an http or https address such as https://news.example.org")
    return trimmed


def prefixes(base: str) -> dict[str, str]:
    """Return every prefix with its namespace, ours first."""
    ours = {
        "ng": f"{base}/ns#",
        "i": f"{base}/id/",
        "g": f"{base}/rdf-graphs/",
        "by": f"{base}/agent/",
        "src": f"{base}/source/",
    }
    return ours | FOREIGN


@lru_cache(maxsize=CACHED_NAMES)
def coded(name: str) -> str:
    """Return a predicate or type as the end of an IRI that every form can write, RDF/XML's element names too.

    Whatever is not a letter of ASCII, a digit after the first place, or one of - and _ becomes its code point, as in
    `_x20_`; `decoded` gives the name back.
    """
    if _PLAIN.fullmatch(name) and "_x" not in name:
        return name
    safe = re.sub(r"[^A-Za-z0-9_-]|_(?=x)|^[0-9-]", lambda found: f"_x{ord(found.group()):X}_", name)
    return safe or "_x_"


def decoded(local: str) -> str:
    """Return the name that `coded` was given."""
    return "" if local == "_x_" else _CODED.sub(lambda found: chr(int(found.group(1), 16)), local)


def part(text: str) -> str:
    """Return an id or name as the last step of an IRI's path: percent-encoded but for letters and digits of ASCII."""
    return text if text.isascii() and text.isalnum() else _encoded(text)


@lru_cache(maxsize=CACHED_NAMES)
def _encoded(text: str) -> str:
    kept = (chr(byte) if byte < 128 and chr(byte).isalnum() else f"%{byte:02X}" for byte in text.encode())
    return "".join(kept)


def text_of(part: str) -> str:
    """Return what `part` was given."""
    return unquote(part)
