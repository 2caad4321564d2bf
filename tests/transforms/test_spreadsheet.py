"""CSV for spreadsheets: no text and no heading is ever a formula."""

import csv
import io

import polars as pl
import pytest

from transforms import spreadsheet

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    " =1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "\N{ZERO WIDTH SPACE}=1+1",
    "\N{BYTE ORDER MARK}=1+1",
    "\N{IDEOGRAPHIC SPACE}=1+1",
    "\x00=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tx",
    "\rx",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH PLUS SIGN}1",
    "\N{FULLWIDTH HYPHEN-MINUS}1",
    "\N{FULLWIDTH COMMERCIAL AT}SUM(A1)",
    "|calc",
    "%0A=1",
    '=cmd|" /C calc"!A0',
]
SIGNS = tuple("=+-@|%\t\r\n＝＋－＠")  # noqa: RUF001


def read(rows):
    return list(csv.reader(io.StringIO(spreadsheet.csv(rows), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_and_a_heading_are_no_formula(text):
    (heading, _), (cell, number) = read(pl.DataFrame({text: [text], "n": [-1]}))

    assert cell == heading == f"'{text}" or cell == heading == f"'{text[0]}'{text[1:]}"
    assert not cell.startswith(SIGNS)
    assert number == "-1"  # a number stays one


@pytest.mark.parametrize("between", [";", "\t", "\n", "\r\n"])
def test_where_a_spreadsheet_begins_another_cell_there_is_no_formula(between):
    _, (cell,) = read(pl.DataFrame({"name": [f"Plan{between} =1+1"]}))

    assert cell == f"Plan{between}' =1+1"


def test_what_is_no_formula_stays_as_it_is():
    plain = ["Plan A = B", "a@b", "100 %", "x-y", "", None, "'=", "5-1", "A; B"]

    found = [row[0] for row in read(pl.DataFrame({"name": plain, "n": 1}))[1:]]

    assert found == [each or "" for each in plain]


@pytest.mark.parametrize("kind", [pl.Categorical(), pl.Enum(["=1", "b"])], ids=str)
def test_a_category_is_a_text_too(kind):
    rows = pl.DataFrame({"name": pl.Series(["=1", "b"], dtype=kind)})

    assert read(rows) == [["name"], ["'=1"], ["b"]]


def test_a_table_that_shows_nothing_yet_has_no_columns():
    assert spreadsheet.csv(pl.DataFrame()).strip() == ""
