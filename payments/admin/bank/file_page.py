"""The admin page of one bank file: its proposals, which staff confirm, and what does not fit."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.tables import ReadOnlyInspectView, audit_log_of
from core.money import format_kr
from payments.admin.bank.upload import can_upload
from payments.admin.order.actions import admin_action
from payments.bank.book import CannotBook, book_proposals, discard_file
from payments.bank.propose import propose
from payments.enums import OPEN_ENTRY_STATES, BankEntryReason, BankEntryState
from payments.models import BankFile

#: Proposals on one page. The rest follows when these are booked.
_MOST = 500
#: Proposals that staff tick themselves: they look at them first.
_NOT_TICKED = (BankEntryReason.OVER, BankEntryReason.NAME)


class BankFileInspectView(ReadOnlyInspectView):
    def get_fields(self):
        return ["name"]

    def get_context_data(self, **kwargs):
        file = self.object
        entries = list(file.entries.filter(state__in=OPEN_ENTRY_STATES).order_by("booked_on", "pk"))
        booked = _booked_by_entry(file)
        proposals = propose([entry for entry in entries if entry.pk not in booked])
        proposed, unfitting = [], []
        for entry in entries:
            proposal = proposals.get(entry.pk)
            if proposal and proposal.state == BankEntryState.PROPOSED:
                proposed.append((entry, proposal, proposal.reason not in _NOT_TICKED))
            else:
                unfitting.append((entry, proposal, entry.amount_ore - booked.get(entry.pk, 0)))
        return super().get_context_data(
            **kwargs,
            file=file,
            proposed=proposed[:_MOST],
            proposed_count=len(proposed),
            unfitting=unfitting[:_MOST],
            unfitting_count=len(unfitting),
            decided_count=file.entries.exclude(state__in=OPEN_ENTRY_STATES).count(),
            may_discard=not booked and len(entries) == file.entries.count() and can_upload(self.request.user),
            may_book=self.request.user.has_perm("payments.add_payment"),
            log=audit_log_of(file),
        )


def _booked_by_entry(file: BankFile) -> dict[int, int]:
    """Øre booked of the file's open entries that are booked in part."""
    booked: dict[int, int] = {}
    rows = file.entries.filter(state__in=OPEN_ENTRY_STATES, matches__isnull=False)
    for pk, ore in rows.values_list("pk", "matches__payment__amount_ore"):
        booked[pk] = booked.get(pk, 0) + ore
    return booked


class DiscardFileView(ConfirmView):
    """Remove a file of which nothing is decided."""

    def find(self, pk: int) -> BankFile:
        if not can_upload(self.request.user):
            raise PermissionDenied
        return get_object_or_404(BankFile, pk=pk)

    def confirmation(self) -> Confirmation:
        file = self.subject
        url = reverse("bank_files:inspect", args=[file.pk])
        return Confirmation(
            title=_("Remove the file"),
            subtitle=str(file),
            button=_("Remove the file"),
            back_url=url,
            back_label=_("Back to the bank files"),
            icon="upload",
            breadcrumbs=[
                {"url": reverse("bank_files:index"), "label": _("Bank files")},
                {"url": url, "label": str(file)},
                {"url": "", "label": _("Remove the file")},
            ],
            explained=[
                _("Its entries are removed too. Upload it again if the columns were wrong. Nothing was booked.")
            ],
        )

    def act(self, form: forms.Form | None) -> HttpResponse | None:
        try:
            discard_file(self.subject, by=self.request.user)
        except CannotBook as error:
            messages.error(self.request, str(error))
            return redirect("bank_files:inspect", self.subject.pk)
        messages.success(self.request, _("The file is removed."))
        return redirect("bank_files:index")


@admin_action("payments.add_payment", "payments.view_bankentry")
def book_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Book the ticked proposals. Each carries the fingerprint of what staff saw."""
    file = get_object_or_404(BankFile, pk=pk)
    pairs = [value.split(":", 1) for value in request.POST.getlist("entry")]
    seen = {int(pair[0]): pair[1] for pair in pairs if len(pair) == 2 and re.fullmatch(r"[0-9]{1,18}", pair[0])}
    if not seen:
        messages.warning(request, _("Tick what is to be booked."))
        return redirect("bank_files:inspect", pk)
    result = book_proposals(file, seen, by=request.user)
    if result.payments:
        number = len(result.payments)
        messages.success(
            request,
            ngettext(
                "%(number)d payment of %(amount)s is booked.",
                "%(number)d payments of %(amount)s in all are booked.",
                number,
            )
            % {"number": number, "amount": format_kr(sum(payment.amount_ore for payment in result.payments))},
        )
    for entry, sentence in result.refused[:10]:
        messages.warning(request, f"{entry}: {sentence}")
    if len(result.refused) > 10:
        messages.warning(request, _("%(number)d more were not booked.") % {"number": len(result.refused) - 10})
    return redirect("bank_files:inspect", pk)
