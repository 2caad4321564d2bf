"""What readers of core.transaction may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="transaction",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        as_landed("transaction"),
        promise(
            "transaction_without_file",
            "A transaction belongs to a file of the ledger.",
            "not exists (select 1 from file where file.file_id = this.file_id)",
        ),
        promise(
            "group_not_numbered",
            "A transaction has a group when, and only when, it stands in one.",
            "(group_index is null) <> (group_control_number is null)",
        ),
        promise(
            "claim_without_transaction",
            "A claim came in a transaction that landed.",
            "select claim.claim_id from claim left join {batch} as this"
            " on claim.file_id = this.file_id"
            " and claim.transaction_index = this.transaction_index"
            " and not this.is_quarantined where this.file_id is null",
        ),
        promise(
            "payment_without_transaction",
            "A payment came in a transaction that landed.",
            "select payment.file_id from payment left join {batch} as this"
            " on payment.file_id = this.file_id"
            " and payment.transaction_index = this.transaction_index"
            " and not this.is_quarantined where this.file_id is null",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "transaction_sent_again",
            "A sender uses the control numbers of a transaction once.",
            "interchange_control_number is not null and (select count(*)"
            " from transaction as others where others.sender_id = this.sender_id"
            " and others.receiver_id = this.receiver_id"
            " and others.interchange_date = this.interchange_date"
            " and others.interchange_control_number = this.interchange_control_number"
            " and others.group_control_number = this.group_control_number"
            " and others.set_control_number = this.set_control_number) > 1",
        ),
    ],
)
