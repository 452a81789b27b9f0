"""The buyer's details were wrong, or somebody else looks after the order now.

A paper that was issued stands: it is credited whole, and issued anew with the right details. Seats, money and due
dates are not touched by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.log_actions import log

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
    "address",
    "invoice_reference",
    "buyer_reference",
    "invoice_email",
)
#: Of these a paper says nothing.
_NOT_ON_PAPER = {"buyer_email", "invoice_email"}


class CannotCorrect(Exception):
    """The order is over, and no paper of it holds anything."""


class RefundInProgress(CannotCorrect):
    """Stripe is being asked for a refund this moment, whose credit note belongs to the paper as it is."""


class DetailsChanged(Exception):
    """The details are not those that the correction was made from."""


@dataclass
class Correction:
    """`changed` are the fields that have another value now; `papers` are pairs of a credit note and a new document."""

    order: Order
    changed: list[str] = field(default_factory=list)
    papers: list[tuple[SalesDocument, SalesDocument]] = field(default_factory=list)


def details_of(order: Order) -> dict[str, str]:
    return {name: getattr(order, name) for name in DETAILS}


def details_fingerprint(order: Order) -> str:
    """The details as they are, in one short word: to tell whether they are still so later."""
    return sha256(repr(details_of(order)).encode()).hexdigest()[:32]


def changes_in(order: Order, new: Mapping[str, str]) -> list[str]:
    return [name for name in DETAILS if name in new and new[name] != getattr(order, name)]


def documents_to_replace(order: Order, new: Mapping[str, str]) -> list[SalesDocument]:
    """What would be credited and issued anew: the receipts and invoices that still hold something, if any of what
    changes stands on them.
    """
    if not set(changes_in(order, new)) - _NOT_ON_PAPER:
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
    order: Order, new: Mapping[str, str], *, by, was: str = "", due_on: date | None = None
) -> Correction:
    """Give an order the details of `new` (some or all of DETAILS), and its papers too.

    `due_on` is the new invoice's due date; None keeps the old one's. `was` is what `seen` said when the correction
    was begun. The second of two clicks finds nothing to change. The buyer gets both papers, and so do the accounts
    that the invoice was sent to. Raises CannotCorrect and CorrectedMeanwhile.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    changed = changes_in(locked, new)
    if not changed:
        return Correction(locked)
    if was and was != details_fingerprint(locked):
        raise DetailsChanged
    if not is_correctable(locked):
        raise CannotCorrect
    wrong = documents_to_replace(locked, new)
    if wrong and locked.refunds.filter(status=RefundStatus.REQUESTED).exists():
        raise RefundInProgress
    if "buyer_email" in changed and locked.status == OrderStatus.CONFIRMED:
        locked = change_buyer_email(locked, new["buyer_email"], by=by)
    if rest := changes_in(locked, new):
        data = {"before": {name: getattr(locked, name) for name in rest}, "after": {name: new[name] for name in rest}}
        for name in rest:
            setattr(locked, name, new[name])
        locked.save(update_fields=rest)
        entry = log(locked, "payments.details", user=by, data=data | {"replaced": [str(paper) for paper in wrong]})
        _tell(locked, entry.pk, wrong)
    # The last thing: the number series are locked from here on.
    papers = []
    for document in wrong:
        document.order = locked
        papers.append(replace_document(document, due_on=document.due_on and (due_on or document.due_on)))
    return Correction(locked, changed, papers)


def _tell(order: Order, entry_pk: int, wrong: list[SalesDocument]) -> None:
    """The buyer, and the accounts with an address of their own if there is an invoice."""
    if not wrong:
        return
    addresses = [order.buyer_email]
    if order.invoice_email and any(document.kind == DocumentKind.INVOICE for document in wrong):
        addresses.append(order.invoice_email)
    for number, address in enumerate(dict.fromkeys(addresses)):
        queue_email(
            "details_corrected",
            key=f"corrected-{entry_pk}-{number}",
            to=address,
            language=order.language,
            order=order.pk,
            wrong=[document.pk for document in wrong],
            is_buyer=number == 0,
        )


@transaction.atomic
def change_buyer_email(order: Order, email: str, *, by) -> Order:
    """Send everything about a confirmed order to another address from now on, beginning with the confirmation.

    The order's link changes too, and the account that it belongs to: whoever had the old mail, or was signed in when
    it was bought, cannot open the order any more. Papers that were issued stay as they are. An order that is not
    confirmed, or has the address already, is left alone.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    email = email.strip().lower()
    if locked.status != OrderStatus.CONFIRMED or locked.buyer_email == email:
        return locked
    before, locked.buyer_email, locked.access_key = locked.buyer_email, email, new_access_key()
    # Nor may the account that bought it: its own page would lead to the new link.
    locked.buyer = get_user_model().objects.filter(email=email, is_active=True).first()
    locked.save(update_fields=["buyer_email", "access_key", "buyer"])
    log(locked, "payments.contact", user=by, data={"before": before, "after": email})
    send_copy(locked, OrderMailReason.CONTACT)
    return locked
