"""Filters live in the address: reading and writing it loses nothing."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import filters
from dashboards.catalogue import catalogue

RULE = filters.Choice("rule", "Rule", (("full", "Full"), ("any", "Any")))
CONTROLS = (
    *filters.period("paid", "payment_month", "Answered"),
    filters.PAYER,
    filters.CLAIM_TYPE,
    RULE,
)
ROWS = pl.DataFrame(
    {
        "payment_month": [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)],
        "payer_id": ["P1", "P2", None],
        "claim_type_code": ["P", "I", "P"],
    }
)
TEXTS = st.text(min_size=1, max_size=8)


@given(
    payers=st.lists(TEXTS, max_size=4, unique=True),
    start=st.dates().map(lambda day: f"{day:%Y-%m}"),
)
def test_the_address_and_the_values_are_the_same_thing(payers, start):
    values = {"payer": tuple(sorted(payers)), "paid_from": (start,), "rule": ("any",)}
    values = {key: value for key, value in values.items() if value}

    address = filters.address(values, CONTROLS)

    assert filters.parse(address, CONTROLS) == values
    assert filters.address(filters.parse(address, CONTROLS), CONTROLS) == address


def test_a_default_is_not_in_the_address():
    assert filters.address({"rule": ("full",)}, CONTROLS) == ""


def test_what_is_no_control_of_the_page_is_left():
    assert filters.parse("?payer=P1&evil=1", CONTROLS) == {"payer": ("P1",)}


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("", 3),
        ("?payer=P1", 1),
        ("?payer=P1&payer=P2", 2),
        ("?payer=nobody", 0),
        ("?paid_from=2025-02", 2),
        ("?paid_to=2025-02", 2),
        ("?paid_from=2025-02&paid_to=2025-02", 1),
        ("?paid_from=nonsense", 3),
        ("?claim_type=P&paid_to=2025-01", 1),
    ],
)
def test_a_filter_keeps_the_rows_it_names(address, left):
    values = filters.parse(address, CONTROLS)

    assert filters.keep(ROWS, CONTROLS, values).height == left


def test_a_filter_on_an_absent_column_keeps_every_row():
    values = {"facility": ("F1",)}

    assert filters.keep(ROWS, (filters.FACILITY,), values).height == 3


def test_the_later_choice_follows_the_earlier():
    rows = pl.DataFrame(
        {
            "condition_id": ["influenza", "influenza", "diabetes"],
            "period_code": ["week", "month", "month"],
        }
    )
    controls = (
        filters.Filter("condition", "Condition", "condition_id", "one"),
        filters.Filter("every", "Per", "period_code", "one", default="week"),
    )

    settled = filters.settle(controls, {"condition": ("diabetes",)}, [rows])

    assert settled == {"condition": ("diabetes",), "every": ("month",)}


def test_what_is_offered_follows_the_first_choice():
    rows = pl.DataFrame(
        {
            "condition_id": ["influenza", "influenza", "diabetes"],
            "period_code": ["week", "month", "month"],
        }
    )
    controls = (
        filters.Filter("condition", "Condition", "condition_id", "one"),
        filters.Filter("every", "Per", "period_code", "one", default="week"),
    )

    [(key, following)] = filters.following(controls, [rows]).items()

    assert key == "every"
    assert {
        value: [each["label"] for each in offered]
        for value, offered in following["offers"].items()
    } == {"influenza": ["Month", "Week"], "diabetes": ["Month"]}
    offered = filters.offered(controls, {"condition": ("diabetes",)}, [rows])
    assert offered["every"] == [("month", "Month")]


def test_a_value_may_be_made_of_more_than_a_column_and_named_in_order():
    rows = pl.DataFrame(
        {
            "period_code": ["week", "month", "month", "month"],
            "breakdown_code": ["total", "total", "state", None],
        }
    )
    view = filters.Filter(
        "view",
        "View",
        "period_code",
        "one",
        default="week total",
        made_of=pl.concat_str("period_code", pl.lit(" "), "breakdown_code"),
        named=(
            ("week total", "Weeks"),
            ("quarter total", "Quarters"),
            ("month total", "Months"),
            ("month state", "By state"),
        ),
    )

    offered = filters.options(view, [rows])
    kept = filters.keep(rows, [view], {"view": ("month state",)})

    assert [label for _, label in offered] == ["Weeks", "Months", "By state"]
    assert kept.rows() == [("month", "state")]


def test_a_key_means_the_same_on_every_page():
    meant: dict[str, set[tuple[str, str]]] = {}
    for page in catalogue().values():
        for control in page.controls:
            if isinstance(control, filters.Filter):
                column = control.column if control.kind in ("many", "one") else ""
                meant.setdefault(control.key, set()).add((control.kind, column))

    assert all(len(meanings) == 1 for meanings in meant.values())


@pytest.mark.parametrize(("is_written", "is_shown"), [(True, True), (False, False)])
def test_what_readers_may_write_can_be_chosen_though_one_value_occurs(
    is_written, is_shown
):
    rows = pl.DataFrame({"status": ["new", "new"]})
    status = filters.Filter("status", "Status", "status", is_written=is_written)

    offered = filters.offered([status], {}, [rows])

    assert filters.is_a_choice(status, {}, offered) == is_shown
