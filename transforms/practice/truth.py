"""The truth: what every report must show, counted from the event log.

A panel is counted by itself (`count`); what the panels counted is added up and told
(`tell`). Where the definitions leave a choice, this is what is counted:

- A family is an original claim with its replacements, voids and repetitions. A
  secondary payer's claim is a family of its own; so is a predetermination.
- The current version is the last one sent, unless it is a void or a predetermination.
  `current_claims` and `encounters` count current claims of any responsibility,
  `patients` everyone who is on any claim, `unanswered_claims` current primary claims
  whose family has no answer of any kind.
- A claim that a 277CA rejects was sent all the same: it is a version like any other.
  Sent again under its number it is a repetition, and the last one is current; under a
  new number it is another claim. The one rejected for good is current and unanswered.
  Acknowledged claims are claim versions.
- A take-back by a provider adjustment (PLB) touches no claim.
- Primary answers are those with CLP02 1, 4 or 19 to a primary claim, by whichever
  payer. One that matches no claim is a family of its own: its facility is the payee,
  its claim type that of its service codes.
- The initial answer is the first by payment date, later reversed or not; the latest is
  the last one that was not reversed, whenever that happened. An answer with CARC 18
  alone is neither while there is another.
- Overturned, finally denied: by answers paid up to 180 days after the initial one, that
  day included, that are never reversed. Matured: the initial one was paid 180 days or
  more before `data_through_date`, the greatest payment or submission date.
- Denial reasons count every adjustment of every answer as sent; category `none` is what
  is no denial, `unmapped` what the denial map lacks.
- Denial worklist: see truth_denial_worklist.
- Payer mix: claims, dollars billed and encounters belong to the payer that the claim
  names, and to the class that the last primary answer states, else the claim; dollars
  paid and allowed to the payer that answered and its class; all to the month of the
  claim's service.
- Disease trends: weeks of everybody (acute conditions), months of everybody (chronic
  ones) and by state, quarters of everybody, by age, by sex and by both. An encounter is
  dated, and its person's age taken, by its first day; people seen, and people with a
  chronic condition, are grouped by the age at their latest claim of any kind in the
  period or lookback; episodes by the age on their first day. A quarter of a chronic
  condition tells people as of its last month in the data, and adds up who was first
  seen with it in its months. A group is left out where it has neither people with the
  condition nor visits for it. Rates are not told: divide.
- Enrolment: a member is a person with a payer, of whatever responsibility.
- Cost cohorts: see truth_cohorts. Codes typed wrong: see truth_coding_quality.
  Interventions: see truth_interventions. Prices: see truth_payment_variance. What is
  open, and how long payers take: see truth_open_balance.
- Dirt: what was done to files on purpose, by name, and what must come of it. What does
  not land counts nowhere; such a file is not among `files`, which names all others,
  however large the practice: some megabytes for a million claims.

Amounts are cents until the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import polars as pl

from transforms.practice import counts
from transforms.practice.log import LAST_DAY, Log
from transforms.practice.placed import Placed
from transforms.practice.truth_alerts import alerts
from transforms.practice.truth_coding_counts import (
    authorizations,
    conflicts,
    invalid_codes,
    visit_levels,
)
from transforms.practice.truth_coding_quality import (
    USED,
    coding_quality,
    mistyped_members,
    transposed,
    uses,
)
from transforms.practice.truth_cohorts import candidates, cost_cohorts
from transforms.practice.truth_denial_recovery import (
    denial_recovery,
    denial_recovery_curve,
    denials,
    drg,
)
from transforms.practice.truth_denial_times import (
    DENIAL_WAIT,
    denial_times,
    denial_waits,
)
from transforms.practice.truth_denial_worklist import denial_worklist
from transforms.practice.truth_disease_causes import disease_causes
from transforms.practice.truth_diseases import (
    CASE,
    PERSON,
    disease_counts,
    disease_trends,
)
from transforms.practice.truth_files import file_counts
from transforms.practice.truth_interventions import KEYS, interventions
from transforms.practice.truth_interventions import told as told_interventions
from transforms.practice.truth_money import (
    answered,
    denial_rates,
    denial_reasons,
    npi,
    payer_mix,
)
from transforms.practice.truth_open_balance import (
    WAIT,
    answer_days,
    open_balance,
    patient_shares,
    waits,
)
from transforms.practice.truth_payer_mix import payer_classes
from transforms.practice.truth_payment_variance import payment_variance
from transforms.practice.truth_rejections import rejections
from transforms.practice.truth_reporting import (
    REPORTED,
    last_sent,
    reported,
    reporting_triangle,
)
from transforms.practice.truth_submitted import (
    GROUP,
    denial_rates_submitted,
    denied_and_sent,
)
from transforms.practice.truth_take_backs import take_backs

REJECTED = ["A3", "A4", "A6", "A7", "A8"]  # STC01-1; the others accept
ACKNOWLEDGMENTS = ("acknowledged_claims", "accepted_claims", "rejected_claims")


@dataclass(frozen=True)
class Counts:
    """What is counted in a panel: frames that add up over panels, and first and last
    days: those of service of current claims, and of anything submitted or paid.
    """

    files: pl.DataFrame
    dirt: dict[str, dict[str, Any]]
    totals: dict[str, int]
    cut: dict[str, pl.DataFrame]  # the reports that are cut, by name
    cases: pl.DataFrame
    seen: pl.DataFrame
    candidates: pl.DataFrame
    transposed: pl.DataFrame
    mistyped: pl.DataFrame  # claims with a member number typed wrong
    uses: pl.DataFrame
    interventions: pl.DataFrame
    waits: pl.DataFrame  # of claims for their first answer
    denial_waits: pl.DataFrame
    denied_and_sent: pl.DataFrame  # denials, and claims sent before, by month
    days: pl.DataFrame  # current claims by day of service
    first_day: date
    last_day: date
    happened: date
    through: date  # maturity is counted to this day
    reported: pl.DataFrame  # visits by the day they were heard of
    last_sent: date
    enrolment_files: dict[str, int] = field(default_factory=dict)  # members by name


def count(
    log: Log,
    placed: Placed,
    through: date = LAST_DAY,
    renamed: Mapping[str, str] | None = None,
    dirt: Mapping[str, dict[str, Any]] | None = None,
) -> Counts:
    """Count a panel of a practice whose data reach through a day.

    `renamed` are files that are told by another name; `dirt` is what was done to files,
    by name, and must come of it. What does not land of them is not in the log.
    """
    current = current_claims(log)
    answers = answered(log)
    denied = denials(log, answers)
    cases, seen = disease_counts(log, current, through)
    happened = pl.concat([_sent(log)["submitted"], log.answers["paid_on"]])
    return Counts(
        files=file_counts(log, placed).with_columns(
            pl.col("name").replace(renamed or {})
        ),
        dirt=dict(dirt or {}),
        totals=overall(log, current),
        cut={
            "denial_rates": denial_rates(log, answers, through),
            "denial_reasons": denial_reasons(log),
            "denial_worklist": denial_worklist(log, answers, through),
            "payer_mix": payer_mix(current, answers),
            "payment_variance": payment_variance(log, answers),
            "open_balance": open_balance(log, current, answers, through),
            "open_balance_patient_share": patient_shares(log, answers),
            "payer_classes": payer_classes(log, current, answers),
            "acknowledgments": acknowledgments(log),
            "rejections": rejections(log),
            "invalid_codes": invalid_codes(log, current),
            "conflicts": conflicts(log, current),
            "visit_levels": visit_levels(log, current),
            "authorizations": authorizations(log, answers),
            "enrolment": enrolment(log),
            "denial_recovery": denial_recovery(denied, through),
            "denial_recovery_curve": denial_recovery_curve(denied, through),
            "denial_recovery_take_backs": take_backs(log, answers),
            "denial_recovery_drg": drg(log, answers),
            "disease_causes": disease_causes(log, current),
        },
        cases=cases,
        seen=seen,
        candidates=candidates(log, current, answers, through),
        transposed=transposed(log, placed),
        mistyped=mistyped_members(log, placed, current, answers),
        uses=uses(log),
        interventions=interventions(log, answers),
        waits=waits(log, answers, through),
        denial_waits=denial_waits(denied, through),
        denied_and_sent=denied_and_sent(log, answers),
        days=current.group_by("day").agg(claims=pl.len().cast(pl.Int64)),
        first_day=cast(date, current["day"].min()),
        last_day=cast(date, current["day"].max()),
        happened=cast(date, happened.max()),
        through=through,
        reported=reported(log, current),
        last_sent=last_sent(log),
    )


def tell(panels: Sequence[Counts], claims: int, seed: int) -> dict[str, Any]:
    """The whole truth of a practice, ready for JSON.

    Raises:
        AssertionError: the data do not reach through the day that was counted to.
    """
    through = max(panel.happened for panel in panels)
    if {panel.through for panel in panels} != {through}:
        raise AssertionError("The last day of the data is not the one counted to.")
    files = pl.concat(panel.files for panel in panels).sort("name")
    sums = files.drop("name", "kind").sum().row(0, named=True)
    told = {
        "version": 3,
        "seed": seed,
        "claims": claims,
        "data_through_date": f"{through}",
        "files": {row.pop("name"): row for row in files.iter_rows(named=True)},
        "totals": sums
        | {
            name: sum(panel.totals[name] for panel in panels)
            for name in panels[0].totals
        },
    }
    for report in panels[0].cut:
        frames = [panel.cut[report] for panel in panels]
        told[report] = counts.nested(counts.added(frames, counts.CUT))
    told["denial_rates_submitted"] = denial_rates_submitted(
        counts.added([panel.denied_and_sent for panel in panels], GROUP), through
    )
    told["disease_trends"] = disease_trends(
        counts.added([panel.cases for panel in panels], CASE),
        counts.added([panel.seen for panel in panels], PERSON),
        min(panel.first_day for panel in panels),
        max(panel.last_day for panel in panels),
    )
    told["disease_alerts"] = alerts(
        cast(dict[str, Any], told["disease_trends"]),
        max(panel.last_day for panel in panels),
    )
    told["coding_quality"] = coding_quality(
        pl.concat(panel.transposed for panel in panels),
        counts.added([panel.uses for panel in panels], USED),
        pl.concat(panel.mistyped for panel in panels),
    )
    told["interventions"] = told_interventions(
        counts.added([panel.interventions for panel in panels], KEYS)
    )
    told["denial_recovery_times"] = denial_times(
        counts.added([panel.denial_waits for panel in panels], DENIAL_WAIT)
    )
    dirt = {name: row for panel in panels for name, row in panel.dirt.items()}
    told["dirt"] = dict(sorted(dirt.items()))
    told["enrolment_files"] = {
        name: {"enrolments": members}
        for panel in panels
        for name, members in sorted(panel.enrolment_files.items())
    }
    told["open_balance_answer_days"] = answer_days(
        counts.added([panel.waits for panel in panels], WAIT)
    )
    told["cost_cohorts"] = cost_cohorts(
        pl.concat(panel.candidates for panel in panels),
        counts.added([panel.days for panel in panels], ["day"]),
        sum(panel.totals["current_patients"] for panel in panels),
    )
    told["reporting_triangle"] = reporting_triangle(
        counts.added([panel.reported for panel in panels], REPORTED),
        [panel.last_sent for panel in panels],
    )
    return plain(told)


def _sent(log: Log) -> pl.DataFrame:
    return log.claims.filter("is_sent")


def current_claims(log: Log) -> pl.DataFrame:
    """The last version of each family, unless that is a void or an estimate.

    Claims of an encounter share its number: those that have the same patient, facility
    and admission date, else first day.
    """
    sent = _sent(log)
    last = sent.group_by("family").agg(pl.col("claim").max())  # in order of the log
    place = pl.lit(log.world.organizations["npi"].rank("dense")).gather("facility")
    begins = pl.coalesce("admitted", "day").to_physical()
    visit = (pl.col("patient").cast(pl.Int64) * 2**32) + place * 2**16 + begins
    return (
        log.claims[last["claim"].sort()]
        .filter((pl.col("frequency") != "8") & ~pl.col("is_predetermination"))
        .select(
            *("claim", "family", "responsibility", "payer_key", "patient", "kind"),
            *("bill_type", "place_of_service", "day", "billed"),
            facility=npi(log, pl.col("facility")),
            encounter=visit,
        )
    )


def overall(log: Log, current: pl.DataFrame) -> dict[str, int]:
    """Counts over all files that no single file has."""
    heard = log.claims["family"].gather(log.answers["claim"].unique()).unique()
    primary = current.filter(pl.col("responsibility") == "P")
    silent = ~pl.col("family").is_in(heard.implode())
    return {
        "current_claims": current.height,
        "encounters": current["encounter"].n_unique(),
        "patients": _sent(log)["patient"].n_unique(),
        "current_patients": current["patient"].n_unique(),
        "unmatched_adjudications": int(log.answers["is_unmatched"].sum()),
        "reversals": int((log.answers["status"] == "22").sum()),
        "unanswered_claims": primary.filter(silent).height,
    }


def acknowledgments(log: Log) -> pl.DataFrame:
    """Claim versions that a 277CA accepts or rejects, by its category and payer."""
    is_rejected = pl.col("category").is_in(REJECTED)
    rows = log.acknowledgments.select(
        "category",
        "payer_key",
        acknowledged_claims=pl.lit(1, pl.Int64),
        accepted_claims=(~is_rejected).cast(pl.Int64),
        rejected_claims=is_rejected.cast(pl.Int64),
    )
    cuts = {"by_category": "category", "by_payer": "payer_key"}
    return counts.cut(rows, cuts, ACKNOWLEDGMENTS)


def enrolment(log: Log) -> pl.DataFrame:
    """People whom payers cover, and the spans in which they do."""
    by_payer = log.coverages.select("patient", key="payer_key", cut=pl.lit("by_payer"))
    everyone = log.coverages.select("patient", key=pl.lit("total"), cut=pl.lit("total"))
    return (
        pl.concat([everyone, by_payer])
        .group_by(counts.CUT)
        .agg(
            members=pl.col("patient").n_unique().cast(pl.Int64),
            coverage_spans=pl.len().cast(pl.Int64),
        )
    )


def money(cents: int) -> str:
    """Cents as dollars with two decimals."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def plain(value: Any, name: str = "") -> Any:
    """Dollars as text, all the way down: whatever is named _usd."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if name.endswith("_usd") and isinstance(value, int):
        return money(value)
    return value
