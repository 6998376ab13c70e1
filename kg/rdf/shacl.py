"""The SHACL shapes that every export passes, as they are for a base. Apart from the vocabulary: it needs no library."""

from importlib.resources import files

from kg.rdf.names import DEFAULT_BASE, check_base

EXACT_BASE = DEFAULT_BASE  # what shapes.ttl is written for


def shapes_text(base: str = DEFAULT_BASE) -> str:
    """Return the shapes in Turtle."""
    return files(__package__).joinpath("shapes.ttl").read_text("utf-8").replace(EXACT_BASE, check_base(base))
