"""Core as a whole: whatever the files hold, no row and no dollar is lost or doubled.

Landing tables are drawn at random from alphabets so small that numbers, amounts and
dates collide all the time, which is where a join multiplies rows.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from transforms import codes, landing, tables, warehouse

# One worker: its tests share what takes long to make.
pytestmark = pytest.mark.xdist_group("invariants")

RECORDS = {**tables.RECORDS, "file": tables.FILE}


def rows(name: str, records: list[dict]) -> pl.DataFrame:
    """Fill what a record doesn't say with nulls."""
    schema = {**RECORDS[name], "file_id": pl.String, "batch_id": pl.Int64}
    empty = dict.fromkeys(schema)
    full = [{**empty, "batch_id": 1, **record} for record in records]
    return pl.DataFrame(full, schema=schema, orient="row")


def drawn(seed: int) -> dict[str, list[dict]]:
    """Draw claims, remittances and their reasons."""
    pick = random.Random(seed)
    number = [None, "A", "B", "C", "0"]
    payer = [None, "P", "Q"]
    npi = [None, "1", "2"]
    usd = [Decimal(n) for n in (0, 40, 100)]

    def day() -> date | None:
        return pick.choice([None, date(2024, 1, 1) + timedelta(pick.randrange(4))])

    made: dict[str, list[dict]] = {name: [] for name in RECORDS}
    for n in range(60):
        claim = {"claim_id": f"c-{n}", "file_id": f"f{n % 3}", "segment_index": n}
        made["claim"].append(
            {
                **claim,
                "patient_control_number": pick.choice(number),
                "payer_control_number": pick.choice(number),
                "payer_id": pick.choice(payer),
                "billing_provider_npi": pick.choice(npi),
                "payer_responsibility_code": pick.choice([None, "P", "S"]),
                "frequency_code": pick.choice([None, "1", "1", "5", "7", "8"]),
                "is_predetermination": pick.random() < 0.1,
                "billed_usd": pick.choice(usd),
                "service_from_date": day(),
                "submitted_date": day(),
                "claim_lines": 2,
            }
        )
        for line in (1, 2):
            made["claim_line"].append(
                {
                    **claim,
                    "line_index": line,
                    "line_control_number": pick.choice([None, "L1", "L1"]),
                    "procedure_code": pick.choice(["99213", "81002"]),
                    "billed_usd": pick.choice(usd),
                }
            )
            made["diagnosis"].append(
                {
                    **claim,
                    "diagnosis_index": line,
                    "qualifier_code": "ABK",
                    "diagnosis_code": pick.choice(["A000", "J069", "NONE"]),
                }
            )
        for index in (1, 2, 3):
            place = {**claim, "line_index": pick.choice([None, 1, 2])}
            payer_index = pick.choice([None, 1, 2])
            made["line_diagnosis"].append(
                {
                    **claim,
                    "line_index": 1,
                    "pointer_index": index,
                    "pointer_code": str(index),
                    "diagnosis_index": pick.choice([None, 1, 2]),
                }
            )
            made["claim_code"].append(
                {
                    **claim,
                    "claim_code_index": index,
                    "kind_code": pick.choice(["value", "condition"]),
                    "code": pick.choice(["11", "80"]),
                    "value_units": pick.choice(usd),
                }
            )
            made["claim_provider"].append(
                {
                    **place,
                    "claim_provider_index": index,
                    "role_code": pick.choice(["85", "82", "XX"]),
                    "provider_npi": pick.choice(npi),
                }
            )
            made["claim_amount"].append(
                {
                    **place,
                    "claim_amount_index": index,
                    "other_payer_index": payer_index,
                    "qualifier_code": pick.choice(["F5", "D"]),
                    "amount_usd": pick.choice(usd),
                }
            )
            made["other_payer"].append(
                {
                    **claim,
                    "other_payer_index": index,
                    "payer_id": pick.choice(payer),
                    "paid_usd": pick.choice([None, *usd]),
                }
            )
            made["other_payer_line"].append(
                {
                    **place,
                    "other_payer_line_index": index,
                    "other_payer_index": payer_index,
                    "paid_usd": pick.choice(usd),
                }
            )
            made["other_payer_adjustment"].append(
                {
                    **place,
                    "other_payer_adjustment_index": index,
                    "other_payer_index": payer_index,
                    "reason_code": pick.choice(["45", "999"]),
                    "adjusted_usd": pick.choice(usd),
                }
            )
    for n in range(8):
        payment = {"file_id": f"r{n % 2}", "transaction_index": n}
        made["payment"].append(
            {**payment, "payer_id": pick.choice(payer), "payment_date": day()}
        )
    for n in range(160):
        transaction = pick.choice(made["payment"])
        sign = pick.choice([1, 1, -1])
        answer = {"adjudication_id": f"a-{n}", "file_id": transaction["file_id"]}
        made["adjudication"].append(
            {
                **answer,
                "transaction_index": transaction["transaction_index"],
                "segment_index": n,
                "patient_control_number": pick.choice([*number, "Z"]),
                "payer_control_number": pick.choice(number),
                "claim_status_code": "22"
                if sign < 0
                else pick.choice(["1", "1", "1", "2", "4", "19", "23", "25"]),
                "billed_usd": sign * pick.choice(usd),
                "paid_usd": sign * pick.choice(usd),
                "service_from_date": day(),
                "adjudication_lines": 2,
            }
        )
        for line in (1, 2):
            made["adjudication_line"].append(
                {
                    **answer,
                    "line_index": line,
                    "procedure_code": pick.choice(["99213", "81002"]),
                    "line_control_number": pick.choice([None, "L1", "2"]),
                    "billed_usd": sign * pick.choice(usd),
                    "paid_usd": sign * pick.choice(usd),
                    "allowed_usd": pick.choice([None, *usd]),
                }
            )
        for index in range(1, 4):
            made["adjustment"].append(
                {
                    **answer,
                    "line_index": pick.choice([None, 1, 2]),
                    "adjustment_index": index,
                    "group_code": pick.choice(["CO", "PR", "OA"]),
                    "reason_code": pick.choice(
                        ["1", "16", "18", "23", "45", "96", "97", "197", "999"]
                    ),
                    "adjusted_usd": sign * pick.choice(usd),
                }
            )
            made["remark"].append(
                {
                    **answer,
                    "line_index": pick.choice([None, 1, 2]),
                    "remark_index": index,
                    "remark_code": pick.choice(["N30", "MA130", "N115", "N999"]),
                }
            )
            made["adjudication_amount"].append(
                {
                    **answer,
                    "line_index": pick.choice([None, 1, 2]),
                    "amount_index": index,
                    "source_code": pick.choice(["AMT", "MIA"]),
                    "qualifier_code": pick.choice(["AU", "01"]),
                    "amount_usd": pick.choice([None, *usd]),
                }
            )
    for n in range(90):
        subject = pick.randrange(60)  # some have several statuses, some of a line
        made["acknowledgment"].append(
            {
                "acknowledgment_id": f"k-{subject}",
                "status_index": n,
                "file_id": f"s{subject % 2}",
                "transaction_index": subject % 4,
                "segment_index": n,
                "level_code": pick.choice(["claim", "claim", "line", "receiver"]),
                "patient_control_number": pick.choice([*number, "Z"]),
                "payer_id": pick.choice(payer),
                "provider_npi": pick.choice(npi),
                "billed_usd": pick.choice([None, *usd]),
                "status_date": day(),
                "service_from_date": day(),
                "category_code": pick.choice(["A1", "A2", "A7", None]),
                "is_accepted": pick.random() < 0.5,
                "is_rejected": pick.random() < 0.5,
            }
        )
    wrong = ["segment_count_differs", "transaction_count_differs"]
    wrong += ["group_count_differs", "control_number_differs"]
    wrong += ["trailer_missing", "header_missing", "date_unreadable"]
    for n in range(48):
        # Five segments apart; in each gap up to two complaints about anything near.
        made["transaction"].append(
            {
                "file_id": f"e{n // 8}",
                "transaction_index": n,
                "segment_index": 5 * n + 3,
                "interchange_index": pick.choice([None, 1, 1, 2]),
                "group_control_number": pick.choice([None, "1", "1", "2"]),
                "segments": 2,
                "stated_segments": pick.choice([None, 2, 2, 3]),
            }
        )
        for place in pick.sample(range(5), pick.randrange(3)):
            made["finding"].append(
                {
                    "file_id": f"e{n // 8}",
                    "finding_code": pick.choice(wrong),
                    "unit": pick.choice(["transaction", "group", "interchange"]),
                    "segment_index": 5 * n + place,
                }
            )
        made["submission"].append({"file_id": f"f{n % 3}", "transaction_index": n})
    return made


