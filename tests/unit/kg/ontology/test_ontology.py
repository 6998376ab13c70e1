"""The shipped ontology holds all that it must, and agrees with the record and with what PLOVER published."""

import os
import re
from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.model import Factuality, Kind
from kg.ontology import Filler, PredicateGroup, cameo_code, contradicts, load_ontology
from kg.ontology.reference import page

ONTOLOGY = load_ontology()
ROOT = Path(__file__).parents[4]
MAPPING = Path(os.environ.get("NEWSGRAPH_DATA", ROOT / "../shared/data")) / "plover" / "CAMEO2PLOVER-2021.txt"

RELATIONS = """employer P108, position_held P39, head_of_government P6, head_of_state P35, director_or_manager P1037,
chief_executive P169, founded_by P112, owned_by P127, parent_organization P749, subsidiary P355, member_of P463,
member_of_party P102, headquartered_in P159, founded_on P571, located_in P131, country P17, capital P36, citizen_of P27,
born_in P19, born_on P569, died_in P20, died_on P570, lives_in P551, educated_at P69, spouse P26, parent_of P40,
sibling_of P3373, operator_of P137, product_of P176, author_of P50, ally_of, opposes, part_of P361, has_value"""
ROLES = "actor recipient theme instrument place time origin destination amount cause speaker victim weapon"
OWN_TYPES = """MEASURE PRICE_CHANGE OUTAGE RESTORE APPOINT RESIGN DISMISS ELECT DIE DISASTER LEGISLATE TRIAL ACQUIRE
FOUND RELEASE RELOCATE STATEMENT"""
PLOVER_MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone"
    " heavy-weapons crowd-control unconventional",
}


def test_the_kinds_are_those_of_the_record():
    assert list(ONTOLOGY.kinds) == list(Kind)
    assert {kind.value for kind in Kind} < {filler.value for filler in Filler}


@pytest.mark.parametrize("stated", re.split(r",\s+", RELATIONS))
def test_every_relation_is_there_with_its_wikidata_property(stated):
    name, _, wikidata = stated.partition(" ")
    predicate = ONTOLOGY.predicate(name)
    assert predicate.group is PredicateGroup.RELATION
    assert predicate.mapping.wikidata == (wikidata or None)


def test_no_relation_is_there_that_was_not_agreed():
    relations = {one.name for one in ONTOLOGY.predicates.values() if one.group is PredicateGroup.RELATION}
    assert relations == {stated.split()[0] for stated in RELATIONS.split(",")}


def test_every_role_is_a_predicate_from_events():
    assert list(ONTOLOGY.roles) == ROLES.split()
    for role in ONTOLOGY.roles:
        assert ONTOLOGY.predicate(role).group is PredicateGroup.ROLE
        assert ONTOLOGY.allows(role, "Event", "text")
        assert not ONTOLOGY.allows(role, Kind.PERSON, "text")


def test_links_run_between_events_only():
    for link in ("causes", "follows", "part_of"):
        assert ONTOLOGY.allows(link, "Event", "Event")
        assert not ONTOLOGY.allows(link, "Event", Kind.PLACE)


@pytest.mark.parametrize(
    "attribute", ["kind", "name", "type", "mode", "wikidata", "geonames", "latitude", "longitude", "country_code"]
)
def test_what_describes_a_node_is_an_attribute(attribute):
    assert ONTOLOGY.predicate(attribute).group is PredicateGroup.ATTRIBUTE


def test_the_event_types_are_plovers_and_our_own_and_say_which_they_are():
    assert list(ONTOLOGY.event_types) == [*PLOVER_MODES, *OWN_TYPES.split()]
    for name, event_type in ONTOLOGY.event_types.items():
        assert event_type.qualified_name == f"{'plover' if name in PLOVER_MODES else 'newsgraph'}:{name}"


@pytest.mark.parametrize("name", PLOVER_MODES)
def test_the_modes_of_a_plover_type_are_those_of_its_manual(name):
    modes = ONTOLOGY.event_type(name).modes
    assert [mode.name for mode in modes if mode.mapping.plover] == PLOVER_MODES[name].split()


def test_modes_that_plover_lacks_are_not_passed_off_as_its_own():
    ours = [
        (one.name, mode.name) for one in ONTOLOGY.event_types.values() for mode in one.modes if not mode.mapping.plover
    ]
    assert ours == [
        ("COERCE", "ban"),
        ("ASSAULT", "chemical"),
        ("ASSAULT", "cyber"),
        ("PRICE_CHANGE", "increase"),
        ("PRICE_CHANGE", "decrease"),
    ]


def test_all_contexts_of_plover_are_there():
    assert len(ONTOLOGY.contexts) == 37
    assert {"military", "cyber", "misinformation", "pro_autocracy"} < set(ONTOLOGY.contexts)


