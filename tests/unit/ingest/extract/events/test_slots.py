"""Where the arguments of a trigger stand in the clause, on parses made by hand: one construction each."""

import pytest

from ingest.extract.events.slots import is_amount, slots_of, subject_through
from ingest.extract.tree import Tree
from tests.parses import doc_of, rows_of

ARRESTED_AND_CHARGED = rows_of(
    "Police/NNS/2/nsubj arrested|arrest/VBD/0/root and/CC/4/cc charged|charge/VBD/2/conj men|man/NNS/2/obj ././2/punct"
)
ARRESTED_AND_FLED = rows_of(
    "They/PRP/2/nsubj arrested|arrest/VBD/0/root men|man/NNS/2/obj and/CC/5/cc fled|flee/VBD/2/conj ././2/punct"
)
MAN_POLICE_ARRESTED = rows_of(
    "The/DT/2/det man/NN/5/nsubj police/NNS/4/nsubj arrested|arrest/VBD/2/acl:relcl died|die/VBD/0/root ././5/punct"
)
DAY_POLICE_ARRESTED = rows_of(
    "The/DT/2/det day/NN/0/root police/NNS/4/nsubj arrested|arrest/VBD/2/acl:relcl him|he/PRP/4/obj"
)
CITY_THEY_FIRED_AT = rows_of(
    "The/DT/2/det city/NN/0/root which/WDT/5/obl they/PRP/5/nsubj fired|fire/VBD/2/acl:relcl at/IN/3/case"
)
WHOM_POLICE_ARRESTED = rows_of(
    "The/DT/2/det man/NN/6/nsubj whom/WP/5/obj police/NNS/5/nsubj arrested|arrest/VBD/2/acl:relcl died|die/VBD/0/root"
)
WHO_RESIGNED = rows_of(
    "Ministers|minister/NNS/4/nsubj who/WP/3/nsubj resigned|resign/VBD/1/acl:relcl left|leave/VBD/0/root"
)
FIRED_WOUNDING = rows_of(
    "Police/NNS/2/nsubj fired|fire/VBD/0/root ,/,/4/punct wounding|wound/VBG/2/advcl three/CD/4/obj"
)
DEAD_AFTER_SHOT = rows_of(
    "He|he/PRP/3/nsubj is|be/VBZ/3/cop dead/JJ/0/root after/IN/6/mark being|be/VBG/6/aux:pass shot|shoot/VBN/3/advcl"
)
FELL_AS_RAINED = rows_of("Prices|price/NNS/2/nsubj fell|fall/VBD/0/root as/IN/4/mark rained|rain/VBD/2/advcl")
LIKELY_TO_RISE = rows_of(
    "Prices|price/NNS/3/nsubj are|be/VBP/3/cop likely/JJ/0/root to/TO/5/mark rise/VB/3/xcomp ././3/punct"
)
ORDERED_TO_LEAVE = rows_of("They/PRP/2/nsubj ordered|order/VBD/0/root men|man/NNS/2/obj to/TO/5/mark leave/VB/2/xcomp")
WERE_ORDERED_TO_LEAVE = rows_of(
    "Men|man/NNS/3/nsubj:pass were|be/VBD/3/aux:pass ordered|order/VBN/0/root to/TO/5/mark leave/VB/3/xcomp"
)
PLANS_TO_BAN = rows_of(
    "China/NNP/2/nsubj announced|announce/VBD/0/root plans|plan/NNS/2/obj to/TO/5/mark ban/VB/3/acl it/PRP/5/obj"
)
THEIR_PLAN_TO_BAN = rows_of(
    "Their|they/PRP$/2/nmod:poss plan/NN/5/nsubj to/TO/4/mark ban/VB/2/acl failed|fail/VBD/0/root"
)
HELD_TALKS = rows_of(
    "Ministers|minister/NNS/2/nsubj held|hold/VBD/0/root talks|talk/NNS/2/obj in/IN/5/case Oslo/NNP/2/obl"
)
TALKS_WERE_HELD = rows_of(
    "Talks|talk/NNS/3/nsubj:pass were|be/VBD/3/aux:pass held|hold/VBN/0/root by/IN/5/case rivals|rival/NNS/3/obl:agent"
)
IMPOSED_A_BAN = rows_of("Kenya/NNP/2/nsubj imposed|impose/VBD/0/root a/DT/4/det ban/NN/2/obj")
RECEIVED_THREATS = rows_of("Judges|judge/NNS/2/nsubj received|receive/VBD/0/root threats|threat/NNS/2/obj")
JOINED_PROTEST = rows_of(
    "Nurses|nurse/NNS/2/nsubj took|take/VBD/0/root part/NN/2/obj in/IN/5/case protests|protest/NNS/2/obl"
)
RIOTS_ERUPTED = rows_of("Riots|riot/NNS/2/nsubj erupted|erupt/VBD/0/root in/IN/4/case Paris/NNP/2/obl")
QUAKE_STRUCK = rows_of("A/DT/2/det quake/NN/3/nsubj struck|strike/VBD/0/root Crete/NNP/3/obj")
DESTROYED_BY_FIRE = rows_of(
    "Mills|mill/NNS/3/nsubj:pass were|be/VBD/3/aux:pass destroyed|destroy/VBN/0/root by/IN/5/case fire/NN/3/obl:agent"
)
FIRE_THAT_GUTTED = rows_of("A/DT/2/det fire/NN/0/root that/WDT/4/nsubj gutted|gut/VBD/2/acl:relcl mills|mill/NNS/4/obj")
TURNOUT_WAS = rows_of("Turnout/NN/4/nsubj was|be/VBD/4/cop 61/CD/4/nummod percent/NN/0/root")
FROM_TO = rows_of(
    "Gas/NN/2/nsubj rose|rise/VBD/0/root from/IN/4/case 60/CD/2/obl to/IN/6/case 120/CD/4/nmod ././2/punct"
)
HIDING = rows_of(
    "They/PRP/2/nsubj accused|accuse/VBD/0/root firms|firm/NNS/2/obj of/IN/5/mark hiding|hide/VBG/3/acl leaks|leak/NNS/5/obj"
)
LYING = rows_of("She/PRP/2/nsubj apologised|apologise/VBD/0/root for/IN/4/mark lying|lie/VBG/2/advcl")
AFTER_LYING = rows_of("She/PRP/2/nsubj fled|flee/VBD/0/root after/IN/4/mark lying|lie/VBG/2/advcl")
LET_ARREST = rows_of(
    "Kings|king/NNS/2/nsubj let/VBD/0/root troops|troop/NNS/2/obj arrest/VB/2/xcomp ministers|minister/NNS/4/obj"
)
SECOND_TO_LEAVE = rows_of("The/DT/3/det second/JJ/3/amod miner/NN/0/root to/TO/5/mark leave/VB/3/acl")
HAS_TO_LEAVE = rows_of("He/PRP/2/nsubj has|have/VBZ/0/root to/TO/4/mark leave/VB/2/xcomp")
ORDERED_AS_ADVERBIAL = rows_of(
    "She/PRP/2/nsubj ordered|order/VBD/0/root firms|firm/NNS/2/obj to/TO/5/mark leave/VB/2/advcl"
)
WHERE_SHOT = rows_of(
    "Lviv/NNP/6/nsubj where/WRB/4/advmod troops|troop/NNS/4/nsubj shot|shoot/VBD/1/acl:relcl men|man/NNS/4/obj "
    "slept|sleep/VBD/0/root"
)
GATHERED_TO = rows_of(
    "They/PRP/2/nsubj gathered|gather/VBD/0/root in/IN/4/case Lyon/NNP/2/obl to/TO/6/mark protest/VB/2/advcl"
)
FLEW_TO = rows_of("They/PRP/2/nsubj slept|sleep/VBD/0/root in/IN/4/case Lyon/NNP/2/obl to/TO/6/mark rest/VB/2/advcl")
BAN_BY = rows_of(
    "Bans|ban/NNS/7/nsubj on/IN/3/case exports|export/NNS/1/nmod by/IN/5/case Tashkent/NNP/3/nmod now/RB/7/advmod "
    "hurt/VBP/0/root"
)
EXODUS_FROM = rows_of("Exodus/NN/0/root of/IN/3/case miners|miner/NNS/1/nmod from/IN/5/case China/NNP/3/nmod")
ATTACK_FROM = rows_of("Attack/NN/0/root on/IN/3/case buses|bus/NNS/1/nmod from/IN/5/case Kabul/NNP/3/nmod")
BAN_THAT = rows_of("Bans|ban/NNS/0/root that/WDT/4/obj China/NNP/4/nsubj imposed|impose/VBD/1/acl:relcl")
HANDED_A_TERM = rows_of(
    "Judges|judge/NNS/2/nsubj gave|give/VBD/0/root thieves|thief/NNS/2/obj a/DT/5/det pardon/NN/2/obj"
)
REPORTED_BY = rows_of(
    "Raids|raid/NNS/3/nsubj:pass were|be/VBD/3/aux:pass reported|report/VBN/0/root by/IN/5/case Reuters/NNP/3/obl"
)
CALLED_IT = rows_of("She/PRP/2/nsubj called|call/VBD/0/root the/DT/4/det deal/NN/2/obj wrong/JJ/2/xcomp")
NINE_RAIDS = rows_of("Nine/CD/2/nummod raids|raid/NNS/3/nsubj failed|fail/VBD/0/root")
ACCUSED_OF = rows_of("They/PRP/2/nsubj accused|accuse/VBD/0/root firms|firm/NNS/2/obj of/IN/5/case fraud/NN/3/nmod")
ASKED = rows_of("She/PRP/2/nsubj asked|ask/VBD/0/root them|they/PRP/2/iobj to/TO/5/mark wait/VB/2/xcomp")
RAISED_BY_FIRM = rows_of(
    "Fares|fare/NNS/3/nsubj:pass were|be/VBD/3/aux:pass raised|raise/VBN/0/root by/IN/5/case firms|firm/NNS/3/obl"
)
RAISED_BY_FIFTH = rows_of(
    "Fares|fare/NNS/3/nsubj:pass were|be/VBD/3/aux:pass raised|raise/VBN/0/root by/IN/6/case a/DT/6/det fifth/NN/3/obl"
)


