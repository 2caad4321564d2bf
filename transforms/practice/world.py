"""The world of the synthetic practice: towns, organizations and clinicians.

Everyone and everything is invented. NPIs start with 2 (none was ever issued so)
and pass the Luhn check. All panels of a practice share its world.
"""

import numpy as np
import polars as pl

from transforms.practice.chance import stream
from transforms.practice.log import CLINICIANS, ORGANIZATIONS, World

# Family names are made of two halves: 64 x 25.
_BEGINNINGS = """
ABER ALDER ARK ASH BAL BARN BIRK BOST BRIND CALL CARD CLAY CORN CRAN DELL DRAY DUNM
EAST ELD ELV ESK FAIR FENW FERN FOLK GAR GOLD GRAND GRIM HARR HAZ HOLM HUNT ING ISEN
JASP KELD KEST KING LANG LIND LOX MARL MERR MOSS NETH NORD OAK ORM PEND PLUM QUILL
RAV REED ROTH RUTH SOREN STAN THIST TREM ULV VAND WEST WINT
"""
_ENDINGS = """
ALE BERG BOROUGH BRIDGE BY COMBE COTT DALE DEN ERLY FIELD FORD GATE HAM HOLT HURST
LAND LEIGH LOW MERE MOOR STEAD STONE WELL WORTH
"""
LAST = [begin + end for end in _ENDINGS.split() for begin in _BEGINNINGS.split()]
_FEMALE = """
ADA ALMA ANNIKA BEATRIX BELLA BRIDGET CELIA CORA DELIA DORA EDITH ELSA ESME FLORA
FREYA GRETA GWEN HATTIE HELGA IDA INES IRIS JOAN JUNE KAYA KIRA LENA LYDIA MAEVE MARTA
MINA NADIA NELL NORA OLGA OPAL PEARL PETRA RHEA ROSA RUTH SELMA SIGRID STELLA TESS
THEA UMA VERA VIOLA WILMA WINNIE YARA ZELDA ZOE
"""
_MALE = """
ABEL ALDO ARLO BORIS BRUNO CLYDE CYRUS DARIO DEAN EMIL ENZO EZRA FELIX FLOYD FRANZ GUS
GREG HANK HUGO IGOR IVAN JASPER JONAS KARL KURT LARS LEVI LOUIS MARCO MILO NED NILS
OSCAR OTTO PERRY PIERS QUINN RALPH RUFUS SILAS SVEN TITUS TOBY URI VANCE VICTOR WADE
WALT XAVIER YUSUF ZANE
"""
FEMALE, MALE = (names.split() for names in (_FEMALE, _MALE))
STREETS = ["OAK ST", "ELM AVE", "3RD ST", "LAKE RD", "HILL DR", "MAPLE LN", "PARK AVE"]

# City, state, ZIP, share of the patients. The last has a restricted three-digit ZIP.
TOWNS = [
    ("NORTHFIELD FALLS", "MN", "55057", 26),
    ("LAKE VESPER", "MN", "56301", 12),
    ("CEDAR HOLLOW", "IA", "52402", 20),
    ("STONE PRAIRIE", "IA", "50309", 12),
    ("RIVERBEND", "WI", "54601", 15),
    ("BIRCH COVE", "WI", "53703", 6),
    ("SKY PRAIRIE", "SD", "57104", 7),
    ("SANDHILL", "NE", "69201", 2),
]

# Taxonomy and number of clinicians.
SPECIALTIES = {
    "family": ("207Q00000X", 60),
    "internal": ("207R00000X", 45),
    "pediatrics": ("208000000X", 25),
    "emergency": ("207P00000X", 25),
    "hospitalist": ("208M00000X", 25),
    "cardiology": ("207RC0000X", 15),
    "orthopedics": ("207X00000X", 15),
    "psychiatry": ("2084P0800X", 20),
    "therapy": ("225100000X", 20),
    "obstetrics": ("207V00000X", 12),
    "pulmonology": ("207RP1001X", 6),
    "radiology": ("2085R0202X", 6),
    "gastroenterology": ("207RG0100X", 6),
    "pathology": ("207ZP0102X", 5),
    "dental": ("1223G0001X", 15),
}

