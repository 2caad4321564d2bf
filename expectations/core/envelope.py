"""What readers of core.envelope may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="envelope",
    expectations=[
        # Broken promises stop the run.
        one_row_per("file_id", "unit_code", "segment_index"),
        gxe.ExpectColumnValuesToBeInSet(
            column="unit_code", value_set=["transaction", "group", "interchange"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_closed"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_numbered"),
        promise(
            "transaction_without_envelope",
            "A transaction is an envelope of its own segments.",
            "select transaction.file_id from transaction left join {batch} as this"
            " on transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and this.unit_code = 'transaction'"
            " where this.found_count is distinct from transaction.segments",
        ),
        promise(
            "transactions_miscounted",
            "The groups of a file hold its transactions, each one once.",
            "select file_id from (select file_id, found_count from {batch}"
            " where unit_code = 'group' union all select file_id, -1 as found_count"
            " from transaction where group_index is not null) as sides"
            " group by file_id having sum(found_count) <> 0",
        ),
        promise(
            "groups_miscounted",
            "The interchanges of a file hold its groups, each one once.",
            "select file_id from (select file_id, found_count from {batch}"
            " where unit_code = 'interchange' union all select file_id,"
            " -1 as found_count from transaction where group_index is not null"
            " and interchange_index is not null group by file_id, group_index) as sides"
            " group by file_id having sum(found_count) <> 0",
        ),
        promise(
            "count_wrong",
            "A transaction that is counted right has as many segments as SE01 says.",
            "unit_code = 'transaction' and transaction_index is not null"
            " and is_counted and stated_count is distinct from found_count",
        ),
        promise(
            "finding_left_out",
            "What the ledger says is wrong with an envelope, its row says too.",
            "select finding.file_id from landing.finding as finding"
            " left join {batch} as this on finding.file_id = this.file_id"
            " and finding.unit = this.unit_code and case finding.finding_code"
            " when 'trailer_missing' then not this.is_closed"
            " when 'control_number_differs' then not this.is_numbered"
            " when 'header_missing' then not this.is_numbered"
            " else this.is_counted is distinct from true end"
            " where this.file_id is null"
            " and finding.file_id in (select file.file_id from file)"
            " and finding.finding_code in ('segment_count_differs',"
            " 'transaction_count_differs', 'group_count_differs',"
            " 'control_number_differs', 'trailer_missing', 'header_missing')",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "envelope_open",
            "What begins ends: a header (ISA, GS, ST) has its trailer.",
            "not is_closed",
        ),
        surprise(
            "envelope_miscounted",
            "A trailer (SE01, GE01, IEA01) counts what its envelope holds.",
            "not is_counted",
        ),
        surprise(
            "envelope_misnumbered",
            "A trailer repeats the control number of its header.",
            "not is_numbered",
        ),
    ],
)
