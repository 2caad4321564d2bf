"""`claimscope conditions`: what is counted, and whether its codes exist."""

WRONG = """
label = "Flu of ours"
kind = "acute"
group = "Respiratory"
gap_days = 14
source = "ours"

[[codes]]
begin_with = ["J10", "J99.9"]
"""


def test_the_library_is_listed_and_its_codes_exist(cli, home):
    code, said, complained = cli("conditions")

    assert (code, complained) == (0, "")
    assert "influenza " in said and "episodes, 14 days apart" in said
    assert "first claim, once per life" in said
    assert "codes and beginnings of codes exist in their years." in said


def test_one_condition_is_shown_with_its_rule_and_file(cli, home):
    code, said, _ = cli("conditions", "stroke")

    assert code == 0
    assert "1 of inpatient/hospital outpatient/professional in 12 months" in said
    assert "not checked against the CCW site" in said
    assert "sql/conditions/stroke.toml" in said and "claims_with" in said


def test_a_code_that_does_not_exist_is_said_with_file_line_and_what_to_do(cli, home):
    (home / "conditions").mkdir()
    (home / "conditions" / "ours.toml").write_text(WRONG)

    code, said, complained = cli("conditions")

    assert code == 1
    assert "Flu of ours (yours)" in said
    assert complained.startswith(
        "conditions/ours.toml, line 9: J999 begins no code of ICD-10-CM 2017 to 2026;"
        " correct it, or remove it.\n"
    )
    assert "1 of 1,48" in complained


def test_a_condition_that_is_not_there_is_said(cli, home):
    assert cli("conditions", "gout") == (
        1,
        "",
        "There is no condition gout; `claimscope conditions` lists them.\n",
    )
