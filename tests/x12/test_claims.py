"""Claims of 837s: small texts, and the tables that land of them."""

import polars as pl

from transforms.tables import CLAIM, RECORDS
from transforms.x12.claims import PEOPLE
from transforms.x12.records import IGNORED, PARSED, QUARANTINED

PROVIDER = """
    BHT*0019*00*1*20250103*1200*CH
    HL*1**20*1
    PRV*BI*PXC*207Q00000X
    NM1*85*2*OAK CLINIC*****XX*1000000001
    N3*1 OAK ST
    N4*AUSTIN*TX*787010001
"""
SUBSCRIBER = """
    HL*2*1*22*0
    SBR*P*18*******MB
    NM1*IL*1*ROE*JANE****MI*M1
    N4*AUSTIN*TX*78702
    DMG*D8*19500203*F
    NM1*PR*2*PLAN A*****PI*PLANA
"""
VISIT = """
    CLM*VISIT*150.5***11:B:1*Y*A*Y*Y
    HI*ABK:J10.1
    LX*1
    SV1*HC:99213:25*100.5*UN*1*12**1
    DTP*472*D8*20250110
    LX*2
    SV1*HC:36415*50*UN*2***1
    DTP*472*RD8*20250111-20250112
"""
HEADER = PROVIDER + SUBSCRIBER


def codes(records):
    return records.findings["finding_code"].to_list()


def test_a_professional_claim_is_read_with_its_lines(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*VISIT*150.5***11:B:1*Y*A*Y*Y
        REF*G1*AUTHORISATION
        REF*F8*PAYERS
        HI*ABK:J10.1*ABF:E119
        NM1*DN*1*DOE*JO****XX*1000000002
        NM1*82*1*POE*AL****XX*1000000003
        PRV*PE*PXC*208D00000X
        NM1*77*2*OAK LAB*****XX*1000000004
        N4*WACO*TX*76701
        LX*1
        SV1*HC:99213:25:59*100.5*UN*1*12**1:2
        DTP*472*D8*20250110
        REF*6R*LINE1
        LIN**N4*00000000001
        LX*2
        SV1*HC:36415*50*MJ*2.5***1
        DTP*472*RD8*20250111-20250112
        NM1*82*1*MOE*ED****XX*1000000005
        """
    )

    same(
        records.tables["claim"],
        """
        claim_type_code | submitted_date | patient_control_number | billed_usd
        P               | 2025-01-03     | VISIT                  | 150.50
        """,
    )
    same(
        records.tables["claim"],
        """
        place_of_service_code | type_of_bill_code | frequency_code | payer_id | payer_name | filing_indicator_code | payer_responsibility_code
        11                    |                   | 1              | PLANA    | PLAN A     | MB                    | P
        """,  # noqa: E501
    )
    same(
        records.tables["claim"],
        """
        billing_provider_npi | billing_taxonomy_code | rendering_provider_npi | rendering_taxonomy_code | referring_provider_npi | facility_npi
        1000000001           | 207Q00000X            | 1000000003             | 208D00000X              | 1000000002             | 1000000004
        """,  # noqa: E501
    )
    same(
        records.tables["claim"],
        """
        service_from_date | service_to_date | has_prior_authorization | has_referral | payer_control_number | claim_lines | line_billed_usd | difference_usd | other_payers | is_predetermination
        2025-01-10        | 2025-01-12      | True                    | False        | PAYERS               | 2           | 150.50          | 0.00           | 0            | False
        """,  # noqa: E501
    )
    same(
        records.tables["claim_line"],
        """
        line_index | procedure_qualifier_code | procedure_code | modifier_1_code | modifier_2_code | billed_usd | unit_basis_code | service_units | place_of_service_code
        1          | HC                       | 99213          | 25              | 59              | 100.50     | UN              | 1.0000        | 12
        2          | HC                       | 36415          |                 |                 | 50.00      | MJ              | 2.5000        |
        """,  # noqa: E501
    )
    same(
        records.tables["claim_line"],
        """
        line_index | line_control_number | service_from_date | service_to_date | diagnosis_pointers | ndc_code    | rendering_provider_npi
        1          | LINE1               | 2025-01-10        | 2025-01-10      | 1:2                | 00000000001 |
        2          |                     | 2025-01-11        | 2025-01-12      | 1                  |             | 1000000005
        """,  # noqa: E501
    )
    assert codes(records) == []


def test_an_institutional_claim_has_a_type_of_bill_and_a_stay(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*STAY*900***011:A:1**A*Y*Y
        DTP*096*TM*1130
        DTP*434*RD8*20250110-20250114
        DTP*435*DT*202501100730
        CL1*1*7*30
        HI*ABK:I2510:::::::Y
        HI*ABJ:R079
        HI*APR:R071*APR:R072
        HI*ABN:W010XXA:::::::N
        HI*DR:287
        HI*BBR:02703ZZ:D8:20250111
        HI*BBQ:4A023N7:D8:20250112*BBQ:B2111ZZ:D8:20250113
        HI*BE:01:::500
        NM1*71*1*DOE*JO****XX*1000000002
        PRV*AT*PXC*207RC0000X
        LX*1
        SV2*0120**600*DA*4
        LX*2
        SV2*0360*HC:93458:LT*300*UN*1
        """,
        kind="I",
    )

    same(
        records.tables["claim"],
        """
        claim_type_code | place_of_service_code | type_of_bill_code | service_from_date | service_to_date | admission_date | discharge_status_code | drg_code
        I               |                       | 111               | 2025-01-10        | 2025-01-14      | 2025-01-10     | 30                    | 287
        """,  # noqa: E501
    )
    same(
        records.tables["claim"],
        """
        rendering_provider_npi | rendering_taxonomy_code | facility_npi
        1000000002             | 207RC0000X              | 1000000001
        """,
    )
    same(
        records.tables["claim_line"],
        """
        line_index | revenue_code | procedure_code | modifier_1_code | billed_usd | unit_basis_code | service_units
        1          | 0120         |                |                 | 600.00     | DA              | 4.0000
        2          | 0360         | 93458          | LT              | 300.00     | UN              | 1.0000
        """,  # noqa: E501
    )
    same(
        records.tables["diagnosis"],
        """
        diagnosis_index | qualifier_code | diagnosis_code | role_code | present_on_admission_code
        1               | ABK            | I2510          | principal | Y
        2               | ABJ            | R079           | admitting |
        3               | APR            | R071           | reason    |
        4               | APR            | R072           | reason    |
        5               | ABN            | W010XXA        | external  | N
        """,  # noqa: E501
    )
    same(
        records.tables["procedure"],
        """
        procedure_index | qualifier_code | procedure_code | procedure_date
        1               | BBR            | 02703ZZ        | 2025-01-11
        2               | BBQ            | 4A023N7        | 2025-01-12
        3               | BBQ            | B2111ZZ        | 2025-01-13
        """,
    )
    # The value code BE is not landed, and said so.
    assert records.unread[records.states == PARSED].sum() > 0


