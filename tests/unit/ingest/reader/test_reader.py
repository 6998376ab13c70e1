"""What the shipped reader promises of any text."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from ingest.reader import ENCODING, NAME_SURE, load_reader
from kg.errors import ConfigError

NEWS = (
    "ALMATY, Kazakhstan (AP) — Kazakhtelecom cut off the internet on Wednesday, NetBlocks said. "
    "“We will not talk,” Mr. Tokayev’s 20-year-old spokesman told reporters in the U.S. late on Tuesday.\n\n"
    "The state-owned operator paid $1.2bn for it (see https://example.org/a-b).\n"
)
ALMOST_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def told(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.dep_, t.head.i, t.lemma_, t.ent_type_, t.ent_iob_) for t in doc]


def test_a_missing_folder_of_weights_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make train"):
        load_reader(tmp_path / "nothing")


def test_a_plain_sentence_of_news_is_read(nlp: Language) -> None:
    doc = nlp("Police in Germany arrested Angela Brown on Monday. She was released by the United Nations.")
    assert [sent.text for sent in doc.sents] == [
        "Police in Germany arrested Angela Brown on Monday.",
        "She was released by the United Nations.",
    ]
    kinds = {ent.text: ent.label_ for ent in doc.ents}
    assert kinds["Germany"] == "Place"
    assert kinds["Angela Brown"] == "Person"
    verb = next(token for token in doc if token.text == "arrested")
    assert (verb.dep_, verb.pos_, verb.lemma_) == ("root", "VERB", "arrest")
    assert {token.text: token.dep_ for token in verb.children}["Police"] == "nsubj"


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_a_text_reads_the_same_in_any_company(nlp: Language, size: int) -> None:
    texts = [NEWS, "Yes.", NEWS * 3, "", "CHINA BANS MINING", NEWS.lower()]
    alone = [nlp(text) for text in texts]
    for one, other in zip(alone, nlp.pipe(texts, batch_size=size), strict=True):
        assert told(one) == told(other)
        assert np.array_equal(one.user_data[ENCODING], other.user_data[ENCODING])


def test_a_reader_loaded_again_reads_the_same(nlp: Language) -> None:
    assert told(load_reader()(NEWS)) == told(nlp(NEWS))


def test_every_token_but_white_space_has_an_encoding(nlp: Language) -> None:
    doc = nlp(NEWS)
    encoding = doc.user_data[ENCODING]
    assert encoding.shape == (len(doc), 384)
    assert encoding.dtype == np.float32
    assert [bool(row.any()) for row in encoding] == [not token.is_space for token in doc]


def test_every_name_has_a_probability(nlp: Language) -> None:
    doc = nlp(NEWS)
    sure = doc.user_data[NAME_SURE]
    assert doc.ents
    assert set(sure) == {(ent.start, ent.end) for ent in doc.ents}
    assert all(0 < value <= 1.0001 for value in sure.values())


@settings(max_examples=60, deadline=None)
@given(ALMOST_ANY)
def test_any_text_comes_back_whole_with_one_root_a_sentence(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert sum(len(sent) for sent in doc.sents) == len(doc)
    for sent in doc.sents:
        assert sum(token.head.i == token.i for token in sent) == 1
        assert all(sent.start <= token.head.i < sent.end for token in sent)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n\n", "\0", "a\0b", "\u200b\u200b", "🏳️‍🌈" * 30, "𝔘𝔫𝔦 𝔠𝔬𝔡𝔢", "-" * 3000, "x" * 1_000_000, "a," * 3000],
)
def test_a_hostile_text_is_read_without_harm(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert len(doc.user_data[ENCODING]) == len(doc)


def test_sentences_longer_than_a_window_are_cut_and_lose_no_word(nlp: Language) -> None:
    doc = nlp(" and ".join(f"country number {n}" for n in range(300)))
    assert sum(len(sent) for sent in doc.sents) == len(doc)
    assert all(token.tag_ for token in doc)


def test_noun_chunks_end_with_their_noun(nlp: Language) -> None:
    chunks = [chunk.text for chunk in nlp("The old president of the country met three angry workers.").noun_chunks]
    assert "The old president" in chunks
    assert "three angry workers" in chunks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20-year-old", ["20", "-", "year", "-", "old"]),
        ("don't", ["do", "n't"]),
        ("the U.S. said", ["the", "U.S.", "said"]),
        ("$1.2bn", ["$", "1.2bn"]),
        ("Tokayev’s", ["Tokayev", "’s"]),
        ("see https://example.org/a-b now", ["see", "https://example.org/a-b", "now"]),
    ],
)
def test_words_are_cut_as_universal_dependencies_cuts_them(nlp: Language, text: str, words: list[str]) -> None:
    assert [token.text for token in nlp.make_doc(text)] == words


def test_a_reading_survives_docbin(nlp: Language) -> None:
    doc = nlp(NEWS)
    assert told(Doc(nlp.vocab).from_bytes(doc.to_bytes(exclude=["user_data"]))) == told(doc)
