"""What is settled outside the published tables: conditions' files, the settings."""

from dashboards.trends.contagion import Serial
from dashboards.trends.epidemic import Masked
from transforms.conditions import library
from transforms.settings import settings


def masked() -> Masked:
    """The pandemic's first and last day; detectors and seasons learn nothing of it."""
    return settings().pandemic


def serial(condition_id: str) -> Serial | None:
    """The serial interval that a condition's file says; none where it says none.

    Raises:
        BadInput: the file can't be used.
    """
    found = library.condition(condition_id)
    if found is None or not found.serial_interval_source:
        return None
    mean, sd = found.serial_interval_mean_days, found.serial_interval_sd_days
    return Serial(mean or 0, sd or 0, found.serial_interval_source)
