"""Who says so, and how firmly, over parses that are right by hand: the rules alone, whatever the reader makes of a text.

tests/data/gold/parses.tsv has a block per text: `# id`, `# text`, then a line per token with its number, form, lemma,
tag, head, label, and J where no blank follows. `\\n` stands for a line break.
"""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from ingest.extract.claims import Claim, claim_of, is_object_control, quotations, subject_of
from ingest.extract.tree import Tree
from kg.model import Factuality

PARSES = Path(__file__).parents[3] / "data" / "gold" / "parses.tsv"
BLANK = spacy.blank("en").vocab
ASSERTED, REPORTED, DENIED = Factuality.ASSERTED, Factuality.REPORTED, Factuality.DENIED
NEGATED, PLANNED, POSSIBLE = Factuality.NEGATED, Factuality.PLANNED, Factuality.POSSIBLE


def tree_of(block: str) -> tuple[str, Tree]:
    """Return the id and the parse of one block of the file."""
    head, _, *lines = block.strip("\n").split("\n")
    rows = [[*line.split("\t"), ""][:7] for line in lines]
    doc = Doc(
        BLANK,
        words=[row[1].replace("\\n", "\n") for row in rows],
        spaces=["J" not in row[6] for row in rows],
        lemmas=[row[2].replace("\\n", "\n") for row in rows],
        tags=[row[3] for row in rows],
        heads=[int(row[4]) - 1 if row[4] != "0" else i for i, row in enumerate(rows)],
        deps=[row[5] for row in rows],
    )
    return head.removeprefix("# id = "), Tree(doc)


TREES = dict(tree_of(block) for block in PARSES.read_text("utf-8").split("\n\n") if block.strip())


def claim(text: str, trigger: str) -> Claim:
    """Return the standing of the last word of a text that is `trigger`, in the quotation that it lies in."""
    tree = TREES[text]
    token = max(i for i, word in enumerate(tree.words) if word == trigger)
    sentence = next(one for one in tree.sentences if one.first <= token < one.end)
    return claim_of(tree, token, sentence, quotations(tree).get(token))


def words_of(text: str, one: Claim) -> list[str]:
    """Return the noun phrases of the sources, innermost first."""
    return [TREES[text].phrase(source.token).of(TREES[text].text) for source in one.sources]


def cue_of(text: str, one: Claim) -> str | None:
    return one.cue.of(TREES[text].text) if one.cue else None


@pytest.mark.parametrize(
    ("text", "trigger", "cue"),
    [
        ("will-not", "raise", "not"),
        ("no-one", "arrested", "No"),
        ("made-no", "arrests", "no"),
        ("arrested-nobody", "arrested", "nobody"),
        ("no-protests", "protests", "no"),
        ("nearly", "killed", "nearly"),
        ("refused", "resign", "refused"),
        ("short-of", "banning", "stopped"),
        ("prevented-from", "attacking", "prevented"),
        ("called-off", "strike", "called"),
        ("abandoned-plan", "acquire", "abandoned"),
        ("no-plans", "deploy", "no"),
        ("no-evidence", "attacked", "no evidence"),
        ("found-no-evidence", "attacked", "not find evidence"),
        ("false-claim", "killed", "false claim"),
        ("falsely", "banned", "falsely"),
        ("not-true", "dismissed", "not true"),
    ],
)
def test_what_the_article_says_did_not_happen_is_negated_by_nobody_else(text, trigger, cue):
    one = claim(text, trigger)
    assert (one.factuality, cue_of(text, one), one.sources) == (NEGATED, cue, ())


@pytest.mark.parametrize(
    ("text", "trigger", "cue"),
    [
        ("plans", "ban", "plans"),
        ("are-to", "meet", "are to"),
        ("going-to", "acquire", "going"),
        ("expected-to", "adopt", "expected"),
        ("ordered", "arrest", "ordered"),
        ("demanded-that", "resign", "demanded"),
        ("demanded-release", "release", "demanded"),
        ("called-for", "resignation", "called"),
        ("planned-protest", "protest", "planned"),
        ("purpose", "meet", "to meet"),
        ("talks-held", "Talks", "will"),
        ("ban-and-dismiss", "ban", "will"),
        ("ban-and-dismiss", "dismiss", "will"),
    ],
)
def test_what_is_meant_to_happen_is_planned(text, trigger, cue):
    one = claim(text, trigger)
    assert (one.factuality, cue_of(text, one)) == (PLANNED, cue)


