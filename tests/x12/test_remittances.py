"""Remittances of 835s: small texts, and the tables that land of them."""

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tables import RECORDS
from transforms.x12 import remittances, segments
from transforms.x12.records import QUARANTINED

HEADER = """
    BPR*I*80*C*ACH*CCP*01*1*DA*1*1**01*1*DA*1*20250201
    TRN*1*CHECK1*1999999999
    DTM*405*20250131
    N1*PR*PLAN A*XV*PLANA
    REF*2U*OTHERID
    N1*PE*OAK CLINIC*XX*1000000001
    LX*1
"""
PAID = """
    CLP*VISIT*1*100*80*5*12*ICN1*11*1
    SVC*HC:99213*100*80**1
    DTM*472*20250110
    CAS*CO*45*15
    CAS*PR*1*5
"""


def codes(records):
    return records.findings["finding_code"].to_list()


def test_a_payment_says_who_pays_whom_how_much_and_when(read_835, same):
    records = read_835(HEADER + PAID)

    same(
        records.tables["payment"],
        """
        payer_id | payer_name | payee_npi  | handling_code | payment_usd | payment_method_code | payment_date | trace_number | production_date
        PLANA    | PLAN A     | 1000000001 | I             | 80.00       | ACH                 | 2025-02-01   | CHECK1       | 2025-01-31
        """,  # noqa: E501
    )
    same(
        records.tables["payment"],
        """
        claim_paid_usd | provider_adjusted_usd | difference_usd
        80.00          | 0.00                  | 0.00
        """,
    )
    assert codes(records) == []


def test_a_payer_is_known_by_its_own_number_else_by_the_trace(read_835):
    number = read_835(HEADER.replace("*XV*PLANA", ""))
    trace = read_835(HEADER.replace("*XV*PLANA", "").replace("REF*2U*OTHERID", ""))

    assert number.tables["payment"]["payer_id"].to_list() == ["OTHERID"]
    assert trace.tables["payment"]["payer_id"].to_list() == ["1999999999"]


def test_a_debit_is_negative_and_dates_fall_back(read_835, same):
    records = read_835("BPR*I*80*D*NON")

    same(
        records.tables["payment"],
        """
        payment_usd | payment_date | payment_method_code | difference_usd
        -80.00      | 2025-01-02   | NON                 | 80.00
        """,
    )
    assert codes(records) == ["transaction_out_of_balance"]


def test_an_adjudication_is_read_with_its_lines(read_835, same):
    records = read_835(
        HEADER
        + """
        CLP*STAY*19*500*80*20*MB*ICN1*11*1**470
        CAS*CO*253*10
        NM1*QC*1*ROE*JANE****MI*M1
        NM1*82*1*DOE*JO****XX*1000000002
        NM1*TT*2*PLAN B*****PI*PLANB
        MIA*0***500*MA01***************N1*N2*N3*N4
        MOA***MA18*N5
        DTM*232*20250110
        DTM*233*20250114
        DTM*050*20250120
        AMT*AU*100
        SVC*NU:0120*300*50**4
        DTM*150*20250110
        DTM*151*20250112
        CAS*CO*45*230**97*20*1
        REF*6R*LINE1
        AMT*B6*70
        LQ*HE*N130
        LQ*RX*75
        SVC*HC:80053:59:91*200*30*0301*2*HC:80048**1
        DTM*472*20250113
        CAS*CO*45*150
        CAS*PR*1*20
        LQ*HE*M15
        """
    )

    same(
        records.tables["adjudication"],
        """
        patient_control_number | claim_status_code | billed_usd | paid_usd | patient_responsibility_usd | filing_indicator_code | payer_control_number | facility_type_code | frequency_code | drg_code
        STAY                   | 19                | 500.00     | 80.00    | 20.00                      | MB                    | ICN1                 | 11                 | 1              | 470
        """,  # noqa: E501
    )
    same(
        records.tables["adjudication"],
        """
        rendering_provider_npi | crossover_payer_id | service_from_date | service_to_date | received_date | coverage_usd | adjudication_lines | adjusted_usd | difference_usd
        1000000002             | PLANB              | 2025-01-10        | 2025-01-14      | 2025-01-20    | 100.00       | 2                  | 430.00       | -10.00
        """,  # noqa: E501
    )
    same(
        records.tables["adjudication_line"],
        """
        line_index | procedure_qualifier_code | procedure_code | modifier_1_code | modifier_2_code | submitted_procedure_code | revenue_code | billed_usd | paid_usd | paid_units
        1          | NU                       |                |                 |                 |                          | 0120         | 300.00     | 50.00    | 4.0000
        2          | HC                       | 80053          | 59              | 91              | 80048                    | 0301         | 200.00     | 30.00    | 2.0000
        """,  # noqa: E501
    )
    same(
        records.tables["adjudication_line"],
        """
        line_index | service_from_date | service_to_date | line_control_number | allowed_usd | difference_usd
        1          | 2025-01-10        | 2025-01-12      | LINE1               | 70.00       | 0.00
        2          | 2025-01-13        | 2025-01-13      |                     |             | 0.00
        """,  # noqa: E501
    )
    same(
        records.tables["adjustment"],
        """
        line_index | adjustment_index | group_code | reason_code | adjusted_usd | adjusted_units
                   | 1                | CO         | 253         | 10.00        |
        1          | 2                | CO         | 45          | 230.00       |
        1          | 3                | CO         | 97          | 20.00        | 1.0000
        2          | 4                | CO         | 45          | 150.00       |
        2          | 5                | PR         | 1           | 20.00        |
        """,  # noqa: E501
    )
    same(
        records.tables["remark"],
        """
        line_index | remark_index | remark_code | source_code
                   | 1            | MA01        | MIA
                   | 2            | N1          | MIA
                   | 3            | N2          | MIA
                   | 4            | N3          | MIA
                   | 5            | N4          | MIA
                   | 6            | MA18        | MOA
                   | 7            | N5          | MOA
        1          | 8            | N130        | LQ
        2          | 9            | M15         | LQ
        """,
    )


