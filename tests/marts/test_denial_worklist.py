"""marts.denial_worklist, on the smallest tables that tell its rules apart."""

from decimal import Decimal

import pytest

from transforms import warehouse

BAD_ROWS = """
denial_worklist.be_unique(claim_family_id) x2, denial_worklist.be_unique(rank_index) x2, denial_worklist.open_denials_differ_from_core, denial_worklist.denied_usd_differs_from_core | copy denial_worklist
denial_worklist.not_be_null(denial_category) | set denial_worklist denial_category = null
denial_worklist.be_in_set(claim_type_code) | set denial_worklist claim_type_code = 'X'
denial_worklist.denied_usd_differs_from_core, denial_worklist.recoverable_wrong | set denial_worklist denied_usd = 1, recoverable_usd = null
denial_worklist.left_days_of_no_clock | set denial_worklist left_days = 3
denial_worklist.too_late_yet_workable | set denial_worklist is_too_late = true
denial_worklist.ranked_after_less | set denial_worklist rank_index = 99999
denial_worklist.usual_of_few | set denial_worklist usual_of_claims = 4, usual_scope_code = 'category'
"""  # noqa: E501

OPEN = """
core.open_denial
claim_family_id | payer_id | denial_category | denied_usd | service_date | denied_date | resubmitted_date
"""  # noqa: E501
PLAIN = {
    "adjudication_id": "claim_family_id",
    "facility_id": "'F1'",
    "claim_type_code": "'P'",
    "specialty": "'Cardiology'",
    **dict.fromkeys(
        ["group_code", "reason_code", "remark_code", "reason_label"], "null::varchar"
    ),
    "is_avoidable": "true",
    "is_full_denial": "true",
    "billed_usd": "denied_usd",
    "answers": "1",
}
RATES = """
core.overturn_rate
scope_code     | payer_id | denial_category | matured_denied_claims | overturned_claims | usual_code      | usual_claims | usual_days | overturn_rate
all            |          |                 | 100                   | 40                | corrected_claim | 30           | 33         | 0.40
category       |          | coding          | 50                    | 25                | corrected_claim | 20           | 22         | 0.50
category       |          | authorization   | 50                    | 4                 | corrected_claim | 4            | 11         | 0.30
payer_category | P1       | coding          | 20                    | 5                 | payer_reprocess | 3            | 9          | 0.25
payer_category | P2       | coding          | 9                     | 4                 | payer_reprocess | 3            | 8          | 0.45
"""  # noqa: E501
YIELDS = """
core.payer_yield
scope_code | payer_id | allowed_rate
all        |          | 0.5
payer      | P1       | 0.8
payer      | P2       |
"""
CLOCKS = """
codes.payer_clock
payer_id | filing_limit_days | appeal_limit_days
P1       | 90                | 60
P2       | 90                |
"""


@pytest.fixture
def listed(con, table):
    """The worklist of some open denials; the data end on 31 March 2025."""

    def listed(denials, columns, rates=RATES, yields=YIELDS, clocks=CLOCKS):
        table(OPEN.rstrip() + denials)
        added = ", ".join(f"{value} as {name}" for name, value in PLAIN.items())
        con.execute(
            "create or replace table core.open_denial as"
            f" select *, {added} from core.open_denial"
        )
        for text in (rates, yields, clocks):
            table(text)
        table("core.data_end\ndata_through_date\n2025-03-31")
        table("core.payer\npayer_id | payer_name\nP1 | Payer One")
        table("core.provider\nprovider_npi | organization_name\nF1 | First Clinic")
        warehouse.build(con, "marts.denial_worklist")
        return con.sql(
            f"select {columns} from marts.denial_worklist order by rank_index"
        ).fetchall()

    return listed


def test_recoverable_is_denied_times_overturn_rate_times_the_payers_yield(listed):
    rows = listed(
        """
        own cell    | P1 | coding        | 100.00 | 2025-03-01 | 2025-03-20 |
        own too     | P2 | coding        | 100.00 | 2025-03-01 | 2025-03-20 |
        of category | P3 | coding        | 100.00 | 2025-03-01 | 2025-03-20 |
        of all      | P3 | registration  | 100.00 | 2025-03-01 | 2025-03-20 |
        """.rstrip(),
        "claim_family_id, overturn_rate, allowed_rate, recoverable_usd,"
        " matured_denied_claims",
    )

    assert rows == [
        ("of category", 0.5, 0.5, Decimal("25.00"), 0),
        ("own too", 0.45, 0.5, Decimal("22.50"), 9),
        ("of all", 0.4, 0.5, Decimal("20.00"), 0),
        ("own cell", 0.25, 0.8, Decimal("20.00"), 20),
    ] or rows[2:] == [
        ("own cell", 0.25, 0.8, Decimal("20.00"), 20),
        ("of all", 0.4, 0.5, Decimal("20.00"), 0),
    ]


