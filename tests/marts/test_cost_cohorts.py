"""marts.cost_cohorts, on people whose cost can be worked out by hand."""

from decimal import Decimal
from math import floor

import numpy as np
import polars as pl
import pytest

from transforms.models.marts import cost_cohorts

# The data reach from 2023-01-01 (an old claim of somebody else's) to 2026-03-31; with a
# run-out of three months cost counts up to 2025-12-31.
END = "core.data_end\ndata_through_date\n2026-03-31"
EVERYONE = "breakdown_value in ('total', 'current') and cost_code = 'all'"


@pytest.fixture(autouse=True)
def definition(table):
    """The cohort as it ships, with codes as short as can be."""
    table("""
        codes.cohort
        cohort_id | label         | one_claim_codes | two_claim_codes | lookback_months | history_months | runout_months | least_followed_days | first_age_years
        heart     | Heart disease | 1;2;3           | 4;5             | 24              | 12             | 3             | 90                  | 18
    """)  # noqa: E501
    table("""
        codes.cohort_code
        cohort_id | code_prefix | is_excluded
        heart     | I25         | false
        heart     | I252        | true
        heart     | I50         | false
    """)
    table("""
        codes.tobacco_code
        code_prefix | tobacco_state_code  | is_procedure | is_weak
        F1721       | current             | false        | false
        F17211      | former              | false        | false
        F1722       | other_tobacco       | false        | false
        Z87891      | former              | false        | false
        1036F       | documented_non_user | true         | false
        99406       | current             | true         | true
    """)


@pytest.fixture
def people(core):
    """Make claims from texts: who, when, what was said, done, and allowed.

    A claim is in a hospital (I) or not (P); its latest adjudication allows what is
    written, and none answers it where nothing is.
    """

    def people(*rows: str) -> None:
        claims, codes, lines, answers = [], [], [], []
        for number, row in enumerate(["old | old | P | 2023-01-01 | | |", *rows]):
            cells = [cell.strip() for cell in row.split("|")]
            _, person, kind, day, said, done, allowed = cells
            claim = f"c{number:03}"
            bill = "111" if kind == "I" else ""
            claims.append(f"{claim} | {person} | {kind} | {bill} | {day}")
            codes += [f"{claim} | {code}" for code in said.split()]
            lines += [f"{claim} | {code}" for code in done.split()]
            if allowed:
                answers.append(f"a{number:03} | {claim} | {allowed} | true")
        core(
            END,
            "core.claim\nclaim_id | patient_id | claim_type_code | type_of_bill_code"
            " | service_date\n" + "\n".join(claims),
            "core.diagnosis\nclaim_id | diagnosis_code\n" + "\n".join(codes),
            "core.claim_line\nclaim_id | procedure_code\n" + "\n".join(lines),
            "core.adjudication\nadjudication_id | claim_id | allowed_usd | is_latest\n"
            + "\n".join(answers),
        )

    return people


STATES = "breakdown_value, member_patients, allowed_usd::varchar"
WITH_PEOPLE = "member_patients > 0 and cost_code = 'all'"


def test_each_person_stands_in_the_state_of_the_latest_evidence(people, mart):
    people(
        # note          | person  | kind | day      | diagnoses   | done  | allowed
        "smokes         | smokes  | I | 2025-01-01 | I500 F17210 |       | 100.00",
        "chews          | chews   | I | 2025-01-01 | I500 F17220 |       | 200.00",
        "stopped before | stopped | P | 2024-03-01 | F17210      |       | 999.00",
        "the index      | stopped | I | 2025-01-01 | I500 F17211 |       | 300.00",
        "began again    | again   | P | 2024-03-01 | Z87891      |       | 999.00",
        "later evidence | again   | P | 2024-06-01 | F17210      |       | 999.00",
        "the index      | again   | I | 2025-01-01 | I500        |       | 400.00",
        "says no        | says no | I | 2025-01-01 | I500        | 1036F | 500.00",
        "weak alone     | weak    | I | 2025-01-01 | I500        | 99406 | 600.00",
        "weak and later | helped  | P | 2024-03-01 | Z87891      |       | 999.00",
        "does not win   | helped  | I | 2025-01-01 | I500        | 99406 | 700.00",
        "says nothing   | nothing | I | 2025-01-01 | I500        |       | 800.00",
        "until later    | nothing | P | 2025-01-02 | F17210      |       | 80.00",
    )

    assert mart("cost_cohorts", STATES, WITH_PEOPLE) == [
        ("current", 3, "1100.00"),
        ("documented_non_user", 1, "500.00"),
        ("former", 2, "1000.00"),
        ("no_evidence", 1, "880.00"),
        ("other_tobacco", 1, "200.00"),
        ("total", 8, "3680.00"),
    ]


