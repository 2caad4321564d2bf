"""`claimscope check`: what is wrong with a file, without landing it."""

import errno
import json
import os
import re
import subprocess
import sys
import zipfile

import pytest

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*PAYER          "
    "*250101*1200*^*00501*000000001*0*P*:~"
)
CLAIMS = (
    "GS*HC*SENDER*PAYER*20250101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~"
    "BHT*0019*00*1*20250102*1200*CH~HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~"
    "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*ZQXVJLAST*ZQXVJGIVEN****MI*ZQXVJMEMBER~"
    "N3*ZQXVJSTREET 1~N4*ZQXVJTOWN*OK*739281234~DMG*D8*19410317*F~"
    "NM1*PR*2*PAYER*****PI*P1~"
    "{claims}SE*{segments}*0001~GE*1*1~IEA*1*000000001~"
)
CLAIM = (
    "CLM*ZQXVJCONTROL*{amount}***11:B:1*Y*A*Y*Y~HI*ABK:J101~LX*1~"
    "SV1*HC:99213*{line}*UN*1***1~DTP*472*D8*20250101~"
)
GOOD = CLAIM.format(amount="100.00", line="100.00")
MARKERS = ("ZQXVJ", "1941", "739281", "7392")


def x12(*claims: str, segments: int | None = None) -> bytes:
    counted = 12 + 5 * len(claims) if segments is None else segments
    body = CLAIMS.format(claims="".join(claims), segments=counted)
    return (ISA + body).encode()