def test_a_dental_claim_is_dated_by_the_claim(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*TOOTH*80***11:B:1*Y*A*Y*Y**********PB
        DTP*472*D8*20250110
        LX*1
        SV3*AD:D2150*80*22***3
        TOO*JP*12
        """,
        kind="D",
    )

    same(
        records.tables["claim"],
        """
        claim_type_code | service_from_date | place_of_service_code | is_predetermination
        D               | 2025-01-10        | 11                    | True
        """,  # noqa: E501
    )
    same(
        records.tables["claim_line"],
        """
        procedure_qualifier_code | procedure_code | billed_usd | service_units | place_of_service_code
        AD                       | D2150          | 80.00      | 3.0000        | 22
        """,  # noqa: E501
    )


def test_a_predetermination_is_told_by_its_implementation(read_837):
    records = read_837(HEADER + VISIT, code="005010X291")

    assert records.tables["claim"]["is_predetermination"].to_list() == [True]


def test_the_lines_say_what_kind_of_claim_it_is(read_837):
    records = read_837(HEADER + VISIT, kind="I")

    assert records.tables["claim"]["claim_type_code"].to_list() == ["P"]


def test_another_payers_loop_never_touches_the_claim(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*SECOND*100***11:B:1*Y*A*Y*Y
        REF*F8*OURS
        SBR*P*18*******CI
        CAS*CO*45*30
        AMT*D*50
        AMT*EAF*20
        NM1*IL*1*OTHER*PERSON****MI*M2
        DMG*D8*19990101*M
        N4*DENVER*CO*80014
        NM1*PR*2*PLAN B*****PI*PLANB
        DTP*573*D8*20250201
        REF*F8*THEIRS
        REF*G1*THEIRS
        NM1*82*1
        REF*1G*X
        SBR*S*18*******MC
        NM1*PR*2*PLAN C*****PI*PLANC
        AMT*D*12.34
        LX*1
        SV1*HC:99213*100*UN*1***1
        DTP*472*D8*20250110
        SVD*PLANB*50*HC:99213**1
        CAS*CO*45*30
        CAS*PR*1*20
        DTP*573*D8*20250201
        """
    )

    same(
        records.tables["claim"],
        """
        payer_id | filing_indicator_code | payer_responsibility_code | payer_control_number | has_prior_authorization | rendering_provider_npi | other_payers
        PLANA    | MB                    | P                         | OURS                 | False                   |                        | 2
        """,  # noqa: E501
    )
    same(
        records.tables["other_payer"],
        """
        other_payer_index | payer_responsibility_code | filing_indicator_code | payer_id | paid_usd
        1                 | P                         | CI                    | PLANB    | 50.00
        2                 | S                         | MC                    | PLANC    | 12.34
        """,  # noqa: E501
    )
    same(
        records.identities,
        """
        last_name | first_name | birth_date | sex | member_id | zip   | state
        ROE       | JANE       | 1950-02-03 | F   | M1        | 78702 | TX
        """,
    )


