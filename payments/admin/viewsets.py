"""Read-only lists of orders, payments, refunds and Stripe events in the admin."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.admin.filters import ListFilterSet
from core.admin.tables import AmountColumn, Listing, MomentColumn, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from payments.admin.kid_search import KidSearchMixin
from payments.admin.order.inspect import OrderInspectView
from payments.enums import SellerKind
from payments.models import Order, OrderLine, Payment, Refund, StripeEvent


class OrderRelatedListing(Listing):
    """A listing of rows that show their order."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("order").prefetch_related("order__attention_reasons")


class OrderListing(KidSearchMixin, Listing):
    kid_path = "pk"
    kid_source = "order"

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("attention_reasons")


class OrderFilters(ListFilterSet):
    sold = django_filters.ChoiceFilter(label=_("Sold"), choices=SellerKind.choices, method="of_kind")

    def of_kind(self, orders, name, kind):
        return orders.filter(Exists(OrderLine.objects.filter(order=OuterRef("pk"), seller_kind=kind)))

    class Meta:
        model = Order
        fields = {"status": ["exact"], "method": ["exact"], "created_at": ["range"], "placed_by": ["isnull"]}


class OrderViewSet(ReadOnlyViewSet):
    model = Order
    index_view_class = OrderListing
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
        Column("attention_text", label=_("Needs attention"), sort_key="attention"),
    ]
    filterset_class = OrderFilters
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
        "foreign_number",
        "country",
        "invoice_reference",
        "buyer_reference",
        "invoice_email",
        "exchanged_from",
        "placed_by",
        "total_ore",
        "vat_ore",
        "currency",
        "attention_text",
    ]
    export_headings = {
        "attention_text": _("Needs attention"),
        "exchanged_from": _("Exchanged from"),
        "placed_by": _("Taken by"),
        "total_ore": _("Total"),
        "vat_ore": _("Of which VAT"),
        "currency": _("Currency"),
    }
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
        Column("method_text", label=_("Method"), sort_key="method"),
        MomentColumn("received_at", label=_("Received"), sort_key="received_at"),
        Column("problem_text", label=_("Problem"), sort_key="problem"),
    ]
    list_filter = {"method": ["exact"], "means": ["exact"], "received_at": ["range"]}
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
        "means",
        "note",
        "receipt",
        "moved_from_reference",
        "registered_by",
        "problem_text",
    ]
    export_headings = {
        "problem_text": _("Problem"),
        "order.reference": _("Order"),
        "amount_ore": _("Amount"),
        "currency": _("Currency"),
        "payment_intent": _("Stripe payment"),
        "session_id": _("Stripe checkout"),
        "moved_from_reference": _("Moved from order"),
        "registered_by": _("Registered by"),
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
        "means",
        "note",
        "receipt",
        "moved_from",
        "problem_text",
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
    list_filter = {"status": ["exact"], "channel": ["exact"], "reason": ["exact"], "created_at": ["range"]}
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
    export_headings = {"order.reference": _("Order"), "amount_ore": _("Amount"), "stripe_id": _("Stripe ID")}
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
    list_filter = {"type": ["exact"], "received_at": ["range"], "handled_at": ["isnull"]}
    search_fields = ["stripe_id", "type", "error"]
    ordering = "-received_at"
    list_export = ["stripe_id", "type", "received_at", "handled_at", "attempts", "error"]
    export_headings = {"stripe_id": _("Stripe ID")}
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
