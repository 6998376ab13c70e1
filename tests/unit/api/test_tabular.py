"""Tables come back as they went: through the csv module, with quotes, commas, line breaks and formulas in cells."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.http.tabular import lines_of, table_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXT = st.text(max_size=12) | st.sampled_from(['"', ",", "a,b", "\r\n", "\n", 'x"y', "=1", "'", "'=1", "é", "\0"])
NAMES = ("id", "title", "quote")
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, TEXT)), min_size=1, max_size=5)


def read_back(items: list[Any]) -> list[dict[str, str]]:
    table = table_of(items).decode("utf-8", "surrogatepass")
    return list(csv.DictReader(io.StringIO(table, newline="")))


def shown(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


@given(ROWS)
@example([{"id": "=cmd|' /C calc'!A0", "title": '"', "quote": "a\r\nb"}])
def test_any_texts_come_back_through_the_csv_module_but_for_the_sign_before_a_formula(rows: list[dict]) -> None:
    assert read_back(rows) == [{name: shown(text) for name, text in row.items()} for row in rows]


@given(st.sampled_from(FORMULA), st.text(max_size=8))
def test_no_cell_begins_as_a_formula_does(sign: str, rest: str) -> None:
    (row,) = read_back([{"quote": sign + rest}])
    assert not row["quote"].startswith(FORMULA)


@given(st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(), min_size=1))
def test_numbers_stay_numbers_below_zero_too(values: list[float]) -> None:
    assert [json.loads(row["value"]) for row in read_back([{"value": one} for one in values])] == values


NESTED = st.recursive(st.text(max_size=4), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, min_size=1))


@given(st.dictionaries(st.sampled_from("xyz"), NESTED, min_size=1))
def test_keys_within_keys_have_a_dot_between(item: dict) -> None:
    def flat(given_item: dict, prefix: str = "") -> dict[str, str]:
        return {
            name: text
            for key, value in given_item.items()
            for name, text in (
                flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": shown(value)}
            ).items()
        }

    assert read_back([item]) == [flat(item)]


def test_what_a_row_lacks_is_empty_and_columns_are_in_the_order_in_which_they_came() -> None:
    table = table_of([{"b": "1"}, {"a": "2", "b": None}, {"c": ["x", 1]}]).decode()
    assert table == 'b,a,c\r\n1,,\r\n,2,\r\n,,"[""x"",1]"\r\n'


def test_no_items_are_no_rows_and_no_lines() -> None:
    assert table_of([]).strip() == b""
    assert lines_of([]) == b""


@pytest.mark.parametrize("item", ["plain", 3, None])
def test_what_has_no_keys_stands_in_a_column_of_its_own(item: object) -> None:
    assert table_of([item]).decode().splitlines()[0] == "value"
