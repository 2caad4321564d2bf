"""The practice is the same for a seed, and has everything in it however small."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.practice.conftest import CLAIMS
from transforms.errors import BadInput
from transforms.practice import codes, generate
from transforms.practice.casting import STORIES
from transforms.practice.events import FIRST_DAY, LAST_DAY
from transforms.practice.judgement import category, judge
from transforms.practice.truth import current_claims

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


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(
    folder, seed, tmp_path
):
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(CLAIMS), str(seed)],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=Path(__file__).parents[2],
        check=True,
    )

    assert digest(tmp_path) == digest(folder)


def test_another_seed_gives_another_practice(folder, seed, tmp_path):
    generate(tmp_path, CLAIMS, seed + 1000)

    assert digest(tmp_path) != digest(folder)


def test_as_many_original_claims_as_asked_for(log):
    originals = [
        claim
        for claim in log.claims
        if claim.family in log.stories and claim.frequency == "1"
    ]

    assert len({claim.family for claim in originals}) == CLAIMS


def test_every_story_is_told(log):
    assert set(log.stories.values()) == {story.key for story in STORIES}


def test_every_category_of_denial_denies_a_claim(log):
    found = {
        category(reason)
        for answer in log.answers
        if judge(answer).is_fully_denied
        for _, reason, _ in answer.all_adjustments
    }

    assert found >= set(codes.DENIALS)


@pytest.mark.parametrize("kind", ["P", "I", "D"])
def test_each_claim_type_is_paid_and_denied(log, kind):
    answers = [answer for answer in log.answers if answer.claim.kind == kind]

    assert any(answer.paid > 0 for answer in answers)
    assert any(judge(answer).is_fully_denied for answer in answers)


def test_versions_repeat_replace_and_void(log):
    assert {claim.frequency for claim in log.claims} == {"1", "7", "8"}
    replacements = [claim for claim in log.claims if claim.frequency == "7"]
    assert len({claim.control.endswith("R") for claim in replacements}) == 2
    assert all(claim.original_reference for claim in replacements)
    old = [
        answer
        for answer in log.answers
        if answer.claim.frequency == "7" and answer.control != answer.claim.control
    ]
    assert old


def test_some_answers_are_missing_and_some_match_no_claim(log, truth):
    assert truth["totals"]["unanswered_claims"] > 0
    assert truth["totals"]["unmatched_adjudications"] >= 4
    assert any(claim.prior for claim in log.claims)
    assert any(claim.is_predetermination for claim in log.claims)
    assert any(not answer.lines for answer in log.answers)


def test_odd_claims_occur(log):
    """Without a charge on a line, referred, with a drug, of a person of unknown sex."""
    claims = log.claims

    assert any(not line.charge for claim in claims for line in claim.lines)
    assert any(claim.referrer for claim in claims)
    assert any(line.code in codes.DRUGS for claim in claims for line in claim.lines)
    assert {claim.patient.sex for claim in claims} == {"F", "M", "U"}


def test_nothing_happens_outside_the_two_years(log):
    days = [claim.day for claim in log.claims]
    later = [claim.submitted for claim in log.claims]
    later += [answer.paid_on for answer in log.answers]

    assert min(days) >= FIRST_DAY and max(later) <= LAST_DAY
    assert all(claim.patient.born <= claim.day for claim in log.claims)
    assert all(claim.thru <= claim.submitted for claim in log.claims)


def test_no_two_current_claims_of_an_encounter_bill_the_same(log):
    seen = [
        (claim.encounter, claim.billed)
        for claim in current_claims(log.claims)
        if claim.responsibility == "P"
    ]

    assert len(seen) == len(set(seen))


def test_progress_is_told(tmp_path):
    steps = []

    generate(tmp_path, CLAIMS, 3, lambda done, total: steps.append((done, total)))

    assert steps[0] == (0, CLAIMS) and steps[-1] == (CLAIMS, CLAIMS)
    assert steps == sorted(steps)


def test_too_small_a_practice_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="at least"):
        generate(tmp_path, 3, 1)


def test_a_used_folder_is_refused(folder, seed):
    with pytest.raises(BadInput, match="empty it"):
        generate(folder, CLAIMS, seed)
