"""Deletion of personal data of exhibitors."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.scheduler import every
from core.wall_clock import add_to_wall_clock
from mail.models import OutgoingMail
from programme.exhibitors.models import Exhibitor, new_key

#: How long after the edition the contact is kept: as long as the names of attendees. The profile stays.
RETENTION = timedelta(days=730)
#: The name of one that never was shown and has the name of the private person who bought the stand.
NEUTRAL_NAME = "Utstiller"


@every("delete contacts of exhibitors", minutes=60 * 6)
def delete_old_contacts(now=None) -> int:
    """Empty name and address of the contacts, and end their links. Returns the number of exhibitors."""
    limit = add_to_wall_clock(now or timezone.now(), -RETENTION)
    rows = list(Exhibitor.objects.filter(~Q(contact_name="") | ~Q(contact_email=""), edition__ends_at__lt=limit))
    # The e-mails first: after an error the rows are found again by their contacts.
    OutgoingMail.objects.filter(exhibitor_mail__exhibitor__in=rows).delete()
    for exhibitor in rows:
        if _has_name_of_contact(exhibitor):
            exhibitor.name = NEUTRAL_NAME
        exhibitor.contact_name, exhibitor.contact_email, exhibitor.key = "", "", new_key()
        exhibitor.save(update_fields=["name", "contact_name", "contact_email", "key"])
    return len(rows)


def _has_name_of_contact(exhibitor: Exhibitor) -> bool:
    is_private = exhibitor.organisation_id is None and not exhibitor.is_published
    return is_private and exhibitor.name[:120] == exhibitor.contact_name
