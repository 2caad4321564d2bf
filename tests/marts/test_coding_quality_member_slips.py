# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_member_slips: the claims whose member number is probably wrong."""

BAD_ROWS = """
coding_quality_member_slips.be_unique(claim_id) x2 | add coding_quality_member_slips claim_id = '{hex}'; add coding_quality_member_slips claim_id = '{hex}'
coding_quality_member_slips.not_be_null(claim_id) | add coding_quality_member_slips slip_code = 'exchange'
coding_quality_member_slips.be_in_set(slip_code) | add coding_quality_member_slips claim_id = '{hex}', slip_code = 'letter'
coding_quality_member_slips.meant_is_rarer | add coding_quality_member_slips claim_id = '{hex}', is_enrolled = false, written_claims = 1, usual_claims = 1, usual_claim_id = 'x'
coding_quality_member_slips.usual_claim_wrong | add coding_quality_member_slips claim_id = '{hex}', is_enrolled = true, written_claims = 1, usual_claims = 1
"""
SLIPS = """
    core.member_slip
    patient_id | payer_id | is_dependent | subscriber_id | meant_subscriber_id | slip_code | written_claims | usual_claims | is_enrolled | candidate_count
    ann        | P1       | false        | wrong         | right               | exchange  | 2              | 3            | false       | 1
    bob        | P1       | true         | wrong         | right               | character | 1              | 0            | true        | 2
"""


def test_each_version_with_the_number_is_listed_with_the_latest_claim_that_is_right(
    core, mart
):
    core(
        SLIPS,
        """
        core.claim
        claim_id | claim_family_id | is_current | patient_id | payer_id | is_dependent | subscriber_id | submitted_date | service_date | rendering_provider_npi
        a1       | a               | false      | ann        | P1       |              | wrong         | 2025-01-01     | 2024-12-30   | N1
        a2       | a               | true       | ann        | P1       |              | right         | 2025-01-09     | 2024-12-30   | N1
        b        | b               | true       | ann        | P1       |              | wrong         | 2025-02-01     | 2025-01-30   |
        c        | c               | true       | ann        | P1       |              | right         | 2025-01-10     | 2025-01-08   | N1
        d        | d               | true       | ann        | P1       |              | right         |                | 2025-03-08   | N1
        e        | e               | true       | ann        | P2       |              | right         | 2025-04-01     | 2025-03-30   | N1
        f        | f               | true       | bob        | P1       | true         | wrong         | 2025-01-03     | 2025-01-02   | N2
        g        | g               | true       | bob        | P1       | false        | wrong         | 2025-01-03     | 2025-01-02   | N2
        """,
        """
        core.rejection
        claim_id
        a1
        """,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_partially_denied
        1               | a               | true       | false
        2               | b               | true       | true
        3               | b               | false      | false
        """,
        """
        core.payer
        payer_id | payer_name
        P1       | Payer One
        """,
    )

    rows = mart(
        "coding_quality_member_slips",
        "claim_id, provider_npi, is_current, slip_code, written_claims, usual_claims,"
        " is_enrolled, usual_claim_id, usual_service_date::varchar, is_rejected, is_denied",
    )

    assert rows == [
        *[("a1", "N1", False, "exchange", 2, 3, False, "c", "2025-01-08", True, False)],
        *[
            (
                "b",
                "unknown",
                True,
                "exchange",
                2,
                3,
                False,
                "c",
                "2025-01-08",
                False,
                True,
            )
        ],
        *[("f", "N2", True, "character", 1, 0, True, None, None, False, False)],
    ]


def test_no_number_is_shown(core, mart, con):
    core(SLIPS)
    mart("coding_quality_member_slips", "*")

    columns = con.sql("from marts.coding_quality_member_slips").columns

    assert not {"subscriber_id", "patient_id", "meant_subscriber_id"} & {*columns}
    assert not [name for name in columns if "control_number" in name]
