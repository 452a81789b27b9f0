"""Drafts of invoices that staff write: saving, copying and discarding them."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.countries import NORWAY
from core.db.fields import format_kroner
from core.db.insert import insert_once
from payments.enums import PaymentMethod, SellerKind
from payments.models import FreeInvoice, Order


class AlreadyIssued(Exception):
    """The draft has been issued, so it cannot be changed any more."""


def save_draft(
    invoice: FreeInvoice | None,
    typed: Mapping[str, str],
    *,
    total_ore: int,
    by: User | None,
    key: str = "",
    copied_from: Order | None = None,
) -> FreeInvoice:
    """Save what was typed, also when it is incomplete. Without an invoice a new draft is made, once for each `key`.

    Raises AlreadyIssued.
    """
    with transaction.atomic():
        if invoice is not None:
            draft = FreeInvoice.objects.select_for_update().get(pk=invoice.pk)
        else:
            draft = FreeInvoice(key=key or None, created_by=by, copied_from=copied_from)
            if not insert_once(draft):
                draft = FreeInvoice.objects.select_for_update().get(key=key)
        if draft.order_id is not None:
            raise AlreadyIssued
        draft.typed = dict(typed)
        draft.organisation_name = typed.get("organisation_name", "").strip()[:200]
        draft.delivery = typed.get("delivery", "").strip()[:200]
        draft.message = typed.get("message", "").strip()[:2000]
        draft.total_ore = total_ore
        draft.saved_at = timezone.now()
        draft.save()
    return draft


def copied_text(order: Order) -> dict[str, str]:
    """What is typed in a copy of an order with free lines, such as last year's. It is to be looked over."""
    typed = {
        "organisation_name": order.organisation_name,
        "country": order.country or NORWAY,
        "org_number": order.org_number or order.foreign_number,
        "address": order.address,
        "name": order.buyer_name,
        "email": order.buyer_email,
        "invoice_email": order.invoice_email,
        "buyer_reference": order.buyer_reference,
        # The buyer's purchase order was for that one.
        "invoice_reference": "",
        "language": order.language[:2],
        "prices": "incl",
        "method": (PaymentMethod.INVOICE if order.due_days else PaymentMethod.CARD).value,
        "due_days": str(order.due_days or 14),
        "delivery": "",
        "message": "",
    }
    lines = order.lines.filter(seller_kind=SellerKind.FREE_LINE).select_related("free_line")
    for number, line in enumerate(lines, start=1):
        texts = {
            "text": line.description,
            "category": line.free_line.category,
            "quantity": str(line.quantity),
            "price": format_kroner(line.unit_ore),
            "vat_code": line.vat_code,
            "account": line.account or settings.FREE_LINE_ACCOUNT,
        }
        typed |= {f"line{number}-{name}": text for name, text in texts.items()}
    return typed
