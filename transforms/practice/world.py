"""The world of the synthetic practice: towns, organizations, clinicians, patients.

Everyone and everything is invented. NPIs start with 2 (none was ever issued so)
and pass the Luhn check.
"""

from datetime import date
from random import Random

from transforms.practice import planted
from transforms.practice.events import (
    FIRST_DAY,
    LAST_DAY,
    Clinician,
    Organization,
    Patient,
    Place,
)

_LAST = """
ABERNEST BRINDLEY CALLOWAN DUNMERE ELVERSON FAIRHOLT GRANDLEY HOLMBECK INGERSEN
JASPERLIN KELDRICK LOXWORTH MARLOWEN NORDVALE OAKSHAW PENDERLY QUILLMORE RAVENSBY
SORENDAHL TREMONTE ULVERTON VANDERLEY WESTERLUND YARDSTONE ZELLWICK ARKWELL BOSTERMAN
CREIGHLEY DELLINGWOOD EASTERBY FENWICKSON GOLDTHORPE HARROWGATE ISENDALE KINGSMERE
LINDQUARD MOSSBRIDGE NETHERCOTT ORMESBY PLUMLEIGH RUTHERLAND STANBRIDGE THISTLEBY
UNDERHOLT VELLACOTTE WINTERBORN
"""
_FEMALE = """
ADA BEATRIX CORA DELIA EDITH FLORA GRETA HATTIE INES JUNE KAYA LENA MAEVE NADIA OPAL
PETRA ROSA SELMA TESS UMA VERA WILMA YARA ZOE
"""
_MALE = """
ABEL BORIS CLYDE DARIO EZRA FELIX GUS HUGO IVAN JONAS KARL LEVI MILO NED OTTO PERRY
QUINN RUFUS SILAS TOBY URI VANCE WADE YUSUF
"""
LAST, FEMALE, MALE = (names.split() for names in (_LAST, _FEMALE, _MALE))
STREETS = ["OAK ST", "ELM AVE", "3RD ST", "LAKE RD", "HILL DR", "MAPLE LN", "PARK AVE"]

PLACES = [
    Place("NORTHFIELD FALLS", "MN", "55057"),
    Place("LAKE VESPER", "MN", "56301"),
    Place("CEDAR HOLLOW", "IA", "52402"),
    Place("STONE PRAIRIE", "IA", "50309"),
    Place("RIVERBEND", "WI", "54601"),
    Place("BIRCH COVE", "WI", "53703"),
    Place("SKY PRAIRIE", "SD", "57104"),
    Place("SANDHILL", "NE", "69201"),  # a restricted three-digit ZIP
]
PLACE_WEIGHTS = [26, 12, 20, 12, 15, 6, 7, 2]

# Share of patients by age at the start: (from, to, weight).
AGES = [
    (0, 4, 9),
    (5, 17, 15),
    (18, 34, 17),
    (35, 49, 16),
    (50, 64, 18),
    (65, 74, 13),
    (75, 84, 8),
    (85, 100, 4),
]
BAND_AGES = (5, 18, 50, 65)

SPECIALTIES = {
    "family": ("207Q00000X", 5),
    "internal": ("207R00000X", 4),
    "pediatrics": ("208000000X", 3),
    "emergency": ("207P00000X", 4),
    "cardiology": ("207RC0000X", 2),
    "orthopedics": ("207X00000X", 2),
    "psychiatry": ("2084P0800X", 2),
    "therapy": ("225100000X", 2),
    "hospitalist": ("208M00000X", 3),
    "pathology": ("207ZP0102X", 1),
    "dental": ("1223G0001X", 3),
}

ORGANIZATIONS = [
    ("valley", "NORTHFIELD VALLEY HOSPITAL", "282N00000X", 0),
    ("cedar", "CEDAR PRAIRIE MEDICAL CENTER", "282N00000X", 2),
    ("group", "RIVERBEND PHYSICIANS GROUP", "261QM1300X", 4),
    ("urgent", "RIVERBEND URGENT CARE", "261QU0200X", 5),
    ("clinic", "SKY PRAIRIE FAMILY CLINIC", "261QP2300X", 6),
    ("dental", "BRIGHT MAPLE DENTAL", "1223G0001X", 0),
    ("lab", "THREE LAKES REFERENCE LABORATORY", "291U00000X", 1),
]


