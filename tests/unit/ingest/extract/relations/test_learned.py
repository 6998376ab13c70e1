"""What the network says of pairs becomes relations only where kinds allow it, and with the words between."""

import numpy as np
import pytest

from ingest.extract.entities import names_of
from ingest.extract.relations import Words, relations_of
from ingest.extract.relations.learned import MIN_OF, TIMED
from ingest.extract.tree import Tree
from tests.parses import doc_of

BANK = """Ada Ada NNP:Person 2 nsubj
joined join VBD 0 root
Norbank Norbank NNP:Organization 2 obj
in in IN 5 case
1998 1998 CD 2 obl
. . . 2 punct"""


class FakeScorer:
    """Scores the pairs that it is told, by the first tokens of both; every other pair is nothing."""

    relations = ("employer", "founded_on", "spouse")

    def __init__(self, said: dict[tuple[int, int], str], sure: float = 0.95) -> None:
        self.said = said
        self.sure = sure

    def relation_scores(self, doc, rows):
        scores = [
            [self.sure if self.said.get((a, b)) == name else 0.1 for name in self.relations]
            for a, _, _, b, *_ in rows.tokens.tolist()
        ]
        return np.array(scores, np.float32)


def read(scorer, times=()):
    doc = doc_of(BANK)
    tree = Tree(doc)
    return tree, [one for _, one in relations_of(doc, tree, names_of(doc, tree), times, scorer)]


def test_a_pair_that_the_network_is_sure_of_is_a_relation_with_the_words_between():
    tree, (one,) = read(FakeScorer({(0, 2): "employer"}))
    words = (one.subject.span.of(tree.text), one.predicate, one.object.span.of(tree.text))
    assert words == ("Ada", "employer", "Norbank")
    assert tree.words[one.trigger.first] == "joined"
    assert (one.rule, one.token) == ("learned", 1)
    assert one.sure == pytest.approx(0.95)


def test_a_pair_that_the_network_doubts_is_none():
    assert read(FakeScorer({(0, 2): "employer"}, sure=MIN_OF["employer"][0] - 0.01))[1] == []


@pytest.mark.parametrize("pair", [(2, 0), (0, 4)])
def test_kinds_that_the_predicate_does_not_join_give_nothing(pair):
    assert read(FakeScorer({pair: "employer"}), [Words(3, 4)])[1] == []


def test_a_person_and_a_company_are_no_spouses():
    assert read(FakeScorer({(0, 2): "spouse"}))[1] == []


def test_a_time_is_an_object_without_its_preposition():
    tree, (one,) = read(FakeScorer({(2, 4): "founded_on"}), [Words(3, 4)])
    assert one.predicate == "founded_on"
    assert tree.words[one.object.first : one.object.last + 1] == ["1998"]


def test_without_a_network_only_rules_speak():
    assert read(None)[1] == []


MEMBER = """Ada Ada NNP:Person 2 nsubj
backs back VBZ 0 root
Labour Labour NNP:Organization 2 obj
. . . 2 punct"""
ACTOR = """French french JJ 2 amod
actor actor NN 3 compound
Ada Ada NNP:Person 4 nsubj
left leave VBD 0 root
France France NNP:Place 4 obj
. . . 4 punct"""
HERSELF = """Ada Ada NNP:Person 2 nsubj
hurt hurt VBD 0 root
Bo Bo NNP:Person 2 obj
. . . 2 punct"""


def told(parse: str, scorer: FakeScorer) -> list[str]:
    doc = doc_of(parse)
    tree = Tree(doc)
    return [
        one.predicate for _, one in relations_of(doc, tree, names_of(doc, tree), (), scorer) if one.sure is not None
    ]


@pytest.mark.parametrize(
    ("predicate", "least"), [(name, least) for name, (least, _) in MIN_OF.items() if name not in TIMED]
)
def test_what_news_often_only_seems_to_say_must_be_surer(predicate: str, least: float):
    parse, pair = (ACTOR, (2, 4)) if predicate in ("citizen_of", "lives_in") else (MEMBER, (0, 2))
    scorer = FakeScorer({pair: predicate}, sure=least - 0.01)
    scorer.relations = (predicate,)
    assert told(parse, scorer) == []


def test_a_citizen_is_one_of_a_country_and_not_who_holds_an_office_in_it():
    scorer = FakeScorer({(2, 4): "citizen_of"})
    scorer.relations = ("citizen_of",)
    assert told(ACTOR.replace("France France", "Paris Paris"), scorer) == []


def test_a_relation_of_a_pair_is_told_of_both_people_once_where_it_holds_both_ways():
    assert told(HERSELF, FakeScorer({(0, 2): "spouse", (2, 0): "spouse"})) == ["spouse"]


MET = """Ada Ada NNP:Person 2 nsubj
met meet VBD 0 root
the the DT 4 det
director director NN 2 obj
of of IN 6 case
Norbank Norbank NNP:Organization 4 nmod
. . . 2 punct"""


def test_an_office_of_someone_else_says_nothing_of_who_met_them():
    assert told(MET, FakeScorer({(0, 5): "employer"})) == []


def test_who_joins_as_something_is_it_themselves():
    parse = (
        MET.replace("the the DT 4 det", "as as IN 4 case").replace("2 obj", "2 obl").replace("met meet", "joined join")
    )
    assert told(parse, FakeScorer({(0, 5): "employer"})) == ["employer"]
