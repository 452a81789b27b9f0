"""What we tell people about their tickets: whether they are valid, until when they can be cancelled, what comes back.

The order page, the attendee's page, the e-mails and their previews all read it here, so they say the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_day, format_deadline
from core.values import present
from events.stock.units import Unit
from events.tickets.cancel import why_attendee_cannot_cancel, why_not_cancellable
from payments.documents.receivables import invoice_of
from payments.enums import PaymentMethod
from payments.models import Order
from payments.order_page.context import page_state


@dataclass(frozen=True)
class CancellationTerms:
    """Until when units can be cancelled by themselves, and whether money for them is refunded or credited then."""

    until: datetime
    is_refunded: bool
    is_credited: bool


def cancellation_terms(units: Iterable[Unit], now: datetime | None = None) -> CancellationTerms | None:
    """The terms for those of the units that can be cancelled now, with the first of their deadlines; None for none.

    The units are of one order. Runs a query only when its invoice is not paid.
    """
    now = now or timezone.now()
    open_units = [unit for unit in units if not why_not_cancellable(unit, now)]
    if not open_units:
        return None
    deadlines = [present(unit.cancel_until) if unit.is_paid else unit.event.starts_at for unit in open_units]
    is_refunded, is_credited = _money_comes_back(open_units)
    return CancellationTerms(min(deadlines), is_refunded, is_credited)


def _money_comes_back(units: Sequence[Unit]) -> tuple[bool, bool]:
    """Whether anything is refunded, and whether anything is credited on an unpaid invoice."""
    order = units[0].line.order
    if not any(unit.is_paid for unit in units):
        return False, False
    if order.method != PaymentMethod.INVOICE or order.settled_at:
        return True, False
    invoice = invoice_of(order)
    return bool(invoice and invoice.paid_ore > 0), bool(invoice and invoice.open_ore > 0)


def cancellation_text(terms: CancellationTerms | None) -> str:
    """To the buyer: until when tickets can be cancelled, and what comes back. Empty when they cannot."""
    if terms is None:
        return ""
    values = {"when": format_deadline(terms.until)}
    if terms.is_refunded and terms.is_credited:
        return (
            _(
                "Tickets can be cancelled until %(when)s. What is unpaid is credited on the invoice, and what you have "
                "paid for them is refunded."
            )
            % values
        )
    if terms.is_credited:
        return _("Tickets can be cancelled until %(when)s. They are then credited on the invoice.") % values
    if terms.is_refunded:
        return _("Tickets can be cancelled until %(when)s. What you paid for them is then refunded.") % values
    return _("Tickets can be cancelled until %(when)s.") % values


def attendee_cancellation_text(units: Sequence[Unit], now: datetime | None = None) -> str:
    """To an attendee: who can cancel their ticket, and until when. Empty when nobody can."""
    terms = cancellation_terms(units, now)
    if terms is None:
        return ""
    values = {"when": format_deadline(terms.until), "name": units[0].line.order.buyer_name}
    if not why_attendee_cannot_cancel(units[0].tickets[0]):
        return _("Until %(when)s you can tell us on your page that you cannot attend.") % values
    return _("%(name)s, who booked, can cancel it until %(when)s.") % values


def validity_text(number: int, *, is_buyer: bool) -> str:
    """That so many valid tickets are still valid after a change of the event."""
    if is_buyer:
        return ngettext(
            "The ticket in your order is valid as it is.", "The tickets in your order are valid as they are.", number
        )
    return ngettext("Your ticket is valid as it is.", "Your tickets are valid as they are.", number)


def unpaid_text(order: Order) -> str:
    """That a held order is not paid, and what becomes of it. Empty when its hold has run out."""
    state, values = page_state(order), {"reference": order.reference}
    if state == "held":
        values["when"] = format_deadline(present(order.expires_at))
        return (
            _(
                "Your order %(reference)s is not paid yet. We hold it for you until %(when)s, and the tickets become "
                "valid when it is paid. If you do not pay, it ends by itself, and nothing is charged."
            )
            % values
        )
    if state == "part":
        values["when"] = format_day(present(order.expires_at))
        return (
            _(
                "Your order %(reference)s is paid in part. We hold it for you until %(when)s, and the tickets become "
                "valid when the rest is paid. Answer this e-mail if the change does not suit you."
            )
            % values
        )
    if state in ("bank", "checking"):
        return (
            _(
                "Your payment for order %(reference)s is on its way, and the tickets become valid when it has come. "
                "Answer this e-mail if the change does not suit you."
            )
            % values
        )
    return ""
