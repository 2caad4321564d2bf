"""The page of all conditions: each by its own measure, none compared by size."""

from datetime import date

import polars as pl
import pytest

from dashboards import drawn, filters
from dashboards.pages import disease_overview as page
from tests.dashboards.test_disease_pictures import rows

W1, W2 = date(2026, 1, 4), date(2026, 1, 11)
FEW = "1 to 10 people"


def condition(name, group, *weeks, **other):
    return rows(
        *zip((W1, W2), weeks, strict=True),
        condition_id=name.lower(),
        condition_label=name,
        group_label=group,
        **other,
    )


ALL = pl.concat(
    [
        condition("RSV", "Respiratory", 20, 40),
        condition("Influenza", "Respiratory", 200, None),
        condition("Mumps", "Notifiable", 0, 0),
        condition("Measles", "Notifiable", None, 0),
        condition("Lyme", "Notifiable", 12, 15),
    ]
)


def test_each_condition_is_shaded_by_its_own_highest():
    figure = page.figure(ALL)
    tiles = next(trace for trace in figure.data if trace.type == "heatmap")
    [hatch] = [trace for trace in figure.data if trace.name == "withheld"]

    assert list(figure.layout.yaxis.ticktext) == ["Lyme", "Influenza", "RSV"]
    assert [list(row) for row in tiles.z] == [[0.8, 1.0], [1.0, None], [0.5, 1.0]]
    assert "Withheld" in tiles.hovertext[1][1]
    assert {y for y in hatch.y if y is not None} == {1 - 0.42, 1 + 0.42}
    assert min(x for x in hatch.x if x) == W2
    note = figure.layout.meta["note"]
    assert "Withheld wherever anyone was ill: Measles." in note
    assert "Coded for nobody: Mumps." in note


def test_each_condition_has_a_panel_of_its_own_scale():
    figure = page.multiples(ALL)
    bars = {t.name: list(t.y) for t in figure.data if t.type == "bar"}

    assert bars == {"Lyme": [12.0, 15.0], "Influenza": [200.0, None], "RSV": [20.0, 40]}
    tops = [figure.layout[f"yaxis{n}"].range[1] for n in ("", 2, 3)]
    assert tops == pytest.approx([1.15 * 15, 1.15 * 200, 1.15 * 40])
    texts = [each.text for each in figure.layout.annotations]
    assert texts == ["Lyme", "15", "Influenza", "200", "RSV", "40"]
    assert [t.text for t in figure.data if t.name == "withheld"] == [
        "<b>Influenza</b><br>Withheld: rests on few people, or would give such a "
        "number away."
    ]


def test_the_files_have_each_condition_and_week_as_published():
    for figure in (page.figure(ALL), page.multiples(ALL)):
        found = drawn.rows(figure)
        assert found.select(
            "condition_label", "period_start_date", "condition_patients"
        ).rows() == [
            ("Influenza", W1, 200),
            ("Influenza", W2, None),
            ("Lyme", W1, 12),
            ("Lyme", W2, 15),
            ("RSV", W1, 20),
            ("RSV", W2, 40),
        ]


def test_the_sentence_names_the_most_frequent_that_may_be_shown():
    assert page.sentence(ALL) == (
        "In the week of 11 Jan 2026, the last week with anyone who may be shown, RSV "
        "was most frequent: 40 people of 100 seen. 1 of 5 conditions is withheld then."
    )
    hidden = ALL.filter(pl.col("condition_id").is_in(["measles", "mumps"]))
    assert page.sentence(hidden) == ("Of 2 conditions, none with anyone may be shown.")
    assert page.sentence(ALL.clear()) == "No condition in this selection."


def test_the_numbers_tell_shown_nobody_and_withheld_apart():
    found = [(each.label, each.value) for each in page.numbers(ALL, FEW)]

    assert found == [
        ("Conditions with anyone shown", "3 of 5"),
        ("Coded for nobody", "1 of 5"),
        ("Numbers withheld", "2 of 10"),
    ]
    assert page.numbers(ALL.clear(), FEW) == []


def test_the_table_has_a_row_per_condition_and_no_withheld_number():
    found = page.table(ALL).select(
        *("condition", "condition_patients", "latest_shown", "highest_shown"),
        *("highest_in", "withheld_periods"),
    )

    assert found.rows() == [
        ("Lyme", 15, "2026-01-11", 15, "2026-01-11", 0),
        ("Measles", 0, "2026-01-11", None, None, 1),
        ("Mumps", 0, "2026-01-11", None, None, 0),
        ("Influenza", 200, "2026-01-04", 200, "2026-01-04", 1),
        ("RSV", 40, "2026-01-11", 40, "2026-01-11", 0),
    ]


def test_nothing_that_may_be_shown_is_said_and_not_drawn():
    hidden = ALL.filter(pl.col("condition_id").is_in(["measles", "mumps"]))

    assert not page.figure(hidden).data
    assert "Measles" in page.figure(hidden).layout.meta["summary"]
    assert page.multiples(hidden) is None
    assert page.table(ALL.clear()).is_empty()


@pytest.mark.parametrize(
    ("address", "period", "names"),
    [
        ("", "week", {"influenza", "covid19"}),
        ("?kind=prevalence", "month", {"diabetes"}),
    ],
)
def test_each_kind_is_shown_in_one_period_and_of_everybody(
    normal, address, period, names
):
    frame = normal["disease_trends"]
    settled = filters.settle(
        page.FILTERS, filters.parse(address, page.FILTERS), [frame]
    )
    kept = filters.keep(frame, page.FILTERS, settled)

    assert set(kept["period_code"]) == {period}
    assert set(kept["breakdown_code"]) == {"total"}
    assert set(kept["condition_id"]) == names
    assert page.figure(kept).data
