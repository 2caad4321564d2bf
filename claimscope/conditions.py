"""`claimscope conditions`: what the disease reports count as which condition."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from claimscope.screen import terminal
from transforms.errors import BadInput

if TYPE_CHECKING:
    from transforms.conditions.definition import Condition

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: claimscope conditions influenza")
def conditions(
    name: Annotated[
        str | None, typer.Argument(help="A condition; without one, all are listed.")
    ] = None,
) -> None:
    """List the conditions that are counted, and check that their codes exist.

    A condition is a file: those shipped, and yours in conditions/ of the home, which
    take the place of a shipped one of their name. Each code is looked up in the
    ICD-10-CM table, in the years in which it counts; the exit code is 1 if one is not
    there.
    """
    from transforms.conditions import checking, library

    found = library.conditions()
    known = checking.tables()
    if name is not None:
        found = [each for each in found if each.condition_id == name]
        if not found:
            raise BadInput(
                f"There is no condition {name}; `claimscope conditions` lists them."
            )
        _show(found[0])
    else:
        counted = {each: checking.counted(each, known) for each in found}
        _list(found, counted)
    wrong = checking.findings(found, known)
    for each in wrong:
        terminal.complain(each.sentence)
    codes = sum(len(each.entries) for each in found)
    if wrong:
        terminal.complain(
            f"{len(wrong):,} of {codes:,} codes and beginnings of codes are wrong."
        )
        sys.exit(1)
    terminal.say(f"All {codes:,} codes and beginnings of codes exist in their years.")


def _list(found: "list[Condition]", counted: "dict[Condition, int]") -> None:
    from rich.measure import Measurement
    from rich.table import Table

    from transforms.conditions import library

    table = Table(box=None)
    for title in ("condition", "what it is", "rule", "codes", "published"):
        table.add_column(title, no_wrap=True)
    for each in sorted(found, key=lambda c: (c.group, c.kind, c.label)):
        mine = " (yours)" if library.is_mine(each) else ""
        table.add_row(
            each.condition_id,
            f"{each.label}{mine}",
            rule(each),
            f"{counted[each]:,}" if counted[each] else "by CCSR",
            each.detail,
        )
    wide = terminal.out.options.update(max_width=1_000)
    needs = Measurement.get(terminal.out, wide, table).maximum
    terminal.out.width = max(terminal.out.width, needs)  # nothing is cut
    terminal.out.print(table, markup=False)


def _show(condition: "Condition") -> None:
    from transforms.conditions import library

    terminal.say(f"{condition.label} ({condition.condition_id})")
    terminal.say(f"Rule: {rule(condition)}.")
    terminal.say(f"Source: {condition.source}.")
    if condition.caveat:
        terminal.say(f"Caveat: {condition.caveat}.")
    terminal.say(f"Defined in {condition.said}:")
    terminal.say("")
    terminal.say(library.text_of(condition).rstrip())
    terminal.say("")


def rule(condition: "Condition") -> str:
    """A condition's rule in words."""
    if condition.kind == "acute":
        of = f" of {', '.join(condition.one_claim)}" if condition.one_claim else ""
        if condition.once_per_life:
            return f"first claim{of}, once per life"
        days = "day" if condition.gap_days == 1 else "days"
        return f"episodes{of}, {condition.gap_days} {days} apart"
    ways = [
        f"{count} of {'/'.join(types)}"
        for count, types in (
            ("1", condition.one_claim),
            ("2", condition.two_claims),
        )
        if types
    ]
    return f"{' or '.join(ways)} in {condition.lookback_months} months"
