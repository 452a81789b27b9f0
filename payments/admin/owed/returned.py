"""The page where staff record that the bank has returned the money of one debt of a paid payout."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin.confirm import Confirmation, ConfirmView
from core.dates import format_day
from core.forms import PlainField
from core.money import format_kr
from payments.admin.order.actions import require_permissions
from payments.enums import RefundChannel, RefundStatus
from payments.models import Order, PayoutItem, Refund
from payments.owed.returned import NotPaid, mark_refund_returned, mark_returned


class ReturnedForm(forms.Form):
    reason = PlainField(
        label=_("Why it was returned"),
        help_text=_("As the bank says it, such as “closed account”. It is written in the log."),
        max_length=250,
        error_messages={"required": _("Write why the bank returned the money.")},
    )


def _explained() -> list[str]:
    return [
        gettext("The money is owed to the buyer again, and it is in the list of money owed to buyers."),
        gettext("The account number is deleted. Ask the buyer for another one from that list."),
    ]


class ReturnedView(ConfirmView):
    """Mark one row of a paid payout as returned by the bank."""

    subject: PayoutItem

    def find(self, pk: int) -> PayoutItem:
        require_permissions(self.request, "payments.change_payoutbatch")
        return get_object_or_404(PayoutItem.objects.select_related("batch", "refund__order"), pk=pk)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        item = self.subject
        if item.batch.is_open or item.taken_out_at or item.returned_at:
            return self._back()
        return super().get(request, *args, **kwargs)

    def confirmation(self) -> Confirmation:
        item, batch = self.subject, self.subject.batch
        title, url = gettext("Returned by the bank"), reverse("payouts:inspect", args=[batch.pk])
        facts = [
            (gettext("Order"), item.refund.order.reference),
            (gettext("Account holder"), item.holder),
            (gettext("Account number"), item.masked_number),
            (gettext("Amount"), format_kr(item.amount_ore)),
        ]
        if batch.paid_on:
            facts.append((gettext("Paid on"), format_day(batch.paid_on, "long")))
        return Confirmation(
            title=title,
            subtitle=str(batch),
            icon="undo",
            breadcrumbs=[
                {"url": reverse("payouts:index"), "label": gettext("Payouts")},
                {"url": url, "label": str(batch)},
                {"url": "", "label": title},
            ],
            facts=facts,
            explained=_explained(),
            button=gettext("Mark as returned"),
            serious=True,
            back_url=url,
            back_label=gettext("Back to the payout"),
        )

    def form(self, data=None) -> ReturnedForm:
        return ReturnedForm(data)

    def act(self, form: forms.Form | None) -> HttpResponse:
        request, item = self.request, self.subject
        try:
            is_new = mark_returned(item, form.cleaned_data["reason"] if form else "", by=request.user)
        except NotPaid:
            messages.error(request, gettext("This payout has not paid it, so nothing can have been returned."))
        else:
            if is_new:
                text = gettext("%(amount)s is owed to the buyer again.") % {"amount": format_kr(item.amount_ore)}
                messages.success(request, text)
            else:
                messages.info(request, gettext("It was marked as returned before. Nothing is changed."))
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect("payouts:inspect", self.subject.batch_id)


class RefundReturnedView(ConfirmView):
    """Mark a refund that was paid by bank as returned, on the page of its order."""

    subject: Refund

    def find(self, pk: int) -> Refund:
        require_permissions(self.request, "payments.add_refund")
        return get_object_or_404(Refund.objects.filter(order__in=Order.objects.visible_to(self.request.user)), pk=pk)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.subject.channel != RefundChannel.BANK or self.subject.status != RefundStatus.SUCCEEDED:
            return redirect("orders:inspect", self.subject.order_id)
        return super().get(request, *args, **kwargs)

    def confirmation(self) -> Confirmation:
        order = self.subject.order
        return Confirmation(
            title=gettext("Returned by the bank"),
            subtitle=order.reference,
            icon="undo",
            facts=[
                (gettext("Amount"), format_kr(self.subject.amount_ore)),
                (gettext("Buyer"), order.buyer_name),
            ],
            explained=_explained(),
            button=gettext("Mark as returned"),
            serious=True,
            back_url=reverse("orders:inspect", args=[order.pk]),
            back_label=gettext("Back"),
        )

    def form(self, data=None) -> ReturnedForm:
        return ReturnedForm(data)

    def act(self, form: forms.Form | None) -> HttpResponse:
        request, refund = self.request, self.subject
        try:
            mark_refund_returned(refund.pk, form.cleaned_data["reason"] if form else "", by=request.user)
        except NotPaid:
            messages.error(request, gettext("It is not paid by bank, so nothing can have been returned."))
        else:
            text = gettext("%(amount)s is owed to the buyer again.") % {"amount": format_kr(refund.amount_ore)}
            messages.success(request, text)
        return redirect("orders:inspect", refund.order_id)
