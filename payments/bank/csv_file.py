"""Reading CSV files from Norwegian banks: any usual encoding and separator, and headings by their usual names.

The columns that a bank calls something unknown are chosen by staff (`Columns`).
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.text import plain
from payments.bank.file_entry import FileEntry, ReadFile, UnreadableFile

#: What a column can hold. `amount` has a sign, or `money_in` and `money_out` are columns of their own.
FIELDS = ("day", "amount", "money_in", "money_out", "kid", "payer", "message", "reference", "account", "currency")
#: Headings of DNB, SpareBank 1, Nordea, Handelsbanken and others, in small letters without punctuation.
_HEADINGS = {
    "day": ("bokført dato", "bokføringsdato", "bokført", "dato", "transaksjonsdato", "booking date", "date",
            "bokf dato"),
    "amount": ("beløp", "beløp nok", "beløp i nok", "sum", "amount", "transaksjonsbeløp"),
    "money_in": ("inn", "inn på konto", "beløp inn", "innbetalt", "kredit", "innskudd", "credit", "beløp kredit"),
    "money_out": ("ut", "ut fra konto", "beløp ut", "utbetalt", "debet", "uttak", "debit", "beløp debet"),
    "kid": ("kid", "kid nummer", "kidnummer", "kid nr", "kid referanse", "kid kode"),
    "payer": ("navn", "avsender", "betaler", "betalers navn", "navn på betaler", "fra", "motpart", "payer", "name",
              "betalt av", "innbetaler", "avsenders navn"),
    "message": ("forklaring", "beskrivelse", "tekst", "melding", "tittel", "detaljer", "beskjed", "message", "text",
                "melding/kid", "transaksjonstekst", "betalingsinformasjon"),
    "reference": ("arkivref", "arkivreferanse", "referanse", "bankreferanse", "bankens referanse", "reference",
                  "transaksjonsid", "referansenummer", "numref", "arkivnummer", "arkivnr"),
    "account": ("til konto", "konto", "kontonummer", "mottakerkonto", "account", "egen konto"),
    "currency": ("valuta", "currency"),
}  # fmt: skip
_MAX_COLUMNS = 100
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
#: Lines before the headings: some banks write the account and the period first.
_LINES_BEFORE = 15
_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d")


@dataclass(frozen=True)
class Table:
    """The file as rows of cells; `headings` is its first row with several cells."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


class UnreadableCell(UnreadableFile):
    """A cell holds no date or no amount: perhaps another column has it."""


class UnknownColumns(Exception):
    """The headings do not say which column is what: staff must choose. `guess` has what was recognised."""

    def __init__(self, table: Table, guess: Mapping[str, int]):
        super().__init__()
        self.table, self.guess = table, guess


