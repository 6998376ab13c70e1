"""What stands for a statement, an article, a value and words in the text, asked in SPARQL of the exported graph."""

import re
from datetime import datetime

import pyoxigraph as ox
import pytest

from kg.model import EVERYTHING, Factuality, Filter, Text
from kg.rdf import export, export_record, form_named
from kg.rdf.names import prefixes
from kg.store import GraphStore, open_store
from tests.factories import TEXT, a_moment, a_reading, a_statement, an_article, node_named, with_statements
from tests.unit.kg.rdf.graphs import BASE, a_store, joined, with_an_event

NAMES = prefixes(BASE)


@pytest.fixture(scope="module")
def graph(store: GraphStore) -> ox.Store:
    return as_graph(store)


def as_graph(store: GraphStore, where: Filter = EVERYTHING) -> ox.Store:
    return loaded(joined(export(store, form_named("nquads", BASE), where)))


def loaded(document: bytes) -> ox.Store:
    found = ox.Store()
    found.load(document, format=ox.RdfFormat.N_QUADS)
    return found


def ask(graph: ox.Store, pattern: str) -> list[tuple[str, ...]]:
    """Return the solutions of a pattern over all graphs, sorted; each the values of its variables as they first stand."""
    names = list(dict.fromkeys(re.findall(r"\?\w+", pattern)))
    found = graph.query(
        f"SELECT DISTINCT {' '.join(names)} WHERE {{ {pattern} }}", prefixes=NAMES, use_default_graph_as_union=True
    )
    return sorted(tuple(value.value if value else "" for value in solution) for solution in found)


def test_an_event_is_one_in_sem(graph: ox.Store) -> None:
    found = ask(
        graph, "?e a sem:Event, ng:COERCE ; sem:eventType ?t ; sem:hasActor ?a . ?a rdfs:label ?n ; a sem:Actor"
    )
    assert {(one[1], one[3]) for one in found} == {
        (f"{BASE}/ns#COERCE", "Almaty"),
        (f"{BASE}/ns#COERCE", "Kazakhtelecom"),
    }


def test_a_role_is_a_node_with_its_speaker(graph: ox.Store) -> None:
    pattern = "?s a sem:Role ; sem:roleType ng:actor ; rdf:value ?v ; sem:accordingTo ?w . ?v rdfs:label ?n . ?w rdfs:label ?by"
    ((_, _, _, name, by),) = ask(graph, pattern)
    assert (name, by) == ("Kazakhtelecom", "NetBlocks")


def test_every_statement_has_its_words_and_where_they_stand(graph: ox.Store) -> None:
    pattern = """?s a ng:Statement, oa:Annotation ; oa:hasTarget [ oa:hasSource ?a ; oa:hasSelector ?q, ?p ] .
        ?q a oa:TextQuoteSelector ; oa:exact ?x ; oa:prefix ?b ; oa:suffix ?f .
        ?p a oa:TextPositionSelector ; oa:start ?from ; oa:end ?to"""
    found = ask(graph, pattern)
    assert len(found) == len(ask(graph, "?s a ng:Statement"))
    for _, _, _, _, exact, before, after, start, end in found:
        assert TEXT[int(start) : int(end)] == exact
        assert TEXT[: int(start)].endswith(before)
        assert TEXT[int(end) :].startswith(after)


def test_words_around_a_quote_are_no_more_than_32_characters() -> None:
    text = "x" * 100 + " Alpha " + "y" * 100
    store = open_store("memory:")
    store.add(a_reading(text, ("Alpha",)), at=a_moment())
    ((_, before, after),) = ask(as_graph(store), "?q oa:exact 'Alpha' ; oa:prefix ?b ; oa:suffix ?f")
    assert (before, after) == ("x" * 31 + " ", " " + "y" * 31)


