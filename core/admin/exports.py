"""Spreadsheet exports of the admin: they hold text and numbers, never formulas."""

import re

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.snippets.views.snippets import IndexView

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: XML does not allow these control characters, so a workbook with one of them cannot be written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def escape_formula(value):
    """The value, with an apostrophe in front when a spreadsheet would read it as a formula."""
    if not isinstance(value, str):
        return value
    value = _UNWRITABLE.sub("", value)
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n") else value


class SafeExportMixin:
    """For a Wagtail view whose exports may hold text typed by users outside the association."""

    def to_row_dict(self, item):
        return {name: escape_formula(value) for name, value in super().to_row_dict(item).items()}


class GuardedExport:
    """For a Wagtail list whose export needs a separate permission and is logged."""

    export_permission: str

    def before_export(self, queryset) -> None:
        """Log the export. Called after the permission is checked."""
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
    """The site history. Its labels are typed text, such as names of attendees and buyers."""


class SafeSnippetListing(SafeExportMixin, IndexView):
    pass
