"""The benches beside other programs: what a value of SUTime bounds, and that the stock pipeline is whole."""

from pathlib import Path

import pytest
from spacy.language import Language

from bench.quality.peers import bounds_of
from bench.reader import stock_pipeline, texts_in, words_a_second


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022-01-05", "2022-01-05", "2022-01-06"),
        ("2022-01-05T09:00", "2022-01-05", "2022-01-06"),
        ("2022-W01", "2022-01-03", "2022-01-10"),
        ("2022-W01-WE", "2022-01-08", "2022-01-10"),
        ("2021-12", "2021-12-01", "2022-01-01"),
        ("2021-Q4", "2021-10-01", "2022-01-01"),
        ("2021-WI", "2021-12-01", "2022-03-01"),
        ("2021", "2021-01-01", "2022-01-01"),
        ("199X", "1990-01-01", "2000-01-01"),
        ("PAST_REF", None, None),
        ("P3D", None, None),
    ],
)
def test_a_value_of_sutime_has_the_bounds_of_the_stretch_that_it_names(
    value: str, first: str | None, last: str | None
) -> None:
    assert bounds_of(value) == (first, last)


def test_the_stock_pipeline_tags_parses_and_names_with_the_labels_of_the_reader(nlp: Language) -> None:
    stock = stock_pipeline(nlp)
    assert stock.pipe_names == ["tok2vec", "tagger", "parser", "ner"]
    doc = stock("Police arrested two editors in Lima.")
    assert all(token.tag_ and token.dep_ for token in doc)
    assert words_a_second(stock, [doc.text]) > 0


def test_articles_of_about_the_usual_length_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text("title,text\na," + "x" * 3000 + "\nb,short\nc," + "y" * 4000 + "\n", encoding="utf-8")
    assert [text[0] for text in texts_in(file, 5)] == ["x", "y"]
    assert len(texts_in(file, 1)) == 1
