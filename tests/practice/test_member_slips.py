"""Member numbers typed wrong: one slip from the right one, and right elsewhere."""

from datetime import date

import polars as pl

from tests.practice.book import HUNDRED, told
from tests.practice.reader import element, transactions
from tests.practice.test_slips import is_one_slip
from transforms.practice.member_slips import MEMBER_SLIP_SHARE, slips
from transforms.practice.parties import member_number
from transforms.practice.placed import placed


def test_what_is_typed_is_one_slip_from_the_number():
    typed = slips("100000714")

    assert all(is_one_slip(one, "100000714") for one in typed)
    assert {"010000714", "100000741", "200000714", "100000715"} <= {*typed}
    assert len(typed) == len({*typed}) == 4 + 9


def test_some_claims_are_sent_with_a_number_one_slip_from_the_patients(many):
    numbers = many.patients.select(member_number()).to_series()
    wrong = many.claims.filter(pl.col("member_typed") != "")
    right = numbers.gather(wrong["patient"])

    assert all(map(is_one_slip, wrong["member_typed"], right))
    assert wrong["is_sent"].all()
    assert not (wrong["frequency"] == "7").any()
    share = wrong["family"].n_unique() / many.claims["family"].n_unique()
    assert 0.7 * MEMBER_SLIP_SHARE < share < 1.5 * MEMBER_SLIP_SHARE


def test_payers_reject_some_of_them_for_an_unknown_member(many):
    wrong = many.claims.filter(pl.col("member_typed") != "")
    said = many.acknowledgments.join(wrong, "claim", "semi")
    rejected = said.filter(pl.col("category").is_in(["A3", "A6", "A7", "A8"]))

    assert rejected.filter(pl.col("status").is_in(["33", "164"])).height > 5


def test_they_stand_in_the_claims_that_the_truth_names_and_nowhere_else(
    folder, truth, log
):
    """All others have the number of the patient, and so have answers and enrolments."""
    told = {(row["file"], row["claim"]) for row in truth["coding_quality"]["members"]}
    right = [f"{100_000_000 + 7 * n}" for n in log.patients["number"]]
    where = placed(log)
    names = where.files["name"].gather(where.claims["file"])
    patients = log.claims["patient"].gather(where.claims["claim"])
    of_file: dict[str, list[int]] = {}
    for name, patient in zip(names, patients, strict=True):
        of_file.setdefault(name, []).append(patient)
    found = set()
    for name, of_claims in of_file.items():
        data = (folder / "files" / name).read_bytes()
        read = [one for inside in transactions(data) for one in claims_of(inside)]
        for place, (patient, (above, within)) in enumerate(
            zip(of_claims, read, strict=True), 1
        ):
            assert {one[3:] for one in within} <= {right[patient]}
            if above[3:] != right[patient]:
                assert is_one_slip(above[3:], right[patient])
                found.add((name, place))

    assert found == told != set()
    answered = [*folder.glob("files/*.835"), *folder.glob("files/*.277")]
    for path in answered:
        for inside in transactions(path.read_bytes()):
            assert {one[3:] for one in numbers_of(inside, "QC")} <= {*right}


def test_the_truth_counts_the_claims_of_a_patient_with_the_right_number(book):
    first = book.claim()
    book.claim(family=first)
    book.claim(day=date(2025, 1, 3))
    book.claim(payer_key="BLUEP", day=date(2025, 1, 4))
    wrong = book.claim(member_typed="100000070", day=date(2025, 1, 7))
    book.claim(family=wrong, frequency="7", day=date(2025, 1, 7))
    other = book.person()
    lonely = book.claim(member_typed="100000017", patient=other)
    book.answer(wrong, [("CO", "16", HUNDRED)])
    book.reject(lonely)

    sent_first, sent_later = told(book)["coding_quality"]["members"]

    assert sent_later == {
        **{"file": "20250107_837P.837", "claim": 1, "payer": "COMML"},
        **{"kind": "character", "written": 1, "usual": 3, "is_enrolled": False},
        **{"is_current": False, "is_rejected": False, "is_denied": True},
    }
    counts = [sent_first[name] for name in ("kind", "written", "usual", "is_current")]
    assert counts == ["character", 1, 0, True]
    assert sent_first["is_rejected"] and not sent_first["is_denied"]


def numbers_of(segments: list[list[str]], *roles: str) -> list[str]:
    return [element(one, 9) for one in segments if one[0] == "NM1" and one[1] in roles]


def claims_of(inside: list[list[str]]) -> list[tuple[str, list[str]]]:
    """Of each claim the subscriber's number above it, and those of other payers."""
    found: list[tuple[str, list[str]]] = []
    above, is_above = "", True
    for one in inside:
        if one[0] in ("HL", "CLM"):
            is_above = one[0] == "HL"
        if one[0] == "CLM":
            found.append((above, []))
        [number] = numbers_of([one], "IL") or [""]
        if number and is_above:
            above = number
        elif number:
            found[-1][1].append(number)
    return found
