"""The gate: what it records, what it stops, and what it never says."""

import socket

import pytest
from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

import expectations
from expectations import gate
from expectations.rules import promise, surprise
from transforms import warehouse
from transforms.errors import BrokenPromise
from transforms.settings import settings

MARK = "QUUXNAME"  # stands for a name or an identifier in the data


@pytest.fixture
def suite(home, monkeypatch):
    """Make the warehouse hold one table, next.claim, and the layer core one suite."""
    with warehouse.connect() as con:
        con.execute(
            f"""
            create table next.claim as
            select '{MARK}-1' as claim_id, 100.25 as billed_usd
            union all
            select '{MARK}-2', -3.50
            """
        )
        con.execute("create table core.claim as select 'old' as claim_id")
        con.execute(
            "insert into gate.build (build_id, batch_id, state)"
            " values ('build-1', 1, 'begun')"
        )

    def suite(*checks):
        found = {"claim": ExpectationSuite(name="claim", expectations=list(checks))}
        monkeypatch.setattr(gate, "suites", lambda layer: found)

    return suite


def results(columns):
    with warehouse.connect() as con:
        return con.execute(
            f"select {columns} from gate.check_result order by expectation"
        ).fetchall()


def test_promises_that_hold_are_recorded_and_the_run_goes_on(suite):
    suite(gxe.ExpectColumnValuesToBeUnique(column="claim_id"))

    expectations.check("core", "build-1")

    columns = (
        "build_id, layer, model, expectation, column_name, severity, is_success,"
        " unexpected_count, difference_usd"
    )
    assert results(columns) == [
        ("build-1", "core", "claim", "be_unique", "claim_id", "critical", True, 0, None)
    ]


def test_a_broken_promise_stops_the_run_with_one_sentence(suite):
    suite(promise("negative", "No claim is negative.", "billed_usd < 0", "billed_usd"))

    with pytest.raises(BrokenPromise) as stop:
        expectations.check("core", "build-1")

    sentence = str(stop.value)
    assert "core.claim broke the promise 'negative'" in sentence
    assert "1 row, 3.50 dollars" in sentence
    assert "run again" in sentence
    assert "\n" not in sentence


def test_what_broke_is_recorded_and_the_old_tables_stand(suite):
    suite(promise("negative", "No claim is negative.", "billed_usd < 0", "billed_usd"))

    with pytest.raises(BrokenPromise):
        expectations.check("core", "build-1")

    assert results("is_success, unexpected_count, cast(difference_usd as varchar)") == [
        (False, 1, "3.50")
    ]
    with warehouse.connect() as con:
        assert con.execute("from core.claim").fetchall() == [("old",)]


def test_a_surprise_is_counted_with_its_dollars_and_the_run_goes_on(suite):
    suite(surprise("negative", "No claim is negative.", "billed_usd < 0", "billed_usd"))

    expectations.check("core", "build-1")

    assert results("severity, is_success, unexpected_count, observed") == [
        ("warning", False, 1, "1 row, 3.50 dollars")
    ]


def test_checking_again_replaces_the_results_of_the_attempt_before(suite):
    suite(surprise("negative", "No claim is negative.", "billed_usd < 0"))

    expectations.check("core", "build-1")
    expectations.check("core", "build-1")

    assert results("build_id") == [("build-1",)]


def test_an_expectation_that_raised_is_an_error_and_no_verdict(suite):
    suite(
        promise("odd", "There is a column.", f"no_such_column = '{MARK}'"),
        promise("negative", "No claim is negative.", "billed_usd < 0"),
    )

    with pytest.raises(gate.CheckFailed) as stop:
        expectations.check("core", "build-1")

    assert "1 of the checks on core could not be run" in str(stop.value)
    assert "says nothing about the data" in str(stop.value)
    assert MARK not in str(stop.value)
    assert results("expectation, is_success, observed")[1] == (
        "odd",
        False,
        "not run: BinderException",
    )


def test_a_table_that_is_missing_is_an_error_and_no_verdict(suite, monkeypatch):
    missing = ExpectationSuite(
        name="gone", expectations=[gxe.ExpectColumnValuesToBeUnique(column="claim_id")]
    )
    monkeypatch.setattr(gate, "suites", lambda layer: {"gone": missing})

    with pytest.raises(gate.CheckFailed, match=r"no table next\.gone"):
        expectations.check("core", "build-1")


def test_an_expectation_that_was_dropped_is_noticed(suite, monkeypatch):
    suite(gxe.ExpectColumnValuesToBeUnique(column="claim_id"))
    run = gate.validate

    def dropping(*arguments):
        validations = run(*arguments)
        validations["claim"].results.pop()
        return validations

    monkeypatch.setattr(gate, "validate", dropping)

    with pytest.raises(gate.CheckFailed, match="Only 0 of the 1 expectations"):
        expectations.check("core", "build-1")


def test_nothing_kept_or_shown_holds_a_value_of_a_row(suite, caplog, capfd):
    suite(
        gxe.ExpectColumnValuesToBeInSet(column="claim_id", value_set=["A"]),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        surprise("named", "A claim has a name.", "claim_id is not null"),
    )

    with pytest.raises(BrokenPromise) as stop:
        expectations.check("core", "build-1")

    shown = [str(stop.value), caplog.text, *capfd.readouterr(), str(results("*"))]
    shown += [page.read_text() for page in settings().data_docs.rglob("*.html")]
    assert not [text for text in shown if MARK in text]


def test_data_docs_are_one_site_that_asks_nothing_of_the_network(suite):
    suite(surprise("negative", "No claim < 0.", "billed_usd < 0", "billed_usd"))

    expectations.check("core", "build-1")

    docs = settings().data_docs
    index = (docs / "index.html").read_text()
    page = (docs / "core" / "claim.html").read_text()
    assert 'href="core/claim.html"' in index
    assert "No claim &lt; 0." in page
    assert "3.50" in page
    assert not [text for text in (index, page) if "://" in text or "<script" in text]


def test_the_warehouse_is_free_once_checked(suite):
    suite(gxe.ExpectColumnValuesToBeUnique(column="claim_id"))

    expectations.check("core", "build-1")

    with warehouse.connect(read_only=True) as con:  # another kind of connection
        assert con.execute("select count(*) from next.claim").fetchone() == (2,)


def test_checking_opens_no_connection_and_draws_no_bars(suite, monkeypatch, capfd):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    suite(gxe.ExpectColumnValuesToBeUnique(column="claim_id"))

    expectations.check("core", "build-1")

    assert "Calculating" not in "".join(capfd.readouterr())
