# ruff: noqa: E501, tables read better wide
"""core.adjustment: each reason with its place in the denial map."""

import pytest

from transforms import warehouse


@pytest.fixture
def mapped(con, table):
    """Map reasons; every one came in an adjudication of payer P on 2024-02-01."""
    table("""
        core.adjudication_event
        adjudication_id | payer_id | payer_name | payment_date | payment_month | is_reversal
        a               | P        | Payer      | 2024-02-01   | 2024-02-01    | false
    """)
    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
    """)
    no_remarks(table)

    def mapped(columns="adjustment_index, denial_category"):
        warehouse.build(con, "core.adjustment")
        return con.sql(
            f"select {columns} from core.adjustment order by adjustment_index"
        ).fetchall()

    return mapped


def no_remarks(table):
    table("""
        landing.remark
        adjudication_id | line_index | remark_index | remark_code
    """)


def denial_map(table, rows):
    header = """
        codes.denial_map
        group_code | reason_code | remark_code | denial_category | is_denial | is_bundled | is_avoidable | valid_from_date | valid_to_date | label
    """
    table(header.rstrip() + rows)


def test_denials_others_and_unmapped_reasons_are_told_apart(table, mapped):
    denial_map(
        table,
        """
        | 197 |  | authorization | true  | false | true  | | | No authorization
        | 45  |  | none          | false | false | false | | | Above the fee
        | 97  |  | none          | false | true  | false | | | Contained
        """,
    )
    table("""
        landing.adjustment
        adjudication_id | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1                | CO         | 197         | 10
        a               | 2                | CO         | 45          | 10
        a               | 3                | CO         | 97          | 10
        a               | 4                | CO         | 999         | 10
    """)

    columns = "denial_category, is_mapped, is_denial, is_bundled, is_avoidable, label"
    assert mapped(columns) == [
        ("authorization", True, True, False, True, "No authorization"),
        ("none", True, False, False, False, "Above the fee"),
        ("none", True, False, True, False, "Contained"),
        ("unmapped", False, False, False, False, None),
    ]


def test_the_row_with_the_group_goes_before_the_one_without(table, mapped):
    denial_map(
        table,
        """
           | 96 |  | non_covered | true  | false | false | | |
        PR | 96 |  | other       | true  | false | false | | |
        """,
    )
    table("""
        landing.adjustment
        adjudication_id | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1                | CO         | 96          | 10
        a               | 2                | PR         | 96          | 10
    """)

    assert mapped() == [(1, "non_covered"), (2, "other")]


def test_a_remark_on_the_line_goes_before_one_on_the_claim(table, mapped):
    denial_map(
        table,
        """
        | 16 |       | missing_information | true | false | true | | |
        | 16 | N30   | registration        | true | false | true | | |
        | 16 | N706  | documentation       | true | false | true | | |
        """,
    )
    table("""
        landing.remark
        adjudication_id | line_index | remark_index | remark_code
        a               |            | 1            | N706
        a               | 1          | 2            | N30
        a               | 3          | 3            | N999
    """)
    table("""
        landing.adjustment
        adjudication_id | line_index | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1          | 1                | CO         | 16          | 10
        a               | 2          | 2                | CO         | 16          | 10
        a               | 3          | 3                | CO         | 16          | 10
        a               |            | 4                | CO         | 16          | 10
        other           | 1          | 5                | CO         | 16          | 10
    """)

    assert mapped() == [
        (1, "registration"),
        (2, "documentation"),
        (3, "documentation"),
        (4, "documentation"),
        (5, "missing_information"),
    ]


def test_a_row_counts_while_it_is_valid(table, mapped):
    denial_map(
        table,
        """
        | 50 |  | medical_necessity | true | false | false |            | 2024-01-31 |
        | 50 |  | level_of_care     | true | false | false | 2024-02-01 | 2024-02-01 |
        | 11 |  | other             | true | false | false |            |            |
        | 11 |  | coding            | true | false | false | 2023-01-01 |            |
        | 29 |  | timely_filing     | true | false | false | 2024-02-02 |            |
        """,
    )
    table("""
        landing.adjustment
        adjudication_id | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1                | CO         | 50          | 10
        a               | 2                | CO         | 11          | 10
        a               | 3                | CO         | 29          | 10
    """)

    assert mapped() == [(1, "level_of_care"), (2, "coding"), (3, "unmapped")]


def test_capitation_is_no_denial_of_a_capitated_payer(table, mapped):
    denial_map(table, "\n| 24 |  | registration | true | false | true | | |")
    table("""
        landing.adjustment
        adjudication_id | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1                | CO         | 24          | 10
    """)

    assert mapped() == [(1, "registration")]

    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
        P        | commercial           | true
    """)

    assert mapped() == [(1, "none")]


def test_no_dollar_is_lost_and_none_changes_its_sign(con, table, mapped):
    denial_map(
        table,
        """
           | 1 |     | none   | false | false | false |            | |
        CO | 1 |     | coding | true  | false | false |            | |
        CO | 1 |     | other  | true  | false | false | 2020-01-01 | |
        CO | 1 | N1  | other  | true  | false | false |            | |
        CO | 1 | N2  | other  | true  | false | false |            | |
        """,
    )
    table("""
        landing.remark
        adjudication_id | line_index | remark_index | remark_code
        a               |            | 1            | N1
        a               |            | 2            | N2
        a               | 1          | 3            | N2
    """)
    table("""
        landing.adjustment
        adjudication_id | line_index | adjustment_index | group_code | reason_code | adjusted_usd
        a               | 1          | 1                | CO         | 1           | 70
        a               | 1          | 2                | PR         | 1           | -20
        a               |            | 3                |            | 1           | 5
        nowhere         |            | 1                | CO         |             | 2
    """)

    assert mapped("sum(adjusted_usd) over (), count(*) over ()")[0] == (57, 4)
