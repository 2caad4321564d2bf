"""core.balancing: what acknowledgments, other payers and open envelopes leave open.

Remittances, claims and trailers are balanced in tests/cases/balancing.md, from X12.
"""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.cases.conftest import PEOPLE
from transforms import codes, landing, staging, warehouse

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"
PARENTS = ["other_payer", "other_payer_line", "other_payer_adjustment", "claim_line"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A warehouse in which nothing has landed, with all that balancing reads."""
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
        patch.setenv("CLAIMSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        landing.create(con)
        codes.load(con)
        for model in warehouse.order("core"):
            if not model.startswith(PEOPLE):
                warehouse.build(con, model)
        yield con


@pytest.fixture
def balance(empty):
    """Build core.balancing from what is put in with SQL."""

    def balance(columns, *rows):
        for statement in rows:
            empty.execute(f"insert into {statement}")
        warehouse.build(empty, "core.balancing")
        query = f"select {columns} from core.balancing order by all"
        return empty.sql(query).fetchall()

    empty.execute("begin")
    yield balance
    empty.execute("rollback")


def test_an_acknowledgment_is_balanced_by_claims_and_dollars_apart(balance):
    # QTY*90*2, AMT*YU*150, QTY*AA*1, AMT*YY*50; listed: one accepted of 100, and two
    # rejected of 50 each. In sum they agree, and they don't balance.
    assert balance(
        "level_code, rule_code, segment_index, stated_count, found_count,"
        " stated_usd, found_usd, difference_usd, is_balanced",
        """
        landing.acknowledgment_total by name
        select 'f' as file_id, 1 as transaction_index, 12 as segment_index,
            2 as stated_accepted_claims, 1 as stated_rejected_claims,
            150 as stated_accepted_usd, 50 as stated_rejected_usd,
            1 as accepted_claims, 2 as rejected_claims,
            100 as accepted_usd, 100 as rejected_usd, false as is_balanced
        """,
        """
        landing.acknowledgment_total by name
        select 'f' as file_id, 1 as transaction_index, 20 as segment_index,
            2 as stated_accepted_claims
        """,
    ) == [
        ("transaction", "acknowledged_claims", 12, 3, 3, 200, 200, 0, False),
    ]


def test_a_999_rejects_as_many_transactions_as_it_lists(balance):
    # AK9*R*3*3*1 says that 3 came and 1 was accepted, so 2 were rejected; listed: 1.
    assert balance(
        "rule_code, stated_count, found_count, difference_count, is_balanced",
        """
        landing.functional_acknowledgment by name
        select 'f' as file_id, 1 as transaction_index, 3 as segment_index,
            3 as received_transactions, 1 as accepted_transactions,
            1 as rejected_transactions, 1 as difference_transactions
        """,
        """
        landing.functional_acknowledgment by name
        select 'f' as file_id, 1 as transaction_index, 9 as segment_index,
            'A' as response_code
        """,
    ) == [("acknowledged_transactions", 2, 1, 1, False)]


def test_two_answers_of_a_payer_to_a_line_are_one_and_two_payers_are_two(balance):
    # 100 billed. Payer 1 split the line: 30 + 20 paid, 50 adjusted. Payer 2 paid 40
    # and adjusted 50 of it. An answer of nobody on the claim is of no balance.
    assert balance(
        "rule_code, other_payer_index, stated_usd, found_usd",
        "core.claim by name select 'f' as file_id, 'c' as claim_id, 1 as"
        " transaction_index, 9 as segment_index, 100 as billed_usd",
        "core.claim_line by name select 'f' as file_id, 'c' as claim_id,"
        " 1 as line_index, 100 as billed_usd",
        *(
            "core.other_payer_line by name select 'f' as file_id, 'c' as claim_id,"
            f" 1 as line_index, {payer} as other_payer_index, {paid} as paid_usd"
            for payer, paid in [(1, 30), (1, 20), (2, 40), ("null", 7)]
        ),
        *(
            "core.other_payer_adjustment by name select 'f' as file_id, 'c' as"
            f" claim_id, 1 as line_index, {payer} as other_payer_index,"
            f" {adjusted} as adjusted_usd"
            for payer, adjusted in [(1, 50), (2, 30), (2, 20)]
        ),
    ) == [
        ("claim_charge", None, 100, 100),
        ("other_payer_service", 1, 100, 100),
        ("other_payer_service", 2, 100, 90),
    ]


def test_a_payer_that_does_not_say_what_it_paid_on_the_claim_is_not_balanced(balance):
    # Payer 1 says AMT*D*60 and CAS of 40; payer 2, who has not been asked, nothing.
    assert balance(
        "other_payer_index, found_usd, is_balanced",
        "core.claim by name select 'f' as file_id, 'c' as claim_id, 1 as"
        " transaction_index, 9 as segment_index, 100 as billed_usd",
        "core.other_payer by name select 'c' as claim_id, 1 as other_payer_index,"
        " 60 as paid_usd",
        "core.other_payer by name select 'c' as claim_id, 2 as other_payer_index",
        "core.other_payer_adjustment by name select 'c' as claim_id,"
        " 1 as other_payer_index, 40 as adjusted_usd",
    ) == [(1, 100, True), (None, 0, False)]


def test_an_envelope_without_trailer_states_nothing_and_does_not_balance(balance):
    # ST without SE in a group without GE; the interchange is closed.
    assert balance(
        "rule_code, stated_count, found_count, difference_count, is_stated,"
        " is_balanced",
        *(
            "core.envelope by name select 'f' as file_id, 1 as transaction_index,"
            f" 3 as segment_index, '{unit}' as unit_code, {found} as found_count,"
            f" {closed} as is_closed, {counted} as is_counted, true as is_numbered"
            for unit, found, closed, counted in [
                ("transaction", 8, "false", "null"),
                ("group", 1, "false", "null"),
                ("interchange", 1, "true", "true"),
            ]
        ),
    ) == [
        ("group_control_number", None, None, None, False, False),
        ("group_count", None, 1, 0, True, True),
        ("interchange_control_number", None, None, None, True, True),
        ("segment_count", None, 8, None, False, False),
        ("set_control_number", None, None, None, False, False),
        ("transaction_count", None, 1, None, False, False),
    ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the corpora")
def test_the_guides_own_claims_to_second_payers_balance(empty, balance):
    # Examples 3.B, 3.C of the guide to 837P: a claim of 3 lines that a first payer
    # has answered, sent on by the provider and by that payer.
    examples = sorted((CORPUS / "tmc__x12").rglob("005010x222-example-3[bc]*"))
    for number, example in enumerate(examples):
        for table, rows in staging.parse(example.read_bytes(), "x", b"k" * 32).items():
            said = rows.with_columns(file_id=pl.lit(str(number)), batch_id=pl.lit(1))
            empty.register("rows", said)
            empty.execute(f'insert into landing."{table}" by name from rows')
            empty.unregister("rows")
    for model in ["claim_family", "claim", *PARENTS]:
        warehouse.build(empty, f"core.{model}")

    rules = balance("rule_code, other_payer_index, line_index, is_balanced")

    assert len(examples) == 2
    assert [rule for rule in rules if rule[0] != "claim_charge"] == [
        *[("other_payer_claim", 1, None, True)] * 2,
        *[("other_payer_service", 1, line, True) for line in (1, 1, 2, 2, 3, 3)],
    ]
