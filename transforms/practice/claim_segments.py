"""Claims of 837 files: from the levels that a claim opens to its last line."""

import polars as pl

from transforms.practice.claim_lines import line_segments
from transforms.practice.log import Log
from transforms.practice.other_payer_segments import OtherPayers
from transforms.practice.owned import Owned, gathered
from transforms.practice.parties import (
    BILLING_SEGMENTS,
    FACILITY_SEGMENTS,
    PERSON_SEGMENTS,
    Parties,
    insured,
    payer_name,
    subscription,
)
from transforms.practice.segments import (
    NOTHING,
    Segments,
    composite,
    day,
    joined,
    ready,
    segment,
    usd,
)

INPATIENT = "11"  # the bill type that says of each diagnosis whether it was present
PRESENT = ":::::::Y"
POINTERS = pl.Series(["", "1", "1:2", "1:2:3", "1:2:3:4"])
ESTIMATE = "*" * 10 + "PB"  # CLM19 of a predetermination, after CLM09


class ClaimSegments:
    """Writes claims of one type at a time."""

    def __init__(self, log: Log, parties: Parties) -> None:
        """Index what belongs to claims."""
        count = log.claims.height
        self._claims = log.claims
        self._parties = parties
        self._lines = Owned(log.lines, "claim", count)
        self._diagnoses = Owned(log.diagnoses, "claim", count)
        self._others = OtherPayers(log)

    def write(self, placed: pl.DataFrame, kind: str) -> pl.DataFrame:
        """Add text and count to claims of a type, whose file and transaction is given.

        They are in the order in which they stand in their files.
        """
        claims = self._described(placed).with_columns(
            **self._diagnosed(placed["claim"], kind)
        )
        lines = self._lines.of(claims["claim"])
        above, beneath = self._others.write(claims, lines)
        of_claim = claims.select(
            "control", "pointers", day=day("day"), is_estimate="is_predetermination"
        )
        lines = lines.with_columns(*of_claim[lines["row"].to_numpy()], *beneath)
        written = gathered(line_segments(lines, kind), "row", claims.height)
        claims = claims.with_columns(
            other_text=above["text"],
            other_count=above["count"],
            line_text=written["text"],
            line_count=written["count"],
        )
        own = _levels() + _claim(kind)
        return placed.with_columns(*claims.select(text=own.text, count=own.count))

    def _described(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Join claims with their parties, and number their levels."""
        claims = self._claims[placed["claim"].to_numpy()]
        organizations, clinicians = (
            self._parties.organizations,
            self._parties.clinicians,
        )
        claims = claims.with_columns(
            *placed["file", "transaction"],
            *self._parties.patients[claims["patient"].to_numpy()],
            billing_text=organizations["billing"].gather(claims["billing"]),
            facility_text=organizations["facility"].gather(claims["facility"]),
            person=clinicians["person"].gather(claims["clinician"]),
            taxonomy=clinicians["taxonomy"].gather(claims["clinician"]),
            referrer_person=clinicians["person"].gather(claims["referrer"]),
        )
        begins = _differs("file", "transaction")
        bills = begins | _differs("billing")
        covers = bills | _differs(
            "patient", "payer_key", "responsibility", "member_typed"
        )
        levels = pl.col("bills").cast(pl.Int32) + pl.when("covers").then(
            1 + pl.col("is_dependent").cast(pl.Int32)
        ).otherwise(0)
        return (
            claims.with_columns(begins=begins, bills=bills, covers=covers)
            .with_columns(before=levels.cum_sum() - levels)
            .with_columns(
                before=pl.col("before")
                - pl.when("begins").then(pl.col("before")).forward_fill()
            )
            .with_columns(
                provider=pl.when("bills").then(pl.col("before") + 1).forward_fill(),
                insured=pl.col("before") + pl.col("bills").cast(pl.Int32) + 1,
            )
        )

    def _diagnosed(self, claims: pl.Series, kind: str) -> dict[str, pl.Series]:
        """The first code of each claim, the others as text, and the lines' pointers."""
        codes = self._diagnoses.of(claims)
        is_first = pl.col("number") == 1
        others = codes.filter(~is_first)
        named = joined("*ABF:", pl.col("code"))
        if kind == "I":
            bill_types = self._claims["bill_type"].gather(claims)
            others = others.with_columns(bill_type=bill_types.gather(others["row"]))
            named = joined(named, _present())
        texts = gathered(others.select("row", text=named, count=0), "row", len(claims))
        counts = pl.Series(self._diagnoses.counts(claims)).clip(upper_bound=4)
        return {
            "diagnosis": codes.filter(is_first)["code"],
            "others": texts["text"],
            "pointers": POINTERS.gather(counts),
        }


def _differs(*columns: str) -> pl.Expr:
    """Whether a row differs from the one before it."""
    differs = [pl.col(one).ne_missing(pl.col(one).shift()) for one in columns]
    return pl.any_horizontal(differs)


def _levels() -> Segments:
    """The levels that a claim opens: billing provider, subscriber, patient."""
    is_dependent = pl.col("is_dependent")
    provider, own = (pl.col(name).cast(pl.String) for name in ("provider", "insured"))
    child = pl.when(is_dependent).then(pl.lit("1")).otherwise(pl.lit("0"))
    relation = pl.when(is_dependent).then(NOTHING).otherwise(pl.lit("18"))
    billing = segment("HL", provider, "", "20", "1") + ready(
        "billing_text", BILLING_SEGMENTS
    )
    at_home = ready("at_home", PERSON_SEGMENTS)
    typed = pl.col("member_typed")
    member = pl.when(typed == "").then("member").otherwise(typed)
    number = (pl.col("insured") + 1).cast(pl.String)
    dependent = (
        segment("HL", number, own, "23", "0")
        + segment("PAT", "19")
        + segment("NM1", "QC", "1", pl.col("name"))
        + at_home
    )
    subscriber = (
        segment("HL", own, provider, "22", child)
        + subscription(pl.col("responsibility"), relation)
        + insured(member)
        + at_home.where(~is_dependent)
        + payer_name()
        + dependent.where(is_dependent)
    )
    return billing.where(pl.col("bills")) + subscriber.where(pl.col("covers"))


def _claim(kind: str) -> Segments:
    facility = ready("facility_text", FACILITY_SEGMENTS)
    role, part = ("71", "AT") if kind == "I" else ("82", "PE")
    return (
        _opening(kind)
        + _dates(kind)
        + segment(
            "REF", "9F", joined("R", pl.col("number").cast(pl.String).str.zfill(6))
        ).where(pl.col("referrer").is_not_null())
        + segment("REF", "G1", pl.col("authorization")).where(_has("authorization"))
        + segment("REF", "F8", pl.col("original_reference")).where(
            _has("original_reference")
        )
        + _diagnoses(kind)
        + _person("DN", "referrer_person").where(pl.col("referrer").is_not_null())
        + _person(role, "person")
        + segment("PRV", part, "PXC", pl.col("taxonomy"))
        + facility.where(pl.col("facility") != pl.col("billing"))
        + ready("other_text", "other_count")
        + ready("line_text", "line_count")
    )


def _opening(kind: str) -> Segments:
    place, qualifier, accepts = "place_of_service", "B", ("Y", "A", "Y", "Y")
    if kind == "I":
        place, qualifier, accepts = "bill_type", "A", ("", "A", "Y", "Y")
    where = composite(pl.col(place), qualifier, pl.col("frequency"))
    estimate = pl.when("is_predetermination").then(pl.lit(ESTIMATE)).otherwise(NOTHING)
    head = segment("CLM", pl.col("control"), usd("billed"), "", "", where, *accepts)
    return Segments((*head.pieces[:-1], estimate, "~"), 1)


def _dates(kind: str) -> Segments:
    is_admitted = pl.col("admitted").is_not_null()
    if kind == "I":
        admitted = segment("DTP", "435", "DT", joined(day("admitted"), "1015"))
        return (
            segment("DTP", "434", "RD8", joined(day("day"), "-", day("thru")))
            + admitted.where(is_admitted)
            + segment("CL1", "1", "1", "01")
        )
    admitted = segment("DTP", "435", "D8", day("admitted")).where(is_admitted)
    if kind == "D":
        done = segment("DTP", "472", "D8", day("day"))
        return admitted + done.where(~pl.col("is_predetermination"))
    return admitted


def _diagnoses(kind: str) -> Segments:
    first = composite("ABK", pl.col("diagnosis"))
    if kind != "I":
        return segment("HI", joined(first, pl.col("others")))
    done = composite("BBR", pl.col("procedure"), "D8", day("day"))
    return (
        segment("HI", joined(first, _present()))
        + segment("HI", composite("ABJ", pl.col("diagnosis"))).where(
            pl.col("admitted").is_not_null()
        )
        + Segments((joined("HI", pl.col("others"), "~"),), 1).where(_has("others"))
        + segment("HI", composite("DR", pl.col("drg"))).where(_has("drg"))
        + segment("HI", done).where(_has("procedure"))
    )


def _present() -> pl.Expr:
    """Whether a diagnosis was there on admission: inpatient claims say yes."""
    is_stay = pl.col("bill_type") == INPATIENT
    return pl.when(is_stay).then(pl.lit(PRESENT)).otherwise(NOTHING)


def _person(role: str, person: str) -> Segments:
    return Segments((joined("NM1*", role, pl.col(person)),), 1)


def _has(column: str) -> pl.Expr:
    return pl.col(column) != ""
