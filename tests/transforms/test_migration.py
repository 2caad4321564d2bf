"""Landing tables of an older version: brought up to date, or refused in a sentence."""

import pytest

from transforms import landing, migration, warehouse
from transforms.errors import Outdated
from transforms.status import status


@pytest.fixture
def older(con, claim_file, home):
    """A warehouse with one file, in which this version's tables are partly missing."""
    landing.create(con)
    con.execute("insert into landing.file (file_id, claims) values ('f', 1)")
    con.execute("insert into landing.claim (claim_id, file_id) values ('c', 'f')")

    def older(*changes):
        for change in changes:
            con.execute(change)

    return older


def columns(con):
    return con.sql(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'landing' order by all"
    ).fetchall()


def test_new_columns_and_tables_are_added_and_what_is_missing_is_written_down(
    con, older
):
    now = columns(con)
    older(
        "alter table landing.claim drop column drg_code",
        "alter table landing.file drop column withdrawn_at",
        "drop table landing.remark",
        "drop table landing.enrolment",
        "alter table landing.file drop column enrolments",
    )

    landing.create(con)
    landing.create(con)

    assert columns(con) == now
    assert con.sql("select claim_id, drg_code from landing.claim").fetchall() == [
        ("c", None)
    ]
    assert migration.unread(con) == [
        *("claim.drg_code", "enrolment", "file.enrolments", "remark")
    ]


def test_an_empty_warehouse_misses_nothing(con, older):
    older("delete from landing.file", "drop table landing.remark")

    landing.create(con)

    assert migration.unread(con) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "alter table landing.claim alter column billed_usd type varchar",
            "landing.claim.billed_usd has another type there",
        ),
        (
            "alter table landing.claim add column old_code varchar",
            "landing.claim.old_code is none of this one's",
        ),
    ],
)
def test_what_cannot_be_carried_over_is_one_sentence(con, older, change, said):
    older(change, "alter table landing.claim drop column drg_code")
    before = columns(con)

    with pytest.raises(Outdated, match=said) as refused:
        landing.create(con)

    assert "run `claimscope rebuild`" in str(refused.value)
    assert columns(con) == before


def test_a_table_of_our_own_beside_them_is_left_alone(con, older):
    older("create table landing.mine (a integer)")

    landing.create(con)

    assert con.sql("from landing.mine").fetchall() == []


def test_status_says_what_older_files_were_not_read_for(home):
    with warehouse.connect() as con:
        landing.create(con)
        con.execute("insert into landing.file (file_id, claims) values ('f', 1)")
        con.execute("alter table landing.file drop column unread_elements")
        con.execute("drop table landing.remark")

    found = status()
    assert found["unread"] == []
    assert found["ledger"]["claims"] == 1
    assert "unread_elements" not in found["ledger"]

    with warehouse.connect() as con:
        landing.create(con)

    assert status()["unread"] == ["file.unread_elements", "remark"]
