"""Parties: what files say of organizations, clinicians, patients and payers.

Each text is made once, and picked by row number wherever the party appears.
"""

import polars as pl

from transforms.practice.log import Log
from transforms.practice.payers import PAYERS
from transforms.practice.segments import (
    Element,
    Segments,
    day,
    joined,
    segment,
    trimmed,
)

BILLING_SEGMENTS = 5  # PRV NM1 N3 N4 REF
FACILITY_SEGMENTS = 3  # NM1 N3 N4
PAYEE_SEGMENTS = 4  # N1 N3 N4 REF
PERSON_SEGMENTS = 3  # N3 N4 DMG
PAYER_NAMES = {
    key: f"NM1*PR*2*{payer.name}*****PI*{key}~" for key, payer in PAYERS.items()
}
# The end of SBR: the policy's group, and the kind of payer.
SUBSCRIPTIONS = {
    key: f"G{payer.tin[-4:]}******{payer.filing}~" for key, payer in PAYERS.items()
}


class Parties:
    """The texts of all parties of a panel, by row number."""

    def __init__(self, log: Log) -> None:
        """Write everybody once."""
        self.organizations = _organizations(log.world.organizations)
        self.clinicians = _clinicians(log.world.clinicians)
        self.patients = _patients(log.patients)


def member_number() -> pl.Expr:
    """A patient's own part of the numbers of their policies."""
    return (100_000_000 + 7 * pl.col("number")).cast(pl.String).alias("member")


def member_id(member: pl.Expr | None = None) -> pl.Expr:
    """The number of a patient's policy with a payer."""
    own = pl.col("member") if member is None else member
    return joined(pl.col("payer_key").str.slice(0, 3), own)


def insured(member: pl.Expr | None = None) -> Segments:
    """NM1 of the subscriber of a patient's policy with a payer."""
    name = pl.col("subscriber")
    return segment("NM1", "IL", "1", name, "", "", "", "MI", member_id(member))


def payer_name() -> Segments:
    """NM1 of a payer."""
    return Segments((_of_payer(PAYER_NAMES),), 1)


def subscription(responsibility: Element, relation: pl.Expr) -> Segments:
    """SBR: whether a payer pays first or second, and what the policy is."""
    text = joined("SBR*", responsibility, "*", relation, "*", _of_payer(SUBSCRIPTIONS))
    return Segments((text,), 1)


def _of_payer(texts: dict[str, str]) -> pl.Expr:
    return pl.col("payer_key").replace_strict(texts, return_dtype=pl.String)


def _organizations(organizations: pl.DataFrame) -> pl.DataFrame:
    name, npi = pl.col("name"), pl.col("npi")
    address = _address(pl.col("zip") + "0001")
    billing = (
        segment("PRV", "BI", "PXC", pl.col("taxonomy"))
        + segment("NM1", "85", "2", name, "", "", "", "", "XX", npi)
        + address
        + segment("REF", "EI", pl.col("tin"))
    )
    facility = segment("NM1", "77", "2", name, "", "", "", "", "XX", npi) + address
    payee = (
        segment("N1", "PE", name, "XX", npi)
        + _address(pl.col("zip"))
        + segment("REF", "TJ", pl.col("tin"))
    )
    return organizations.select(
        "npi",
        billing=billing.text,
        facility=facility.text,
        payee=payee.text,
        provider=segment("NM1", "85", "2", name, *[""] * 4, "XX", npi).text,
    )


def _clinicians(clinicians: pl.DataFrame) -> pl.DataFrame:
    """A person's name and number, as they follow the role in NM1; and the taxonomy."""
    named = joined("*1*", pl.col("last"), "*", pl.col("first"))
    return clinicians.select(
        "taxonomy", person=joined(named, "****XX*", pl.col("npi"), "~")
    )


def _patients(patients: pl.DataFrame) -> pl.DataFrame:
    name = joined(pl.col("last"), "*", pl.col("first"))
    subscriber = pl.coalesce("subscriber_first", "first")
    at_home = _address(pl.col("zip")) + trimmed("DMG", "D8", day("born"), pl.col("sex"))
    return patients.select(
        "number",
        name=name,
        subscriber=joined(pl.col("last"), "*", subscriber),
        is_dependent=pl.col("subscriber_first").is_not_null(),
        member=member_number(),
        at_home=at_home.text,
    )


def _address(code: pl.Expr) -> Segments:
    return trimmed("N3", pl.col("street")) + segment(
        "N4", pl.col("city"), pl.col("state"), code
    )
