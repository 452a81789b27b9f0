"""E-mails about applications for membership.

When the dues are paid, the confirmation is sent with the order (see `joining/seller.py`). Each function returns
None when its e-mail is no longer relevant; nothing is sent then.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.association import association
from mail.message import Email
from mail.queue import email
from membership.models import Membership
from payments.models import Order


def _membership(pk: int) -> Membership | None:
    return Membership.objects.select_related("organisation", "person", "category").filter(pk=pk).first()


def _member_name(membership: Membership) -> str:
    organisation = membership.application.get("organisation") or {}
    return organisation.get("name") or membership.holder_name


@email("application_received")
def application_received(membership: int) -> Email | None:
    """Tell the applicant that the application is received and will be decided by a person."""
    applied = _membership(membership)
    if applied is None or not applied.application:
        return None
    return Email(
        subject=_("We have received your application for membership"),
        template="membership/emails/application_received",
        context={
            "name": applied.application["name"],
            "member": _member_name(applied),
            "category": applied.category,
            "association": association(),
        },
    )


@email("application_waiting")
def application_waiting(membership: int) -> Email | None:
    """Tell the staff that an application waits for their decision."""
    applied = _membership(membership)
    if applied is None or not applied.application:
        return None
    return Email(
        subject=_("Application for membership: %(member)s") % {"member": _member_name(applied)},
        template="membership/emails/application_waiting",
        context={
            "member": _member_name(applied),
            "category": applied.category,
            "url": settings.SITE_URL + reverse("membership:decide", args=[applied.pk]),
        },
    )


@email("application_approved")
def application_approved(membership: int, order: int) -> Email | None:
    """Send the applicant a link to pay the dues. `order` is the primary key of the order to pay."""
    approved, dues_order = _membership(membership), Order.objects.filter(pk=order).first()
    if approved is None or dues_order is None or not approved.application or not dues_order.is_live:
        return None
    return Email(
        subject=_("Your membership is approved"),
        template="membership/emails/application_approved",
        context={
            "name": approved.application["name"],
            "member": _member_name(approved),
            "category": approved.category,
            "order": dues_order,
            "url": settings.SITE_URL + dues_order.get_absolute_url(),
            "association": association(),
        },
    )


@email("application_refused")
def application_refused(membership: int, applicant: str) -> Email | None:
    """Tell the applicant that the application is refused. `applicant` is a name: the application is deleted."""
    refused = _membership(membership)
    if refused is None:
        return None
    return Email(
        subject=_("Your application for membership"),
        template="membership/emails/application_refused",
        context={"name": applicant, "category": refused.category, "association": association()},
    )


@email("already_member")
def already_member(membership: int) -> Email | None:
    """Tell a personal member who applied once more that the membership is valid already."""
    applied = _membership(membership)
    if applied is None or not applied.application:
        return None
    return Email(
        subject=_("You are a member already"),
        template="membership/emails/already_member",
        context={
            "name": applied.application["name"],
            "url": settings.SITE_URL + reverse("portal"),
            "association": association(),
        },
    )