def test_a_claim_may_be_answered_without_lines_and_without_lx(read_835, same):
    records = read_835(
        """
        BPR*H*0*C*NON
        CLP*DENIED*4*100*0**12*ICN1
        CAS*CO*29*100
        CLP*TAKENBACK*22*-100*-80*-5*12*ICN2
        CAS*CO*45*-15
        CAS*PR*1*-5
        """
    )

    same(
        records.tables["adjudication"],
        """
        patient_control_number | billed_usd | paid_usd | patient_responsibility_usd | adjusted_usd | adjudication_lines | difference_usd
        DENIED                 | 100.00     | 0.00     | 0.00                       | 100.00       | 0                  | 0.00
        TAKENBACK              | -100.00    | -80.00   | -5.00                      | -20.00       | 0                  | 0.00
        """,  # noqa: E501
    )
    same(
        records.findings,
        """
        finding_code               | unit        | difference_usd
        transaction_out_of_balance | transaction | -80.00
        """,
    )


def test_six_triplets_and_six_pairs_are_all_kept(read_835, same):
    triplets = "*".join(f"{n}*{n}.01*{n}" for n in range(1, 7))
    pairs = "*".join(f"L{n}:REF{n}*-{n}.10" for n in range(1, 7))
    records = read_835(
        f"""
        CLP*SIX*1*21.06*0**12*ICN1
        CAS*CO*{triplets}
        PLB*1000000001*20251231*{pairs}
        PLB*1000000001*20251231*WO*5
        """
    )

    assert records.tables["adjustment"]["adjusted_usd"].to_list() == [
        Decimal(f"{n}.01") for n in range(1, 7)
    ]
    same(
        records.tables["provider_adjustment"],
        """
        provider_adjustment_index | provider_npi | fiscal_date | reason_code | adjusted_usd
        1                         | 1000000001   | 2025-12-31  | L1          | -1.10
        2                         | 1000000001   | 2025-12-31  | L2          | -2.10
        3                         | 1000000001   | 2025-12-31  | L3          | -3.10
        4                         | 1000000001   | 2025-12-31  | L4          | -4.10
        5                         | 1000000001   | 2025-12-31  | L5          | -5.10
        6                         | 1000000001   | 2025-12-31  | L6          | -6.10
        7                         | 1000000001   | 2025-12-31  | WO          | 5.00
        """,  # noqa: E501
    )


def test_the_senders_imbalance_is_said_in_dollars(read_835, same):
    records = read_835(
        HEADER
        + """
        CLP*OFF*1*100*70*0*12*ICN1
        SVC*HC:99213*100*70**1
        CAS*CO*45*25
        PLB*1000000001*20251231*WO*3
        """
    )

    same(
        records.findings,
        """
        finding_code               | severity | unit        | difference_usd
        transaction_out_of_balance | warning  | transaction | -13.00
        claim_out_of_balance       | warning  | claim       | 5.00
        line_out_of_balance        | warning  | line        | 5.00
        """,
    )


