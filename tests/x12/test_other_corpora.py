"""Files of other projects that have no truth table: counted here by plain patterns."""

import re
from decimal import Decimal

import pytest

from tests.x12.conformance import CORPUS, KEY
from transforms import staging

CLAIMS = CORPUS.parent / "claims"
FILES = sorted(
    [
        *CLAIMS.glob("hccinfhir-*/sample_837_*.txt"),
        *CLAIMS.glob("linuxforhealth-x12/8*/*"),
    ]
)
STATUSES = sorted(CLAIMS.glob("linuxforhealth-x12/277*/*"))
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FILES, reason="the corpus is not beside us"),
]


def column(text: str, segment_id: str, position: int) -> list[str]:
    """One element of each segment of a kind, by its pattern alone."""
    before = r"\*[^*~]*" * (position - 1)
    found = rf"(?:^|[~\n\r])\s*{segment_id}{before}\*([^*~\n\r]*)"
    return re.findall(found, text)


def dollars(values: list[str]) -> Decimal:
    return sum((Decimal(value or "0") for value in values), Decimal(0))


@pytest.fixture(scope="module")
def landed():
    paths = [*FILES, *STATUSES]
    named = [(path.name, path.read_bytes()) for path in paths]
    return dict(zip(paths, staging.parse_all(named, KEY), strict=True))


def test_there_are_files_of_each_kind(landed):
    kinds = {landed[path]["file"].item(0, "kind_code") for path in FILES}

    assert len(FILES) == 40
    assert {"837P", "837I", "835"} <= kinds


@pytest.mark.parametrize("path", STATUSES, ids=lambda path: path.name)
def test_an_answer_about_a_claims_status_is_no_remittance(landed, path):
    tables = landed[path]

    # X212 answers an inquiry: its lines (SVC) and amounts are not paid.
    for name in ("claim", "adjudication", "adjudication_line", "payment"):
        assert tables[name].is_empty()
    (file,) = tables["file"].to_dicts()
    assert file["segments_in"] == path.read_text().count("~")
    assert file["segments_quarantined"] == 0
    assert file["segments_in"] == file["segments_parsed"] + file["segments_ignored"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_claims_and_charges_are_those_a_pattern_finds(landed, path):
    text, tables = path.read_text(), landed[path]

    claim, line = tables["claim"], tables["claim_line"]
    assert claim.height == len(column(text, "CLM", 1))
    assert claim["billed_usd"].sum() == dollars(column(text, "CLM", 2))
    assert line.height == len(re.findall(r"(?:^|[~\n\r])\s*SV[123]\*", text))
    assert line["billed_usd"].sum() == dollars(
        [*column(text, "SV1", 2), *column(text, "SV2", 3), *column(text, "SV3", 2)]
    )
    paid = tables["adjudication"]
    assert paid.height == len(column(text, "CLP", 1))
    assert paid["billed_usd"].sum() == dollars(column(text, "CLP", 3))
    assert paid["paid_usd"].sum() == dollars(column(text, "CLP", 4))
    assert tables["adjudication_line"].height == len(column(text, "SVC", 1))
    told = [tables["adjustment"], tables["other_payer_adjustment"]]
    assert sum(rows["adjusted_usd"].sum() for rows in told) == dollars(
        [v for n in range(3, 19, 3) for v in column(text, "CAS", n)]
    )
    answered = tables["other_payer_line"]
    assert answered.height == len(column(text, "SVD", 1))
    assert answered["paid_usd"].sum() == dollars(column(text, "SVD", 2))
    assert tables["file"].item(0, "segments_quarantined") == 0
