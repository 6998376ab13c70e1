"""What is judged the same across articles, and what is left to people."""

from ingest.resolve.across import AcrossArticles
from kg.model import Judgement, Kind, Verdict
from tests.unit.ingest.resolve.namings import AT, a_reading_of


def judged(*readings: dict[str, Kind]) -> list[Judgement]:
    resolver = AcrossArticles()
    return [one for names in readings for one in resolver.judgements(a_reading_of(names), at=AT)]


def test_the_same_full_name_among_the_same_company_is_one_person() -> None:
    company = {"Almaty": Kind.PLACE, "Kazakhtelecom": Kind.ORGANIZATION}
    made = judged({"Askar Mamin": Kind.PERSON, **company}, {"Askar Mamin": Kind.PERSON, **company, "Aktau": Kind.PLACE})
    assert {one.verdict for one in made} == {Verdict.SAME}
    assert len(made) == 3


def test_a_bare_surname_joins_nobody() -> None:
    assert judged({"Tokayev": Kind.PERSON}, {"Tokayev": Kind.PERSON, "Aktau": Kind.PLACE}) == []


def test_a_person_and_a_town_of_one_name_stay_two() -> None:
    assert judged({"Paris Hilton": Kind.PERSON}, {"Paris": Kind.PLACE}) == []


def test_two_people_of_one_surname_stay_two() -> None:
    made = judged({"Dariga Nazarbayeva": Kind.PERSON}, {"Aliya Nazarbayeva": Kind.PERSON, "Astana": Kind.PLACE})
    assert all(one.verdict is not Verdict.SAME for one in made)


def test_a_judgement_says_why() -> None:
    (made,) = judged({"Zhanaozen": Kind.PLACE}, {"Zhanaozen": Kind.PLACE, "Chevron": Kind.ORGANIZATION})
    assert made.score >= 0.8
    assert {"names", "kind"} <= {reason.feature for reason in made.reasons}


def test_the_same_articles_give_the_same_judgements() -> None:
    rows = ({"Aktau": Kind.PLACE, "Chevron": Kind.ORGANIZATION}, {"Aktau": Kind.PLACE})
    assert judged(*rows) == judged(*rows)
