"""What readers of marts.denial_risk_reliability may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_risk_reliability",
    expectations=[
        # Broken promises stop the run.
        one_row_per("tenth_index"),
        promise(
            "share_wrong",
            "The share denied is that of the claims, and the chances enclose the mean.",
            "denied_share <> denied_claims / tested_claims"
            " or foretold_share not between low_share - 1e-6 and high_share + 1e-6",
        ),
        adds_up(
            "denials_differ_from_core",
            "The denials of all tenths are those of the claims tested.",
            by="'all'",
            ours="sum(denied_claims)",
            core="'all', count(*) from denial_chance where part_code = 'test'"
            " and is_denied and denial_chance is not null",
        ),
    ],
)
