"""The admin page of one bank entry: find its order, tie it to a registered payment, or ignore it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.tables import ReadOnlyInspectView, audit_log_of
from core.dates import format_day
from core.money import format_kr
from core.text import plain
from payments.admin.bank.forms import BookForm, IgnoreForm
from payments.admin.order.actions import admin_action
from payments.bank import book
from payments.bank.propose import propose
from payments.bank.search import find_orders
from payments.checkout.manual import CannotRegister
from payments.documents.receivables import invoice_of
from payments.enums import OPEN_ENTRY_STATES, BankEntryState
from payments.models import BankEntry, Order


class BankEntryInspectView(ReadOnlyInspectView):
    def get_fields(self):
        return ["booked_on"]

    def get_page_subtitle(self):
        return str(self.object)

    def get_context_data(self, **kwargs):
        entry = self.object
        user = self.request.user
        query = plain(self.request.GET.get("q", ""))[:100]
        is_open = entry.state in OPEN_ENTRY_STATES
        matches = list(entry.matches.select_related("payment__order", "by"))
        left_ore = book.left_ore(entry)
        is_payment = entry.amount_ore > 0 and not entry.is_reversal and entry.currency == "NOK"
        return super().get_context_data(
            **kwargs,
            entry=entry,
            proposal=propose([entry])[entry.pk] if is_open and not matches else None,
            is_open=is_open,
            is_payment=is_payment,
            is_ignored=entry.state == BankEntryState.IGNORED,
            matches=matches,
            may_untie=any(match.was_registered for match in matches),
            left_ore=left_ore,
            query=query,
            found=find_orders(query) if is_open and is_payment else [],
            may_book=user.has_perm("payments.add_payment"),
            may_change=user.has_perm("payments.change_bankentry"),
            log=audit_log_of(entry),
        )


class EntryConfirmView(ConfirmView):
    """An action on an open entry."""

    permission = ""

    def find(self, pk: int) -> BankEntry:
        user = self.request.user
        if not (user.is_staff and user.has_perms(["payments.view_bankentry", "payments.view_order", self.permission])):
            raise PermissionDenied
        return get_object_or_404(BankEntry.objects.select_related("file"), pk=pk)

    def _confirmation(self, *, title: str, button: str, facts=(), explained=()) -> Confirmation:
        entry = self.subject
        url = reverse("bank_entries:inspect", args=[entry.pk])
        return Confirmation(
            title=title,
            subtitle=str(entry),
            button=button,
            back_url=url,
            back_label=_("Back to the entry"),
            icon="list-ul",
            breadcrumbs=[
                {"url": reverse("bank_entries:index"), "label": _("Bank entries")},
                {"url": url, "label": str(entry)},
                {"url": "", "label": title},
            ],
            facts=[
                (_("Booked by the bank"), format_day(entry.booked_on, "long")),
                (_("Amount"), entry.amount_text),
                (_("Payer"), entry.payer_name or "–"),
                (_("Message"), entry.message or entry.kid or "–"),
                *facts,
            ],
            explained=explained,
        )


class BookEntryView(EntryConfirmView):
    """Book an amount of the entry on the order of the query parameter `order`."""

    permission = "payments.add_payment"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        number = request.GET.get("order", "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        self.order = get_object_or_404(Order.objects.visible_to(request.user), pk=number)
        invoice = invoice_of(self.order)
        self.open_ore = invoice.open_ore if invoice else self.order.due_ore
        self.left_ore = book.left_ore(self.subject)

    def confirmation(self) -> Confirmation:
        order = self.order
        explained = [_("The order is settled, and the buyer is notified, as when a payment is registered by hand.")]
        if self.left_ore > max(0, self.open_ore):
            explained.append(
                _(
                    "The entry is larger than what is unpaid. Book the rest on another order, or all of it here: "
                    "then too much is paid, and the order needs attention."
                )
            )
        return self._confirmation(
            title=_("Book on order %(order)s") % {"order": order},
            button=_("Book the payment"),
            facts=[
                (_("Left of the entry"), format_kr(self.left_ore)),
                (_("Order"), f"{order}, {order.organisation_name or order.buyer_name}"),
                (_("Unpaid"), format_kr(self.open_ore)),
            ],
            explained=explained,
        )

    def form(self, data=None) -> forms.Form:
        amount = min(self.left_ore, self.open_ore) if self.open_ore > 0 else self.left_ore
        return BookForm(data, initial={"amount": amount})

    def act(self, form: forms.Form | None) -> HttpResponse | None:
        amount = form.cleaned_data["amount"]
        try:
            payment = book.book_by_hand(self.subject, self.order, amount, by=self.request.user)
        except (book.CannotBook, CannotRegister) as error:
            form.add_error("amount", str(error))
            return None
        messages.success(
            self.request,
            _("%(amount)s is booked on order %(order)s.")
            % {"amount": format_kr(payment.amount_ore), "order": self.order},
        )
        return redirect("bank_entries:inspect", self.subject.pk)


class IgnoreEntryView(EntryConfirmView):
    permission = "payments.change_bankentry"

    def confirmation(self) -> Confirmation:
        return self._confirmation(
            title=_("Ignore the entry"),
            button=_("Ignore"),
            explained=[_("Nothing is booked. You can take it back later.")],
        )

    def form(self, data=None) -> forms.Form:
        return IgnoreForm(data)

    def act(self, form: forms.Form | None) -> HttpResponse | None:
        try:
            book.ignore(self.subject, form.cleaned_data["note"], by=self.request.user)
        except book.CannotBook as error:
            form.add_error(None, str(error))
            return None
        messages.success(self.request, _("The entry is ignored."))
        return redirect("bank_files:inspect", self.subject.file_id)


@admin_action("payments.change_bankentry", "payments.view_bankentry")
def stop_ignoring_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, book.stop_ignoring, _("The entry is open again."))


@admin_action("payments.add_payment", "payments.view_bankentry")
def untie_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, book.untie, _("The entry is open again."))


@admin_action("payments.add_payment", "payments.view_bankentry")
def tie_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the entry to the payment that is registered already, as its proposal says."""

    def tie(entry: BankEntry, *, by) -> None:
        payment = propose([entry])[entry.pk].payment
        if payment is None:
            raise book.CannotBook(_("Something has changed since you looked. Look at it again."))
        book.tie_registered(entry, payment, by=by)

    return _change(request, pk, tie, _("The entry is tied to the payment. Nothing was booked again."))


def _change(request: HttpRequest, pk: int, change, sentence: str) -> HttpResponse:
    entry = get_object_or_404(BankEntry, pk=pk)
    try:
        change(entry, by=request.user)
    except book.CannotBook as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    return redirect("bank_entries:inspect", pk)
