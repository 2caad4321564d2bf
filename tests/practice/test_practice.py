"""The practice is the same for a seed, and has everything in it however small."""

import csv
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from tests.practice.conftest import CLAIMS
from transforms.errors import BadInput
from transforms.practice import codes, generate, panels
from transforms.practice.casting import STORIES
from transforms.practice.log import FIRST_DAY, LAST_DAY
from transforms.practice.panels import history, shared_out
from transforms.practice.payers import PAYERS

SHIPPED = Path(__file__).parents[2] / "sql" / "codes"
SCRIPT = """
import sys
from pathlib import Path
from transforms.practice import generate
generate(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
"""


def digest(folder: Path) -> str:
    """One hash over the names and bytes of a folder."""
    total = sha256()
    for path in sorted(folder.rglob("*.*")):
        if path.is_file():
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed_and_threads(
    folder, seed, tmp_path, threads
):
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(CLAIMS), str(seed)],
        env={**os.environ, "PYTHONHASHSEED": "77", "POLARS_MAX_THREADS": threads},
        cwd=Path(__file__).parents[2],
        check=True,
    )

    assert digest(tmp_path) == digest(folder)


def test_another_seed_gives_another_practice(folder, seed, tmp_path):
    generate(tmp_path, CLAIMS, seed + 1000)

    assert digest(tmp_path) != digest(folder)


def test_as_many_original_claims_as_asked_for(log):
    first = log.claims.filter(
        "is_sent"
        & (pl.col("responsibility") == "P")
        & (pl.col("frequency") == "1")
        & ~pl.col("is_predetermination")
        & ~pl.col("control").str.ends_with("R")
    )

    assert first["control"].n_unique() == CLAIMS


def test_every_story_is_told(log):
    assert set(log.claims["story"]) - {"stranger"} == {story.key for story in STORIES}


def test_every_denial_denies_a_claim(log):
    nothing_paid = log.answers.filter((pl.col("paid") == 0) & (pl.col("billed") > 0))
    found = log.adjustments.join(nothing_paid, "answer", "semi")
    pairs = set(found.select("group", "reason").iter_rows())

    every = [denial for denials in codes.DENIALS.values() for denial in denials]
    assert pairs >= {(group, reason) for group, reason, _ in every}
    assert set(log.remarks["code"]) == {remark for *_, remark in every if remark}


@pytest.mark.parametrize("kind", ["P", "I", "D"])
def test_each_claim_type_is_paid_and_denied(log, kind):
    own = log.answers.join(log.claims.filter(kind=kind), "claim")
    denied = log.adjustments.filter(pl.col("reason") == "16")

    assert (own["paid"] > 0).any()
    assert own.filter(pl.col("paid") == 0).height > 3
    assert len(denied) > 0


def test_every_payer_is_billed_and_pays(many):
    assert set(many.claims["payer_key"]) == set(PAYERS)
    assert set(many.answers.filter(pl.col("paid") > 0)["payer_key"]) == set(PAYERS)


def test_versions_repeat_replace_and_void(log):
    claims = log.claims.filter("is_sent")
    assert set(claims["frequency"]) == {"1", "7", "8"}
    replacements = claims.filter(frequency="7")
    assert replacements["control"].str.ends_with("R").n_unique() == 2
    assert set(replacements["original_reference"]) <= set(log.answers["reference"])
    old = log.answers.join(replacements, "claim", suffix="_of_claim")
    assert old.filter(pl.col("control") != pl.col("control_of_claim")).height


def test_versions_of_a_claim_follow_each_other_in_time(many):
    sent = many.claims.filter("is_sent")
    before = sent.with_columns(before=pl.col("submitted").shift().over("family"))

    assert before.filter(pl.col("submitted") <= pl.col("before")).is_empty()
    answered = many.answers.join(many.claims, "claim", suffix="_of_claim")
    late = answered.filter(pl.col("paid_on") < pl.col("submitted"))
    assert late.is_empty()


def test_numbers_are_told_apart(many):
    families = many.claims.filter(pl.col("responsibility") == "P").group_by("control")

    assert families.agg(pl.col("family").n_unique())["family"].max() == 1
    payers = many.answers.group_by("reference").agg(pl.col("payer_key").n_unique())
    assert payers["payer_key"].max() == 1


