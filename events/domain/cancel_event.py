"""Calling an event off."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events.enums import EventStatus
from events.models import Event


@transaction.atomic
def cancel_event(event: Event, *, by=None) -> Event:
    """Mark as cancelled: nothing more is sold and every page, card and calendar says so. Safe to call twice.

    Orders are left as they are; giving back the money is decided order by order.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if locked.status != EventStatus.CANCELLED:
        locked.status, locked.cancelled_at = EventStatus.CANCELLED, timezone.now()
        locked.save()
        log(locked, "events.cancel", user=by)
    return locked
