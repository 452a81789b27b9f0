"""The admin's list "Owed to buyers": what staff must pay or retry, with the actions for each debt."""

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.exports import GuardedExport
from core.admin.filters import DayRangeFilter
from core.admin.tables import AmountColumn, Listing, MomentColumn
from core.admin.viewsets import ReadOnlyViewSet
from core.money import format_kr
from payments.admin.order.actions import admin_action, require_permissions
from payments.enums import RefundReason, RefundStatus
from payments.ledger import RefundTooLarge
from payments.models import Order, Refund
from payments.owed.debts import ACCOUNT_STATES, debts, owed_ore
from payments.owed.remind import ask_again
from payments.refunds import payout

EXPORT_PERMISSION = "payments.export_owed"


class OwedFilters(WagtailFilterSet):
    account = django_filters.ChoiceFilter(
        label=_("Account number"), choices=list(ACCOUNT_STATES.items()), field_name="account_state"
    )
    reason = django_filters.ChoiceFilter(label=_("Reason"), choices=RefundReason.choices)
    created_at = DayRangeFilter(label=_("Owed since"))

    class Meta:
        model = Refund
        fields = ["account", "reason", "created_at"]


def account_text(refund: Refund) -> str:
    """How far it is to the account number; a number that is given with its last four characters."""
    state = str(ACCOUNT_STATES[refund.account_state])
    account = getattr(refund.order, "payout_account", None)
    return f"{state}: {account.masked_number}" if account is not None and account.is_given else state


def buyer_of(refund: Refund) -> str:
    order = refund.order
    return f"{order.organisation_name}, {order.buyer_name}" if order.organisation_name else order.buyer_name


def why(refund: Refund) -> str:
    """Why it is owed, and why it could not be sent."""
    reason = refund.get_reason_display()
    return f"{reason}. {refund.error_text}" if refund.error else reason


class ActionsColumn(Column):
    cell_template_name = "payments/admin/owed/actions.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        user = parent_context["request"].user
        return context | {
            "refund": instance,
            "csrf_token": parent_context.get("csrf_token"),
            "may_refund": user.has_perm("payments.add_refund"),
        }


class OwedListing(GuardedExport, Listing):
    export_permission = EXPORT_PERMISSION

    def export_value(self, item, field: str):
        return account_text(item) if field == "account_text" else super().export_value(item, field)

    def before_export(self, queryset) -> None:
        """Nothing more: `core.admin.export_log` notes who, what and how many rows."""

    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm("payments.add_payoutbatch"):
            return []
        return [HeaderButton(_("Make a payout"), url=reverse("payouts_make"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Refund]:
        return debts()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, owed_ore=owed_ore())


class OwedViewSet(ReadOnlyViewSet):
    model = Refund
    icon = "undo"
    menu_label = _("Owed to buyers")
    index_view_class = OwedListing
    index_template_name = "payments/admin/owed/debts.html"
    inspect_view_enabled = False
    empty_advice = _("Nothing is owed to buyers.")
    filterset_class = OwedFilters
    list_display = [
        TitleColumn(
            "order",
            label=_("Order"),
            accessor=lambda refund: refund.order.reference,
            sort_key="order__reference",
            get_url=lambda refund: reverse("orders:inspect", args=[refund.order_id]),
        ),
        Column("buyer", label=_("Buyer"), accessor=buyer_of, sort_key="order__buyer_name"),
        AmountColumn("amount_ore", label=_("Amount"), sort_key="amount_ore"),
        Column("why", label=_("Reason"), accessor=why, sort_key="reason"),
        MomentColumn("created_at", label=_("Owed since"), sort_key="created_at"),
        Column("account", label=_("Account number"), accessor=account_text, sort_key="account_state"),
        ActionsColumn("actions", label=_("Actions")),
    ]
    search_fields = ["order__reference", "order__buyer_name", "order__buyer_email", "order__organisation_name"]
    ordering = "created_at"
    list_export = [
        "order.reference",
        "order.buyer_name",
        "order.organisation_name",
        "order.buyer_email",
        "amount_ore",
        "reason",
        "channel",
        "status",
        "error_text",
        "created_at",
        "account_text",
        "credit_note",
    ]
    export_headings = {
        "order.reference": _("Order"),
        "order.buyer_name": _("Buyer"),
        "amount_ore": _("Amount"),
        "created_at": _("Owed since"),
        "account_text": _("Account number"),
        "error_text": _("Error"),
    }
    export_filename = "owed-to-buyers"


owed_viewset = OwedViewSet("owed", url_prefix="owed")


@admin_action("payments.add_refund")
def ask_view(request: HttpRequest, pk: int) -> HttpResponse:
    """E-mail the buyer the link to the page for the account number, once more if they were asked."""
    refund = get_object_or_404(Refund.objects.filter(order__in=Order.objects.visible_to(request.user)), pk=pk)
    if ask_again(refund.order, by=request.user):
        messages.success(request, gettext("The buyer is asked at %(address)s.") % {"address": refund.order.buyer_email})
    else:
        messages.info(
            request, gettext("No e-mail was sent: the number is given, was asked for today, or nothing is owed.")
        )
    return redirect("owed:index")


class PayByBankView(ConfirmView):
    """Pay a failed refund from the bank instead of through Stripe. The page says what follows."""

    subject: Refund

    def find(self, pk: int) -> Refund:
        require_permissions(self.request, "payments.add_refund")
        return get_object_or_404(Refund.objects.filter(order__in=Order.objects.visible_to(self.request.user)), pk=pk)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.subject.status != RefundStatus.FAILED:
            return redirect("orders:inspect", self.subject.order_id)
        return super().get(request, *args, **kwargs)

    def confirmation(self) -> Confirmation:
        order = self.subject.order
        amount = format_kr(self.subject.amount_ore)
        explained = [
            gettext("The card is not tried again: you transfer the money from the association's bank account."),
            gettext("It stays in the list of money owed to buyers until a payout with it is marked as paid."),
        ]
        if self.subject.uncredited:
            explained.append(gettext("The credit note is issued now, with today's date."))
        return Confirmation(
            title=gettext("Pay by bank instead"),
            subtitle=order.reference,
            icon="undo",
            explained=explained,
            facts=[
                (gettext("Amount"), amount),
                (gettext("Buyer"), order.buyer_name),
                (gettext("Why the card failed"), self.subject.error_text),
            ],
            button=gettext("Pay %(amount)s by bank") % {"amount": amount},
            serious=True,
            back_url=reverse("orders:inspect", args=[order.pk]),
            back_label=gettext("Back"),
        )

    def act(self, form: None) -> HttpResponse:
        request, refund = self.request, self.subject
        try:
            payout.pay_by_bank_instead(refund.pk, by=request.user)
        except RefundTooLarge:
            messages.error(request, gettext("The money was refunded in another way meanwhile."))
        except payout.InOpenBatch:
            messages.error(request, gettext("It is in a payout that is not paid yet. Take it out of the payout first."))
        else:
            messages.success(
                request,
                gettext("%(amount)s is to be paid by bank. It is in the list of money owed to buyers.")
                % {"amount": format_kr(refund.amount_ore)},
            )
        return redirect("orders:inspect", refund.order_id)
