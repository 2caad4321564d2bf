"""What readers of landing.enrolment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import no_digests, outside, promise, surprise, unlike

SUITE = ExpectationSuite(
    name="enrolment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="enrolment_id"),
        gxe.ExpectColumnValuesToBeUnique(column="enrolment_id"),
        promise(
            "enrolment_without_transaction",
            "An enrolment belongs to a transaction of enrolments (834).",
            "not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and transaction.kind_code = '834')",
        ),
        promise(
            "coverage_before_member",
            "A coverage stands below its member.",
            "coalesce(member_segment_index > segment_index, true)",
        ),
        promise(
            "coverage_of_member_alone",
            "A member without coverage has no dates or kind of one.",
            "member_segment_index = segment_index and coalesce(maintenance_code,"
            " coverage_type_code, cast(coverage_begin_date as varchar),"
            " cast(coverage_end_date as varchar)) is not null",
        ),
        promise(
            "zip3_too_fine",
            "A ZIP code is cut to three digits.",
            unlike("zip3_code", "^[0-9]{3}$"),
        ),
        promise(
            "age_too_fine",
            "Ages are whole years from 0, and 90 or more are one group.",
            "age_years not between 0 and 90 or (age_years = 90"
            " and birth_year is not null)",
        ),
        gxe.ExpectColumnValuesToBeInSet(column="sex_code", value_set=["F", "M", "U"]),
        promise(
            "number_not_pseudonymised",
            "Policies and sponsors are pseudonyms.",
            " or ".join(
                unlike(column, "^[0-9a-f]{32}$")
                for column in ("sponsor_id", "policy_id", "master_policy_id")
            ),
        ),
        promise(
            "member_shapes_no_digests",
            "Of a member number nothing is kept but digests.",
            no_digests("member_shapes"),
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "member_unknown",
            "A member has a name and a birth date, or a number.",
            "patient_id is null",
        ),
        surprise(
            "subscriber_number_missing",
            "A member has the subscriber's number (REF*0F).",
            "subscriber_id is null",
        ),
        surprise(
            "enrolment_payer_missing",
            "Enrolments name the payer (N1*IN) by a number.",
            "payer_id is null",
        ),
        surprise(
            "sponsor_missing",
            "Enrolments name the sponsor (N1*P5).",
            "sponsor_id is null",
        ),
        surprise(
            "enrolment_purpose_unknown",
            "Enrolments are an original (00), sent again (15) or a copy (22).",
            outside("coalesce(purpose_code, '')", "00 15 22"),
        ),
        surprise(
            "enrolment_action_unknown",
            "Enrolments are changes (2), all to compare (4) or all anew (RX).",
            outside("coalesce(action_code, '')", "2 4 RX"),
        ),
        surprise(
            "member_maintenance_unknown",
            "What becomes of a member is stated (INS03).",
            outside("coalesce(member_maintenance_code, '')", "001 021 024 025 030"),
        ),
        surprise(
            "coverage_maintenance_unknown",
            "What becomes of a coverage is stated (HD01).",
            "segment_index > member_segment_index and "
            + outside(
                "coalesce(maintenance_code, '')", "001 002 021 024 025 026 030 032"
            ),
        ),
        surprise(
            "coverage_of_a_leaver",
            "A member who leaves (INS03 024) is not covered anew.",
            "member_maintenance_code = '024' and maintenance_code in ('021', '025')",
        ),
        surprise(
            "relationship_unknown",
            "What a member is to the subscriber is stated (INS02).",
            outside(
                "coalesce(relationship_code, '')",
                "01 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 23 24 25 26 31"
                " 33 38 48 49 53 60 D2 G8 G9",
            ),
        ),
        surprise(
            "subscriber_not_self",
            "A subscriber is 18 to the subscriber, and nobody else is.",
            "is_subscriber is distinct from coalesce(relationship_code = '18', false)"
            " and relationship_code is not null",
        ),
        surprise(
            "coverage_type_unknown",
            "A coverage is of a known kind (HD03).",
            "segment_index > member_segment_index and "
            + outside(
                "coalesce(coverage_type_code, '')",
                "AG AH AJ AK DCP DEN EPO FAC HE HLT HMO LTC LTD MM MOD PDG POS PPO PRA"
                " STD UR VIS",
            ),
        ),
        surprise(
            "coverage_level_unknown",
            "Who is covered with a member is said in known words (HD05).",
            outside(
                "coverage_level_code",
                "CHD DEP E1D E2D E3D E5D E6D E7D E8D E9D ECH EMP ESP FAM IND SPC SPO"
                " TWO",
            ),
        ),
        surprise(
            "coverage_begin_missing",
            "A coverage that is added or listed says when it begins (DTP*348).",
            "maintenance_code in ('021', '025', '030')"
            " and coalesce(coverage_begin_date, eligibility_begin_date) is null",
        ),
        surprise(
            "coverage_end_missing",
            "A coverage that ends says when (DTP*349).",
            "maintenance_code = '024'"
            " and coalesce(coverage_end_date, eligibility_end_date) is null",
        ),
        surprise(
            "coverage_dates_reversed",
            "A coverage does not end before it begins.",
            "coverage_end_date < coverage_begin_date",
        ),
        surprise(
            "coverage_before_birth",
            "Nobody is covered before the year of birth.",
            "year(coverage_begin_date) < birth_year",
        ),
        surprise(
            "member_birth_date_missing",
            "A member has a date of birth, no later than the file.",
            "age_years is null",
        ),
        surprise(
            "member_sex_missing",
            "A member's sex is stated (DMG03).",
            "coalesce(sex_code, 'U') = 'U'",
        ),
        surprise(
            "members_differ_from_stated",
            "A transaction holds as many members as it says (QTY*TO).",
            "select file_id from {batch}"
            " where stated_members is not null"
            " group by file_id, transaction_index"
            " having count(distinct member_segment_index)"
            " <> max(stated_members)",
        ),
        surprise(
            "subscribers_differ_from_stated",
            "A transaction holds as many subscribers as it says (QTY*ET).",
            "select file_id from {batch}"
            " where stated_subscribers is not null"
            " group by file_id, transaction_index"
            " having count(distinct member_segment_index)"
            " filter (where is_subscriber) <> max(stated_subscribers)",
        ),
        surprise(
            "dependents_differ_from_stated",
            "A transaction holds as many dependents as it says (QTY*DT).",
            "select file_id from {batch}"
            " where stated_dependents is not null"
            " group by file_id, transaction_index"
            " having count(distinct member_segment_index)"
            " filter (where not is_subscriber) <> max(stated_dependents)",
        ),
    ],
)
