"""Headlines: each from its report's published rows alone."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from transforms.headlines import headlines

USD = pl.Decimal(18, 2)


def said(report, rows, schema=None):
    """Each headline of one report: its label, and its text."""
    frame = pl.DataFrame(rows, schema_overrides=schema)
    return {h.label: h.text for h in headlines({report: frame})}


def denials(**counts):
    measures = {
        "adjudicated_claims": 100,
        "denied_claims": 10,
        "matured_denied_claims": 8,
        "overturned_claims": 6,
        "billed_usd": Decimal("2000000.00"),
        "denied_usd": Decimal("250000.00"),
        "denial_rate": 0.5,
    }
    return measures | counts


def test_denial_rates_are_rates_of_sums():
    rows = [denials(), denials(adjudicated_claims=41103, denied_claims=4028)]

    assert said("denial_rates", rows, {"billed_usd": USD, "denied_usd": USD}) == {
        "Denied at first": "9.8 % of 41,203 primary claims",
        "Dollars denied at first": "$ 500 K of $ 4.0 M billed (12.5 %)",
        "Denials overturned": "75.0 % of 16 matured denials",
    }


def test_a_headline_carries_its_parts_and_its_definition():
    frame = pl.DataFrame([denials()])

    first = headlines({"denial_rates": frame})[0]

    assert (first.value, first.numerator, first.denominator) == (0.1, 10.0, 100.0)
    assert first.definition.startswith("Share of primary claims fully denied")


def test_without_a_denominator_there_is_no_share():
    rows = [denials(matured_denied_claims=0, overturned_claims=0)]

    assert said("denial_rates", rows)["Denials overturned"] == (
        "no share of 0 matured denials"
    )


def test_the_largest_reason_is_one_of_the_denials():
    rows = [
        {"denial_category": category, "is_denial": is_denial, "adjusted_usd": dollars}
        for category, is_denial, dollars in [
            ("none", False, Decimal("900.00")),
            ("unmapped", False, Decimal("800.00")),
            ("coding", True, Decimal("30.00")),
            ("medical_necessity", True, Decimal("60.00")),
            ("coding", True, Decimal("10.00")),
        ]
    ]

    assert said("denial_reasons", rows) == {
        "Largest reason for denials": "Medical necessity: 60.0 % of $ 100 denied"
    }


def test_without_denials_there_is_no_largest_reason():
    rows = [{"denial_category": "none", "is_denial": False, "adjusted_usd": Decimal(1)}]

    assert said("denial_reasons", rows) == {}


def test_payer_mix_names_the_largest_class_and_what_is_paid():
    rows = [
        {"financial_class_code": code, "billed_usd": billed, "paid_usd": paid}
        for code, billed, paid in [
            ("medicare", Decimal("300.00"), Decimal("100.00")),
            ("commercial", Decimal("500.00"), Decimal("250.00")),
            ("medicare", Decimal("200.00"), Decimal("-20.00")),
        ]
    ]

    # Two classes of the same size: the first by name.
    assert said("payer_mix", rows) == {
        "Largest payer class": "Commercial: 50.0 % of $ 1,000 billed",
        "Net payment to charge": "33.0 %: $ 330 paid of $ 1,000",
    }


def test_open_balances_say_how_much_is_old():
    rows = [
        {"band_code": band, "open_claims": claims, "open_usd": Decimal(usd)}
        for band, claims, usd in [("0-30", 3, 300), ("over 120", 2, 100)]
    ]

    assert said("open_balance", rows) == {
        "Open with payers": "$ 400 on 5 claims, 25.0 % of it over 120 days"
    }


def test_underpaid_is_a_headline_only_with_a_contract():
    names = ("below_usd", "usual_usd", "contract_lines", "underpaid_usd")
    row = dict(zip(names, (Decimal(5), Decimal(50), 0, Decimal(0)), strict=True))
    usual = {"Below the payer's usual": "$ 5, 10.0 % of $ 50"}

    assert said("payment_variance", [row | {"contract_usd": Decimal(0)}]) == usual
    assert said(
        "payment_variance",
        [
            row
            | {"contract_lines": 2, "underpaid_usd": Decimal(3)}
            | {"contract_usd": Decimal(60)}
        ],
    ) == usual | {"Underpaid against the contract": "$ 3, 5.0 % of $ 60"}


def trend(start, people, condition="influenza", breakdown="total"):
    is_acute = condition == "influenza"
    return {
        "condition_id": condition,
        "condition_label": condition.capitalize(),
        "measure_code": "incidence" if is_acute else "prevalence",
        "period_code": "week" if is_acute else "month",
        "period_start_date": date.fromisoformat(start),
        "breakdown_code": breakdown,
        "condition_patients": people,
        "seen_patients": None if people is None else 1200,
    }


def test_the_peak_week_is_the_first_of_the_highest():
    rows = [
        trend("2025-01-26", 20),
        trend("2025-02-09", 40),
        trend("2025-02-02", 40),
        trend("2025-02-16", None),
        trend("2025-03-02", 99, breakdown="sex"),
    ]

    assert said("disease_trends", rows) == {
        "Influenza, peak week": (
            "40 new patients of 1,200 seen in the week of 2 Feb 2025"
        )
    }


def test_prevalence_is_that_of_the_last_month_that_may_be_shown():
    rows = [
        trend("2025-04-01", 100, "diabetes"),
        trend("2025-05-01", 120, "diabetes"),
        trend("2025-06-01", None, "diabetes"),
    ]

    assert said("disease_trends", rows) == {
        "Diabetes, prevalence": (
            "10.0 % of 1,200 patients seen in the 24 months to May 2025"
        )
    }


@pytest.mark.parametrize("people", [0, None])
def test_what_may_not_be_shown_is_said_to_be_so(people):
    rows = [trend("2025-02-02", people), trend("2025-04-01", None, "diabetes")]
    frame = pl.DataFrame(rows, schema_overrides={"condition_patients": pl.Int64})

    both = headlines({"disease_trends": frame})

    assert [headline.label for headline in both] == [
        "Influenza, peak week",
        "Diabetes, prevalence",
    ]
    assert {headline.value for headline in both} == {None}
    assert {headline.text[:29] for headline in both} == {
        "nothing that may be shown: no"
    }


def test_a_report_without_rows_or_not_published_has_no_headline():
    assert headlines({}) == []
    assert headlines({"denial_rates": pl.DataFrame([denials()]).clear()}) == []


@pytest.mark.parametrize(
    ("dollars", "text"),
    [("12345678901", "$ 12.3 B"), ("12345", "$ 12 K"), ("9999.50", "$ 10,000")],
)
def test_dollars_are_rounded_to_what_a_person_can_use(dollars, text):
    rows = [denials(denied_usd=Decimal(dollars), billed_usd=Decimal(dollars))]

    said_of_dollars = said("denial_rates", rows)["Dollars denied at first"]

    assert said_of_dollars == f"{text} of {text} billed (100.0 %)"


def cohort(group, people, **said):
    rates = dict.fromkeys(
        ["allowed_per_year_usd", "standardised_difference_usd"]
        + [f"standardised_difference_{end}_usd" for end in ("low", "high")]
    )
    return {
        "cohort_id": "heart",
        "cohort_label": "Heart disease",
        "cost_code": "all",
        "breakdown_value": group,
        "member_patients": people,
        "followed_days": 1461 if people else 0,
        "allowed_usd": Decimal("42000.00"),
        **rates,
        **said,
    }


def test_a_cohort_says_what_a_patient_year_costs_and_smokers_more():
    total = cohort("total", 1200, allowed_per_year_usd=Decimal("10500.00"))
    difference = {
        "standardised_difference_usd": Decimal("1663.54"),
        "standardised_difference_low_usd": Decimal("-4878.39"),
        "standardised_difference_high_usd": Decimal("7105.10"),
    }
    rows = [
        total,
        cohort("current", 30, **difference),
        {**total, "cost_code": "top_1_percent_cut", "member_patients": 9},
    ]

    assert said("cost_cohorts", rows) == {
        "Heart disease": "$ 10,500 a patient-year at these facilities, 1,200 people",
        "Heart disease, smokers less people without evidence": (
            "$ 1,664 a patient-year (95 % interval -$ 4,878 to $ 7,105),"
            " standardised by age and sex"
        ),
    }


@pytest.mark.parametrize(
    ("people", "texts"),
    [
        (0, ["nobody meets every rule", "nobody is coded as smoking"]),
        (None, ["nothing that may be shown: fe", "nothing that may be shown or "]),
    ],
)
def test_a_cohort_that_may_not_be_shown_says_so(people, texts):
    rows = [cohort("total", people), cohort("current", people)]
    schema = {"member_patients": pl.Int64, "allowed_per_year_usd": USD}

    found = said("cost_cohorts", rows, schema)

    assert [text[:29] for text in found.values()] == texts


def test_headlines_stand_in_the_order_of_the_reports():
    rows = {
        "denial_rates": pl.DataFrame([denials()]),
        "disease_trends": pl.DataFrame([trend("2025-02-02", 40)]),
        "a_report_of_ones_own": pl.DataFrame([{"claims": 3}]),
    }

    found = [headline.report for headline in headlines(dict(reversed(rows.items())))]

    assert found == 3 * ["denial_rates"] + ["disease_trends"]
