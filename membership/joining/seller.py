"""The dues seller: how payments shows dues on an order, and which functions it calls when the order changes.

The functions that change memberships are in `fulfilment`.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mail.message import Attachment
from membership.joining import fulfilment
from membership.models import DuesCharge
from payments.enums import SellerKind
from payments.models import Order
from payments.sellers import Lines, Seller


def _charge(lines: Lines) -> DuesCharge | None:
    return (
        DuesCharge.objects.filter(pk__in={line.dues_line.charge_id for line in lines})
        .select_related("membership__organisation", "membership__person", "membership__category")
        .first()
    )


def delivery(order: Order, lines: Lines, language: str) -> str:
    """What the buyer gets and until when, as the sales document states it."""
    charge = _charge(lines)
    with override(language):
        return _("Membership until 31 December %(year)s") % {"year": charge.year} if charge else ""


def attachments(order: Order, lines: Lines) -> list[Attachment]:
    """No attachments: payments attaches the receipt, and the e-mail itself welcomes the member."""
    return []


def section(request: HttpRequest | None, order: Order, lines: Lines) -> dict | None:
    """The dues section of the order page and of the order's e-mail."""
    charge = _charge(lines)
    if charge is None:
        return None
    membership = charge.membership
    return {
        "template": "membership/joining/order_section.html",
        "mail_template": "membership/emails/order_section",
        "context": {
            "charge": charge,
            "membership": membership,
            "order": order,
            "is_member": membership.status.counts_as_member,
            "holder": order.organisation_name or order.buyer_name,
            "portal_url": reverse("portal"),
            "portal_address": settings.SITE_URL + reverse("portal"),
        },
    }


def home_url(order: Order, lines: Lines) -> str:
    """Where a buyer whose order has ended can start again."""
    return reverse("join")


dues_seller = Seller(
    kind=SellerKind.DUES,
    line_relation="dues_line",
    confirm=fulfilment.confirm_dues,
    release=fulfilment.release_dues,
    restore=fulfilment.restore_dues,
    cancel=fulfilment.cancel_dues,
    settled=fulfilment.settled,
    reopened=fulfilment.reopened,
    delivery=delivery,
    attachments=attachments,
    section=section,
    home_url=home_url,
)
