"""Landing tables: the columns and types of every record a file can hold.

This is the contract between parsing (which makes these frames), staging (which
writes them as Parquet) and landing (which loads them). Each table carries
`file_id`; loading adds `batch_id`. Nothing here names a person: see people.py.
"""

from typing import Any

import polars as pl

USD = pl.Decimal(18, 2)
UNITS = pl.Decimal(18, 4)
INDEX = pl.UInt32

Schema = dict[str, Any]  # column name to Polars type, instance or class

# One row per segment that needs a person's attention.
FINDING: Schema = {
    "finding_code": pl.String,  # stable slug, e.g. segment_count_differs
    "severity": pl.String,  # repair | warning | quarantine
    "unit": pl.String,  # file interchange group transaction claim line member coverage
    "transaction_index": INDEX,  # null outside a transaction
    "segment_index": INDEX,  # 1-based position in the file; null for the whole file
    "byte_offset": pl.Int64,
    "segment_id": pl.String,
    "quarantined_segments": INDEX,  # how many segments went to quarantine with it
    "difference_usd": USD,  # balancing findings only: stated minus computed
    "message": pl.String,  # one sentence: what, where, what to do; never a value
}

# One row per ST..SE (837, 835 and everything else).
TRANSACTION: Schema = {
    "transaction_index": INDEX,  # 1-based in the file
    "segment_index": INDEX,
    "byte_offset": pl.Int64,
    "interchange_index": INDEX,
    "interchange_control_number": pl.String,  # ISA13
    "group_control_number": pl.String,  # GS06
    "set_control_number": pl.String,  # ST02
    "transaction_set_code": pl.String,  # ST01: 837, 835, 277, 999 ...
    "implementation_code": pl.String,  # ST03 else GS08
    "kind_code": pl.String,  # 837P 837I 837D 835 277CA 999 TA1 834 other
    "sender_id": pl.String,  # ISA06
    "receiver_id": pl.String,  # ISA08
    "interchange_date": pl.Date,  # ISA09
    "created_date": pl.Date,  # BHT04 (837), BGN03 (834) else GS04
    "segments": INDEX,  # counted, ST to SE
    "stated_segments": pl.Int64,  # SE01
    "is_quarantined": pl.Boolean,
}

# One row per 835 transaction: the payment it reports.
PAYMENT: Schema = {
    "transaction_index": INDEX,
    "payer_id": pl.String,  # N104 of N1*PR, else REF*2U, else TRN03
    "payer_name": pl.String,  # N102 of N1*PR
    "payee_npi": pl.String,  # N104 of N1*PE when qualified XX
    "handling_code": pl.String,  # BPR01
    "payment_usd": USD,  # BPR02, negative when BPR03 is D
    "payment_method_code": pl.String,  # BPR04; NON is a non-payment notice
    "payment_format_code": pl.String,  # BPR05: CCP CTX
    "is_notice_only": pl.Boolean,  # BPR04 NON or BPR01 H: no money moves
    "payment_date": pl.Date,  # BPR16, else DTM*405, else GS04
    "trace_number": pl.String,  # TRN02
    "originator_id": pl.String,  # TRN03
    "production_date": pl.Date,  # DTM*405
    "claim_paid_usd": USD,  # sum of CLP04
    "provider_adjusted_usd": USD,  # sum of PLB amounts
    "difference_usd": USD,  # claim_paid - provider_adjusted - payment; 0 = balanced
}