@pytest.fixture
def check(cli, tmp_path):
    """Check files by their bytes; gives exit code, lines, and complaints."""

    def check(*files: bytes, options=()):
        paths = [tmp_path / f"{n}.837" for n in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        code, out, err = cli("check", *map(str, paths), *options)
        return code, out.replace(f"{tmp_path}/", "").splitlines(), err

    return check


def test_a_clean_file_is_one_line(check):
    code, lines, err = check(x12(GOOD))

    assert (code, err) == (0, "")
    assert lines == [
        "0.837: 837P, 21 segments; 1 claim, billed 100.00; balanced. "
        "It would land clean."
    ]


def test_a_repair_is_clean(check):
    code, lines, _ = check(b"\xef\xbb\xbf" + x12(GOOD))

    assert code == 0
    assert lines[0].startswith("0.837: repair, byte 0, byte_order_mark: The file")


def test_a_warning_says_where_and_what_to_do(check):
    code, lines, _ = check(x12(GOOD, segments=99))

    assert code == 1
    assert lines[0] == (
        "0.837: warning, segment 19 at byte 528, SE, segment_count_differs: SE01 does "
        "not count the segments of its transaction. Ask the sender whether segments "
        "are missing."
    )
    assert x12(GOOD, segments=99)[528:].startswith(b"SE*99")
    assert lines[-1].endswith("It would land with warnings.")


def test_dollars_that_differ_are_said(check):
    code, lines, _ = check(x12(CLAIM.format(amount="100.00", line="80.00")))

    assert code == 1
    assert lines[0].endswith("Difference: 20.00.")
    assert "out of balance: 1 claim by 20.00. It would" in lines[-1]


def test_what_cannot_be_read_would_be_quarantined(check):
    code, lines, _ = check(x12(GOOD, CLAIM.format(amount="1e3", line="1")))

    assert code == 2
    assert "quarantine, segment 19 at byte" in lines[0]
    assert ", CLM, amount_unreadable: A dollar amount is not a number" in lines[0]
    assert "; quarantined: 5 segments with 0.00; balanced." in lines[-1]
    assert lines[-1].endswith("It would land, but for what is quarantined.")


def test_nothing_of_a_person_or_of_the_text_is_shown(check):
    bad = x12(
        CLAIM.format(amount="ZQXVJMONEY", line="1"),
        CLAIM.format(amount="5", line="ZQXVJMONEY"),
        "ZQXVJLAST*ZQXVJ~NM1*IL~DTP*434*D8*1941031799~",
        CLAIM.format(amount="7", line="3"),
    )

    for options in ((), ("--json",)):
        _, lines, err = check(bad, bad.replace(b"~", b"~\r\n"), options=options)
        text = "\n".join(lines) + err
        assert "quarantine" in text
        assert not [marker for marker in MARKERS if marker in text]


def test_several_files_have_the_exit_code_of_the_worst(check):
    code, lines, _ = check(x12(GOOD), x12(GOOD, segments=1), x12(GOOD))

    assert code == 1
    assert [line[:5] for line in lines] == ["0.837", "1.837", "1.837", "2.837"]


def test_json_is_for_a_program(check):
    code, lines, _ = check(x12(GOOD), b"%PDF-1.7", options=["--json"])

    first, second = json.loads("\n".join(lines))
    assert code == 2
    assert first["exit_code"] == 0 and first["findings"] == []
    assert first["claims"] == 1 and first["billed_usd"] == 100
    assert first["out_of_balance"]["claim"] == {"units": 0, "difference_usd": 0}
    (finding,) = second["findings"]
    assert finding["finding_code"] == "not_x12" and finding["segment_index"] is None
    assert second["would"] == "be quarantined"


@pytest.mark.parametrize(
    ("data", "rule"), [(b"", "empty_file"), (b"Dear sir", "not_x12")]
)
def test_what_is_no_x12_is_a_sentence(check, data, rule):
    code, lines, _ = check(data)

    assert code == 2
    assert f"quarantine, whole file, {rule}: " in lines[0]


def test_files_that_are_not_there_are_sentences_and_the_others_are_checked(
    cli, tmp_path
):
    good = tmp_path / "good.837"
    good.write_bytes(x12(GOOD))

    code, out, err = cli("check", str(tmp_path), str(tmp_path / "no"), str(good))

    assert code == 2
    assert err.splitlines() == [
        f"{tmp_path} is a folder; name the files in it.",
        f"There is no file {tmp_path / 'no'}.",
    ]
    assert "It would land clean." in out


def test_the_files_in_a_zip_are_checked_each(cli, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("good.837", x12(GOOD))
        archive.writestr("bad.837", x12(GOOD, segments=1))

    code, out, _ = cli("check", str(tmp_path / "all.zip"))

    assert code == 1
    assert "all.zip!good.837: 837P, 21 segments; 1 claim" in out
    assert "all.zip!bad.837: warning, segment 19" in out


def test_a_large_file_is_checked_part_by_part(check, monkeypatch):
    from transforms import check as checking

    bad = x12(*[CLAIM.format(amount="5", line="4")] * 40, "CLM*A*x~")
    whole = check(bad)
    monkeypatch.setattr(checking, "_LARGE_BYTES", 100)

    assert check(bad) == whole


def test_help_has_an_example_and_says_the_exit_codes(cli):
    code, out, _ = cli("check", "--help")

    assert code == 0
    assert re.search(r"Example: claimscope check", out)
    assert "0 clean" in out


def test_it_needs_no_home_leaves_nothing_and_loads_nothing_heavy(tmp_path, home):
    (tmp_path / "a.837").write_bytes(x12(GOOD))
    home.rmdir()
    script = (
        "import sys, claimscope\n"
        f"sys.argv = ['claimscope', 'check', {str(tmp_path / 'a.837')!r}]\n"
        "try: claimscope.main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('airflow', 'dash', 'duckdb', 'great_expectations')"
        " if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
    assert [file.name for file in tmp_path.iterdir()] == ["a.837"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (  # behind the length of its first record
            b"\x01\x0a\x00\x00" + x12(GOOD).decode().encode("cp037"),
            "X12 written in EBCDIC, the letters of",
        ),
        (b"%PDF-1.7\n1 0 obj", "a PDF: ask the sender for the X12 file itself."),
    ],
)
def test_a_file_that_is_something_else_is_told(check, data, said):
    code, lines, _ = check(data)

    assert code == 2
    assert lines[0].endswith(said) or said in lines[0]
    assert "not_x12: No X12 can be read in this file. It seems to be" in lines[0]
    assert lines[1] == "0.837: other, 0 segments. It would not land."


def test_a_file_of_a_mainframe_is_read(check):
    code, lines, _ = check(x12(GOOD).decode().encode("cp037"))

    assert code == 0
    assert "repair, byte 0, ebcdic: The file is written in EBCDIC" in lines[0]
    assert lines[1].endswith("It would land clean.")


def test_a_pipe_is_a_sentence_and_nobody_waits_for_it(cli, tmp_path):
    os.mkfifo(tmp_path / "pipe")

    code, out, err = cli("check", str(tmp_path / "pipe"))

    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'pipe'} is no file; save what it gives to one.\n"


def test_what_no_version_reads_would_not_land(check):
    orders = x12(GOOD).replace(b"ST*837", b"ST*850").replace(b"GS*HC", b"GS*PO")

    code, lines, _ = check(orders)

    assert code == 1
    assert lines[-1] == "0.837: other, 21 segments. Nothing in it would land."


def test_of_many_findings_the_first_are_listed_and_all_counted(check):
    data = x12(*[CLAIM.format(amount="5", line="4")] * 50)

    _, lines, _ = check(data)
    _, answer, _ = check(data, options=["--json"])

    assert len(lines) == 22
    assert lines[-2] == (
        "0.837: and 30 more of lines_differ_from_claim; --json lists 10,000 of each"
        " kind."
    )
    assert "50 claims by 50.00" in lines[-1]
    (found,) = json.loads("\n".join(answer))
    assert found["finding_counts"] == {"lines_differ_from_claim": 50}
    assert len(found["findings"]) == 50


def test_no_sentence_tells_of_a_landing_that_has_not_been():
    from transforms import check as checking

    for code in checking.CATALOGUE:
        said = checking._sentence(code)
        assert not re.search(
            "(went|was moved) to quarantine|(was|were) landed", said
        ), code


def test_a_full_disk_is_a_sentence_and_no_fault_of_the_archive(
    cli, tmp_path, monkeypatch
):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("good.837", x12(GOOD))

    def full(path, flags):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("transforms.unpacking._private", full)
    code, out, err = cli("check", str(tmp_path / "all.zip"))

    assert (code, out) == (2, "")
    assert err.endswith("all.zip cannot be unpacked: No space left on device.\n")
