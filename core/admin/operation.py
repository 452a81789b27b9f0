"""The page "Operation" under Reports, for administrators: whether each part of the running site does its work."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from wagtail.admin.ui.components import Component

from core.operation import health

#: Failed tasks that are listed at most.
MOST_TASKS = 50


@require_safe
def operation_view(request: HttpRequest) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied
    answers = health.ask_all()
    context = {
        "answers": answers,
        "status": health.worst(answers),
        # Without its arguments, which may name people.
        "failed_tasks": DBTaskResult.objects.failed()
        .order_by("-finished_at")
        .only("task_path", "finished_at", "worker_ids", "exception_class_path")[:MOST_TASKS],
        "page_title": _("Operation"),
        "header_icon": "cogs",
        "breadcrumbs_items": [{"url": "", "label": _("Operation")}],
    }
    return render(request, "core/admin/operation.html", context)


class OperationPanel(Component):
    """On the admin's first page, for administrators, while something is out of order."""

    name = "operation"
    template_name = "core/admin/operation_panel.html"
    order = 90

    def get_context_data(self, parent_context):
        return {"problems": [answer for answer in health.ask_all() if answer.result.status != health.OK]}
