"""Hand-written X12, completed and carried through the pipeline into one warehouse.

A case writes only the segments its rule is about. Its files are completed here with
envelope and parties, read as any file is, landed together and built into core and the
money marts. `@` in a case stands for its own number, so that cases can't meet.
"""

import re
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from transforms import codes, landing, staging, warehouse

KEY = b"0123456789abcdef0123456789abcdef"
PROVIDER = "1888888883"
# Models about people have tests of their own.
PEOPLE = (
    *("core.condition_", "core.cohort_", "core.reporting_", "core.tobacco_"),
    *("core.visit_cause", "core.cause_", "core.member_slip"),
)
MARTS = ["marts.denial_rates", "marts.denial_reasons", "marts.payer_mix"]
GUIDES = {
    "837P": ("HC", "005010X222A1"),
    "837I": ("HC", "005010X223A2"),
    "837D": ("HC", "005010X224A2"),
    "835": ("HP", "005010X221A1"),
    "834": ("BE", "005010X220A1"),
    "277CA": ("HN", "005010X214"),
}
ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*{day}*1200*^*00501*{number:09}*0*T*:~"
)
CLAIM_PARTIES = """
    BHT*0019*00*1*{day}*1200*CH
    NM1*41*2*CLINIC*****46*1
    PER*IC*DESK*TE*5555550100
    NM1*40*2*PAYER*****46*2
    HL*1**20*1
    NM1*85*2*CLINIC*****XX*{npi}
    N3*1 STREET
    N4*TOWN*NY*10001
    REF*EI*123456789
    HL*2*1*22*0
    SBR*{turn}*18*******{filing}
    NM1*IL*1*DOE*{patient}@****MI*M@
    N3*2 STREET
    N4*TOWN*NY*10001
    DMG*D8*19800101*F
    NM1*PR*2*PAYER*****PI*{payer}
"""
PAYMENT_PARTIES = """
    BPR*I*{paid}*{sign}*{method}************{day}
    TRN*1*T@*1234567890
    DTM*405*{day}
    N1*PR*PAYER*XV*{payer}
    N1*PE*CLINIC*XX*{payee}
    LX*1
"""
ENROLMENT_PARTIES = """
    BGN*00*1*{day}*1200****{action}
    N1*P5*SPONSOR*FI*470000001
    N1*IN*PAYER*XV*{payer}
"""
ACKNOWLEDGMENT_PARTIES = """
    BHT*0085*08*1*{day}*1200*TH
    HL*1**20*1
    NM1*PR*2*PAYER*****PI*{payer}
    TRN*1*B@
    DTP*050*D8*{day}
    DTP*009*D8*{day}
    HL*2*1*21*1
    NM1*41*2*CLINIC*****46*1
    HL*3*2*19*1
    NM1*85*2*CLINIC*****XX*{npi}
    HL*4*3*PT
"""
PARTIES = {
    "835": PAYMENT_PARTIES,
    "834": ENROLMENT_PARTIES,
    "277CA": ACKNOWLEDGMENT_PARTIES,
}


def complete(text: str, case: str, number: int) -> bytes:
    """Add what a case leaves out of a file: envelope, parties, payment, trailers.

    The first line says kind and day, then, where it matters, `name=value`: payer, npi,
    turn (P S T), filing (SBR09), patient of claims; payer, payee, method (BPR04), paid
    (BPR02) of remittances; payer, npi of acknowledgments; action (BGN08) of enrolments;
    se01, se02, ge01, ge02, iea01, iea02 of a wrong trailer.
    """
    first, *lines = text.strip().splitlines()
    kind, day, *rest = first.split()
    said = {"payer": "@", "npi": PROVIDER, "payee": PROVIDER, "turn": "P"}
    said |= {"filing": "CI", "patient": "ANN", "method": "ACH", "action": "2"}
    said |= {"se02": "0001", "ge01": "1", "ge02": f"{number}"}
    said |= {"iea01": "1", "iea02": f"{number:09}"}
    body = [line.strip() for line in lines]
    paid = sum(Decimal(s.split("*")[4]) for s in body if s.startswith("CLP"))
    paid -= sum(
        Decimal(amount)
        for s in body
        if s.startswith("PLB")
        for amount in s.split("*")[4::2]
    )
    said |= {"paid": str(abs(paid)), "sign": "D" if paid < 0 else "C"}
    said |= dict(pair.split("=") for pair in rest)
    said |= {"day": day.replace("-", "")}
    parties = PARTIES.get(kind, CLAIM_PARTIES)
    group, guide = GUIDES[kind]
    inner = [f"ST*{kind[:3]}*0001*{guide}"]
    inner += parties.format(**said).split("\n")[1:-1]
    inner += body
    segments = [
        f"GS*{group}*SENDER*RECEIVER*{said['day']}*1200*{number}*X*{guide}",
        *[segment.strip() for segment in inner],
        f"SE*{said.get('se01', len(inner) + 1)}*{said['se02']}",
        f"GE*{said['ge01']}*{said['ge02']}",
        f"IEA*{said['iea01']}*{said['iea02']}",
    ]
    head = ISA.format(day=said["day"][2:], number=number)
    return (head + "".join(f"{s}~" for s in segments)).replace("@", case).encode()


