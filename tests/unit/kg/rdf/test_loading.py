"""An export of the record, loaded into an empty store, gives the same dump byte for byte, whatever has happened to it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, NewsgraphError
from kg.model import Verdict, article_id, content_digest
from kg.rdf import export, export_record, form_named
from kg.rdf.loading import load
from kg.rdf.record import read_dump, value_of
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading
from tests.unit.kg.rdf.graphs import BASE, a_store, joined

TEXTS = {
    "Alpha met Beta and Gamma in Delta.": ("Alpha", "Beta", "Gamma"),
    "Alpha and Beta left Delta.": ("Alpha", "Beta", "Delta"),
    "Gamma came.": ("Gamma",),
}


def record_of(store: GraphStore, form: str = "nquads", known_at: datetime | None = None) -> bytes:
    return joined(export_record(store, form_named(form, BASE), known_at=known_at))


def test_every_form_gives_the_same_digest_again(store: GraphStore, form: str) -> None:
    empty = open_store("memory:")
    loaded = load(empty, record_of(store, form), form, BASE)
    assert empty.digest() == store.digest()
    assert (loaded.versions, loaded.judgements) == (2, 2)


def test_the_store_may_be_of_the_other_sort(tmp_path: Path, store: GraphStore) -> None:
    with open_store(f"sqlite:///{tmp_path}/news.db") as empty:
        load(empty, record_of(store), base=BASE)
        assert empty.digest() == store.digest()
        assert empty.check() == []
        assert record_of(empty) == record_of(store)


def test_the_record_of_a_moment_gives_the_digest_of_that_moment(store: GraphStore) -> None:
    for minutes in range(1, 7):
        empty = open_store("memory:")
        load(empty, record_of(store, known_at=a_moment(minutes)), base=BASE)
        assert empty.digest() == store.digest(known_at=a_moment(minutes))


add = st.tuples(
    st.just("add"), st.sampled_from("12"), st.sampled_from(sorted(TEXTS)), st.sampled_from("123"), st.booleans()
)
judge = st.tuples(
    st.just("judge"), st.integers(0, 20), st.integers(0, 20), st.sampled_from(Verdict), st.sampled_from("rp")
)
retract = st.tuples(st.just("retract"), st.integers(0, 50))
origin = st.tuples(st.just("origin"), st.sampled_from("12"))
undo = st.tuples(st.just("undo"), st.integers(0, 9))


def apply(store: GraphStore, act: tuple, at: datetime) -> None:
    nodes = sorted(node for version in read_dump(store.dump()) for node in getattr(version, "canonical", ()))
    match act:
        case ("add", url, text, reader, keeps):
            url = f"https://example.org/{url}"
            version = store.version_for(article_id(url=url, text=text), content_digest(text))
            names = TEXTS[text] if keeps else TEXTS[text][:1]
            reading = a_reading(text, names, url=url, version=version, reader=f"reader/{reader}")
            store.add(reading, at=at)
        case ("judge", left, right, verdict, by) if nodes and nodes[left % len(nodes)] != nodes[right % len(nodes)]:
            name = "resolver/1" if by == "r" else "person:ann"
            pair = nodes[left % len(nodes)], nodes[right % len(nodes)]
            store.judge([a_judgement(*pair, verdict, by=name, at=at)], at=at)
        case ("retract", which):
            said = [stated.statement.id for stated in store.all_statements()]
            if said:
                store.retract(said[which % len(said) :][:2], by="person:ann", reason=f"wrong {which}", at=at)
        case ("origin", url):
            home = article_id(url=f"https://example.org/{url}", text="")
            if store.article(home):
                store.set_origin(home, f"o{url}", reason="near-duplicate", at=at)
        case ("undo", which):
            judged = store.judgements().items
            if judged:
                store.undo(judged[which % len(judged)].id, by="person:bob", at=at)


@example(
    [
        ("add", "2", "Alpha and Beta left Delta.", "1", False),
        ("add", "2", "Alpha met Beta and Gamma in Delta.", "1", False),
        ("add", "2", "Alpha met Beta and Gamma in Delta.", "2", False),
    ]
)
@given(st.lists(st.one_of(add, add, judge, retract, origin, undo), max_size=14))
@settings(max_examples=60, deadline=None)
def test_whatever_happened_the_digest_is_the_same(acts: list[tuple]) -> None:
    store, empty = open_store("memory:"), open_store("memory:")
    for number, act in enumerate(acts):
        apply(store, act, a_moment(number))
    load(empty, record_of(store), base=BASE)
    assert list(empty.dump()) == list(store.dump())


def test_a_reader_that_said_nothing_new_is_the_last_one_still() -> None:
    store, empty = open_store("memory:"), open_store("memory:")
    store.add(a_reading(), at=a_moment(1))
    store.add(a_reading(names=("NetBlocks",), reader="reader/2"), at=a_moment(2))
    silent = replace(a_reading(names=("NetBlocks",), reader="reader/2"), reader="reader/3")
    store.add(silent, at=a_moment(3))
    load(empty, record_of(store), base=BASE)
    assert empty.digest() == store.digest()


def test_a_store_that_holds_something_is_left_alone(store: GraphStore) -> None:
    other = a_store()
    before = other.digest()
    with pytest.raises(InputError, match="load a record into an empty one"):
        load(other, record_of(store), base=BASE)
    assert other.digest() == before


def test_an_export_of_what_counts_is_no_record(store: GraphStore) -> None:
    document = joined(export(store, form_named("nquads", BASE)))
    with pytest.raises(InputError, match="only an export of the whole record can be loaded"):
        load(open_store("memory:"), document, base=BASE)


def test_another_base_is_refused_by_name(store: GraphStore) -> None:
    with pytest.raises(InputError, match="name the base IRI"):
        load(open_store("memory:"), record_of(store), base="https://other.example")


@pytest.mark.parametrize("document", [b"<a> <b>", b"\xff\xfe", b"{", b"<http://a> <http://b> <http://c> .\n" * 2])
def test_what_is_no_export_is_refused(document: bytes) -> None:
    with pytest.raises(NewsgraphError):
        load(open_store("memory:"), document, base=BASE)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="'n3' is no form of RDF"):
        load(open_store("memory:"), b"", "n3")


def test_nothing_gives_an_empty_store() -> None:
    empty = open_store("memory:")
    assert load(empty, b"", base=BASE).versions == 0
    assert empty.last_write() is None


def test_the_order_of_the_lines_does_not_matter(store: GraphStore) -> None:
    lines = sorted(record_of(store).splitlines(keepends=True))
    empty = open_store("memory:")
    load(empty, b"".join(lines), base=BASE)
    assert empty.digest() == store.digest()


def test_another_tools_copy_loads_too(store: GraphStore) -> None:
    parsed = list(ox.parse(record_of(store, "trig"), format=ox.RdfFormat.TRIG))
    copy = ox.serialize(reversed(parsed), format=ox.RdfFormat.N_QUADS)
    empty = open_store("memory:")
    load(empty, copy, base=BASE)
    assert empty.digest() == store.digest()


@pytest.mark.parametrize("line", ['{"node":{"id":"e1","sort":"entity","canonical":"e1"}}', '{"verse":{}}'])
def test_a_line_that_follows_no_article_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="expected an article before it"):
        list(read_dump([line]))


def test_a_line_that_is_nothing_of_the_record_is_refused() -> None:
    (article, *_) = a_store().dump()
    with pytest.raises(InputError, match="begins with 'verse'"):
        list(read_dump([article, '{"verse":{}}']))


def test_a_list_that_is_no_value_is_refused() -> None:
    with pytest.raises(InputError, match="is no value"):
        value_of(["colour", "red"])
