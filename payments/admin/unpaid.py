"""The admin's list of unpaid invoices, with the actions for each."""

import django_filters
from django.db.models import Count, DateField, DurationField, ExpressionWrapper, F, Max, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from core.admin.filters import DayRangeFilter
from core.admin.tables import AmountColumn, DayColumn, Listing, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from core.dates import format_day
from payments.admin.kid_search import KidSearchMixin
from payments.documents.receivables import outstanding_by_age, unpaid
from payments.models import SalesDocument

OVERDUE, NOT_DUE = "late", "not_yet"


class UnpaidFilters(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=_("Due"), choices=[(OVERDUE, _("Overdue")), (NOT_DUE, _("Not due yet"))], method="by_day"
    )
    due_on = DayRangeFilter(label=_("Due date"))

    class Meta:
        model = SalesDocument
        fields = ["when", "due_on"]

    def by_day(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.filter(due_on__lt=today) if value == OVERDUE else queryset.filter(due_on__gte=today)


class ActionsColumn(Column):
    """The actions for an unpaid invoice that the user has permission for."""

    cell_template_name = "payments/admin/unpaid_actions.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "request": request,
            "csrf_token": parent_context.get("csrf_token"),
            "invoice": instance,
            "may_register": request.user.has_perm("payments.add_payment"),
            "may_change": request.user.has_perm("payments.change_order"),
        }


class UnpaidListing(KidSearchMixin, Listing):
    def get_base_queryset(self) -> QuerySet[SalesDocument]:
        overdue_by = ExpressionWrapper(
            Value(timezone.localdate(), output_field=DateField()) - F("due_on"), output_field=DurationField()
        )
        rows = unpaid().select_related("order")
        return rows.annotate(
            overdue_by=overdue_by, reminded=Count("reminders"), last_reminder=Max("reminders__sent_at")
        )

    def get_context_data(self, **kwargs):
        ages = outstanding_by_age()
        return super().get_context_data(
            **kwargs,
            ages=[(age, ore) for age, ore in ages if ore],
            open_ore=sum(ore for _age, ore in ages),
            overdue_ore=sum(ore for age, ore in ages if age != 0),
        )


def days_overdue(invoice: SalesDocument) -> int:
    return max(0, (timezone.localdate() - invoice.due_on).days)


def reminders_of(invoice: SalesDocument) -> str:
    """The number of reminders, and the day of the latest."""
    if not invoice.reminded:
        return "0"
    return f"{invoice.reminded} ({format_day(invoice.last_reminder, 'short')})"


class UnpaidViewSet(ReadOnlyViewSet):
    model = SalesDocument
    icon = "history"
    menu_label = _("Unpaid invoices")
    index_view_class = UnpaidListing
    index_template_name = "payments/admin/unpaid.html"
    empty_advice = _("No invoice is unpaid.")
    inspect_view_enabled = False
    filterset_class = UnpaidFilters
    list_display = [
        TitleColumn(
            "__str__",
            label=_("Number"),
            sort_key="number",
            get_url=lambda invoice: reverse("orders:inspect", args=[invoice.order_id]),
        ),
        Column("buyer", label=_("Buyer"), accessor=lambda invoice: buyer_of(invoice)),
        Column("kid", label="KID", accessor=lambda invoice: invoice.kid or "–"),
        DayColumn("due_on", label=_("Due date"), sort_key="due_on"),
        NumberColumn("days_late", label=_("Days overdue"), accessor=days_overdue, sort_key="overdue_by"),
        AmountColumn("open_ore", label=_("Unpaid"), sort_key="open_ore"),
        Column("reminded", label=_("Payment reminders"), accessor=reminders_of, sort_key="last_reminder"),
        ActionsColumn("actions", label=_("Actions")),
    ]
    search_fields = ["order__reference", "order__buyer_name", "order__organisation_name", "order__org_number"]
    ordering = "due_on"
    list_export = [
        "series",
        "number",
        "kid",
        "order.reference",
        "snapshot.buyer.organisation_name",
        "snapshot.buyer.name",
        "snapshot.buyer.org_number",
        "issued_at",
        "due_on",
        "total_ore",
        "credited_ore",
        "paid_ore",
        "open_ore",
        "reminded",
        "last_reminder",
    ]
    export_headings = {
        "series": _("Number series"),
        "number": _("Number"),
        "order.reference": _("Order"),
        "snapshot.buyer.organisation_name": _("Organisation"),
        "snapshot.buyer.name": _("Buyer"),
        "snapshot.buyer.org_number": _("Organisation number"),
        "total_ore": _("Invoiced"),
        "credited_ore": _("Credited"),
        "paid_ore": _("Paid"),
        "open_ore": _("Unpaid"),
        "reminded": _("Payment reminders"),
        "last_reminder": _("Last payment reminder"),
    }
    export_filename = "unpaid-invoices"


def buyer_of(invoice: SalesDocument) -> str:
    buyer = invoice.snapshot["buyer"]
    return buyer["organisation_name"] or buyer["name"]


unpaid_viewset = UnpaidViewSet("unpaid_invoices", url_prefix="unpaid-invoices")
