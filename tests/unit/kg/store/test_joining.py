"""Which nodes are one."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import NodeId, Verdict
from kg.store.joining import PairVerdict, canonical_of, deciding, join
from tests.factories import a_judgement, a_moment

NODES = [NodeId(f"e{number}") for number in range(6)]


def age(node: NodeId) -> tuple[int, str]:
    return (-NODES.index(node), node)  # the last is the oldest


def same(left: int, right: int, score: float = 0.5, by_person: bool = False) -> PairVerdict:
    return a_pair(left, right, Verdict.SAME, score, by_person)


def different(left: int, right: int) -> PairVerdict:
    return a_pair(left, right, Verdict.DIFFERENT, 0.1, False)


def a_pair(left: int, right: int, verdict: Verdict, score: float, by_person: bool) -> PairVerdict:
    return PairVerdict(
        left=NODES[left],
        right=NODES[right],
        verdict=verdict,
        by_person=by_person,
        score=score,
        judgement=f"j{left}-{right}",
    )


pairs = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1])
verdicts = st.dictionaries(
    pairs, st.tuples(st.sampled_from(tuple(Verdict)), st.sampled_from((0.1, 0.5, 0.9)), st.booleans()), max_size=12
).map(lambda drawn: [a_pair(*pair, *said) for pair, said in drawn.items()])


def test_the_oldest_member_names_the_cluster() -> None:
    assert join([same(0, 1), same(1, 2)], age) == {NODES[2]: [NODES[2], NODES[1], NODES[0]]}


def test_the_surer_pair_wins_where_both_cannot_be() -> None:
    clusters = join([same(0, 1, 0.6), same(1, 2, 0.9), different(0, 2)], age)
    assert list(clusters.values()) == [[NODES[2], NODES[1]]]


def test_a_persons_pair_comes_before_a_surer_one() -> None:
    clusters = join([same(0, 1, 0.1, by_person=True), same(1, 2, 0.9), different(0, 2)], age)
    assert list(clusters.values()) == [[NODES[1], NODES[0]]]


@given(verdicts, st.randoms())
def test_the_order_in_which_verdicts_are_given_does_not_matter(given_: list[PairVerdict], random: object) -> None:
    shuffled = sorted(given_, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert join(shuffled, age) == join(given_, age)


@given(verdicts)
def test_no_cluster_holds_a_different_pair_and_each_node_is_in_one(given_: list[PairVerdict]) -> None:
    clusters = join(given_, age)
    apart = {(v.left, v.right) for v in given_ if v.verdict is Verdict.DIFFERENT}
    for members in clusters.values():
        assert not apart & {tuple(sorted(pair)) for pair in combinations(members, 2)}
    assert len(canonical_of(clusters)) == sum(map(len, clusters.values()))


@given(verdicts)
def test_every_same_pair_is_joined_unless_a_different_pair_stands_between(given_: list[PairVerdict]) -> None:
    clusters = join(given_, age)
    canonical = canonical_of(clusters)
    apart = {frozenset((v.left, v.right)) for v in given_ if v.verdict is Verdict.DIFFERENT}
    for verdict in given_:
        left, right = (canonical.get(node, node) for node in (verdict.left, verdict.right))
        if verdict.verdict is Verdict.SAME and left != right:
            between = {frozenset((a, b)) for a in clusters.get(left, [left]) for b in clusters.get(right, [right])}
            assert between & apart


def test_the_latest_of_a_person_decides_else_the_latest() -> None:
    def said(by: str, minute: int) -> object:
        return a_judgement(NODES[0], NODES[1], by=by, at=a_moment(minute))

    resolver, newer, person, after = said("r/1", 0), said("r/2", 1), said("person:a", 2), said("r/3", 3)
    assert list(deciding([resolver, newer]).values()) == [newer]  # type: ignore[list-item]
    assert list(deciding([resolver, newer, person, after]).values()) == [person]  # type: ignore[list-item]