def words(parse: str, word: str) -> set[tuple[str, str]]:
    """Return the slots of a word, each with the word that fills it."""
    tree = Tree(doc_of(parse))
    return {(name, tree.lower[token]) for name, token in slots_of(tree, tree.lower.index(word))}


def subject(parse: str, word: str) -> str | None:
    tree = Tree(doc_of(parse))
    found = subject_through(tree, tree.lower.index(word))
    return None if found is None else tree.lower[found]


@pytest.mark.parametrize(
    ("parse", "verb", "expected"),
    [
        (ARRESTED_AND_CHARGED, "charged", "police"),
        (WHO_RESIGNED, "resigned", "ministers"),
        (FIRED_WOUNDING, "wounding", "police"),
        (DEAD_AFTER_SHOT, "shot", "he"),
        (FELL_AS_RAINED, "rained", None),
        (LIKELY_TO_RISE, "rise", "prices"),
        (ORDERED_TO_LEAVE, "leave", "men"),
        (WERE_ORDERED_TO_LEAVE, "leave", "men"),
        (PLANS_TO_BAN, "ban", "china"),
        (THEIR_PLAN_TO_BAN, "ban", "their"),
        (LET_ARREST, "arrest", "troops"),
        (HAS_TO_LEAVE, "leave", "he"),
        (SECOND_TO_LEAVE, "leave", "miner"),
        (ORDERED_AS_ADVERBIAL, "leave", "firms"),
    ],
)
def test_a_verb_has_the_subject_of_whatever_controls_it(parse, verb, expected):
    assert subject(parse, verb) == expected