# One row per CLM: a claim version as it was submitted.
CLAIM: Schema = {
    "claim_id": pl.String,  # first 16 hex of the file's sha256, '-', segment_index
    "transaction_index": INDEX,
    "segment_index": INDEX,
    "byte_offset": pl.Int64,
    "claim_type_code": pl.String,  # P I D, from the service lines, else ST03/GS08
    "submitted_date": pl.Date,  # BHT04, else GS04
    "patient_control_number": pl.String,  # CLM01
    "billed_usd": USD,  # CLM02
    "place_of_service_code": pl.String,  # CLM05-1 (P, D)
    "type_of_bill_code": pl.String,  # CLM05-1 + CLM05-3 (I), e.g. 0111 -> 111
    "frequency_code": pl.String,  # CLM05-3: 1 original, 7 replacement, 8 void
    "payer_control_number": pl.String,  # REF*F8
    "is_predetermination": pl.Boolean,
    "payer_responsibility_code": pl.String,  # SBR01 of 2000B: P S T ...
    "filing_indicator_code": pl.String,  # SBR09 of 2000B
    "payer_id": pl.String,  # NM109 of NM1*PR in 2010BB
    "payer_name": pl.String,
    "patient_id": pl.String,  # pseudonym
    "subscriber_id": pl.String,  # pseudonym of the member number
    "member_shapes": pl.String,  # digests of it, by which slips are found
    "birth_year": pl.Int16,  # null from age 90
    "age_years": pl.Int16,  # at the first service date; 90 means 90 or more
    "sex_code": pl.String,  # F M U
    "zip3_code": pl.String,  # restricted ones are 000
    "state_code": pl.String,
    "is_dependent": pl.Boolean,  # the patient is not the subscriber
    "relationship_code": pl.String,  # PAT01 of the patient, else SBR02; 18 is self
    "billing_provider_npi": pl.String,
    "billing_taxonomy_code": pl.String,
    "rendering_provider_npi": pl.String,  # 82 (P, D), else attending 71 (I)
    "rendering_taxonomy_code": pl.String,
    "referring_provider_npi": pl.String,
    "facility_npi": pl.String,  # 77 else the billing provider
    "service_from_date": pl.Date,  # DTP*434, else least line date (DTP*472)
    "service_to_date": pl.Date,
    "admission_date": pl.Date,  # DTP*435
    "admission_hour_code": pl.String,  # DTP*435 with a time: 00 to 23
    "discharge_hour_code": pl.String,  # DTP*096: 00 to 23
    "admission_type_code": pl.String,  # CL101
    "admission_source_code": pl.String,  # CL102
    "discharge_status_code": pl.String,  # CL103
    "drg_code": pl.String,  # HI*DR
    "has_prior_authorization": pl.Boolean,  # REF*G1
    "has_referral": pl.Boolean,  # REF*9F
    "claim_lines": INDEX,
    "line_billed_usd": USD,  # sum of the lines
    "difference_usd": USD,  # billed - line_billed; 0 = balanced
    "other_payers": INDEX,  # 2320 loops
}

# One row per service line (LX with SV1, SV2 or SV3).
CLAIM_LINE: Schema = {
    "claim_id": pl.String,
    "line_index": INDEX,  # 1-based in the claim
    "line_control_number": pl.String,  # REF*6R
    "procedure_qualifier_code": pl.String,  # HC AD ...
    "procedure_code": pl.String,
    "modifier_1_code": pl.String,
    "modifier_2_code": pl.String,
    "modifier_3_code": pl.String,
    "modifier_4_code": pl.String,
    "revenue_code": pl.String,  # SV201
    "billed_usd": USD,
    "unit_basis_code": pl.String,  # UN MJ ...
    "service_units": UNITS,
    "place_of_service_code": pl.String,
    "service_from_date": pl.Date,
    "service_to_date": pl.Date,
    "diagnosis_pointers": pl.String,  # as sent, components joined with ':'
    "ndc_code": pl.String,  # LIN03 after N4
    "ndc_units": UNITS,  # CTP04
    "ndc_unit_code": pl.String,  # CTP05-1: UN ML GR ME F2
    "rendering_provider_npi": pl.String,  # 2420A, null when as on the claim
}

# One row per diagnosis code on a claim.
DIAGNOSIS: Schema = {
    "claim_id": pl.String,
    "diagnosis_index": INDEX,  # 1-based in the claim, as sent
    "qualifier_code": pl.String,  # ABK ABF ABJ APR ABN, or BK BF BJ PR BN (ICD-9)
    "diagnosis_code": pl.String,  # upper case, no dot
    "role_code": pl.String,  # principal other admitting reason external
    "present_on_admission_code": pl.String,
}

# One row per institutional procedure code (HI*BBR, BBQ, BR, BQ).
PROCEDURE: Schema = {
    "claim_id": pl.String,
    "procedure_index": INDEX,
    "qualifier_code": pl.String,
    "procedure_code": pl.String,
    "procedure_date": pl.Date,
}

