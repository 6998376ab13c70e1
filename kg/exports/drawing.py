"""A picture as files for graph tools: GEXF 1.3 with spells, GraphML, JSON Graph Format 2, Cytoscape JSON, GeoJSON.

Written by hand: networkx writes only GEXF 1.2, and no tool's own types have to be built in memory first.
"""

import json
from collections.abc import Iterable, Iterator

from kg.exports.picture import Picture, PictureEdge, PictureNode, Spell
from kg.model import NodeSort
from kg.rdf import in_xml

Fields = dict[str, str | int | float]

NODE_FIELDS = {
    "sort": "string",
    "kind": "string",
    "statements": "integer",
    "origins": "integer",
    "first_reported": "string",
    "last_reported": "string",
}
EDGE_FIELDS = {
    "predicate": "string",
    "factuality": "string",
    "statements": "integer",
    "origins": "integer",
    "confidence": "double",
    "first_reported": "string",
    "last_reported": "string",
}
GRAPHML_TYPES = {"integer": "int"}  # every other type has the name that GEXF gives it


def gexf(picture: Picture) -> Iterator[str]:
    """Give GEXF 1.3: days as the time, a spell for each stretch in which an edge holds or was reported."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
    for kind, fields in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        names = "".join(f'<attribute id="{name}" title="{name}" type="{sort}"/>' for name, sort in fields.items())
        yield f'<attributes class="{kind}" mode="static">{names}</attributes>\n'
    yield "<nodes>\n"
    for node in picture.nodes:
        days = {_day(node.weight.first_reported), _day(node.weight.last_reported)} - {None}
        spells: list[Spell] = [(min(filter(None, days)), max(filter(None, days)))] if days else []
        inner = _attvalues(node_fields(node)) + _spells(spells)
        yield f"<node id={_attribute(node.id)} label={_attribute(node.label)}>{inner}</node>\n"
    yield "</nodes>\n<edges>\n"
    for edge in picture.edges:
        ends = f"source={_attribute(edge.subject)} target={_attribute(edge.object)}"
        named = f"label={_attribute(edge.predicate)} weight={_attribute(str(float(edge.weight.statements)))}"
        inner = _attvalues(edge_fields(edge)) + _spells(edge.spells_in_order)
        yield f"<edge id={_attribute(edge.id)} {ends} {named}>{inner}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def graphml(picture: Picture) -> Iterator[str]:
    """Give GraphML."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, fields in (("node", {"label": "string"} | NODE_FIELDS), ("edge", EDGE_FIELDS)):
        for name, sort in fields.items():
            written = GRAPHML_TYPES.get(sort, sort)
            yield f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{written}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for node in picture.nodes:
        yield f"<node id={_attribute(node.id)}>{_data('node', {'label': node.label, **node_fields(node)})}</node>\n"
    for edge in picture.edges:
        ends = f"id={_attribute(edge.id)} source={_attribute(edge.subject)} target={_attribute(edge.object)}"
        yield f"<edge {ends}>{_data('edge', edge_fields(edge))}</edge>\n"
    yield "</graph>\n</graphml>\n"


def json_graph(picture: Picture) -> Iterator[str]:
    """Give JSON Graph Format, version 2."""
    yield '{"graph":{"directed":true,"type":"newsgraph","nodes":{'
    yield from _listed(
        f"{json.dumps(node.id)}:{_json({'label': node.label, 'metadata': node_fields(node)})}" for node in picture.nodes
    )
    yield '},"edges":['
    yield from _listed(
        _json(
            {
                "id": edge.id,
                "source": edge.subject,
                "target": edge.object,
                "relation": edge.predicate,
                "directed": True,
                "metadata": edge_fields(edge),
            }
        )
        for edge in picture.edges
    )
    yield "]}}\n"


def cytoscape(picture: Picture) -> Iterator[str]:
    """Give Cytoscape's JSON of elements."""
    yield '{"data":[],"directed":true,"multigraph":true,"elements":{"nodes":['
    yield from _listed(
        _json({"data": {"id": node.id, "value": node.id, "name": node.label, **node_fields(node)}})
        for node in picture.nodes
    )
    yield '],"edges":['
    yield from _listed(
        _json(
            {
                "data": {
                    "id": edge.id,
                    "source": edge.subject,
                    "target": edge.object,
                    "key": edge.id,
                    **edge_fields(edge),
                }
            }
        )
        for edge in picture.edges
    )
    yield "]}}\n"


def geojson(picture: Picture) -> Iterator[str]:
    """Give a FeatureCollection (RFC 7946) of the places with coordinates, each with the events that happened there."""
    happened: dict[str, list[str]] = {}
    for edge in picture.edges:
        if edge.predicate == "place":
            happened.setdefault(edge.object, []).append(edge.subject)
    yield '{"type":"FeatureCollection","features":['
    yield from _listed(
        _json(
            {
                "type": "Feature",
                "id": node.id,
                "geometry": {"type": "Point", "coordinates": list(node.point)},
                "properties": {
                    "name": node.label,
                    **node_fields(node),
                    **node.links,
                    "events": happened.get(node.id, []),
                },
            }
        )
        for node in picture.nodes
        if node.point is not None and node.sort is NodeSort.ENTITY
    )
    yield "]}\n"


def node_fields(node: PictureNode) -> Fields:
    """Return what is shown of a node beside its label."""
    return {
        "sort": node.sort.value,
        "kind": node.kind,
        "statements": node.weight.statements,
        "origins": len(node.weight.origins),
    } | _reported(node)


def edge_fields(edge: PictureEdge) -> Fields:
    """Return what is shown of an edge beside its ends."""
    return {
        "predicate": edge.predicate,
        "factuality": edge.factuality.value,
        "statements": edge.weight.statements,
        "origins": len(edge.weight.origins),
        "confidence": edge.weight.confidence,
    } | _reported(edge)


def _reported(one: PictureNode | PictureEdge) -> Fields:
    ends = {"first_reported": one.weight.first_reported, "last_reported": one.weight.last_reported}
    return {name: moment.isoformat().replace("+00:00", "Z") for name, moment in ends.items() if moment}


def _day(moment: object) -> str | None:
    return str(moment)[:10] if moment is not None else None


def _attvalues(fields: Fields) -> str:
    written = "".join(f'<attvalue for="{name}" value={_attribute(str(value))}/>' for name, value in fields.items())
    return f"<attvalues>{written}</attvalues>"


def _spells(spells: Iterable[Spell]) -> str:
    written = "".join(f"<spell{_end('start', start)}{_end('end', end)}/>" for start, end in spells)
    return f"<spells>{written}</spells>" if written else ""


def _end(name: str, day: str | None) -> str:
    return f' {name}="{day}"' if day else ""


def _data(kind: str, fields: Fields) -> str:
    return "".join(f'<data key="{kind}-{name}">{in_xml(str(value))}</data>' for name, value in fields.items())


def _attribute(text: str) -> str:
    return '"' + in_xml(text).replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def _json(fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _listed(items: Iterable[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{item}"
