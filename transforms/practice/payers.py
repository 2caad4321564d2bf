"""Payers of the synthetic practice, each with its own habits.

What a payer does out of the ordinary is a named fact below, so that whoever looks for
it in the figures can be told whether they found it.
"""

from dataclasses import dataclass, field
from datetime import date

from transforms.x12.write import USUAL, Separators

# One payer marks its denials with CLP02 = 4, until it stops: from this day of payment
# on they look like any other zero payment.
STATUS_4_PAYER = "HMOCO"
STATUS_4_ENDS = date(2025, 7, 1)

# One payer allows less from this day of service on, and tells nobody.
FEE_CUT_PAYER = "SUMMT"
FEE_CUT_BEGINS = date(2025, 10, 1)
FEE_CUT_RATE = 0.88  # of what it allowed before

# One payer denies far more in one category, on its payment days of these six weeks.
SURGE_PAYER = "BLUEP"
SURGE_CATEGORY = "authorization"
SURGE_BEGINS = date(2026, 2, 2)
SURGE_ENDS = date(2026, 3, 15)  # the last day
SURGE_SHARE = 0.3  # of the claims that it would else have paid

# These take money back months later, from another payment (PLB WO).
TAKE_BACK_PAYERS = ("MADV1", "MADV2", "BLUEP", "BLUEI", "SUMMT")


@dataclass(frozen=True)
class Lag:
    """Days from submission to payment: a lognormal body and a slow tail."""

    median: int
    spread: float  # standard deviation of the logarithm
    least: int = 5  # no claim is paid sooner
    slow_share: float = 0.03
    slow_days: int = 60  # mean of what the slow ones take longer


@dataclass(frozen=True)
class Payer:
    """Who pays, how much of a charge it allows, when, and how it writes."""

    key: str  # also the payer id in 837 and 835; its first two letters are its own
    name: str
    filing: str  # SBR09 and CLP06
    financial_class: str
    tin: str
    allows: float  # share of the charge it allows, on the whole
    lag: Lag
    cycle_offset: int  # day of its payment cycle
    denies: float  # share of claims that it first denies in full
    denies_more: dict[str, float] = field(default_factory=dict)  # by category
    acknowledges: str = ""  # how its 277CA accepts: A1 A2; empty: it sends none
    pays_interest: bool = False  # PLB L6 on what it pays late
    identifies_by_2u: bool = False  # REF*2U instead of N104
    sends_allowed: bool = False  # AMT*B6
    sends_line_control: bool = True  # REF*6R
    writes_off_before_denial: bool = False  # CO-45, then the denial of the rest
    sequesters: bool = False  # CO-253
    answers_stays_whole: bool = False  # inpatient claims without SVC
    keeps_reference: bool = False  # corrections carry the first CLP07
    separators: Separators = USUAL

    @property
    def lag_days(self) -> int:
        """Typical days from submission to payment."""
        return self.lag.median

    @property
    def pays_by_check(self) -> bool:
        """Whether it still sends checks: the slow ones do."""
        return self.lag.median > 25