def test_a_claim_with_an_unreadable_amount_is_quarantined_alone(read_835, same):
    for bad in ("CAS*CO*45*NOT", "CAS*CO*45*1**97*1,5", "AMT*B6*12.345"):
        records = read_835(
            HEADER
            + f"""
            CLP*BAD*1*100*80*5*12*ICN0
            SVC*HC:99213*100*80**1
            {bad}
            """
            + PAID
        )

        rows = records.tables["adjudication"]
        assert rows["patient_control_number"].to_list() == ["VISIT"]
        assert records.tables["adjustment"].height == 2
        same(
            records.findings,
            f"""
            finding_code      | severity   | segment_id | quarantined_segments
            amount_unreadable | quarantine | {bad[:3]}  | 3
            """,
        )
        assert (records.states == QUARANTINED).sum() == 3


def test_adjustments_beyond_the_sixth_are_not_dropped_in_silence(read_835):
    triplets = "*".join(f"{n}*1*" for n in range(1, 8))
    records = read_835(HEADER + f"CLP*LONG*1*7*0*0*12*I\n CAS*CO*{triplets}")

    assert "amount_unreadable" in codes(records)


def test_an_unreadable_payment_or_provider_amount_stands_alone(read_835, same):
    records = read_835(
        HEADER.replace("BPR*I*80", "BPR*I*NOT") + PAID + "PLB*1000000001*20251231*WO*x"
    )

    same(
        records.tables["payment"],
        """
        payment_usd | claim_paid_usd | difference_usd
                    | 80.00          |
        """,
    )
    same(
        records.findings,
        """
        finding_code      | unit        | segment_id | quarantined_segments
        amount_unreadable | transaction | BPR        | 1
        amount_unreadable | transaction | PLB        | 1
        """,
    )


def test_a_line_before_any_claim_goes_to_quarantine(read_835, same):
    records = read_835(HEADER + "SVC*HC:99213*100*80**1\n CAS*CO*45*20" + PAID)

    same(
        records.findings,
        """
        finding_code         | severity   | segment_id | quarantined_segments
        no_claim_before_line | quarantine | SVC        | 2
        """,
    )


def test_tables_have_the_landing_schema_even_when_empty(read_835):
    for records in (read_835(""), read_835(HEADER + PAID)):
        for name, frame in records.tables.items():
            assert frame.schema == RECORDS[name] | {"file_at": pl.UInt32}


AMOUNTS = st.decimals(-999, 999, places=2)
CAS = st.tuples(
    st.sampled_from(["CO", "PR", "OA", "PI"]),
    st.lists(st.tuples(st.sampled_from(["1", "45", ""]), AMOUNTS), max_size=6),
)
ANSWERS = st.lists(
    st.tuples(
        st.lists(CAS, max_size=3), st.lists(st.lists(CAS, max_size=3), max_size=3)
    ),
    max_size=4,
)


def _segments(cas):
    for group, triplets in cas:
        yield "*".join(["CAS", group, *(f"{r}*{a}*" for r, a in triplets)])


@settings(max_examples=30, deadline=None)
@given(ANSWERS)
def test_no_adjusted_dollar_is_lost_or_made(answers):
    lines, expected = ["ST*835*1"], {}
    for n, (own, services) in enumerate(answers):
        lines += [f"CLP*C{n}*1*0*0", *_segments(own)]
        expected[(f"C{n}", None)] = sum(a for _, ts in own for _, a in ts)
        for index, cas in enumerate(services, 1):
            lines += ["SVC*HC:1*0*0", *_segments(cas)]
            expected[(f"C{n}", index)] = sum(a for _, ts in cas for _, a in ts)
    data = "~".join([*lines, "SE*1*1~"]).encode()

    records = remittances.remittances(segments.read(data).segments, ["file"])

    found = dict.fromkeys(expected, Decimal(0))
    rows = records.tables["adjustment"].join(
        records.tables["adjudication"], on="adjudication_id"
    )
    for claim, index, amount in rows.select(
        "patient_control_number", "line_index", "adjusted_usd"
    ).iter_rows():
        found[(claim, index)] += amount
    assert found == expected
    differences = records.tables["adjudication"]["difference_usd"].sum()
    assert differences == -sum(expected.values())


def test_amounts_are_unfolded_wherever_they_stand():
    data = b"ST*835*1~CLP*A*1*0*0~CAS*CO*45*1**************97*2.5~SE*4*1~"

    records = remittances.remittances(segments.read(data).segments, ["file"])

    found = records.tables["adjustment"].select("reason_code", "adjusted_usd").rows()
    assert found == [("45", Decimal("1.00")), ("97", Decimal("2.50"))]
