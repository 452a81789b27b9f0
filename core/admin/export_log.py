"""Every file that staff download from the admin is noted in the audit log: who, what, how many rows, which filters.

It is done for all of `/admin/`, so that it also covers what packages add.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

EXPORTED = "core.exported"
#: Content types of spreadsheets, documents and archives, and the name of each in the log.
_FORMATS = {
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
}
_MAX_LENGTH = 1000


class ExportLogMiddleware:
    """Logs spreadsheets, PDFs and archives under `/admin/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and request.method != "HEAD" and request.path_info.startswith("/admin/"):
            kind = _FORMATS.get(response.headers.get("Content-Type", "").partition(";")[0])
            if kind and request.user.is_authenticated:
                filters = {name: values for name, values in request.GET.lists() if name != "export" and any(values)}
                data = {"path": request.path_info[:_MAX_LENGTH], "format": kind}
                data |= {"rows": getattr(response, "exported_rows", None), "filters": str(filters)[:_MAX_LENGTH]}
                log(request.user, EXPORTED, user=request.user, data=data)
        return response


def register_export_action(actions) -> None:
    @actions.register_action(EXPORTED)
    class ExportFormatter(LogFormatter):
        label = gettext_lazy("Download")

        def format_message(self, entry) -> str:
            data = {"path": "", "format": "", "rows": None, "filters": "{}"} | entry.data
            if data["rows"] is None:
                return _("Downloaded %(format)s: %(path)s") % data
            return _("Downloaded %(format)s: %(path)s, rows: %(rows)s, filters: %(filters)s") % data
