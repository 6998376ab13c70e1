"""What every store does with judgements."""

from dataclasses import replace

import pytest

from kg.errors import ConflictError, InputError, NotFoundError
from kg.model import Filter, JudgementId, NodeId, Verdict
from kg.store import GraphStore
from tests.factories import a_judgement, a_moment, a_reading, node_named


@pytest.fixture
def alphas(store: GraphStore) -> list[NodeId]:
    """Four articles that name Alpha, and its node in each, the oldest first."""
    readings = [a_reading("Alpha met Beta.", ["Alpha", "Beta"], url=f"u{number}") for number in range(4)]
    for number, reading in enumerate(readings):
        store.add(reading, at=a_moment(number))
    return [node_named(reading.article, "Alpha") for reading in readings]


def test_same_joins_under_the_oldest_and_statements_follow(store: GraphStore, alphas: list[NodeId]) -> None:
    store.judge([a_judgement(alphas[2], alphas[1]), a_judgement(alphas[2], alphas[3])], at=a_moment(9))
    assert store.members(alphas[3]) == (alphas[1], alphas[2], alphas[3])
    assert store.canonical(alphas[3]) == alphas[1]
    found = store.statements([alphas[3]])
    assert {stated.subject for stated in found} == {alphas[1]}
    assert {stated.statement.subject for stated in found} == set(alphas[1:])
    assert alphas[2] not in store.nodes(sort=store.node(alphas[0]).sort).items


def test_undo_gives_back_exactly_what_was_there(store: GraphStore, alphas: list[NodeId]) -> None:
    before = list(store.dump())
    judgement = a_judgement(alphas[0], alphas[1])
    store.judge([judgement], at=a_moment(9))
    assert list(store.dump()) != before
    store.undo(judgement.id, by="person:ann", at=a_moment(10))
    assert list(store.dump()) == before
    kept = store.judgement(judgement.id)
    assert kept is not None
    assert (kept.undone_by, kept.undone_at) == ("person:ann", a_moment(10))
    assert store.judgements_of_pair(alphas[1], alphas[0]) == [kept]
    assert store.members(alphas[0], known_at=a_moment(9)) == (alphas[0], alphas[1])


def test_a_person_overrules_a_resolver_whoever_was_last(store: GraphStore, alphas: list[NodeId]) -> None:
    pair = alphas[:2]
    person = a_judgement(*pair, Verdict.DIFFERENT, by="person:ann", at=a_moment(9))
    store.judge([person], at=a_moment(9))
    store.judge([a_judgement(*pair, at=a_moment(10))], at=a_moment(10))
    assert store.members(pair[0]) == (pair[0],)
    assert [judgement.id for judgement in store.judgements().items] == [person.id]
    store.undo(person.id, by="person:ann", at=a_moment(11))
    assert store.members(pair[0]) == tuple(pair)


def test_two_clusters_that_hold_a_different_pair_are_never_joined(store: GraphStore, alphas: list[NodeId]) -> None:
    a, b, c, d = alphas
    store.judge([a_judgement(a, b), a_judgement(c, d), a_judgement(a, d, Verdict.DIFFERENT)], at=a_moment(9))
    store.judge([a_judgement(b, c, score=0.99)], at=a_moment(10))
    joined = {store.members(node) for node in alphas}
    assert not any({a, d} <= set(members) for members in joined)
    assert (b, c) in joined or {b, c} <= set(max(joined, key=len))  # the surest pair comes first


def test_unsure_joins_nothing_and_waits_in_its_list(store: GraphStore, alphas: list[NodeId]) -> None:
    unsure = a_judgement(alphas[0], alphas[1], Verdict.UNSURE, score=0.5)
    store.judge([unsure, a_judgement(alphas[2], alphas[3])], at=a_moment(9))
    assert store.members(alphas[0]) == (alphas[0],)
    assert store.judgements(Verdict.UNSURE).items == (unsure,)


def test_the_same_judgement_again_adds_nothing(store: GraphStore, alphas: list[NodeId]) -> None:
    judgement = a_judgement(alphas[0], alphas[1])
    store.judge([judgement], at=a_moment(9))
    before = store.digest()
    store.judge([judgement], at=a_moment(10))
    assert store.digest() == before
    assert store.judgements_of(alphas[1]) == [judgement]


def test_erasing_the_oldest_gives_the_cluster_to_the_next(store: GraphStore, alphas: list[NodeId]) -> None:
    store.judge([a_judgement(alphas[0], alphas[1]), a_judgement(alphas[1], alphas[2])], at=a_moment(9))
    oldest = store.node(alphas[0])
    assert oldest is not None
    receipt = store.erase(oldest.article_id, at=a_moment(10))
    assert receipt.judgements == 1
    assert store.members(alphas[2]) == (alphas[1], alphas[2])
    assert {stated.subject for stated in store.statements([alphas[2]])} == {alphas[1]}


