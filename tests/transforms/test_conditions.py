"""The condition library: what a file may say, and what is said of a wrong one."""

from datetime import date

import duckdb
import pytest

from transforms import codes
from transforms.conditions import checking, library
from transforms.conditions.definition import Entry, read
from transforms.errors import BadInput

ACUTE = """
label = "Flu"
kind = "acute"
gap_days = 14
source = "ours"

[[codes]]
begin_with = ["J10"]
"""
CHRONIC = """
label = "Sugar"
kind = "chronic"
lookback_months = 24
one_claim = ["inpatient"]
two_claims = ["hospital outpatient", "professional"]
source = "ours"

[[codes]]
exactly = ["E11.9"]
from = 2020-10-01
until = 2021-09-30

[[codes]]
ccsr = ["END002"]

[exclude]
codes = ["E1010"]
codes_that_begin_with = ["E13"]
claims_with = ["O24"]
"""


def test_a_file_says_rule_and_codes_with_their_dates_and_lines():
    made = read("sugar", CHRONIC, "conditions/sugar.toml")

    assert (made.kind, made.lookback_months, made.detail) == ("chronic", 24, "brief")
    assert (made.one_claim, made.two_claims) == (
        ("inpatient",),
        ("hospital outpatient", "professional"),
    )
    assert made.entries == (
        Entry(
            *("E119", "icd10cm", True, "counts"),
            *(date(2020, 10, 1), date(2021, 9, 30), 10),
        ),
        Entry("END002", "ccsr", False, "counts", None, None, 15),
        Entry("E13", "icd10cm", False, "never", None, None, 19),
        Entry("E1010", "icd10cm", True, "never", None, None, 18),
        Entry("O24", "icd10cm", False, "claim", None, None, 20),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ACUTE + "x = ", "is not TOML: Invalid value"),
        (ACUTE.replace("label", "title"), "`title` is not known"),
        (ACUTE.replace('"acute"', '"odd"'), "`kind` must be acute or chronic"),
        (ACUTE.replace("gap_days = 14", ""), "an acute condition needs `gap_days`"),
        (ACUTE.replace("14", "14\nonce_per_life = true"), "give one of the two"),
        (
            ACUTE.replace("14", '14\ncomparable_from = "2020"'),
            "`comparable_from` must be a date without quotes",
        ),
        (
            ACUTE.replace("14", "14\nserial_interval_mean_days = 3"),
            "`serial_interval_mean_days` must be a number with a point, as 2.6",
        ),
        (
            ACUTE.replace("14", "14\nserial_interval_mean_days = 2.6"),
            "a serial interval needs",
        ),
        (
            ACUTE.replace(
                "14",
                "14\nserial_interval_mean_days = 1.0\nserial_interval_sd_days = 0.5"
                '\nserial_interval_source = "ours"',
            ),
            "`serial_interval_mean_days` above 1",
        ),
        (
            ACUTE.replace(
                "14",
                "14\nserial_interval_mean_days = inf\nserial_interval_sd_days = 0.5"
                '\nserial_interval_source = "ours"',
            ),
            "`serial_interval_mean_days` above 1",
        ),
        (
            CHRONIC.replace("= 24", '= 24\nserial_interval_source = "ours"'),
            "a chronic condition has no serial interval",
        ),
        (ACUTE.replace("14", "0"), "`gap_days` must be from 1 to 3650"),
        (ACUTE.replace("14", '"14"'), "`gap_days` must be a whole number"),
        (ACUTE.replace("14", "14\nlookback_months = 12"), "no `lookback_months`"),
        (ACUTE.replace("14", '14\ntwo_claims = ["inpatient"]'), "`two_claims`"),
        (ACUTE.replace("14", '14\none_claim = ["stay"]'), "a claim type is one of"),
        (ACUTE.replace("14", '14\none_claim = [["inpatient"]]'), "a claim type is"),
        (ACUTE.replace('source = "ours"', ""), "`source` is missing; add it"),
        (ACUTE.replace('"J10"', '"J1%"'), "line 8: “J1%” is no code"),
        (ACUTE.replace("begin_with", "codes"), "[[codes]] holds `codes`"),
        (ACUTE + "from = 2021-01-01\nuntil = 2020-01-01", "is before `from`"),
        (ACUTE + 'from = "2021"', "`from` must be a date without quotes"),
        (ACUTE.replace('["J10"]', "[]"), "no code counts; add a [[codes]]"),
        (CHRONIC.replace("= 24", "= 0"), "`lookback_months` from 1 to 120"),
        (CHRONIC.replace("= 24", "= 24\ngap_days = 3"), "no `gap_days`"),
        (CHRONIC.replace('["inpatient"]', '["professional"]'), "leave it in one"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(BadInput) as refused:
        read("flu", text, "conditions/flu.toml")

    said = str(refused.value)
    assert said.startswith("conditions/flu.toml") and sentence in said


def test_a_file_is_named_as_a_condition_can_be():
    with pytest.raises(BadInput, match="small letters"):
        read("My Flu", ACUTE, "conditions/My Flu.toml")
    with pytest.raises(BadInput, match="`any` means all conditions"):
        read("any", ACUTE, "conditions/any.toml")


@pytest.fixture
def mine(home):
    """Write a condition of the user's own."""
    (home / "conditions").mkdir()

    def mine(name: str, text: str) -> None:
        (home / "conditions" / f"{name}.toml").write_text(text, encoding="utf-8")

    return mine


def test_a_users_file_replaces_adds_and_puts_off(mine):
    mine("influenza", ACUTE)
    mine("measles", "off = true")
    mine("my_flu", ACUTE.replace("Flu", "My flu"))

    found = {each.condition_id: each for each in library.conditions()}

    assert found["influenza"].label == "Flu" and library.is_mine(found["influenza"])
    assert "measles" not in found
    assert found["my_flu"].label == "My flu"
    assert not library.is_mine(found["rsv"])
    shipped = {file.stem for file in library.files()} - {"measles"}
    assert set(found) == shipped


def test_conditions_that_hold_all_codes_of_another_are_known(mine):
    mine("my_flu", ACUTE)
    with duckdb.connect() as con:
        codes.load(con)
        nested = dict(
            con.sql(
                "select condition_id, part_of_ids from codes.condition"
                " where part_of_ids is not null"
            ).fetchall()
        )

    assert nested == {
        "alzheimers_disease": "alzheimers_and_related",
        "depression": "mental_health;mental_health_ccsr",
        "influenza": "influenza_like_illness",
        "my_flu": "influenza;influenza_like_illness",
        "pneumonia": "pneumonia_year",
    }


def test_the_setting_leaves_denied_claims_out_of_every_condition(home, monkeypatch):
    counted = {}
    for said in ("on", "off"):
        monkeypatch.setenv("CLAIMSCOPE_DISEASE_DENIED", said)
        with duckdb.connect() as con:
            codes.load(con)
            query = "select distinct is_denied_counted from codes.condition"
            counted[said] = con.sql(query).fetchall()

    assert counted == {"on": [(True,)], "off": [(False,)]}


def test_the_old_tables_of_conditions_are_refused_with_the_new_place(home):
    (home / "codes").mkdir()
    (home / "codes" / "condition.csv").write_text("condition_id\n")

    with duckdb.connect() as con, pytest.raises(BadInput, match="conditions/<name>"):
        codes.load(con)


KNOWN = checking.Tables(
    years={
        "J101": (2017, 2026),
        "R05": (2017, 2021),
        "R059": (2022, 2026),
        "U071": (2020, 2026),
    },
    headers=frozenset({"J10"}),
    categories=frozenset({"RSP002"}),
)


@pytest.mark.parametrize(
    ("codes_", "sentence"),
    [
        ('begin_with = ["J10"]', None),
        ('begin_with = ["J11"]', "J11 begins no code of ICD-10-CM 2017 to 2026;"),
        ('exactly = ["J101"]', None),
        ('exactly = ["J102"]', "J102 is no code of ICD-10-CM 2017 to 2026;"),
        ('exactly = ["J10"]', "J10 is no code that can be billed but the beginning"),
        ('ccsr = ["RSP"]', None),
        ('ccsr = ["RSP009"]', "RSP009 begins no category of CCSR;"),
        ('exactly = ["R05"]\nuntil = 2021-09-30', None),
        ('exactly = ["R05"]\nuntil = 2021-10-01', "does not exist in fiscal year 2022"),
        ('exactly = ["U071"]\nfrom = 2020-04-01', None),
        ('exactly = ["U071"]\nfrom = 2018-10-01', "fiscal year 2019 but"),
        ('begin_with = ["R05"]\nfrom = 2018-10-01', None),
        ('exactly = ["J102"]\nuntil = 2016-09-30', None),  # before the table begins
        ('exactly = ["J102"]\nuntil = 2016-10-01', "J102 is no code"),
    ],
)
def test_a_code_must_exist_in_the_years_in_which_it_counts(codes_, sentence):
    text = ACUTE.replace('begin_with = ["J10"]', codes_)

    found = checking.findings([read("flu", text, "conditions/flu.toml")], KNOWN)

    said = [each.sentence for each in found]
    if sentence is None:
        assert said == []
    else:
        assert len(said) == 1 and sentence in said[0]
        assert said[0].startswith("conditions/flu.toml, line 8: ")


def test_every_shipped_code_exists_in_its_years(home):
    found = library.conditions()
    known = checking.tables()

    assert [each.sentence for each in checking.findings(found, known)] == []
    assert len(found) >= 50
    for each in found:
        is_counted = checking.counted(each, known) > 0
        assert is_counted or each.condition_id == "mental_health_ccsr"
        assert each.caveat and each.source and each.group != "Other"


@pytest.mark.parametrize(
    ("codes", "since"),
    [
        ('[[codes]]\nexactly = ["U071"]\nfrom = 2020-04-01', date(2020, 4, 1)),
        (
            '[[codes]]\nexactly = ["A01"]\nfrom = 2020-04-01\n'
            '[[codes]]\nexactly = ["A02"]',
            None,
        ),
    ],
)
def test_counts_compare_since_the_first_code_where_all_are_dated(codes, since):
    head = 'label = "x"\nkind = "acute"\ngap_days = 14\nsource = "ours"\n'

    assert read("xx", head + codes, "xx").codes_since == since
    said = read("xx", head + "comparable_from = 2021-10-01\n" + codes, "xx")
    assert said.codes_since == date(2021, 10, 1)


def test_a_serial_interval_is_read_and_every_shipped_one_has_its_source(home):
    text = ACUTE.replace(
        "14",
        "14\nserial_interval_mean_days = 2.6\nserial_interval_sd_days = 1.5"
        '\nserial_interval_source = "ours"',
    )

    made = read("norovirus", text, "conditions/norovirus.toml")

    told = (made.serial_interval_mean_days, made.serial_interval_sd_days)
    assert (*told, made.serial_interval_source) == (2.6, 1.5, "ours")
    known = [each for each in library.conditions() if each.serial_interval_mean_days]
    assert [each.condition_id for each in known] == ["influenza"]
    assert "Cori et al. 2013" in known[0].serial_interval_source


def test_one_condition_is_looked_up_by_its_name(mine):
    mine("measles", "off = true")

    assert library.condition("influenza").label == "Influenza"
    assert library.condition("no_such_condition") is None
    assert library.condition("measles") is None
