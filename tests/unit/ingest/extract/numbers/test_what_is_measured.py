"""What quantities measure, what they hang on and which changes they tell, over hand-made parses."""

import pytest

from ingest.extract.numbers import Change, changes_in

FELL_TO = """Connectivity connectivity NN 2 nsubj
fell fall VBD 0 root
to to IN 5 case
2 2 CD 5 nummod
% % NN 2 obl
of of IN 8 case
ordinary ordinary JJ 8 amod
levels level NNS 5 nmod"""
ROSE = """The the DT 3 det
hash hash NN 3 compound
rate rate NN 4 nsubj
rose rise VBD 0 root
by by IN 7 case
5 5 CD 7 nummod
% % NN 4 obl
to to IN 11 case
about about RB 10 advmod
180 180 CD 11 nummod
megawatts megawatt NNS 4 obl"""
FROM_TO = """The the DT 2 det
price price NN 6 nsubj
of of IN 5 case
liquefied liquefied JJ 5 amod
gas gas NN 2 nmod
rose rise VBD 0 root
from from IN 8 case
60 60 CD 6 obl
to to IN 11 case
120 120 CD 11 nummod
tenge tenge NN 6 obl"""
RAISED = """The the DT 2 det
bank bank NN 3 nsubj
raised raise VBD 0 root
its its PRP$ 6 nmod:poss
key key JJ 6 amod
rate rate NN 3 obj
by by IN 9 case
2 2 CD 9 nummod
% % NN 3 obl"""
WAS = """Turnout turnout NN 4 nsubj
was be VBD 4 cop
41 41 CD 4 nummod
% % NN 0 root"""
FINE = """A a DT 5 det
2 2 CD 3 compound
million million CD 4 nummod
dollar dollar NN 5 compound
fine fine NN 6 nsubj
followed follow VBD 0 root"""
INCREASE = """A a DT 4 det
12 12 CD 3 nummod
% % NN 4 compound
increase increase NN 8 nsubj
in in IN 7 case
fuel fuel NN 7 compound
prices price NNS 4 nmod
came come VBD 0 root"""
DEPTH = """It it PRP 2 nsubj
struck strike VBD 0 root
at at IN 5 case
a a DT 5 det
depth depth NN 2 obl
of of IN 8 case
10 10 CD 8 nummod
kilometres kilometre NNS 5 nmod"""
DOUBLED = """Bread bread NN 2 compound
prices price NNS 6 nsubj
have have VBP 6 aux
more more RBR 6 advmod
than than IN 4 fixed
doubled double VBN 0 root
to to IN 9 case
90 90 CD 9 nummod
tenge tenge NN 6 obl"""
DETAINED = """More more JJR 3 advmod
than than IN 1 fixed
5,800 5,800 CD 4 nummod
people people NNS 6 nsubj:pass
were be VBD 6 aux:pass
detained detain VBN 0 root"""
KILLED = """At at IN 2 case
least least JJS 3 nmod
164 164 CD 5 nsubj:pass
were be VBD 5 aux:pass
killed kill VBN 0 root"""
KILLING = """Bombs bomb NNS 2 nsubj
fell fall VBD 0 root
killing kill VBG 2 advcl
23 23 CD 3 obj"""
TOLL = """The the DT 3 det
death death NN 3 compound
toll toll NN 4 nsubj
reached reach VBD 0 root
227 227 CD 4 obj"""
NUMBER = """The the DT 2 det
number number NN 5 nsubj
of of IN 4 case
deaths death NNS 2 nmod
rose rise VBD 0 root
to to IN 7 case
164 164 CD 5 obl"""
PAID = """Drivers driver NNS 2 nsubj
paid pay VBD 0 root
120 120 CD 4 nummod
tenge tenge NN 2 obj"""
WITHIN = """Shops shop NNS 2 nsubj
shut shut VBD 0 root
within within IN 5 case
6 6 CD 5 nummod
km km NN 2 obl
of of IN 8 case
the the DT 8 det
farm farm NN 5 nmod"""
PRONOUN = """It it PRP 2 nsubj
fell fall VBD 0 root
5 5 CD 4 nummod
% % NN 2 obj"""
CUT_OUT = """Output output NN 4 nsubj
is be VBZ 4 aux
to to TO 4 mark
fall fall VB 0 root
below below IN 7 case
5 5 CD 7 nummod
% % NN 4 obl"""
NEWS_12 = """News News NNP 3 nsubj
12 12 CD 1 flat
reported report VBD 0 root"""
THAI = """its its PRP$ 7 nmod:poss
20 20 CD 7 nummod
Thai Thai JJ 7 amod
and and CC 6 cc
74 74 CD 6 nummod
Malay Malay JJ 3 conj
stores store NNS 0 root"""


