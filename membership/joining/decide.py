"""Applications that a person decides."""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from mail.queue import queue_email
from membership.dues.quote import quote_dues
from membership.enums import EndReason
from membership.joining.application import application_from_json
from membership.joining.join import create_charge
from membership.models import Membership, MembershipSettings
from payments.models import Order


class AlreadyDecided(Exception):
    """The application has been decided already."""


def _locked(membership_pk: int) -> Membership:
    membership = Membership.objects.select_for_update(of=["self"]).select_related("category").get(pk=membership_pk)
    if not Membership.objects.undecided().filter(pk=membership_pk).exists():
        raise AlreadyDecided
    return membership


@transaction.atomic
def approve(membership_pk: int, *, by, now: datetime.datetime | None = None) -> Order:
    """Say yes: dues are computed as of today, and the applicant gets a link to pay them, valid for the days to pay.

    Raises NotWaiting; NoTariff when the category's dues are not decided.
    """
    now = now or timezone.now()
    membership = _locked(membership_pk)
    buyer = User.objects.filter(pk=membership.application.get("user")).first()
    application = replace(application_from_json(membership.application, membership.category), user=buyer)
    rules = MembershipSettings.current()
    price = quote_dues(membership.category, application.basis, timezone.localdate(now), rules)
    membership.approved_at = now
    membership.save(update_fields=["approved_at"])
    order = create_charge(
        membership,
        application,
        price,
        expires_at=now + datetime.timedelta(days=rules.due_days),
        rules=rules,
        now=now,
    )
    log(membership, "membership.approve", user=by)
    queue_email(
        "application_approved",
        key=f"application-approved-{membership.pk}",
        to=application.email,
        language=application.language,
        membership=membership.pk,
        order=order.pk,
    )
    return order


@transaction.atomic
def refuse(membership_pk: int, *, by, note: str = "") -> Membership:
    """Say no. What the applicant told is deleted; the note is for staff. Raises NotWaiting."""
    membership = _locked(membership_pk)
    told = membership.application
    membership.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    membership.end_reason, membership.end_note = EndReason.REFUSED, note[:250]
    membership.application = {}
    membership.save()
    log(membership, "membership.refuse", user=by)
    queue_email(
        "application_refused",
        key=f"application-refused-{membership.pk}",
        to=told["email"],
        language=told.get("language") or "nb",
        membership=membership.pk,
        applicant=told["name"],
    )
    return membership
