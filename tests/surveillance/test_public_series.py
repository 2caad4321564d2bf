"""Influenza in the United States: literal numbers, the same as R's.

R's `surveillance` 1.20.3 computed the numbers once, outside this repository, from the
same files, with the settings of each method (b = 5; 3 of NHSN, which has four years).
They hold where the corpora are absent.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.surveillance.public_series import history, week
from transforms.surveillance.ears import C1, C2, C3, ears
from transforms.surveillance.farrington import FLEXIBLE, IMPROVED, ORIGINAL, farrington
from transforms.surveillance.histories import History, masked
from transforms.surveillance.outcomes import Reason

YEARS = {"ilinet": 5, "united_states": 3, "vermont": 3}
# series, week, expected, dispersion, threshold, alarm
IMPROVED_ROWS = [
    ("ilinet", "2020-09-20", 26393.2277479, 1309.24599934, 36747, False),
    ("ilinet", "2021-12-05", 34021.4909994, 4956.31553543, 57808, False),
    ("ilinet", "2022-08-21", 18769.5127176, 7443.08425998, 41450, False),
    ("ilinet", "2024-05-12", 58909.8726201, 9150.37917729, 101555, False),
    ("ilinet", "2025-03-02", 112173.901047, 7382.58098299, 163320, False),
    ("united_states", "2025-04-27", 1550.31488207, 1411.2608715, 4493, False),
    ("united_states", "2025-12-28", 20073.047619, 3372.83175207, 35238, True),
    ("united_states", "2026-05-17", 3534.99795863, 1186.75537533, 7434, False),
    ("united_states", "2026-06-21", 1656.94060617, 1300.12734257, 4561, False),
    ("vermont", "2025-04-27", 4.31460613826, 5.34896226848, 14, False),
    ("vermont", "2025-12-28", 92.33775079, 9.03547616778, 144, False),
    ("ilinet", "2005-05-22", 1102.79058439, 530.07686395, 2583, False),
    ("ilinet", "2006-05-07", 3158.56132122, 732.49375112, 6003, False),
]
FLEXIBLE_ROWS = [
    ("ilinet", "2020-09-20", 22938.4212161, 766.403192586, 30169.9777691, False),
    ("ilinet", "2021-12-05", 43553.8587318, 8129.47069483, 77922.9117173, False),
    ("ilinet", "2022-08-21", 15541.6, 10499.0622225, 40744.3815047, False),
    ("ilinet", "2024-05-12", 28117.2857143, 8624.69161081, 57296.6233614, False),
    ("ilinet", "2025-03-02", 78615.2306772, 18481.7546191, 149025.742508, False),
    ("united_states", "2025-04-27", 969.808921735, 648.429800254, 2533.30825652, True),
    ("united_states", "2025-12-28", 37278.3803615, 3565.45886262, 57768.7645791, False),
    ("united_states", "2026-05-17", 2442.16594047, 145.643321382, 3486.41280511, False),
    ("united_states", "2026-06-21", 1231.29457614, 141.007261007, 1977.00603049, False),
    ("vermont", "2025-04-27", 4.57142858456, 6.09421180391, 15.6624229669, False),
    ("vermont", "2025-12-28", 17.7623913565, 13.4727244219, 48.6907349437, True),
    ("ilinet", "2005-05-22", 754.695652205, 142.728107913, 1354.54565473, True),
    ("ilinet", "2006-05-07", 3700.33329568, 142.63537576, 4957.68201826, False),
]
# series, week, threshold, alarm
ORIGINAL_ROWS = [
    ("ilinet", "2020-09-20", 30077.2942403, False),
    ("ilinet", "2021-12-05", 59381.1214557, False),
    ("ilinet", "2022-08-21", 34467.4681556, True),
    ("ilinet", "2024-05-12", 60207.4120886, False),
    ("ilinet", "2025-03-02", 196635.560569, False),
    ("united_states", "2025-04-27", 1923.21370252, True),
    ("united_states", "2025-12-28", 64326.9896549, False),
    ("united_states", "2026-05-17", 3677.19928524, False),
    ("united_states", "2026-06-21", 1472.30565383, False),
    ("vermont", "2025-04-27", 15.7865934738, False),
    ("vermont", "2025-12-28", 71.6814706689, False),
]
# series, week, thresholds of C1, C2, C3, alarms
EARS_ROWS = [
    ("ilinet", "2005-05-22", 6165.48365979, 10145.0258707, 5414.2523839, ""),
    ("ilinet", "2021-12-05", 61302.3820718, 52903.0732875, 48783.6023029, "C2 C3"),
    ("united_states", "2025-12-28", 51863.5727034, 15675.148327, 0, "C2 C3"),
    ("vermont", "2025-04-27", 54.5819380203, 87.5563343054, 37.1490430612, ""),
    ("vermont", "2025-12-28", 57.1533588366, 13.4032721456, 0, "C1 C2 C3"),
]


def judged(name, day, method):
    series = history(name)
    # R asks for no number of years; in 2005 two of five have these weeks.
    told = replace(method, years=YEARS[name], fewest_years=2)
    return farrington(series, [week(series, day)], told)


@pytest.mark.parametrize(
    ("method", "row"),
    [(IMPROVED, row) for row in IMPROVED_ROWS]
    + [(replace(FLEXIBLE, compat="surveillance"), row) for row in FLEXIBLE_ROWS],
)
def test_the_flexible_method(method, row):
    name, day, *numbers, is_alarm = row

    found = judged(name, day, method)

    got = [found.expected[0, 0], found.dispersion[0, 0], found.threshold[0, 0]]
    assert got == pytest.approx(numbers, rel=1e-9)
    assert found.is_alarm[0, 0] == is_alarm


@pytest.mark.parametrize("row", ORIGINAL_ROWS)
def test_the_original_method(row):
    name, day, threshold, is_alarm = row

    found = judged(name, day, ORIGINAL)

    assert found.threshold[0, 0] == pytest.approx(threshold, rel=1e-9)
    assert found.is_alarm[0, 0] == is_alarm


@pytest.mark.parametrize("row", EARS_ROWS)
def test_ears(row):
    name, day, *thresholds, alarms = row
    series = history(name)

    found = [
        ears(series, [week(series, day)], method)
        for method in (C1, C2, replace(C3, compat="surveillance"))
    ]

    got = [each.threshold[0, 0] for each in found]
    assert got == pytest.approx(thresholds, rel=1e-9)
    kinds = zip(("C1", "C2", "C3"), found, strict=True)
    assert [kind for kind, each in kinds if each.is_alarm[0, 0]] == alarms.split()


def test_without_the_weeks_of_2000_to_2002_a_summer_has_too_few_years():
    series = history("ilinet")

    found = farrington(series, [week(series, "2005-05-22")])

    assert found.reason[0, 0] == Reason.SHORT_HISTORY


def test_years_before_the_pandemic_stand_for_its_own():
    days = history("ilinet").first_days
    is_masked = masked(days)
    series = history("ilinet", is_masked=is_masked)
    asked = [week(series, day) for day in ("2023-03-05", "2024-01-07", "2025-03-02")]
    other = replace(series, counts=np.where(is_masked, 1e6, series.counts))

    found = farrington(series, asked)

    # Whatever was counted in masked weeks changes nothing but what was observed.
    assert np.array_equal(found.expected, farrington(other, asked).expected)
    assert found.reason[0].tolist() == [Reason.NONE] * 3
    # The newest five years have two windows outside it.
    short = History(series.counts[:, -300:], days[-300:], is_masked[-300:])
    assert farrington(short, [299]).reason[0, 0] == Reason.MASKED
    assert farrington(replace(short, is_masked=None), [299]).reason[0, 0] == Reason.NONE


def test_three_cases_in_vermont_are_too_few():
    series = history("vermont")

    found = farrington(series, [week(series, "2026-06-21")], replace(IMPROVED, years=3))

    assert found.reason[0, 0] == Reason.FEW_CASES
    assert not found.is_alarm[0, 0]
    assert found.threshold[0, 0] == 1