def test_claims_take_the_patient_and_payer_that_stand_above_them(read_837, same):
    records = read_837(
        PROVIDER
        + """
        HL*2*1*22*1
        SBR*P********CI
        NM1*IL*1*ROE*JANE****MI*M1
        NM1*PR*2*PLAN A*****PI*PLANA
        HL*3*2*23*0
        PAT*19
        NM1*QC*1*ROE*KIM
        N4*AUSTIN*TX*78703
        DMG*D8*20200203*M
        CLM*KID1*10***11:B:1
        CLM*KID2*20***11:B:1
        HL*4*2*23*0
        NM1*QC*1*ROE*LEE
        CLM*KID3*30***11:B:1
        HL*5*1*22*0
        SBR*S*18*******MC
        NM1*IL*1*COE*ANN****MI*M2
        NM1*PR*2*PLAN B*****PI*PLANB
        CLM*SELF*40***11:B:1
        HL*6**20*1
        NM1*85*2*ELM CLINIC*****XX*1000000009
        HL*7*6*22*0
        SBR*P*18*******MB
        NM1*IL*1*DOE*JON****MI*M3
        CLM*OTHER*50***11:B:1
        """
    )

    same(
        records.tables["claim"].join(records.identities, on="claim_id"),
        """
        patient_control_number | is_dependent | first_name | member_id | payer_id | payer_responsibility_code | billing_provider_npi | billing_taxonomy_code
        KID1                   | True         | KIM        | M1        | PLANA    | P                         | 1000000001           | 207Q00000X
        KID2                   | True         | KIM        | M1        | PLANA    | P                         | 1000000001           | 207Q00000X
        KID3                   | True         | LEE        | M1        | PLANA    | P                         | 1000000001           | 207Q00000X
        SELF                   | False        | ANN        | M2        | PLANB    | S                         | 1000000001           | 207Q00000X
        OTHER                  | False        | JON        | M3        |          | P                         | 1000000009           |
        """,  # noqa: E501
    )


def test_every_diagnosis_of_many_hi_is_numbered_as_sent(read_837):
    twelve = "*".join(f"ABF:A{n:02}" for n in range(12))
    records = read_837(
        HEADER
        + f"""
        CLM*MANY*10***11:B:1
        HI*ABK:Z00.00*{"*".join(f"ABF:B{n:02}" for n in range(11))}
        HI*{twelve}
        HI*BK:4019
        CLM*ONE*10***11:B:1
        HI*ABK:i10
        """
    )

    rows = records.tables["diagnosis"]
    expected = ["Z0000", *(f"B{n:02}" for n in range(11))]
    expected += [*(f"A{n:02}" for n in range(12)), "4019", "I10"]
    assert rows["diagnosis_code"].to_list() == expected
    assert rows["diagnosis_index"].to_list() == [*range(1, 26), 1]


