"""Expectations: one suite per table, same path as its model; `check` runs a layer."""

import os

# Great Expectations reads this when it is first imported: no telemetry, ever.
os.environ["GX_ANALYTICS_ENABLED"] = "false"


def check(layer: str, build_id: str) -> None:
    """Check every table of a layer (landing, core or marts) and record the results.

    Raises:
        BrokenPromise: a critical expectation failed; nothing may be swapped in.
        CheckFailed: an expectation could not be run, which is no verdict on the data.
    """
    # Imported here: Great Expectations takes seconds to import.
    from expectations import gate

    gate.check(layer, build_id)
