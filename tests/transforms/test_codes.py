"""Code tables: what ships, and how a user's files lay over it."""

from decimal import Decimal

import duckdb
import pytest

from transforms import codes
from transforms.errors import BadInput

# One worker: its tests share what takes long to make.
pytestmark = pytest.mark.xdist_group("codes")

MAP = (
    "group_code,reason_code,remark_code,denial_category,is_denial,is_bundled,"
    "is_avoidable,valid_from_date,valid_to_date,label\n"
)
CLASSES = {
    *("medicare", "medicare_advantage", "medicaid", "commercial", "dental"),
    *("other_government", "workers_compensation", "liability", "self_pay"),
    *("other", "unknown"),
}
CATEGORIES = {
    *("registration", "authorization", "medical_necessity", "coding"),
    *("missing_information", "documentation", "duplicate", "timely_filing"),
    *("coordination_of_benefits", "non_covered", "provider", "level_of_care", "other"),
}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The tables as they ship, without a user's files."""
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
        patch.setenv("CLAIMSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        codes.load(con)
        yield con


@pytest.fixture
def load(con, home):
    """Load the code tables, with the user's files given by name."""

    def load(**files):
        (home / "codes").mkdir(exist_ok=True)
        for name, text in files.items():
            file = home / "codes" / f"{name}.csv"
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        codes.load(con)
        return con

    return load


def test_every_table_ships_typed_and_with_its_leading_zeros(shipped):
    def one(sql):
        return shipped.sql(sql).fetchall()

    assert one("select * from codes.icd10cm where icd10cm_code = 'E1165'") == [
        (
            "E1165",
            2017,
            2026,
            "E11",
            "04",
            "Type 2 diabetes mellitus with hyperglycemia",
        )
    ]
    assert one("from codes.place_of_service where place_of_service_code = '02'") == [
        ("02", True, "Telehealth Provided Other than in Patient's Home")
    ]
    assert one("select state_code, fips_code from codes.state limit 1") == [
        ("AL", "01")
    ]
    assert one(
        "select round(sum(population_share), 4) from codes.standard_population"
    ) == [(Decimal(1),)]
    assert one("select count(*), min(zip3_code) from codes.restricted_zip3") == [
        (17, "036")
    ]
    assert one("select count(*) from codes.payer") == [(0,)]
    assert one("select count(*) > 8000 from codes.hcpcs") == [(True,)]
    assert one("select count(*) from codes.icd10cm_chapter") == [(22,)]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("icd10cm", "icd10cm_code"),
        ("icd10cm_chapter", "chapter_code"),
        ("icd10cm_block", "block_code"),
        ("ccsr", "icd10cm_code, ccsr_code"),
        ("ccsr_category", "ccsr_code"),
        ("place_of_service", "place_of_service_code"),
        ("hcpcs", "hcpcs_code"),
        ("denial_map", "group_code, reason_code, remark_code, valid_from_date"),
        ("filing_indicator", "filing_indicator_code"),
        ("state", "state_code"),
        ("standard_population", "age_group_code"),
    ],
)
def test_keys_are_unique(shipped, table, key):
    repeated = f"select {key} from codes.{table} group by all having count(*) > 1"
    assert shipped.sql(repeated).fetchall() == []


def test_tables_agree_with_each_other(shipped):
    def strays(column, table, other_column, other):
        return shipped.sql(
            f"select distinct {column} from codes.{table}"
            f" where {column} not in (select {other_column} from codes.{other})"
        ).fetchall()

    assert strays("chapter_code", "icd10cm", "chapter_code", "icd10cm_chapter") == []
    assert strays("ccsr_code", "ccsr", "ccsr_code", "ccsr_category") == []


def test_classes_and_categories_are_those_of_the_metrics(shipped):
    classes = shipped.sql("select financial_class_code from codes.filing_indicator")
    assert {row[0] for row in classes.fetchall()} == CLASSES
    denials = shipped.sql(
        "select denial_category from codes.denial_map where is_denial"
    )
    assert {row[0] for row in denials.fetchall()} == CATEGORIES
    others = shipped.sql(
        "select denial_category from codes.denial_map where not is_denial"
    )
    assert {row[0] for row in others.fetchall()} == {"none"}


