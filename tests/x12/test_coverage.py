"""What billers need of an 837 and an 835 beside the claim and its answer."""

PROVIDER = """
    BHT*0019*00*1*20250103*1200*RP
    HL*1**20*1
    PRV*BI*PXC*207Q00000X
    NM1*85*2*OAK CLINIC*****XX*1000000001
    NM1*87*2
    HL*2*1*22*0
    SBR*S*01*******CI
    NM1*IL*1*ROE*JANE****MI*M1
    NM1*PR*2*PLAN A*****PI*PLANA
"""
COORDINATED = """
    CLM*COB*300***11:B:1*Y*A*Y*Y
    AMT*F5*15
    HI*ABK:J101*ABF:E119
    NM1*DN*1*DOE*JO****XX*1000000002
    NM1*82*1*POE*AL****XX*1000000003
    PRV*PE*PXC*208D00000X
    SBR*P*18*******MB
    CAS*PR*1*20**3*5
    AMT*D*180
    AMT*EAF*25
    NM1*IL*1*ROE*JANE****MI*M2
    NM1*PR*2*PLAN B*****PI*PLANB
    NM1*85*1
    SBR*T*18*******CI
    NM1*PR*2*PLAN C*****PI*PLANC
    LX*1
    SV1*HC:J1885*200*UN*4***2:1
    DTP*472*D8*20250110
    LIN**N4*00000000001
    CTP****2.5*ML
    AMT*T*3
    NM1*DK*1*SOE*LU****XX*1000000005
    SVD*PLANB*150*HC:J1885**4
    CAS*CO*45*30*1*253*20
    DTP*573*D8*20250120
    AMT*EAF*12
    SVD*PLANC*7*HC:J1885**4*1
    LX*2
    SV1*HC:36415*100*UN*1***1:7
    DTP*472*D8*20250110
    SVD*PLANX*30*HC:36415**1
    CAS*OA*23*70
"""


def test_what_other_payers_said_stands_apart_from_the_claim(read_837, same):
    tables = read_837(PROVIDER + COORDINATED).tables

    same(
        tables["claim"],
        """
        billed_usd | payer_id | payer_responsibility_code | other_payers | relationship_code
        300.00     | PLANA    | S                         | 2            | 01
        """,  # noqa: E501
    )
    same(
        tables["other_payer"],
        """
        other_payer_index | payer_id | payer_responsibility_code | paid_usd
        1                 | PLANB    | P                         | 180.00
        2                 | PLANC    | T                         |
        """,
    )
    same(
        tables["other_payer_adjustment"],
        """
        other_payer_adjustment_index | other_payer_index | line_index | group_code | reason_code | adjusted_usd | adjusted_units
        1                            | 1                 |            | PR         | 1           | 20.00        |
        2                            | 1                 |            | PR         | 3           | 5.00         |
        3                            | 1                 | 1          | CO         | 45          | 30.00        | 1.0000
        4                            | 1                 | 1          | CO         | 253         | 20.00        |
        5                            |                   | 2          | OA         | 23          | 70.00        |
        """,  # noqa: E501
    )
    same(
        tables["other_payer_line"],
        """
        other_payer_line_index | line_index | other_payer_index | payer_id | paid_usd | procedure_code | paid_units | bundled_line_code | adjudication_date
        1                      | 1          | 1                 | PLANB    | 150.00   | J1885          | 4.0000     |                   | 2025-01-20
        2                      | 1          | 2                 | PLANC    | 7.00     | J1885          | 4.0000     | 1                 |
        3                      | 2          |                   | PLANX    | 30.00    | 36415          | 1.0000     |                   |
        """,  # noqa: E501
    )


