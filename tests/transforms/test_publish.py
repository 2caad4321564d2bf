"""Publishing: whole or not at all, the same again, small cells withheld."""

import hashlib
import json

import polars as pl
import pytest
from highspy import Highs, HighsModelStatus

from transforms import dictionary, disclosure, publish, warehouse
from transforms.audiences import OWNER, Reader, Role
from transforms.errors import BadInput, BrokenPromise, NothingPublished

RESEARCHER = Reader("a researcher", Role.researcher)

MARTS = {
    "denial_rates": "select 'P2' as payer_id, date '2025-01-01' as payment_month,"
    " 'F1' as facility_id, 'P' as claim_type_code, 'other' as financial_class_code,"
    " 3 as denied_claims union all select 'P1', date '2025-01-01', 'F1', 'P', 'other',"
    " 4 union all select 'P1', date '2024-12-01', 'F1', 'P', 'other', 5",
    "denial_reasons": "select 'P1' as payer_id, date '2025-01-01' as payment_month,"
    " 'F1' as facility_id, 'P' as claim_type_code, 'CO' as group_code,"
    " '45' as reason_code, 'none' as denial_category, false as is_denial,"
    " 1.50::decimal(18, 2) as adjusted_usd",
    "payer_mix": "select 'P1' as payer_id, date '2025-01-01' as service_month,"
    " 'F1' as facility_id, 'P' as claim_type_code, 'other' as financial_class_code,"
    " 1.50::decimal(18, 2) as paid_usd",
    "disease_trends": "select 'influenza' as condition_id, 'week' as period_code,"
    " unnest([date '2025-01-05', date '2025-01-12']) as period_start_date,"
    " 'total' as breakdown_code, 'total' as breakdown_value,"
    " unnest([5, 50]) as condition_patients, unnest([7, 70]) as condition_visits",
}


def swapped_in(build_id):
    """A warehouse as it is when the tables of a build have just been swapped in."""
    with warehouse.connect() as con:
        through = "date '2025-06-30' as data_through_date"
        con.execute(f"create or replace table core.data_end as select {through}")
        con.execute("create schema if not exists landing")
        con.execute(
            "create or replace table landing.file (erased_at timestamp, file_id text)"
        )
        con.execute(
            "create or replace table core.payer as"
            " select unnest(['P1', 'P2', '../P3']) as payer_id"
        )
        for name, query in MARTS.items():
            con.execute(f"create or replace table marts.{name} as {query}")
        con.execute("delete from gate.table_build")
        for model in set(warehouse.models("marts")) - {f"marts.{n}" for n in MARTS}:
            columns = ", ".join(f'"{c}" varchar' for c in dictionary.columns(model))
            con.execute(f"create or replace table {model} ({columns})")
        for model in warehouse.models():
            con.execute("insert into gate.table_build values (?, ?)", [model, build_id])


@pytest.fixture
def build(home):
    swapped_in("20250701-1")
    return "20250701-1"


