"""core.intervention_series, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse

ANSWERS = """
    core.first_answer
    adjudication_id | claim_id | payer_id | facility_id | rendering_id | denial_category | is_fully_denied | billed_usd | denied_usd | payment_date | service_date
    mine            | c1       | P1       | F1          | R1           | coding          | true            | 10         | 9          | 2025-03-10   | 2025-01-10
    other reason    | c2       | P1       | F1          | R1           | duplicate       | true            | 20         | 20         | 2025-03-11   | 2025-01-11
    in part         | c3       | P1       | F2          | R1           | coding          | false           | 40         | 1          | 2025-03-12   | 2025-01-12
    of another      | c4       | P2       | F1          | R2           | coding          | true            | 80         | 80         | 2025-04-10   | 2025-01-13
    never sent      |          | P2       | F1          | unknown      | none            | false           | 160        | 0          | 2025-04-11   |
"""  # noqa: E501
CLAIMS = """
    core.claim
    claim_id | submitted_date
    c1       | 2025-02-01
    c2       | 2025-02-02
    c3       | 2025-02-28
    c4       | 2025-03-01
"""
CHANGE = "codes.intervention\nintervention_name | begins_date | date_code | payer_id | denial_category | facility_id | rendering_id\n"  # noqa: E501
COUNTS = (
    "series_code, series_month::varchar, adjudicated_claims, denied_claims,"
    " billed_usd::integer, denied_usd::integer"
)


@pytest.fixture
def series(con, table):
    """The rows of one change, given as a line of the code table."""

    def series(change, columns=COUNTS, end="2026-01-01"):
        table(ANSWERS)
        table(CLAIMS)
        table(CHANGE + change)
        table(f"core.data_end\ndata_through_date\n{end}")
        warehouse.build(con, "core.intervention_series")
        return con.sql(
            f"select {columns} from core.intervention_series order by all"
        ).fetchall()

    return series


def test_a_change_names_its_claims_and_all_others_are_the_comparison(series):
    rows = series("ours | 2025-02-01 | payment | P1 | coding | | ")

    assert rows == [
        ("changed", "2025-03-01", 3, 1, 70, 9),
        ("comparison", "2025-04-01", 2, 1, 240, 80),
    ]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ("| | F1 |", {"mine", "other reason", "of another", "never sent"}),
        ("P1 | | F1 |", {"mine", "other reason"}),
        ("| | | R1", {"mine", "other reason", "in part"}),
        ("| | | ", {"mine", "other reason", "in part", "of another", "never sent"}),
    ],
    ids=["a facility", "a payer at a facility", "a provider", "everything"],
)
def test_what_is_blank_is_any(series, con, change, changed):
    found = series(f"ours | 2025-02-01 | payment | {change}", "series_code, billed_usd")

    billed = dict(
        con.sql("select adjudication_id, billed_usd from core.first_answer").fetchall()
    )
    assert sum(usd for code, usd in found if code == "changed") == sum(
        billed[name] for name in changed
    )


@pytest.mark.parametrize(
    ("date_code", "months"),
    [
        ("payment", {"2025-03-01": 3, "2025-04-01": 2}),
        ("submission", {"2025-02-01": 3, "2025-03-01": 1}),
        ("service", {"2025-01-01": 4}),
    ],
)
def test_months_are_those_of_the_date_that_the_change_goes_by(
    series, date_code, months
):
    rows = series(
        f"ours | 2025-02-01 | {date_code} | | | | ",
        "series_month::varchar, adjudicated_claims",
    )

    assert dict(rows) == months


@pytest.mark.parametrize(
    ("begins", "phases"),
    [
        ("2025-03-01", ["after", "after"]),
        ("2025-03-02", ["during", "after"]),
        ("2025-03-31", ["during", "after"]),
        ("2025-04-01", ["before", "after"]),
        ("2025-05-01", ["before", "before"]),
    ],
)
def test_the_month_in_which_a_change_begins_is_neither_before_nor_after(
    series, begins, phases
):
    rows = series(f"ours | {begins} | payment | | | | ", "series_month, phase_code")

    assert [phase for _, phase in rows] == phases


@pytest.mark.parametrize(
    ("date_code", "last", "end", "is_preliminary"),
    [
        ("payment", "2025-04-01", "2025-06-29", False),  # day 60
        ("payment", "2025-04-01", "2025-06-28", True),
        ("submission", "2025-03-01", "2025-06-29", False),  # day 90
        ("submission", "2025-03-01", "2025-06-28", True),
        ("service", "2025-01-01", "2025-05-31", False),  # day 120
        ("service", "2025-01-01", "2025-05-30", True),
    ],
)
def test_a_month_whose_answers_may_still_come_is_preliminary(
    series, date_code, last, end, is_preliminary
):
    rows = series(
        f"ours | 2025-02-01 | {date_code} | | | | ",
        "series_month::varchar, is_preliminary",
        end,
    )

    assert dict(rows)[last] is is_preliminary