def test_the_index_is_the_date_of_the_second_claim(people, mart):
    people(
        "too early to count  | ann | P | 2024-06-01 | I2510 | | 1000.00",
        "same day is one day | ann | P | 2024-06-01 | I2510 | | 1000.00",
        "the index           | ann | P | 2025-01-01 | I500  | | 20.00",
        "counts              | ann | P | 2025-12-31 | J449  | | 3.00",
        "after the run-out   | ann | P | 2026-01-01 | J449  | | 4000.00",
        "never a second one  | bob | P | 2024-06-01 | I2510 | | 5000.00",
        "two years and a day | cat | P | 2023-01-31 | I2510 | | 6000.00",
        "later               | cat | P | 2025-02-01 | I2510 | | 7000.00",
        "an excluded code    | dan | I | 2025-01-01 | I252  | | 8000.00",
    )

    assert mart(
        "cost_cohorts",
        "member_patients, followed_days, allowed_usd::varchar,"
        " allowed_per_year_usd::varchar",
        "breakdown_value = 'total' and cost_code = 'all'",
    ) == [(1, 365, "23.00", "23.02")]  # 23 * 365.25 / 365


def test_only_the_latest_standing_primary_answer_is_cost(people, con, mart):
    people("the index | ann | I | 2025-01-01 | I500 | | 100.00")
    con.execute(
        "insert into core.adjudication by name select * replace (false as is_latest,"
        " 5000 as allowed_usd, 'reversed' as adjudication_id) from core.adjudication"
        " union all select * replace (false as is_primary, 7000 as allowed_usd,"
        " 'secondary' as adjudication_id) from core.adjudication"
        " union all select * replace (null as claim_id, 9000 as allowed_usd,"
        " 'unmatched' as adjudication_id) from core.adjudication"
    )

    assert mart("cost_cohorts", "allowed_usd::varchar", EVERYONE) == [
        ("0.00",),
        ("100.00",),
    ]


def test_a_denied_claim_still_says_that_the_person_is_ill(people, mart):
    people(
        "denied       | ann | P | 2024-06-01 | I2510 | | 0.00",
        "not answered | ann | P | 2025-01-01 | I2510 | |",
    )

    rows = mart("cost_cohorts", "member_patients, allowed_usd::varchar", EVERYONE)

    assert rows == [(0, "0.00"), (1, "0.00")]


def test_attrition_counts_who_each_rule_leaves(people, con, mart):
    people(
        "in               | ann | I | 2025-01-01 | I500  | | 1.00",
        "has no code      | bob | I | 2025-01-01 | J449  | | 1.00",
        "one claim of two | cat | P | 2025-01-01 | I2510 | | 1.00",
        "a child          | dan | I | 2025-01-01 | I500  | | 1.00",
        "sex not known    | eve | I | 2025-01-01 | I500  | | 1.00",
        "11 months in     | fay | I | 2023-12-31 | I500  | | 1.00",
        "12 months in     | gus | I | 2024-01-01 | I500  | | 1.00",
        "89 days left     | hal | I | 2025-10-04 | I500  | | 1.00",
        "90 days left     | ida | I | 2025-10-03 | I500  | | 1.00",
    )
    con.execute("update core.claim set age_years = 17 where patient_id = 'dan'")
    con.execute("update core.claim set sex_code = 'U' where patient_id = 'eve'")

    assert mart(
        "cost_cohorts_attrition",
        "step_index, step_code, remaining_patients, left_patients",
    ) == [
        (1, "seen", 10, 0),
        (2, "coded", 8, 2),
        (3, "rule", 7, 1),
        (4, "age", 5, 2),
        (5, "history", 4, 1),
        (6, "member", 3, 1),
    ]


# From here on the function alone: members in, rows out.

COHORT = pl.DataFrame({"cohort_id": ["heart"], "label": ["Heart disease"]})


def members(*rows):
    """Members from (state, age band, sex, days, dollars), in order of their names."""
    return pl.DataFrame(
        [
            {
                "cohort_id": "heart",
                "patient_id": f"p{number:05}",
                "tobacco_state_code": state,
                "age_band_code": band,
                "sex_code": sex,
                "followed_days": days,
                "allowed_usd": Decimal(f"{dollars:.2f}"),
            }
            for number, (state, band, sex, days, dollars) in enumerate(rows)
        ],
        schema={
            "cohort_id": pl.String,
            "patient_id": pl.String,
            "tobacco_state_code": pl.String,
            "age_band_code": pl.String,
            "sex_code": pl.String,
            "followed_days": pl.Int64,
            "allowed_usd": pl.Decimal(18, 2),
        },
        orient="row",
    )


def measured(people, group="current", way="all"):
    rows = cost_cohorts.rows(cohort=COHORT, cohort_member=people)
    return rows.filter(breakdown_value=group, cost_code=way).row(0, named=True)


# 1,461 days are four years of 365.25. Smokers are men, the others mostly women.
SKEWED = members(
    ("current", "55-64", "M", 1461, 40_000),
    ("current", "55-64", "M", 1461, 48_000),
    ("current", "65-74", "F", 1461, 8_000),
    ("no_evidence", "55-64", "M", 1461, 36_000),
    ("no_evidence", "65-74", "F", 1461, 6_000),
    ("no_evidence", "65-74", "F", 1461, 10_000),
)


