"""What sentences of our own give, read by the rules over hand-made parses: one phenomenon each."""

import pytest

from ingest.extract.extraction import EventFound
from ingest.extract.extractor import extraction_of
from kg.model import Article, Factuality, article_id, content_digest
from tests.parses import doc_of

ARRESTED = """The the DT 2 det
journalist journalist NN 4 nsubj:pass
was be VBD 4 aux:pass
arrested arrest VBN 0 root
by by IN 6 case
police police NNS 4 obl
. . . 4 punct"""
DENIED = """Ministers minister NNS 2 nsubj
denied deny VBD 0 root
that that IN 5 mark
soldiers soldier NNS 5 nsubj
shot shoot VBD 2 ccomp
protesters protester NNS 5 obj
. . . 2 punct"""
BAN = """China China NNP:Place 2 nsubj
plans plan VBZ 0 root
to to TO 4 mark
ban ban VB 2 xcomp
mining mining NN 4 obj
. . . 2 punct"""
SAID = """Kcell Kcell NNP:Organization 2 nsubj
cut cut VBD 6 ccomp
power power NN 2 obj
, , , 6 punct
NetBlocks NetBlocks NNP:Organization 6 nsubj
said say VBD 0 root
. . . 6 punct"""
NOT_RESIGN = """Tokayev Tokayev NNP:Person 4 nsubj
did do VBD 4 aux
not not RB 4 advmod
resign resign VB 0 root
. . . 4 punct"""
QUESTION = """Did do VBD 3 aux
police police NNS 3 nsubj
arrest arrest VB 0 root
him he PRP 3 obj
? ? . 3 punct"""


def read(parse: str) -> tuple[str, tuple[EventFound, ...]]:
    doc = doc_of(parse)
    article = Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=content_digest(doc.text))
    return doc.text, extraction_of(article, doc).events


def roles_of(parse: str) -> dict[str, str]:
    text, events = read(parse)
    return {role.role: role.span.of(text) for role in events[0].roles}


def test_a_passive_gives_who_did_it_and_who_it_was_done_to():
    assert roles_of(ARRESTED) == {"actor": "police", "recipient": "The journalist"}


def test_control_gives_the_planned_act_its_actor():
    assert roles_of(BAN) == {"actor": "China", "theme": "mining"}


@pytest.mark.parametrize(
    ("parse", "factuality", "cue"),
    [
        (ARRESTED, Factuality.ASSERTED, None),
        (DENIED, Factuality.DENIED, "denied"),
        (BAN, Factuality.PLANNED, "plans"),
        (SAID, Factuality.REPORTED, "NetBlocks said"),
        (NOT_RESIGN, Factuality.NEGATED, "not"),
    ],
)
def test_the_words_that_govern_an_event_say_how_firmly_it_is_told(parse, factuality, cue):
    text, events = read(parse)
    assert [event.factuality for event in events] == [factuality]
    assert (events[0].cue.of(text) if events[0].cue else None) == cue


def test_an_event_belongs_to_whoever_said_it():
    text, (event,) = read(SAID)
    assert event.attributed_to == "e2"
    assert event.trigger.of(text) == "cut"


def test_a_question_asserts_nothing():
    assert read(QUESTION)[1] == ()
