"""Staff decide an application: approve or refuse it."""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from core.wall_clock import add_days
from mail.queue import queue_email
from membership.dues.quote import quote_dues
from membership.enums import EndReason
from membership.joining.application import application_from_json
from membership.joining.charge import create_charge
from membership.models import Membership, MembershipSettings
from payments.limits import require_payable
from payments.models import Order


class AlreadyDecided(Exception):
    """The application has been decided already."""


def _locked_undecided(membership_pk: int) -> Membership:
    membership = Membership.objects.select_for_update(of=["self"]).select_related("category").get(pk=membership_pk)
    if not Membership.objects.undecided().filter(pk=membership_pk).exists():
        raise AlreadyDecided
    return membership


@transaction.atomic
def approve(membership_pk: int, *, by, now: datetime.datetime | None = None) -> Order:
    """Approve the application and place its order. The applicant is e-mailed a link to pay.

    The dues are computed as of today. The order expires after the number of days to pay in the membership settings.
    Raises AlreadyDecided, TariffMissing when the category has no tariff, and NotPayableOnline.
    """
    now = now or timezone.now()
    membership = _locked_undecided(membership_pk)
    buyer = User.objects.filter(pk=membership.application.get("user")).first()
    application = replace(application_from_json(membership.application, membership.category), user=buyer)
    rules = MembershipSettings.current()
    price = quote_dues(membership.category, application.basis, timezone.localdate(now), rules)
    require_payable(price.total_ore)
    membership.approved_at = now
    membership.save(update_fields=["approved_at"])
    order = create_charge(
        membership,
        application,
        price,
        expires_at=add_days(now, rules.due_days),
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
    """Refuse the application and delete the applicant's data. `note` is for staff only. Raises AlreadyDecided."""
    membership = _locked_undecided(membership_pk)
    application = membership.application
    membership.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    membership.end_reason, membership.end_note = EndReason.REFUSED, note[:250]
    membership.application = {}
    membership.save()
    log(membership, "membership.refuse", user=by)
    queue_email(
        "application_refused",
        key=f"application-refused-{membership.pk}",
        to=application["email"],
        language=application.get("language") or "nb",
        membership=membership.pk,
        applicant=application["name"],
    )
    return membership
