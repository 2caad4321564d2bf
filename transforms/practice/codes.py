"""What is billed for what: our own short lists of code numbers, with invented fees.

Only code numbers; no descriptions. Fees are cents. Every diagnosis is billable
in the two fiscal years of the practice (a test compares with the CMS files).
"""

from dataclasses import dataclass

FEES = {
    "99202": 17_500,
    "99203": 24_000,
    "99204": 34_500,
    "99205": 44_000,
    "99212": 12_000,
    "99213": 18_550,
    "99214": 26_500,
    "99215": 34_025,
    "99221": 29_500,
    "99222": 37_000,
    "99223": 45_050,
    "99231": 10_500,
    "99232": 16_075,
    "99233": 23_500,
    "99238": 17_000,
    "99239": 24_500,
    "99282": 39_500,
    "99283": 61_900,
    "99284": 98_000,
    "99285": 142_000,
    "99308": 15_500,
    "99391": 21_500,
    "99392": 22_500,
    "99393": 22_400,
    "99394": 24_600,
    "99395": 25_000,
    "99396": 24_575,
    "G0439": 26_000,
    "99406": 3_100,
    "11102": 21_500,
    "12001": 27_500,
    "17000": 15_200,
    "20610": 23_075,
    "27447": 480_000,
    "29125": 15_500,
    "36415": 1_525,
    "43239": 145_000,
    "45378": 162_000,
    "45385": 205_000,
    "59025": 13_500,
    "59400": 560_000,
    "70450": 78_000,
    "71046": 12_580,
    "72100": 14_200,
    "73030": 14_560,
    "73110": 13_700,
    "73562": 15_100,
    "73610": 13_940,
    "73721": 165_000,
    "74177": 196_000,
    "76805": 48_500,
    "76830": 45_000,
    "77067": 46_500,
    "80053": 6_515,
    "80061": 8_050,
    "81001": 2_450,
    "82043": 3_800,
    "83036": 5_845,
    "83880": 20_500,
    "84153": 11_000,
    "84443": 9_950,
    "85025": 4_530,
    "85610": 2_560,
    "87045": 9_015,
    "87086": 6_050,
    "87634": 14_500,
    "87635": 11_005,
    "87804": 5_520,
    "87880": 5_150,
    "88142": 13_000,
    "88305": 24_500,
    "90471": 4_505,
    "90686": 4_210,
    "90715": 9_800,
    "90791": 32_500,
    "90834": 16_500,
    "90837": 21_000,
    "92551": 3_550,
    "93000": 9_060,
    "93306": 121_500,
    "94010": 11_030,
    "94060": 18_550,
    "94640": 6_050,
    "95004": 34_000,
    "96127": 1_850,
    "96372": 6_025,
    "97110": 4_750,
    "97140": 4_325,
    "97161": 19_500,
    "97530": 5_450,
    "A7003": 2_310,
    "J0696": 2_590,
    "J1885": 3_045,
    "J3301": 2_240,
    "D0120": 6_000,
    "D0140": 8_550,
    "D0150": 11_500,
    "D0274": 7_525,
    "D1110": 11_000,
    "D1120": 8_200,
    "D1206": 4_500,
    "D2391": 21_040,
    "D2392": 26_500,
    "D2740": 140_000,
    "D4341": 29_500,
    "D7140": 22_575,
}

# Revenue codes of hospital lines: revenue code, HCPCS (may be empty), cents.
EMERGENCY = [("0450", "99283", 118_000), ("0450", "99284", 164_500)]
ANCILLARY = [
    ("0300", "80053", 21_050),
    ("0300", "85025", 14_525),
    ("0320", "71046", 41_075),
    ("0636", "J1885", 8_800),
    ("0730", "93000", 27_540),
]
STAY = [("0120", "", 245_000), ("0250", "", 81_065), ("0300", "", 63_090)]

# Procedures of stays that have one: ICD-10-PCS.
JOINT_REPLACEMENT = "0SRC0J9"


@dataclass(frozen=True)
class Reason:
    """Why people come: how often, who, with what, and what is done."""

    key: str
    share: float
    diagnoses: tuple[str, ...]
    settings: tuple[tuple[str, int], ...]  # setting, weight
    services: tuple[str, ...]  # beside the visit itself
    specialty: str
    ages: tuple[int, int] = (0, 100)
    drg: str = ""


OFFICE = (("office", 10), ("telehealth", 1))
SICK = (("office", 7), ("telehealth", 1), ("ed", 2))

