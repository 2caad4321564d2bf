# ruff: noqa: E501, tables read better wide
"""core.transaction and core.envelope: what came in which envelope, and its trailers.

The places are those of a file written out beside each test, one segment a place.
"""

from transforms import warehouse

COMPLAINT = """
    landing.finding
    file_id | finding_code | unit | segment_index
"""


def ask(con):
    return con.sql("""
        select
            unit_code, transaction_index, segment_index, control_number,
            stated_count, found_count, is_closed, is_counted, is_numbered
        from core.envelope order by unit_code desc, segment_index
    """).fetchall()


def test_groups_are_numbered_in_the_file_and_told_apart_within_their_interchange(
    con, table
):
    table("""
        landing.transaction
        file_id | transaction_index | interchange_index | group_control_number
        f       | 1                 | 1                 | 7
        f       | 2                 | 1                 | 7
        f       | 3                 | 1                 | 8
        f       | 4                 | 2                 | 8
        f       | 5                 | 2                 |
        f       | 6                 | 2                 | 8
        g       | 1                 |                   |
        g       | 2                 |                   | 1
    """)

    warehouse.build(con, "core.transaction")

    assert con.sql(
        "select file_id, group_index from core.transaction"
        " order by file_id, transaction_index"
    ).fetchall() == [
        *[("f", 1), ("f", 1), ("f", 2), ("f", 3), ("f", None), ("f", 4)],
        *[("g", None), ("g", 1)],
    ]


def build(con, table, transactions, complaints=""):
    table(f"landing.transaction\n{transactions.strip()}")
    table(COMPLAINT + complaints)
    warehouse.build(con, "core.transaction")
    warehouse.build(con, "core.envelope")
    return ask(con)


def test_an_interchange_in_order_counts_and_numbers_right(con, table):
    # 1 ISA, 2 GS*7, 3 ST*0001, 4 BHT, 5 SE*3*0001, 6 ST*0002, 7 BHT, 8 BHT, 9 SE*4*0002,
    # 10 GE*2*7, 11 GS*8, 12 ST*0001, 13 SE*2*0001, 14 GE*1*8, 15 IEA*2*000000001
    assert build(
        con,
        table,
        """
        file_id | transaction_index | segment_index | segments | stated_segments | interchange_index | interchange_control_number | group_control_number | set_control_number
        f       | 1                 | 3             | 3        | 3               | 1                 | 000000001                  | 7                    | 0001
        f       | 2                 | 6             | 4        | 4               | 1                 | 000000001                  | 7                    | 0002
        f       | 3                 | 12            | 2        | 2               | 1                 | 000000001                  | 8                    | 0001
        """,
    ) == [
        ("transaction", 1, 3, "0001", 3, 3, True, True, True),
        ("transaction", 2, 6, "0002", 4, 4, True, True, True),
        ("transaction", 3, 12, "0001", 2, 2, True, True, True),
        ("interchange", 1, 3, "000000001", None, 2, True, True, True),
        ("group", 1, 3, "7", None, 2, True, True, True),
        ("group", 3, 12, "8", None, 1, True, True, True),
    ]


def test_a_trailer_that_is_wrong_is_that_of_the_envelope_before_it(con, table):
    # 1 ISA, 2 GS*7, 3 ST*0001, 4 BHT, 5 SE*9*0001, 6 GE*2*7, 7 GS*8, 8 ST*0001, 9 BHT,
    # 10 SE*3*0009, 11 GE*1*9, 12 IEA*2*000000001
    assert build(
        con,
        table,
        """
        file_id | transaction_index | segment_index | segments | stated_segments | interchange_index | interchange_control_number | group_control_number | set_control_number
        f       | 1                 | 3             | 3        | 9               | 1                 | 000000001                  | 7                    | 0001
        f       | 2                 | 8             | 3        | 3               | 1                 | 000000001                  | 8                    | 0001
        """,
        """
        f | segment_count_differs     | transaction | 5
        f | transaction_count_differs | group       | 6
        f | control_number_differs    | transaction | 10
        f | control_number_differs    | group       | 11
        """,
    ) == [
        ("transaction", 1, 3, "0001", 9, 3, True, False, True),
        ("transaction", 2, 8, "0001", 3, 3, True, True, False),
        ("interchange", 1, 3, "000000001", None, 2, True, True, True),
        ("group", 1, 3, "7", None, 1, True, False, True),
        ("group", 2, 8, "8", None, 1, True, True, False),
    ]


def test_a_header_without_trailer_is_that_of_the_envelope_after_it(con, table):
    # 1 ISA, 2 GS*7, 3 ST*0001, 4 BHT, 5 SE*3*0001, 6 GE*1*7, 7 ISA, 8 GS*8, 9 ST*0001,
    # 10 BHT; the file ends there, and the first interchange has no IEA.
    assert build(
        con,
        table,
        """
        file_id | transaction_index | segment_index | segments | stated_segments | interchange_index | interchange_control_number | group_control_number | set_control_number
        f       | 1                 | 3             | 3        | 3               | 1                 | 000000001                  | 7                    | 0001
        f       | 2                 | 9             | 2        |                 | 2                 | 000000002                  | 8                    | 0001
        """,
        """
        f | trailer_missing | interchange | 1
        f | trailer_missing | interchange | 7
        f | trailer_missing | group       | 8
        f | trailer_missing | transaction | 9
        """,
    ) == [
        ("transaction", 1, 3, "0001", 3, 3, True, True, True),
        ("transaction", 2, 9, "0001", None, 2, False, None, True),
        ("interchange", 1, 3, "000000001", None, 1, False, None, True),
        ("interchange", 2, 9, "000000002", None, 1, False, None, True),
        ("group", 1, 3, "7", None, 1, True, True, True),
        ("group", 2, 9, "8", None, 1, False, None, True),
    ]


def test_what_is_wrong_without_a_transaction_is_listed_by_itself(con, table):
    # f: 1 ISA, 2 TA1, 3 IEA*1*000000009. g: 1 ST*0001, 2 SE*2*0001, 3 GE*1*7, 4 IEA.
    # h: nothing is wrong with it but a claim.
    assert build(
        con,
        table,
        """
        file_id | transaction_index | segment_index | segments | stated_segments | interchange_index | interchange_control_number | group_control_number | set_control_number
        g       | 1                 | 1             | 2        | 2               |                   |                            |                      | 0001
        """,
        """
        f | group_count_differs    | interchange | 3
        f | control_number_differs | interchange | 3
        g | header_missing         | group       | 3
        h | claim_out_of_balance   | claim       | 3
        """,
    ) == [
        ("transaction", 1, 1, "0001", 2, 2, True, True, True),
        ("interchange", None, 3, None, None, None, True, False, False),
        ("group", None, 3, None, None, None, True, False, False),
    ]