def test_what_usually_overturned_is_told_of_five_or_more(listed):
    rows = listed(
        """
        own      | P1 | coding        | 400.00 | 2025-03-01 | 2025-03-20 |
        few      | P2 | coding        | 300.00 | 2025-03-01 | 2025-03-20 |
        fewer    | P2 | authorization | 200.00 | 2025-03-01 | 2025-03-20 |
        """.rstrip(),
        "claim_family_id, usual_scope_code, usual_code, usual_claims,"
        " usual_of_claims, usual_days",
    )

    assert rows == [
        ("own", "payer_category", "payer_reprocess", 3, 5, 9),
        ("few", "category", "corrected_claim", 20, 25, 22),
        ("fewer", "all", "corrected_claim", 30, 40, 33),
    ]


@pytest.mark.parametrize(
    ("payer", "served", "denied", "clocks"),
    [
        # To 31 March: filing 90 days from service, appeal 60 days from the denial.
        ("P1", "2024-12-31", "2025-01-30", (0, 0, 0, False)),
        ("P1", "2025-01-30", "2025-03-01", (30, 30, 30, False)),
        ("P1", "2025-03-01", "2025-03-11", (60, 40, 40, False)),
        ("P1", "2024-12-30", "2025-03-11", (-1, 40, 40, False)),
        ("P1", "2025-03-01", "2025-01-01", (60, -29, 60, False)),
        ("P1", "2024-12-01", "2025-01-01", (-30, -29, -29, True)),
        ("P2", "2025-01-30", "2025-01-01", (30, None, 30, False)),
        ("P2", "2024-12-30", "2025-03-11", (-1, None, -1, False)),
        ("P3", "2024-12-30", "2025-03-11", (None, None, None, False)),
        ("P1", "", "2025-01-01", (None, -29, -29, False)),
    ],
)
def test_a_clock_has_days_left_only_where_its_limit_is_known(
    listed, payer, served, denied, clocks
):
    rows = listed(
        f"\none | {payer} | coding | 100.00 | {served} | {denied} |",
        "filing_left_days, appeal_left_days, left_days, is_too_late",
    )

    assert rows == [clocks]


def test_what_is_too_late_or_waits_comes_after_all_others(listed):
    rows = listed(
        """
        too late | P1 | coding | 900.00 | 2024-01-01 | 2024-02-01 |
        waits    | P1 | coding | 800.00 | 2025-03-01 | 2025-03-01 | 2025-03-20
        less     | P1 | coding | 100.00 | 2025-03-01 | 2025-03-20 |
        sooner   | P1 | coding | 100.00 | 2025-02-01 | 2025-03-01 |
        more     | P1 | coding | 700.00 | 2025-03-01 | 2025-03-20 |
        """.rstrip(),
        "claim_family_id, is_workable",
    )

    assert rows == [
        ("more", True),
        ("sooner", True),
        ("less", True),
        ("waits", False),
        ("too late", False),
    ]


def test_without_matured_denials_nothing_is_said_to_be_recoverable(listed):
    nothing = "\n".join(RATES.splitlines()[:3])

    rows = listed(
        "\none | P1 | coding | 100.00 | 2025-03-01 | 2025-03-20 |"
        "\ntwo | P1 | coding | 200.00 | 2025-03-01 | 2025-03-20 |",
        "claim_family_id, overturn_rate, recoverable_usd, usual_code",
        rates=nothing,
    )

    assert rows == [("two", None, None, None), ("one", None, None, None)]


def test_names_are_those_of_payer_and_facility(listed):
    rows = listed(
        "\none | P1 | coding | 100.00 | 2025-03-01 | 2025-03-20 |",
        "payer_name, facility_name, specialty",
    )

    assert rows == [("Payer One", "First Clinic", "Cardiology")]
