"""Encounters: who comes when, why and where, and the claims that follow.

One encounter makes one claim, or two when a hospital and its physicians both bill.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from transforms.practice import codes, planted
from transforms.practice.codes import FEES, REASONS, Reason
from transforms.practice.epidemic import OUTBREAK_STATE, Calendar
from transforms.practice.events import (
    FIRST_DAY,
    LAST_DAY,
    Claim,
    Clinician,
    Line,
    Log,
    Organization,
    Patient,
)
from transforms.practice.payers import Rhythm

REFERRED = ("therapy", "pathology", "cardiology")  # specialties seen on referral


def _week(day: date) -> date:
    """The Sunday that begins a day's week, as epidemiologists count."""
    return day - timedelta((day.weekday() + 1) % 7)


class Encounters:
    """Makes encounters, and from each its claims."""

    def __init__(
        self,
        rng: Random,
        log: Log,
        organizations: dict[str, Organization],
        clinicians: dict[str, list[Clinician]],
        rhythm: Rhythm,
    ) -> None:
        self.rng = rng
        self.log = log
        self.organizations = organizations
        self.clinicians = clinicians
        self.rhythm = rhythm
        self.calendar = Calendar()
        self.shares = list(accumulate(reason.share for reason in REASONS))
        self.families = 0
        self.billed: dict[tuple[int, str, date], set[int]] = {}
        self._groups = self._candidates()

    def _candidates(self) -> dict[str, tuple[list[Patient], list[float]]]:
        """Who can come for which reason, with cumulative weights."""
        use = [self.rng.gammavariate(1.6, 1.0) + 0.1 for _ in self.log.patients]
        groups = {}
        for reason in REASONS:
            people, weights = [], []
            for patient in self.log.patients:
                age = patient.age(FIRST_DAY)
                if not reason.ages[0] <= age <= reason.ages[1]:
                    continue
                if reason.key in codes.PERSISTENT and reason.key not in patient.chronic:
                    continue
                if reason.key == "outbreak" and patient.place.state != OUTBREAK_STATE:
                    continue
                weight = use[patient.number] * (1.6 if age >= 65 else 1.0)
                if reason.key == "rsv":
                    weight *= 8 if age < 5 else 2 if age >= 65 else 0.15
                people.append(patient)
                weights.append(weight)
            groups[reason.key] = (people, list(accumulate(weights)))
        return groups

    def originals(self, count: int) -> Iterator[Claim]:
        """Original primary claims, exactly so many, in no order of time."""
        made = 0
        for patient, reason, setting, day in self._visits():
            for claim in self.claims(patient, reason, setting, day):
                if made < count:
                    made += 1
                    yield claim
            if made >= count:
                return

    def _visits(self) -> Iterator[tuple[Patient, Reason, str, date]]:
        yield from self._planted()
        rng = self.rng
        while True:
            reason = rng.choices(REASONS, cum_weights=self.shares)[0]
            people, weights = self._groups[reason.key]
            patient = rng.choices(people, cum_weights=weights)[0]
            settings, chances = zip(*reason.settings, strict=True)
            setting = rng.choices(settings, chances)[0]
            day = self.calendar.day(rng, reason.key)
            yield patient, reason, setting, day
            if reason.key in ("influenza", "covid19", "rsv", "gastroenteritis"):
                while rng.random() < 0.22:  # seen again for the same illness
                    day += timedelta(rng.randint(2, 16))
                    if day > LAST_DAY:
                        break
                    yield patient, reason, "office", day

    def _planted(self) -> Iterator[tuple[Patient, Reason, str, date]]:
        reasons = {reason.key: reason for reason in REASONS}
        for visit in planted.visits():
            yield (
                self.log.patients[visit.patient],
                reasons[visit.reason],
                visit.setting,
                visit.day,
            )

    def claims(
        self, patient: Patient, reason: Reason, setting: str, day: date
    ) -> list[Claim]:
        """The original claims of an encounter."""
        day = max(day, patient.born)
        turning = patient.turning
        if turning and day < turning and _week(day) == _week(turning):
            day = turning  # no week holds two age bands of a person either
        diagnoses = self._diagnoses(patient, reason, setting)
        if setting in ("ed", "inpatient", "outpatient", "snf"):
            return self._hospital(patient, reason, setting, day, diagnoses)
        if setting == "dental":
            return [self._dental(patient, day, diagnoses)]
        return [self._office(patient, reason, setting, day, diagnoses)]

    def _diagnoses(
        self, patient: Patient, reason: Reason, setting: str
    ) -> tuple[str, ...]:
        rng = self.rng
        found = [rng.choice(reason.diagnoses)]
        if setting in ("dental", "lab"):
            return tuple(found)
        for condition in patient.chronic:
            if condition != reason.key and rng.random() < 0.4:
                found.append(rng.choice(codes.PERSISTENT[condition]))
        if reason.key == "checkup" and rng.random() < 0.5:
            found.append("Z23")
        if patient.age(FIRST_DAY) >= 18 and rng.random() < 0.06:
            found.append(rng.choice(codes.TOBACCO))
        return tuple(dict.fromkeys(found))[:8]

    def _hospital(
        self,
        patient: Patient,
        reason: Reason,
        setting: str,
        day: date,
        diagnoses: tuple[str, ...],
    ) -> list[Claim]:
        rng = self.rng
        key = "cedar" if patient.place.state in ("IA", "NE", "SD") else "valley"
        hospital = self.organizations[key]
        if setting in ("inpatient", "snf"):
            days = rng.randint(2, 7) if setting == "inpatient" else rng.randint(10, 25)
            thru = min(day + timedelta(days), LAST_DAY)
            menu = [(code, hcpcs, fee, max(days, 1)) for code, hcpcs, fee in codes.STAY]
            admitted = day
        else:
            thru, admitted = day, None
            menu = [(*rng.choice(codes.EMERGENCY), 1)] if setting == "ed" else []
            extra = rng.sample(codes.ANCILLARY, rng.randint(2, 3))
            menu += [(*line, 1) for line in extra]
        lines = [
            Line(
                hcpcs,
                self._fee(fee * units if revenue == "0120" else fee),
                units if revenue == "0120" else 1,
                (),
                revenue,
                "HC" if hcpcs else "",
            )
            for revenue, hcpcs, fee, units in menu
        ]
        institutional = self._claim(
            "I", patient, hospital, hospital, "hospitalist", day, lines, diagnoses
        )
        institutional.thru = thru
        institutional.admitted = admitted
        institutional.bill_type = {"inpatient": "11", "snf": "21"}.get(setting, "13")
        if setting == "inpatient":
            institutional.drg = reason.drg
            if reason.key == "joint":
                institutional.procedure = codes.JOINT_REPLACEMENT
        claims = [self._finish(institutional)]
        if setting in ("ed", "inpatient"):
            menu_codes = ["99284"] if setting == "ed" else ["99223", "99232"]
            physician = self._claim(
                "P",
                patient,
                hospital,
                self.organizations["group"],
                "emergency" if setting == "ed" else "hospitalist",
                day,
                [self._line(code) for code in menu_codes],
                diagnoses,
            )
            physician.admitted = admitted
            physician.place_of_service = "23" if setting == "ed" else "21"
            claims.append(self._finish(physician))
        return claims

    def _dental(self, patient: Patient, day: date, diagnoses: tuple[str, ...]) -> Claim:
        rng = self.rng
        menu = ["D0120", "D0274", "D1110", "D1206"]
        if rng.random() < 0.4:
            menu = ["D0140", rng.choice(["D2391", "D2740", "D7140"])]
        picked = menu[: rng.randint(2, len(menu))]
        dentist = self.organizations["dental"]
        lines = [self._line(code, "AD") for code in picked]
        claim = self._claim(
            "D", patient, dentist, dentist, "dental", day, lines, diagnoses
        )
        if patient.payer_key != "MCAID":
            claim.payer_key = "DENTL"
        return self._finish(claim)

    def _office(
        self,
        patient: Patient,
        reason: Reason,
        setting: str,
        day: date,
        diagnoses: tuple[str, ...],
    ) -> Claim:
        rng = self.rng
        place = "11"
        modifiers: tuple[str, ...] = ()
        visit = rng.choice(("99213", "99213", "99214", "99214", "99215", "99203"))
        if reason.key in ("checkup", "child"):
            age = patient.age(day)
            visit = "99392" if age < 18 else "G0439" if age >= 65 else "99396"
        menu = [visit, *rng.sample(reason.services, min(len(reason.services), 2))]
        organization = self.organizations[
            {"SD": "clinic", "NE": "clinic"}.get(patient.place.state, "group")
        ]
        facility = organization
        if organization.key == "group" and rng.random() < 0.25:
            facility = self.organizations["urgent"]
        if setting == "telehealth":
            place, modifiers, menu = "10", ("95",), menu[:1]
        elif setting == "therapy":
            menu, modifiers = ["97110", "97140"], ("GP",)
        elif setting == "talk":
            menu = [rng.choice(("90837", "90834"))]
        elif setting == "lab":
            organization = facility = self.organizations["lab"]
            place, menu = "81", [reason.services[0], "85025"]
        if set(diagnoses) & set(codes.TOBACCO):
            menu.append(rng.choice(codes.TOBACCO_MEASURES))
        specialty = "pathology" if setting == "lab" else reason.specialty
        lines = [self._line(code, modifiers=modifiers) for code in menu]
        claim = self._claim(
            "P", patient, facility, organization, specialty, day, lines, diagnoses
        )
        claim.place_of_service = place
        if specialty in REFERRED:
            claim.referrer = rng.choice(self.clinicians["family"])
        at_work = reason.key == "injury" and 18 <= patient.age(day) < 65
        if setting == "work" or (at_work and rng.random() < 0.5):
            claim.payer_key = "WCOMP"
        return self._finish(claim)

    def _fee(self, cents: int) -> int:
        return cents + 5 * self.rng.randint(-4, 4)

    def _line(
        self, code: str, qualifier: str = "HC", modifiers: tuple[str, ...] = ()
    ) -> Line:
        units = self.rng.randint(1, 4) if code == "97110" else 1
        charge = self._fee(FEES[code]) * units if code in FEES else 0
        return Line(code, charge, units, modifiers, "", qualifier)

    def _claim(
        self,
        kind: str,
        patient: Patient,
        facility: Organization,
        billing: Organization,
        specialty: str,
        day: date,
        lines: list[Line],
        diagnoses: tuple[str, ...],
    ) -> Claim:
        family = self.new_family()
        control = f"{kind}{family:07}"
        rng = self.rng
        return Claim(
            family=family,
            frequency="1",
            control=control,
            original_reference="",
            kind=kind,
            responsibility="P",
            payer_key=patient.payer_key,
            patient=patient,
            facility=facility,
            billing=billing,
            clinician=rng.choice(self.clinicians[specialty]),
            day=day,
            thru=day,
            admitted=None,
            bill_type="",
            place_of_service="11",
            lines=lines,
            diagnoses=diagnoses,
            drg="",
            procedure="",
            authorization=f"A{family:08}" if rng.random() < 0.1 else "",
            submitted=day,
        )

    def _finish(self, claim: Claim) -> Claim:
        """Set the day of submission; keep the charges of an encounter distinct."""
        self.distinguish(claim)
        delay = 1 + min(int(self.rng.expovariate(0.2)), 60)
        ready = claim.thru + timedelta(delay)
        claim.submitted = min(self.rhythm.submits_on(claim.kind, ready), LAST_DAY)
        return claim

    def new_family(self) -> int:
        """A number that no family has yet."""
        self.families += 1
        return self.families

    def distinguish(self, claim: Claim) -> None:
        """Make sure that no two claims of an encounter bill the same."""
        taken = self.billed.setdefault(claim.encounter, set())
        while claim.billed in taken:
            first = claim.lines[0]
            raised = replace(first, charge=first.charge + 100)
            claim.lines = [raised, *claim.lines[1:]]
        taken.add(claim.billed)
