"""Correcting the buyer's details of an order.

An issued document is never changed: it is credited in full and replaced by a document with the right details. Seats,
payments and due dates stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from mail.queue import queue_email
from payments.documents.issue import latest_version, replace_document, uncredited_ore
from payments.enums import DocumentKind, OrderMailReason, OrderStatus, RefundStatus
from payments.models import Order, SalesDocument
from payments.models.order import new_access_key
from payments.orders.resend import send_copy

#: What staff may correct.
DETAILS = (
    "buyer_name",
    "buyer_email",
    "organisation_name",
    "org_number",
    "foreign_number",
    "address",
    "country",
    "invoice_reference",
    "buyer_reference",
    "invoice_email",
)
#: Details that no document contains.
_NOT_ON_DOCUMENTS = {"buyer_email", "invoice_email"}


class CannotCorrect(Exception):
    """The order has ended, and all its documents are credited in full."""


class RefundInProgress(CannotCorrect):
    """A refund of before 0.3.0 is being requested from Stripe; its credit note belongs to the current document."""


class DetailsChanged(Exception):
    """The details were changed after the form was opened."""


@dataclass
class Correction:
    """`changed` are the names of the changed fields; `documents` are pairs of a credit note and a new document."""

    order: Order
    changed: list[str] = field(default_factory=list)
    documents: list[tuple[SalesDocument, SalesDocument]] = field(default_factory=list)


def details_of(order: Order) -> dict[str, str]:
    return {name: getattr(order, name) for name in DETAILS}


def details_fingerprint(order: Order) -> str:
    """A hash of the current details, to detect later whether they have changed."""
    return sha256(repr(details_of(order)).encode()).hexdigest()[:32]


def changes_in(order: Order, new: Mapping[str, str]) -> list[str]:
    return [name for name in DETAILS if name in new and new[name] != getattr(order, name)]


def documents_to_replace(order: Order, new: Mapping[str, str]) -> list[SalesDocument]:
    """The receipts and invoices that changing the details to `new` would replace: those not credited in full.

    Empty if only details change that no document contains.
    """
    if not set(changes_in(order, new)) - _NOT_ON_DOCUMENTS:
        return []
    issued = order.documents.filter(corrects=None, kind__in=[DocumentKind.INVOICE, DocumentKind.RECEIPT])
    return [
        document
        for document in issued.order_by("pk")
        if latest_version(document) == document and uncredited_ore(document)
    ]


def is_correctable(order: Order) -> bool:
    if order.status in (OrderStatus.HELD, OrderStatus.CONFIRMED):
        return True
    return any(uncredited_ore(document) for document in order.documents.filter(corrects=None))


@transaction.atomic
def correct_details(
    order: Order, new: Mapping[str, str], *, by: User | None, fingerprint: str = "", due_on: date | None = None
) -> Correction:
    """Change the order's details to `new` (some or all of DETAILS), and replace the documents that contain them.

    `due_on` is the new invoice's due date; None keeps the old one. `fingerprint` is the `details_fingerprint` from when
    the form was opened. A repeated call changes nothing. The credit notes and new documents are e-mailed to the buyer
    and to the address for the invoice. Raises CannotCorrect, RefundInProgress and DetailsChanged.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    changed = changes_in(locked, new)
    if not changed:
        return Correction(locked)
    if fingerprint and fingerprint != details_fingerprint(locked):
        raise DetailsChanged
    if not is_correctable(locked):
        raise CannotCorrect
    outdated = documents_to_replace(locked, new)
    if outdated and locked.refunds.filter(status=RefundStatus.REQUESTED, uncredited=True).exists():
        raise RefundInProgress
    if "buyer_email" in changed and locked.status == OrderStatus.CONFIRMED:
        locked = change_buyer_email(locked, new["buyer_email"], by=by)
    if remaining := changes_in(locked, new):
        data = {
            "before": {name: getattr(locked, name) for name in remaining},
            "after": {name: new[name] for name in remaining},
        }
        for name in remaining:
            setattr(locked, name, new[name])
        locked.save(update_fields=remaining)
        entry = log(
            locked, "payments.details", user=by, data=data | {"replaced": [str(document) for document in outdated]}
        )
        _queue_corrections(locked, entry.pk, outdated)
    # Last in the transaction, because it locks the number series.
    documents = []
    for document in outdated:
        document.order = locked
        documents.append(replace_document(document, due_on=document.due_on and (due_on or document.due_on)))
    return Correction(locked, changed, documents)


def _queue_corrections(order: Order, entry_pk: int, outdated: list[SalesDocument]) -> None:
    """E-mail the replaced documents to the buyer and, for an invoice, to the address for the invoice."""
    if not outdated:
        return
    addresses = [order.buyer_email]
    if order.invoice_email and any(document.kind == DocumentKind.INVOICE for document in outdated):
        addresses.append(order.invoice_email)
    for number, address in enumerate(dict.fromkeys(addresses)):
        queue_email(
            "details_corrected",
            key=f"corrected-{entry_pk}-{number}",
            to=address,
            language=order.language,
            order=order.pk,
            outdated=[document.pk for document in outdated],
            is_buyer=number == 0,
        )


@transaction.atomic
def change_buyer_email(order: Order, email: str, *, by: User | None) -> Order:
    """Change the buyer's e-mail address of a confirmed order, and send the confirmation to the new address.

    The order gets a new access key and belongs to the account with the new address, if any: the old link and the old
    account give no access any more. Issued documents are not changed. Does nothing if the order is not confirmed or
    has the address already. Returns the locked order.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    email = email.strip().lower()
    if locked.status != OrderStatus.CONFIRMED or locked.buyer_email == email:
        return locked
    before, locked.buyer_email, locked.access_key = locked.buyer_email, email, new_access_key()
    # The old account must lose access too: its portal page links to the order.
    locked.buyer = get_user_model().objects.filter(email=email, is_active=True).first()
    locked.save(update_fields=["buyer_email", "access_key", "buyer"])
    log(locked, "payments.contact", user=by, data={"before": before, "after": email})
    send_copy(locked, OrderMailReason.CONTACT)
    return locked
