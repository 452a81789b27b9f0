"""Deletion of personal data of exhibitors."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.scheduler import every
from core.wall_clock import add_to_wall_clock
from programme.exhibitors.models import Exhibitor, new_key

#: How long after the edition the contact is kept: as long as the names of attendees. The profile stays.
RETENTION = timedelta(days=730)


@every("delete contacts of exhibitors", minutes=60 * 6)
def delete_old_contacts(now=None) -> int:
    """Empty name and address of the contacts, and end their links. Returns the number of exhibitors."""
    limit = add_to_wall_clock(now or timezone.now(), -RETENTION)
    old = Exhibitor.objects.filter(~Q(contact_name="") | ~Q(contact_email=""), edition__ends_at__lt=limit)
    rows = list(old.only("pk"))
    for exhibitor in rows:
        exhibitor.contact_name, exhibitor.contact_email, exhibitor.key = "", "", new_key()
        exhibitor.save(update_fields=["contact_name", "contact_email", "key"])
    return len(rows)
