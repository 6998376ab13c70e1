"""A shape is written where its slots are filled, and left out where they are not."""

import pytest

from kg.rdf.forms import FORMS, Form, Graph
from kg.rdf.shapes import Iri, Literal, about, filled, row, shape
from tests.unit.kg.rdf.graphs import BASE, Triple, by_pyoxigraph

ONE = shape(
    about(
        "i:{id}",
        row("a", "ng:Statement"),
        row("rdfs:label", '"{label}"'),
        row("ng:confidence", '"{number}"^^xsd:{sort}'),
        row("ng:{predicate}", "i:{object}"),
        row("sem:roleType", "ng:actor", if_given="role"),
        row("prov:hadPrimarySource", "<{page}>"),
    ),
    about("i:{object}", row("rdfs:label", '"100 % of {label}"')),
)


def triples(form: str, values: dict[str, str], shared: dict[str, str] | None = None) -> set[Triple]:
    graph = Graph(name="a1", blocks=[(ONE, dict(values))], shared=shared or {})
    return by_pyoxigraph("".join(FORMS[form](BASE).write([graph])).encode(), form)


def said(form: str, values: dict[str, str], shared: dict[str, str] | None = None) -> set[tuple[str, ...]]:
    """Return predicate and object of what is said of s1, without namespaces."""
    return {
        (predicate.split("#")[-1].split("/")[-1], term[1].removeprefix(f"{BASE}/"))
        for subject, predicate, term in triples(form, values, shared)
        if subject == f"{BASE}/id/s1"
    }


def test_a_row_without_its_slots_is_left_out(form: str) -> None:
    assert said(form, {"id": "s1"}) == {("type", "ns#Statement")}
    assert said(form, {"id": "s1", "number": "1"}) == {("type", "ns#Statement")}


def test_a_row_that_waits_for_another_slot_comes_with_it(form: str) -> None:
    assert ("roleType", "ns#actor") in said(form, {"id": "s1", "role": ""})


def test_a_subject_without_its_slot_says_nothing(form: str) -> None:
    assert triples(form, {"object": "e1", "label": "x"}) == {
        (f"{BASE}/id/e1", "http://www.w3.org/2000/01/rdf-schema#label",
         ("literal", "100 % of x", "http://www.w3.org/2001/XMLSchema#string"))
    }  # fmt: skip


def test_every_sort_of_term_is_written(form: str) -> None:
    values = {"id": "s1", "label": 'a "b"', "number": "0.5", "sort": "double", "predicate": "cut", "object": "e1",
              "page": "https://example.org/?a=1&b=2"}  # fmt: skip
    assert said(form, values) == {
        ("type", "ns#Statement"),
        ("label", 'a "b"'),
        ("confidence", "0.5"),
        ("cut", "id/e1"),
        ("hadPrimarySource", "https://example.org/?a=1&b=2"),
    }


def test_what_a_graph_shares_stands_in_every_slot_that_is_not_filled(form: str) -> None:
    shared = {"predicate": "cut", "object": "e%25"}
    assert ("cut", "id/e%25") in said(form, {"id": "s1"}, shared)
    assert ("met", "id/e%25") in said(form, {"id": "s1", "predicate": "met"}, shared)


def test_one_template_serves_many_blocks(form: str) -> None:
    blocks = [(ONE, {"id": f"s{number}", "label": f"label {number}"}) for number in range(5)]
    document = "".join(FORMS[form](BASE).write([Graph(name="a1", blocks=blocks)])).encode()
    found = {term[1] for _, _, term in by_pyoxigraph(document, form) if term[0] == "literal"}
    assert found == {f"label {number}" for number in range(5)}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"{text}"', Literal(text="{text}")),
        ('"{n}"^^xsd:double', Literal(text="{n}", prefix="xsd", datatype="double")),
        ("ng:{name}", Iri(prefix="ng", local="{name}")),
        ("<{page}>", Iri(prefix=None, local="{page}")),
    ],
)
def test_terms_are_written_as_in_turtle(written: str, read: Iri | Literal) -> None:
    assert row("a", written).object == read


@pytest.mark.parametrize(("written", "takes"), [('"{a}"', True), ('"{a}"^^xsd:double', False), ('"{a}"^^xsd:anyURI', True),
                                                ('"{a}"^^edtf:EDTF', True)])  # fmt: skip
def test_only_numbers_and_dates_go_unescaped(written: str, takes: bool) -> None:
    term = row("a", written).object
    assert isinstance(term, Literal)
    assert term.takes_any_text is takes


def test_slots_and_the_text_between_them_are_told_apart() -> None:
    assert filled("a{b}c{d}", lambda slot: f"<{slot}>", str.upper) == "A<b>C<d>"


def test_every_form_has_a_name_a_type_and_an_ending_of_its_own() -> None:
    forms: list[type[Form]] = list(FORMS.values())
    assert (
        len({one.name for one in forms})
        == len({one.media_type for one in forms})
        == len({one.ending for one in forms})
        == 6
    )
