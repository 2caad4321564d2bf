"""The data dictionary: read from the models, and complete."""

import pytest

from transforms import dictionary, lineage
from transforms.errors import BadInput

REPORTS = lineage.models("marts")


def test_every_model_is_in_the_document():
    text = dictionary.text()

    assert [m for m in lineage.models() if f"### {m}\n" not in text] == []


@pytest.mark.parametrize("model", lineage.models())
def test_every_column_has_a_meaning_and_no_other_is_described(model):
    columns = dictionary.columns(model)

    lines = lineage.header_lines(model)
    described = lines[lines.index("columns:") + 1 :]
    assert [name for name, meaning in columns.items() if not meaning] == []
    assert len(columns) == len([line for line in described if dictionary_line(line)])


def dictionary_line(line):
    """Whether a header line begins the description of a column."""
    name = line.split(":")[0]
    return ":" in line and name.isidentifier()


@pytest.mark.parametrize("model", REPORTS)
def test_every_number_says_what_it_is_a_share_of_and_what_is_left_out(model):
    metrics = dictionary.metrics(model)

    assert metrics
    for metric in metrics:
        assert all([metric.definition, metric.numerator, metric.denominator])
        assert metric.left_out


def test_a_metric_that_a_header_lacks_is_named():
    with pytest.raises(BadInput, match="happiness"):
        dictionary.metric("marts.denial_rates", "happiness")


def test_long_lines_of_a_header_are_one_text():
    counted = dictionary.metric("marts.denial_rates", "overturn rate")

    assert counted.left_out == (
        "Claims first answered less than 180 days before the data end."
    )
    assert "  " not in counted.definition


def test_fields_metrics_and_columns_are_no_rules():
    for model in REPORTS:
        for rule in dictionary.rules(model):
            assert not rule.startswith(("grain:", "metric:", "columns:", "units:"))


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("billed_usd", "dollars, two decimals"),
        ("seen_patients", "count of people"),
        ("is_denial", "true or false"),
        ("payment_month", "date, first of the month"),
        ("payer_name", "text"),
        ("adjudicated_claims", "count"),
        ("denial_rate", "share, 0 to 1"),
    ],
)
def test_a_column_s_name_says_what_it_holds(column, kind):
    assert dictionary.kind(column) == kind


def test_what_is_withheld_is_described_where_people_are_counted():
    for model in REPORTS:
        section = dictionary.text().split(f"### {model}\n")[1].split("\n### ")[0]
        assert ("`is_withheld`" in section) is ("count of people" in section)
