"""Claimscope's front door: the command line.

Commands only say what to do and show what came of it; the doing is in `transforms`,
`dags` and `dashboards`. Imports are inside the commands, so that --help is immediate.
"""

import sys

import typer

from claimscope import (
    asking,
    audit,
    conditions,
    digest,
    files,
    keeping,
    keys,
    open_data,
    practice,
    reporting,
    running,
    serving,
    users,
    worklist,
)
from claimscope.screen import terminal
from transforms.errors import ClaimscopeError

app = typer.Typer(
    name="claimscope",
    help="Denial, payer-mix and disease-trend reports from X12 claims and remittances."
    "\n\nState is kept in CLAIMSCOPE_HOME (default ./home).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

# As --help lists them.
for each in (
    *(practice, running, serving, files, keeping, asking, reporting, open_data),
    *(digest, conditions),
):
    app.add_typer(each.app)
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(worklist.app, name="worklist")


def main() -> None:
    """Run a command; a mistake is one sentence, a fault of ours a log's name."""
    try:
        app(prog_name="claimscope")
    except ClaimscopeError as error:
        terminal.complain(str(error))
    except KeyboardInterrupt:
        terminal.complain("Stopped.")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:
        terminal.complain(sentence_for(error))
    else:
        return
    sys.exit(1)


def sentence_for(error: Exception) -> str:
    """What to say of an error that no command expected."""
    from transforms import room

    lack = room.lack(error)
    return str(lack) if lack is not None else terminal.record_fault()