def test_a_time_is_one_in_owl_time_with_its_edtf(graph: ox.Store) -> None:
    pattern = """?e sem:hasTime ?t . ?t a time:TemporalEntity ; ng:edtf ?d ; rdfs:label ?l ;
        time:hasBeginning [ time:inXSDDate ?from ] ; time:hasEnd [ time:inXSDDate ?to ]"""
    ((_, _, edtf, label, start, end),) = ask(graph, pattern)
    assert (edtf, label, start, end) == ("2022-01-05", "on Wednesday", "2022-01-05", "2022-01-06")


def test_a_bound_that_is_no_date_is_kept_as_text(graph: ox.Store) -> None:
    pattern = "?s ng:validTo [ time:hasBeginning [ time:inXSDDateTimeStamp ?from ] ; time:hasEnd [ ng:inText ?to ] ]"
    ((_, start, end),) = ask(graph, pattern)
    assert (start, end) == ("2022-01-05T18:00:00Z", "once it ended")


def test_a_quantity_is_one_of_schema_org(graph: ox.Store) -> None:
    found = ask(
        graph, "?e ng:amount [ a schema:QuantitativeValue ; schema:value ?v ; schema:unitText ?u ; ng:comparator ?c ]"
    )
    assert [one[1:] for one in found] == [("2", "%", "~")]


def test_an_article_says_who_published_it_and_when(graph: ox.Store) -> None:
    pattern = """?a a schema:NewsArticle ; schema:headline ?t ; schema:datePublished ?d ; schema:publisher [ schema:name ?p ] ;
        schema:author [ schema:name ?w ] ; prov:specializationOf ?id ; prov:hadPrimarySource ?page"""
    ((_, title, date, publisher, writer, identity, page),) = ask(graph, pattern)
    assert (title, publisher, writer) == ("Internet cut", "The Example", "A. Writer")
    assert date == "2022-01-05T12:00:00Z"
    assert (identity, page) == (f"{BASE}/id/{an_article().id}", "https://example.org/1")


def test_a_statement_says_where_it_comes_from_and_how_sure_it_is(graph: ox.Store) -> None:
    pattern = """?s rdf:predicate ng:employer ; ng:confidence ?c ; ng:factuality ?f ; ng:method [ a prov:SoftwareAgent ;
        rdfs:label ?m ] ; prov:wasDerivedFrom ?a ; prov:generatedAtTime ?at ; ng:reportedAt ?said ; ng:originGroup ?o"""
    ((_, confidence, factuality, method, article, recorded, reported, origin),) = ask(graph, pattern)
    assert (confidence, factuality, method) == ("0.9", f"{BASE}/ns#asserted", "reader/1")
    assert (article, origin) == (f"{BASE}/id/{an_article().id}-v1", f"{BASE}/id/{an_article().id}")
    assert (reported, recorded) == ("2022-01-05T12:00:00Z", "2022-01-05T12:01:00Z")


@pytest.mark.parametrize("factuality", list(Factuality))
def test_only_what_is_asserted_or_reported_is_a_plain_triple(factuality: Factuality) -> None:
    article = an_article()
    ends = [node_named(article, name) for name in ("Kazakhtelecom", "NetBlocks")]
    said = a_statement(article, ends[0], "employer", object=ends[1], factuality=factuality)
    store = open_store("memory:")
    store.add(with_statements(a_reading(), said), at=a_moment())
    graph = as_graph(store)
    assert len(ask(graph, "?s a ng:Statement ; rdf:predicate ng:employer")) == 1
    is_firm = factuality in (Factuality.ASSERTED, Factuality.REPORTED)
    assert bool(ask(graph, "?x ng:employer ?y")) == bool(ask(graph, "?x schema:worksFor ?y")) == is_firm


def test_what_was_joined_is_one_node_and_says_who_it_was(graph: ox.Store) -> None:
    first = node_named(an_article(), "Almaty")
    second = node_named(an_article(url="https://example.org/2?a=1&b=2"), "Almaty")
    assert ask(graph, "?x owl:sameAs ?y FILTER(STRSTARTS(STR(?y), STR(i:)))") == [
        (f"{BASE}/id/{second}", f"{BASE}/id/{first}")
    ]
    assert ask(graph, f"?s rdf:subject i:{second}") == []
    assert ask(graph, f"?s rdf:subject i:{first} ; ng:subjectAsRead i:{second} ; rdf:object 'Almaty'") != []


