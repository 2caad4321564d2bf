"""Overturned denials and allowed yields: what a denial is likely worth."""

from decimal import Decimal

import pytest

from transforms import warehouse

BAD_ROWS = """
overturn_count.key_repeated | copy overturn_count
overturn_count.be_in_set(scope_code), overturn_count.scopes_differ, overturn_rate.counts_lost | set overturn_count scope_code = 'some'
overturn_count.overturned_some_way | set overturn_count corrected_claims = 5
overturn_count.overturned_before_denied | set overturn_count corrected_days = 181
overturn_rate.key_repeated | copy overturn_rate
overturn_rate.not_be_null(overturn_rate) | set overturn_rate overturn_rate = null
overturn_rate.rate_no_share | set overturn_rate overturn_rate = 1.5
overturn_rate.counts_lost | drop overturn_rate
overturn_rate.usual_wrong | set overturn_rate usual_claims = 5
payer_yield.key_repeated | copy payer_yield
payer_yield.be_in_set(scope_code), payer_yield.yields_differ_from_core x3 | set payer_yield scope_code = 'some'
payer_yield.allowed_more_than_billed | set payer_yield allowed_rate = 1.5
"""  # noqa: E501


@pytest.fixture
def overturns(con, table):
    """Count denials, in a table of first answers and what became of them."""

    def overturns(answers, model="core.overturn_rate"):
        first = ["adjudication_id | payer_id | denial_category | payment_date"]
        final = ["adjudication_id | overturned_date"]
        for line in answers.strip().splitlines():
            name, payer, category, denied, paid, how = map(str.strip, line.split("|"))
            first.append(f"{name} | {payer} | {category} | {denied}")
            final.append(f"{name} | {paid}")
            codes[name] = how
        table("core.first_answer\n" + "\n".join(first))
        table("core.final_answer\n" + "\n".join(final))
        con.execute("alter table core.first_answer add column is_fully_denied boolean")
        con.execute(
            "update core.first_answer set"
            " is_fully_denied = adjudication_id not like 'partly%'"
        )
        cases = " ".join(f"when '{k}' then nullif('{v}', '')" for k, v in codes.items())
        con.execute(
            "create or replace table core.final_answer as select *,"
            " overturned_date is not null as is_overturned,"
            f" case adjudication_id {cases} end as overturn_code"
            " from core.final_answer"
        )
        table("core.data_end\ndata_through_date\n2025-12-31")
        warehouse.build(con, "core.overturn_count")
        warehouse.build(con, "core.overturn_rate")
        return con.sql(f"from {model}")

    codes = {}
    return overturns


ANSWERS = """
corrected | P1 | coding | 2025-01-01 | 2025-02-10 | corrected_claim
thought   | P1 | coding | 2025-01-01 | 2025-01-11 | payer_reprocess
again     | P1 | coding | 2025-01-01 | 2025-01-21 | payer_reprocess
stays     | P1 | coding | 2025-01-01 |            |
last day  | P2 | coding | 2025-07-04 |            |
too young | P2 | coding | 2025-07-05 | 2025-08-01 | payer_reprocess
partly    | P2 | coding | 2025-01-01 | 2025-02-01 | payer_reprocess
"""


def test_matured_full_denials_are_counted_by_what_overturned_them(overturns):
    rows = overturns(ANSWERS, "core.overturn_count").order("all").fetchall()

    assert rows == [
        ("all", None, None, 5, 3, 1, 2, 40.0, 15.0),
        ("category", None, "coding", 5, 3, 1, 2, 40.0, 15.0),
        ("payer_category", "P1", "coding", 4, 3, 1, 2, 40.0, 15.0),
        ("payer_category", "P2", "coding", 1, 0, 0, 0, None, None),
    ]


def test_a_payment_dated_before_its_denial_waits_for_nothing(overturns):
    rows = overturns(
        "backwards | P1 | coding | 2025-03-10 | 2025-03-01 | corrected_claim",
        "core.overturn_count",
    ).filter("scope_code = 'all'")

    assert rows.project("corrected_claims, corrected_days").fetchall() == [(1, 0.0)]


def test_a_few_denials_take_the_rate_of_their_category(overturns):
    rows = (
        overturns(ANSWERS)
        .project("scope_code, payer_id, usual_code, usual_claims, raw_rate")
        .order("all")
        .fetchall()
    )
    ((rate,),) = (
        overturns(ANSWERS).filter("payer_id = 'P2'").project("overturn_rate").fetchall()
    )

    assert rows[2] == ("payer_category", "P1", "payer_reprocess", 2, 0.75)
    assert rows[3] == ("payer_category", "P2", None, 0, 0.0)
    assert rate == pytest.approx((0 + 2 * 0.6) / (1 + 2))


def test_payers_far_apart_are_drawn_to_the_mean_as_by_hand(overturns):
    # Of each payer 10 denials; 8 and 2 are overturned: the correlation is 31/45 (see
    # test_shrinkage), so the mean of 1/2 is worth the two denials that it is at least.
    lines = [
        f"{payer}{n} | {payer} | coding | 2025-01-01 | {paid} | {how}"
        for payer, good in (("P1", 8), ("P2", 2))
        for n in range(10)
        for paid, how in [("2025-02-01", "payer_reprocess") if n < good else ("", "")]
    ]

    rates = dict(
        overturns("\n".join(lines))
        .filter("payer_id is not null")
        .project("payer_id, overturn_rate")
        .fetchall()
    )

    assert rates == {
        "P1": pytest.approx(9 / 12),
        "P2": pytest.approx(3 / 12),
    }


def test_without_a_matured_denial_there_is_no_rate(overturns):
    young = "young | P1 | coding | 2025-12-01 | | "

    assert overturns(young).fetchall() == []


def test_a_payers_yield_is_of_standing_answers_that_deny_nothing(con, table):
    table("""
        core.adjudication
        adjudication_id | payer_id | billed_usd | allowed_usd
        paid            | P1       | 100.00     | 60.00
        paid too        | P1       | 300.00     | 100.00
        denied          | P1       | 500.00     | 0.00
        other           | P2       | 100.00     | 90.00
        free            | P3       | 0.00       | 0.00
    """)
    table("""
        core.final_answer
        latest_adjudication_id | is_open_denial
        paid                   | false
        paid too               | false
        denied                 | true
        other                  | false
        free                   | false
                               | false
    """)

    warehouse.build(con, "core.payer_yield")

    rows = con.sql("from core.payer_yield order by all").fetchall()
    assert rows == [
        ("all", None, 4, Decimal(500), Decimal(250), 0.5),
        ("payer", "P1", 2, Decimal(400), Decimal(160), 0.4),
        ("payer", "P2", 1, Decimal(100), Decimal(90), 0.9),
        ("payer", "P3", 1, Decimal(0), Decimal(0), None),
    ]