def content(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_before_the_first_publication_there_is_nothing_to_read(home):
    with pytest.raises(NothingPublished, match="inbox"):
        publish.current()


def test_each_audience_reads_its_reports_in_key_order(build):
    publish.publish(build)

    every = [
        model.split(".")[1]
        for model in warehouse.models("marts")
        if "administrators" in warehouse.audiences(model)
    ]
    assert publish.reports() == every
    assert {*MARTS} & {*publish.reports(RESEARCHER)} == {"disease_trends"}
    rates = publish.read("denial_rates")
    assert rates["denied_claims"].to_list() == [5, 4, 3]


def test_a_report_of_another_audience_is_not_found(build):
    publish.publish(build)

    with pytest.raises(BadInput, match="researchers"):
        publish.read("denial_rates", RESEARCHER)


@pytest.mark.parametrize(
    ("payer_id", "denied"), [("P1", [5, 4]), ("P2", [3]), ("../P3", [])]
)
def test_an_insurer_reads_the_rows_of_its_own_payer_alone(build, payer_id, denied):
    folder = publish.publish(build)
    insurer = Reader("an insurer", Role.insurer, payer_id)

    assert publish.read("denial_rates", insurer)["denied_claims"].to_list() == denied
    assert "payer_mix" not in publish.reports(insurer)
    assert "cost_cohorts" in publish.reports(insurer)
    of_insurers = [*(folder / "insurers").iterdir()]
    assert len(of_insurers) == 3
    assert all(len(file.name) == 16 for file in of_insurers)


def test_an_insurer_of_an_unknown_payer_reads_nothing(build):
    publish.publish(build)

    assert publish.reports(Reader("an insurer", Role.insurer, "P9")) == []


def test_what_was_shown_before_is_remembered_when_it_is_withheld_later(build):
    publish.publish(build)
    with warehouse.connect() as con:
        con.execute("update marts.disease_trends set condition_patients = 3")
        con.execute("update gate.table_build set build_id = '20250702-1'")

    folder = publish.publish("20250702-1")

    assert publish.read("disease_trends")["condition_patients"].to_list() == [None] * 2
    earlier = pl.read_parquet(folder / "earlier" / "disease_trends.parquet")
    assert earlier["condition_patients"].to_list() == [None, 50]


def test_a_report_that_gives_a_count_away_is_not_published(build, monkeypatch):
    old = publish.publish(build)
    swapped_in("20250702-1")
    withhold = disclosure.withhold

    def leaky(frame, *arguments):
        shown = withhold(frame, *arguments)
        if "condition_patients" not in frame.columns:
            return shown
        return shown.with_columns(frame["condition_patients"])

    monkeypatch.setattr(disclosure, "withhold", leaky)

    with pytest.raises(BrokenPromise, match=r"disease_trends.*worked out"):
        publish.publish("20250702-1")

    assert publish.current() == old


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (HighsModelStatus.kInfeasible, "no solution, though the true counts are one"),
        (HighsModelStatus.kTimeLimit, "no solution, though the true counts are one"),
        (HighsModelStatus.kUnbounded, "no end to what they could be"),
    ],
)
def test_an_attack_that_is_not_solved_is_a_sentence_and_publishes_nothing(
    build, monkeypatch, status, found
):
    old = publish.publish(build)
    swapped_in("20250702-1")
    monkeypatch.setattr(Highs, "getModelStatus", lambda self: status)

    with pytest.raises(BrokenPromise) as refused:
        publish.publish("20250702-1")

    assert str(refused.value) == (
        "Report disease_trends was not published: HiGHS, which looks for what its"
        f" counts give away, found {found}. Publish again when further files have"
        " landed; if it fails again, report it as a fault of Claimscope, with this"
        " sentence. The old reports stand."
    )
    assert publish.current() == old


def test_the_manifest_says_how_much_is_withheld(build):
    publish.publish(build)

    said = publish.manifest()["disclosure"]

    assert said["profile"] == "cms"
    trends = [row for row in said["reports"] if row["report"] == "disease_trends"]
    assert trends == [
        {
            "report": "disease_trends",
            "design": "week x total",
            "rows": 2,
            "withheld_as_few": 1,
            "withheld_for_others": 0,
        }
    ]


def test_what_rests_on_few_people_is_withheld_from_every_audience(build):
    publish.publish(build)

    for reader in (OWNER, RESEARCHER):
        trends = publish.read("disease_trends", reader)
        assert trends["is_withheld"].to_list() == [True, False]
        assert trends["condition_visits"].to_list() == [None, 70]


