"""The page of denied claims: what it says of a few, worked by hand."""

import pytest

from dashboards import wording
from dashboards.pages import claim_denials as page


@pytest.fixture
def rows(frame):
    """Three claims fully denied, one of them overturned, and one denied in part."""
    return frame("""
        claim_denials
        adjudication_id | payment_month | reason | reason_label | is_full | is_any | billed_usd | denied_usd | outcome_code | open_denied_usd
        a1              | 2026-01-01    | CO-16  | Missing      | true    | true   | 100.00     | 100.00     | overturned   | 0.00
        a2              | 2026-01-01    | CO-50  | Necessity    | true    | true   | 300.00     | 250.00     | denied       | 250.00
        a3              | 2026-03-01    | CO-16  | Missing      | true    | true   | 400.00     | 400.00     | denied       | 400.00
        a4              | 2026-03-01    | CO-50  | Necessity    | false   | true   | 900.00     | 60.00      | overturned   | 10.00
    """)  # noqa: E501


def plain(text):
    return text.replace(wording.THIN, " ")


@pytest.mark.parametrize(
    ("rule", "sentence", "first", "won"),
    [
        (
            "full",
            "3 claims fully denied at first answer: $ 750 denied then, $ 650 denied as"
            " it stands.",
            ("$ 750", "of $ 800 billed on 3 claims"),
            ("1 claim", "$ 100 denied on them at first"),
        ),
        (
            "any",
            "4 claims denied in full or in part at first answer: $ 810 denied then,"
            " $ 660 denied as it stands.",
            ("$ 810", "of $ 1.7 K billed on 4 claims"),
            ("2 claims", "$ 160 denied on them at first"),
        ),
    ],
)
def test_what_a_rule_calls_denied_is_counted_and_added_up(
    rows, rule, sentence, first, won
):
    numbers = page.numbers(rows, rule)

    assert plain(page.sentence(rows, rule)) == sentence
    assert [(plain(each.value), plain(each.rests_on)) for each in numbers] == [
        first,
        won,
    ]


def test_months_are_bars_by_what_became_of_their_claims(rows):
    drawn = page.figure(rows)

    found = {trace.name: list(trace.y) for trace in drawn.data}
    assert found == {"overturned": [1, 0, 0], "still denied": [1, 0, 1]}
    assert drawn.layout.meta["summary"] == "3 claims in 3 months."


def test_reasons_are_ranked_by_the_dollars_denied_for_them(rows):
    drawn = page.reasons(rows)

    assert list(drawn.data[0].x) == [500.0, 250.0]
    assert [tuple(each) for each in drawn.data[0].customdata] == [
        ("reason", "CO-16"),
        ("reason", "CO-50"),
    ]


def test_the_table_lists_the_most_denied_first_and_adds_up(rows):
    listed = page.table(rows)

    assert listed["claim"].to_list() == ["a3", "a2", "a1"]
    assert listed["reason"][0] == "CO-16 Missing"
    assert {name: float(value) for name, value in page.total(rows).items()} == {
        "billed_usd": 800.0,
        "denied_usd": 750.0,
        "open_denied_usd": 650.0,
    }
