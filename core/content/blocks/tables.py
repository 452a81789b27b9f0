from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock as HandsonTableBlock
from wagtail_localize.segments import StringSegmentValue


class TableBlock(HandsonTableBlock):
    """A table whose cells and caption are translated one by one. On a phone a wide table scrolls sideways."""

    def __init__(self, **kwargs):
        kwargs.setdefault("table_options", {"height": 240, "minSpareRows": 0, "startRows": 4, "startCols": 3})
        super().__init__(**kwargs)

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Facts")
        description = _("Rows and columns. Wide tables can be scrolled sideways on a phone.")
        template = "blocks/table.html"
        preview_value = {
            "data": [["Kategori", "Kontingent"], ["1–4 ansatte", "2 900 kr"], ["5–19 ansatte", "5 400 kr"]],
            "table_caption": "Kontingent for i år",
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }

    def get_translatable_segments(self, value) -> list[StringSegmentValue]:
        """Every cell that holds text, with the path `row-column`, and the caption."""
        if not value:
            return []
        cells = [
            StringSegmentValue(f"{row}-{column}", cell)
            for row, cells_in_row in enumerate(value.get("data") or [])
            for column, cell in enumerate(cells_in_row)
            if isinstance(cell, str) and cell.strip()
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
