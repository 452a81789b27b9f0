"""Mails about applications. The confirmation of a paid membership is the order's own mail."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.association import association
from mail.queue import Email, email
from membership.models import Membership
from payments.models import Order


def _membership(pk: int) -> Membership | None:
    return Membership.objects.select_related("organisation", "person", "category").filter(pk=pk).first()


def _member_name(membership: Membership) -> str:
    facts = membership.application.get("organisation") or {}
    return facts.get("name") or membership.holder_name


@email("application_received")
def application_received(membership: int) -> Email | None:
    found = _membership(membership)
    if found is None or not found.application:
        return None
    return Email(
        subject=_("We have received your application for membership"),
        template="membership/emails/application_received",
        context={
            "name": found.application["name"],
            "member": _member_name(found),
            "category": found.category,
            "association": association(),
        },
    )


@email("application_waiting")
def application_waiting(membership: int) -> Email | None:
    """To the office."""
    found = _membership(membership)
    if found is None or not found.application:
        return None
    return Email(
        subject=_("Application for membership: %(member)s") % {"member": _member_name(found)},
        template="membership/emails/application_waiting",
        context={
            "member": _member_name(found),
            "category": found.category,
            "url": settings.SITE_URL + reverse("membership:decide", args=[found.pk]),
        },
    )


@email("application_approved")
def application_approved(membership: int, order: int) -> Email | None:
    found, bill = _membership(membership), Order.objects.filter(pk=order).first()
    if found is None or bill is None or not found.application or not bill.is_live:
        return None
    return Email(
        subject=_("Your membership is approved"),
        template="membership/emails/application_approved",
        context={
            "name": found.application["name"],
            "member": _member_name(found),
            "category": found.category,
            "order": bill,
            "url": settings.SITE_URL + bill.get_absolute_url(),
            "association": association(),
        },
    )


@email("application_refused")
def application_refused(membership: int, applicant: str) -> Email | None:
    found = _membership(membership)
    if found is None:
        return None
    return Email(
        subject=_("Your application for membership"),
        template="membership/emails/application_refused",
        context={"name": applicant, "category": found.category, "association": association()},
    )


@email("already_member")
def already_member(membership: int) -> Email | None:
    found = _membership(membership)
    if found is None or not found.application:
        return None
    return Email(
        subject=_("You are a member already"),
        template="membership/emails/already_member",
        context={
            "name": found.application["name"],
            "url": settings.SITE_URL + reverse("portal"),
            "association": association(),
        },
    )