def test_some_answers_are_missing_and_some_match_no_claim(log, truth):
    assert truth["totals"]["unanswered_claims"] > 0
    assert truth["totals"]["unmatched_adjudications"] >= 4
    assert log.claims["prior"].is_not_null().any()
    assert log.claims["is_predetermination"].any()
    assert log.answers.join(log.answer_lines, "answer", "anti").height


def test_odd_claims_occur(log):
    """Without a charge on a line, referred, with a drug, of a person of unknown sex."""
    seen = log.patients.join(log.claims, "patient", "semi")

    assert (log.lines["charge"] == 0).any()
    assert log.claims["referrer"].is_not_null().any()
    assert set(log.lines["code"]) & set(codes.DRUGS)
    assert set(seen["sex"]) == {"F", "M", "U"}


def test_nothing_happens_outside_the_three_years(many):
    assert many.claims["day"].min() >= FIRST_DAY
    assert many.claims["submitted"].max() == LAST_DAY >= many.answers["paid_on"].max()
    assert (many.claims["thru"] <= many.claims["submitted"]).all()


def test_no_two_current_claims_of_an_encounter_bill_the_same(many):
    current = (
        many.claims.filter("is_sent" & (pl.col("responsibility") == "P"))
        .filter(~pl.col("is_predetermination"))
        .group_by("family", maintain_order=True)
        .last()
        .filter(pl.col("frequency") != "8")
        .select("patient", "facility", pl.coalesce("admitted", "day"), "billed")
    )

    assert len(current) > 10_000 and not current.is_duplicated().any()


def test_progress_is_told(tmp_path):
    steps = []

    generate(tmp_path, CLAIMS, 3, lambda done, total: steps.append((done, total)))

    assert steps[0] == (0, CLAIMS) and steps[-1] == (CLAIMS, CLAIMS)
    assert len(steps) > 5 and steps == sorted(steps)


def test_panels_are_about_equal_and_add_up():
    sizes = [panel.claims for panel in shared_out(1_000_001, 1)]

    assert sum(sizes) == 1_000_001
    assert len(sizes) == 5 and max(sizes) - min(sizes) <= 1


def test_several_panels_collide_in_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(panels, "PANEL_CLAIMS", 600)
    steps = []

    first, second = map(history, shared_out(1_200, 4))
    generate(tmp_path, 1_200, 4, lambda done, total: steps.append(done))

    for frame, column in (
        ("claims", "control"),
        ("answers", "reference"),
        ("patients", "number"),
    ):
        one, other = (set(getattr(log, frame)[column]) for log in (first, second))
        assert not one & other
    assert (second.world.organizations == first.world.organizations).to_series().all()
    written = [path.name for path in (tmp_path / "files").iterdir()]
    assert sum("_p02" in name for name in written) > 100
    assert steps == sorted(steps) and steps[-1] == 1_200


def test_too_small_a_practice_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="at least"):
        generate(tmp_path, 3, 1)


def test_too_much_dirt_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(BadInput, match=r"from 0 to 0\.2"):
        generate(tmp_path, CLAIMS, 1, dirt=0.3)


def test_a_used_folder_is_refused(folder, seed):
    with pytest.raises(BadInput, match="empty it"):
        generate(folder, CLAIMS, seed)


def test_payers_are_of_many_classes():
    assert len(PAYERS) == 20
    assert len({payer.financial_class for payer in PAYERS.values()}) == 7
    assert len({payer.tin for payer in PAYERS.values()}) == 20
    assert any(payer.identifies_by_2u for payer in PAYERS.values())


def test_the_shipped_denial_map_says_what_the_practice_means():
    with (SHIPPED / "denial_map.csv").open(encoding="utf-8") as lines:
        shipped = list(csv.DictReader(lines))
    known = {
        (row["reason_code"], row["remark_code"]): row["denial_category"]
        for row in shipped
    }

    for category, denials in codes.DENIALS.items():
        for _, reason, remark in denials:
            assert known.get((reason, remark), known[reason, ""]) == category
    assert (codes.UNMAPPED[1], "") not in known