def test_each_amount_says_whose_it_is(read_837, same):
    same(
        read_837(PROVIDER + COORDINATED).tables["claim_amount"],
        """
        claim_amount_index | line_index | other_payer_index | qualifier_code | amount_usd
        1                  |            |                   | F5             | 15.00
        2                  |            | 1                 | D              | 180.00
        3                  |            | 1                 | EAF            | 25.00
        4                  | 1          |                   | T              | 3.00
        5                  | 1          | 1                 | EAF            | 12.00
        """,  # noqa: E501
    )


def test_each_provider_of_a_claim_has_a_role(read_837, same):
    same(
        read_837(PROVIDER + COORDINATED).tables["claim_provider"],
        """
        claim_provider_index | line_index | role_code | provider_npi | taxonomy_code | is_organization
        1                    |            | 85        | 1000000001   | 207Q00000X    | True
        2                    |            | 87        |              |               | True
        3                    |            | DN        | 1000000002   |               | False
        4                    |            | 82        | 1000000003   | 208D00000X    | False
        5                    | 1          | DK        | 1000000005   |               | False
        """,  # noqa: E501
    )


def test_a_line_names_its_drug_and_the_diagnoses_it_is_for(read_837, same):
    tables = read_837(PROVIDER + COORDINATED).tables

    same(
        tables["claim_line"],
        """
        line_index | ndc_code    | ndc_units | ndc_unit_code | diagnosis_pointers
        1          | 00000000001 | 2.5000    | ML            | 2:1
        2          |             |           |               | 1:7
        """,
    )
    same(
        tables["line_diagnosis"],
        """
        line_index | pointer_index | pointer_code | diagnosis_index
        1          | 1             | 2            | 2
        1          | 2             | 1            | 1
        2          | 1             | 1            | 1
        2          | 2             | 7            |
        """,
    )


def test_pointers_count_only_the_diagnoses_they_can_mean(read_837, same):
    tables = read_837(
        PROVIDER + "CLM*A*9***11:B:1\nHI*APR:R05*ABK:J101*ABF:I10\nLX*1\n"
        "SV1*HC:99213*9*UN*1***2"
    ).tables

    same(
        tables["line_diagnosis"],
        """
        pointer_code | diagnosis_index
        2            | 3
        """,
    )


def test_a_stay_has_hours_and_codes_with_dates_or_values(read_837, same):
    tables = read_837(
        PROVIDER
        + """
        CLM*STAY*900***11:A:1**A*Y*Y
        DTP*096*TM*1130
        DTP*434*RD8*20250110-20250114
        DTP*435*DT*202501100730
        CL1*3*7*01
        HI*ABK:J189
        HI*BI:71:RD8:20250101-20250105*BH:11:D8:20250109
        HI*BE:80:::4*BE:A0:::78701*BE:01:::550.25
        HI*BG:17*TC:A1*ZZ:9
        LX*1
        SV2*0120**900*DA*4
        """,
        "I",
    ).tables

    same(
        tables["claim"],
        """
        admission_date | admission_hour_code | discharge_hour_code | admission_type_code | admission_source_code | discharge_status_code
        2025-01-10     | 07                  | 11                  | 3                   | 7                     | 01
        """,  # noqa: E501
    )
    same(
        tables["claim_code"],
        """
        claim_code_index | kind_code  | code | from_date  | to_date    | value_units
        1                | span       | 71   | 2025-01-01 | 2025-01-05 |
        2                | occurrence | 11   | 2025-01-09 | 2025-01-09 |
        3                | value      | 80   |            |            | 4.0000
        4                | value      | A0   |            |            |
        5                | value      | 01   |            |            | 550.2500
        6                | condition  | 17   |            |            |
        7                | treatment  | A1   |            |            |
        """,
    )