class Warehouse:
    """All cases of a page, landed and built; asks for one case's numbers."""

    def __init__(self, cases: dict[str, str]) -> None:
        self.con = duckdb.connect()
        self.files: dict[str, list[str]] = {}
        landing.create(self.con)
        codes.load(self.con)
        frames: dict[str, list[pl.DataFrame]] = {}
        number = 0
        for case, text in cases.items():
            self.files[case] = []
            for file in re.split(r"\n\s*\n", text.strip()):
                number += 1
                parsed = staging.parse(complete(file, case, number), "case.x12", KEY)
                file_id = parsed["file"]["file_id"][0]
                self.files[case].append(file_id)
                for table, rows in parsed.items():
                    said = rows.with_columns(
                        file_id=pl.lit(file_id), batch_id=pl.lit(1)
                    )
                    frames.setdefault(table, []).append(said)
        for table, rows in frames.items():
            self.con.register("rows", pl.concat(rows))
            self.con.execute(
                f'insert into landing."{table}" by name select * from rows'
            )
            self.con.unregister("rows")
        for model in [*warehouse.order("core"), *MARTS]:
            if not model.startswith(PEOPLE):
                warehouse.build(self.con, model)

    def numbers(self, case: str, table: str, columns: list[str]) -> list[str]:
        """Read some columns of a case's rows as text, in the order of their files.

        `table` may go on with a condition: `core.balancing where level_code = 'line'`.
        """
        table, _, condition = table.partition(" where ")
        cells = [f"cast({column} as varchar)".replace("@", case) for column in columns]
        mine = self.files[case]
        if table.startswith("marts."):
            where, order = f"starts_with(payer_id, '{case}')", "all"
        else:
            where, order = f"file_id in {tuple(mine)}", self._order(table)
        rows = self.con.execute(
            f"select {', '.join(cells)} from {table}"
            f" where {where} and ({condition or 'true'}) order by {order}"
        ).fetchall()
        return [
            " | ".join(cell or "" for cell in row).replace(case, "@") for row in rows
        ]

    def _order(self, table: str) -> str:
        columns = [row[0] for row in self.con.execute(f"describe {table}").fetchall()]
        files = [i for case in self.files.values() for i in case]
        wanted = ["segment_index", "unit_code", "claim_provider_index"]
        wanted += ["claim_amount_index", "claim_code_index", "other_payer_line_index"]
        wanted += ["other_payer_adjustment_index", "remark_index", "amount_index"]
        wanted += ["line_index", "adjustment_index", "pointer_index"]
        wanted += ["diagnosis_index", "procedure_index", "provider_adjustment_index"]
        wanted += ["rule_code", "coverage_type_code", "coverage_begin_date"]
        keys = [c for c in wanted if c in columns]
        for record in ("claim_id", "adjudication_id", "enrolment_id"):
            if "segment_index" not in columns and record in columns:
                keys.insert(0, f"cast(split_part({record}, '-', 2) as integer)")
        return ", ".join([f"list_position({files}, file_id)", *keys])


@pytest.fixture(scope="session")
def read():
    """Carry the cases of a page into a warehouse of their own."""
    return Warehouse
