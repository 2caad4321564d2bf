"""Chronic conditions: who has them, how they are coded, how often they are noted.

Once had, a condition stays, and is noted again at a share of all later visits.
"""

from dataclasses import dataclass, field

# Shares of the people by age: 0-17, 18-44, 45-64, 65-74, 75 and more.
AGES = (0, 18, 45, 65, 75)


@dataclass(frozen=True)
class Condition:
    """A chronic condition. Factors tell how much more often some people have it."""

    key: str
    shares: tuple[float, float, float, float, float]  # of people, by age
    codes: tuple[tuple[str, int], ...]  # diagnosis, weight
    noted: float  # share of the visits for something else that note it
    women: float = 1.0  # factor, against men
    current: float = 1.0  # factor for current smokers
    former: float = 1.0  # factor for former smokers
    others: dict[str, float] = field(default_factory=dict)  # factor by condition


# What comes later may depend on what comes earlier.
CONDITIONS = [
    Condition(
        "obesity",
        (0.06, 0.14, 0.20, 0.18, 0.10),
        (("E669", 1),),
        0.18,
        women=1.2,
    ),
    Condition(
        "hypertension",
        (0.0, 0.10, 0.37, 0.56, 0.63),
        (("I10", 1),),
        0.42,
        women=0.95,
        former=1.1,
        others={"obesity": 2.0},
    ),
    Condition(
        "hyperlipidemia",
        (0.0, 0.06, 0.29, 0.46, 0.46),
        (("E785", 6), ("E782", 3), ("E7800", 2)),
        0.28,
        others={"obesity": 1.4, "hypertension": 2.0},
    ),
    Condition(
        "diabetes",
        (0.004, 0.03, 0.145, 0.245, 0.24),
        (("E119", 10), ("E1165", 5), ("E1122", 2), ("E1142", 2), ("E109", 1)),
        0.42,
        women=0.9,
        others={"obesity": 2.2, "hypertension": 2.0, "hyperlipidemia": 1.6},
    ),
    Condition(
        "asthma",
        (0.065, 0.085, 0.085, 0.08, 0.065),
        (("J45909", 8), ("J4520", 4), ("J4540", 3), ("J4530", 3)),
        0.32,
        women=1.3,
        current=1.2,
        others={"obesity": 1.4},
    ),
    Condition(
        "copd",
        (0.0, 0.008, 0.05, 0.10, 0.115),
        (("J449", 8), ("J441", 2), ("J439", 2)),
        0.42,
        women=1.1,
        current=7.0,
        former=4.0,
        others={"asthma": 1.8},
    ),
    Condition(
        "coronary_heart_disease",
        (0.0, 0.010, 0.063, 0.143, 0.242),
        (("I2510", 10), ("I25119", 2), ("I252", 2), ("I259", 1)),
        0.44,
        women=0.6,
        current=2.4,
        former=1.6,
        others={"hypertension": 1.8, "hyperlipidemia": 1.8, "diabetes": 1.8},
    ),
    Condition(
        "heart_failure",
        (0.0, 0.003, 0.018, 0.055, 0.11),
        (("I509", 5), ("I5022", 4), ("I5032", 4), ("I5042", 1)),
        0.55,
        women=0.9,
        current=1.7,
        former=1.3,
        others={"coronary_heart_disease": 5.0, "hypertension": 2.0, "diabetes": 1.6},
    ),
    Condition(
        "atrial_fibrillation",
        (0.0, 0.002, 0.016, 0.06, 0.13),
        (("I4891", 5), ("I480", 3), ("I4820", 2)),
        0.44,
        women=0.75,
        others={"heart_failure": 4.0, "hypertension": 1.6},
    ),
    Condition(
        "chronic_kidney_disease",
        (0.0, 0.005, 0.03, 0.09, 0.15),
        (("N1830", 4), ("N1831", 3), ("N1832", 3), ("N184", 2), ("N189", 1)),
        0.40,
        others={"diabetes": 2.4, "hypertension": 2.0, "heart_failure": 2.0},
    ),
    Condition(
        "depression",
        (0.035, 0.12, 0.12, 0.09, 0.08),
        (("F32A", 5), ("F331", 3), ("F329", 2), ("F330", 2)),
        0.26,
        women=1.7,
        current=1.9,
        former=1.2,
        others={"diabetes": 1.3, "heart_failure": 1.4, "copd": 1.5},
    ),
    Condition(
        "anxiety",
        (0.05, 0.14, 0.12, 0.08, 0.07),
        (("F419", 6), ("F411", 5)),
        0.22,
        women=1.7,
        current=1.5,
        others={"depression": 4.0},
    ),
    Condition(
        "hypothyroidism",
        (0.002, 0.03, 0.075, 0.12, 0.15),
        (("E039", 1),),
        0.24,
        women=4.0,
    ),
    Condition(
        "osteoarthritis",
        (0.0, 0.02, 0.16, 0.30, 0.36),
        (("M1711", 3), ("M1712", 3), ("M1990", 4), ("M1611", 1)),
        0.20,
        women=1.4,
        others={"obesity": 1.8},
    ),
    Condition(
        "dementia",
        (0.0, 0.0, 0.003, 0.03, 0.15),
        (("F0390", 4), ("G309", 3)),
        0.45,
        women=1.2,
        others={"diabetes": 1.2},
    ),
]
CONDITION_OF = {one.key: place for place, one in enumerate(CONDITIONS)}