@pytest.mark.parametrize(
    ("text", "trigger", "cue"),
    [
        ("may", "ban", "may"),
        ("may-not", "ban", "not"),
        ("tried", "arrest", "tried"),
        ("has-to", "resign", "has"),
        ("if-then", "raises", "If"),
        ("if-then", "riot", "If"),
        ("would-if", "dismiss", "if"),
        ("once", "approves", "once"),
        ("event-of", "strike", "event"),
        ("avert", "strike", "avert"),
        ("alleged-attack", "attack", "alleged"),
        ("reportedly", "resigned", "reportedly"),
        ("appears", "blocked", "appears"),
        ("believed-to", "seized", "thought"),
        ("charged-with", "murdering", "charged"),
        ("suspicion-of", "kidnapping", "suspicion"),
        ("reporter-asked", "shelled", "whether"),
    ],
)
def test_what_may_be_so_is_possible(text, trigger, cue):
    one = claim(text, trigger)
    assert (one.factuality, cue_of(text, one)) == (POSSIBLE, cue)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("not-only", "arrested"),
        ("managed", "free"),
        ("forced", "resign"),
        ("had-to", "resign"),
        ("first-to", "resign"),
        ("not-say-why", "arrested"),
        ("not-prevent", "attack"),
        ("alleged-hacker", "arrested"),
        ("convicted-of", "murdering"),
        ("suspicion-of", "arrested"),
        ("after-arrest", "arrested"),
        ("end-strike", "strike"),
        ("visit-town", "shelled"),
        ("attack-kill", "attack"),
    ],
)
def test_what_is_told_as_done_stays_asserted_under_words_about_something_else(text, trigger):
    assert claim(text, trigger) == Claim()


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("question", "arrest"),
        ("why", "rise"),
        ("not-say", "cut"),
        ("declined-whether", "acquired"),
        ("quotation-asked", "shoot"),
        ("quotation-title", "Murder"),
    ],
)
def test_questions_names_of_works_and_what_was_not_said_claim_nothing(text, trigger):
    assert claim(text, trigger).barred is not None


@pytest.mark.parametrize(
    ("text", "trigger", "speakers", "cue"),
    [
        ("denied-that", "shot", ["The army"], "denied"),
        ("denied-doing", "attacking", ["Viktor"], "denied"),
        ("denied-arrest", "arrest", ["Turkey"], "denied"),
        ("denied-plans", "ban", ["The ministry"], "denied"),
        ("rejected-claims", "bombed", ["The Kremlin"], "rejected"),
        ("said-not", "acquired", ["Samsung"], "not"),
        ("insisted-refused", "resign", ["Kenya"], "refused"),
        ("not-believe", "murdered", ["Maria"], "not"),
        ("quotation-denied", "attack", ["Omar Haddad"], "not"),
    ],
)
def test_what_someone_says_is_not_so_is_denied_by_them(text, trigger, speakers, cue):
    one = claim(text, trigger)
    assert (one.factuality, words_of(text, one), cue_of(text, one)) == (DENIED, speakers, cue)


@pytest.mark.parametrize(
    ("text", "trigger", "speakers", "cue"),
    [
        ("reported-that", "resigned", ["Reuters"], "Reuters reported"),
        ("reported-that", "arrested", ["Reuters"], "Reuters reported"),
        ("said-inside", "attacked", ["Fatima"], "Fatima said"),
        ("as-put", "sacked", ["Jonas"], "Jonas put"),
        ("according", "shelled", ["the United Nations"], "according to the United Nations"),
        ("saying", "dismissed", ["Lars"], "saying"),
        ("report-saying", "tortured", ["Amnesty"], "saying"),
        ("who-said", "beaten", ["Erik"], "Erik, who said"),
        ("spokesman-for", "rejected", ["A spokesman", "Lufthansa"], "A spokesman for Lufthansa said"),
        ("reuters-unicef", "shot", ["witnesses", "Unicef"], "witnesses reported"),
        ("said-attack", "attack", ["Police"], "Police said"),
        ("accused-of", "bombing", ["Ukraine"], "Ukraine accused"),
        ("inflated", "death", ["The police"], "The police confirmed"),
        ("some-reports", "resigned", ["Some reports"], "Some reports said"),
        ("heading-colon", "attack", ["Army"], "Army:"),
        ("said-to", "acquired", [], "said"),
        ("was-accused", "beating", [], "accused"),
        ("claim-that", "shelled", [], "claim"),
        ("reports-of", "attack", [], "reports"),
    ],
)
def test_what_someone_says_is_reported_with_the_words_that_say_whose_it_is(text, trigger, speakers, cue):
    one = claim(text, trigger)
    assert (one.factuality, words_of(text, one), cue_of(text, one)) == (REPORTED, speakers, cue)


