"""Resolving again: what is judged anew, what stays, and that a second time changes nothing."""

from collections.abc import Iterator

import pytest

from ingest.resolve.again import Changes, apply, resolve_again
from kg.model import Judgement, Kind, NodeId, Reason, Verdict, new_judgement
from kg.store import GraphStore, open_store
from tests.unit.ingest.resolve.namings import AT, a_reading_of, record

COMPANY = {"Kazakhtelecom": Kind.ORGANIZATION, "Almaty": Kind.PLACE}
MAMIN = {"Askar Mamin": Kind.PERSON, **COMPANY}


@pytest.fixture(params=["memory:", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[GraphStore]:
    url = request.param if request.param == "memory:" else f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as opened:
        record(
            opened,
            a_reading_of(MAMIN, url="https://a.example/1"),
            a_reading_of({**MAMIN, "Aktau": Kind.PLACE}, url="https://b.example/1"),
            a_reading_of({**COMPANY, "Oral": Kind.PLACE}, url="https://c.example/1"),
        )
        yield opened


def judged(store: GraphStore, left: NodeId, right: NodeId, verdict: Verdict, by: str) -> Judgement:
    reasons = (Reason(feature="names", value="alike", weight=1.0),)
    made = new_judgement(left, right, verdict, score=0.9, reasons=reasons, by=by, at=AT)
    store.judge([made], at=AT)
    return made


def again(store: GraphStore) -> Changes:
    changes = resolve_again(store, at=AT)
    apply(store, changes, at=AT)
    return changes


def named(store: GraphStore, name: str) -> NodeId:
    return store.nodes_by_name(name)[0]


def test_what_the_flow_judged_comes_out_as_it_is_and_nothing_is_written(store: GraphStore) -> None:
    before = (store.digest(), store.last_write())
    changes = again(store)
    assert (changes.added, changes.ended, changes.kept) == ((), (), store.counts().judgements)
    assert changes.kept == 5
    assert (store.digest(), store.last_write()) == before


def test_what_an_older_resolver_judged_otherwise_is_ended_and_judged_anew(store: GraphStore) -> None:
    digest = store.digest()
    wrong = judged(store, named(store, "Aktau"), named(store, "Oral"), Verdict.SAME, "resolver/0")
    assert named(store, "Aktau") == named(store, "Oral")

    changes = again(store)

    assert [one.id for one in changes.ended] == [wrong.id]
    assert changes.added == ()
    assert store.digest() == digest
    ended = store.judgement(wrong.id)
    assert ended is not None
    assert ended.undone_by == "resolver/2"  # history says who


def test_what_was_never_judged_is_added(store: GraphStore) -> None:
    digest = store.digest()
    lost = [one for one in store.judgements().items if "Mamin" in one.reasons[0].value]
    store.judge([], at=AT, undoing=[one.id for one in lost], by="resolver/0")
    assert store.digest() != digest

    changes = again(store)

    assert [(one.left, one.right) for one in changes.added] == [(one.left, one.right) for one in lost]
    assert len(store.members(named(store, "Askar Mamin"))) == 2


@pytest.mark.parametrize("verdict", [Verdict.SAME, Verdict.DIFFERENT])
def test_what_a_person_judged_stays(store: GraphStore, verdict: Verdict) -> None:
    person = judged(store, named(store, "Aktau"), named(store, "Oral"), verdict, "person:ann")
    changes = again(store)
    assert (changes.added, changes.ended) == ((), ())
    kept = store.judgement(person.id)
    assert kept is not None
    assert kept.undone_at is None


def test_an_automatic_judgement_that_a_person_overrules_is_not_lost(store: GraphStore) -> None:
    digest = store.digest()
    same = next(one for one in store.judgements().items if "Mamin" in one.reasons[0].value)
    person = judged(store, same.left, same.right, Verdict.DIFFERENT, "person:ann")
    again(store)
    store.undo(person.id, by="person:ann", at=AT)
    assert store.digest() == digest


def test_a_second_time_changes_nothing_whatever_came_before(store: GraphStore) -> None:
    judged(store, named(store, "Aktau"), named(store, "Oral"), Verdict.SAME, "resolver/0")
    record(store, a_reading_of({**MAMIN, "Taraz": Kind.PLACE}, url="https://d.example/1"))
    record(store, a_reading_of(MAMIN, url="https://b.example/1", version=2, more=" Corrected."))
    store.retract([store.statements([named(store, "Oral")])[0].statement.id], by="person:ann", reason="no", at=AT)
    again(store)
    before = (store.digest(), store.last_write())

    second = again(store)

    assert (second.added, second.ended) == ((), ())
    assert (store.digest(), store.last_write()) == before


def test_changes_are_one_write(store: GraphStore) -> None:
    for name in ("Aktau", "Almaty"):
        judged(store, named(store, name), named(store, "Oral"), Verdict.SAME, "resolver/0")
    before = store.digest(known_at=store.last_write())
    known_before = store.last_write()
    changes = again(store)
    assert len(changes.ended) == 2
    moments = {one.undone_at for one in map(store.judgement, [one.id for one in changes.ended]) if one}
    assert moments == {store.last_write()}
    assert store.digest(known_at=known_before) == before


def test_a_correction_in_between_is_replayed_as_it_came(store: GraphStore) -> None:
    record(
        store,
        a_reading_of(MAMIN, url="https://a.example/1", version=2, more=" Corrected."),
        a_reading_of({**MAMIN, "Kulsary": Kind.PLACE}, url="https://e.example/1"),
    )
    changes = again(store)
    assert (changes.added, changes.ended) == ((), ())
