"""What was sent: acknowledgments, rejections, and how it was coded."""

import polars as pl
import pytest

from tests.end_to_end.compared import exact, sums

pytestmark = [pytest.mark.airflow]


@pytest.mark.parametrize(
    ("cut", "column"),
    [("total", "'total'"), ("by_category", "category_code"), ("by_payer", "payer_id")],
)
def test_acknowledgments_equal_the_truth(practice, cut, column):
    """Each claim version that a payer acknowledged, by the status that stands."""
    counted = practice.grouped(f"""
        select {column} as key,
            count(*) as acknowledged_claims,
            count(*) filter (where is_accepted) as accepted_claims,
            count(*) filter (where is_rejected) as rejected_claims
        from core.acknowledgment where claim_id is not null and is_latest group by 1
    """)
    truth = practice.truth["acknowledgments"][cut]

    assert exact(counted) == exact({"total": truth} if cut == "total" else truth)


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("total", "'total'"),
        ("by_payer", "payer_id"),
        ("by_month", "strftime(submitted_month, '%Y-%m')"),
        ("by_claim_type", "claim_type_code"),
    ],
)
def test_rejections_equal_the_truth(practice, cut, column):
    """What was rejected, what became of it, and how many days it cost."""
    truth = practice.truth["rejections"][cut]
    truth = {"total": truth} if cut == "total" else truth
    measures = [name for name in next(iter(truth.values())) if name != "lost_days"]
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)} from marts.rejections group by 1"
    )
    lost = practice.grouped(
        f"select {column} as key, sum(span_days * claims) as days"
        " from marts.rejections_delays where span_code = 'repair' group by 1"
    )
    for key, row in counted.items():
        row["lost_days"] = lost.get(key, {}).get("days", 0)

    assert exact(counted) == exact(truth)


def test_rejected_claims_enter_no_denial_rate_and_are_listed(practice):
    never = practice.truth["rejections"]["total"]["never_resubmitted_claims"]

    ((listed, answered),) = practice.con.execute("""
        select count(*), count(adjudication.claim_id)
        from marts.rejections_open
        left join core.adjudication
            on rejections_open.claim_id = adjudication.claim_id
        where rejections_open.resubmission_code = 'none'
    """).fetchall()

    assert (listed, answered) == (never, 0)


@pytest.mark.parametrize(
    ("cut", "column"), [("total", "'total'"), ("by_payer", "payer_id")]
)
def test_invalid_codes_equal_the_truth(practice, cut, column):
    """Codes typed wrong on claims that count, and no other code is called none."""
    invalid = "truncated_count + retired_count + not_yet_count + unknown_count"
    counted = practice.grouped(f"""
        select {column} as key,
            coalesce(sum({invalid}) filter (where code_kind = 'diagnosis'), 0)
                as invalid_diagnoses,
            coalesce(sum({invalid}) filter (where code_kind = 'procedure'), 0)
                as invalid_procedures
        from marts.coding_quality group by 1 having sum({invalid}) > 0
    """)
    truth = practice.truth["invalid_codes"].get(cut, {})  # no key where there is none

    assert exact(counted) == exact({"total": truth} if cut == "total" else truth)


@pytest.mark.parametrize(
    ("cut", "column"), [("total", "'total'"), ("by_payer", "payer_id")]
)
def test_conflicts_with_sex_and_age_equal_the_truth(practice, cut, column):
    """Diagnoses that were written into the wrong chart, and no others."""
    counted = practice.grouped(f"""
        select {column} as key,
            sum(sex_conflict_count) as sex_conflicts,
            sum(age_conflict_count) as age_conflicts
        from marts.coding_quality group by 1
        having sum(sex_conflict_count + age_conflict_count) > 0
    """)
    truth = practice.truth["conflicts"][cut]

    assert exact(counted) == exact({"total": truth} if cut == "total" else truth)
    assert min(practice.truth["conflicts"]["total"].values()) > 0


def test_near_misses_are_the_slips_of_whoever_uses_the_code_often(practice):
    """Each slip is found with what was meant, how often, and nothing besides."""
    listed = pl.DataFrame(practice.truth["coding_quality"]["transposed"]["list"])
    meant = (
        listed.group_by("clinician", "written", "intended", "uses")
        .agg(claims=pl.struct("file", "claim").n_unique())
        .filter((pl.col("uses") >= 5) & (pl.col("uses") > pl.col("claims")))
    )

    found = practice.con.execute("""
        select
            provider_npi, written_code, suggested_code, suggested_claims, written_claims
        from marts.coding_quality_near_misses
    """).fetchall()

    assert meant.height > 0
    assert sorted(found) == sorted(meant.rows())


def test_member_numbers_typed_wrong_are_found_and_nothing_besides(practice):
    """Each is on the claim that bears it, with what else is so of the patient."""
    told = practice.truth["coding_quality"]["members"]
    meant = [
        tuple(row.values())
        for row in told
        if row["is_enrolled"] or (row["usual"] >= 2 and row["usual"] > row["written"])
    ]

    found = practice.con.execute("""
        with placed as (
            select claim_id, file_id, row_number() over (
                partition by file_id order by segment_index) as place
            from core.claim
        )
        select
            split_part(file_name, '!', -1), place, payer_id, slip_code,
            written_claims, usual_claims, is_enrolled, is_current, is_rejected,
            is_denied
        from marts.coding_quality_member_slips
        inner join placed using (claim_id)
        inner join core.file using (file_id)
    """).fetchall()

    assert {row["is_enrolled"] for row in told} == {True, False}
    assert sorted(found) == sorted(meant)


def test_visit_levels_and_authorizations_equal_the_truth(practice):
    levels = [f"level_{level}_lines" for level in range(1, 6)]
    visits = practice.grouped(
        f"select provider_npi as key, sum({' + '.join(levels)}) as visits"
        " from marts.coding_quality_levels group by 1"
    )
    measures = ["numbered_claims", "numbered_denied_claims"]
    measures += ["bare_claims", "bare_denied_claims"]
    answered = practice.grouped(
        f"select payer_id as key, {sums(measures)}"
        " from marts.coding_quality_authorization group by 1"
    )

    assert exact(visits) == exact(practice.truth["visit_levels"]["by_provider"])
    assert exact(answered) == exact(practice.truth["authorizations"]["by_payer"])
