"""Seen: a shorter way to what landed before, and never another answer."""

import pytest

from transforms import landing, seen, staging
from transforms.settings import settings


@pytest.fixture
def receive(home, con):
    """Put files into the inbox, stage and land them; return how many landed."""
    settings().inbox.mkdir()

    def receive(**files):
        for name, data in files.items():
            (settings().inbox / name).write_bytes(data)
        staging.stage(sorted(files))
        return landing.land(con)

    return receive


def rows(con, query):
    return con.sql(query).fetchall()


def of_what_landed(con):
    """Whether everything that landed has its number, and nothing else has one."""
    return all(
        rows(con, f'select count(*), max(batch_id) from landing."{table}"')
        == rows(con, f'select count(*), max(batch_id) from seen."{table}"')
        for table in ("file", "transaction")
    )


def test_what_lands_is_added(receive, con, claim_file):
    receive(a=claim_file(), b=claim_file(claim="B"), c=b"%PDF-1.7")
    receive(d=claim_file(control="2"), e=claim_file(amount="120.00"))

    assert rows(con, "select count(*), max(batch_id) from seen.file") == [(5, 2)]
    assert of_what_landed(con)


@pytest.mark.parametrize(
    "spoil",
    [
        "drop schema seen cascade",
        'delete from seen.file; delete from seen."transaction"',
        'update seen.file set batch_id = 9; update seen."transaction" set batch_id = 9',
    ],
    ids=["a warehouse of before", "rows landed without it", "of other batches"],
)
def test_what_is_not_of_the_rows_that_landed_is_made_anew(
    receive, con, claim_file, spoil
):
    receive(a=claim_file())
    con.execute(spoil)

    landed = receive(again=claim_file(), b=claim_file(amount="120.00"))

    assert landed == 1
    assert rows(
        con, "select file_name, status_code from landing.file order by file_name"
    ) == [("a", "landed"), ("b", "quarantined")]
    assert of_what_landed(con)


def test_numbers_that_are_not_unique_change_no_answer(
    receive, con, claim_file, monkeypatch
):
    same = "0::ubigint"
    monkeypatch.setattr(seen, "_KEYS", {"file": same, "transaction": same})
    receive(a=claim_file(), b=claim_file(control="2", claim="B"))

    landed = receive(
        again=claim_file(),
        c=claim_file(control="3"),
        d=claim_file(amount="120.00"),
        e=claim_file(sender="OTHER", amount="120.00"),
    )

    assert landed == 3
    assert rows(
        con, "select file_name, status_code from landing.file order by file_name"
    ) == [
        ("a", "landed"),
        ("b", "landed"),
        ("c", "landed"),
        ("d", "quarantined"),
        ("e", "landed"),
    ]
    assert rows(con, "select count(*) from landing.finding") == [(2,)]


def test_a_file_that_was_loaded_again_is_found(receive, con, claim_file):
    """Replaying gives a file another batch: it is not looked for in the old one."""
    receive(a=claim_file())
    ((file_id, sha256),) = rows(con, "select file_id, sha256 from landing.file")
    folder = staging.restage(settings().inbox / "a", "a", sha256, settings().staging)
    landing.reload(con, folder, file_id)

    assert receive(b=claim_file(amount="120.00"), c=claim_file(control="2")) == 2

    assert rows(
        con, "select file_name, status_code from landing.file order by file_name"
    ) == [("a", "landed"), ("b", "quarantined"), ("c", "landed")]
    assert of_what_landed(con)
