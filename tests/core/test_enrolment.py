"""core.enrolment: spans of coverage, beside a plain reading of the same files in order.

What the rules mean is worked by hand in tests/cases/enrolment.md. Here files are drawn
from alphabets so small that dates, members and kinds meet all the time, and the SQL is
compared with a register that a clerk would keep: one record after another.
"""

import random
from datetime import date, timedelta
from itertools import groupby

import polars as pl
import pytest

from transforms import landing, warehouse
from transforms.tables import RECORDS

OPEN = date(9999, 12, 31)
DAYS = [date(2025, 1, 1) + timedelta(40 * n) for n in range(5)]
SPAN = """
    select patient_id, payer_id, subscriber_id, coverage_type_code,
        coverage_begin_date, coalesce(coverage_end_date, date '9999-12-31'),
        enrolment_id, plan_name
    from core.enrolment
"""


def drawn(seed):
    """Records of some files about two people, two payers and two kinds of coverage."""
    pick = random.Random(seed)
    records = []
    for file in range(pick.randrange(1, 7)):
        created = pick.choice([None, *DAYS])
        action = pick.choice(["2", "2", "2", "4", "RX", None])
        for n in range(pick.randrange(1, 6)):
            is_bare = pick.random() < 0.15
            codes = ["001", "002", "021", "021", "021", "024", "024", "025", "026"]
            code = pick.choice([*codes, "030", "032", None])
            member = pick.choice(["001", "021", "024"])
            has_begin = not is_bare and pick.random() < 0.7
            has_end = not is_bare and pick.random() < 0.4
            records.append(
                {
                    "enrolment_id": f"f{file}-{n}",
                    "file_id": f"f{file}",
                    "transaction_index": pick.choice([1, 1, 1, 2]),
                    "segment_index": 10 * n + 1,
                    "member_segment_index": 10 * n + (1 if is_bare else 0),
                    "created_date": created,
                    "purpose_code": "22" if file == 5 else "00",
                    "action_code": action,
                    "payer_id": pick.choice([*"PPPPPPPP", None]),
                    "subscriber_id": pick.choice([*"SSSSSSSS", None]),
                    "patient_id": pick.choice([*"AAAAAAAAB", None]),
                    "maintenance_code": None if is_bare else code,
                    "member_maintenance_code": member,
                    "coverage_type_code": None if is_bare else pick.choice("HHHHD"),
                    "plan_name": None if is_bare else pick.choice([None, "X", "Y"]),
                    "coverage_begin_date": pick.choice(DAYS) if has_begin else None,
                    "coverage_end_date": pick.choice(DAYS) if has_end else None,
                    "eligibility_begin_date": pick.choice([None, None, *DAYS]),
                    "eligibility_end_date": pick.choice([None, None, *DAYS]),
                    "maintenance_date": pick.choice([None, None, *DAYS]),
                }
            )
    return records


class Register:
    """What a clerk knows of one person's coverage of one kind."""

    def __init__(self):
        self.stated = []  # every day on which some coverage was said to begin
        self.spans = {}  # by that day

    def begun(self, end):
        """The coverage that began last before an end, else the last of all."""
        before = [day for day in self.stated if end is not None and day <= end]
        return max(before or self.stated, default=None)

    def note(self, record, code, begin, end, is_bare):
        span = self.spans.setdefault(begin, {"end": OPEN, "own": None, "plan": None})
        if is_bare:
            end = min(end, span["own"]) if span["own"] else end
        elif end:
            span["own"] = end
        if end:
            span["end"] = end
        span["plan"] = record["plan_name"] or span["plan"]
        span["last"], span["code"], span["is_gone"] = record, code, False

    def standing(self):
        kept = {
            begin: span
            for begin, span in self.spans.items()
            if not span["is_gone"] and span["code"] != "002" and span["end"] >= begin
        }
        begins = sorted(kept)
        for begin, following in zip(begins, [*begins[1:], None], strict=False):
            last = kept[begin]["end"]
            if following:
                last = min(last, following - timedelta(1))
            yield begin, last, kept[begin]["last"]["enrolment_id"], kept[begin]["plan"]


def read_in_order(records):
    """Keep the registers; return the spans in the columns of SPAN."""
    registers = {}
    known = {}  # kinds of coverage that a member is ever said to have
    records = [r for r in records if r["patient_id"] and r["purpose_code"] != "22"]
    for record in records:
        if record["coverage_type_code"]:
            known.setdefault(member(record), set()).add(record["coverage_type_code"])
    first = date(1, 1, 1)
    records.sort(
        key=lambda r: (r["created_date"] or first, r["file_id"], r["segment_index"])
    )
    for _, own in groupby(records, lambda r: r["file_id"]):
        listing = {}  # of each register and transaction: begins, and spans before it
        for record in own:
            kinds = [record["coverage_type_code"]]
            if record["coverage_type_code"] is None:
                kinds = sorted(known.get(member(record), ()))
            for kind in kinds:
                register = registers.setdefault((member(record), kind), Register())
                before = {
                    begin: span.get("last") for begin, span in register.spans.items()
                }
                begin = heard(register, record)
                if begin and record["action_code"] in ("4", "RX"):
                    place = (member(record), kind, record["transaction_index"])
                    listing.setdefault(place, ([], before))[0].append(begin)
        for (who, kind, _), (begins, before) in listing.items():
            for begin, span in registers[who, kind].spans.items():
                is_unsaid = begin in before and span["last"] is before[begin]
                if is_unsaid and begin >= min(begins):
                    span["is_gone"] = True
    return sorted(
        [
            (*who, kind, *span)
            for (who, kind), register in registers.items()
            for span in register.standing()
        ],
        key=str,
    )


def member(record):
    return (
        record["patient_id"],
        record["payer_id"] or "unknown",
        record["subscriber_id"],
    )


def heard(register, record):
    """Note one record in a register; return the day on which its coverage begins."""
    is_bare = record["coverage_type_code"] is None
    code = record["maintenance_code"] or record["member_maintenance_code"]
    begin, end = record["coverage_begin_date"], record["coverage_end_date"]
    if code in ("021", "025", "030", "002"):
        if code != "002":
            begin = begin or record["eligibility_begin_date"]
        end = end or OPEN
    elif code == "024":
        end = end or record["eligibility_end_date"] or record["maintenance_date"]
        end = end or record["created_date"]
    elif code not in ("001", "026"):
        return None
    if is_bare and code != "024":
        return None
    is_known = begin in register.stated
    if begin is None or (code in ("002", "024") and not is_known):
        found = register.begun(end) or begin
    else:
        found = begin
    if begin:
        register.stated.append(begin)
    if found:
        register.note(record, code, found, end, is_bare)
    return found


@pytest.fixture
def built(con):
    """Build core.enrolment of records; return its spans."""
    landing.create(con)
    schema = {**RECORDS["enrolment"], "file_id": pl.String, "batch_id": pl.Int64}

    def built(records):
        full = [dict.fromkeys(schema) | record for record in records]
        con.register("rows", pl.DataFrame(full, schema=schema, orient="row"))
        con.execute("delete from landing.enrolment")
        con.execute("insert into landing.enrolment by name select * from rows")
        con.unregister("rows")
        warehouse.build(con, "core.enrolment")
        return sorted(con.sql(SPAN).fetchall(), key=str)

    return built


def test_spans_are_those_of_the_register(built):
    found = 0
    for seed in range(120):
        records = drawn(seed)
        expected = read_in_order(records)
        found += len(expected)

        assert built(records) == expected, seed

    assert found > 200
