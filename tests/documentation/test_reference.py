"""The reference pages say what the code says, all of it."""

import pytest

from documentation import checks, commands, definitions, findings, settings
from documentation.markdown import table
from expectations import gate
from transforms import dictionary, lineage
from transforms.settings import described
from transforms.x12.findings import CATALOGUE

COMMANDS = commands.commands()


def test_every_command_has_a_section_with_its_parameters():
    sections = dict(part.split("\n", 1) for part in commands.text().split("## ")[1:])

    assert list(sections) == list(COMMANDS)
    for name, command in COMMANDS.items():
        for parameter in command.params:
            option = parameter.opts[0]
            shown = option if option.startswith("-") else option.upper()
            assert f"`{shown}" in sections[name]


def test_a_command_is_shown_with_its_call_what_it_does_its_values_and_an_example():
    section = commands.text().split("## query\n")[1]

    call = "    claimscope query SQL [--format FORMAT] [--output OUTPUT] [--as ROLE]"
    assert call in section
    assert "Ask the published reports a question in SQL" in section
    assert "One of `table`, `csv`, `json`, `parquet`. Default: `table`." in section
    assert "Example:\n\n    claimscope query " in section


def test_a_switch_is_shown_with_what_turns_it_off():
    section = commands.text().split("## demo\n")[1].split("\n## ")[0]

    assert "| `--serve / --no-serve` | Start the dashboards. Default: `--serve`. |" in (
        section
    )


def test_every_setting_has_a_row_with_its_default_and_its_meaning():
    rows = settings.text().splitlines()[2:]

    assert len(rows) == len(described())
    assert "| `CLAIMSCOPE_HOME` | ./home | where all state lives |" in rows


def test_every_finding_stands_under_its_severity():
    parts = findings.text().split("## ")[1:]
    rows = [row for part in parts for row in part.splitlines() if row.startswith("| `")]

    assert len(rows) == len(CATALOGUE)
    assert [part.split(":")[0] for part in parts] == [
        "Repairs",
        "Warnings",
        "Quarantine",
    ]
    for part, severity in zip(parts, ["repair", "warning", "quarantine"], strict=True):
        named = {row.split("`")[1] for row in part.splitlines() if "| `" in row}
        assert {CATALOGUE[code].severity for code in named} == {severity}


@pytest.mark.parametrize("layer", ["landing", *lineage.LAYERS])
def test_every_check_of_every_suite_has_a_row(layer):
    sections = dict(part.split("\n", 1) for part in checks.text().split("### ")[1:])

    for name, suite in gate.suites(layer).items():
        rows = [r for r in sections[f"{layer}.{name}"].split("\n") if "| `" in r]
        assert len(rows) == len(suite.expectations)


def test_a_check_says_what_holds_and_whose_doing_it_is():
    text = checks.text()

    assert (
        "| `more_encounters_than_claims` |"
        " A row has no more encounters than claims. | promise |" in text
    )
    assert (
        "| `class_unknown` | A payer's class can be told. | surprise |"
        in text.split("### marts.payer_mix\n")[1]
    )


def test_every_number_of_every_report_is_defined():
    text = definitions.text()

    for model in lineage.models("marts"):
        for counted in dictionary.metrics(model):
            assert counted.definition in text
            assert f"- Denominator: {counted.denominator}" in text


def test_a_cell_keeps_to_its_column():
    assert table(["a"], [["x | y\nz"]]) == "| a |\n| --- |\n| x \\| y z |"
