"""Pronouns and nominals join the name that they lead back to, when they may stand for it."""

import pytest

from ingest.extract.entities import names_of
from ingest.extract.tree import Tree
from ingest.reader import MENTIONS, ChainMention
from tests.parses import doc_of

# Ada runs Norbank . The chief said it lost money when he left Oslo .
TWO = """Ada Ada NNP:Person 2 nsubj
runs run VBZ 0 root
Norbank Norbank NNP:Organization 2 obj
. . . 2 punct
The the DT 6 det
chief chief NN 7 nsubj
said say VBD 2 parataxis
it it PRP 9 nsubj
lost lose VBD 7 ccomp
money money NN 9 obj
when when WRB 13 mark
he he PRP 13 nsubj
left leave VBD 9 advcl
Oslo Oslo NNP:Place 13 obj
. . . 2 punct"""
ADA, NORBANK, CHIEF, IT, MONEY, HE, OSLO = 0, 2, 5, 7, 9, 11, 13


def forms(*links: tuple[int, int | None]) -> dict[str, str]:
    """Read the text with these mentions (head, antecedent); return the name that each pronoun and nominal stands for."""
    doc = doc_of(TWO)
    chain: dict[int, int] = {}
    mentions = []
    for head, before in links:
        chain[head] = chain[before] if before is not None else len(chain)
        start = head - 1 if head == CHIEF else head
        mentions.append(ChainMention(start=start, end=head + 1, head=head, chain=chain[head], antecedent=before))
    doc.user_data[MENTIONS] = mentions
    names = names_of(doc, Tree(doc))
    name = {one.id: one.name for one in names.entities}
    return {one.span.of(doc.text): name[one.entity] for one in names.mentions if one.form.value != "name"}


def test_a_nominal_and_a_pronoun_stand_for_the_name_they_lead_back_to():
    assert forms((ADA, None), (CHIEF, ADA), (HE, CHIEF)) == {"The chief": "Ada", "he": "Ada"}


def test_a_pronoun_takes_the_nearest_name_on_its_way_and_not_the_commonest_of_its_chain():
    assert forms((ADA, None), (NORBANK, ADA), (IT, NORBANK)) == {"it": "Norbank"}


@pytest.mark.parametrize(("word", "name"), [(IT, ADA), (HE, NORBANK), (CHIEF, NORBANK), (CHIEF, OSLO)])
def test_what_cannot_stand_for_a_thing_of_that_kind_stays_alone(word, name):
    assert forms((name, None), (word, name)) == {}


def test_a_pronoun_before_the_only_name_of_its_chain_stands_for_it():
    assert forms((CHIEF, None), (HE, CHIEF), (OSLO, CHIEF)) == {}
    assert forms((IT, None), (OSLO, IT)) == {"it": "Oslo"}


def test_a_noun_of_no_known_class_is_no_person():
    assert forms((ADA, None), (MONEY, ADA)) == {}


def test_a_parse_without_chains_has_names_only():
    assert forms() == {}


AHEAD = """In in IN 3 case
her she PRP$ 3 nmod:poss
book book NN 6 obl
, , , 3 punct
Lee Lee NNP:Person 6 nsubj
argued argue VBD 0 root
that that DT 6 obj
. . . 6 punct"""
OF_ITSELF = """Ada Ada NNP:Person 2 nsubj
thanked thank VBD 0 root
Lee Lee NNP:Person 2 obj
and and CC 6 cc
Lee Lee NNP:Person 6 nsubj
hugged hug VBD 2 conj
her she PRP 6 obj
. . . 2 punct"""
SPOKEN = """\" \" `` 3 punct
I I PRP 3 nsubj
resigned resign VBD 6 ccomp
, , , 3 punct
\" \" '' 3 punct
said say VBD 0 root
Ada Ada NNP:Person 6 nsubj
. . . 6 punct"""


def stands_for(parse: str, *links: tuple[int, int | None]) -> dict[str, str]:
    """Return the name that each pronoun stands for, in a text with these mentions (head, antecedent) in one chain."""
    doc = doc_of(parse)
    doc.user_data[MENTIONS] = [
        ChainMention(start=head, end=head + 1, head=head, chain=0, antecedent=before) for head, before in links
    ]
    names = names_of(doc, Tree(doc))
    name = {one.id: one.name for one in names.entities}
    return {one.span.of(doc.text): name[one.entity] for one in names.mentions if one.form.value == "pronoun"}


def test_a_pronoun_in_the_phrase_that_opens_a_sentence_is_its_subject():
    assert stands_for(AHEAD, (1, None)) == {"her": "Lee"}


def test_the_object_of_a_verb_is_not_its_subject_and_is_the_one_other_person():
    assert stands_for(OF_ITSELF, (4, None), (6, 4)) == {"her": "Ada"}


def test_who_speaks_is_the_i_of_a_quotation():
    assert stands_for(SPOKEN) == {"I": "Ada"}
