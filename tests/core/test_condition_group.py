"""core.condition_group, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse


@pytest.fixture(autouse=True)
def built(con, table):
    """Four events of three groups of people."""
    table("""
        core.condition_event
        event_id | age_band_code | sex_code | state_code
        a        | 0-4           | F        | TX
        b        | 0-4           | F        | TX
        c        | 0-4           | F        | OK
        d        | 65+           | M        | TX
    """)
    warehouse.build(con, "core.condition_group")


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
    }