REASONS = [
    Reason(
        "influenza",
        0.050,
        ("J101", "J111", "J1089", "J1008"),
        (("office", 14), ("telehealth", 2), ("ed", 5), ("inpatient", 1), ("lab", 2)),
        ("87804", "71046"),
        "family",
        drg="194",
    ),
    Reason(
        "covid19",
        0.045,
        ("U071",),
        (("office", 12), ("telehealth", 4), ("ed", 4), ("inpatient", 1), ("lab", 2)),
        ("87635", "71046"),
        "family",
        drg="177",
    ),
    Reason(
        "rsv",
        0.018,
        ("J210", "J205", "J121"),
        (("office", 7), ("ed", 3), ("inpatient", 1)),
        ("85025", "94010"),
        "pediatrics",
        drg="203",
    ),
    Reason(
        "gastroenteritis",
        0.026,
        ("A09", "A084", "A0811", "A046"),
        SICK,
        ("80053", "87045"),
        "family",
        drg="392",
    ),
    Reason(
        "outbreak",
        0.012,
        ("A020", "A029"),
        (("office", 5), ("ed", 4), ("inpatient", 1), ("lab", 1)),
        ("87045", "80053"),
        "family",
        drg="372",
    ),
    Reason("cold", 0.070, ("J069", "J029", "J209", "B349"), SICK, ("85025",), "family"),
    Reason("ear", 0.020, ("H6691", "H6692"), OFFICE, ("J0696",), "pediatrics", (0, 12)),
    Reason(
        "diabetes",
        0.060,
        ("E119", "E1165", "E1122", "E1142", "E109"),
        (("office", 12), ("telehealth", 2), ("ed", 1), ("inpatient", 1)),
        ("83036", "80053", "36415"),
        "internal",
        drg="638",
    ),
    Reason(
        "hypertension",
        0.090,
        ("I10", "I119", "I129"),
        (("office", 14), ("telehealth", 2), ("inpatient", 1)),
        ("80053", "93000", "36415"),
        "internal",
        drg="305",
    ),
    Reason(
        "asthma",
        0.040,
        ("J45909", "J4520", "J4540", "J45901"),
        (("office", 10), ("telehealth", 1), ("ed", 2), ("inpatient", 1)),
        ("94010", "A7003"),
        "family",
        drg="203",
    ),
    Reason(
        "checkup", 0.100, ("Z0000", "Z23"), OFFICE[:1], ("90471", "90686"), "family"
    ),
    Reason(
        "child",
        0.040,
        ("Z00129", "Z23"),
        OFFICE[:1],
        ("90471", "90686"),
        "pediatrics",
        (0, 17),
    ),
    Reason(
        "injury",
        0.070,
        ("S93401A", "S61411A", "S0101XA"),
        (("office", 4), ("ed", 5), ("outpatient", 2)),
        ("73610", "J1885"),
        "orthopedics",
    ),
    Reason(
        "joint",
        0.060,
        ("M25561", "M1711", "M25511"),
        (("office", 8), ("outpatient", 2), ("inpatient", 1), ("snf", 1)),
        ("73030", "20610"),
        "orthopedics",
        (35, 100),
        drg="470",
    ),
    Reason(
        "back",
        0.065,
        ("M5450", "M542"),
        (("therapy", 7), ("office", 4)),
        ("97110", "97140"),
        "therapy",
        (18, 100),
    ),
    Reason(
        "mind",
        0.070,
        ("F411", "F329", "F331", "F419"),
        (("talk", 6), ("office", 3), ("telehealth", 3)),
        (),
        "psychiatry",
        (10, 100),
    ),
    Reason(
        "heart",
        0.045,
        ("I2510", "I4891", "I509", "R079"),
        (("office", 5), ("ed", 2), ("outpatient", 2), ("inpatient", 2)),
        ("93000", "93306"),
        "cardiology",
        (40, 100),
        drg="291",
    ),
    Reason(
        "other",
        0.070,
        ("N390", "K219", "E785", "L309", "R1084", "E039", "G43909", "J302"),
        SICK,
        ("80053", "36415"),
        "family",
    ),
    Reason(
        "dental",
        0.110,
        ("K0262", "K0889", "Z0120", "K0381"),
        (("dental", 1),),
        (),
        "dental",
        (3, 95),
    ),
]

# Codes that a person with the condition keeps having at other visits.
PERSISTENT = {
    "diabetes": ("E119", "E1165"),
    "hypertension": ("I10",),
    "asthma": ("J45909", "J4520"),
}
# Drugs by HCPCS code: a national drug code of a labeler that does not exist.
DRUGS = {"J1885": "99999010101", "J0696": "99999020202", "J3301": "99999030303"}
TOBACCO = ("F17210", "Z87891")
TOBACCO_MEASURES = ("4004F", "1036F")  # reported on lines without a charge

# Categories of the denial map: group, reason, remark. Remarks only where the reason
# is resolved by them.
DENIALS = {
    "registration": [("CO", "27", ""), ("PR", "31", ""), ("CO", "26", "")],
    "authorization": [("CO", "197", ""), ("CO", "198", ""), ("CO", "15", "")],
    "medical_necessity": [("CO", "50", ""), ("PR", "50", "")],
    "coding": [("CO", "11", ""), ("CO", "4", ""), ("CO", "181", ""), ("CO", "182", "")],
    "missing_information": [("CO", "16", "N290"), ("CO", "16", "MA130")],
    "documentation": [("CO", "252", "N706"), ("CO", "226", "")],
    "duplicate": [("OA", "18", "")],
    "timely_filing": [("CO", "29", "")],
    "coordination_of_benefits": [("CO", "22", ""), ("OA", "22", "")],
    "non_covered": [("CO", "96", ""), ("PR", "204", ""), ("PR", "119", "")],
    "provider": [("CO", "B7", ""), ("CO", "8", ""), ("CO", "170", "")],
    "level_of_care": [("CO", "150", ""), ("CO", "151", "")],
    "other": [("CO", "A1", "")],
}
DUPLICATE = ("OA", "18", "")
UNMAPPED = ("PI", "P14", "")  # deliberately in no denial map of ours
DENIAL_WEIGHTS = {
    "registration": 17,
    "authorization": 14,
    "medical_necessity": 9,
    "coding": 11,
    "missing_information": 16,
    "documentation": 6,
    "timely_filing": 5,
    "coordination_of_benefits": 7,
    "non_covered": 10,
    "provider": 5,
    "level_of_care": 3,
    "other": 2,
}
