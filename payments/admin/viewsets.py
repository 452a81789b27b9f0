"""Read-only lists of orders, payments, refunds and Stripe events in the admin."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.admin.tables import (
    AmountColumn,
    Listing,
    MomentColumn,
    NumberColumn,
    ReadOnlyHistoryView,
    ReadOnlyInspectView,
)
from payments.admin.order.inspect import OrderInspectView
from payments.models import Order, Payment, Refund, StripeEvent


class ReadOnlyViewSet(ModelViewSet):
    """A viewset that can list, filter, export and inspect rows, but not change them."""

    index_view_class = Listing
    inspect_view_class = ReadOnlyInspectView
    history_view_class = ReadOnlyHistoryView
    inspect_view_enabled = True
    #: Text of an empty list; see `core.admin.tables.Listing`.
    empty_advice = ""
    copy_view_enabled = False
    add_to_admin_menu = False
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None
    form_fields = []

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]

    def get_index_view_kwargs(self, **kwargs):
        """With the menu label as the page title."""
        return super().get_index_view_kwargs(page_title=self.menu_label, empty_advice=self.empty_advice, **kwargs)

    def get_inspect_view_kwargs(self, **kwargs):
        return super().get_inspect_view_kwargs(list_title=self.menu_label, **kwargs)

    def get_common_view_kwargs(self, **kwargs):
        off = dict.fromkeys(("add_url_name", "edit_url_name", "delete_url_name", "copy_url_name"))
        return super().get_common_view_kwargs(**{**kwargs, **off})


class OrderRelatedListing(Listing):
    """A listing of rows that show their order."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("order")


class OrderViewSet(ReadOnlyViewSet):
    model = Order
    icon = "clipboard-list"
    menu_label = _("Orders")
    inspect_view_class = OrderInspectView
    empty_advice = _("Nothing has been ordered yet. Orders come here as soon as somebody books or joins.")
    inspect_template_name = "payments/admin/order/order.html"
    list_display = [
        "reference",
        "buyer_name",
        "organisation_name",
        AmountColumn("total_ore", label=_("Total"), sort_key="total_ore"),
        Column("get_status_display", label=_("Status"), sort_key="status"),
        MomentColumn("created_at", label=_("Created"), sort_key="created_at"),
        "attention",
    ]
    list_filter = {
        "status": ["exact"],
        "method": ["exact"],
        "created_at": ["gte", "lte"],
    }
    search_fields = ["reference", "buyer_name", "buyer_email", "organisation_name", "org_number"]
    ordering = "-created_at"
    list_export = [
        "reference",
        "status",
        "method",
        "created_at",
        "confirmed_at",
        "settled_at",
        "cancelled_at",
        "buyer_name",
        "buyer_email",
        "organisation_name",
        "org_number",
        "invoice_reference",
        "buyer_reference",
        "invoice_email",
        "exchanged_from",
        "total_ore",
        "vat_ore",
        "currency",
        "attention",
    ]
    export_headings = {"total_ore": _("Total (øre)"), "vat_ore": _("Of which VAT (øre)")}
    export_filename = "orders"


class PaymentViewSet(ReadOnlyViewSet):
    model = Payment
    icon = "tick-inverse"
    index_view_class = OrderRelatedListing
    menu_label = _("Payments")
    empty_advice = _("Nothing has been paid yet. What comes by bank is registered on the order's own page.")
    list_display = [
        "order",
        AmountColumn("amount_ore", label=_("Amount"), sort_key="amount_ore"),
        Column("get_method_display", label=_("Method"), sort_key="method"),
        MomentColumn("received_at", label=_("Received"), sort_key="received_at"),
        "problem",
    ]
    list_filter = {"method": ["exact"], "received_at": ["gte", "lte"]}
    search_fields = ["order__reference", "payment_intent", "session_id", "note", "order__buyer_email"]
    ordering = "-received_at"
    list_export = [
        "order.reference",
        "method",
        "amount_ore",
        "currency",
        "received_at",
        "payment_intent",
        "session_id",
        "note",
        "receipt",
        "moved_from_reference",
        "registered_by",
        "problem",
    ]
    export_headings = {
        "order.reference": _("Order"),
        "amount_ore": _("Amount (øre)"),
        "moved_from_reference": _("Moved from order"),
    }
    export_filename = "payments"
    inspect_view_fields = [
        "order",
        "method",
        "amount_ore",
        "currency",
        "received_at",
        "payment_intent",
        "session_id",
        "note",
        "receipt",
        "moved_from",
        "problem",
        "registered_by",
    ]


class RefundViewSet(ReadOnlyViewSet):
    model = Refund
    icon = "undo"
    index_view_class = OrderRelatedListing
    menu_label = _("Refunds")
    empty_advice = _("Nothing has been refunded yet. That is decided on the order's own page.")
    list_display = [
        "order",
        AmountColumn("amount_ore", label=_("Amount"), sort_key="amount_ore"),
        Column("get_channel_display", label=_("Refund method"), sort_key="channel"),
        Column("get_reason_display", label=_("Reason"), sort_key="reason"),
        Column("get_status_display", label=_("Status"), sort_key="status"),
        MomentColumn("created_at", label=_("Requested"), sort_key="created_at"),
        "error",
    ]
    list_filter = {"status": ["exact"], "channel": ["exact"], "reason": ["exact"], "created_at": ["gte", "lte"]}
    search_fields = ["order__reference", "stripe_id", "order__buyer_email"]
    ordering = "-created_at"
    list_export = [
        "order.reference",
        "amount_ore",
        "channel",
        "reason",
        "status",
        "created_at",
        "settled_at",
        "stripe_id",
        "credit_note",
        "note",
        "error",
    ]
    export_headings = {"order.reference": _("Order"), "amount_ore": _("Amount (øre)")}
    export_filename = "refunds"
    inspect_view_fields = [
        "order",
        "payment",
        "amount_ore",
        "channel",
        "reason",
        "note",
        "status",
        "error",
        "stripe_id",
        "credit_note",
        "requested_by",
        "created_at",
        "settled_at",
    ]


class StripeEventViewSet(ReadOnlyViewSet):
    model = StripeEvent
    icon = "mail"
    menu_label = _("Events from Stripe")
    empty_advice = _("Stripe has reported nothing yet. If payments have been made, ask your administrator.")
    list_display = [
        "type",
        "stripe_id",
        MomentColumn("received_at", label=_("Received"), sort_key="received_at"),
        MomentColumn("handled_at", label=_("Handled"), sort_key="handled_at"),
        NumberColumn("attempts", label=_("Attempts"), sort_key="attempts"),
        "error",
    ]
    list_filter = {"type": ["exact"], "received_at": ["gte", "lte"], "handled_at": ["isnull"]}
    search_fields = ["stripe_id", "type", "error"]
    ordering = "-received_at"
    list_export = ["stripe_id", "type", "received_at", "handled_at", "attempts", "error"]
    export_filename = "stripe-events"
    inspect_view_fields = ["stripe_id", "type", "received_at", "handled_at", "attempts", "error", "body"]


class PaymentsGroup(ModelViewSetGroup):
    menu_label = _("Orders and money")
    menu_icon = "clipboard-list"
    menu_name = "orders-and-money"
    menu_order = 250
    items: tuple[ModelViewSet, ...] = (
        OrderViewSet("orders", url_prefix="orders"),
        PaymentViewSet("payments_received", url_prefix="payments"),
        RefundViewSet("refunds", url_prefix="refunds"),
        StripeEventViewSet("stripe_events", url_prefix="stripe-events"),
    )