# One row per diagnosis that a service line points to (SV107, SV311).
LINE_DIAGNOSIS: Schema = {
    "claim_id": pl.String,
    "line_index": INDEX,
    "pointer_index": INDEX,  # 1-based in the line, as sent; 1 is the main reason
    "pointer_code": pl.String,  # as sent
    "diagnosis_index": INDEX,  # of the claim's diagnosis; null when it lists none such
}

# One row per occurrence, span, condition, value or treatment code of a claim (HI).
CLAIM_CODE: Schema = {
    "claim_id": pl.String,
    "claim_code_index": INDEX,  # 1-based in the claim, as sent
    "kind_code": pl.String,  # occurrence span condition value treatment
    "qualifier_code": pl.String,  # BH BI BG BE TC
    "code": pl.String,
    "from_date": pl.Date,  # occurrence, span
    "to_date": pl.Date,
    "value_units": UNITS,  # value: dollars or a number, by code; null for A0, a ZIP
}

# One row per provider named for a claim or a line of it, each with its role.
CLAIM_PROVIDER: Schema = {
    "claim_id": pl.String,
    "claim_provider_index": INDEX,  # 1-based in the claim; the billing provider first
    "line_index": INDEX,  # null on the claim
    "role_code": pl.String,  # NM101: 85 87 82 71 72 ZZ DN P3 77 DQ DK QB PW 45 ...
    "provider_npi": pl.String,  # null when named without one
    "taxonomy_code": pl.String,
    "is_organization": pl.Boolean,
}

# One row per AMT of a claim: its own, a line's or what another payer said.
CLAIM_AMOUNT: Schema = {
    "claim_id": pl.String,
    "claim_amount_index": INDEX,  # 1-based in the claim
    "line_index": INDEX,  # null on the claim
    "other_payer_index": INDEX,  # null when it is the claim's own
    "qualifier_code": pl.String,  # own: F5 F3 T ...; of another payer: D A8 EAF ...
    "amount_usd": USD,
}

# One row per other payer of a claim (2320).
OTHER_PAYER: Schema = {
    "claim_id": pl.String,
    "other_payer_index": INDEX,
    "payer_responsibility_code": pl.String,
    "filing_indicator_code": pl.String,
    "payer_id": pl.String,
    "paid_usd": USD,  # AMT*D
}

# One row per SVD: what another payer answered to a line (2430).
OTHER_PAYER_LINE: Schema = {
    "claim_id": pl.String,
    "other_payer_line_index": INDEX,  # 1-based in the claim
    "line_index": INDEX,  # null when it follows no line
    "other_payer_index": INDEX,  # of the claim's payer with this id; null when none
    "payer_id": pl.String,  # SVD01
    "paid_usd": USD,  # SVD02
    "procedure_qualifier_code": pl.String,
    "procedure_code": pl.String,  # SVD03-2, as adjudicated
    "revenue_code": pl.String,  # SVD04
    "paid_units": UNITS,  # SVD05
    "bundled_line_code": pl.String,  # SVD06: LX of the line it was bundled into
    "adjudication_date": pl.Date,  # DTP*573
}

# One row per CAS triplet of another payer, in an 837. Never added to 835 adjustments:
# the same money comes in that payer's own remittance.
OTHER_PAYER_ADJUSTMENT: Schema = {
    "claim_id": pl.String,
    "other_payer_adjustment_index": INDEX,  # 1-based in the claim
    "other_payer_index": INDEX,  # null when no payer of the claim has said it
    "line_index": INDEX,  # null on the claim
    "group_code": pl.String,
    "reason_code": pl.String,
    "adjusted_usd": USD,
    "adjusted_units": UNITS,
}

# One row per provider, role and file.
PROVIDER: Schema = {
    "provider_npi": pl.String,
    "role_code": pl.String,  # 85 82 77 71 72 DN P3 ... as in NM101
    "is_organization": pl.Boolean,  # NM102 = 2
    "organization_name": pl.String,  # only when is_organization; never a person's
    "taxonomy_code": pl.String,
    "state_code": pl.String,
}

