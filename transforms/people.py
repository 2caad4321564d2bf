"""People: identities in, pseudonyms out; the only place that sees who somebody is.

A pseudonym is an HMAC-SHA-256 of identity fields that do not depend on the payer, so
that one person is the same under all of them, under a key that lives outside the
warehouse. Ages over 89 are one group, and ZIP codes are cut to three digits, as the
HIPAA Safe Harbor asks; its sparsely populated ZIP3s become 000.
"""

import hmac
from collections.abc import Collection
from functools import cache
from pathlib import Path

import polars as pl

from transforms import keys
from transforms.member_shapes import member_shapes

PSEUDONYM_LETTERS = 32
OLDEST = 90  # and above: one group
RESTRICTED = Path(__file__).parents[1] / "sql" / "codes" / "restricted_zip3.csv"

PEOPLE = {
    "patient_id": pl.String,
    "subscriber_id": pl.String,
    "member_shapes": pl.String,
    "birth_year": pl.Int16,
    "age_years": pl.Int16,
    "sex_code": pl.String,
    "zip3_code": pl.String,
    "state_code": pl.String,
}


def key(path: Path) -> bytes:
    """Read the pseudonym key; make one (mode 0600, folder 0700) where there is none.

    Raises:
        BadSetting: the key is too short to keep anybody's secret, or open to others.
        OSError: the key can't be read or written.
    """
    return keys.read(path)


@cache
def restricted_zip3s() -> frozenset[str]:
    """The ZIP3s of 20,000 people or fewer (the shipped code table)."""
    table = pl.read_csv(RESTRICTED, infer_schema=False)
    return frozenset(table.to_series(0).to_list())


def pseudonymise(
    identities: pl.DataFrame,
    key: bytes,
    restricted: Collection[str] | None = None,
    known_on: str = "service_from_date",
) -> pl.DataFrame:
    """Turn identities, one row per claim, into the columns about people of a claim.

    Age is counted on the day in the column `known_on`. The patient is known by
    normalised last and first name, birth date and sex; where a name or the birth date
    is missing, by member id and first name; without those, not at all.
    """
    if restricted is None:
        restricted = restricted_zip3s()
    sex = pl.col("sex").str.to_uppercase().str.strip_chars()
    rows = identities.with_columns(
        last=plain("last_name"),
        first=plain("first_name"),
        member=plain("member_id"),
        sex_code=pl.when(sex.is_in(["F", "M"])).then(sex).otherwise(pl.lit("U")),
        age=_age(known_on),
    )
    person = pl.concat_str(
        pl.lit("person"),
        "last",
        pl.col("first").fill_null(""),
        pl.col("birth_date").dt.to_string("%Y%m%d"),
        "sex_code",
        separator="|",
    )
    member = pl.concat_str(
        pl.lit("member"), "member", pl.col("first").fill_null(""), separator="|"
    )
    subscriber = pl.concat_str(pl.lit("subscriber"), "member", separator="|")
    rows = rows.with_columns(
        _signed(rows, pl.coalesce(person, member), key).alias("patient_id"),
        _signed(rows, subscriber, key).alias("subscriber_id"),
    )
    shapes = member_shapes(rows["patient_id"], rows["member"], key)
    digits = pl.col("zip").str.strip_chars().str.extract("^([0-9]{3})")
    state = pl.col("state").str.strip_chars().str.to_uppercase()
    year = pl.col("birth_date").dt.year()
    return rows.select(
        "patient_id",
        "subscriber_id",
        shapes.alias("member_shapes"),
        # Without an age nobody knows whether the year may be told.
        birth_year=pl.when(pl.col("age") < OLDEST).then(year),
        age_years=pl.col("age").clip(upper_bound=OLDEST),
        sex_code="sex_code",
        zip3_code=pl.when(digits.is_in(list(restricted)))
        .then(pl.lit("000"))
        .otherwise(digits),
        state_code=pl.when(state.str.contains("^[A-Z]{2}$")).then(state),
    ).cast(PEOPLE)  # type: ignore[arg-type]


def enrolled(
    identities: pl.DataFrame, key: bytes, restricted: Collection[str] | None = None
) -> pl.DataFrame:
    """Turn identities, one row per enrolment, into its columns about people.

    Who is a patient somewhere has the same patient_id here. Age is counted on the day
    of the file: a coverage may have begun when somebody was younger than may be told.
    """
    people = pseudonymise(identities, key, restricted, "known_on")
    prior = _mistaken(identities, key)
    numbers = ("sponsor", "policy", "master_policy")
    numbered = identities.select(
        pl.concat_str(pl.lit(name), plain(name), separator="|").alias(name)
        for name in numbers
    )
    return people.with_columns(
        pl.when(prior != pl.col("patient_id")).then(prior).alias("prior_patient_id"),
        *(_signed(numbered, pl.col(name), key).alias(f"{name}_id") for name in numbers),
    )


def _mistaken(identities: pl.DataFrame, key: bytes) -> pl.Series:
    """The patient_id of whoever was meant before a correction; null without one."""
    if not identities["is_mistaken"].any():
        return pl.repeat(None, identities.height, dtype=pl.String, eager=True)
    # Nothing but name, birth and sex is known of them.
    mistaken = identities.select(
        pl.col(f"mistaken_{name}").alias(name)
        if f"mistaken_{name}" in identities.columns
        else pl.lit(None, dtype).alias(name)
        for name, dtype in identities.schema.items()
    )
    return pseudonymise(mistaken, key, (), "known_on")["patient_id"]


def plain(column: str) -> pl.Expr:
    """A column's letters and digits, upper case, without accents; empty is null."""
    text = (
        pl.col(column)
        .str.normalize("NFKD")
        .str.to_uppercase()
        .str.replace_all(r"[^\p{L}\p{N}]", "")
    )
    return pl.when(text != "").then(text)


def _age(known_on: str) -> pl.Expr:
    """Whole years on a day; null when unknown or before birth."""
    born, served = pl.col("birth_date"), pl.col(known_on)
    # Polars counts months in eight bits: without the cast 100 times one overflows.
    had_birthday = (served.dt.month().cast(pl.Int32) * 100 + served.dt.day()) >= (
        born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    )
    years = (
        served.dt.year().cast(pl.Int32)
        - born.dt.year().cast(pl.Int32)
        - (~had_birthday).cast(pl.Int32)
    )
    return pl.when(years >= 0).then(years)


def _signed(rows: pl.DataFrame, identity: pl.Expr, key: bytes) -> pl.Series:
    return signed(rows.select(identity.alias("identity"))["identity"], key)


def signed(texts: pl.Series, key: bytes, letters: int = PSEUDONYM_LETTERS) -> pl.Series:
    """Sign each text once; null stays null."""
    unique = texts.drop_nulls().unique()
    begun = hmac.new(key, digestmod="sha256")  # a copy of it is cheaper than another
    signed = []
    for text in unique.to_list():
        digest = begun.copy()
        digest.update(text.encode())
        signed.append(digest.hexdigest()[:letters])
    return texts.replace_strict(
        unique, pl.Series(signed, dtype=pl.String), default=None,
        return_dtype=pl.String,
    )  # fmt: skip
