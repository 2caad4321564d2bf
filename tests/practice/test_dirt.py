"""A dirty practice meets its own truth when it lands, kind by kind."""

from collections import Counter
from typing import Any, NamedTuple

import pytest

from transforms import inbox, landing, staging, warehouse
from transforms.practice import chance, dirt
from transforms.practice.panels import history, shared_out
from transforms.practice.placed import placed
from transforms.practice.truth_files import file_counts
from transforms.settings import settings

CLAIMS, SEED, SHARE = 400, 3, 0.02
COUNTS = ("claims", "claim_lines", "adjudications", "adjustments")
AMOUNTS = (
    *("billed_usd", "charged_usd", "paid_usd", "adjusted_usd"),
    "provider_adjusted_usd",
)


class Landed(NamedTuple):
    """A dirty practice, and the ledger after it landed."""

    soiled: dirt.Soiled
    ledger: dict[str, dict[str, Any]]  # by name
    findings: dict[str, list[str]]


@pytest.fixture(scope="module")
def soiled():
    log = history(shared_out(CLAIMS, SEED)[0])
    return dirt.spoil(log, SHARE, chance.stream(SEED, 0, "dirt"))


@pytest.fixture(scope="module")
def landed(soiled, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        folder = settings().inbox
        folder.mkdir()
        for written in dirt.files_of(soiled):
            (folder / written.name).write_bytes(written.data)
        for names in inbox.plan():
            staging.stage(names)
        with warehouse.connect() as con:
            landing.land(con)
            ledger = con.sql("select * from landing.file").pl()
            findings = con.sql(
                """
                select
                    file.file_name,
                    list_sort(list(distinct finding.finding_code)) as codes
                from landing.file
                inner join landing.finding on file.file_id = finding.file_id
                group by file.file_name
                """
            ).fetchall()
    rows = {row["file_name"]: row for row in ledger.rows(named=True)}
    return Landed(soiled, rows, dict(findings))


@pytest.mark.parametrize("kind", dirt.KINDS)
def test_what_must_come_of_it_does(landed, kind):
    told = {
        name: one for name, one in landed.soiled.told.items() if one["kind"] == kind
    }

    assert told
    for name, one in told.items():
        if one["comes_of_it"] == "skipped":
            assert name not in landed.ledger
        else:
            assert landed.ledger[name]["status_code"] == one["comes_of_it"]
            assert landed.findings.get(name, []) == one["findings"]


def test_nothing_else_is_found(landed):
    told = landed.soiled.told
    rest = {name for name in landed.ledger if name not in told}

    assert len(rest) > 400
    assert not rest & set(landed.findings)
    assert {landed.ledger[name]["status_code"] for name in rest} == {"landed"}


def test_what_remains_is_what_lands(landed):
    soiled = landed.soiled
    counted = file_counts(soiled.remains, placed(soiled.remains))

    for row in counted.rows(named=True):
        found = landed.ledger[soiled.renamed.get(row["name"], row["name"])]
        for name in COUNTS:
            assert found[name] == row[name]
        for name in AMOUNTS:
            assert found[name] * 100 == row[name]


def test_every_file_is_there_or_told_of(landed):
    soiled = landed.soiled
    names = {soiled.renamed.get(name, name) for name in soiled.where.files["name"]}
    landed_too = {
        name for name, row in landed.ledger.items() if row["status_code"] == "landed"
    }

    assert landed_too == names
    assert set(landed.ledger) - names <= set(soiled.told)


def test_claims_set_aside_are_of_no_other_file(soiled):
    """Their loss changes nothing else: nobody answers or repeats them."""
    gone = soiled.sent.claims.filter(
        soiled.sent.claims["is_sent"] & ~soiled.remains.claims["is_sent"]
    )
    log = soiled.remains
    told = Counter(one["claims_set_aside"] for one in soiled.told.values())

    assert gone.height == told[1] == 3
    for frame in (log.answers, log.acknowledgments):
        assert frame.join(gone, "claim", "semi").is_empty()
    assert log.claims.join(gone, "family", "semi").height == gone.height


def test_no_file_is_dirty_twice(soiled):
    plain = [name.rpartition("!")[2] for name in soiled.told]

    assert len(plain) == len(set(plain)) == len(dirt.KINDS)


def test_dirt_is_the_same_for_the_same_seed_and_as_much_as_asked_for(soiled):
    log = history(shared_out(CLAIMS, SEED)[0])
    again = dirt.spoil(log, SHARE, chance.stream(SEED, 0, "dirt"))
    more = dirt.spoil(log, 0.2, chance.stream(SEED, 0, "dirt"))
    share = len(more.told) / len(more.where.files)

    assert again.told == soiled.told
    assert list(dirt.files_of(again)) == list(dirt.files_of(soiled))
    assert share == pytest.approx(0.2, abs=0.01)


def test_without_dirt_a_practice_is_as_it_is():
    log = history(shared_out(CLAIMS, SEED)[0])

    clean = dirt.spoil(log, 0.0, chance.stream(SEED, 0, "dirt"))

    assert clean.sent is clean.remains is log
    assert not (clean.told or clean.changes or clean.copies)
