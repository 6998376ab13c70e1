"""B-cubed, and what of ECB+ is compared."""

from pathlib import Path

import pytest

from bench.quality.events import documents_in
from bench.quality.resolution import b_cubed

SENTENCES = "Topic,File,Sentence Number\n3,1ecb,0\n"
DOCUMENT = """<Document doc_name="3_1ecb.xml">
<token t_id="1" sentence="0" number="0">Arrested</token>
<token t_id="2" sentence="0" number="1">and</token>
<token t_id="3" sentence="0" number="2">jailed</token>
<Markables>
<ACTION_OCCURRENCE m_id="1"><token_anchor t_id="1"/></ACTION_OCCURRENCE>
<ACTION_OCCURRENCE m_id="2"><token_anchor t_id="3"/></ACTION_OCCURRENCE>
<ACTION_OCCURRENCE m_id="9" />
</Markables>
<Relations><CROSS_DOC_COREF r_id="7" note="ACT1"><source m_id="1"/><target m_id="9"/></CROSS_DOC_COREF></Relations>
</Document>"""


@pytest.mark.parametrize(
    ("ours", "precision", "recall"),
    [
        ({"a": 1, "b": 1, "c": 2}, 1.0, 1.0),
        ({"a": 1, "b": 2, "c": 3}, 1.0, 2 / 3),
        ({"a": 1, "b": 1, "c": 1}, 5 / 9, 1.0),
        ({"a": 1, "b": 1, "c": 2, "d": 1}, 1.0, 1.0),
    ],
    ids=["alike", "all apart", "all together", "what is not annotated does not count"],
)
def test_b_cubed_is_a_share_of_each_mentions_cluster(ours: dict[str, int], precision: float, recall: float) -> None:
    score = b_cubed(ours, {"a": "x", "b": "x", "c": "y"})
    assert (score.precision, score.recall) == (pytest.approx(precision), pytest.approx(recall))


def test_nothing_in_common_is_no_mention() -> None:
    assert (b_cubed({}, {"a": 1}).mentions, b_cubed({}, {"a": 1}).f1) == (0, 0.0)


def test_actions_have_the_name_of_their_event_or_one_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "ECBplus_coreference_sentences.csv").write_text(SENTENCES, encoding="utf-8")
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "3_1ecb.xml").write_text(DOCUMENT, encoding="utf-8")
    (one,) = documents_in(tmp_path, range(1, 4))
    assert one.name == "3_1ecb"
    assert one.chains == ("ACT1", "3_1ecb 2")
