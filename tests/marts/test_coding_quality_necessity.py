# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_necessity: pairs of a payer, and all the rest of its lines."""

from decimal import Decimal

from transforms import codes

BAD_ROWS = """
coding_quality_necessity.key_repeated, coding_quality_necessity.lines_differ_from_core | copy coding_quality_necessity
coding_quality_necessity.not_be_null(payer_id), coding_quality_necessity.lines_differ_from_core x2 | set coding_quality_necessity payer_id = null
coding_quality_necessity.more_denied_than_answered | set coding_quality_necessity denied_usd = 5
coding_quality_necessity.rare_pair_shown | set coding_quality_necessity category3_code = 'J18'
coding_quality_necessity.lines_differ_from_core | set coding_quality_necessity answered_lines = 5
"""


def lines(count, diagnosis, denied=0, first=0):
    """So many claims of a line each, the first of them denied as not necessary."""
    numbers = range(first, first + count)
    return (
        [f"a{n} | c{n} | P1 | true" for n in numbers],
        [f"a{n} | 1 | 1 | 93000 | 100.00" for n in numbers],
        [f"c{n} | 1 | 1 | {diagnosis}" for n in numbers],
        [f"a{n} | 1 | 80.00 | true | medical_necessity" for n in numbers][:denied],
    )


def test_pairs_of_ten_lines_stand_alone_and_the_rest_together(core, mart, con):
    parts = [
        lines(10, "I10", 2),
        lines(3, "E119", 1, first=20),
        lines(2, "J189", 0, first=30),
        lines(1, "J189", 1, first=40),  # and charged at nothing
    ]
    answers, answered, pointed, reasons = (
        "\n".join(row for part in parts for row in part[index]) for index in range(4)
    )
    core(
        "core.adjudication\nadjudication_id | claim_id | payer_id | is_initial\n"
        + answers,
        "core.adjudication_line\nadjudication_id | line_index | claim_line_index | procedure_code | billed_usd\n"
        + answered,
        "core.line_diagnosis\nclaim_id | line_index | pointer_index | diagnosis_code\n"
        + pointed,
        "core.adjustment\nadjudication_id | line_index | adjusted_usd | is_denial | denial_category\n"
        + reasons,
    )
    codes.load(con)
    con.execute(
        "update core.adjudication_line set billed_usd = 0 where adjudication_id = 'a40'"
    )

    rows = mart(
        "coding_quality_necessity",
        "category3_code, procedure_code, answered_lines, denied_lines, denied_usd",
    )

    assert rows == [
        ("I10", "93000", 10, 2, Decimal(160)),
        ("other", "other", 6, 1, Decimal(80)),
    ]
