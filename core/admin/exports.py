"""Exports of the admin's lists. Each is written by `core.admin.spreadsheet`, in the reader's language and Oslo time.

The rows are read from the database while the file is sent, some at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.aging_pages import AgingPagesView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.contrib.redirects.views import IndexView as RedirectsView
from wagtail.snippets.views.snippets import IndexView

from core.admin.spreadsheet import CONTENT_TYPES, PART_WRITERS, cell_value, value_at

#: How many rows are read from the database at a time, with what belongs to them.
ROWS_PER_READ = 500


class SafeExportMixin:
    """For a Wagtail view with exports. `list_export` has paths, as `core.admin.spreadsheet.value_at` reads them.

    A row that becomes several in the file overrides `export_rows_of`.
    """

    def get_context_data(self, *args, object_list=None, **kwargs) -> dict[str, Any]:
        """For an export only the rows: Wagtail would read all of them at once to count them for its page."""
        if self.is_export:
            return {"object_list": self.object_list if object_list is None else object_list}
        more = {} if object_list is None else {"object_list": object_list}
        return super().get_context_data(*args, **more, **kwargs)

    def load_for(self, items: Sequence[Any]) -> None:
        """Read what the values of these rows need beyond them. Called before they are written; never for all rows."""

    def export_value(self, item, field: str) -> Any:
        value = value_at(item, field)
        preprocess = self.custom_field_preprocess.get(field, {}).get(self.FORMAT_CSV)
        return preprocess(value) if preprocess else value

    def to_row_dict(self, item) -> dict[str, Any]:
        return {field: cell_value(self.export_value(item, field)) for field in self.list_export}

    def export_rows_of(self, item) -> Iterable[dict[str, Any]]:
        return [self.to_row_dict(item)]

    def get_heading(self, queryset, field: str) -> str:
        if heading := self.export_headings.get(field):
            return str(heading)
        # A report may have a list of rows of several models.
        model = getattr(queryset, "model", None) or getattr(self, "model", None)
        return str(capfirst((model and _verbose_name(model, field)) or super().get_heading(queryset, field)))

    def _export_table(self, queryset) -> Iterator[list[Any]]:
        yield [self.get_heading(queryset, field) for field in self.list_export]
        rows = iter(queryset.iterator(ROWS_PER_READ) if isinstance(queryset, QuerySet) else queryset)
        while items := list(islice(rows, ROWS_PER_READ)):
            self.load_for(items)
            for item in items:
                for row in self.export_rows_of(item):
                    yield [row.get(field) for field in self.list_export]

    def as_spreadsheet(self, queryset, spreadsheet_format: str) -> StreamingHttpResponse:
        parts = PART_WRITERS[spreadsheet_format](self._export_table(queryset))
        name = f"{self.get_filename()}.{spreadsheet_format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        response = StreamingHttpResponse(_in_active_language(parts), headers=headers)
        response["Content-Type"] = CONTENT_TYPES[spreadsheet_format]
        # For the audit log (`core.admin.export_log`).
        response.exported_rows = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        return response


def _in_active_language(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each made in the language that is active now: when they are sent, the request's is not any more.

    Between two parts the language is as the server left it, because its thread may serve something else.
    """
    return _each_in(translation.get_language(), parts)


def _each_in(language: str | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _verbose_name(model: type[Model], path: str) -> str:
    """The name of the field at a path through relations, or of the choice behind `get_…_display`; "" for others."""
    *steps, name = path.split(".")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        return str(model._meta.get_field(name.removeprefix("get_").removesuffix("_display")).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return ""


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


#: Wagtail's own lists that can be exported, by their path below /admin/. Titles and labels are typed text.
_WAGTAIL_LISTS = {
    "reports/site-history/": LogEntriesView,
    "reports/locked/": LockedPagesView,
    "reports/workflow/": WorkflowView,
    "reports/workflow_tasks/": WorkflowTasksView,
    "reports/aging-pages/": AgingPagesView,
    "reports/page-types-usage/": PageTypesUsageReportView,
    "redirects/": RedirectsView,
}


def wagtail_list_urls() -> list[URLPattern]:
    """The same lists with our exports. They stand before Wagtail's own URLs, which keep the names."""
    patterns = []
    for route, view in _WAGTAIL_LISTS.items():
        own = type(f"Safe{view.__name__}", (SafeExportMixin, view), {})
        patterns.append(path(route, require_admin_access(own.as_view())))
        patterns.append(path(f"{route}results/", require_admin_access(own.as_view(results_only=True))))
    return patterns


class SafeSnippetListing(SafeExportMixin, IndexView):
    pass
