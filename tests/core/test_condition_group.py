"""core.condition_group, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse


@pytest.fixture(autouse=True)
def built(con, table):
    """Four events of three groups of people."""
    table("""
        core.condition_event
        event_id | age_band_code | sex_code | state_code | zip3_code
        a        | 0-4           | F        | TX         | 750
        b        | 0-4           | F        | TX         | 750
        c        | 0-4           | F        | OK         | 731
        d        | 65+           | M        | TX         | 750
    """)
    table("codes.zip3_county\nzip3_code | county_name")
    warehouse.build(con, "core.condition_group")


def test_where_counties_are_loaded_an_area_has_one_and_they_are_a_breakdown(con, table):
    table("codes.zip3_county\nzip3_code | county_name\n750 | Dallas")
    warehouse.build(con, "core.condition_group")

    rows = con.sql(
        "select distinct breakdown_code, detail_codes, breakdown_value"
        " from core.condition_group where breakdown_code in ('county', 'zip3')"
        " order by all"
    ).fetchall()

    assert rows == [
        ("county", "full", "OK, unknown"),
        ("county", "full", "TX, Dallas"),
        ("zip3", "full", "OK, 731, unknown"),
        ("zip3", "full", "TX, 750, Dallas"),
    ]


def test_people_are_in_one_group_of_each_breakdown_of_the_design(con):
    rows = con.sql(
        "select period_code, breakdown_code, only_kind_code, breakdown_value"
        " from core.condition_group where state_code = 'OK' order by all"
    ).fetchall()

    assert rows == [
        ("month", "state", None, "OK"),
        ("month", "total", "chronic", "total"),
        ("quarter", "age_band", None, "0-4"),
        ("quarter", "age_band_sex", None, "0-4, F"),
        ("quarter", "sex", None, "F"),
        ("quarter", "total", None, "total"),
        ("week", "total", "acute", "total"),
        ("year", "age_band", None, "0-4"),
        ("year", "sex", None, "F"),
        ("year", "state", None, "OK"),
        ("year", "total", None, "total"),
        ("year", "zip3", None, "OK, 731"),
    ]


def test_a_number_stands_for_what_the_period_tells_apart(con):
    told_apart = dict(
        con.sql(
            "select period_code, list_sort(list(distinct people)) from ("
            " select period_code, list_sort(list(distinct age_band_code || ' ' ||"
            " sex_code || ' ' || state_code)) as people from core.condition_group"
            " group by period_code, kind_index) group by period_code"
        ).fetchall()
    )

    child, other, old = "0-4 F OK", "0-4 F TX", "65+ M TX"
    assert told_apart == {
        "week": [[child, other, old]],
        "month": [[child], [other, old]],
        "quarter": [[child, other], [old]],
        "year": [[child], [other], [old]],
    }


def test_a_breakdown_says_for_which_detail_it_is(con):
    details = con.sql(
        "select distinct period_code, breakdown_code, detail_codes"
        " from core.condition_group order by all"
    ).fetchall()

    assert [row for row in details if row[1] in ("total", "state")] == [
        ("month", "state", "full"),
        ("month", "total", "full;brief"),
        ("quarter", "total", "full;brief"),
        ("week", "total", "full;brief;rare"),
        ("year", "state", "full;brief;rare"),
        ("year", "total", "rare"),
    ]
