"""The figures of real files on which we and the truth tables differ, and why.

Each row is file, figure, ours, truth, reason: nothing else may differ.
"""

_NOT_A_NUMBER = (
    "Text stands where the patient responsibility of both claims and the payment "
    "belong: deliberate damage. We quarantine both claims and leave the payment blank."
)
_UNPADDED = (
    "There is an ISA, but its blanks were squeezed out; the truth table counts only "
    "one of 106 characters. We repair it."
)
_NO_CLAIM = (
    "A line or code stands before any claim: deliberate damage. It belongs to no "
    "claim, so we quarantine it."
)
_BY_HEADER = (
    "All lines are professional (SV1); the truth table takes the type from the "
    "headers, of which two say institutional. We take it from the lines."
)

_RYANCO = "ryanco__x12-parser/src/test/resources"
_TMC = "tmc__x12/testdata"
_GUNAJII = "gunajii__EDI-parser-and-validator/data/sample-files/invalid_837.edi"
_BODY = "cosyte__x12/test/fixtures/envelope/syntactic-core-body.edi"
_MIXED = "mimilabs__hccinfhir/src/hccinfhir/sample_files/sample_837_12.txt"

DIFFERENCES: list[tuple[str, str, str, str, str]] = [
    *(
        (f"{_RYANCO}/{name}.txt", field, ours, truth, _NOT_A_NUMBER)
        for name in ("example835NoISA", "example835One", "example835SpecialCharsOne")
        for field, ours, truth in (
            ("n_clp", "0", "2"),
            ("clp03_charge", "0", "9999.99"),
            ("n_cas_adj", "0", "2"),
            ("cas_PR", "0", "300.00"),
            ("claims_unbal", "0", "2"),
            ("tx_bal", "0", "1"),
            ("tx_unbal", "1", "0"),
        )
    ),
    *(
        (f"{_TMC}/005010x221-example-{name}.edi", "n_isa", "1", "0", _UNPADDED)
        for name in (
            "5a",
            "5b",
            "5c",
            "8a-claim-submitted-incorrect-subscriber-patient-and-incorrect-id",
            "8b-claim-submitted-incorrect-subscriber-name-and-id",
        )
    ),
    (_BODY, "n_dx_distinct", "0", "2", _NO_CLAIM),
    (_BODY, "n_dx_total", "0", "2", _NO_CLAIM),
    (_GUNAJII, "n_lines", "0", "1", _NO_CLAIM),
    (_GUNAJII, "n_sv1", "0", "1", _NO_CLAIM),
    (_GUNAJII, "line_charge", "0", "150", _NO_CLAIM),
    (_MIXED, "variant", "P", "I+P", _BY_HEADER),
]