# One row per 837 transaction: what it was sent for, and its hierarchy.
SUBMISSION: Schema = {
    "transaction_index": INDEX,
    "purpose_code": pl.String,  # BHT02: 00 original, 18 reissue
    "submission_type_code": pl.String,  # BHT06: CH chargeable, RP reporting, 31 ...
    "provider_levels": INDEX,  # HL with 20 in HL03
    "subscriber_levels": INDEX,  # HL with 22
    "patient_levels": INDEX,  # HL with 23
}

# One row per CLP: a payer's answer to a claim.
ADJUDICATION: Schema = {
    "adjudication_id": pl.String,  # like claim_id
    "transaction_index": INDEX,
    "segment_index": INDEX,
    "byte_offset": pl.Int64,
    "patient_control_number": pl.String,  # CLP01
    "claim_status_code": pl.String,  # CLP02
    "billed_usd": USD,  # CLP03
    "paid_usd": USD,  # CLP04
    "patient_responsibility_usd": USD,  # CLP05
    "filing_indicator_code": pl.String,  # CLP06
    "payer_control_number": pl.String,  # CLP07
    "payer_number_id": pl.String,  # keyed hash of CLP07, of an answer that paid
    "patient_number_id": pl.String,  # of CLP01, likewise (quoted.py)
    "facility_type_code": pl.String,  # CLP08
    "frequency_code": pl.String,  # CLP09
    "patient_status_code": pl.String,  # CLP10
    "drg_code": pl.String,  # CLP11
    "drg_weight_units": UNITS,  # CLP12
    "rendering_provider_npi": pl.String,  # NM1*82
    "crossover_payer_id": pl.String,  # NM1*TT
    "service_from_date": pl.Date,  # DTM*232, else least line date
    "service_to_date": pl.Date,  # DTM*233
    "received_date": pl.Date,  # DTM*050
    "coverage_end_date": pl.Date,  # DTM*036
    "has_prior_authorization": pl.Boolean,  # REF*G1
    "has_referral": pl.Boolean,  # REF*9F
    "coverage_usd": USD,  # AMT*AU
    "adjudication_lines": INDEX,
    "adjusted_usd": USD,  # sum of CAS at both levels
    "difference_usd": USD,  # CLP03 - CAS (both levels) - CLP04; 0 = balanced
}

# One row per SVC: a payer's answer to a service line.
ADJUDICATION_LINE: Schema = {
    "adjudication_id": pl.String,
    "line_index": INDEX,
    "procedure_qualifier_code": pl.String,
    "procedure_code": pl.String,  # SVC01-2, as adjudicated
    "modifier_1_code": pl.String,
    "modifier_2_code": pl.String,
    "modifier_3_code": pl.String,
    "modifier_4_code": pl.String,
    "submitted_procedure_code": pl.String,  # SVC06-2 when bundled or recoded
    "billed_usd": USD,  # SVC02
    "paid_usd": USD,  # SVC03
    "revenue_code": pl.String,  # SVC04, or SVC01 when qualified NU
    "paid_units": UNITS,  # SVC05
    "submitted_units": UNITS,  # SVC07, when other than paid
    "service_from_date": pl.Date,  # DTM*472, else DTM*150
    "service_to_date": pl.Date,
    "line_control_number": pl.String,  # REF*6R
    "has_prior_authorization": pl.Boolean,  # REF*G1
    "has_referral": pl.Boolean,  # REF*9F
    "allowed_usd": USD,  # AMT*B6
    "difference_usd": USD,  # SVC02 - CAS - SVC03; 0 = balanced
}

# One row per CAS triplet. line_index is null when the CAS stands at claim level.
ADJUSTMENT: Schema = {
    "adjudication_id": pl.String,
    "line_index": INDEX,
    "adjustment_index": INDEX,  # 1-based in the adjudication
    "group_code": pl.String,
    "reason_code": pl.String,
    "adjusted_usd": USD,
    "adjusted_units": UNITS,
}

# One row per remark code (MIA, MOA, LQ*HE). line_index is null at claim level.
REMARK: Schema = {
    "adjudication_id": pl.String,
    "line_index": INDEX,
    "remark_index": INDEX,
    "remark_code": pl.String,
    "source_code": pl.String,  # MIA MOA LQ
}

