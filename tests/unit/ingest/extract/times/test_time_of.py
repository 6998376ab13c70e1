"""Which time an event has, over parses made by hand: word, lemma, tag, head, label."""

from datetime import UTC, datetime
from functools import cache

import pytest

from ingest.extract.times import time_of, times_in
from ingest.extract.tree import Tree
from tests.parses import doc_of

PUBLISHED = datetime(2022, 1, 5, 9, tzinfo=UTC)

DIRECT = """Police police NNS 2 nsubj
arrested arrest VBD 0 root
him he PRP 2 obj
on on IN 5 case
Tuesday Tuesday NNP 2 obl:tmod
. . . 2 punct"""
REPORTED = """He he PRP 2 nsubj
said say VBD 0 root
on on IN 4 case
Tuesday Tuesday NNP 2 obl
that that IN 7 mark
police police NNS 7 nsubj
arrested arrest VBD 2 ccomp
her she PRP 7 obj
. . . 2 punct"""
REPORT_TO_EVENT = """He he PRP 2 nsubj
said say VBD 0 root
Tuesday Tuesday NNP 5 obl:tmod
she she PRP 5 nsubj
left leave VBD 2 ccomp
. . . 2 punct"""
EMBEDDED = """He he PRP 2 nsubj
said say VBD 0 root
police police NNS 4 nsubj
arrested arrest VBD 2 ccomp
her she PRP 4 obj
on on IN 7 case
Monday Monday NNP 4 obl
. . . 2 punct"""
NAMED = """The the DT 3 det
2016 2016 CD 3 nummod
vote vote NN 4 nsubj
split split VBD 0 root
them they PRP 4 obj
. . . 4 punct"""
POSSESSED = """Tuesday Tuesday NNP 3 nmod:poss
's 's POS 1 case
attack attack NN 4 nsubj
killed kill VBD 0 root
nine nine CD 4 obj
. . . 4 punct"""
NOUN_OF_VERB = """The the DT 2 det
strike strike NN 3 nsubj
began begin VBD 0 root
on on IN 5 case
Monday Monday NNP 3 obl
. . . 3 punct"""
ON_OBJECT = """Gunmen gunman NNS 2 nsubj
shot shoot VBD 0 root
a a DT 4 det
man man NN 2 obj
on on IN 6 case
Monday Monday NNP 4 nmod
. . . 2 punct"""
SHARED = """On on IN 2 case
Monday Monday NNP 4 obl
police police NNS 4 nsubj
stormed storm VBD 0 root
it it PRP 4 obj
and and CC 7 cc
arrested arrest VBD 4 conj
ten ten CD 7 obj
. . . 4 punct"""
OWN_EACH = """Police police NNS 2 nsubj
came come VBD 0 root
on on IN 4 case
Monday Monday NNP 2 obl
and and CC 6 cc
left leave VBD 2 conj
on on IN 8 case
Tuesday Tuesday NNP 6 obl
. . . 2 punct"""
RELATIVE = """Police police NNS 2 nsubj
arrested arrest VBD 0 root
a a DT 4 det
man man NN 2 obj
who who WP 6 nsubj
fled flee VBD 4 acl:relcl
on on IN 8 case
Monday Monday NNP 6 obl
. . . 2 punct"""
DURATION = """The the DT 2 det
strike strike NN 3 nsubj
lasted last VBD 0 root
three three CD 5 nummod
days day NNS 3 obl:tmod
. . . 3 punct"""
WEEKLY = """They they PRP 2 nsubj
march march VBP 0 root
every every DT 4 det
Friday Friday NNP 2 obl:tmod
. . . 2 punct"""
XCOMP = """He he PRP 2 nsubj
began begin VBD 0 root
to to TO 4 mark
strike strike VB 2 xcomp
in in IN 6 case
2019 2019 CD 2 obl
. . . 2 punct"""
DANGLING = """Clashes clash NNS 0 root
, , , 1 punct
Tuesday Tuesday NNP 1 parataxis
. . . 1 punct"""
UNLIKE = """Monday Monday NNP 3 nmod:poss
's 's POS 1 case
vote vote NN 4 nsubj
triggered trigger VBD 0 root
protests protest NNS 4 obj
. . . 4 punct"""
AFTER_REPORT = """The the DT 2 det
army army NN 3 nsubj
announced announce VBD 0 root
the the DT 5 det
attack attack NN 3 obj
on on IN 7 case
Tuesday Tuesday NNP 3 obl
. . . 3 punct"""


