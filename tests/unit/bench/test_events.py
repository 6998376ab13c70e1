"""The bench of events: what it takes from the annotated documents, and how a row for reading looks."""

from pathlib import Path

import pytest

from bench.quality.events import PARTS, compared, digest_of, documents_in, main, overlap, shown_row
from ingest.extract.extractor import extraction_of
from kg.model import Article, Span, article_id, content_digest
from tests.parses import doc_of, rows_of

SENTENCES = "Topic,File,Sentence Number\n3,1ecb,1\n40,1ecb,1\n"
DOCUMENT = """<Document doc_name="3_1ecb.xml">
<token t_id="1" sentence="0" number="0">Headline</token>
<token t_id="2" sentence="1" number="0">Police</token>
<token t_id="3" sentence="1" number="1">arrested</token>
<token t_id="4" sentence="1" number="2">him</token>
<Markables>
<ACTION_OCCURRENCE m_id="1"><token_anchor t_id="3"/></ACTION_OCCURRENCE>
<ACTION_OCCURRENCE m_id="2"><token_anchor t_id="1"/></ACTION_OCCURRENCE>
<HUMAN_PART_PER m_id="3"><token_anchor t_id="2"/></HUMAN_PART_PER>
</Markables></Document>"""
ARRESTED = rows_of("Police/NNS/2/nsubj arrested|arrest/VBD/0/root two/CD/4/nummod men|man/NNS/2/obj ././2/punct")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ECBplus_coreference_sentences.csv").write_text(SENTENCES, encoding="utf-8")
    for topic in (3, 40):
        (tmp_path / str(topic)).mkdir()
        (tmp_path / str(topic) / f"{topic}_1ecb.xml").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def test_only_validated_sentences_of_training_topics_are_read(folder):
    (one,) = documents_in(folder, PARTS["seen"])
    assert one.text == "Police arrested him"


def test_actions_are_spans_of_that_text_and_participants_are_none(folder):
    (one,) = documents_in(folder, PARTS["seen"])
    assert [action.of(one.text) for action in one.actions] == ["arrested"]


def test_no_topic_is_in_both_parts_and_none_is_of_the_test_split():
    assert not set(PARTS["seen"]) & set(PARTS["unseen"])
    assert max(PARTS["unseen"]) == 35


def test_triggers_are_compared_with_what_annotators_marked(folder):
    counts = compared(documents_in(folder, PARTS["seen"]))
    assert (counts.documents, counts.actions, counts.found, counts.named) == (1, 1, 1, 1)
    assert counts.right == counts.ours == {"COERCE": 1}


def test_rows_that_were_read_before_are_not_drawn_again(tmp_path):
    text, out, used = "Police arrested two men on Monday.", tmp_path / "rows.txt", tmp_path / "used.tsv"
    (tmp_path / "articles.csv").write_text(f"title,date,text\nTwo men,2022-01-05,{text}\n", encoding="utf-8")
    main(["rows", str(tmp_path / "articles.csv"), str(out)])
    assert "[arrested] COERCE/arrest" in out.read_text(encoding="utf-8")
    used.write_text(f"# article, start\n{digest_of(text)}\t{text.index('arrested')}\n", encoding="utf-8")
    main(["rows", str(tmp_path / "articles.csv"), str(out), "--used", str(used)])
    assert "arrested" not in out.read_text(encoding="utf-8")


def test_spans_that_only_touch_do_not_overlap():
    assert overlap(Span(start=0, end=3), Span(start=2, end=5))
    assert not overlap(Span(start=0, end=3), Span(start=3, end=5))


def test_a_row_shows_sentence_type_roles_and_standing():
    doc = doc_of(ARRESTED)
    article = Article(id=article_id(url=None, text=doc.text), text=doc.text, digest=content_digest(doc.text))
    read = extraction_of(article, doc)
    sentence, event, standing = shown_row(read, read.events[0]).splitlines()
    assert sentence.startswith("Police arrested")
    assert "[arrested] COERCE/arrest" in event
    assert "recipient='two men'" in event
    assert standing.strip() == "asserted by None cue=None"
