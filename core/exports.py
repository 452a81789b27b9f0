"""What leaves the admin for a spreadsheet: text and numbers, never anything that calculates."""

import re

from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.snippets.views.snippets import IndexView

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Neither XML nor any eye has a use for them; a workbook with one of them cannot be written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(value):
    """Text that a spreadsheet would calculate is led in by an apostrophe."""
    if not isinstance(value, str):
        return value
    value = _UNWRITABLE.sub("", value)
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n") else value


class SafeExport:
    """For a view of Wagtail's that exports what somebody outside may have typed."""

    def to_row_dict(self, item):
        return {name: harmless(value) for name, value in super().to_row_dict(item).items()}


class SafeSiteHistory(SafeExport, LogEntriesView):
    """Its labels are the names of attendees and buyers."""


class SafeSnippets(SafeExport, IndexView):
    pass
