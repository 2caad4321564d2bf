"""core.denial_reason: why an adjudication denies."""

import pytest

from transforms import warehouse

ADJUSTMENT = (
    "core.adjustment\nadjudication_id | line_index | group_code | reason_code"
    " | adjusted_usd | is_denial | denial_category | label | is_avoidable"
)
REMARK = "core.remark\nadjudication_id | line_index | remark_index | remark_code"


@pytest.fixture
def reason(con, table):
    """The main reasons of adjudications of one category."""

    def reason(category, adjustments, remarks=""):
        table(
            "core.adjudication_outcome\nadjudication_id | denial_category"
            f"\na | {category}"
        )
        table(ADJUSTMENT + adjustments)
        table(REMARK + remarks)
        warehouse.build(con, "core.denial_reason")
        return con.sql(
            "select group_code, reason_code, remark_code, reason_usd::integer"
            " from core.denial_reason"
        ).fetchall()

    return reason


def test_the_reason_is_the_largest_of_the_category(reason):
    rows = reason(
        "coding",
        "\na | 1 | CO | 11  | 30 | true  | coding        | x | true"
        "\na | 2 | CO | 11  | 30 | true  | coding        | x | true"
        "\na | 2 | CO | 4   | 50 | true  | coding        | y | true"
        "\na | 3 | CO | 197 | 55 | true  | authorization | z | true"
        "\na | 3 | CO | 45  | 99 | false | none          | w | false",
    )

    assert rows == [("CO", "11", None, 60)]


def test_equal_reasons_go_by_their_code(reason):
    rows = reason(
        "coding",
        "\na | 1 | PR | 11 | 30 | true | coding | x | true"
        "\na | 2 | CO | 4  | 30 | true | coding | x | true"
        "\na | 2 | CO | 11 | 30 | true | coding | x | true",
    )

    assert rows == [("CO", "11", None, 30)]


@pytest.mark.parametrize(
    ("remarks", "remark"),
    [
        ("\na | 1 | 2 | N290\na | 1 | 3 | N382", "N290"),
        (
            "\na |   | 1 | MA01\na | 1 | 2 | N290",
            "N290",
        ),  # the line's before the claim's
        (
            "\na |   | 1 | MA01\na | 2 | 2 | N290",
            "MA01",
        ),  # another line's is not its own
        ("\na | 2 | 1 | N290", None),
    ],
)
def test_its_remark_stands_on_its_line_else_on_the_claim(reason, remarks, remark):
    rows = reason(
        "missing", "\na | 1 | CO | 16 | 30 | true | missing | x | true", remarks
    )

    assert rows == [("CO", "16", remark, 30)]