def test_a_dependent_is_related_as_the_patient_loop_says(read_837, same):
    tables = read_837(
        PROVIDER
        + "HL*3*2*23*0\nPAT*19\nNM1*QC*1*ROE*JO\nCLM*A*9***11:B:1\nLX*1\n"
        + "SV1*HC:99213*9*UN*1***1"
    ).tables

    same(
        tables["claim"],
        """
        is_dependent | relationship_code
        True         | 19
        """,
    )
    same(
        tables["submission"],
        """
        purpose_code | submission_type_code | provider_levels | subscriber_levels | patient_levels
        00           | RP                   | 1               | 1                 | 1
        """,  # noqa: E501
    )


def test_another_payers_unreadable_dollars_quarantine_the_claim(read_837):
    for damage in ("SVD*PLANB*x*HC:1**1", "CAS*CO*45*1e3", "AMT*EAF*n/a"):
        records = read_837(
            PROVIDER
            + f"CLM*A*9***11:B:1\nSBR*P\nLX*1\nSV1*HC:1*9*UN*1***1\n{damage}\n"
            + "CLM*B*8***11:B:1\nLX*1\nSV1*HC:1*8*UN*1***1"
        )

        assert records.tables["claim"]["patient_control_number"].to_list() == ["B"]
        assert records.tables["claim_amount"].is_empty()
        assert records.findings["finding_code"].to_list() == ["amount_unreadable"]


def test_a_payer_states_amounts_quantities_days_and_rates(read_835, same):
    tables = read_835(
        """
        BPR*H*0*C*NON************20250120
        TRN*1*T*1999999999
        N1*PR*PLAN A*XV*PLANA
        CLP*A*1*100*60*0*MB*ICN*11*1*01*195*1.5
        MIA*4*250.5*1*900
        MOA*0.75*33
        REF*G1*AUTHORISATION
        DTM*036*20251231
        AMT*AU*90
        AMT*I*-1.25
        QTY*CA*4
        SVC*HC:99213*100*60**1*HC:99214*2
        DTM*150*20250101
        DTM*151*20250103
        CAS*CO*45*40
        REF*9F*REFERRAL
        AMT*B6*100
        AMT*KH*2
        QTY*ZL*3
        PLB*1000000001*20251231*WO:CLAIM*-10*L6*10
        """
    ).tables

    same(
        tables["adjudication_amount"],
        """
        amount_index | line_index | source_code | qualifier_code | amount_usd | amount_units
        1            |            | MIA         | 01             |            | 4.0000
        2            |            | MIA         | 02             | 250.50     |
        3            |            | MIA         | 03             |            | 1.0000
        4            |            | MIA         | 04             | 900.00     |
        5            |            | MOA         | 01             |            | 0.7500
        6            |            | MOA         | 02             | 33.00      |
        7            |            | AMT         | AU             | 90.00      |
        8            |            | AMT         | I              | -1.25      |
        9            |            | QTY         | CA             |            | 4.0000
        10           | 1          | AMT         | B6             | 100.00     |
        11           | 1          | AMT         | KH             | 2.00       |
        12           | 1          | QTY         | ZL             |            | 3.0000
        """,  # noqa: E501
    )
    same(
        tables["adjudication"],
        """
        patient_status_code | drg_code | drg_weight_units | coverage_end_date | has_prior_authorization | has_referral | difference_usd
        01                  | 195      | 1.5000           | 2025-12-31        | True                    | False        | 0.00
        """,  # noqa: E501
    )
    same(
        tables["adjudication_line"],
        """
        submitted_procedure_code | paid_units | submitted_units | service_from_date | service_to_date | has_prior_authorization | has_referral
        99214                    | 1.0000     | 2.0000          | 2025-01-01        | 2025-01-03      | False                   | True
        """,  # noqa: E501
    )
    same(
        tables["payment"],
        """
        payment_usd | payment_method_code | is_notice_only | originator_id | trace_number
        0.00        | NON                 | True           | 1999999999    | T
        """,  # noqa: E501
    )
    same(
        tables["provider_adjustment"],
        """
        reason_code | has_reference | adjusted_usd
        WO          | True          | -10.00
        L6          | False         | 10.00
        """,
    )