def read_table(content: bytes) -> Table:
    """The file's rows. Raises UnreadableFile."""
    text = _decode(content)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise UnreadableFile(_("The file is empty."))
    best = max(";\t,", key=lambda separator: sum(line.count(separator) for line in lines[: _LINES_BEFORE + 5]))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=best))
    except csv.Error:
        raise UnreadableFile(
            _("The file cannot be read as CSV. Save it from the bank as CSV or fetch CAMT.054.")
        ) from None
    rows = [[plain(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    start = next((number for number, row in enumerate(rows[:_LINES_BEFORE]) if _is_heading(row)), None)
    if start is None:
        start = next((number for number, row in enumerate(rows[:_LINES_BEFORE]) if len(row) > 1), None)
    if start is None or len(rows[start]) > _MAX_COLUMNS:
        raise UnreadableFile(_("The file has no columns. Save it from the bank as CSV or fetch CAMT.054."))
    return Table(rows[start], rows[start + 1 :])


def recognise(headings: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its heading. The first name in `_HEADINGS` wins over later ones."""
    names = [_normal(heading) for heading in headings]
    columns = {}
    for field, known in _HEADINGS.items():
        for name in known:
            if name in names:
                columns[field] = names.index(name)
                break
    return columns


def is_complete(columns: Mapping[str, int]) -> bool:
    return "day" in columns and ("amount" in columns or "money_in" in columns)


def read_csv(content: bytes, columns: Mapping[str, int] | None = None) -> ReadFile:
    """The entries of a CSV file; `columns` says which column (from 0) holds what.

    Raises UnreadableFile; UnknownColumns when no columns are given and the headings do not tell.
    """
    table = read_table(content)
    if columns is None:
        columns = recognise(table.headings)
        if not is_complete(columns):
            raise UnknownColumns(table, columns)
    entries = []
    for number, row in enumerate(table.rows, start=2):
        entry = _entry(row, columns, number)
        if entry:
            entries.append(entry)
    return ReadFile(entries)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    elif content[:200].count(b"\0") > 20:
        encodings = ("utf-16-le",) if content[1:2] == b"\0" else ("utf-16-be",)
    elif b"\0" in content:
        encodings = ()
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("This is not a text file. Save it from the bank as CSV or fetch CAMT.054."))


def _normal(heading: str) -> str:
    return " ".join(re.sub(r"[^\w/]+", " ", heading.casefold()).split())


def _is_heading(row: Sequence[str]) -> bool:
    return is_complete(recognise(row))


def _entry(row: Sequence[str], columns: Mapping[str, int], number: int) -> FileEntry | None:
    """The entry of a row; None for one without day and amount, such as a line of sums."""

    def cell(field: str) -> str:
        column = columns.get(field)
        return row[column] if column is not None and column < len(row) else ""

    amounts = [cell(field) for field in ("amount", "money_in", "money_out")]
    if not cell("day") or not any(amounts):
        return None
    ore = _ore(cell("amount"), number) or _ore(cell("money_in"), number) or -abs(_ore(cell("money_out"), number))
    if ore == 0:
        return None
    kid = re.sub(r"[\s']", "", cell("kid"))
    is_kid = kid.isascii() and kid.isdigit()
    message = cell("message") if is_kid or not kid else f"{cell('message')} {cell('kid')}".strip()
    return FileEntry(
        # Some banks write the payee's account on money that goes out.
        account=cell("account")[:34] if ore > 0 and _looks_like_account(cell("account")) else "",
        booked_on=_day(cell("day"), number),
        bank_reference=cell("reference")[:140],
        amount_ore=ore,
        currency=(cell("currency") or "NOK").upper()[:3],
        kid=kid[:35] if is_kid else "",
        payer_name=cell("payer")[:200],
        message=message[:1000],
    )


def _looks_like_account(text: str) -> bool:
    return len(re.sub(r"\D", "", text)) >= 11


def _day(text: str, number: int) -> date:
    # A time of day after the day is left out.
    for known in _DATES:
        try:
            return datetime.strptime(text.split(" ")[0].split("T")[0], known).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise UnreadableCell(
        _("Row %(row)d: “%(text)s” is not a date. Choose another column for the day.")
        % {"row": number, "text": text[:40]}
    )


def _ore(text: str, number: int) -> int:
    """The amount of a cell in øre: «1 234,50», «-1.234,50», «1,234.50», «1234.5», «1 234,50-», «−99». 0 when empty."""
    clean = re.sub(r"(?i)kr\.?|nok|[\s\u00a0\u202f']", "", text).replace("\u2212", "-").replace("\u2013", "-")
    if not clean:
        return 0
    negative = clean.startswith("-") or clean.endswith("-") or (clean.startswith("(") and clean.endswith(")"))
    digits = clean.strip("+-()")
    match = re.fullmatch(r"(\d{1,13}|\d{1,3}(?:[.,]\d{3})+)(?:([.,])(\d{1,2}))?", digits)
    if not match or (match[2] and match[2] in match[1]):
        raise UnreadableCell(
            _("Row %(row)d: “%(text)s” is not an amount. Choose another column for the amount.")
            % {"row": number, "text": text[:40]}
        )
    kroner = int(re.sub(r"[.,]", "", match[1]))
    ore = kroner * 100 + int((match[3] or "").ljust(2, "0"))
    return -ore if negative else ore
