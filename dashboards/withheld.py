"""How much of a report is withheld, and by whose rule: read from the publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import wording
from transforms.disclosure.profiles import CMS, PROFILES, Profile

_RULES = {"cms": "CMS", "wonder": "CDC WONDER", "opensafely": "OpenSAFELY"}
# What the parts of a design are called; a design is "all", "total" or "month x state".
_GROUPS = {
    "all": "all rows",
    "total": "everybody",
    "state": "states",
    "age_band": "ages",
    "sex": "sexes",
    "age_band_sex": "ages and sexes",
    "tobacco_state": "use of tobacco",
    "body_system": "body systems",
    "ccsr_category": "CCSR categories",
    "icd10cm_chapter": "ICD-10-CM chapters",
}


@dataclass(frozen=True)
class Withholding:
    """What a publication says of what it withholds.

    reports: of each report, its designs with their counts of rows; none of a report
        that counts nobody.
    """

    profile: Profile
    reports: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def few(self) -> str:
        """The counts of people that are withheld, in words: '1 to 10 people'."""
        return self.profile.few

    def lines(self, report: str) -> list[str]:
        """A line for each design of a report: how much is shown, and why not all."""
        return [self._line(each) for each in self.reports.get(report, ())]

    def _line(self, design: Mapping[str, Any]) -> str:
        rows, few = design["rows"], design["withheld_as_few"]
        others = design["withheld_for_others"]
        rule = f"(rule: {_RULES.get(self.profile.name, self.profile.name)})"
        named = _named(str(design["design"]))
        of = f"{wording.many(rows, 'count')} {wording.verb(rows, 'is', 'are')}"
        if not few + others:
            return f"{named}: all {of} shown {rule}."
        shown = wording.count(rows - few - others)
        why = [
            f"{wording.count(few)} {wording.verb(few, 'rests', 'rest')} on {self.few}"
            if few
            else "",
            f"{wording.count(others)} {wording.verb(others, 'is', 'are')} withheld so "
            f"that {'these' if few else 'smaller ones'} can't be worked out"
            if others
            else "",
        ]
        return f"{named}: {shown} of {of} shown; {', '.join(filter(None, why))} {rule}."


def read(said: Mapping[str, Any]) -> Withholding:
    """What a publication's manifest says; one from before it said so was by CMS."""
    disclosure = said.get("disclosure") or {}
    reports: dict[str, list[Mapping[str, Any]]] = {}
    for each in disclosure.get("reports", ()):
        reports.setdefault(str(each["report"]), []).append(each)
    return Withholding(PROFILES.get(disclosure.get("profile", ""), CMS), reports)


def _named(design: str) -> str:
    """'month x state' as 'States by month'."""
    period, _, group = design.rpartition(" x ")
    name = _GROUPS.get(group, wording.words(group).lower())
    said = f"{name} by {period}" if period else name
    return said[0].upper() + said[1:]