PAYERS = {
    payer.key: payer
    for payer in [
        Payer(
            key="MEDB1",
            name="GREAT NORTH MEDICARE CONTRACTOR",
            filing="MB",
            financial_class="medicare",
            tin="410000011",
            allows=0.44,
            # Electronic claims are not paid before the 14th day, and nearly all by
            # the 30th.
            lag=Lag(16, 0.1, least=14, slow_share=0.015, slow_days=45),
            cycle_offset=0,
            denies=0.067,
            denies_more={"medical_necessity": 2.5, "authorization": 0.1},
            acknowledges="A2",
            pays_interest=True,
            sends_allowed=True,
            sequesters=True,
            answers_stays_whole=True,
        ),
        Payer(
            key="MADV1",
            name="SILVER LAKE ADVANTAGE PLAN",
            filing="16",
            financial_class="medicare_advantage",
            tin="410000012",
            allows=0.45,
            lag=Lag(20, 0.3),
            cycle_offset=3,
            denies=0.125,
            denies_more={"authorization": 2.2, "level_of_care": 3.0},
            acknowledges="A2",
            writes_off_before_denial=True,
        ),
        Payer(
            key="MCAID",
            name="PRAIRIE STATES MEDICAID",
            filing="MC",
            financial_class="medicaid",
            tin="410000013",
            allows=0.33,
            lag=Lag(28, 0.25, least=9),
            cycle_offset=5,
            denies=0.14,
            denies_more={"registration": 2.0, "coordination_of_benefits": 2.0},
            answers_stays_whole=True,
            sends_line_control=False,
            separators=Separators("|", ">", "^", "~", ""),
        ),
        Payer(
            key="BLUEP",
            name="AZURE MUTUAL HEALTH PLAN",
            filing="BL",
            financial_class="commercial",
            tin="410000014",
            allows=0.62,
            lag=Lag(18, 0.35),
            cycle_offset=7,
            denies=0.095,
            denies_more={"coding": 1.8},
            acknowledges="A2",
            pays_interest=True,
            sends_allowed=True,
            writes_off_before_denial=True,
            keeps_reference=True,
        ),
        Payer(
            key="COMML",
            name="HEARTLAND COMMERCIAL INSURANCE",
            filing="CI",
            financial_class="commercial",
            tin="410000015",
            allows=0.68,
            lag=Lag(24, 0.35),
            cycle_offset=9,
            denies=0.115,
            denies_more={"missing_information": 1.5},
            acknowledges="A1",
            pays_interest=True,
            identifies_by_2u=True,
        ),
        Payer(
            key="HMOCO",
            name="RIVER VALLEY HMO",
            filing="HM",
            financial_class="commercial",
            tin="410000016",
            allows=0.55,
            lag=Lag(30, 0.3),
            cycle_offset=11,
            denies=0.14,
            denies_more={"authorization": 2.5, "provider": 2.0},
            sends_line_control=False,
        ),
        Payer(
            key="WCOMP",
            name="GRANITE WORKERS COMPENSATION FUND",
            filing="WC",
            financial_class="workers_compensation",
            tin="410000017",
            allows=0.74,
            lag=Lag(40, 0.4, slow_share=0.08, slow_days=90),
            cycle_offset=2,
            denies=0.145,
            denies_more={"documentation": 4.0, "registration": 0.4},
            identifies_by_2u=True,
            separators=Separators("*", ":", "^", "~", "\r\n"),
        ),
        Payer(
            key="DENTL",
            name="BRIGHT SMILE DENTAL PLAN",
            filing="17",
            financial_class="dental",
            tin="410000018",
            allows=0.71,
            lag=Lag(16, 0.3),
            cycle_offset=6,
            denies=0.078,
            denies_more={"non_covered": 3.0, "documentation": 2.0},
            separators=Separators("*", ":", "^", "~", ""),
        ),
        Payer(
            key="TRICR",
            name="NORTHERN SERVICE FAMILIES PLAN",
            filing="CH",
            financial_class="other_government",
            tin="410000019",
            allows=0.47,
            lag=Lag(24, 0.25),
            cycle_offset=12,
            denies=0.095,
            denies_more={"provider": 2.0},
            pays_interest=True,
            sends_allowed=True,
        ),
        Payer(
            key="MADV2",
            name="AMBER VALLEY ADVANTAGE PLAN",
            filing="16",
            financial_class="medicare_advantage",
            tin="410000020",
            allows=0.43,
            lag=Lag(23, 0.35, slow_share=0.05),
            cycle_offset=4,
            denies=0.15,
            denies_more={"authorization": 2.8, "medical_necessity": 1.8},
            sequesters=True,
        ),
        Payer(
            key="PPOMW",
            name="MIDWATER PREFERRED PLAN",
            filing="12",
            financial_class="commercial",
            tin="410000021",
            allows=0.66,
            lag=Lag(17, 0.25),
            cycle_offset=8,
            denies=0.115,
            denies_more={"missing_information": 1.6},
            sends_allowed=True,
        ),
        Payer(
            key="MCAIA",
            name="CORN BELT MEDICAID PROGRAM",
            filing="MC",
            financial_class="medicaid",
            tin="410000022",
            allows=0.35,
            lag=Lag(21, 0.3),
            cycle_offset=10,
            denies=0.125,
            denies_more={"authorization": 1.8, "registration": 1.5},
            writes_off_before_denial=True,
        ),
        Payer(
            key="MCOWI",
            name="DAIRYLAND FAMILY MEDICAID",
            filing="MC",
            financial_class="medicaid",
            tin="410000023",
            allows=0.34,
            lag=Lag(26, 0.45, slow_share=0.06),
            cycle_offset=13,
            denies=0.14,
            denies_more={"timely_filing": 2.5, "registration": 1.5},
            sends_line_control=False,
            answers_stays_whole=True,
        ),
        Payer(
            key="BLUEI",
            name="INDIGO SHIELD HEALTH PLAN",
            filing="BL",
            financial_class="commercial",
            tin="410000024",
            allows=0.6,
            lag=Lag(15, 0.3),
            cycle_offset=1,
            denies=0.083,
            pays_interest=True,
            sends_allowed=True,
        ),
        Payer(
            key="UNIVC",
            name="UNION LAKES BENEFIT TRUST",
            filing="CI",
            financial_class="commercial",
            tin="410000025",
            allows=0.7,
            lag=Lag(33, 0.4, slow_share=0.08, slow_days=75),
            cycle_offset=3,
            denies=0.105,
            denies_more={"coordination_of_benefits": 2.5, "documentation": 1.5},
            identifies_by_2u=True,
            writes_off_before_denial=True,
        ),
        Payer(
            key="SUMMT",
            name="SUMMIT RIDGE LIFE AND HEALTH",
            filing="CI",
            financial_class="commercial",
            tin="410000026",
            allows=0.64,
            lag=Lag(19, 0.3),
            cycle_offset=5,
            denies=0.125,
            denies_more={"medical_necessity": 1.8, "coding": 1.5},
            pays_interest=True,
            sends_allowed=True,
        ),
        Payer(
            key="EXCHG",
            name="OPEN MEADOW EXCHANGE PLAN",
            filing="14",
            financial_class="commercial",
            tin="410000027",
            allows=0.56,
            lag=Lag(22, 0.4, slow_share=0.05),
            cycle_offset=7,
            denies=0.175,
            denies_more={"registration": 2.2, "non_covered": 1.8},
        ),
        Payer(
            key="HMONW",
            name="NORTH WOODS HMO",
            filing="HM",
            financial_class="commercial",
            tin="410000028",
            allows=0.58,
            lag=Lag(27, 0.2),
            cycle_offset=9,
            denies=0.115,
            denies_more={"provider": 2.5},
            keeps_reference=True,
        ),
        Payer(
            key="DENTC",
            name="OAKLEAF DENTAL PLAN",
            filing="17",
            financial_class="dental",
            tin="410000029",
            allows=0.66,
            lag=Lag(25, 0.35),
            cycle_offset=11,
            denies=0.115,
            denies_more={"non_covered": 2.5, "missing_information": 1.8},
            identifies_by_2u=True,
        ),
        Payer(
            key="WCSFM",
            name="STATE FUND FOR INJURED WORKERS",
            filing="WC",
            financial_class="workers_compensation",
            tin="410000030",
            allows=0.69,
            lag=Lag(35, 0.5, slow_share=0.1, slow_days=80),
            cycle_offset=0,
            denies=0.155,
            denies_more={"authorization": 4.0, "timely_filing": 2.0},
        ),
    ]
}
KEYS = list(PAYERS)
PLACE = {key: place for place, key in enumerate(KEYS)}  # in vectors of payers
