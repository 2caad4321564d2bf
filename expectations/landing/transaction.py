"""What readers of landing.transaction may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise, unlike

SUITE = ExpectationSuite(
    name="transaction",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="transaction_index"),
        gxe.ExpectColumnValuesToBeInSet(
            column="kind_code",
            value_set=[
                *("837P", "837I", "837D", "835", "277CA", "999", "TA1", "834"),
                "other",
            ],
        ),
        promise(
            "transaction_without_file",
            "A transaction belongs to a file of the ledger.",
            "not exists (select 1 from file where file.file_id = this.file_id)",
        ),
        promise(
            "transaction_without_segments",
            "A transaction has at least its own header.",
            "segments < 1",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "segments_miscounted",
            "SE01 counts the segments of its transaction.",
            "stated_segments <> segments",
        ),
        surprise(
            "trailer_not_stated",
            "A transaction ends with a count of its segments (SE01).",
            "stated_segments is null",
        ),
        surprise(
            "set_control_number_missing",
            "A transaction has a control number (ST02).",
            "set_control_number is null",
        ),
        surprise(
            "set_control_number_malformed",
            "A transaction's control number (ST02) has four to nine characters.",
            unlike("set_control_number", "^.{4,9}$"),
        ),
        surprise(
            "set_control_number_repeated",
            "A transaction's control number is used once in its group.",
            "(select count(*) from transaction as others"
            " where others.file_id = this.file_id"
            " and others.interchange_index is not distinct from this.interchange_index"
            " and others.group_control_number"
            " is not distinct from this.group_control_number"
            " and others.set_control_number = this.set_control_number) > 1",
        ),
        surprise(
            "group_control_number_missing",
            "A transaction in an interchange stands in a group (GS06).",
            "interchange_control_number is not null and group_control_number is null",
        ),
        surprise(
            "implementation_missing",
            "A claim or remittance names its implementation guide (ST03 or GS08).",
            "implementation_code is null and transaction_set_code in ('837', '835')",
        ),
        surprise(
            "implementation_outdated",
            "Claims and remittances follow the 5010 guides.",
            "transaction_set_code in ('837', '835') and "
            + unlike("implementation_code", "^00501"),
        ),
        surprise(
            "implementation_without_addenda",
            "Claims and remittances follow their guide with its errata (A1, A2 ...).",
            "transaction_set_code in ('837', '835')"
            " and regexp_matches(implementation_code, '^00501') and "
            + unlike("implementation_code", "^005010X[0-9]{3}[AE][0-9]"),
        ),
        surprise(
            "created_date_missing",
            "What is sent says when it was made (BHT04, BGN03 or GS04).",
            "created_date is null and transaction_set_code in ('837', '835', '834')",
        ),
        surprise(
            "created_before_1995",
            "A transaction was made since there is X12 for claims.",
            "created_date < date '1995-01-01'",
        ),
        surprise(
            "created_in_the_future",
            "A transaction was made before it was received.",
            "created_date > (select max(cast(file.received_at as date))"
            " + interval 1 day from file where file.file_id = this.file_id)",
        ),
        surprise(
            "interchange_date_apart",
            "An interchange is sent within a month of its transactions' making.",
            "abs(date_diff('day', interchange_date, created_date)) > 31",
        ),
        surprise(
            "sender_is_receiver",
            "Sender and receiver of an interchange are two.",
            "trim(sender_id) = trim(receiver_id)",
        ),
        surprise(
            "kind_not_reported",
            "A transaction is of claims, a remittance, an acknowledgment or of"
            " enrolments.",
            "kind_code = 'other'",
        ),
        surprise(
            "kind_differs_from_header",
            "A claim is of the kind (P, I, D) that its header names.",
            "transaction_set_code = '837' and kind_code <> case"
            " when regexp_matches(implementation_code, 'X(098|222|291)') then '837P'"
            " when regexp_matches(implementation_code, 'X(096|223|292)') then '837I'"
            " when regexp_matches(implementation_code, 'X(097|224|293)') then '837D'"
            " end",
        ),
        surprise(
            "transaction_quarantined",
            "A transaction can be read.",
            "is_quarantined",
        ),
        surprise(
            "transaction_without_records",
            "A transaction that landed holds a claim, an answer or a member.",
            "not is_quarantined and ("
            "(transaction_set_code = '837' and not exists (select 1 from claim"
            " where claim.file_id = this.file_id"
            " and claim.transaction_index = this.transaction_index))"
            " or (transaction_set_code = '835' and not exists"
            " (select 1 from adjudication where adjudication.file_id = this.file_id"
            " and adjudication.transaction_index = this.transaction_index))"
            " or (transaction_set_code = '834' and not exists"
            " (select 1 from enrolment where enrolment.file_id = this.file_id"
            " and enrolment.transaction_index = this.transaction_index)))",
        ),
    ],
)
