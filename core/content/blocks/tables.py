import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock as HandsonTableBlock
from wagtail_localize.segments import StringSegmentValue

from core.content.blocks.table_input import MAX_CAPTION, MAX_CELL, MAX_COLUMNS, MAX_ROWS, PastingTableInput
from core.content.links import active_language
from core.content.table_cells import cell_html, is_number_column, plain_text, read_number, write_numbers
from core.forms import PlainField
from core.text import plain, plain_lines


@dataclass(frozen=True)
class Cell:
    """A cell as it is shown. `label` is the text of its column's header."""

    text: str
    is_number: bool
    label: str = ""

    @property
    def html(self) -> SafeString:
        return cell_html(self.text)


@dataclass(frozen=True)
class Table:
    """A table ready to be shown: `header` is empty when its first row is none."""

    caption: str
    header: list[Cell]
    rows: list[list[Cell]]
    has_row_headers: bool


def lay_out(value: dict, language: str) -> Table:
    """The table of a block's value, with its numbers written as in the language and its rows equally long."""
    data = _texts(value)
    width = max((len(row) for row in data), default=0)
    data = [row + [""] * (width - len(row)) for row in data]
    has_header = bool(data) and bool(value.get("first_row_is_table_header"))
    has_row_headers = bool(value.get("first_col_is_header"))
    header, rows = (data[0], data[1:]) if has_header else ([""] * width, data)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in header]
    numeric = [is_number_column(cells) and not (has_row_headers and n == 0) for n, cells in enumerate(columns)]
    columns = [
        write_numbers(cells, language) if is_number else cells
        for cells, is_number in zip(columns, numeric, strict=True)
    ]
    labels = [plain_text(text) for text in header]
    return Table(
        caption=plain(value.get("table_caption") or ""),
        header=[Cell(text, is_number) for text, is_number in zip(header, numeric, strict=True)] if has_header else [],
        rows=[[Cell(*cell) for cell in zip(row, numeric, labels, strict=True)] for row in zip(*columns, strict=True)],
        has_row_headers=has_row_headers,
    )


def _texts(value: dict) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in value.get("data") or []]


class TableBlock(HandsonTableBlock):
    """A table whose cells and caption are translated one by one. On a phone a wide table scrolls sideways.

    Cells that hold only a number are not translated: they are written as each language writes numbers.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("table_options", {"height": 240, "minSpareRows": 0, "startRows": 4, "startCols": 3})
        super().__init__(**kwargs)

    @cached_property
    def field(self):
        return PlainField(widget=PastingTableInput(table_options=self.table_options), lines=True, **self.field_options)

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Facts")
        description = _("Rows and columns. Wide tables can be scrolled sideways on a phone.")
        template = "blocks/table.html"
        preview_value = {
            "data": [
                ["Aktivitet", "Ansvarlig", "Timer"],
                ["Høring om havnebyen", "- Styret\n- [Ressursgruppen](/)", "120"],
                ["Frokostmøter", "Administrasjonen", "1 450,5"],
            ],
            "table_caption": "Hvem gjør hva",
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }

    def value_from_form(self, value):
        """The table, or None for what is none: a browser sends only what the editor's own script wrote."""
        try:
            table = json.loads(value or "null")
        except ValueError:
            return None
        rows = table.get("data") if isinstance(table, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            return None
        return table

    def clean(self, value):
        if value:
            value = {
                **value,
                "data": [[plain_lines(cell) for cell in row] for row in _texts(value)],
                "table_caption": plain(value.get("table_caption") or ""),
            }
            if error := _too_much(value):
                raise ValidationError(error)
        return super().clean(value)

    def render(self, value, context=None):
        if not value:
            return ""
        table = lay_out(value, active_language())
        return SafeString(render_to_string(self.meta.template, {**(context or {}), "table": table}))

    def get_searchable_content(self, value):
        return [plain_text(cell) for row in _texts(value or {}) for cell in row if cell.strip()]

    def get_translatable_segments(self, value) -> list[StringSegmentValue]:
        """Every cell that holds text, with the path `row-column`, and the caption."""
        if not value:
            return []
        cells = [
            StringSegmentValue(f"{row}-{column}", cell)
            for row, cells_in_row in enumerate(value.get("data") or [])
            for column, cell in enumerate(cells_in_row)
            if isinstance(cell, str) and cell.strip() and not read_number(cell)
        ]
        caption = value.get("table_caption")
        return cells + ([StringSegmentValue("caption", caption)] if caption else [])

    def restore_translated_segments(self, value, segments):
        """Put translated texts into their cells. Cells that no longer exist are skipped."""
        for segment in segments:
            if segment.path == "caption":
                value["table_caption"] = segment.render_text()
                continue
            row, column = (int(part) for part in segment.path.split("-"))
            if row < len(value["data"]) and column < len(value["data"][row]):
                value["data"][row][column] = segment.render_text()
        return value


def _too_much(value: dict) -> str:
    """What is too large about a table; empty when nothing is."""
    data = value["data"]
    if len(data) > MAX_ROWS:
        return gettext("A table may have %(most)s rows at most.") % {"most": MAX_ROWS}
    if any(len(row) > MAX_COLUMNS for row in data):
        return gettext("A table may have %(most)s columns at most.") % {"most": MAX_COLUMNS}
    if len(value["table_caption"]) > MAX_CAPTION:
        return gettext("The caption may have %(most)s characters at most.") % {"most": MAX_CAPTION}
    for number, row in enumerate(data, start=1):
        if any(len(cell) > MAX_CELL for cell in row):
            values = {"row": number, "most": MAX_CELL}
            return gettext("A cell in row %(row)s is too long: %(most)s characters at most.") % values
    return ""
