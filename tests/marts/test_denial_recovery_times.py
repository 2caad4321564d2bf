"""marts.denial_recovery_times, on the smallest tables that tell its rules apart."""

BAD_ROWS = """
denial_recovery_times.key_repeated, denial_recovery_times.denials_differ_from_core | copy denial_recovery_times where clock_code = 'denial_to_resolution' and facility_id is null and denial_category is null
denial_recovery_times.be_in_set(clock_code) | set denial_recovery_times clock_code = 'x' where clock_code = 'denial_to_resubmission' and facility_id is null and denial_category is null
denial_recovery_times.through_more_than_started | set denial_recovery_times started_claims = 0 where clock_code = 'denial_to_resubmission' and facility_id is null and denial_category is null
denial_recovery_times.later_share_sooner | set denial_recovery_times p90_days = 1 where clock_code = 'denial_to_resubmission' and facility_id is null and denial_category is null
denial_recovery_times.through_without_days | set denial_recovery_times ended_median_days = 1 where clock_code = 'denial_to_resubmission' and facility_id is null and denial_category is null
denial_recovery_times.open_wait_shorter | set denial_recovery_times median_days = 1, ended_median_days = 2, ended_p90_days = 2, ended_claims = 1 where clock_code = 'denial_to_resubmission' and facility_id is null and denial_category is null
denial_recovery_times.denials_differ_from_core | set denial_recovery_times started_claims = 2 where clock_code = 'denial_to_resolution' and facility_id is null and denial_category is null
"""  # noqa: E501

END = "core.data_end\ndata_through_date\n2025-12-31"
DAYS = "median_days, p90_days, ended_median_days, ended_p90_days"
EVERYTHING = (
    "payer_id is null and facility_id is null and denial_category is null"
    " and first_answer_month is null"
)
# Of the payer P1 one denial is resolved on day 10, one on day 20, one on day 30, and
# one is open for 25 days; of P2 one on day 40.
RESOLVED = """
        core.adjudication
        adjudication_id | claim_family_id | payer_id | is_initial | is_fully_denied | paid_usd | payment_date
        a               | a               | P1       | true       | true            | 0.00     | 2025-01-01
        a paid          | a               | P1       | false      | false           | 9.00     | 2025-01-11
        b               | b               | P1       | true       | true            | 0.00     | 2025-01-01
        b paid          | b               | P1       | false      | false           | 9.00     | 2025-01-21
        c               | c               | P1       | true       | true            | 0.00     | 2025-02-01
        c paid          | c               | P1       | false      | false           | 9.00     | 2025-03-03
        open            | d               | P1       | true       | true            | 0.00     | 2025-12-06
        e               | e               | P2       | true       | true            | 0.00     | 2025-01-01
        e denied again  | e               | P2       | false      | true            | 0.00     | 2025-01-15
        e paid          | e               | P2       | false      | false           | 9.00     | 2025-02-10
        never denied    | f               | P2       | true       | false           | 9.00     | 2025-01-01
"""  # noqa: E501


def test_an_open_denial_counts_as_open_for_as_long_as_it_was_followed(core, mart):
    """Of P1: 4 are followed, 1 ends (3/4), 1 of 3 (1/2): half are through on day 20.

    The open one leaves on day 25; the last one ends on day 30: nobody is left. Without
    it half of three are through on day 20, and nine in ten of them on day 30.
    """
    core(END, RESOLVED)

    rows = mart(
        "denial_recovery_times",
        f"payer_id, started_claims, ended_claims, {DAYS}",
        "clock_code = 'denial_to_resolution' and payer_id is not null"
        " and facility_id is null and denial_category is null",
    )

    assert rows == [("P1", 4, 3, 20, 30, 20, 30), ("P2", 1, 1, 40, 40, 40, 40)]


def test_a_group_has_its_own_days_and_all_together_have_theirs(core, mart):
    """Together: 4/5, 3/5 of 5 still wait after day 20; then 1/2 of 2 left: 3/10."""
    core(END, RESOLVED)

    clock = "clock_code = 'denial_to_resolution'"
    everything = mart(
        "denial_recovery_times", f"started_claims, {DAYS}", f"{clock} and {EVERYTHING}"
    )
    by_month = mart(
        "denial_recovery_times",
        "first_answer_month::varchar, started_claims, median_days",
        f"{clock} and first_answer_month is not null",
    )

    assert everything == [(5, 30, 40, 20, 40)]
    assert by_month == [
        ("2025-01-01", 3, 20),
        ("2025-02-01", 1, 30),
        ("2025-12-01", 1, None),
    ]


def test_days_are_blank_where_half_were_never_through(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | paid_usd | payment_date
        a               | a               | true       | true            | 0.00     | 2025-01-01
        a paid          | a               | false      | false           | 9.00     | 2025-01-11
        open            | b               | true       | true            | 0.00     | 2025-01-01
        open too        | c               | true       | true            | 0.00     | 2025-01-01
        """,  # noqa: E501
    )

    rows = mart(
        "denial_recovery_times",
        f"started_claims, ended_claims, {DAYS}",
        f"clock_code = 'denial_to_resolution' and {EVERYTHING}",
    )

    assert rows == [(3, 1, None, None, 10, 10)]


def test_the_clock_of_resubmission_stops_when_the_payer_resolves_it_first(core, mart):
    """Sent again on day 10 and paid on day 40; paid on day 5 without; followed a day.

    From day 2 on two are followed, of whom one is through on day 5: half of them.
    """
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | paid_usd | payment_date
        sent again      | a1              | true       | true            | 0.00     | 2025-01-01
        paid then       | a1              | false      | false           | 9.00     | 2025-02-10
        reprocessed     | b1              | true       | true            | 0.00     | 2025-01-01
        paid alone      | b1              | false      | false           | 9.00     | 2025-01-06
        left lying      | c1              | true       | true            | 0.00     | 2025-12-30
        """,  # noqa: E501
        """
        core.claim_family
        claim_id | claim_family_id | version_index
        a1       | a1              | 1
        a2       | a1              | 2
        """,
        """
        core.claim
        claim_id | submitted_date
        a1       | 2024-12-01
        a2       | 2025-01-11
        """,
    )

    rows = mart(
        "denial_recovery_times",
        "clock_code, started_claims, ended_claims, median_days",
        EVERYTHING,
    )

    assert rows == [
        ("denial_to_resolution", 3, 2, 5),
        ("denial_to_resubmission", 3, 1, 10),
        ("resubmission_to_resolution", 1, 1, 30),
    ]
