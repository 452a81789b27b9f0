"""Payouts in the admin: choose debts, fetch the file for the bank, take debts out, mark as paid once."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.idempotency import IdempotencyKeyField
from core.admin.permissions import OnlyActions
from core.admin.tables import (
    AmountColumn,
    DayColumn,
    Listing,
    MomentColumn,
    NumberColumn,
    ReadOnlyInspectView,
    audit_log_of,
)
from core.admin.viewsets import ReadOnlyViewSet
from core.forms import DayField, ModelRowsField
from core.money import format_kr
from payments.admin.order.actions import admin_action, require_permissions
from payments.models import PayoutBatch, PayoutItem, Refund
from payments.owed import batch as batches
from payments.owed.bank_file import bank_file
from payments.owed.debts import payable_now

register_permission_policy(PayoutBatch, OnlyActions(PayoutBatch))


class ChooseForm(forms.Form):
    """The debts of a new payout: those that can be paid now."""

    debts = ModelRowsField(
        label=_("To be paid"),
        queryset=Refund.objects.none(),
        error_messages={
            "required": _("Tick at least one."),
            "invalid_choice": _("One of them was paid or changed meanwhile. Look at the list again."),
        },
    )
    key = IdempotencyKeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["debts"].queryset = payable_now().order_by("created_at", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def make_view(request: HttpRequest) -> HttpResponse:
    """Choose debts with an account number, and make a payout of them."""
    require_permissions(request, "payments.add_payoutbatch")
    form = ChooseForm(request.POST) if request.method == "POST" else ChooseForm()
    if request.method == "POST":
        response = _make(request, form)
        if response is not None:
            return response
    debts = list(form.fields["debts"].queryset)
    ticked = {str(pk) for pk in request.POST.getlist("debts")} if form.is_bound else {str(debt.pk) for debt in debts}
    title = gettext("Make a payout")
    context = {
        "form": form,
        "rows": [(debt, str(debt.pk) in ticked) for debt in debts],
        "sum_ore": sum(debt.amount_ore for debt in debts),
        "page_title": title,
        "header_icon": "undo",
        "breadcrumbs_items": [
            {"url": reverse("owed:index"), "label": gettext("Owed to buyers")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "payments/admin/owed/make.html", context, status=422 if form.is_bound else 200)


def _make(request: HttpRequest, form: ChooseForm) -> HttpResponse | None:
    """Make the payout. A repeated submission leads to the first one, whose debts cannot be chosen any more."""
    key = request.POST.get("key", "")[:64]
    if (previous := batches.find_previous_submission("payments.payout_made", key)) is not None:
        return redirect("payouts:inspect", previous.object_id)
    if not form.is_valid():
        return None
    try:
        pks = [refund.pk for refund in form.cleaned_data["debts"]]
        batch = batches.make_batch(pks, by=request.user, key=form.cleaned_data["key"])
    except batches.NothingToPay:
        form.add_error("debts", gettext("None of them can be paid any more. Look at the list again."))
        return None
    messages.success(request, gettext("The payout is made. Fetch the file, and mark it as paid when the bank has it."))
    return redirect("payouts:inspect", batch.pk)


class PayoutListing(Listing):
    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm("payments.add_payoutbatch"):
            return []
        return [HeaderButton(_("Make a payout"), url=reverse("payouts_make"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[PayoutBatch]:
        included = Q(items__taken_out_at=None)
        rows = super().get_base_queryset().select_related("created_by")
        return rows.annotate(
            item_count=Count("items", filter=included), sum_ore=Sum("items__amount_ore", filter=included, default=0)
        )


class PaidForm(forms.Form):
    on = DayField(label=_("Paid on"), initial=timezone.localdate)


class PayoutInspectView(ReadOnlyInspectView):
    def get_fields(self):
        return ["created_at"]

    def get_context_data(self, **kwargs):
        batch, user = self.object, self.request.user
        items = list(batch.items.select_related("refund__order", "taken_out_by").order_by("pk"))
        included = [item for item in items if item.taken_out_at is None]
        return super().get_context_data(
            **kwargs,
            batch=batch,
            items=items,
            item_count=len(included),
            sum_ore=sum(item.amount_ore for item in included),
            may_change=user.has_perm("payments.change_payoutbatch"),
            today=timezone.localdate(),
            log=audit_log_of(batch),
        )


def payout_url(batch: PayoutBatch) -> str:
    return reverse("payouts:inspect", args=[batch.pk])


class PayoutViewSet(ReadOnlyViewSet):
    model = PayoutBatch
    icon = "download"
    menu_label = _("Payouts")
    index_view_class = PayoutListing
    inspect_view_class = PayoutInspectView
    inspect_template_name = "payments/admin/owed/batch.html"
    empty_advice = _("No payout yet. Choose what to pay in the list “Owed to buyers”.")
    list_display = [
        TitleColumn("__str__", label=_("Payout"), sort_key="pk", get_url=payout_url),
        MomentColumn("created_at", label=_("Created"), sort_key="created_at"),
        Column("created_by", label=_("By")),
        NumberColumn("item_count", label=_("Buyers"), sort_key="item_count"),
        AmountColumn("sum_ore", label=_("Amount"), sort_key="sum_ore"),
        DayColumn("paid_on", label=_("Paid on"), sort_key="paid_on"),
    ]
    list_filter = {"created_at": ["range"], "paid_at": ["isnull"]}
    ordering = "-created_at"
    list_export = ["pk", "created_at", "created_by", "item_count", "sum_ore", "paid_on", "paid_by"]
    export_headings = {"pk": _("Payout"), "item_count": _("Buyers"), "sum_ore": _("Amount")}
    export_filename = "payouts"


payout_viewset = PayoutViewSet("payouts", url_prefix="payouts")


@require_safe
def file_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the online bank, with full account numbers. Each download is logged."""
    require_permissions(request, "payments.change_payoutbatch")
    batch = get_object_or_404(PayoutBatch, pk=pk)
    if not batch.is_open:
        raise PermissionDenied  # a paid payout must not be paid again
    response = HttpResponse(bank_file(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payout-{batch.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    response.exported_rows = batch.items.included().count()
    log(batch, "payments.payout_file", user=request.user)
    return response


@admin_action("payments.change_payoutbatch")
def take_out_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a debt out of a payout that is not paid."""
    item = get_object_or_404(PayoutItem, pk=pk)
    try:
        batches.take_out(item, by=request.user)
    except batches.BatchClosed:
        messages.error(request, gettext("The payout is marked as paid, so nothing can be taken out."))
    else:
        messages.success(request, gettext("Taken out. Fetch the file anew: the old one still has it."))
    return redirect("payouts:inspect", item.batch_id)


@admin_action("payments.change_payoutbatch")
def mark_paid_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the payout as paid."""
    batch = get_object_or_404(PayoutBatch, pk=pk)
    form = PaidForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Write the day on which the bank transferred the money."))
        return redirect("payouts:inspect", pk)
    _mark_paid(request, batch, form.cleaned_data["on"])
    return redirect("payouts:inspect", pk)


def _mark_paid(request: HttpRequest, batch: PayoutBatch, on: date) -> None:
    try:
        number = batches.mark_batch_paid(batch.pk, on, by=request.user)
    except ValueError:
        messages.error(request, gettext("The day must lie between the day the payout was made and today."))
    except batches.NothingToPay:
        messages.error(request, gettext("Everything was taken out of this payout: there is nothing to mark as paid."))
    else:
        if not number:
            messages.info(request, gettext("The payout was marked as paid before. Nothing is changed."))
            return
        sum_ore = sum(item.amount_ore for item in batch.items.included())
        messages.success(
            request,
            ngettext(
                "%(amount)s is marked as paid, and the buyer is told.",
                "%(amount)s to %(number)d buyers is marked as paid, and they are told.",
                number,
            )
            % {"number": number, "amount": format_kr(sum_ore)},
        )