@pytest.mark.parametrize(
    ("parse", "measures"),
    [
        (FELL_TO, ["ordinary levels"]),
        (ROSE, ["hash rate", "hash rate"]),
        (FROM_TO, ["price of liquefied gas", "price of liquefied gas"]),
        (RAISED, ["key rate"]),
        (WAS, ["turnout"]),
        (FINE, ["fine"]),
        (INCREASE, ["fuel prices"]),
        (DEPTH, ["depth"]),
        (DOUBLED, ["bread prices", "bread prices"]),
        (TOLL, ["death toll"]),
    ],
)
def test_a_quantity_measures_what_its_parse_says(parsed, parse, measures):
    assert [one.measures for one in parsed(parse)[1]] == measures


@pytest.mark.parametrize("parse", [PAID, DETAINED, KILLED, WITHIN, PRONOUN])
def test_payments_counts_distances_and_pronouns_measure_nothing(parsed, parse):
    assert [one.measures for one in parsed(parse)[1]] == [None]


@pytest.mark.parametrize(
    ("parse", "head"),
    [(DETAINED, "people"), (KILLED, "killed"), (FELL_TO, "fell"), (PAID, "paid"), (FINE, "fine"), (KILLING, "killing")],
)
def test_a_quantity_hangs_on_its_noun_or_else_its_verb(parsed, parse, head):
    tree, found = parsed(parse)
    assert [tree.words[one.head] for one in found] == [head]


@pytest.mark.parametrize(
    ("parse", "unit", "comparator"),
    [(KILLED, "killed", ">"), (KILLING, "killed", "="), (NUMBER, "deaths", "="), (TOLL, None, "=")],
)
def test_a_bare_number_counts_what_its_verb_or_subject_says(parsed, parse, unit, comparator):
    assert [(one.unit, one.comparator) for one in parsed(parse)[1]] == [(unit, comparator)]


def test_a_number_may_hang_on_a_noun_behind_another_number(parsed):
    tree, found = parsed(THAI)
    assert [tree.span(one.first, one.last).of(tree.text) for one in found] == ["20", "74 Malay stores"]
    assert [one.unit for one in found] == ["stores", "stores"]


def test_a_number_that_is_part_of_a_name_is_none(parsed):
    assert parsed(NEWS_12)[1] == ()


@pytest.mark.parametrize(
    ("parse", "change"),
    [
        (FROM_TO, Change(token=5, start=0, end=1)),
        (ROSE, Change(token=3, by=0, end=1)),
        (RAISED, Change(token=2, by=0)),
        (DOUBLED, Change(token=5, by=0, end=1)),
        (INCREASE, Change(token=3, by=0)),
        (PRONOUN, Change(token=1, by=0)),
        (CUT_OUT, Change(token=3, end=0)),
    ],
)
def test_changes_pair_quantities_by_their_verb(parsed, parse, change):
    tree, found = parsed(parse)
    assert changes_in(tree, found) == (change,)


@pytest.mark.parametrize("parse", [PAID, WAS, DETAINED, DEPTH, KILLING])
def test_what_changes_nothing_gives_no_change(parsed, parse):
    tree, found = parsed(parse)
    assert found
    assert changes_in(tree, found) == ()


def test_people_brought_from_places_are_no_change(parsed):
    tree, found = parsed(
        """It it PRP 2 nsubj
brings bring VBZ 0 root
men man NNS 2 obj
from from IN 6 case
48 48 CD 6 nummod
countries country NNS 2 obl"""
    )
    assert [one.unit for one in found] == ["countries"]
    assert changes_in(tree, found) == ()


def test_a_subject_shared_by_two_verbs_is_measured_by_the_second(parsed):
    _, found = parsed(
        """Output output NN 2 nsubj
stalled stall VBD 0 root
and and CC 4 cc
fell fall VBD 2 conj
5 5 CD 6 nummod
% % NN 4 obj"""
    )
    assert [one.measures for one in found] == ["output"]


def test_a_day_long_strike_is_measured_without_its_days(parsed):
    _, found = parsed(
        """A a DT 5 det
nine nine CD 4 nummod
- - HYPH 2 punct
day day NN 5 compound
strike strike NN 6 nsubj
cost cost VBD 0 root
$ $ $ 6 obj
5 5 CD 7 nummod"""
    )
    assert [(one.unit, one.measures) for one in found] == [("USD", "strike")]


def test_from_measures_what_to_does_however_it_is_parsed(parsed):
    _, found = parsed(
        """Prices price NNS 2 nsubj
rose rise VBD 0 root
from from IN 7 case
60 60 CD 7 nummod
to to IN 6 case
120 120 CD 4 nmod
tenge tenge NN 2 obl"""
    )
    assert [(one.value, one.measures) for one in found] == [(60, "prices"), (120, "prices")]
