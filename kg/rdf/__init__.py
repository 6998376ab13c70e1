"""The graph as RDF. `export` streams the statements that count; `export_record` the whole record.

Apart, because they load libraries that serving needs not have in memory: `kg.rdf.loading` (an export back into a store,
pyoxigraph) and `kg.rdf.vocabulary` (our terms as an ontology document, rdflib).
"""

from kg.rdf.exporting import export, form_named
from kg.rdf.forms import FORMS, Form, in_xml
from kg.rdf.names import DEFAULT_BASE, check_base
from kg.rdf.recording import export_record

__all__ = ["DEFAULT_BASE", "FORMS", "Form", "check_base", "export", "export_record", "form_named", "in_xml"]