# One row per amount or quantity a payer states beside its answer; they explain it, and
# are never added to it. line_index is null at claim level.
ADJUDICATION_AMOUNT: Schema = {
    "adjudication_id": pl.String,
    "line_index": INDEX,
    "amount_index": INDEX,  # 1-based in the adjudication
    "source_code": pl.String,  # AMT QTY MIA MOA
    "qualifier_code": pl.String,  # AMT01, QTY01; of MIA and MOA the element: 04
    "amount_usd": USD,  # AMT, MIA, MOA
    "amount_units": UNITS,  # QTY, the days of MIA, the rate of MOA
}

# One row per PLB pair: money moved between payer and provider, not for one claim.
PROVIDER_ADJUSTMENT: Schema = {
    "transaction_index": INDEX,
    "provider_adjustment_index": INDEX,
    "provider_npi": pl.String,  # PLB01
    "fiscal_date": pl.Date,  # PLB02
    "reason_code": pl.String,  # PLB03-1
    "has_reference": pl.Boolean,  # PLB03-2: a claim or a former payment
    "reference_id": pl.String,  # keyed hash of PLB03-2 (quoted.py); never in clear
    "reference_start_id": pl.String,  # of what stands before its first space, if any
    "adjusted_usd": USD,  # PLB04, positive reduces the payment
}

# One row per STC of a 277CA: what was said of a claim, of its service line, or of all
# that a provider or receiver sent. No name, no member number.
ACKNOWLEDGMENT: Schema = {
    "acknowledgment_id": pl.String,  # like claim_id; shared by what stands under a TRN
    "status_index": INDEX,  # 1-based in the acknowledgment
    "level_code": pl.String,  # claim line provider receiver source
    "transaction_index": INDEX,
    "segment_index": INDEX,
    "byte_offset": pl.Int64,
    "line_index": INDEX,  # 1-based among the service lines listed; null on the claim
    "source_code": pl.String,  # NM101 of 2100A: PR payer, AY clearinghouse
    "source_id": pl.String,  # NM109 of 2100A
    "payer_id": pl.String,  # the source, when it is the payer
    "receiver_id": pl.String,  # NM109 of 2100B, qualified 46
    "provider_npi": pl.String,  # NM109 of 2100C, qualified XX
    "trace_number": pl.String,  # TRN02 above the claim: the batch (BHT03 of the 837)
    "patient_control_number": pl.String,  # TRN02 of 2200D
    "category_code": pl.String,  # STC01-1: A0 to A8 ...
    "status_code": pl.String,  # STC01-2
    "entity_code": pl.String,  # STC01-3
    "category_2_code": pl.String,  # STC10
    "status_2_code": pl.String,
    "entity_2_code": pl.String,
    "category_3_code": pl.String,  # STC11
    "status_3_code": pl.String,
    "entity_3_code": pl.String,
    "status_date": pl.Date,  # STC02
    "action_code": pl.String,  # STC03: WQ accept, U reject
    "billed_usd": USD,  # STC04, on a line SVC02
    "is_accepted": pl.Boolean,  # a category A0 A1 A2 A5, and none that rejects
    "is_rejected": pl.Boolean,  # a category A3 A4 A6 A7 A8
    "payer_control_number": pl.String,  # REF*1K
    "clearinghouse_control_number": pl.String,  # REF*D9
    "type_of_bill_code": pl.String,  # REF*BLT
    "service_from_date": pl.Date,  # DTP*472 of the line, else of the claim
    "service_to_date": pl.Date,
    "line_control_number": pl.String,  # REF*FJ
    "procedure_qualifier_code": pl.String,  # SVC01-1
    "procedure_code": pl.String,  # SVC01-2
    "revenue_code": pl.String,  # SVC04
    "received_date": pl.Date,  # DTP*050 of 2200A
    "processed_date": pl.Date,  # DTP*009 of 2200A
}