# Key, name, taxonomy, town.
FACILITIES = [
    ("valley", "NORTHFIELD VALLEY HOSPITAL", "282N00000X", 0),
    ("cedar", "CEDAR PRAIRIE MEDICAL CENTER", "282N00000X", 2),
    ("birch", "BIRCH COVE COMMUNITY HOSPITAL", "282N00000X", 5),
    ("snf", "MAPLE TERRACE CARE CENTER", "314000000X", 0),
    ("lakes", "THREE LAKES MEDICAL GROUP", "261QM1300X", 1),
    ("prairie", "STONE PRAIRIE HEALTH PARTNERS", "261QM1300X", 3),
    ("group", "RIVERBEND PHYSICIANS GROUP", "261QM1300X", 4),
    ("clinic", "SKY PRAIRIE FAMILY CLINIC", "261QP2300X", 6),
    ("urgent", "RIVERBEND URGENT CARE", "261QU0200X", 4),
    ("therapy", "HOLLOW CREEK REHABILITATION", "261QR0400X", 2),
    ("mind", "QUIET HARBOR BEHAVIORAL HEALTH", "261QM0801X", 1),
    ("dental", "BRIGHT MAPLE DENTAL", "1223G0001X", 0),
    ("smiles", "CEDAR HOLLOW FAMILY DENTISTRY", "1223G0001X", 2),
    ("lab", "THREE LAKES REFERENCE LABORATORY", "291U00000X", 1),
    ("imaging", "PRAIRIE VIEW IMAGING", "261QR0200X", 3),
]
PLACE_OF = {key: place for place, (key, *_) in enumerate(FACILITIES)}


def luhn_digit(nine: str) -> str:
    """The check digit of an NPI, over its nine digits with the prefix 80840."""
    total = 0
    for place, digit in enumerate(reversed("80840" + nine)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def _npis(rng: np.random.Generator, count: int) -> list[str]:
    """Distinct fictional NPIs."""
    found: dict[str, None] = {}
    while len(found) < count:
        nine = f"2{rng.integers(10**8):08}"
        found[nine + luhn_digit(nine)] = None
    return list(found)


def _organizations(npis: list[str], rng: np.random.Generator) -> pl.DataFrame:
    rows = []
    for place, (key, name, taxonomy, town) in enumerate(FACILITIES):
        city, state, zip_code, _ = TOWNS[town]
        tin = f"46{place:02}{rng.integers(10**5):05}"
        street = f"{100 + 7 * place} MAIN ST"
        who = (place, key, name, npis[place], tin, taxonomy)
        rows.append((*who, street, city, state, zip_code))
    return pl.DataFrame(rows, ORGANIZATIONS, orient="row")


def _clinicians(npis: list[str], rng: np.random.Generator) -> pl.DataFrame:
    firsts = FEMALE + MALE
    rows: list[tuple[object, ...]] = []
    for specialty, (taxonomy, count) in SPECIALTIES.items():
        for _ in range(count):
            last, first = rng.integers(len(LAST)), rng.integers(len(firsts))
            names = LAST[last], firsts[first]
            rows.append((len(rows), *names, npis[len(rows)], taxonomy, specialty))
    return pl.DataFrame(rows, CLINICIANS, orient="row")


def world(seed: int) -> World:
    """The organizations and clinicians of a practice."""
    rng = stream(seed, 0, "world")
    clinicians = sum(count for _, count in SPECIALTIES.values())
    npis = _npis(rng, len(FACILITIES) + clinicians)
    return World(
        _organizations(npis[: len(FACILITIES)], rng),
        _clinicians(npis[len(FACILITIES) :], rng),
    )