@pytest.mark.parametrize(
    ("text", "trigger", "factuality", "speakers"),
    [
        ("said-would", "dismiss", PLANNED, ["The company"]),
        ("warned-could", "double", POSSIBLE, ["Analysts"]),
        ("warned-of", "attack", POSSIBLE, ["Analysts"]),
        ("believes", "murdered", POSSIBLE, ["Maria"]),
        ("fear-will", "shell", POSSIBLE, ["Residents"]),
        ("not-deny", "censored", POSSIBLE, ["The company"]),
    ],
)
def test_what_someone_plans_or_fears_stays_so_with_them_as_its_source(text, trigger, factuality, speakers):
    one = claim(text, trigger)
    assert (one.factuality, words_of(text, one)) == (factuality, speakers)


@pytest.mark.parametrize(
    ("text", "trigger", "speaker"),
    [
        ("quotation-after", "attacked", "Fatima Diallo"),
        ("quotation-before", "attacked", "Fatima Diallo"),
        ("quotation-split", "attacked", "Fatima Diallo"),
        ("quotation-sentences", "shot", "Tomas Novak"),
        ("quotation-sentences-first", "shot", "Tomas Novak"),
        ("quotation-closed", "beat", "Rosa Mendes"),
        ("quotation-paragraphs", "shot", "Tomas Novak"),
        ("quotation-open", "kidnapped", "Fatima Diallo"),
        ("quotation-condemned", "killing", "Unicef"),
        ("quotation-according", "dismissed", "Jonas Weber"),
        ("quotation-sentence-before", "shot", "Nadia Salem"),
        ("quotation-singles", "attacked", "Fatima Diallo"),
        ("quotation-pronoun", "blocked", "he"),
    ],
)
def test_a_quotation_is_the_word_of_whoever_speaks_beside_it(text, trigger, speaker):
    one = claim(text, trigger)
    assert one.factuality is REPORTED
    assert words_of(text, one) == [speaker]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [("quotation-closed", "dismissed"), ("quotation-paragraphs", "adopted"), ("quotation-open", "deployed")],
)
def test_what_follows_a_quotation_is_the_articles_own(text, trigger):
    assert claim(text, trigger) == Claim()


def test_each_of_two_quotations_has_its_own_speaker():
    tree = TREES["quotation-two-speakers"]
    quoted = quotations(tree)
    speakers = [tree.words[quoted[i].sources[0].token] for i, word in enumerate(tree.words) if word == "shot"]
    assert speakers == ["Rosa", "Tomas"]


@pytest.mark.parametrize(("text", "trigger", "cue"), [
    ("quotation-scare", "attack", "“attack”"),
    ("quotation-nobody", "blocked", '"The regulator blocked the site."'),
])  # fmt: skip
def test_quoted_words_of_nobody_named_are_reported_without_a_source(text, trigger, cue):
    one = claim(text, trigger)
    assert (one.factuality, cue_of(text, one), one.sources) == (REPORTED, cue, ())


def test_the_source_inside_a_quotation_comes_before_its_speaker():
    one = claim("quotation-inner", "shot")
    assert words_of("quotation-inner", one) == ["Witnesses", "Nadia Salem"]
    assert one.factuality is REPORTED


def test_the_innermost_source_with_a_name_is_chosen_and_its_words_are_the_cue():
    tree = TREES["reuters-unicef"]
    one = claim("reuters-unicef", "shot")
    source = one.source_named(lambda token: tree.words[token] == "Unicef")
    assert source is not None
    assert tree.words[source.token] == "Unicef"
    assert cue_of("reuters-unicef", one.by(source)) == "Unicef said"


def test_a_claim_without_a_named_source_keeps_its_words():
    one = claim("some-reports", "resigned")
    assert one.source_named(lambda token: False) is None
    assert one.by(None) == one


def test_tokens_outside_of_quotations_lie_in_none():
    tree = TREES["quotation-after"]
    quoted = quotations(tree)
    assert [tree.words[i] for i in range(len(tree)) if i not in quoted] == ["said", "Fatima", "Diallo", "."]


def test_a_shared_subject_is_found_through_coordination():
    tree = TREES["ban-and-dismiss"]
    assert tree.words[subject_of(tree, tree.words.index("dismiss"))] == "Parliament"


def test_objects_do_what_they_are_ordered_to_do():
    assert is_object_control(TREES["ordered"], TREES["ordered"].words.index("ordered"))
    assert not is_object_control(TREES["plans"], TREES["plans"].words.index("plans"))


@pytest.mark.parametrize("text", sorted(TREES))
def test_whatever_is_not_asserted_has_words_that_say_so(text):
    tree = TREES[text]
    for sentence in tree.sentences:
        for token in range(sentence.first, sentence.end):
            one = claim_of(tree, token, sentence, quotations(tree).get(token))
            assert one.barred or (one.cue is None) == (one.factuality is ASSERTED)
