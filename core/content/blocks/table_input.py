"""The admin's input of a table: Wagtail's grid, and below it a field to paste rows of a spreadsheet."""

from django import forms
from django.templatetags.static import static
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.telepath import register
from wagtail.contrib.table_block.blocks import TableInput, TableInputAdapter

#: The most that a table may hold. More is a document.
MAX_ROWS, MAX_COLUMNS, MAX_CELL, MAX_CAPTION = 300, 20, 2000, 300


class PastingTableInput(TableInput):
    @cached_property
    def media(self):
        return super().media + forms.Media(js=[static("js/admin-table.js")])


class PastingTableInputAdapter(TableInputAdapter):
    """Adds the texts and limits of the script `admin-table.js`."""

    js_constructor = "moteplass.widgets.TableInput"

    def js_args(self, widget):
        return [
            *super().js_args(widget),
            {
                "limits": {"rows": MAX_ROWS, "columns": MAX_COLUMNS, "cell": MAX_CELL},
                "title": gettext("Paste from a spreadsheet"),
                "label": gettext("Copied rows"),
                "help": gettext(
                    "Copy the cells in the spreadsheet and paste them here. They take the place of the whole table. "
                    "In a cell, a line that begins with a hyphen is an item of a list, and [text](address) is a link."
                ),
                "button": gettext("Put into the table"),
                "done": gettext("{rows} rows and {columns} columns are in the table."),
                "empty": gettext("Paste the rows first."),
                "oneColumn": gettext("No tab was found between the cells. Copy them from a spreadsheet."),
                "unclosed": gettext("A quotation mark that begins in row {row} is not closed."),
                "tooManyRows": gettext("{rows} rows were pasted. A table may have {most} at most."),
                "tooManyColumns": gettext("Row {row} has {columns} cells. A table may have {most} columns at most."),
                "tooLong": gettext("A cell in row {row} is too long: {most} characters at most."),
            },
        ]


register(PastingTableInputAdapter(), PastingTableInput)