# One row per level of a 277CA that states totals: what it says and what it lists.
ACKNOWLEDGMENT_TOTAL: Schema = {
    "transaction_index": INDEX,
    "segment_index": INDEX,  # of its HL
    "byte_offset": pl.Int64,
    "level_code": pl.String,  # receiver provider
    "stated_accepted_claims": pl.Int64,  # QTY*90, QTY*QA
    "stated_rejected_claims": pl.Int64,  # QTY*AA, QTY*QC
    "stated_accepted_usd": USD,  # AMT*YU
    "stated_rejected_usd": USD,  # AMT*YY
    "accepted_claims": pl.Int64,  # listed beneath; null where no claim is
    "rejected_claims": pl.Int64,
    "accepted_usd": USD,
    "rejected_usd": USD,
    "is_balanced": pl.Boolean,  # all four agree; null where there is no claim
    "difference_usd": USD,  # stated less listed, accepted and rejected together
}

# One row per answer to what was sent: an interchange (TA1), a group (999: AK1, AK9) or
# a transaction (999: AK2, IK5).
FUNCTIONAL_ACKNOWLEDGMENT: Schema = {
    "level_code": pl.String,  # interchange group transaction
    "transaction_index": INDEX,  # of the 999; null for a TA1
    "segment_index": INDEX,  # TA1, ST of the 999, AK2
    "byte_offset": pl.Int64,
    "interchange_control_number": pl.String,  # TA101
    "interchange_date": pl.Date,  # TA102
    "group_function_code": pl.String,  # AK101: HC claims
    "group_control_number": pl.String,  # AK102
    "implementation_code": pl.String,  # AK203, else AK103
    "acknowledged_set_code": pl.String,  # AK201: 837 ...
    "set_control_number": pl.String,  # AK202
    "response_code": pl.String,  # TA104 AK901 IK501: A E accepted, P part, R M W X not
    "note_code": pl.String,  # TA105 AK905 IK502
    "is_accepted": pl.Boolean,
    "is_rejected": pl.Boolean,
    "error_segments": INDEX,  # IK3
    "error_elements": INDEX,  # IK4
    "stated_transactions": pl.Int64,  # AK902
    "received_transactions": pl.Int64,  # AK903
    "accepted_transactions": pl.Int64,  # AK904
    "answered_transactions": pl.Int64,  # AK2 listed
    "rejected_transactions": pl.Int64,  # those of them rejected; null where none is
    "difference_transactions": pl.Int64,  # AK903 - AK904 - rejected; 0 = balanced
}

# One row per health coverage of a member that an 834 tells of (HD); one per member
# (INS) of whom it tells without any, such as one who leaves altogether.
ENROLMENT: Schema = {
    "enrolment_id": pl.String,  # first 16 hex of the file's sha256, '-', segment_index
    "transaction_index": INDEX,
    "segment_index": INDEX,  # of the HD, else of the INS
    "byte_offset": pl.Int64,
    "member_segment_index": INDEX,  # of the INS
    "created_date": pl.Date,  # BGN03, else GS04
    "created_time_code": pl.String,  # BGN04, HHMM and more
    "purpose_code": pl.String,  # BGN01: 00 original, 15 sent again, 22 a copy
    "action_code": pl.String,  # BGN08: 2 changes, 4 all for comparison, RX all anew
    "stated_members": INDEX,  # QTY*TO: INS of the transaction
    "stated_subscribers": INDEX,  # QTY*ET
    "stated_dependents": INDEX,  # QTY*DT
    "payer_id": pl.String,  # N104 of N1*IN
    "payer_name": pl.String,
    "sponsor_id": pl.String,  # pseudonym of N104 of N1*P5, else of its name
    "master_policy_id": pl.String,  # pseudonym of REF*38
    "policy_id": pl.String,  # pseudonym of REF*1L of the HD, else of the INS
    "patient_id": pl.String,  # pseudonym, as in landing.claim
    "subscriber_id": pl.String,  # pseudonym of REF*0F, as in landing.claim
    "member_shapes": pl.String,  # digests of REF*0F, as in landing.claim
    "prior_patient_id": pl.String,  # pseudonym of who was meant before (NM1*70)
    "birth_year": pl.Int16,  # null from age 90
    "age_years": pl.Int16,  # on created_date; 90 means 90 or more
    "sex_code": pl.String,  # F M U
    "zip3_code": pl.String,  # restricted ones are 000
    "state_code": pl.String,
    "is_subscriber": pl.Boolean,  # INS01
    "relationship_code": pl.String,  # INS02: 18 self, 01 spouse, 19 child ...
    "member_maintenance_code": pl.String,  # INS03: 001 021 024 025 030
    "reason_code": pl.String,  # INS04
    "benefit_status_code": pl.String,  # INS05: A active, C COBRA, S surviving, T TEFRA
    "maintenance_code": pl.String,  # HD01; null without HD
    "coverage_type_code": pl.String,  # HD03: HLT DEN VIS PDG ...
    "plan_name": pl.String,  # HD04
    "coverage_level_code": pl.String,  # HD05: EMP FAM ...
    "coverage_begin_date": pl.Date,  # DTP*348 of the HD
    "coverage_end_date": pl.Date,  # DTP*349 of the HD: the last day
    "eligibility_begin_date": pl.Date,  # DTP*356 of the INS
    "eligibility_end_date": pl.Date,  # DTP*357 of the INS
    "maintenance_date": pl.Date,  # DTP*303 of the HD, else of the INS
}