@pytest.mark.parametrize(
    "reason", ["1", "2", "3", "23", "45", "59", "94", "100", "253"]
)
def test_what_the_metrics_call_no_denial_is_none(shipped, reason):
    assert shipped.sql(
        "select is_denial, is_bundled from codes.denial_map"
        f" where reason_code = '{reason}'"
    ).fetchall() == [(False, False)]


def test_a_users_row_replaces_that_key_and_adds_new_ones(load):
    con = load(
        denial_map=MAP
        + ",197,,other,true,false,false,,2023-12-31,Ours once\n"
        + ",197,,none,false,false,false,2024-01-01,,Ours now\n"
        + "CO,9999,,coding,true,false,true,,,New\n",
        payer="payer_id,financial_class_code,is_capitated\n00123,medicaid,true\n",
    )

    assert con.sql(
        "select reason_code, denial_category, cast(valid_from_date as varchar), label"
        " from codes.denial_map where reason_code in ('197', '198', '9999')"
        " order by reason_code, label"
    ).fetchall() == [
        ("197", "none", "2024-01-01", "Ours now"),
        ("197", "other", None, "Ours once"),
        ("198", "authorization", None, "Authorization exceeded"),
        ("9999", "coding", None, "New"),
    ]
    assert con.sql("from codes.payer").fetchall() == [("00123", "medicaid", True)]


def test_columns_may_stand_in_any_order_and_a_mark_in_front(load):
    header = "\ufeffis_capitated, payer_id,financial_class_code\n"
    con = load(payer=header + "false, P, medicaid \n\n")

    assert con.sql("from codes.payer").fetchall() == [("P", "medicaid", False)]


def test_loading_again_changes_nothing(load):
    user = {"payer": "payer_id,financial_class_code,is_capitated\nP,medicaid,false\n"}
    con = load(**user)
    before = con.sql("from codes.payer").fetchall()

    assert load(**user).sql("from codes.payer").fetchall() == before


CHANGE = (
    "intervention_name,begins_date,date_code,payer_id,denial_category,facility_id,"
    "rendering_id\n"
)
PAYER = "payer_id,financial_class_code,is_capitated\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("payers", PAYER, "codes/payers.csv is not a code table"),
        ("payer", "payer_id,financial_class_code\nP,medicaid\n", "line 1: the columns"),
        ("payer", "", "line 1: the columns must be payer_id"),
        ("payer", PAYER + "P,medicaid\n", "line 2: it has 2 cells where"),
        ("payer", PAYER + "P,medicaid,maybe\n", "line 2: is_capitated must be true or"),
        ("payer", PAYER + ",medicaid,true\n", "line 2: payer_id is blank"),
        ("payer", PAYER + "P,medicaid,true\nP,self_pay,true\n", "line 3: an earlier"),
        ("payer", PAYER + '"P,medicaid,true\n', "the quotes do not match"),
        ("payer", b"payer_id\xff\xfe", "is not UTF-8 text"),
        ("denial_map", MAP + ",1,,x,true,false,true,01/02/2024,,\n", "valid_from_date"),
        ("denial_map", MAP + "CO,,,x,true,false,true,,,\n", "reason_code is blank"),
        ("intervention", CHANGE + "A,,payment,P,,,\n", "line 2: begins_date is blank"),
        ("intervention", CHANGE + "A,2025-01-01,paid,P,,,\n", "line 2: date_code must"),
        ("intervention", CHANGE + "A,2025-01-01,,P,,,\n", "line 2: date_code must"),
        ("intervention", CHANGE + "A,2025-01-01,payment,,,,\n", "line 2: nothing says"),
        (
            "intervention",
            CHANGE + "A,2025-01-01,payment,P,Coding,,\n",
            "line 2: “Coding” is no category of denials; use one of authorization,",
        ),
        (
            "intervention",
            CHANGE + "A,soon,payment,P,,,\n",
            "begins_date must be a date",
        ),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(load, name, text, said):
    with pytest.raises(BadInput) as error:
        load(**{name: text})

    sentence = str(error.value)
    assert said in sentence
    assert f"codes/{name}.csv" in sentence and sentence.endswith(".")
    assert "medicaid" not in sentence and "\n" not in sentence


