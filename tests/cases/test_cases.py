"""File in, numbers out: X12 texts worked by hand, one rule of the metrics each.

The cases are the .md pages of this folder. Under a heading stands the rule in a
sentence, then two blocks: the files (each begins with its kind and day, a blank line
parts them; conftest.py adds envelope and parties) and the numbers (tables named, with
the columns that matter, rows in the order of the files).
"""

import re
from pathlib import Path

import pytest

# One worker: its tests share what takes long to make.
pytestmark = pytest.mark.xdist_group("cases")

PAGES = sorted(Path(__file__).parent.glob("*.md"))
CASE = re.compile(r"^## (.+?)\n(.*?)```\n(.*?)```\n+```\n(.*?)```", re.M | re.S)
USER_PAYERS = """payer_id,financial_class_code,is_capitated
{capitated},commercial,true
{classed},medicaid,false
"""


def cases() -> dict[str, tuple[str, str, str]]:
    """Read the pages: a case's short number to its title, files and numbers."""
    found = [case for page in PAGES for case in CASE.findall(page.read_text())]
    return {
        f"C{n:03}": (title, files, numbers)
        for n, (title, _, files, numbers) in enumerate(found, 1)
    }


CASES = cases()


@pytest.fixture(scope="module")
def built(read, tmp_path_factory):
    """One warehouse with every case in it, and the payers that a user has classed."""
    home = tmp_path_factory.mktemp("cases")
    number = {title: n for n, (title, _, _) in CASES.items()}
    payers = USER_PAYERS.format(
        capitated=number["A capitated payer"],
        classed=number["Class by the user's table"],
    )
    (home / "codes").mkdir()
    (home / "codes" / "payer.csv").write_text(payers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(home))
        return read({case: files for case, (_, files, _) in CASES.items()})


def test_there_are_cases_for_the_rules():
    headings = [
        line
        for page in PAGES
        for line in page.read_text().splitlines()
        if line.startswith("## ")
    ]

    assert len(CASES) == len(headings) >= 61


@pytest.mark.parametrize("case", CASES, ids=[title for title, _, _ in CASES.values()])
def test_numbers(built, case):
    for block in re.split(r"\n\s*\n", CASES[case][2].strip()):
        table, header, *rows = block.strip().splitlines()
        columns = [column.strip() for column in header.split("|")]
        expected = [" | ".join(c.strip() for c in row.split("|")) for row in rows]

        assert built.numbers(case, table.strip(), columns) == expected
