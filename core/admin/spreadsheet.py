"""Tables as CSV and Excel files: for people in Norway, and never with formulas.

CSV is as Norwegian Excel opens it: semicolons, a byte order mark, decimal commas, «17.05.2027 09:00». A workbook has
real dates and numbers. Times are those in Oslo, amounts are kroner.

Both are written row by row: a long list is never in memory as a whole.
"""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: XML does not allow these control characters, so a workbook with one of them cannot be written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: How much of a file is sent at a time.
ROWS_PER_PART, PART_BYTES = 200, 64 * 1024
_DAY, _CLOCK = "%d.%m.%Y", "%H:%M"


@dataclass(frozen=True)
class Kroner:
    """An amount in øre that is written as a number of kroner."""

    ore: int

    @property
    def value(self) -> Decimal:
        return Decimal(self.ore) / 100


def escape_formula(value):
    """The value, with an apostrophe in front when a spreadsheet would read it as a formula."""
    if not isinstance(value, str):
        return value
    value = _UNWRITABLE.sub("", value)
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n") else value


def cell_value(value: Any) -> Any:
    """The value as a cell has it: safe text, a number, an amount, or a date or time in Oslo without a zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        local = timezone.make_naive(value, timezone.get_default_timezone()) if timezone.is_aware(value) else value
        return local.replace(microsecond=0)
    if isinstance(value, int | float | Decimal | Kroner | dt.date | dt.time):
        return value
    if isinstance(value, list | tuple | set):
        value = ", ".join(str(item) for item in value)
    return escape_formula(str(value))


def csv_parts(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows as a CSV file, in parts of `ROWS_PER_PART` rows. A part's rows are read when the part is asked for."""
    part = io.StringIO()
    writer = csv.writer(part, delimiter=";")
    # Without a byte order mark Excel does not read the file as UTF-8.
    part.write("\ufeff")
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_text(cell_value(value)) for value in row])
        if number % ROWS_PER_PART == 0:
            yield part.getvalue().encode()
            part.seek(0)
            part.truncate()
    if rest := part.getvalue():
        yield rest.encode()


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """A few rows as a CSV file."""
    return b"".join(csv_parts(rows))


def _csv_text(value: Any) -> Any:
    if isinstance(value, Kroner):
        return f"{value.value:.2f}".replace(".", ",")
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.datetime):
        return value.strftime(f"{_DAY} {_CLOCK}")
    if isinstance(value, dt.date):
        return value.strftime(_DAY)
    if isinstance(value, dt.time):
        return value.strftime(_CLOCK)
    return value


def xlsx_parts(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows as an Excel workbook with one sheet, whose first row stays visible, in parts of `PART_BYTES`.

    A workbook is an archive, whose first byte is known when its last row is written. So all rows are read at the first
    part, one by one, and written to a file on the disk, which is deleted when the parts are read or given up.
    """
    with tempfile.TemporaryFile() as file:
        _write_xlsx(rows, file)
        file.seek(0)
        while part := file.read(PART_BYTES):
            yield part


def _write_xlsx(rows: Iterable[Sequence[Any]], file: IO[bytes]) -> None:
    # openpyxl is large and rarely needed, so it is imported here.
    from openpyxl import Workbook

    book = Workbook(write_only=True)  # it writes each row to a temporary file of its own
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell_value(value)) for value in row])
    book.save(file)


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """A few rows as an Excel workbook, as `xlsx_parts` writes it."""
    return b"".join(xlsx_parts(rows))


def _xlsx_cell(sheet, value: Any):
    from openpyxl.cell import WriteOnlyCell

    if value == "":
        return None
    cell = WriteOnlyCell(sheet, value.value if isinstance(value, Kroner) else value)
    if cell.data_type == "f":
        cell.data_type = "s"
    if isinstance(value, Kroner):
        cell.number_format = "#,##0.00"
    elif isinstance(value, dt.datetime):
        cell.number_format = "dd.mm.yyyy hh:mm"
    elif isinstance(value, dt.date):
        cell.number_format = "dd.mm.yyyy"
    return cell


WRITERS = {CSV: as_csv, XLSX: as_xlsx}
PART_WRITERS = {CSV: csv_parts, XLSX: xlsx_parts}


def value_at(row: Any, path: str) -> Any:
    """The value at a path such as «order.buyer_name», as readers see it; None when something on the path is None.

    A choice is its label, and a number of øre (`…_ore`) is an amount. The path may lead through dictionaries.
    """
    *steps, name = path.split(".")
    owner = row
    for step in steps:
        owner = _attribute(owner, step)
    value = _attribute(owner, name)
    if isinstance(owner, Model) and _has_choices(owner, name):
        return getattr(owner, f"get_{name}_display")()
    if name.endswith("_ore") and isinstance(value, int):
        return Kroner(value)
    return value


def _attribute(owner: Any, name: str) -> Any:
    if owner is None:
        return None
    value = owner.get(name) if isinstance(owner, dict) else getattr(owner, name)
    return value() if callable(value) and not isinstance(value, Promise | Model) else value


def _has_choices(owner: Model, name: str) -> bool:
    return any(field.name == name and getattr(field, "choices", None) for field in owner._meta.get_fields())
