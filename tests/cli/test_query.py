"""claimscope query: published reports in, an answer or one sentence out."""

import json
from io import BytesIO

import polars as pl
import pytest

from transforms import audiences
from transforms.audiences import Reader, Role

TOTAL = "select sum(denied_claims) as denied, sum(denied_usd) as usd from denial_rates"


def test_csv_json_and_parquet_hold_the_same_answer(cli, publication, tmp_path):
    sql = "select * from denial_rates order by payer_id"
    file = tmp_path / "answer.parquet"

    _, csv, _ = cli("query", sql, "--format", "csv")
    _, text, _ = cli("query", sql, "--format", "json")
    code, said, _ = cli("query", sql, "--format", "parquet", "--output", str(file))

    assert csv.splitlines() == [
        "payer_id,payment_month,denied_claims,denied_usd",
        "P1,2025-01-01,3,10.10",
        "P2,,1,200.00",
    ]
    assert json.loads(text) == [
        {
            "payer_id": "P1",
            "payment_month": "2025-01-01",
            "denied_claims": 3,
            "denied_usd": 10.1,
        },
        {
            "payer_id": "P2",
            "payment_month": None,
            "denied_claims": 1,
            "denied_usd": 200,
        },
    ]
    assert code == 0 and said.startswith("2 rows in ")
    assert pl.read_parquet(file).write_csv() == csv


def test_csv_for_programs_holds_each_text_as_it_stands(cli, publication):
    _, csv, _ = cli("query", "select '=1' as \"=a\"", "--format", "csv")

    assert csv == "=a\n=1\n"


def test_parquet_can_be_piped(cli, publication, capfdbinary, monkeypatch):
    import sys

    import claimscope

    monkeypatch.setattr(
        sys, "argv", ["claimscope", "query", TOTAL, "--format", "parquet"]
    )
    with pytest.raises(SystemExit):
        claimscope.main()
        sys.exit(0)
    sys.stdout.flush()
    out, _ = capfdbinary.readouterr()

    assert pl.read_parquet(BytesIO(out)).row(0)[0] == 4


def test_a_table_is_for_people(cli, publication):
    code, out, _ = cli("query", TOTAL)

    assert code == 0
    assert "denied" in out and "4" in out and "210.10" in out


def test_reports_also_answer_to_their_full_names(cli, publication):
    code, out, _ = cli(
        "query", "select count(*) as n from marts.denial_rates", "--format", "csv"
    )

    assert (code, out) == (0, "n\n2\n")


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("selec 1", "syntax error"),
        ("select nope from denial_rates", 'column "nope" not found'),
        ("select * from nothing", "nothing does not exist"),
        ("", "one SQL query"),
        ("select 1; select 2", "one SQL query"),
        ("drop table denial_rates", "one SQL query"),
        ("copy denial_rates to 'x.csv'", "one SQL query"),
        ("set enable_external_access = true", "one SQL query"),
        ("attach 'x.duckdb'", "one SQL query"),
        ("from read_csv('/etc/hostname')", "no file, network or setting"),
        ("from read_text('/etc/hostname')", "no file, network or setting"),
        ("select cast('a' as int)", "Could not convert"),
    ],
)
def test_a_mistake_is_one_sentence(cli, publication, sql, sentence, home):
    code, out, err = cli("query", sql)

    assert (code, out) == (1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert str(home) not in err and "Traceback" not in err


def test_the_owner_sees_what_others_see(cli, publication):
    rates = pl.DataFrame({"payer_id": ["P1"], "denied_claims": [3]})
    for reader in (Reader("", Role.researcher), Reader("", Role.insurer, "P1")):
        (publication / reader.folder).mkdir(parents=True)
        rates.write_parquet(publication / reader.folder / "disease_trends.parquet")
    shown = ("query", "show tables", "--format", "csv")

    assert cli(*shown)[1] == "name\ndenial_rates\n"
    for given in (["researcher"], ["insurer", "--payer", "P1"]):
        assert cli(*shown, "--as", *given)[1] == "name\ndisease_trends\n"


def test_an_insurer_asks_of_the_rows_of_their_own_payer(cli, publication):
    rates = pl.DataFrame({"payer_id": ["P1", "P2"], "denied_claims": [3, 1]})
    for place, rows in audiences.shares(rates, [audiences.INSURERS], ["P1", "P2"]):
        (publication / place).mkdir(parents=True)
        rows.write_parquet(publication / place / "denial_rates.parquet")
    asked = ("query", "from denial_rates", "--format", "csv", "--as", "insurer")

    assert cli(*asked, "--payer", "P1")[1] == "payer_id,denied_claims\nP1,3\n"
    assert cli(*asked, "--payer", "P2")[1] == "payer_id,denied_claims\nP2,1\n"
    assert cli(*asked, "--payer", "P3")[0] == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--as", "insurer"], "Give --payer with --as insurer"),
        (["--payer", "P1"], "Give --payer with --as insurer"),
        (["--as", "insurer", "--payer", "P2"], "Nothing is published for an insurer"),
        (["--as", "researcher"], "Nothing is published for a researcher"),
    ],
)
def test_who_reads_nothing_is_told_so(cli, publication, given, sentence):
    code, out, err = cli("query", TOTAL, *given)

    assert (code, out) == (1, "")
    assert sentence in err


def test_a_limit_is_a_sentence_that_says_what_to_do(cli, publication, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_QUESTION_ROWS", "1")

    code, _, err = cli("query", "select * from range(101)")

    assert code == 1
    assert "more than 100 rows" in err and "`limit`" in err


def test_frames_of_this_process_are_not_tables(cli, publication):
    code, _, err = cli("query", "select * from answer")

    assert code == 1 and "does not exist" in err


def test_asking_before_anything_is_published_is_a_sentence(cli):
    code, _, err = cli("query", TOTAL)

    assert code == 1
    assert "Nothing has been published yet" in err


def test_an_output_that_cannot_be_written_is_a_sentence(cli, publication, tmp_path):
    absent = cli("query", TOTAL, "--output", str(tmp_path / "no" / "x.csv"))
    folder = cli("query", TOTAL, "--output", str(tmp_path))

    assert absent[0] == folder[0] == 1
    assert "does not exist" in absent[2]
    assert "cannot be written" in folder[2]
