"""What leaves the admin for a spreadsheet: text and numbers, never anything that calculates."""

import re

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.snippets.views.snippets import IndexView

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Neither XML nor any eye has a use for them; a workbook with one of them cannot be written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def escape_formula(value):
    """Text that a spreadsheet would calculate is led in by an apostrophe."""
    if not isinstance(value, str):
        return value
    value = _UNWRITABLE.sub("", value)
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n") else value


class SafeExportMixin:
    """For a view of Wagtail's that exports what somebody outside may have typed."""

    def to_row_dict(self, item):
        return {name: escape_formula(value) for name, value in super().to_row_dict(item).items()}


class GuardedExport:
    """For a list of Wagtail's whose export needs a permission of its own and leaves a trace."""

    export_permission: str

    def before_export(self, queryset) -> None:
        """Log who takes what out; called once the user is known to hold the permission."""
        raise NotImplementedError

    @cached_property
    def show_export_buttons(self):
        return bool(self.list_export) and self.request.user.has_perm(self.export_permission)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        if not self.request.user.has_perm(self.export_permission):
            raise PermissionDenied
        self.before_export(queryset)
        return super().as_spreadsheet(queryset, spreadsheet_format)


class SafeSiteHistoryView(SafeExportMixin, LogEntriesView):
    """Its labels are the names of attendees and buyers."""


class SafeSnippetListing(SafeExportMixin, IndexView):
    pass
