"""The panel 'How this is counted' is the header of the model."""

from dashboards import definition

HEADER = """\
Share of claims that each payer denies.

grain:   one row per payer
         and month
keys:    payer_id, month
audience: administrators

Denied means denied for a reason.
CO alone is never one.

metric: denial rate
definition: Denied of adjudicated.
numerator: denied_claims
left out: Reversals.

columns:
payer_id: the payer
denied_claims: claims
    that were denied
"""


def test_a_header_is_taken_apart():
    said = definition.read(HEADER.splitlines())

    assert said.sentence == "Share of claims that each payer denies."
    assert said.fields == {
        "grain": "one row per payer and month",
        "keys": "payer_id, month",
        "audience": "administrators",
    }
    assert said.rules == ("Denied means denied for a reason. CO alone is never one.",)
    assert said.metrics == (
        {
            "metric": "denial rate",
            "definition": "Denied of adjudicated.",
            "numerator": "denied_claims",
            "left out": "Reversals.",
        },
    )
    assert said.columns == {
        "payer_id": "the payer",
        "denied_claims": "claims that were denied",
    }


def test_a_shipped_model_says_how_it_is_counted():
    said = definition.definition("denial_rates")

    assert said is not None
    assert said.fields["audience"] == "administrators, insurers"
    assert {"numerator", "denominator"} <= set(said.metrics[0])
    assert "denied_claims" in said.columns


def test_a_python_model_says_it_in_its_docstring():
    said = definition.definition("cost_cohorts")

    assert said is not None
    assert said.sentence.startswith("What people with heart disease cost")
    assert said.fields["keys"].startswith("cohort_id, cost_code")
    assert said.of("difference to no evidence")["numerator"] == "allowed_usd"
    assert said.columns["member_patients"] == "people"


def test_a_report_without_a_model_has_no_definition():
    assert definition.definition("no_such_report") is None
