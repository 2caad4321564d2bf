"""What readers of core.enrolment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

_SAME = (
    " others.patient_id = this.patient_id and others.payer_id = this.payer_id"
    " and others.subscriber_id is not distinct from this.subscriber_id"
    " and others.coverage_type_code = this.coverage_type_code"
)

SUITE = ExpectationSuite(
    name="enrolment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="coverage_type_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="coverage_begin_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="end_code", value_set=["stated", "next"]
        ),
        one_row_per(
            *("patient_id", "payer_id", "subscriber_id", "coverage_type_code"),
            "coverage_begin_date",
        ),
        promise(
            "span_reversed",
            "A span does not end before it begins.",
            "coverage_end_date < coverage_begin_date",
        ),
        promise(
            "spans_overlap",
            "Spans of one person, payer, subscriber and kind do not overlap.",
            f"exists (select 1 from enrolment as others where {_SAME}"
            " and others.coverage_begin_date > this.coverage_begin_date"
            " and others.coverage_begin_date"
            " <= coalesce(this.coverage_end_date, date '9999-12-31'))",
        ),
        promise(
            "end_unexplained",
            "A span that ends says why, and an open one does not.",
            "(coverage_end_date is null) <> (end_code is null)",
        ),
        promise(
            "next_span_missing",
            "What ends because the next begins is followed by the next.",
            "end_code = 'next' and not exists (select 1 from enrolment as others"
            f" where {_SAME}"
            " and others.coverage_begin_date = this.coverage_end_date + 1)",
        ),
        promise(
            "enrolment_not_landed",
            "What a span says last was said by a file that landed.",
            "not exists (select 1 from landing.enrolment as said"
            " where said.enrolment_id = this.enrolment_id"
            " and said.file_id = this.file_id)",
        ),
        promise(
            "enrolment_lost",
            "What was said of a person only once, an addition, stands as it was said.",
            "select said.enrolment_id from landing.enrolment as said"
            " left join {batch} as this on said.enrolment_id = this.enrolment_id"
            " and said.patient_id = this.patient_id"
            " and said.coverage_begin_date = this.coverage_begin_date"
            " and coalesce(said.coverage_end_date, date '9999-12-31')"
            " = coalesce(this.coverage_end_date, date '9999-12-31')"
            " where this.enrolment_id is null and said.maintenance_code = '021'"
            " and said.purpose_code is distinct from '22'"
            " and coalesce(said.coverage_end_date >= said.coverage_begin_date,"
            " said.coverage_begin_date is not null)"
            " and said.file_id in (select file.file_id from file)"
            " and (select count(*) from landing.enrolment as others"
            " where others.patient_id = said.patient_id) = 1"
            " and said.patient_id not in (select others.prior_patient_id"
            " from landing.enrolment as others"
            " where others.prior_patient_id is not null)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "claim_outside_coverage",
            "Who is known to a payer by enrolment is covered on the days of service.",
            "select claim.billed_usd from claim"
            " where exists (select 1 from {batch}"
            " where patient_id = claim.patient_id and payer_id = claim.payer_id)"
            " and claim.is_current and claim.service_date is not null"
            " and not exists (select 1 from {batch}"
            " where patient_id = claim.patient_id and payer_id = claim.payer_id"
            " and claim.service_date between coverage_begin_date"
            " and coalesce(coverage_end_date, date '9999-12-31'))",
            "billed_usd",
        ),
        surprise(
            "subscriber_number_shared",
            "A subscriber's number is one subscriber's.",
            "is_subscriber and exists (select 1 from enrolment as others"
            " where others.subscriber_id = this.subscriber_id"
            " and others.payer_id = this.payer_id and others.is_subscriber"
            " and others.patient_id <> this.patient_id)",
        ),
    ],
)