@pytest.fixture(scope="module", params=[1, 2])
def con(request, tmp_path_factory):
    """A warehouse of random records, landed and built."""
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
        patch.setenv("CLAIMSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        landing.create(con)
        codes.load(con)
        for name, records in drawn(request.param).items():
            con.register("drawn", rows(name, records))
            con.execute(f'insert into landing."{name}" by name from drawn')
        for model in warehouse.order("core"):
            warehouse.build(con, model)
        yield con


def ask(con, sql):
    return con.sql(sql).fetchall()


@pytest.mark.parametrize(
    ("table", "dollars"),
    [
        ("claim", "billed_usd"),
        ("claim_line", "billed_usd"),
        ("diagnosis", "0"),
        ("payment", "payment_usd"),
        ("adjudication", "billed_usd"),
        ("adjudication", "paid_usd"),
        ("adjudication_line", "paid_usd"),
        ("adjustment", "adjusted_usd"),
        ("acknowledgment", "billed_usd"),
        ("line_diagnosis", "pointer_index"),
        ("claim_code", "value_units"),
        ("claim_provider", "claim_provider_index"),
        ("claim_amount", "amount_usd"),
        ("other_payer", "paid_usd"),
        ("other_payer_line", "paid_usd"),
        ("other_payer_adjustment", "adjusted_usd"),
        ("remark", "remark_index"),
        ("adjudication_amount", "amount_usd"),
        ("transaction", "segments"),
        ("submission", "transaction_index"),
    ],
)
def test_rows_and_dollars_are_those_landed_in_every_file(con, table, dollars):
    select = f"select file_id, count(*), sum({dollars}) from {{}}.{table} group by all"

    assert ask(con, f"{select.format('core')} order by 1") == ask(
        con, f"{select.format('landing')} order by 1"
    )


def test_keys_are_unique(con):
    for model in warehouse.order("core"):
        keys = ", ".join(warehouse.keys(model))
        repeated = f"select {keys} from {model} group by all having count(*) > 1"

        assert ask(con, repeated) == [], model


@pytest.mark.parametrize(
    ("rule", "table"),
    [
        ("service_payment", "adjudication_line"),
        ("claim_payment", "adjudication"),
        ("remittance_payment", "payment"),
        ("claim_charge", "claim"),
    ],
)
def test_whatever_should_balance_is_balanced_once(con, rule, table):
    ours = f"select file_id, count(*) from core.balancing where rule_code = '{rule}'"

    assert ask(con, f"{ours} group by all order by 1") == ask(
        con, f"select file_id, count(*) from core.{table} group by all order by 1"
    )


def test_every_complaint_about_an_envelope_is_in_its_row(con):
    assert ask(
        con,
        """
        select file_id, segment_index from landing.finding
        where finding_code <> 'date_unreadable' and not exists (
            select 1 from core.envelope
            where envelope.file_id = finding.file_id
                and envelope.unit_code = finding.unit
                and case finding.finding_code
                    when 'trailer_missing' then not envelope.is_closed
                    when 'control_number_differs' then not envelope.is_numbered
                    when 'header_missing' then not envelope.is_numbered
                    else envelope.is_counted is distinct from true
                end
        )
        """,
    ) == []  # fmt: skip


def test_an_envelope_is_balanced_by_its_count_and_by_its_number(con):
    assert ask(
        con,
        "select count(*) from core.balancing where level_code = 'envelope'",
    ) == ask(con, "select 2 * count(*) from core.envelope")


def test_a_family_has_one_current_version_at_most_and_counts_from_one(con):
    assert ask(
        con,
        """
        select claim_family_id from core.claim group by claim_family_id
        having count(*) filter (is_current) > 1
            or min(version_index) <> 1 or max(version_index) <> count(*)
            or count(*) filter (claim_id = claim_family_id and version_index = 1) <> 1
        """,
    ) == []  # fmt: skip


def test_a_family_with_a_primary_answer_has_one_initial(con):
    assert ask(
        con,
        """
        select claim_family_id from core.adjudication group by claim_family_id
        having count(*) filter (is_initial) > 1 or count(*) filter (is_latest) > 1
            or bool_or(is_primary and enters_rates) <> bool_or(is_initial)
            or bool_or(
                is_primary and enters_rates and reversed_by_id is null
            ) <> bool_or(is_latest)
        """,
    ) == []  # fmt: skip


def test_flags_agree_with_each_other(con):
    assert ask(
        con,
        """
        select adjudication_id from core.adjudication
        where (is_fully_denied and is_partially_denied)
            or (is_reversal and (is_fully_denied or is_initial or enters_rates))
            or (reversed_by_id is not null and (is_latest or is_reversal))
            or denied_usd < 0 or (denied_usd > 0 and is_reversal)
            or (claim_id is null) <> (link_code in ('ambiguous', 'unmatched'))
            or (is_fully_denied and allowed_usd <> 0)
        """,
    ) == []  # fmt: skip


def test_a_claim_that_was_acknowledged_has_one_latest_status(con):
    assert ask(
        con,
        """
        select claim_id from core.acknowledgment
        where claim_id is not null and level_code = 'claim' group by claim_id
        having count(*) filter (is_latest) <> 1
        """,
    ) == []  # fmt: skip


@pytest.mark.parametrize("table", ["adjudication", "acknowledgment"])
def test_links_of_every_kind_were_drawn(con, table):
    codes_seen = ask(con, f"select distinct link_code from core.{table}")

    assert {"control_number", "ambiguous", "unmatched"} <= {c for (c,) in codes_seen}


def test_building_again_gives_the_same_rows(con):
    before = ask(con, "from core.adjudication order by adjudication_id")
    for model in warehouse.order("core"):
        warehouse.build(con, model)

    assert ask(con, "from core.adjudication order by adjudication_id") == before
