"""Wording: numbers, months and codes the way a person reads them. Pure functions."""

from datetime import date
from decimal import Decimal

from dashboards.intervals import Share, beyond_chance

FEW = 30  # a rate on fewer is shown pale
NONE = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"

WORDS = {
    "P": "Professional",
    "I": "Institutional",
    "D": "Dental",
    "F": "Female",
    "medicare_advantage": "Medicare Advantage",
    "workers_compensation": "Workers' compensation",
    "gastroenteritis": "Gastro-enteritis",
    "covid19": "COVID-19",
    "rsv": "RSV",
    "none": "No denial",
    "unmapped": "Not in the denial map",
    "M": "Male",
    "CO": "CO contractual",
    "PR": "PR patient",
    "OA": "OA other",
    "PI": "PI payer",
}


def count(number: int | None) -> str:
    """1234567 as '1,234,567'."""
    return NONE if number is None else f"{int(number):,}".replace("-", MINUS)


def percent(part: float | None, digits: int = 1) -> str:
    """0.0984 as '9.8 %'."""
    if part is None:
        return NONE
    return f"{100 * part:.{digits}f}{THIN}%".replace("-", MINUS)


def dollars(amount: Decimal | float | int | None) -> str:
    """3141592.65 as '$ 3.1 M': what a person can use; the table has it exact."""
    if amount is None:
        return NONE
    sign, size = (MINUS if amount < 0 else ""), abs(float(amount))
    for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if size >= 0.9995 * unit:
            digits = 0 if size >= 100 * unit or (unit == 1e3 and size >= 1e4) else 1
            return f"{sign}${THIN}{size / unit:,.{digits}f}{THIN}{name}"
    return f"{sign}${THIN}{size:,.0f}"


def whole_dollars(amount: Decimal | float | None) -> str:
    """10586.58 as '$ 10,587': what one person costs in a year."""
    if amount is None:
        return NONE
    sign = MINUS if round(amount) < 0 else ""
    return f"{sign}${THIN}{abs(round(amount)):,}"


def points(change: float) -> str:
    """A change of a share, without its sign: 0.0123 as '1.2 points'."""
    return f"{abs(100 * change):.1f} points"


def day(when: date) -> str:
    """A day: '7 Jun 2026'."""
    return f"{when:%-d %b %Y}"


def week(first: date) -> str:
    """A week, by its first day: 'week of 7 Jun 2026'."""
    return f"week of {day(first)}"


def month(day: date) -> str:
    """The month of a day: 'Jun 2026'."""
    return f"{day:%b %Y}"


def months(days: list[date]) -> str:
    """The span of some months: 'Apr to Jun 2026'."""
    first, last = min(days), max(days)
    if first == last:
        return month(first)
    if first.year == last.year:
        return f"{first:%b} to {last:%b %Y}"
    return f"{month(first)} to {month(last)}"


def interval(part: Share) -> str:
    """'95 % interval 9.1 to 10.4 %'."""
    if part.low is None or part.high is None:
        return "no claims to judge by"
    return f"95{THIN}% interval {100 * part.low:.1f} to {100 * part.high:.1f}{THIN}%"


def verdict(now: Share, before: Share) -> str:
    """Whether a change is more than chance explains, in words."""
    if beyond_chance(now, before):
        return "That is beyond chance."
    return "That is within what chance explains."


def change(now: Share, before: Share) -> str:
    """'1.2 points more than', 'unchanged from'."""
    difference = (now.value or 0) - (before.value or 0)
    if abs(difference) < 0.0005:
        return "the same as"
    return f"{points(difference)} {'more' if difference > 0 else 'less'} than"


def words(code: str | None) -> str:
    """A code as words: 'timely_filing' as 'Timely filing', 'P' as 'Professional'."""
    if not code:
        return "Unknown"
    if code in WORDS:
        return WORDS[code]
    text = code.replace("_", " ")
    return text[0].upper() + text[1:]


KEPT = {"HMO", "PPO", "EPO", "POS", "LLC", "LLP", "PC", "PA", "MD", "US", "USA", "II"}
SMALL = {"OF", "AND", "THE", "FOR", "AT", "IN"}


def name(text: str | None, unknown: str = "Unknown") -> str:
    """A name as files shout it, at a speaking voice: 'RIVER HMO' as 'River HMO'."""
    if not text:
        return unknown
    text = text.translate({ord("<"): None, ord(">"): None})  # charts read some HTML
    if not text.isupper():
        return text
    said = [
        word
        if word in KEPT
        else word.lower()
        if word in SMALL and index
        else word.capitalize()
        for index, word in enumerate(text.split())
    ]
    return " ".join(said)


PLURALS = {"person": "people", "diagnosis": "diagnoses", "series": "series"}
SINGULARS = {more: one for one, more in PLURALS.items()}


def people(number: int | None) -> str:
    """'1 person', '2,000 people'."""
    return many(number, "person")


def many(number: int | None, unit: str) -> str:
    """'1 adjustment', '2 adjustments'."""
    more = PLURALS.get(unit, f"{unit}s")
    return f"{count(number)} {unit if number == 1 else more}"


def units(number: int | None, named: str) -> str:
    """'1 primary claim answered', '2 primary claims answered'.

    `named` is in the plural; its noun is its first word that is.
    """
    if number != 1:
        return f"{count(number)} {named}"
    noun = next(
        each for each in named.split() if each in SINGULARS or each.endswith("s")
    )
    one = SINGULARS.get(noun, noun.removesuffix("s"))
    return f"{count(number)} {named.replace(noun, one, 1)}"


def verb(number: int | None, one: str, more: str) -> str:
    """'is' of one, 'are' of none and of several."""
    return one if number == 1 else more