def test_crude_and_standardised_by_hand():
    smokers, others = measured(SKEWED), measured(SKEWED, "no_evidence")

    # Crude: 96,000 in 12 years, and 52,000 in 12. By stratum a year costs smokers
    # 11,000 (men) and 2,000 (women), the others 9,000 and 2,000; half of all time is
    # men's.
    assert (smokers["allowed_per_year_usd"], others["allowed_per_year_usd"]) == (
        Decimal("8000.00"),
        Decimal("4333.33"),
    )
    assert smokers["standardised_per_year_usd"] == Decimal("6500.00")
    assert others["standardised_per_year_usd"] == Decimal("5500.00")
    assert smokers["crude_difference_usd"] == Decimal("3666.67")
    assert smokers["standardised_difference_usd"] == Decimal("1000.00")
    assert smokers["standard_share"] == 1


def test_the_cohort_is_its_own_standard():
    total = measured(SKEWED, "total")

    assert total["standardised_per_year_usd"] == total["allowed_per_year_usd"]
    assert total["crude_difference_usd"] is None


def test_a_group_that_lacks_much_of_the_standard_is_not_standardised():
    without_women = SKEWED.filter(
        (pl.col("tobacco_state_code") != "current") | (pl.col("sex_code") == "M")
    )

    smokers = measured(without_women)

    assert smokers["standard_share"] == pytest.approx(3 / 5)
    assert smokers["allowed_per_year_usd"] == Decimal("11000.00")
    assert smokers["standardised_per_year_usd"] is None
    assert smokers["standardised_difference_usd"] is None


def test_a_state_without_anybody_is_a_row_of_zero_and_no_rate():
    nobody = measured(SKEWED, "former")

    assert (nobody["member_patients"], nobody["allowed_usd"]) == (0, 0)
    assert nobody["allowed_per_year_usd"] is None
    assert nobody["crude_difference_low_usd"] is None


def test_a_cohort_without_members_has_all_its_rows():
    rows = cost_cohorts.rows(cohort=COHORT, cohort_member=members())

    assert rows.height == 12
    assert rows["member_patients"].to_list() == [0] * 12
    assert rows["allowed_per_year_usd"].null_count() == 12


def many(number=240):
    """So many people of both sexes and two ages; a few cost far more than the rest."""
    random = np.random.Generator(np.random.PCG64(11))
    states = ["current", "no_evidence", "no_evidence", "former"]
    return members(
        *(
            (
                states[n % 4],
                ["55-64", "75+"][n % 3 == 0],
                "FM"[n // 4 % 2],
                int(random.integers(90, 800)),
                float(floor(random.lognormal(8, 1.5))),
            )
            for n in range(number)
        )
    )


def test_intervals_are_those_of_drawing_people_one_by_one():
    """A slow bootstrap with its own seed comes to nearly the same interval."""
    people = many()
    costs = {
        state: people.filter(tobacco_state_code=state)
        .select(pl.col("allowed_usd").cast(float), "followed_days")
        .rows()
        for state in ("current", "no_evidence")
    }
    random = np.random.Generator(np.random.PCG64(99))
    differences = []
    for _ in range(1500):
        rates = []
        for state in ("current", "no_evidence"):
            drawn = random.choice(len(costs[state]), len(costs[state]))
            dollars = sum(costs[state][n][0] for n in drawn)
            rates.append(365.25 * dollars / sum(costs[state][n][1] for n in drawn))
        differences.append(rates[0] - rates[1])
    low, high = np.quantile(differences, [0.025, 0.975])

    row = measured(people)

    width = float(high - low)
    assert float(row["crude_difference_low_usd"]) == pytest.approx(low, abs=width / 12)
    assert float(row["crude_difference_high_usd"]) == pytest.approx(
        high, abs=width / 12
    )
    assert row["crude_difference_low_usd"] < row["crude_difference_usd"]
    assert row["crude_difference_usd"] < row["crude_difference_high_usd"]


def test_a_build_gives_the_same_bytes_whatever_the_order_of_the_rows():
    people = many()

    once = cost_cohorts.rows(cohort=COHORT, cohort_member=people)
    again = cost_cohorts.rows(cohort=COHORT, cohort_member=people.reverse())

    assert once.write_csv() == again.write_csv()


def test_the_top_1_percent_counts_with_the_rate_below_it():
    people = members(
        *[("no_evidence", "75+", "F", 365, 1000 + n) for n in range(198)],
        ("current", "75+", "F", 365, 50_000),
        ("current", "75+", "F", 730, 90_000),
    )

    whole = measured(people, "current")
    cut = measured(people, "current", "top_1_percent_cut")

    # 2 of 200 are cut, to the largest of the others: 1,197 in 365 days.
    assert (whole["cut_patients"], whole["allowed_usd"]) == (0, Decimal("140000.00"))
    assert (cut["cut_patients"], cut["allowed_usd"]) == (2, Decimal("3591.00"))
    untouched = measured(people, "no_evidence", "top_1_percent_cut")
    assert (untouched["cut_patients"], untouched["allowed_usd"]) == (
        0,
        measured(people, "no_evidence")["allowed_usd"],
    )
