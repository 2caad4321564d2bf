"""Payers of the synthetic practice, each with its own habits."""

from dataclasses import dataclass
from datetime import date, timedelta

from transforms.x12.write import USUAL, Separators


@dataclass(frozen=True)
class Payer:
    """Who pays, how much of a charge it allows, when, and how it writes."""

    key: str  # also the payer id in 837 and 835
    name: str
    filing: str  # SBR09 and CLP06
    financial_class: str
    tin: str
    allows: float  # share of the charge it allows
    lag_days: int  # typical days from submission to payment
    cycle_offset: int  # day of its payment cycle
    identifies_by_2u: bool = False  # REF*2U instead of N104
    sends_allowed: bool = False  # AMT*B6
    sends_line_control: bool = True  # REF*6R
    denies_with_status_4: bool = False
    writes_off_before_denial: bool = False  # CO-45, then the denial of the rest
    sequesters: bool = False  # CO-253
    answers_stays_whole: bool = False  # inpatient claims without SVC
    keeps_reference: bool = False  # corrections carry the first CLP07
    separators: Separators = USUAL


PAYERS = {
    payer.key: payer
    for payer in [
        Payer(
            "MEDB1",
            "GREAT NORTH MEDICARE CONTRACTOR",
            "MB",
            "medicare",
            "410000011",
            0.44,
            16,
            0,
            sends_allowed=True,
            sequesters=True,
            answers_stays_whole=True,
        ),
        Payer(
            "MADV1",
            "SILVER LAKE ADVANTAGE PLAN",
            "16",
            "medicare_advantage",
            "410000012",
            0.45,
            20,
            3,
            writes_off_before_denial=True,
        ),
        Payer(
            "MCAID",
            "PRAIRIE STATES MEDICAID",
            "MC",
            "medicaid",
            "410000013",
            0.33,
            28,
            5,
            answers_stays_whole=True,
            sends_line_control=False,
            separators=Separators("|", ">", "^", "~", ""),
        ),
        Payer(
            "BLUEP",
            "AZURE MUTUAL HEALTH PLAN",
            "BL",
            "commercial",
            "410000014",
            0.62,
            22,
            7,
            sends_allowed=True,
            writes_off_before_denial=True,
            keeps_reference=True,
        ),
        Payer(
            "COMML",
            "HEARTLAND COMMERCIAL INSURANCE",
            "CI",
            "commercial",
            "410000015",
            0.68,
            25,
            9,
            identifies_by_2u=True,
        ),
        Payer(
            "HMOCO",
            "RIVER VALLEY HMO",
            "HM",
            "commercial",
            "410000016",
            0.55,
            30,
            11,
            denies_with_status_4=True,
            sends_line_control=False,
        ),
        Payer(
            "WCOMP",
            "GRANITE WORKERS COMPENSATION FUND",
            "WC",
            "workers_compensation",
            "410000017",
            0.74,
            40,
            2,
            identifies_by_2u=True,
            separators=Separators("*", ":", "^", "~", "\r\n"),
        ),
        Payer(
            "DENTL",
            "BRIGHT SMILE DENTAL PLAN",
            "17",
            "dental",
            "410000018",
            0.71,
            18,
            6,
            separators=Separators("*", ":", "^", "~", ""),
        ),
        Payer(
            "TRICR",
            "NORTHERN SERVICE FAMILIES PLAN",
            "CH",
            "other_government",
            "410000019",
            0.47,
            24,
            12,
            sends_allowed=True,
        ),
    ]
}


@dataclass(frozen=True)
class Rhythm:
    """How often files are written: rarely when there is little to write."""

    cycle_days: int  # between two 835 files of a payer
    batch_days: int  # between two 837 files of a claim type

    def pays_on(self, payer: Payer, ready: date) -> date:
        """The payer's first payment day that is not before a day."""
        phase = (ready.toordinal() - payer.cycle_offset) % self.cycle_days
        return ready + timedelta((self.cycle_days - phase) % self.cycle_days)

    def submits_on(self, kind: str, ready: date) -> date:
        """The first batch day of a claim type that is not before a day."""
        phase = (ready.toordinal() - "PID".index(kind) - 1) % self.batch_days
        return ready + timedelta((self.batch_days - phase) % self.batch_days)


def rhythm(claims: int) -> Rhythm:
    """Two-weekly payments and weekly batches; fewer files for small practices."""
    if claims < 1000:
        return Rhythm(cycle_days=28, batch_days=28)
    if claims < 4000:
        return Rhythm(cycle_days=14, batch_days=14)
    return Rhythm(cycle_days=14, batch_days=7)
