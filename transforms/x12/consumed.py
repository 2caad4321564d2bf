"""Consumed: the elements that are read of each segment, 837, 835 and 834.

A non-empty element of a segment below that stands in no list here is counted as unread;
a segment that is not below is ignored. A test changes each element of these lists in a
file and sees that what lands of it is another.
"""

from collections.abc import Mapping

Consumed = Mapping[str, frozenset[int]]  # positions of elements, 1-based


def _lists(lists: Mapping[str, str]) -> Consumed:
    return {
        segment_id: frozenset(
            n
            for span in spans.split()
            for first, _, last in [span.partition("-")]
            for n in range(int(first), int(last or first) + 1)
        )
        for segment_id, spans in lists.items()
    }


# LX01 is a counter that the order of the segments replaces, in both.
CLAIMS = _lists(
    {
        "ST": "1-3",
        "SE": "1 2",
        "BHT": "2 4 6",
        "HL": "1-3",
        "SBR": "1 2 9",
        "PAT": "1",
        "NM1": "1-4 8 9",
        "N4": "2 3",
        "DMG": "2 3",
        "PRV": "3",
        "REF": "1 2",
        "DTP": "1 3",
        "AMT": "1 2",
        "CL1": "1-3",
        "CLM": "1 2 5 19",
        "HI": "1-12",
        "LX": "1",
        "LIN": "2 3",
        "CTP": "4 5",
        "SV1": "1-5 7",
        "SV2": "1-5",
        "SV3": "1-3 6 11",
        "CAS": "1-19",
        "SVD": "1-6",
    }
)
REMITTANCES = _lists(
    {
        "ST": "1-3",
        "SE": "1 2",
        "BPR": "1-5 16",
        "TRN": "2 3",
        "N1": "1-4",
        "NM1": "1 8 9",
        "REF": "1 2",
        "DTM": "1 2",
        "AMT": "1 2",
        "QTY": "1 2",
        "LQ": "1 2",
        "LX": "1",
        "CLP": "1-12",
        "SVC": "1-7",
        "CAS": "1-19",
        "MIA": "1-24",
        "MOA": "1-9",
        "PLB": "1-14",
    }
)
ENROLMENTS = _lists(
    {
        "ST": "1-3",
        "SE": "1 2",
        "BGN": "1 3 4 8",
        "REF": "1 2",
        "QTY": "1 2",
        "N1": "1 2 4",
        "INS": "1-5",
        "NM1": "1 3 4",
        "N4": "2 3",
        "DMG": "2 3",
        "DTP": "1 3",
        "HD": "1 3-5",
    }
)