def test_a_claim_with_an_unreadable_amount_is_quarantined_alone(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*BAD*100***11:B:1
        HI*ABK:J101
        LX*1
        SV1*HC:99213*1e3*UN*1
        NM1*82*1*POE*AL****XX*1000000003
        """
        + VISIT
    )

    assert records.tables["claim"]["patient_control_number"].to_list() == ["VISIT"]
    assert records.tables["diagnosis"].height == 1
    assert "1000000003" not in records.tables["provider"]["provider_npi"]
    assert records.identities.height == 1
    same(
        records.findings,
        """
        finding_code      | severity   | unit  | segment_id | quarantined_segments
        amount_unreadable | quarantine | claim | SV1        | 5
        """,
    )
    assert (records.states == QUARANTINED).sum() == 5


def test_an_empty_amount_is_zero_and_said(read_837, same):
    records = read_837(HEADER + "CLM*FREE****11:B:1\n LX*1\n SV1*HC:99213**UN*1")

    same(
        records.tables["claim"],
        """
        billed_usd | line_billed_usd
        0.00       | 0.00
        """,
    )
    same(
        records.findings,
        """
        finding_code   | severity | unit  | segment_id
        amount_missing | warning  | claim | CLM
        amount_missing | warning  | line  | SV1
        """,
    )


def test_a_line_before_any_claim_goes_to_quarantine(read_837, same):
    records = read_837(HEADER + "LX*1\n SV1*HC:99213*70*UN*1\n DTP*472*D8*20250110")

    assert records.tables["claim_line"].height == 0
    same(
        records.findings,
        """
        finding_code         | severity   | segment_id | quarantined_segments
        no_claim_before_line | quarantine | LX         | 3
        """,
    )


def test_lines_without_a_counter_are_lines(read_837, same):
    records = read_837(
        HEADER
        + """
        CLM*VISIT*30***11:B:1
        SV1*HC:99213*10*UN*1
        DTP*472*D8*20250110
        SV1*HC:99214*20*UN*1
        DTP*472*D8*20250111
        """
    )

    same(
        records.tables["claim_line"],
        """
        line_index | procedure_code | billed_usd | service_from_date
        1          | 99213          | 10.00      | 2025-01-10
        2          | 99214          | 20.00      | 2025-01-11
        """,
    )


def test_lines_that_do_not_add_up_are_said_with_the_difference(read_837, same):
    records = read_837(
        HEADER + "CLM*OFF*100***11:B:1\n LX*1\n SV1*HC:99213*70*UN*1\n"
        " CLM*NONE*5***11:B:1"
    )

    same(
        records.findings,
        """
        finding_code            | severity | unit  | difference_usd
        lines_differ_from_claim | warning  | claim | 30.00
        claim_without_lines     | warning  | claim | 5.00
        """,
    )


def test_a_date_that_is_none_is_left_blank_and_said(read_837, same):
    records = read_837(HEADER + VISIT.replace("20250110", "20251340"))

    same(
        records.tables["claim_line"],
        """
        line_index | service_from_date
        1          |
        2          | 2025-01-11
        """,
    )
    assert codes(records) == ["date_unreadable"]


def test_a_level_without_its_parent_is_said_and_read_in_order(read_837):
    records = read_837(HEADER.replace("HL*2*1*22", "HL*2*9*22") + VISIT)

    assert records.tables["claim"]["billing_provider_npi"].to_list() == ["1000000001"]
    assert codes(records) == ["hierarchy_broken"]


def test_providers_are_listed_once_per_role_without_a_persons_name(read_837, same):
    records = read_837(
        HEADER
        + VISIT
        + """
        CLM*AGAIN*1***11:B:1
        NM1*82*1*POE*AL****XX*1000000003
        CLM*THIRD*1***11:B:1
        NM1*82*1*POE*AL****XX*1000000003
        PRV*PE*PXC*208D00000X
        NM1*DN*1*DOE*JO****34*123456789
        """
    )

    same(
        records.tables["provider"],
        """
        provider_npi | role_code | is_organization | organization_name | taxonomy_code | state_code
        1000000001   | 85        | True            | OAK CLINIC        | 207Q00000X    | TX
        1000000003   | 82        | False           |                   | 208D00000X    |
        """,  # noqa: E501
    )


def test_tables_have_the_landing_schema_even_when_empty(read_837):
    for records in (read_837(""), read_837(HEADER + VISIT)):
        for name, frame in records.tables.items():
            schema = dict(RECORDS[name])
            if name == "claim":
                schema = {n: t for n, t in CLAIM.items() if n not in PEOPLE}
            assert frame.schema == {**schema, "file_at": pl.UInt32}


def test_each_segment_is_said_to_be_parsed_or_ignored(read_837, same):
    records = read_837(HEADER + VISIT + "K3*NOTE\n PWK*OZ*BM")

    assert (records.states == IGNORED).sum() == 3
    assert (records.states == PARSED).sum() == 21