@pytest.mark.parametrize(
    ("parse", "verb", "slot"),
    [
        (ARRESTED_AND_CHARGED, "charged", ("obj", "men")),
        (MAN_POLICE_ARRESTED, "arrested", ("obj", "man")),
        (WHOM_POLICE_ARRESTED, "arrested", ("obj", "man")),
        (DEAD_AFTER_SHOT, "shot", ("obj", "he")),
        (ASKED, "asked", ("obj", "them")),
        (RAISED_BY_FIRM, "raised", ("subj", "firms")),
        (RAISED_BY_FIFTH, "raised", ("by", "fifth")),
        (FROM_TO, "rose", ("to", "120")),
        (ACCUSED_OF, "accused", ("obj of", "fraud")),
        (HIDING, "accused", ("of", "hiding")),
        (LYING, "apologised", ("for", "lying")),
        (WHERE_SHOT, "shot", ("in", "lviv")),
        (GATHERED_TO, "protest", ("in", "lyon")),
        (BAN_BY, "bans", ("by", "tashkent")),
        (EXODUS_FROM, "exodus", ("from", "china")),
        (BAN_THAT, "bans", ("decree", "china")),
        (HANDED_A_TERM, "pardon", ("iobj", "thieves")),
        (NINE_RAIDS, "raids", ("num", "nine")),
    ],
)
def test_an_argument_is_found_where_the_construction_puts_it(parse, verb, slot):
    assert slot in words(parse, verb)