def luhn_digit(nine: str) -> str:
    """The check digit of an NPI, over its nine digits with the prefix 80840."""
    total = 0
    for place, digit in enumerate(reversed("80840" + nine)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def npis(rng: Random, count: int) -> list[str]:
    """Distinct fictional NPIs."""
    found: dict[str, None] = {}
    while len(found) < count:
        nine = f"2{rng.randrange(10**8):08}"
        found[nine + luhn_digit(nine)] = None
    return list(found)


def organizations(rng: Random) -> dict[str, Organization]:
    """Facilities and billing organizations by key."""
    numbers = npis(rng, len(ORGANIZATIONS))
    return {
        key: Organization(
            key,
            name,
            npi,
            f"46{rng.randrange(10**7):07}",
            taxonomy,
            f"{100 + 7 * place} MAIN ST",
            PLACES[place],
        )
        for (key, name, taxonomy, place), npi in zip(
            ORGANIZATIONS, numbers, strict=True
        )
    }


def clinicians(rng: Random) -> dict[str, list[Clinician]]:
    """Clinicians by specialty."""
    numbers = iter(npis(rng, sum(count for _, count in SPECIALTIES.values())))
    return {
        specialty: [
            Clinician(
                rng.choice(LAST),
                rng.choice(FEMALE + MALE),
                next(numbers),
                taxonomy,
                specialty,
            )
            for _ in range(count)
        ]
        for specialty, (taxonomy, count) in SPECIALTIES.items()
    }


def _born(rng: Random, low: int, high: int) -> date:
    age = rng.randint(low, high)
    year = FIRST_DAY.year - age
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    if (month, day) > (FIRST_DAY.month, FIRST_DAY.day):
        year -= 1  # so that the age is reached on the first day
    return date(year, month, day)


def _turning(born: date) -> date | None:
    for age in BAND_AGES:
        birthday = date(born.year + age, born.month, 1)
        if FIRST_DAY <= birthday <= LAST_DAY:
            return birthday
    return None


def _payers(rng: Random, age: int) -> tuple[str, str | None]:
    if age >= 65:
        if rng.random() < 0.42:
            return "MADV1", None
        return "MEDB1", "BLUEP" if rng.random() < 0.5 else None
    if age < 18:
        options, weights = (
            ["MCAID", "COMML", "BLUEP", "HMOCO", "TRICR"],
            [
                42,
                18,
                22,
                12,
                6,
            ],
        )
    else:
        options, weights = (
            ["MCAID", "COMML", "BLUEP", "HMOCO", "TRICR"],
            [
                20,
                28,
                30,
                17,
                5,
            ],
        )
    payer = rng.choices(options, weights)[0]
    secondary = {"COMML": "MCAID", "BLUEP": "COMML"}.get(payer)
    return payer, secondary if secondary and rng.random() < 0.1 else None


def _chronic(rng: Random, age: int) -> tuple[str, ...]:
    found = []
    if rng.random() < (0.0 if age < 12 else 0.01 if age < 35 else 0.1 + age / 500):
        found.append("diabetes")
    if rng.random() < (0.0 if age < 18 else 0.05 if age < 35 else age / 150):
        found.append("hypertension")
    if rng.random() < (0.11 if age < 18 else 0.08):
        found.append("asthma")
    return tuple(found)


def patients(rng: Random, count: int) -> list[Patient]:
    """People, no two alike in name, birth date and sex."""
    known: set[tuple[str, str, date, str]] = set()
    people: list[Patient] = []
    least = len(planted.PEOPLE)
    count = max(count, least)
    spans = rng.choices(AGES, [weight for _, _, weight in AGES], k=count)
    while len(people) < count:
        number = len(people)
        low, high, _ = spans[number]
        place = rng.choices(PLACES, PLACE_WEIGHTS)[0]
        known_as = planted.PEOPLE[number] if number < least else None
        if known_as:
            (low, high), _, _, _, town = known_as
            place = PLACES[town]
        born = _born(rng, low, high)
        turning = _turning(born)
        if turning:  # so that no month holds two age bands of a person
            born = born.replace(day=1)
        age = FIRST_DAY.year - born.year
        sex = rng.choices("FMU", (50, 49, 1))[0]
        if number == planted.UNKNOWN_SEX:
            sex = "U"
        first = rng.choice(FEMALE if sex == "F" else MALE)
        last = rng.choice(LAST)
        if (last, first, born, sex) in known:
            continue
        known.add((last, first, born, sex))
        payer, secondary = _payers(rng, age)
        chronic = _chronic(rng, age)
        if known_as:
            _, payer, secondary, chronic, _ = known_as
        depends = age < 19 and payer in ("COMML", "BLUEP", "HMOCO", "TRICR")
        people.append(
            Patient(
                number,
                last,
                first,
                born,
                sex,
                f"{rng.randint(1, 999)} {rng.choice(STREETS)}",
                place,
                payer,
                secondary,
                rng.choice(FEMALE + MALE) if depends else None,
                chronic,
                turning,
            )
        )
    return people
