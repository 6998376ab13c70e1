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