@pytest.mark.parametrize(
    ("parse", "word", "slot"),
    [
        (AFTER_LYING, "fled", ("after", "lying")),
        (FLEW_TO, "rest", ("in", "lyon")),
        (ATTACK_FROM, "attack", ("from", "kabul")),
        (REPORTED_BY, "raids", ("subj", "reuters")),
        (CALLED_IT, "deal", ("subj", "she")),
    ],
)
def test_what_belongs_to_another_word_is_no_argument(parse, word, slot):
    assert slot not in words(parse, word)


@pytest.mark.parametrize(
    ("parse", "verb", "slot"),
    [
        (ARRESTED_AND_FLED, "fled", ("obj", "men")),
        (DAY_POLICE_ARRESTED, "arrested", ("obj", "day")),
        (CITY_THEY_FIRED_AT, "fired", ("obj", "city")),
    ],
)
def test_no_object_is_taken_from_a_verb_or_noun_that_keeps_it(parse, verb, slot):
    assert slot not in words(parse, verb)


@pytest.mark.parametrize(
    ("parse", "noun", "expected"),
    [
        (HELD_TALKS, "talks", {("subj", "ministers"), ("light", "held"), ("in", "oslo")}),
        (TALKS_WERE_HELD, "talks", {("subj", "rivals"), ("light", "held")}),
        (IMPOSED_A_BAN, "ban", {("decree", "kenya"), ("light", "imposed"), ("det", "a")}),
        (RECEIVED_THREATS, "threats", {("suffer", "judges")}),
        (JOINED_PROTEST, "protests", {("case", "in"), ("subj", "nurses"), ("light", "took")}),
        (RIOTS_ERUPTED, "riots", {("happen", "erupted"), ("in", "paris")}),
        (QUAKE_STRUCK, "quake", {("det", "a"), ("hit", "crete")}),
        (DESTROYED_BY_FIRE, "fire", {("case", "by"), ("hit", "mills")}),
        (FIRE_THAT_GUTTED, "fire", {("det", "a"), ("hit", "mills")}),
        (TURNOUT_WAS, "turnout", {("is", "percent")}),
    ],
)
def test_a_noun_shares_what_the_verb_that_carries_it_has(parse, noun, expected):
    assert words(parse, noun) == expected


def test_numbers_and_shares_are_amounts_and_counted_people_are_none():
    tree = Tree(doc_of(rows_of("61/CD/2/nummod percent/NN/0/root of/IN/4/case men|man/NNS/2/nmod")))
    assert [is_amount(tree, i) for i in range(len(tree))] == [True, True, False, False]
