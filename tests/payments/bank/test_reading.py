"""Reading bank files: amounts, days, batches, encodings, headings, and files that are no bank files."""

from datetime import date

import pytest
from bank_file_helpers import IBAN, camt, csv_text, entry, transaction

from payments.bank.camt import read_camt
from payments.bank.csv_file import UnknownColumns, read_csv
from payments.bank.file_entry import UnreadableFile, account_digits

DAY = date(2026, 11, 20)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"]><Document>&b;</Document>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>&a;</Document>'


def test_a_camt_entry():
    [read] = read_camt(camt(entry("1234.50", transaction(kid="1000 000 016", message="Takk"), day=DAY))).entries
    assert (read.amount_ore, read.booked_on, read.kid) == (1234_50, DAY, "1000000016")
    assert (read.account, read.bank_reference, read.payer_name) == (IBAN, "R1", "Fjordbygg AS")
    assert (read.message, read.currency, read.is_reversal) == ("Takk", "NOK", False)


def test_a_batch_has_one_entry_for_each_transaction():
    parts = [transaction("100.00", kid="18"), transaction("250.5", kid="26")]
    read = read_camt(camt(entry("350.50", *parts, day=DAY, ref="B"))).entries
    assert [(row.amount_ore, row.kid, row.bank_reference) for row in read] == [(100_00, "18", "B"), (250_50, "26", "B")]


def test_debits_reversals_other_currencies_and_what_is_not_booked():
    file = camt(
        entry("10", day=DAY, sign="DBIT"),
        entry("20", day=DAY, reversal="<RvslInd>true</RvslInd>"),
        entry("30", day=DAY, currency="EUR"),
        entry("40", day=DAY, status="PDNG"),
    )
    read = read_camt(file)
    assert [(row.amount_ore, row.is_reversal, row.currency) for row in read.entries] == [
        (-10_00, False, "NOK"), (20_00, True, "NOK"), (30_00, False, "EUR"),
    ]  # fmt: skip
    assert read.not_booked == 1
    assert read_camt(camt(entry("0.00", day=DAY))).entries == []


def test_newer_versions_say_names_and_states_deeper_down():
    file = camt(entry("10", transaction(), day=DAY)).decode()
    file = file.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>").replace(".001.02", ".001.08")
    file = file.replace("<Dbtr><Nm>Fjordbygg AS</Nm></Dbtr>", "<Dbtr><Pty><Nm>Fjordbygg AS</Nm></Pty></Dbtr>")
    [read] = read_camt(file.encode()).entries
    assert read.payer_name == "Fjordbygg AS"


@pytest.mark.parametrize(
    "content",
    [
        BOMB, OUTSIDE, b"<", b"<a/>", b"<Document><BkToCstmrStmt/></Document>",
        b"<?xml version='1.0' encoding='x'?><a/>",
        camt(entry("ti", day=DAY)), camt(entry("1e999", day=DAY)), camt(entry("NaN", day=DAY)),
        camt(entry("-5", day=DAY)),
        camt(entry("0.001", day=DAY)), camt(entry("10", day="2026-13-40")), b"<a>" * 500 + b"</a>" * 500,
        b"<a>" * 100_000,
    ],
)  # fmt: skip
def test_hostile_or_broken_xml_is_refused_with_a_sentence(content):
    with pytest.raises(UnreadableFile) as refusal:
        read_camt(content)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_in_any_encoding_and_separator(encoding, separator):
    text = csv_text('20.11.2026;"1 234,50";1000000016;Bøker & Ånd AS;"Ordre; nr 7";A1')
    if separator != ";":
        text = text.replace(";", separator)
    [read] = read_csv(text.encode(encoding)).entries
    assert (read.amount_ore, read.booked_on, read.kid, read.bank_reference) == (1234_50, DAY, "1000000016", "A1")
    assert read.payer_name == "Bøker & Ånd AS"


@pytest.mark.parametrize(
    ("written", "ore"),
    [
        ("1 234,50", 1234_50), ("1\u00a0234,50", 1234_50), ("1.234,50", 1234_50), ("1,234.50", 1234_50),
        ("1234.5", 1234_50), ("1234", 1234_00), ("-99,00", -99_00), ("\u221299", -99_00), ("99,00-", -99_00),
        ("+12,00", 12_00), ("kr 1.234", 1234_00), ("1'234,50", 1234_50), ("1 000 000,00", 1_000_000_00),
    ],
)  # fmt: skip
def test_amounts(written, ore):
    assert [row.amount_ore for row in read_csv(csv_text(f'2026-11-20;"{written}";;;;').encode()).entries] == [ore]


@pytest.mark.parametrize(
    "headings",
    [
        "Dato;Forklaring;Rentedato;Ut fra konto;Inn på konto",
        "Dato;Beskrivelse;Rentedato;Ut;Inn;Til konto;Fra konto",
        "Bokført dato;Tekst;Rentedato;Beløp ut;Beløp inn",
        '"Bokføringsdato";"Detaljer";"x";"Debet";"Kredit"',
    ],
)
def test_money_in_and_out_in_columns_of_their_own(headings):
    rows = ["20.11.2026;Faktura FA1;20.11.2026;;500,00", "20.11.2026;Gebyr;20.11.2026;12,00;"]
    read = read_csv(csv_text(*rows, headings=headings).encode("cp1252")).entries
    assert [(row.amount_ore, row.message) for row in read] == [(500_00, "Faktura FA1"), (-12_00, "Gebyr")]


def test_lines_before_the_headings_and_sums_after_them_are_left_out():
    text = "Konto;8601 11 17947\r\nPeriode;november\r\n" + csv_text("20.11.2026;5,00;;A;B;", ";5,00;;Sum;;")
    assert len(read_csv(text.encode()).entries) == 1


def test_unknown_headings_ask_for_the_columns():
    text = csv_text("20.11.2026;500,00;takk", headings="Når;Hvor mye;Ord").encode()
    with pytest.raises(UnknownColumns) as question:
        read_csv(text)
    assert list(question.value.table.headings) == ["Når", "Hvor mye", "Ord"]
    [read] = read_csv(text, {"day": 0, "amount": 1, "message": 2}).entries
    assert (read.amount_ore, read.message) == (500_00, "takk")
    with pytest.raises(UnreadableFile, match="takk"):
        read_csv(text, {"day": 2, "amount": 1})


@pytest.mark.parametrize("content", [b"\n\n", b"\x89PNG\r\n\x1a\n\0\0\0", b"hei", b"\xff\xfe\x00", b"%PDF-1.7\nabc"])
def test_files_that_are_no_csv(content):
    with pytest.raises(UnreadableFile):
        read_csv(content)


def test_accounts_are_compared_by_their_digits():
    assert {account_digits(text) for text in (IBAN, "8601.11.17947", "8601 11 17947", "NO93 8601 1117 947")} == {
        "86011117947"
    }
