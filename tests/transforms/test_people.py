"""People: who is the same person, and what may be told of them."""

import stat
from datetime import date

import polars as pl
import pytest

from transforms import people
from transforms.errors import BadSetting

KEY = b"k" * 32
COLUMNS = {
    "claim_id": pl.String,
    "last_name": pl.String,
    "first_name": pl.String,
    "birth_date": pl.Date,
    "sex": pl.String,
    "member_id": pl.String,
    "zip": pl.String,
    "state": pl.String,
    "service_from_date": pl.Date,
}
JANE = {
    "last_name": "Roe",
    "first_name": "Jane",
    "birth_date": date(1950, 6, 15),
    "sex": "F",
    "member_id": "M1",
    "zip": "787010001",
    "state": "TX",
    "service_from_date": date(2025, 6, 14),
}


@pytest.fixture
def pseudonyms():
    """Pseudonymise people, each Jane but for what is said."""

    def pseudonyms(*changes, key=KEY):
        rows = [JANE | {"claim_id": str(n)} | c for n, c in enumerate(changes)]
        frame = pl.DataFrame(rows, schema=COLUMNS)
        return people.pseudonymise(frame, key, restricted={"036"})

    return pseudonyms


def test_a_person_is_the_same_under_every_payer_and_spelling(pseudonyms):
    rows = pseudonyms(
        {},
        {"member_id": "OTHER", "zip": None},
        {"last_name": " ROE ", "first_name": "JANE"},
        {"last_name": "Röe"},
    )

    assert rows["patient_id"].n_unique() == 1
    assert rows["subscriber_id"].n_unique() == 2


def test_another_birth_date_sex_or_name_is_another_person(pseudonyms):
    rows = pseudonyms(
        {},
        {"birth_date": date(1950, 6, 16)},
        {"sex": "M"},
        {"first_name": "JOAN"},
        {"last_name": "DOE"},
    )

    assert rows["patient_id"].n_unique() == 5


def test_fields_never_run_together(pseudonyms):
    rows = pseudonyms(
        {"last_name": "AB", "first_name": "C"}, {"last_name": "A", "first_name": "BC"}
    )

    assert rows["patient_id"].n_unique() == 2


def test_another_key_gives_other_pseudonyms(pseudonyms):
    here, there = pseudonyms({}), pseudonyms({}, key=b"x" * 32)

    assert here["patient_id"].item() != there["patient_id"].item()
    assert len(here["patient_id"].item()) == 32


def test_without_a_birth_date_the_member_number_tells_people_apart(pseudonyms):
    rows = pseudonyms(
        {"birth_date": None},
        {"birth_date": None, "last_name": None},
        {"birth_date": None, "member_id": "M2"},
        {"birth_date": None, "first_name": "KIM"},
    )

    assert rows["patient_id"].n_unique() == 3
    assert rows["patient_id"][0] == rows["patient_id"][1]


def test_nobody_is_made_of_nothing(pseudonyms):
    rows = pseudonyms({"birth_date": None, "member_id": " - "})

    assert rows["patient_id"].item() is None
    assert rows["subscriber_id"].item() is None


def test_ages_over_89_are_one_group_without_a_birth_year(pseudonyms):
    rows = pseudonyms(
        {},
        {"service_from_date": date(2025, 6, 15)},
        {"birth_date": date(1935, 6, 15)},
        {"birth_date": date(1935, 6, 14)},
        {"birth_date": date(1920, 1, 1)},
        {"birth_date": date(2025, 6, 15)},
        {"service_from_date": None},
    )

    assert rows.select("age_years", "birth_year").rows() == [
        (74, 1950),
        (75, 1950),
        (89, 1935),
        (90, None),
        (90, None),
        (None, None),
        (None, None),
    ]


def test_an_age_goes_up_on_the_birthday_in_every_month(pseudonyms):
    days = [date(2025, month, 15) for month in range(1, 13)]
    born = {"birth_date": date(1950, 6, 15)}

    rows = pseudonyms(*({**born, "service_from_date": day} for day in days))

    assert rows["age_years"].to_list() == [74] * 5 + [75] * 7


def test_a_zip_is_cut_to_three_digits_and_the_restricted_ones_are_000(pseudonyms):
    rows = pseudonyms({}, {"zip": "03601"}, {"zip": "K1A 0B1"}, {"zip": None})

    assert rows["zip3_code"].to_list() == ["787", "000", None, None]


def test_the_shipped_list_has_the_17_restricted_zip3s():
    assert len(people.restricted_zip3s()) == 17
    assert "036" in people.restricted_zip3s()


def test_sex_is_f_m_or_u_and_a_state_two_letters(pseudonyms):
    rows = pseudonyms({"sex": "m"}, {"sex": None}, {"sex": "X", "state": "Texas"})

    assert rows["sex_code"].to_list() == ["M", "U", "U"]
    assert rows["state_code"].to_list() == ["TX", "TX", None]


def test_no_identity_leaves(pseudonyms):
    rows = pseudonyms({})

    assert rows.schema == people.PEOPLE
    assert not {"Roe", "Jane", "M1", "78701"} & {str(v) for v in rows.row(0)}


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "keys" / "pseudonym.key"

    key = people.key(path)

    assert key == people.key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["pseudonym.key"]


def test_a_damaged_key_is_refused_rather_than_used(tmp_path):
    path = tmp_path / "pseudonym.key"
    path.write_bytes(b"short")

    with pytest.raises(BadSetting, match="backup"):
        people.key(path)
