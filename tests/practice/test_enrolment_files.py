"""Enrolment files: what the practice's log says of coverage is what is read."""

from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from tests.practice.book import Book
from transforms import landing, people, warehouse
from transforms.parsing import parse
from transforms.practice.enrolment_files import enrolment_files
from transforms.practice.people import people as inhabitants

KEY = b"k" * 32
JULY = date(2023, 7, 31)


def person(book, born, covered, **changes):
    """A person of the book, with these spans of coverage and no other."""
    patient = book.person(
        last=f"ROE{len(book.rows['patients'])}",
        first="JANE",
        street="OAK ST 1",
        city="RIVERBEND",
        zip="52402",
        born=born,
        **changes,
    )
    book.rows["coverages"] = [
        row for row in book.rows["coverages"] if row["patient"] != patient
    ]
    for payer_key, begins, ends in covered:
        book.rows["coverages"].append(
            {
                "patient": patient,
                "payer_key": payer_key,
                "responsibility": "P",
                "begins": begins,
                "ends": ends,
            }
        )


@pytest.fixture
def log():
    """Six people: covered from before, from then on, until then, twice, and a child."""
    book = Book()
    book.rows["patients"], book.rows["coverages"] = [], []
    person(book, date(1960, 1, 1), [("COMML", date(2020, 1, 1), None)])
    person(
        book,
        date(1958, 6, 5),
        [
            ("COMML", date(2021, 1, 1), date(2024, 12, 31)),
            ("MEDB1", date(2025, 1, 1), None),
        ],
    )
    person(
        book,
        date(1990, 2, 28),
        [
            ("MCAID", date(2022, 1, 1), date(2023, 7, 15)),
            ("MCAID", date(2024, 2, 1), date(2024, 2, 29)),
            ("MCAID", date(2025, 3, 1), date(2026, 6, 30)),
        ],
        sex="U",
    )
    person(
        book,
        date(2025, 8, 17),
        [("COMML", date(2025, 8, 17), None)],
        subscriber_first="JOHN",
    )
    person(
        book,
        date(1970, 1, 1),
        [
            ("COMML", date(2020, 1, 1), date(2023, 12, 31)),
            ("COMML", date(2024, 1, 1), None),
        ],
    )
    person(book, date(1930, 1, 1), [("MEDB1", date(2020, 1, 1), None)])
    return book.log


def spans_of_log(log):
    """Each span of the log, its people as the pipeline names them."""
    patients = log.patients.select(
        "patient",
        last_name="last",
        first_name="first",
        birth_date="born",
        sex="sex",
        member_id=pl.lit(None, pl.String),
        zip="zip",
        state="state",
        service_from_date=pl.lit(JULY),
    )
    named = people.pseudonymise(patients, KEY).select("patient_id", "zip3_code")
    patient_id = named["patient_id"].gather(log.coverages["patient"])
    return sorted(
        log.coverages.select(
            patient_id, "payer_key", "begins", pl.col("ends").fill_null(date.max)
        ).rows()
    )


def read(files):
    """The spans of core, and the landing tables, of files."""
    tables = [(name, parse(data, name, KEY), members) for name, data, members in files]
    with duckdb.connect() as con:
        landing.create(con)
        for name in ("enrolment", "transaction"):
            parts = [
                part[name].with_columns(
                    file_id=pl.lit(part["file"]["file_id"][0]), batch_id=pl.lit(1)
                )
                for _, part, _ in tables
            ]
            con.register("rows", pl.concat(parts))
            con.execute(f'insert into landing."{name}" by name select * from rows')
            con.unregister("rows")
        warehouse.build(con, "core.enrolment")
        spans = con.sql(
            "select patient_id, payer_id, coverage_begin_date,"
            " coalesce(coverage_end_date, date '9999-12-31') from core.enrolment"
            " order by all"
        ).fetchall()
    return spans, tables


def test_files_say_first_who_is_covered_then_who_comes_and_goes(log):
    listed = [
        (name, members, data.count(b"HD*030") + data.count(b"HD|030"))
        for name, data, members in enrolment_files(log)
    ]

    assert listed == [
        ("20230731_COMML.834", 3, 3),
        ("20230731_MCAID.834", 1, 1),
        ("20230731_MEDB1.834", 1, 1),
        ("20231231_COMML.834", 1, 0),
        ("20240131_COMML.834", 1, 0),
        ("20240229_MCAID.834", 1, 0),
        ("20241231_COMML.834", 1, 0),
        ("20250131_MEDB1.834", 1, 0),
        ("20250331_MCAID.834", 1, 0),
        ("20250831_COMML.834", 1, 0),
        ("20260630_MCAID.834", 1, 0),
    ]


def test_a_file_is_written_to_the_letter(log):
    name, data, _ = list(enrolment_files(log))[9]

    assert name == "20250831_COMML.834"
    assert data.decode().splitlines()[1:] == [
        "GS*BE*COMMLSYS*DEMOCLEARING*20250831*0830*500010*X*005010X220A1~",
        "ST*834*0001*005010X220A1~",
        "BGN*00*202508310001*20250831*2200****2~",
        "QTY*TO*1~",
        "QTY*ET*0~",
        "QTY*DT*1~",
        "N1*P5*HEARTLAND COMMERCIAL INSURANCE MEMBERS*FI*410000015~",
        "N1*IN*HEARTLAND COMMERCIAL INSURANCE*XV*COMML~",
        "INS*N*19*021*28*A~",
        "REF*0F*COM100000021~",
        "REF*1L*G0015~",
        "NM1*IL*1*ROE3*JANE~",
        "N3*OAK ST 1~",
        "N4*RIVERBEND*IA*52402~",
        "DMG*D8*20250817*F~",
        "HD*021**HLT*G0015*IND~",
        "DTP*348*D8*20250817~",
        "SE*17*0001~",
        "GE*1*500010~",
        "IEA*1*000500010~",
    ]


@pytest.fixture(params=["by hand", "by chance"])
def any_log(request, log):
    """The six people, or a thousand as the practice makes them up."""
    if request.param == "by hand":
        return log
    made = inhabitants(seed=7, panel=0, count=1000)
    return replace(log, patients=made.patients, coverages=made.coverages)


def test_every_span_of_the_log_is_read_back(any_log):
    log = any_log
    spans, tables = read(enrolment_files(log))

    assert spans == spans_of_log(log)
    for name, part, members in tables:
        assert part["finding"].is_empty(), name
        assert part["enrolment"].height == members == part["file"]["enrolments"][0]
        assert part["enrolment"]["stated_members"].to_list() == [members] * members
        assert part["file"]["segments_quarantined"][0] == 0