tree_of = cache(lambda parse: Tree(doc_of(parse)))


def time_words(parse: str, trigger: str) -> str | None:
    """Return the words of the time that the rules give to the first token of that form."""
    tree = tree_of(parse)
    times = times_in(tree, published_at=PUBLISHED)
    found = time_of(tree, tree.words.index(trigger), times, tree.sentences[0])
    return tree.span(found.first, found.last).of(tree.text) if found else None


def test_a_time_that_hangs_on_the_trigger_is_its_time():
    assert time_words(DIRECT, "arrested") == "on Tuesday"


def test_the_time_of_a_report_is_the_time_of_the_saying_only():
    assert time_words(REPORTED, "arrested") is None
    assert time_words(REPORTED, "said") == "on Tuesday"


def test_a_time_right_after_the_verb_of_a_report_is_the_report_s_however_it_is_parsed():
    assert time_words(REPORT_TO_EVENT, "left") is None
    assert time_words(REPORT_TO_EVENT, "said") == "Tuesday"


def test_a_time_inside_what_is_reported_is_not_the_report_s():
    assert time_words(EMBEDDED, "arrested") == "on Monday"
    assert time_words(EMBEDDED, "said") is None


def test_a_year_within_a_noun_phrase_is_the_time_of_the_noun_and_not_of_the_verb():
    assert time_words(NAMED, "vote") == "2016"
    assert time_words(NAMED, "split") is None


def test_a_possessive_time_is_the_time_of_the_noun():
    assert time_words(POSSESSED, "attack") == "Tuesday"
    assert time_words(POSSESSED, "killed") is None


def test_the_possessor_of_the_subject_gives_the_object_no_time():
    assert time_words(UNLIKE, "protests") is None


def test_a_noun_has_the_time_of_the_verb_that_it_is_an_argument_of():
    assert time_words(NOUN_OF_VERB, "strike") == "on Monday"


def test_what_is_announced_does_not_have_the_time_of_the_announcement():
    assert time_words(AFTER_REPORT, "attack") is None


def test_a_time_that_the_parser_hung_on_the_object_is_still_the_verb_s():
    assert time_words(ON_OBJECT, "shot") == "on Monday"


def test_coordinated_verbs_share_a_time_that_comes_before_both():
    assert time_words(SHARED, "stormed") == "On Monday"
    assert time_words(SHARED, "arrested") == "On Monday"


def test_coordinated_verbs_with_their_own_times_keep_them():
    assert time_words(OWN_EACH, "came") == "on Monday"
    assert time_words(OWN_EACH, "left") == "on Tuesday"


def test_the_time_of_a_relative_clause_is_not_that_of_the_main_clause():
    assert time_words(RELATIVE, "fled") == "on Monday"
    assert time_words(RELATIVE, "arrested") is None


def test_the_complement_of_a_verb_has_its_time():
    assert time_words(XCOMP, "strike") == "in 2019"


def test_the_only_time_of_a_verbless_line_is_the_event_s():
    assert time_words(DANGLING, "Clashes") == "Tuesday"


@pytest.mark.parametrize(("parse", "trigger"), [(DURATION, "strike"), (DURATION, "lasted"), (WEEKLY, "march")])
def test_durations_and_sets_are_no_event_s_time(parse, trigger):
    assert time_words(parse, trigger) is None


def test_a_time_of_another_sentence_is_not_asked():
    tree = tree_of(DIRECT)
    times = times_in(tree, published_at=PUBLISHED)
    [sentence] = tree.sentences
    assert time_of(tree, 1, (), sentence) is None
    assert time_of(tree, 1, times, sentence) == times[0]


def test_a_trigger_inside_a_time_does_not_have_itself_as_its_time():
    tree = tree_of(NAMED)
    times = times_in(tree, published_at=PUBLISHED)
    assert time_of(tree, 1, times, tree.sentences[0]) is None
