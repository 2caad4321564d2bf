"""`claimscope users`: who may read the dashboards."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.audiences import Role
from transforms.errors import BadInput

app = typer.Typer(
    help="Accounts of the dashboards: who may log in, and what they may see.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Name = Annotated[str, typer.Argument(help="The name to log in with.")]
AsRole = Annotated[
    Role,
    typer.Option(
        help="An administrator sees every report, a researcher what counts nobody"
        " small, an insurer the same of one payer."
    ),
]
Payer = Annotated[
    str | None, typer.Option(help="Whom an insurer reads for: its payer_id.")
]
Stdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read the password, one line, from standard input."
    ),
]


@app.command(epilog="Example: claimscope users add maria --role administrator")
def add(
    name: Name, role: AsRole, payer: Payer = None, password_stdin: Stdin = False
) -> None:
    """Make an account; its password is asked for twice.

    A password has 12 letters or more; the name itself and the most
    common ones are refused.
    """
    from transforms.accounts import people

    people.check_role(role, payer)
    people.add(name, role, asked(password_stdin), payer)
    terminal.say(f"{name} may log in and reads as {role}.")


@app.command("list", epilog="Example: claimscope users list")
def listed() -> None:
    """Show every account, its role and whether it may log in."""
    from rich.table import Table

    from transforms.accounts import people

    table = Table("name", "role", "payer", "logs in", "since", box=None)
    for each in people.accounts():
        way = "with a password" if each.is_local else "with the provider"
        since = f"{datetime.fromtimestamp(each.created_at).astimezone():%Y-%m-%d}"
        state = "no (disabled)" if each.is_disabled else way
        table.add_row(each.name, each.role, each.payer_id or "", state, since)
    if table.row_count:
        terminal.out.print(table, markup=False)
    else:
        terminal.say("There is no account yet; `claimscope users add` makes one.")


@app.command(epilog="Example: claimscope users disable maria")
def disable(name: Name) -> None:
    """Let an account log in no more; whoever is logged in with it is out at once."""
    from transforms.accounts import people

    people.disable(name)
    terminal.say(f"{name} may no longer log in.")


@app.command(epilog="Example: claimscope users enable maria")
def enable(name: Name) -> None:
    """Let an account log in again, also where failed logins locked it."""
    from transforms.accounts import people

    people.enable(name)
    terminal.say(f"{name} may log in.")


@app.command(epilog="Example: claimscope users password maria")
def password(name: Name, password_stdin: Stdin = False) -> None:
    """Give an account another password; whoever is logged in with it is out."""
    from transforms.accounts import people

    people.get(name)
    people.change_password(name, asked(password_stdin))
    terminal.say(f"{name} has another password.")


@app.command(epilog="Example: claimscope users role maria --role insurer --payer P1")
def role(name: Name, role: AsRole, payer: Payer = None) -> None:
    """Give an account another role; whoever is logged in with it logs in again."""
    from transforms.accounts import people

    people.change_role(name, role, payer)
    terminal.say(f"{name} reads as {role}.")


def asked(is_piped: bool) -> str:
    """The password, twice from a terminal or once from standard input."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("There is no terminal to ask on; add --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