# The ledger: one row per file received.
FILE: Schema = {
    "file_id": pl.String,  # first 16 hex of sha256
    "sha256": pl.String,
    "file_name": pl.String,  # as found in the inbox
    "status_code": pl.String,  # landed | quarantined | withdrawn | erased
    "kind_code": pl.String,  # 837P 837I 837D 835 277CA 999 TA1 834 mixed other
    "is_bare_transaction": pl.Boolean,  # no ISA
    "bytes": pl.Int64,
    "sender_id": pl.String,
    "interchange_control_number": pl.String,
    "interchanges": INDEX,
    "transactions": INDEX,
    "segments_in": INDEX,
    "segments_parsed": INDEX,
    "segments_ignored": INDEX,
    "segments_quarantined": INDEX,
    "unread_elements": INDEX,
    "claims": INDEX,
    "claim_lines": INDEX,
    "adjudications": INDEX,
    "adjustments": INDEX,
    "enrolments": INDEX,
    "billed_usd": USD,  # sum of CLM02, counted from the segments, not the tables
    "charged_usd": USD,  # sum of CLP03, likewise
    "paid_usd": USD,  # sum of CLP04, likewise
    "adjusted_usd": USD,  # sum of CAS amounts in 835s, likewise
    "provider_adjusted_usd": USD,  # sum of PLB amounts, likewise
    "quarantined_usd": USD,  # dollars (CLM02 + CLP03) that went to quarantine
    "findings": INDEX,
}

# Every landing table but the ledger; landing.<name> has these columns plus file_id
# and batch_id.
RECORDS: dict[str, Schema] = {
    "finding": FINDING,
    "transaction": TRANSACTION,
    "payment": PAYMENT,
    "claim": CLAIM,
    "claim_line": CLAIM_LINE,
    "diagnosis": DIAGNOSIS,
    "procedure": PROCEDURE,
    "line_diagnosis": LINE_DIAGNOSIS,
    "claim_code": CLAIM_CODE,
    "claim_provider": CLAIM_PROVIDER,
    "claim_amount": CLAIM_AMOUNT,
    "other_payer": OTHER_PAYER,
    "other_payer_line": OTHER_PAYER_LINE,
    "other_payer_adjustment": OTHER_PAYER_ADJUSTMENT,
    "provider": PROVIDER,
    "submission": SUBMISSION,
    "adjudication": ADJUDICATION,
    "adjudication_line": ADJUDICATION_LINE,
    "adjustment": ADJUSTMENT,
    "remark": REMARK,
    "adjudication_amount": ADJUDICATION_AMOUNT,
    "provider_adjustment": PROVIDER_ADJUSTMENT,
    "acknowledgment": ACKNOWLEDGMENT,
    "acknowledgment_total": ACKNOWLEDGMENT_TOTAL,
    "functional_acknowledgment": FUNCTIONAL_ACKNOWLEDGMENT,
    "enrolment": ENROLMENT,
}
