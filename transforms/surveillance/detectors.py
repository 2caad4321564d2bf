"""Detectors, by name: what judges weeks of many series.

A detector takes a history and the places of the weeks to judge, and gives an outcome.
One more is one more line of DETECTORS; the bench (docs/bench-outbreaks.md) and whoever
lets a user choose go by these names.
"""

from collections.abc import Callable, Sequence
from functools import partial

from transforms.surveillance.ears import C1, C2, C3, ears
from transforms.surveillance.farrington import FLEXIBLE, IMPROVED, ORIGINAL, farrington
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Outcome

Detector = Callable[[History, Sequence[int]], Outcome]

DETECTORS: dict[str, Detector] = {
    "farrington_improved": partial(farrington, method=IMPROVED),
    "farrington_flexible": partial(farrington, method=FLEXIBLE),
    "farrington_original": partial(farrington, method=ORIGINAL),
    "ears_c1": partial(ears, method=C1),
    "ears_c2": partial(ears, method=C2),
    "ears_c3": partial(ears, method=C3),
}
