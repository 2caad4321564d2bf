"""The files of the practice are valid and balance, read by a reader of their own."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.practice.reader import (
    ZERO,
    element,
    files,
    pairs,
    segments,
    transactions,
)

LINES = {"SV1": 2, "SV2": 3, "SV3": 2}


def test_envelopes_count_what_they_hold(folder):
    for data in files(folder, "*"):
        every = segments(data)
        assert len(data.decode()[:106]) == 106 and data[:3] == b"ISA"
        ids = Counter(segment[0] for segment in every)
        assert ids["ISA"] == ids["IEA"] == ids["GS"] == ids["GE"] == 1
        tail = {segment[0]: segment for segment in every[-2:]}
        assert tail["GE"][1:] == [str(ids["ST"]), every[1][6]]
        assert tail["IEA"][1:] == ["1", every[0][13]]
        for transaction in transactions(data):
            number = transaction[0][2]
            assert transaction[-1] == ["SE", str(len(transaction)), number]


def test_interchange_control_numbers_are_unique(folder):
    numbers = [segments(data)[0][13] for data in files(folder, "*")]

    assert len(numbers) == len(set(numbers)) > 100


def test_a_claim_bills_what_its_lines_bill(folder):
    claims = 0
    for data in files(folder, "*.837"):
        for transaction in transactions(data):
            left = ZERO
            for segment in transaction:
                if segment[0] in ("CLM", "SE"):
                    assert left == 0
                if segment[0] == "CLM":
                    left = Decimal(segment[2])
                    claims += 1
                elif segment[0] in LINES:
                    left -= Decimal(segment[LINES[segment[0]]])

    assert claims > 200


def test_levels_of_a_claim_file_follow_their_parents(folder):
    children = {"20": {"22"}, "22": {"23"}}
    dependents = 0
    for data in files(folder, "*.837"):
        for transaction in transactions(data):
            levels: dict[str, str] = {}
            for segment in transaction:
                if segment[0] != "HL":
                    continue
                _, number, parent, code, _ = segment
                assert int(number) == len(levels) + 1
                assert code == "20" or code in children[levels[parent]]
                levels[number] = code
                dependents += code == "23"

    assert dependents > 0


def test_remittances_balance_by_line_claim_and_payment(folder):
    for data in files(folder, "*.835"):
        for transaction in transactions(data):
            paid = moved = claim = line = share = ZERO
            for segment in transaction:
                name = segment[0]
                if name in ("CLP", "SVC", "PLB", "SE"):
                    assert line == 0
                if name in ("CLP", "PLB", "SE"):
                    assert claim == 0 and share == 0
                if name == "CLP":
                    claim = Decimal(segment[3]) - Decimal(segment[4])
                    share = Decimal(element(segment, 5) or 0)
                    paid += Decimal(segment[4])
                    has_lines = False
                elif name == "SVC":
                    line = Decimal(segment[2]) - Decimal(segment[3])
                    has_lines = True
                elif name == "CAS":
                    cents = sum(amount for _, amount in pairs(segment, 2, 3))
                    claim -= cents
                    line -= cents if has_lines else ZERO
                    share -= cents if segment[1] == "PR" else ZERO
                elif name == "PLB":
                    moved += sum(amount for _, amount in pairs(segment, 3, 2))
            payment = transaction[1]
            assert payment[0] == "BPR" and Decimal(payment[2]) == paid - moved >= 0
            assert (payment[4] == "NON") == (paid == moved)


def test_the_truth_of_a_file_is_what_the_file_says(folder, truth):
    for name, said in truth["files"].items():
        data = (folder / "files" / name).read_bytes()
        every = segments(data)
        ids = Counter(segment[0] for segment in every)
        is_835 = name.endswith(".835")
        cas = [s for s in every if s[0] == "CAS" and is_835]
        amounts = [amount for s in cas for _, amount in pairs(s, 2, 3)]
        plb = [amount for s in every if s[0] == "PLB" for _, amount in pairs(s, 3, 2)]
        assert said["claims"] == ids["CLM"]
        assert said["claim_lines"] == ids["SV1"] + ids["SV2"] + ids["SV3"]
        assert said["adjudications"] == ids["CLP"]
        assert said["adjudication_lines"] == ids["SVC"]
        assert said["adjustments"] == len(amounts)
        for measure, counted in {
            "billed_usd": sum(Decimal(s[2]) for s in every if s[0] == "CLM"),
            "charged_usd": sum(Decimal(s[3]) for s in every if s[0] == "CLP"),
            "paid_usd": sum(Decimal(s[4]) for s in every if s[0] == "CLP"),
            "adjusted_usd": sum(amounts),
            "provider_adjusted_usd": sum(plb),
            "payment_usd": sum(Decimal(s[2]) for s in every if s[0] == "BPR"),
        }.items():
            assert Decimal(said[measure]) == counted


@pytest.mark.parametrize(
    "measure", ["claims", "billed_usd", "paid_usd", "adjusted_usd", "diagnoses"]
)
def test_totals_are_the_sums_of_the_files(truth, measure):
    said = truth["totals"][measure]

    counted = sum(Decimal(counts[measure]) for counts in truth["files"].values())

    assert Decimal(said) == counted


def test_every_kind_of_segment_that_tells_rules_apart_occurs(folder):
    adjustments = Counter()
    statuses, payers, remarks, moved = Counter(), set(), set(), Counter()
    for data in files(folder, "*.835"):
        separators = {data[3:4], data[104:105]}
        for segment in segments(data):
            if segment[0] == "CLP":
                statuses[segment[2]] += 1
            elif segment[0] == "CAS":
                adjustments.update(f"{segment[1]}-{r}" for r, _ in pairs(segment, 2, 3))
            elif segment[0] == "PLB":
                moved.update(reason[:2] for reason, _ in pairs(segment, 3, 2))
            elif segment[:2] == ["N1", "PR"]:
                payers.add("XV" if "XV" in segment else "2U")
            elif segment[0] in ("LQ", "MIA", "MOA", "AMT"):
                remarks.add(segment[0])
        payers.add(b"".join(sorted(separators)).decode())

    assert set(statuses) >= {"1", "2", "4", "19", "22", "23", "25"}
    assert set(adjustments) >= {"CO-45", "CO-253", "PR-1", "PR-2", "PR-3", "OA-23"}
    assert set(adjustments) >= {"CO-97", "OA-18", "CO-151", "PI-P14"}
    assert set(moved) >= {"FB", "L6", "WO"}
    assert payers == {"XV", "2U", "*:", ">|"}
    assert remarks >= {"LQ", "MIA", "AMT"}