CONTRACT = (
    "payer_id,procedure_code,modifier_code,valid_from_date,valid_to_date,rate_usd,"
    "billed_percent\n"
)


def test_a_contract_is_dollars_per_unit_or_a_percentage_of_the_charge(load):
    con = load(
        contract=CONTRACT
        + "P1,99213,25,2025-01-01,2025-12-31,92.125,\n"
        + "P1,99213,25,2026-01-01,,95,\n"
        + "P1,any,any,,,,62.5\n"
    )

    assert con.sql(
        "select modifier_code, cast(valid_to_date as varchar), rate_usd, billed_percent"
        " from codes.contract order by valid_from_date nulls last"
    ).fetchall() == [
        ("25", "2025-12-31", Decimal("92.1250"), None),
        ("25", None, Decimal("95.0000"), None),
        ("any", None, None, Decimal("62.5000")),
    ]


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("P1,99213,,,,90,60", 2, "give either rate_usd or billed_percent"),
        ("P1,99213,,,,90,\nP1,99214,,,,,", 3, "give either rate_usd or billed_percent"),
        ("P1,99213,,,,0,", 2, "rate_usd must be above 0"),
        ("P1,99213,,,,ninety,", 2, "rate_usd must be a number"),
        ("P1,99213,,,,,0.62", 2, "billed_percent must be from 1 to 100"),
        ("P1,99213,,,,,162", 2, "billed_percent must be from 1 to 100"),
        ("P1,99213,,2025-02-01,2025-01-31,90,", 2, "before valid_from_date"),
        ("P1,99213,,01/02/2025,,90,", 2, "valid_from_date must be a date"),
        ("P1,any,,,,90,", 2, "name the procedure"),
        ("P1,,,,,90,", 2, "procedure_code is blank"),
        ("P1,99213,,,,90,\nP1,99213,,,,91,", 3, "an earlier line has the same"),
        (
            "P1,99213,,2025-06-01,,90,\nP1,99213,,2025-01-01,2025-06-01,91,",
            3,
            "agrees another price for the same days",
        ),
        (
            "P1,99213,,2025-01-01,2027-01-01,90,\nP1,99213,,2025-02-01,2025-03-01,91,"
            "\nP1,99213,,2026-02-01,2026-03-01,91,",
            3,
            "agrees another price for the same days",
        ),
    ],
)
def test_a_bad_row_of_a_contract_is_told_in_one_sentence(load, rows, line, said):
    with pytest.raises(BadInput) as error:
        load(contract=CONTRACT + rows + "\n")

    sentence = str(error.value)
    assert said in sentence
    assert sentence.startswith(f"codes/contract.csv, line {line}: ")
    assert sentence.endswith(".") and "\n" not in sentence


def test_prices_that_follow_each_other_or_are_of_others_do_not_overlap(load):
    con = load(
        contract=CONTRACT
        + "P1,99213,,,2025-06-30,90,\n"
        + "P1,99213,,2025-07-01,,91,\n"
        + "P1,99213,25,,,92,\n"
        + "P2,99213,,,,93,\n"
    )

    assert con.sql("select count(*) from codes.contract").fetchall() == [(4,)]


def test_a_user_adds_a_cohort_and_takes_a_code_out_of_another(load):
    cohort = (
        "cohort_id,label,one_claim_codes,two_claim_codes,lookback_months,"
        "history_months,runout_months,least_followed_days,first_age_years,source,caveat\n"
        "copd,COPD,1,5,12,0,3,30,40,mine,\n"
    )
    code = (
        "cohort_id,code_prefix,is_excluded,source\n"
        "copd,J44,false,mine\n"
        "coronary_or_failure,I43,true,mine\n"
    )

    con = load(cohort=cohort, cohort_code=code)

    rows = con.sql(
        "select cohort_id, first_age_years from codes.cohort order by 1"
    ).fetchall()
    assert rows == [("copd", 40), ("coronary_or_failure", 18)]
    codes_of = con.sql(
        "select code_prefix, is_excluded from codes.cohort_code"
        " where code_prefix in ('I43', 'I50', 'J44') order by 1"
    ).fetchall()
    assert codes_of == [("I43", True), ("I50", False), ("J44", False)]
