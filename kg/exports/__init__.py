"""Every form in which the graph leaves: by name, with its media type, from the store's cursor to pieces of text.

The forms of RDF are streamed, as is CSV; those that show the graph as nodes and edges gather it first.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kg import rdf
from kg.errors import InputError
from kg.exports.drawing import cytoscape, geojson, gexf, graphml, json_graph
from kg.exports.ftm import follow_the_money
from kg.exports.picture import Picture, draw, picture_of
from kg.exports.tables import statements_csv
from kg.model import EVERYTHING, Filter
from kg.store import GraphStore

__all__ = ["EXPORTS", "ExportForm", "Picture", "draw", "export", "export_named", "picture_of"]

PIECE_CHARS = 1 << 16  # what leaves at a time: large enough that the cost of a piece vanishes

Write: TypeAlias = Callable[[GraphStore, Filter, str], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportForm:
    """A form, and how to write it; `write` takes the base IRI last."""

    name: str
    media_type: str
    ending: str
    write: Write


def export_named(name: str) -> ExportForm:
    """Return a form; raises InputError for an unknown one."""
    if name not in EXPORTS:
        raise InputError(f"{name!r} is no form of export; expected one of {', '.join(EXPORTS)}")
    return EXPORTS[name]


def export(store: GraphStore, form: str, where: Filter = EVERYTHING, base: str = rdf.DEFAULT_BASE) -> Iterator[str]:
    """Give the statements that count, in a form."""
    return export_named(form).write(store, where, rdf.check_base(base))


def _rdf(name: str) -> Write:
    def write(store: GraphStore, where: Filter, base: str) -> Iterator[str]:
        return rdf.export(store, rdf.form_named(name, base), where)

    return write


def _drawn(draw_picture: Callable[[Picture], Iterator[str]]) -> Write:
    def write(store: GraphStore, where: Filter, base: str) -> Iterator[str]:
        del base
        return _in_pieces(draw_picture(picture_of(store, where)))

    return write


def _told(tell: Callable[[GraphStore, Filter], Iterator[str]]) -> Write:
    def write(store: GraphStore, where: Filter, base: str) -> Iterator[str]:
        del base
        return _in_pieces(tell(store, where))

    return write


def _in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """Give the same text in pieces of at least PIECE_CHARS."""
    held, chars = [], 0
    for line in lines:
        held.append(line)
        chars += len(line)
        if chars >= PIECE_CHARS:
            yield "".join(held)
            held, chars = [], 0
    yield "".join(held)


_FORMS = (
    *(
        ExportForm(name=form.name, media_type=form.media_type, ending=form.ending, write=_rdf(form.name))
        for form in rdf.FORMS.values()
    ),
    ExportForm(name="gexf", media_type="application/gexf+xml", ending="gexf", write=_drawn(gexf)),
    ExportForm(name="graphml", media_type="application/graphml+xml", ending="graphml", write=_drawn(graphml)),
    ExportForm(name="jgf", media_type="application/vnd.jgf+json", ending="jgf", write=_drawn(json_graph)),
    ExportForm(name="cyjs", media_type="application/vnd.cytoscape.cyjs+json", ending="cyjs", write=_drawn(cytoscape)),
    ExportForm(name="geojson", media_type="application/geo+json", ending="geojson", write=_drawn(geojson)),
    ExportForm(name="ftm", media_type="application/x-ndjson", ending="ftm.json", write=_told(follow_the_money)),
    ExportForm(name="csv", media_type="text/csv", ending="csv", write=_told(statements_csv)),
)
EXPORTS = {form.name: form for form in _FORMS}