def test_links_lead_to_wikidata_and_places_have_coordinates(graph: ox.Store) -> None:
    almaty = f"i:{node_named(an_article(), 'Almaty')}"
    assert ask(graph, f"{almaty} owl:sameAs wd:Q35493 ; schema:latitude ?number") == [("43.25",)]


@pytest.mark.parametrize("link", ["Q35493> <x", "Q0", "35493", "Q1 Q2"])
def test_a_link_that_is_no_wikidata_item_becomes_no_iri(link: str) -> None:
    article = an_article()
    said = a_statement(article, node_named(article, "Almaty"), "wikidata", value=Text(text=link))
    store = open_store("memory:")
    store.add(with_statements(a_reading(), said), at=a_moment())
    graph = as_graph(store)
    assert ask(graph, "?x owl:sameAs ?y") == []
    assert [one[1] for one in ask(graph, "?x ng:wikidata ?y")] == [link]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a b",
        "http://[bad",
        "javascript:alert(1)",
        "https://example.org/é",
        "https://example.org/100%",
    ],
)
def test_an_address_that_is_no_iri_stays_a_literal(url: str) -> None:
    store = open_store("memory:")
    store.add(a_reading(url=url), at=a_moment())
    graph = as_graph(store)
    assert [one[1] for one in ask(graph, "?a schema:url ?u")] == [url]
    assert ask(graph, "?a prov:hadPrimarySource ?u") == []


@pytest.mark.parametrize(
    "where",
    [
        Filter(min_confidence=0.95),
        Filter(source="The Example"),
        Filter(factuality=frozenset({Factuality.DENIED})),
        Filter(min_origins=2),
        Filter(as_of=datetime.fromisoformat("1999-01-01T00:00:00+00:00")),
        Filter(known_at=a_moment(1)),
        Filter(known_at=a_moment(-1)),
        Filter(attributed_to=node_named(an_article(), "NetBlocks")),
    ],
)
def test_the_filter_says_which_statements_leave(store: GraphStore, where: Filter) -> None:
    passing = {f"{BASE}/id/{stated.statement.id}" for stated in store.all_statements(where)}
    assert {identity for (identity,) in ask(as_graph(store, where), "?s a ng:Statement")} == passing
    assert len(passing) < len(ask(as_graph(store), "?s a ng:Statement"))


def test_known_at_gives_the_graph_of_that_moment() -> None:
    store = open_store("memory:")
    store.add(with_an_event(a_reading()), at=a_moment(1))
    form = form_named("trig", BASE)
    then = joined(export(store, form))
    whole = joined(export_record(store, form))
    store.add(a_reading(reader="reader/2"), at=a_moment(2))
    assert joined(export(store, form)) != then
    assert joined(export(store, form, Filter(known_at=a_moment(1)))) == then
    assert joined(export_record(store, form, known_at=a_moment(1))) == whole


def test_only_the_record_has_texts_mentions_judgements_and_what_has_ended() -> None:
    store = a_store()
    graph = as_graph(store)
    record = loaded(joined(export_record(store, form_named("nquads", BASE))))
    for pattern in (
        "?x schema:articleBody ?y",
        "?x a ng:Mention",
        "?x a ng:Judgement ; ng:verdict 'unsure' ; prov:wasAssociatedWith [ a prov:Person ]",
        "?x a ng:Statement ; ng:ending ng:retracted ; prov:invalidatedAtTime ?at ; ng:endedReason ?why",
        "?x a ng:Rejected ; rdfs:comment 'too short'",
    ):
        assert ask(record, pattern), pattern
        assert not ask(graph, pattern), pattern