def test_the_manifest_names_build_date_rows_and_digests(build):
    folder = publish.publish(build)

    said = publish.manifest()

    assert (said["build_id"], said["data_through_date"]) == (build, "2025-06-30")
    assert {
        (table["audience"], table["report"]): table["sha256"]
        for table in said["tables"]
    } == {
        (str(file.parent.relative_to(folder)), file.stem): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for file in folder.rglob("*.parquet")
        if file.parent.name != "earlier"
    }
    assert (folder / "data_dictionary.md").is_file()


def test_publishing_again_changes_nothing(build):
    folder = publish.publish(build)
    before = content(folder)

    publish.publish(build)

    assert publish.current() == folder
    assert content(folder) == before


def test_the_same_rows_give_the_same_bytes_under_another_build(build):
    first = content(publish.publish(build))
    swapped_in("20250702-1")

    second = content(publish.publish("20250702-1"))

    assert {n: b for n, b in first.items() if n != "manifest.json"} == {
        n: b for n, b in second.items() if n != "manifest.json"
    }


def test_tables_of_two_builds_are_refused_and_the_old_reports_stand(build):
    old = publish.publish(build)
    swapped_in("20250702-1")
    with warehouse.connect() as con:
        con.execute(
            "update gate.table_build set build_id = '20250701-1'"
            " where model = 'marts.payer_mix'"
        )

    with pytest.raises(BrokenPromise, match="one build"):
        publish.publish("20250702-1")

    assert publish.current() == old


def test_a_build_that_is_no_longer_in_place_is_refused(build):
    publish.publish(build)
    swapped_in("20250702-1")
    new = publish.publish("20250702-1")

    with pytest.raises(BrokenPromise):
        publish.publish(build)

    assert publish.current() == new


def test_a_report_that_counts_people_in_an_unknown_shape_is_refused(build):
    with warehouse.connect() as con:
        con.execute("alter table marts.payer_mix add column payer_patients bigint")

    with pytest.raises(BrokenPromise, match="payer_mix"):
        publish.publish(build)

    with pytest.raises(NothingPublished):
        publish.current()


class Killed(BaseException):
    """Stands in for SIGKILL: nothing in the code under test may catch it."""


@pytest.mark.parametrize("step", ["_save", "_sync", "_make_current", "_remove_old"])
def test_a_publication_that_was_killed_is_finished_by_the_next(build, step):
    swapped_in("20250702-1")
    whole = content(publish.publish("20250702-1"))
    swapped_in("20250703-1")
    calls = []

    def die(*arguments):
        calls.append(step)
        if len(calls) == (4 if step == "_save" else 1):
            raise Killed
        return original(*arguments)

    original = getattr(publish, step)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(publish, step, die)
        publish.publish("20250703-1")
    seen = publish.current().name

    folder = publish.publish("20250703-1")

    assert seen == ("20250703-1" if step == "_remove_old" else "20250702-1")
    assert publish.current() == folder
    assert content(folder).keys() == whole.keys()
    assert not [f.name for f in folder.parent.iterdir() if f.name.startswith(".")]
    for name in whole.keys() - {"manifest.json"}:
        assert content(folder)[name] == whole[name]


def test_the_last_three_publications_stay(home):
    for day in range(1, 6):
        swapped_in(f"2025070{day}-1")
        publish.publish(f"2025070{day}-1")

    folders = sorted(f.name for f in publish.current().parent.iterdir() if f.is_dir())

    assert folders == ["20250703-1", "20250704-1", "20250705-1", "current"]


def test_a_reader_keeps_the_publication_it_has_found(build):
    publish.publish(build)
    found = publish.current()
    swapped_in("20250702-1")

    publish.publish("20250702-1")

    assert publish.current() != found
    assert pl.read_parquet(found / "administrators" / "payer_mix.parquet").height == 1


def test_no_clock_and_no_machine_path_is_published(build, home):
    folder = publish.publish(build)

    said = json.loads((folder / "manifest.json").read_text())
    assert sorted(said) == ["build_id", "data_through_date", "disclosure", "tables"]
    for name, data in content(folder).items():
        assert str(home).encode() not in data, name