def test_a_filter_by_speaker_takes_all_that_is_one_with_it(store: GraphStore) -> None:
    def saying(url: str) -> NodeId:
        reading = a_reading("Alpha met Beta.", ["Alpha", "Beta"], url=url)
        speaker = node_named(reading.article, "Beta")
        store.add(
            replace(reading, statements=tuple(replace(s, attributed_to=speaker) for s in reading.statements)),
            at=a_moment(),
        )
        return speaker

    one, other = saying("u1"), saying("u2")
    store.judge([a_judgement(one, other)], at=a_moment(9))
    assert len(list(store.all_statements(Filter(attributed_to=other)))) == 6
    assert len(list(store.all_statements(Filter(attributed_to=other, known_at=a_moment(8))))) == 3


def test_judgements_that_make_no_sense_are_refused_whole(store: GraphStore, alphas: list[NodeId]) -> None:
    good = a_judgement(alphas[0], alphas[1])
    for bad, error in (
        (a_judgement(alphas[0], NodeId("e-unknown")), NotFoundError),
        (a_judgement(alphas[0], alphas[0]), InputError),
        (a_judgement(alphas[0], NodeId("v1")), InputError),
        (a_judgement(alphas[0], alphas[1], score=1.5), InputError),
    ):
        with pytest.raises(error):
            store.judge([good, bad], at=a_moment(9))
    assert store.judgements().items == ()


def test_undoing_what_is_unknown_or_undone_is_an_error(store: GraphStore, alphas: list[NodeId]) -> None:
    judgement = a_judgement(alphas[0], alphas[1])
    store.judge([judgement], at=a_moment(9))
    store.undo(judgement.id, by="person:ann", at=a_moment(10))
    with pytest.raises(ConflictError, match="person:ann"):
        store.undo(judgement.id, by="person:bob", at=a_moment(11))
    with pytest.raises(NotFoundError):
        store.undo(JudgementId("j-unknown"), by="person:bob", at=a_moment(11))
    with pytest.raises(NotFoundError):
        store.members(NodeId("e-unknown"))


def test_a_reading_and_what_joins_it_are_one_write(store: GraphStore) -> None:
    first, second = a_reading(), a_reading(url="https://example.org/2")
    left, right = (node_named(one.article, "NetBlocks") for one in (first, second))
    store.add(first, at=a_moment(1))

    added = store.add(second, at=a_moment(2), judgements=[a_judgement(left, right)])

    assert store.canonical(right) == left
    assert store.last_write() == added.at


def test_a_judgement_that_cannot_be_kept_keeps_the_reading_out(store: GraphStore) -> None:
    reading = a_reading()
    unknown = NodeId("e" + "0" * 24)

    with pytest.raises(NotFoundError):
        store.add(reading, at=a_moment(1), judgements=[a_judgement(node_named(reading.article, "NetBlocks"), unknown)])

    assert store.counts().articles == 0


def test_an_unchanged_reading_joins_nothing(store: GraphStore) -> None:
    first, second = a_reading(), a_reading(url="https://example.org/2")
    left, right = (node_named(one.article, "NetBlocks") for one in (first, second))
    store.add(first, at=a_moment(1))
    store.add(second, at=a_moment(2))
    before = store.digest()

    store.add(second, at=a_moment(3), judgements=[a_judgement(left, right)])

    assert store.digest() == before


def test_some_are_judged_and_others_undone_in_one_write(store: GraphStore, alphas: list[NodeId]) -> None:
    old = a_judgement(alphas[0], alphas[1])
    store.judge([old], at=a_moment(9))
    new = a_judgement(alphas[1], alphas[2], at=a_moment(10))

    moment = store.judge([new], at=a_moment(10), undoing=[old.id], by="resolver/2")

    assert store.members(alphas[0]) == (alphas[0],)
    assert store.members(alphas[1]) == (alphas[1], alphas[2])
    ended = store.judgement(old.id)
    assert ended is not None
    assert (ended.undone_by, ended.undone_at, store.last_write()) == ("resolver/2", moment, moment)


def test_what_cannot_be_undone_leaves_all_as_it_was(store: GraphStore, alphas: list[NodeId]) -> None:
    old, new = a_judgement(alphas[0], alphas[1]), a_judgement(alphas[1], alphas[2], at=a_moment(10))
    store.judge([old], at=a_moment(9))
    store.undo(old.id, by="person:ann", at=a_moment(10))
    before = (store.digest(), store.last_write())
    for undoing, by, error in (
        ([old.id], "r", ConflictError),
        (["j0"], "r", NotFoundError),
        ([new.id], None, InputError),
    ):
        with pytest.raises(error):
            store.judge([new], at=a_moment(11), undoing=[JudgementId(one) for one in undoing], by=by)
    assert (store.digest(), store.last_write()) == before
