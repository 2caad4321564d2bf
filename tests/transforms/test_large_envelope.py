"""The envelope of a large file: read part by part it is that of the whole."""

import polars as pl
import pytest

from transforms.x12 import envelope, segments
from transforms.x12.unfinished import Unfinished


def in_parts(whole, size):
    """Transactions and findings, and the most segments that were kept."""
    unfinished = Unfinished()
    parts, kept = [], 0
    for start in range(0, whole.height, size):
        parts.append(unfinished.read(whole.take(slice(start, start + size))))
        kept = max(kept, unfinished._kept.height)
    parts.append(unfinished.finish())
    transactions = pl.concat([part.transactions for part in parts])
    return transactions, pl.concat([part.findings for part in parts]), kept


def damaged(claim_file, remittance_file):
    """Files whose headers and trailers are missing, doubled and wrong."""
    files = [
        claim_file(control=str(n), set_number=str(n)).decode() for n in range(1, 5)
    ]
    again = files[1].replace("GE*1*1~", "")
    group = files[2].split("ST*")[1].split("GE*")[0]
    return [
        "".join(files) + remittance_file().decode(),
        *(
            "".join(files).replace(was, now, 3)
            for was, now in [
                ("SE*15", "SE*14"),
                ("GE*1*1", "GE*2*3"),
                ("IEA*1*", "IEA*4*"),
                ("SE*15", "XX*15"),
                ("GE*1*1~\n", ""),
                ("IEA*1", "XX*1"),
                ("ST*837", "XX*837"),
                ("GS*HC", "XX*HC"),
                ("ISA*", "XSA*"),
                ("BHT*", "XX*"),
                ("GE*1*1~\n", f"ST*{group}ST*{group}GE*3*1~\n"),
                ("IEA*1*", f"GS*{again.split('GS*')[1].split('IEA*')[0]}IEA*2*"),
                ("ST*837*3", "ST*837*3~\nST*837*4"),
            ]
        ),
    ]


@pytest.mark.parametrize("size", [1, 4, 30])
def test_parts_of_an_envelope_say_what_the_whole_says(
    claim_file, remittance_file, size
):
    for text in damaged(claim_file, remittance_file):
        whole = segments.read(text.encode()).segments
        expected = envelope.envelope(envelope.frames(whole), {0: whole.height})

        transactions, findings, kept = in_parts(whole, size)

        assert transactions.equals(expected.transactions)
        assert findings.sort(pl.all()).equals(expected.findings.sort(pl.all()))
        assert kept <= 2 * size + 6


def test_what_is_kept_does_not_grow_with_the_transactions(claim_file):
    text = "".join(claim_file(control=str(n)).decode() for n in range(30))
    whole = segments.read(text.encode()).segments

    transactions, findings, kept = in_parts(whole, 3)

    assert transactions.height == 30
    assert findings.is_empty()
    assert kept <= 6
