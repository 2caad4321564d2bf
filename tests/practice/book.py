"""A book in which a test writes what happens in a practice, a line for each event.

One clinic, one payer, one person, and claims of 100 dollars, unless it says otherwise.
"""

from datetime import date
from typing import Any

import polars as pl

from transforms.practice import log as schema
from transforms.practice.placed import placed
from transforms.practice.truth import count, tell

DAY = date(2025, 1, 6)
HUNDRED = 10_000
Entry = tuple[str, str, int]  # group, reason, cents


class Book:
    """Events, numbered in the order in which they are written down."""

    def __init__(self, panel: int = 0) -> None:
        self.panel = panel
        self.rows: dict[str, list[dict[str, Any]]] = {
            name.lower(): []
            for name in vars(schema)
            if name.isupper() and "_DAY" not in name
        }
        for key, npi in (("A", "2000000001"), ("B", "2000000003")):
            self._add("organizations", key=key, npi=npi)
        self.person()

    def _add(self, frame: str, **row: Any) -> int:
        self.rows[frame].append(row)
        return len(self.rows[frame]) - 1

    def person(self, **changes: Any) -> int:
        """A woman of Iowa, born in 1960, whom the payer covers."""
        row = {"number": len(self.rows["patients"]) + 1000 * self.panel}
        row |= {"born": date(1960, 1, 1), "sex": "F", "state": "IA", **changes}
        patient = self._add("patients", **row)
        self._add("coverages", patient=patient, payer_key="COMML", responsibility="P")
        return patient

    def claim(self, *codes: str, family: int | None = None, **changes: Any) -> int:
        """A version of a claim: of a family of its own, unless one is named."""
        number = len(self.rows["claims"])
        row = {
            "family": number if family is None else family,
            "frequency": "1",
            "control": f"C{number}",
            "kind": "P",
            "responsibility": "P",
            "payer_key": "COMML",
            "patient": 0,
            "facility": 0,
            "billing": 0,
            "day": DAY,
            "bill_type": "",
            "place_of_service": "11",
            "member_typed": "",
            "submitted": changes.get("day", DAY),
            "is_predetermination": False,
            "is_sent": True,
            "billed": HUNDRED,
            **changes,
        }
        self._add("claims", **row)
        self._add("lines", claim=number, number=1, charge=row["billed"])
        for place, code in enumerate(codes or ("Z0000",), 1):
            self._add("diagnoses", claim=number, number=place, code=code)
        return number

    def reject(self, claim: int, category: str = "A7") -> None:
        """The payer's 277CA; A2 accepts."""
        row = {"payer_key": "COMML", "category": category, "on": DAY}
        self._add("acknowledgments", claim=claim, **row)

    def answer(
        self,
        claim: int,
        *lines: list[Entry],
        whole: list[Entry] | None = None,
        **changes: Any,
    ) -> int:
        """An answer of lines of 100 dollars each, given by their adjustments.

        Or to the claim as a whole; or a reversal of another answer, of all it says.
        """
        number = len(self.rows["answers"])
        sign = -1 if "reverses" in changes else 1
        entries = {0: whole or [], **dict(enumerate(lines, 1))}
        billed = sign * HUNDRED * (len(lines) or 1)
        given = [(at, *entry) for at, own in entries.items() for entry in own]
        row = {
            "claim": claim,
            "payment": self._payment(changes.get("paid_on", DAY)),
            "payer_key": "COMML",
            "status": "22" if sign < 0 else "1",
            "paid_on": DAY,
            "billed": billed,
            "paid": billed - sum(sign * cents for *_, cents in given),
            "is_unmatched": False,
            "is_undated": False,
            **changes,
        }
        self._add("answers", **row)
        for at, own in list(entries.items())[1:]:
            paid = sign * (HUNDRED - sum(cents for *_, cents in own))
            line = {"number": at, "charge": sign * HUNDRED, "paid": paid}
            self._add("answer_lines", answer=number, **line)
        for at, group, reason, cents in given:
            entry = {"group": group, "reason": reason, "cents": sign * cents}
            self._add("adjustments", answer=number, number=at, place=0, **entry)
        return number

    def take_back(self, cents: int, paid_on: date = DAY) -> None:
        """A provider adjustment (PLB) of a day's payment."""
        row = {"place": 0, "reason": "WO", "reference": "R", "cents": cents}
        payment = self._payment(paid_on)
        self._add("provider_adjustments", payment=payment, **row)

    def _payment(self, paid_on: date) -> int:
        days = [payment["paid_on"] for payment in self.rows["payments"]]
        if paid_on in days:
            return days.index(paid_on)
        row = {"payer_key": "COMML", "billing": 0, "paid_on": paid_on}
        return self._add("payments", **row)

    def _amount(self, payment: int) -> int:
        """What is paid: the claims less what is taken back."""
        paid = [
            one["paid"] for one in self.rows["answers"] if one["payment"] == payment
        ]
        moved = self.rows["provider_adjustments"]
        taken = [one["cents"] for one in moved if one["payment"] == payment]
        return sum(paid) - sum(taken)

    @property
    def log(self) -> schema.Log:
        for number, payment in enumerate(self.rows["payments"]):
            payment["amount"] = self._amount(number)
        frames = {}
        for name, rows in self.rows.items():
            columns = getattr(schema, name.upper())
            first = next(iter(columns))
            if rows and first not in rows[0]:
                rows = [{first: place, **row} for place, row in enumerate(rows)]
            frames[name] = pl.DataFrame(rows, schema=columns)
        world = schema.World(frames.pop("organizations"), frames.pop("clinicians"))
        return schema.Log(world, self.panel, **frames)


def told(*books: Book) -> dict[str, Any]:
    """The truth of books, one a panel, that ends with the last that happens."""
    logs = [book.log for book in books]
    days = [log.claims["submitted"] for log in logs] + [
        log.answers["paid_on"] for log in logs
    ]
    through = pl.concat(days).max()
    return tell([count(log, placed(log), through) for log in logs], 1, 1)
