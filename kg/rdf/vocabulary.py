"""Our terms as an ontology document: the kinds, event types, predicates and roles of kg.ontology, and the terms of the
record (terms.json), each with a label, a definition and its place among other vocabularies.

`python -m kg.rdf.vocabulary BASE` prints it as N-Triples.
"""

import json
import sys
from collections.abc import Iterable
from importlib.resources import files

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from kg.ontology import Filler, PredicateDefinition, Terms, load_ontology
from kg.rdf.names import DEFAULT_BASE, check_base, coded, prefixes


def namespace_graph(base: str = DEFAULT_BASE) -> Graph:
    """Return the ontology document that `{base}/ns` serves."""
    return _Document(check_base(base)).graph


class _Document:
    def __init__(self, base: str) -> None:
        self._names = prefixes(base)
        self._ours = Namespace(self._names["ng"])
        self.graph = Graph(bind_namespaces="none")
        for prefix, iri in (self._names | {"skos": str(SKOS)}).items():
            self.graph.bind(prefix, iri)
        document = URIRef(f"{base}/ns")
        self.graph.add((document, RDF.type, OWL.Ontology))
        self.graph.add((document, DCTERMS.title, Literal("newsgraph: what news says, and the words that say it", "en")))
        self._record_terms()
        self._classes()
        self._properties()
        for term in set(self.graph.subjects(RDFS.label)):
            self.graph.add((term, RDFS.isDefinedBy, document))

    def _record_terms(self) -> None:
        terms = json.loads(files(__package__).joinpath("terms.json").read_text("utf-8"))
        for one in terms["classes"]:
            self._term(one["name"], OWL.Class, one["label"], one["definition"])
            self._under(one["name"], RDFS.subClassOf, one["under"])
        for group, sort in (("links", OWL.ObjectProperty), ("literals", OWL.DatatypeProperty)):
            for one in terms[group]:
                self._term(one["name"], sort, one["label"], one["definition"])
                self._under(one["name"], RDFS.subPropertyOf, one["under"])
        for one in terms["individuals"]:
            self._term(one["name"], self._ours[one["of"]], one["label"], one["definition"])

    def _classes(self) -> None:
        ontology = load_ontology()
        for kind in ontology.kinds.values():
            self._term(kind.name, OWL.Class, kind.label, kind.definition, kind.example)
            self._mapped(kind.name, kind.mapping, RDFS.subClassOf)
        for event in ontology.event_types.values():
            self._term(event.name, OWL.Class, event.label, event.definition, event.example)
            self.graph.add((self._ours[coded(event.name)], RDFS.subClassOf, self._ours.Event))
            self._mapped(event.name, event.mapping, RDFS.subClassOf)
            for mode in event.modes:
                name = f"{event.name}-{mode.name}"
                self._term(name, SKOS.Concept, mode.label, mode.definition, mode.example)
                self.graph.add((self._ours[coded(name)], SKOS.broader, self._ours[coded(event.name)]))
                self._mapped(name, mode.mapping, SKOS.broader)
        for context in ontology.contexts.values():
            self._term(f"context-{context.name}", SKOS.Concept, context.label, context.definition)

    def _properties(self) -> None:
        ontology = load_ontology()
        for predicate in ontology.predicates.values():
            if predicate.name in ontology.roles:
                continue
            self._term(predicate.name, self._sort(predicate), predicate.label, predicate.definition, predicate.example)
            self._mapped(predicate.name, predicate.mapping, RDFS.subPropertyOf)
            if predicate.inverse:
                self.graph.add((self._ours[coded(predicate.name)], OWL.inverseOf, self._ours[coded(predicate.inverse)]))
            if predicate.symmetric:
                self.graph.add((self._ours[coded(predicate.name)], RDF.type, OWL.SymmetricProperty))
        for role in ontology.roles.values():
            self._term(role.name, RDF.Property, role.label, role.definition, role.example)
            self.graph.add((self._ours[coded(role.name)], RDF.type, URIRef(f"{self._names['sem']}RoleType")))
            self._mapped(role.name, Terms(sem=role.mapping.sem), RDFS.subPropertyOf)

    def _sort(self, predicate: PredicateDefinition) -> URIRef:
        """Return the sort of property: of a text, of a node, or of both."""
        objects = {one for pair in predicate.pairs for one in pair.objects}
        if objects == {Filler.TEXT}:
            return OWL.DatatypeProperty
        return RDF.Property if Filler.TEXT in objects else OWL.ObjectProperty

    def _term(self, name: str, sort: URIRef, label: str, definition: str, example: str | None = None) -> None:
        term = self._ours[coded(name)]
        self.graph.add((term, RDF.type, sort))
        self.graph.add((term, RDFS.label, Literal(label, "en")))
        self.graph.add((term, RDFS.comment, Literal(definition, "en")))
        if example:
            self.graph.add((term, SKOS.example, Literal(example, "en")))

    def _under(self, name: str, relation: URIRef, others: Iterable[str]) -> None:
        for other in others:
            prefix, _, local = other.partition(":")
            self.graph.add((self._ours[coded(name)], relation, URIRef(self._names[prefix] + local)))

    def _mapped(self, name: str, terms: Terms, relation: URIRef) -> None:
        term = self._ours[coded(name)]
        for prefix, local in (("schema", terms.schema_org), ("sem", terms.sem)):
            # A property that runs the other way is no wider one; what links with sameAs is written as owl:sameAs.
            if local and not terms.inverted and local != "sameAs":
                self.graph.add((term, relation, URIRef(self._names[prefix] + local)))
        if terms.wikidata:
            self.graph.add((term, SKOS.closeMatch, URIRef(self._names["wd"] + terms.wikidata)))
        if terms.plover:
            self.graph.add((term, SKOS.notation, Literal(f"plover:{terms.plover}")))
        for code in terms.cameo:
            self.graph.add((term, SKOS.notation, Literal(f"cameo:{code}")))


if __name__ == "__main__":
    sys.stdout.write(namespace_graph(*sys.argv[1:2]).serialize(format="nt"))
