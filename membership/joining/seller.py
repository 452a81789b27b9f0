"""Membership as a seller: what its dues mean on an order. What happens to them is in `domain.activation`."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mail.queue import Attachment
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
    charge = _charge(lines)
    with override(language):
        return _("Membership until 31 December %(year)s") % {"year": charge.year} if charge else ""


def attachments(order: Order, lines: Lines) -> list[Attachment]:
    """None: the receipt is payments' own, and the welcome stands in the mail."""
    return []


def section(request: HttpRequest | None, order: Order, lines: Lines) -> dict | None:
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
    return reverse("join")


dues_seller = Seller(
    kind=SellerKind.DUES,
    line_relation="dues_line",
    confirm=fulfilment.confirm_dues,
    release=fulfilment.release_dues,
    retake=fulfilment.restore_dues,
    cancel=fulfilment.cancel_dues,
    settled=fulfilment.settled,
    reopened=fulfilment.reopened,
    delivery=delivery,
    attachments=attachments,
    section=section,
    home_url=home_url,
)
