"""FollowTheMoney entities, one JSON a line: articles, things, events, and links with the articles that prove them.

Which kind becomes which schema, and which predicate which link, is data (ftm.json); a relation that has no schema of its
own, or whose ends do not fit it, is an UnknownLink with the predicate as its role. What is denied, negated, planned or only
possible is left out: the format has no word for it.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from kg.exports.picture import Picture, PictureEdge, PictureNode, day_of, last_day_of, picture_of
from kg.model import EVERYTHING, Article, ArticleId, Factuality, Filter, NodeId, NodeSort
from kg.ontology import load_ontology
from kg.store import GraphStore

FIRM = (Factuality.ASSERTED, Factuality.REPORTED)
ACTING = ("Person", "Organization", "Group")  # what can be involved in an FtM event: a LegalEntity
PERSONAL = ("Family", "Associate")  # links that say what two people are to one another, where others have a role
Properties = dict[str, list[str]]


def follow_the_money(store: GraphStore, where: Filter = EVERYTHING) -> Iterator[str]:
    """Give the entities of the statements that count, articles first."""
    picture = picture_of(store, where)
    read = sorted({article for node in picture.nodes for article in node.articles})
    for identity in read:
        article = store.article(ArticleId(identity), known_at=where.known_at)
        if article is not None:
            yield _line(article.id, "Article", _article(article))
    yield from _Drawn(picture).lines()


class _Drawn:
    """A picture, and what has to be looked up in it."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._nodes = {node.id: node for node in picture.nodes}
        self._kinds = {node.id: node.kind for node in picture.nodes}
        self._firm = [edge for edge in picture.edges if edge.factuality in FIRM]
        self._from: dict[NodeId, list[PictureEdge]] = {}
        for edge in self._firm:
            self._from.setdefault(edge.subject, []).append(edge)

    def lines(self) -> Iterator[str]:
        """Give every entity and link."""
        for node in self._picture.nodes:
            if node.sort is NodeSort.EVENT:
                yield _line(node.id, "Event", self._event(node))
            else:
                yield _line(node.id, _tables()["kinds"].get(node.kind, "LegalEntity"), _thing(node))
        for edge in self._firm:
            yield self._link(edge)

    def _event(self, node: PictureNode) -> Properties:
        fillers = self._from.get(node.id, [])
        properties: Properties = {
            "name": [node.label],
            "involved": sorted({edge.object for edge in fillers if self._kinds[edge.object] in ACTING}),
            "location": sorted({self._nodes[edge.object].label for edge in fillers if edge.predicate == "place"}),
            "proof": sorted(node.articles),
        }
        if node.time is not None:
            days = {"startDate": day_of(node.time.earliest), "endDate": last_day_of(node.time)}
            properties |= {name: [day] for name, day in days.items() if day}
        return properties

    def _link(self, edge: PictureEdge) -> str:
        found = _tables()["links"].get(edge.predicate)
        known = load_ontology().predicates.get(edge.predicate)
        role = [known.label if known else edge.predicate]
        properties: Properties = {"proof": sorted(edge.articles)}
        ends, schema, names = (edge.subject, edge.object), "UnknownLink", ("subject", "object")
        if found and all(self._kinds[end] in kinds.split() for end, kinds in zip(ends, found["kinds"], strict=True)):
            schema, names = found["schema"], (found["subject"], found["object"])
        properties["relationship" if schema in PERSONAL else "role"] = role
        properties |= {name: [end] for name, end in zip(names, ends, strict=True)}
        properties["date"] = sorted({day for spell in edge.spells_in_order for day in spell if day})
        return _line(f"link-{blake2b(edge.id.encode(), digest_size=12).hexdigest()}", schema, properties)


def _article(article: Article) -> Properties:
    given: dict[str, list[str | None]] = {
        "title": [article.title],
        "sourceUrl": [article.url],
        "publisher": [article.publisher],
        "author": [*article.authors],
        "publishedAt": [article.published_at.isoformat()[:19] if article.published_at else None],
        "retrievedAt": [article.retrieved_at.isoformat()[:19] if article.retrieved_at else None],
    }
    return {name: [text for text in texts if text] for name, texts in given.items()}


def _thing(node: PictureNode) -> Properties:
    names = list(node.names)
    properties: Properties = {
        "name": [node.label],
        "alias": [name for name in names if name != node.label],
        "proof": sorted(node.articles),
    }
    schema = _tables()["kinds"].get(node.kind)
    if schema == "Document":
        properties["fileName"] = [node.label]
    if schema == "Address":
        properties["full"] = [node.label]
        if node.point is not None:
            properties |= {"longitude": [str(node.point[0])], "latitude": [str(node.point[1])]}
    wikidata = node.links.get("wikidata", "")
    if wikidata.startswith("Q") and wikidata[1:].isdigit():
        properties["wikidataId"] = [wikidata]
    return properties


def _line(identity: str, schema: str, properties: Properties) -> str:
    given = {name: texts for name, texts in properties.items() if texts}
    return json.dumps({"id": identity, "schema": schema, "properties": given}, ensure_ascii=False) + "\n"


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(files(__package__).joinpath("ftm.json").read_text("utf-8"))
    return tables
