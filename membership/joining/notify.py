"""Notify the applicant, the staff, and a member who applies again, of an application."""

from django.conf import settings

from core.association import association
from mail.queue import queue_email
from membership.models import Membership


def notify_existing_member(membership: Membership) -> None:
    """E-mail a personal member who applies again without signing in.

    The page must not say it, because it would reveal to others that the address belongs to a member.
    """
    application = membership.application
    existing = Membership.objects.running().filter(person__email=application["email"])
    if membership.organisation_id is None and existing.exists():
        queue_email(
            "already_member",
            key=f"already-member-{membership.pk}",
            to=application["email"],
            language=application["language"],
            membership=membership.pk,
        )


def notify_application(membership: Membership) -> None:
    """E-mail the applicant and the staff about an application that waits for a decision."""
    application = membership.application
    queue_email(
        "application_received",
        key=f"application-{membership.pk}",
        to=application["email"],
        language=application["language"],
        membership=membership.pk,
    )
    if staff_address := association().email:
        queue_email(
            "application_waiting",
            key=f"application-staff-{membership.pk}",
            to=staff_address,
            language=settings.LANGUAGE_CODE,
            membership=membership.pk,
        )