def test_every_event_type_takes_a_place_a_time_and_a_cause():
    for event_type in ONTOLOGY.event_types.values():
        assert {"place", "time", "cause"} <= {use.role for use in event_type.roles}


def test_directions_follow_the_subject_of_the_property_or_say_that_they_are_inverted():
    assert ONTOLOGY.allows("head_of_state", Kind.PLACE, Kind.PERSON)
    assert not ONTOLOGY.allows("head_of_state", Kind.PERSON, Kind.PLACE)
    assert ONTOLOGY.allows("author_of", Kind.PERSON, Kind.WORK)
    inverted = {one.name for one in ONTOLOGY.predicates.values() if one.mapping.inverted}
    assert inverted == {"author_of", "operator_of"}


def test_traits_tell_symmetric_inverse_functional_and_temporal_apart():
    symmetric = {one.name for one in ONTOLOGY.predicates.values() if one.symmetric}
    assert symmetric == {"spouse", "sibling_of", "ally_of"}
    assert ONTOLOGY.predicate("subsidiary").inverse == "parent_organization"
    assert ONTOLOGY.predicate("capital").functional
    assert not ONTOLOGY.predicate("member_of").functional
    assert ONTOLOGY.predicate("employer").temporal
    assert not ONTOLOGY.predicate("born_in").temporal


def test_a_role_is_filled_only_by_what_the_type_lets_in():
    assert ONTOLOGY.role_allows("PROTEST", "actor", Kind.GROUP)
    assert not ONTOLOGY.role_allows("PROTEST", "actor", Kind.LAW)
    assert not ONTOLOGY.role_allows("PROTEST", "weapon", Kind.PRODUCT)
    assert ONTOLOGY.role_allows("PRICE_CHANGE", "origin", "quantity")
    assert not ONTOLOGY.role_allows("PRICE_CHANGE", "origin", Kind.PLACE)
    assert ONTOLOGY.required_roles("AID") == ("recipient",)


def test_an_unknown_name_is_refused_with_the_names_that_there_are():
    with pytest.raises(OntologyError, match=r"'likes' is no predicate; .*spouse"):
        ONTOLOGY.predicate("likes")
    with pytest.raises(OntologyError, match=r"'PARTY' is no event type; .*PROTEST"):
        ONTOLOGY.event_type("PARTY")
    with pytest.raises(OntologyError, match=r"'dance' is no mode of PROTEST; .*demo"):
        cameo_code("PROTEST", "dance")


@pytest.mark.parametrize(
    ("event_type", "mode", "code"),
    [
        ("PROTEST", "demo", "141"),
        ("PROTEST", None, "14"),
        ("PROTEST", "strike", "14"),  # not in the published mapping: the code of its type
        ("COERCE", "martial-law", "1724"),
        ("ACCUSE", "investigate", "09"),
        ("ACCUSE", "disapprove", "11"),
        ("REQUEST", "yield", "105"),
        ("CONSULT", "visit", "04"),  # 042 and 043, visiting and hosting
        ("ASSAULT", "firearms", "193"),
        ("ASSAULT", None, None),  # 18, 19 or 20
        ("OUTAGE", None, None),
    ],
)
def test_the_cameo_code_is_the_narrowest_that_all_mapped_codes_share(event_type, mode, code):
    assert cameo_code(event_type, mode) == code


@pytest.mark.skipif(
    not MAPPING.exists(), reason="needs the PLOVER files: set NEWSGRAPH_DATA to the folder of open data"
)
def test_every_mode_holds_exactly_the_codes_that_the_published_mapping_gives_it():
    published: dict[tuple[str, str], set[str]] = {}
    for line in MAPPING.read_text(encoding="utf-8").splitlines():
        found = re.match(r"(\d{3,4}): (\w+) *, *([\w-]+) *,", line)
        if found:
            published.setdefault((found[2], found[3]), set()).add(found[1])
    assert len(published) > 30
    for event_type in ONTOLOGY.event_types.values():
        for mode in event_type.modes:
            if (event_type.name, mode.name) != ("ASSAULT", "chemical"):  # ours: part of what 2041 covers
                assert set(mode.mapping.cameo) == published.get((event_type.name, mode.name), set()), mode


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Factuality.ASSERTED, Factuality.DENIED, True),
        (Factuality.NEGATED, Factuality.REPORTED, True),
        (Factuality.ASSERTED, Factuality.REPORTED, False),
        (Factuality.PLANNED, Factuality.NEGATED, False),
    ],
)
def test_only_said_to_be_so_and_said_not_to_be_so_contradict(left, right, expected):
    assert contradicts(left, right) is contradicts(right, left) is expected


def test_the_reference_page_is_current():
    written = (ROOT / "docs/reference/ontology.md").read_text(encoding="utf-8")
    assert written == page(ONTOLOGY), "run: python -m kg.ontology.reference > docs/reference/ontology.md"
