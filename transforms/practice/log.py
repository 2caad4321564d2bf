"""The event log: all that happens in a panel of the synthetic practice, as frames.

A panel is a part of a practice that shares its organizations, clinicians and payers
with the others, and no patient, claim or file. Files are written from the log and the
truth is counted from it. Amounts are whole cents; row numbers count from 0 in a panel.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

FIRST_DAY = date(2023, 7, 1)
LAST_DAY = date(2026, 6, 30)

# One row per organization that bills or where care is given.
ORGANIZATIONS = {
    "organization": pl.Int16,
    "key": pl.String,
    "name": pl.String,
    "npi": pl.String,
    "tin": pl.String,
    "taxonomy": pl.String,
    "street": pl.String,
    "city": pl.String,
    "state": pl.String,
    "zip": pl.String,
}
# One row per person who treats.
CLINICIANS = {
    "clinician": pl.Int16,
    "last": pl.String,
    "first": pl.String,
    "npi": pl.String,
    "taxonomy": pl.String,
    "specialty": pl.String,
}
# One row per person who is treated.
PATIENTS = {
    "patient": pl.Int32,
    "number": pl.Int64,  # over all panels; member numbers are made of it
    "last": pl.String,
    "first": pl.String,
    "born": pl.Date,
    "sex": pl.String,  # F M U
    "street": pl.String,
    "city": pl.String,
    "state": pl.String,
    "zip": pl.String,
    "subscriber_first": pl.String,  # a dependent's parent; else null
    "turning": pl.Date,  # the first of the month in which the age band changes
    "smoking": pl.String,  # never former current: what is so, not what is coded
}
# One row per chronic condition of a person: diabetes, heart_failure ...
CONDITIONS = {"patient": pl.Int32, "condition": pl.String, "since": pl.Date}
# One row per span in which a payer covers a person.
COVERAGES = {
    "patient": pl.Int32,
    "payer_key": pl.String,
    "responsibility": pl.String,  # P S
    "begins": pl.Date,
    "ends": pl.Date,  # the last day covered; null when open
}
# One row per version of a claim; `claim` is its place in order of the log.
CLAIMS = {
    "claim": pl.Int32,
    "family": pl.Int32,  # an original with its replacements, voids and repetitions
    "story": pl.String,
    "frequency": pl.String,  # 1 7 8
    "control": pl.String,  # CLM01
    "original_reference": pl.String,  # REF*F8, or empty
    "kind": pl.String,  # P I D
    "responsibility": pl.String,  # P S
    "payer_key": pl.String,
    "patient": pl.Int32,
    "facility": pl.Int16,  # an organization
    "billing": pl.Int16,  # an organization
    "clinician": pl.Int16,
    "referrer": pl.Int16,  # a clinician, or null
    "day": pl.Date,
    "thru": pl.Date,
    "admitted": pl.Date,  # or null
    "bill_type": pl.String,  # two digits, institutional only; else empty
    "place_of_service": pl.String,
    "drg": pl.String,  # or empty
    "procedure": pl.String,  # ICD-10-PCS, or empty
    "authorization": pl.String,  # or empty
    "member_typed": pl.String,  # the member's number as typed wrong; else empty
    "submitted": pl.Date,
    "prior": pl.Int32,  # the primary payer's answer, on a secondary claim; else null
    "is_predetermination": pl.Boolean,
    "is_sent": pl.Boolean,  # false: a stranger's claim, known by its answer alone
    "billed": pl.Int64,
}
# One row per service line of a claim version.
LINES = {
    "claim": pl.Int32,
    "number": pl.Int16,  # from 1
    "code": pl.String,  # or empty
    "qualifier": pl.String,  # HC AD, or empty for a revenue code alone
    "revenue": pl.String,  # or empty
    "modifier": pl.String,  # one at most; or empty
    "charge": pl.Int64,
    "units": pl.Int32,
}
# One row per diagnosis of a claim version, the principal one first.
DIAGNOSES = {"claim": pl.Int32, "number": pl.Int16, "code": pl.String}
# One row per 277CA answer to a claim version, of those that have one.
ACKNOWLEDGMENTS = {
    "claim": pl.Int32,
    "payer_key": pl.String,
    "category": pl.String,  # STC01-1: A1 A2 accepted, A3 A6 A7 A8 rejected
    "status": pl.String,  # STC01-2
    "on": pl.Date,
}
# One row per answer to a claim (a CLP); `answer` is its place in order of the log.
ANSWERS = {
    "answer": pl.Int32,
    "claim": pl.Int32,  # the version it answers
    "payment": pl.Int32,
    "payer_key": pl.String,
    "control": pl.String,  # CLP01
    "status": pl.String,  # CLP02
    "reference": pl.String,  # CLP07
    "frequency": pl.String,
    "drg": pl.String,  # CLP11: as billed, or as the payer holds right; or empty
    "drg_weight": pl.String,  # CLP12, or empty
    "paid_on": pl.Date,
    "billed": pl.Int64,
    "paid": pl.Int64,
    "reverses": pl.Int32,  # the answer taken back; else null
    "crossover_key": pl.String,  # the payer it was forwarded to; else null
    "is_unmatched": pl.Boolean,  # to a claim that was never sent
    "is_undated": pl.Boolean,  # it tells no readable day of receipt
}
# One row per service line of an answer that has lines.
ANSWER_LINES = {
    "answer": pl.Int32,
    "number": pl.Int16,  # that of the claim's line
    "charge": pl.Int64,
    "paid": pl.Int64,
    "allowed": pl.Int64,  # AMT*B6 where the payer sends it; else null
}
# One row per adjustment. Number 0 is the claim level.
ADJUSTMENTS = {
    "answer": pl.Int32,
    "number": pl.Int16,
    "place": pl.Int16,  # order at its level, from 0
    "group": pl.String,
    "reason": pl.String,
    "cents": pl.Int64,
}
# One row per remark code. Number 0 is the claim level.
REMARKS = {
    "answer": pl.Int32,
    "number": pl.Int16,
    "place": pl.Int16,
    "code": pl.String,
}
# One row per payment to a payee (an 835 transaction): its claims less its PLB amounts.
PAYMENTS = {
    "payment": pl.Int32,
    "payer_key": pl.String,
    "billing": pl.Int16,  # the payee, an organization
    "paid_on": pl.Date,
    "amount": pl.Int64,  # never below zero
}
# One row per provider adjustment (a PLB pair) of a payment.
PROVIDER_ADJUSTMENTS = {
    "payment": pl.Int32,
    "place": pl.Int16,
    "reason": pl.String,  # FB L6 WO ...
    "reference": pl.String,
    "cents": pl.Int64,
    "answer": pl.Int32,  # the one that it takes back; null where it takes none
    "quotes": pl.String,  # what of it: reference control other; null likewise
}


@dataclass
class World:
    """What all panels of a practice share."""

    organizations: pl.DataFrame
    clinicians: pl.DataFrame


@dataclass
class Log:
    """Everything that happens in one panel."""

    world: World
    panel: int  # from 0
    patients: pl.DataFrame
    conditions: pl.DataFrame
    coverages: pl.DataFrame
    claims: pl.DataFrame
    lines: pl.DataFrame
    diagnoses: pl.DataFrame
    acknowledgments: pl.DataFrame
    answers: pl.DataFrame
    answer_lines: pl.DataFrame
    adjustments: pl.DataFrame
    remarks: pl.DataFrame
    payments: pl.DataFrame
    provider_adjustments: pl.DataFrame
