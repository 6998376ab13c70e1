"""Names to entities: what one thing is called in an article, and names that the reader saw in one place and missed in another."""

from ingest.extract.entities import Names, names_of
from ingest.extract.tree import Tree
from kg.model import Form, Kind
from tests.parses import doc_of, rows_of

SEEN_ONCE = rows_of(
    "Netwatch/NNP:Organization/2/nsubj said|say/VBD/0/root that/IN/7/mark London/NNP/6/compound -/HYPH/4/punct based/VBN/7/amod "
    "Netwatch/NNP/8/nsubj left|leave/VBD/2/ccomp ././2/punct"
)
LONGER_NAME = rows_of(
    "Norbank/NNP:Organization/2/nsubj owns|own/VBZ/0/root Norbank/NNP/4/compound Arena/NNP/2/obj ././2/punct"
)
WHICH = rows_of(
    "Norbank/NNP:Organization/8/nsubj ,/,/4/punct which/WDT/4/nsubj hired|hire/VBD/1/acl:relcl Ada/NNP:Person/4/obj "
    "who/WP/8/nsubj ,/,/4/punct left|leave/VBD/0/root ././8/punct"
)
ROSA = "Rosa/NNP:Person/3/compound Lind/NNP:+/3/nsubj left|leave/VBD/0/root"
FORENAME_AFTER = rows_of(f"{ROSA} and/CC/6/cc Rosa/NNP:Person/6/nsubj wept|weep/VBD/3/conj ././3/punct")
FORENAME_BEFORE = rows_of(
    "Rosa/NNP:Person/2/nsubj left|leave/VBD/0/root and/CC/6/cc Rosa/NNP:Person/5/compound Lind/NNP:+/6/nsubj "
    "wept|weep/VBD/2/conj ././2/punct"
)
COIN = rows_of("Bitcoin/NNP:Person/2/nsubj fell|fall/VBD/0/root ././2/punct")


def named(parse: str) -> tuple[Tree, Names]:
    doc = doc_of(parse)
    tree = Tree(doc)
    return tree, names_of(doc, tree)


def test_a_name_that_was_missed_once_is_found_letter_for_letter():
    _, names = named(SEEN_ONCE)
    assert [(one.entity, one.kind) for one in names.mentions] == [("e1", Kind.ORGANIZATION)] * 2


def test_a_name_inside_a_longer_one_is_not_found_again():
    assert len(named(LONGER_NAME)[1].mentions) == 1


def test_a_relative_pronoun_stands_for_the_name_that_its_clause_describes_and_for_no_other():
    tree, names = named(WHICH)
    pronouns = [(one.span.of(tree.text), one.entity) for one in names.mentions if one.form is Form.PRONOUN]
    assert pronouns == [("which", "e1")]


def test_what_is_always_a_product_is_one():
    assert [one.kind for one in named(COIN)[1].entities] == [Kind.PRODUCT]


def test_a_forename_stands_for_the_full_name_before_it_and_for_none_that_comes_later():
    assert [one.name for one in named(FORENAME_AFTER)[1].entities] == ["Rosa Lind"]
    assert len(named(FORENAME_BEFORE)[1].entities) == 2
