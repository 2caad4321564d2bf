"""The detector of silent cuts of fees, tried by its own bench (fee_cuts.py)."""

from tests.bench import fee_cuts
from tests.bench.detection import Table, kept, share

CLAIMS = (100, 200, 500)
CUTS = (0.0, 0.05, 0.12)


def tables(seeds: int) -> list[Table]:
    """A row for each number of claims of a payer and size of the cut."""
    rows = []
    for claims in CLAIMS:
        for cut in CUTS:
            found = fee_cuts.run(seeds, claims, cut, cutting=1 if cut else 0)
            false = found.false_discovery
            rows.append(
                {
                    "true cut": f"{100 * cut:.0f} %" if cut else "none",
                    "claims of a payer": f"{claims}",
                    "power": share(found.power) if cut else "",
                    "the day's range holds it": share(
                        found.right_day / max(1, found.found)
                    )
                    if cut
                    else "",
                    "false discovery": share(false),
                    "promise kept": kept(found.power, false) if cut else "",
                }
            )
    text = (
        "20 payers and three years of claims, of which one cuts its fees or none does. "
        "Where none does,\n*false discovery* is the share of practices in which "
        "something was found."
    )
    return [Table(text, rows)]
