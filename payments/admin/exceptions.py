"""The page "Needs attention": everything that staff must decide or pay out."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem

from payments.documents.pdf.store import MAX_FILE_DELAY, documents_without_file
from payments.orders.queries import failed_events, failed_refunds, orders_needing_attention, pending_payouts


def can_see_exceptions(user) -> bool:
    return user.is_staff and user.has_perm("payments.view_order")


def exceptions_view(request: HttpRequest) -> HttpResponse:
    if not can_see_exceptions(request.user):
        raise PermissionDenied
    refunds = failed_refunds().select_related("order", "requested_by", "credit_note")
    context = {
        "orders": orders_needing_attention().prefetch_related("attention_reasons").order_by("-created_at")[:200],
        "refunds": refunds.order_by("-created_at")[:200],
        "payouts": pending_payouts().select_related("credit_note").order_by("created_at")[:200],
        "documents_without_file": documents_without_file(older_than=MAX_FILE_DELAY)
        .select_related("order")
        .order_by("pk")[:200],
        "today": timezone.localdate(),
        "events": failed_events().order_by("-received_at")[:200],
        "may_change": request.user.has_perm("payments.change_order"),
        "may_refund": request.user.has_perm("payments.add_refund"),
        "page_title": _("Needs attention"),
        "header_icon": "warning",
        "breadcrumbs_items": [{"url": "", "label": _("Needs attention")}],
    }
    return render(request, "payments/admin/exceptions.html", context)


class ExceptionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_exceptions(request.user)
