"""Menus: what is done at a visit, as weights and chances. Only code numbers."""

from transforms.practice.codes import FEES
from transforms.practice.reasons import Choices

# Visits: established and new patients, by how much there is to do.
LEVELS: Choices = (("99212", 6), ("99213", 42), ("99214", 47), ("99215", 5))
NEW_LEVELS: Choices = (("99202", 15), ("99203", 55), ("99204", 27), ("99205", 3))
NEW = 0.09  # share of office visits by new patients
# Check-ups by age on the day: (from, code).
CHECKUPS = [
    *((0, "99391"), (1, "99392"), (5, "99393"), (12, "99394")),
    *((18, "99395"), (40, "99396"), (65, "G0439")),
]
TALKS: Choices = (("90837", 45), ("90834", 47), ("90791", 8))
EMERGENCY: Choices = (("99282", 8), ("99283", 32), ("99284", 40), ("99285", 20))
ARRIVAL: Choices = (("99221", 15), ("99222", 40), ("99223", 45))
ROUNDS: Choices = (("99231", 20), ("99232", 60), ("99233", 20))
LEAVING: Choices = (("99238", 55), ("99239", 45))
SCOPES: Choices = (("45378", 6), ("45385", 4))
IMAGES = {
    "breast_screening": "77067",
    "joint": "73721",
    "back": "72100",
    "osteoarthritis": "73562",
}
# What a visit is billed apart from, by modifier 25.
APART = ["11102", "12001", "17000", "20610", "29125", "90471", "94640", "96372"]
DENTAL_CHECKUPS: Choices = (
    *(("D0120", 1.0), ("D1110", 0.85), ("D0274", 0.45), ("D1206", 0.3)),
)
CHILD_CHECKUPS: Choices = (
    *(("D0120", 1.0), ("D1120", 0.85), ("D0274", 0.3), ("D1206", 0.7)),
)
REPAIRS: Choices = (
    *(("D2391", 5), ("D2392", 4), ("D2740", 2), ("D7140", 3), ("D4341", 2)),
)

# Hospital lines: revenue code, HCPCS (may be empty), cents.
HOSPITAL = {
    name: place
    for place, name in enumerate(
        [
            "room",
            "intensive",
            "drugs",
            "laboratory",
            "supplies",
            "surgery",
            "arrival",
            "nursery",
            "therapy",
            "urgent2",
            "urgent3",
            "urgent4",
            "urgent5",
            "chemistry",
            "count",
            "image",
            "injection",
            "tracing",
            "scan",
            "medicine",
            "clinic",
            "scope",
            "snare",
            "infusion",
            "pathology",
            "anesthesia",
        ]
    )
}
HOSPITAL_LINES = [
    ("0120", "", 245_000),
    ("0200", "", 610_000),
    ("0250", "", 81_065),
    ("0300", "", 63_090),
    ("0270", "", 48_025),
    ("0360", "", 1_650_000),
    ("0450", "", 164_500),
    ("0170", "", 120_000),
    ("0420", "", 94_000),
    ("0450", "99282", 71_000),
    ("0450", "99283", 118_000),
    ("0450", "99284", 164_500),
    ("0450", "99285", 238_000),
    ("0300", "80053", 21_050),
    ("0300", "85025", 14_525),
    ("0320", "71046", 41_075),
    ("0636", "J1885", 8_800),
    ("0730", "93000", 27_540),
    ("0351", "70450", 185_000),
    ("0250", "", 12_040),
    ("0510", "G0463", 38_500),
    ("0750", "45378", 268_000),
    ("0750", "45385", 342_000),
    ("0335", "96413", 154_000),
    ("0310", "88305", 36_500),
    ("0370", "", 95_000),
]
CODES = ["", *dict.fromkeys([*FEES, *(code for _, code, _ in HOSPITAL_LINES if code)])]
CODE_OF = {code: place for place, code in enumerate(CODES)}
REVENUES = ["", *dict.fromkeys(revenue for revenue, _, _ in HOSPITAL_LINES)]
REVENUE_OF = {revenue: place for place, revenue in enumerate(REVENUES)}
TRACKED = ("4004F", "1036F")  # tobacco measures, reported without a charge
CODE_OF |= {code: len(CODES) + place for place, code in enumerate(TRACKED)}
CODES += TRACKED
MODIFIERS = ["", "25", "95", "GP", "LT", "RT"]
MODIFIER_OF = {modifier: place for place, modifier in enumerate(MODIFIERS)}
