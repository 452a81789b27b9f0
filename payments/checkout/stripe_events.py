"""Stripe events: each is stored first and handled once; an error is stored with the event."""

import logging

from django.db.models import F
from django.utils import timezone

from core.db.insert import insert_once
from payments.checkout.webhook_handlers import HANDLERS
from payments.models import StripeEvent
from payments.stripe import client

logger = logging.getLogger(__name__)
#: After this many failures the scheduled job leaves an event to staff; Stripe retries for three days.
MAX_ATTEMPTS = 30


def store_event(event: client.Event, body: str) -> StripeEvent | None:
    """Store a verified event. Returns the existing row of an event delivered before; None for unhandled types."""
    if event.type not in HANDLERS:
        return None
    row = StripeEvent(stripe_id=event.id, type=event.type, body=body)
    # Another delivery of the event, perhaps at the same moment, has written the row.
    return row if insert_once(row) else StripeEvent.objects.get(stripe_id=event.id)


def handle_event(row: StripeEvent, event: client.Event | None = None) -> None:
    """Handle an event unless it is handled already. An error is stored on the row and raised."""
    if row.handled_at:
        return
    try:
        HANDLERS[row.type](event or client.event_from_body(row.body))
    except Exception as error:  # any error is stored and raised again
        StripeEvent.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000]
        )
        raise
    StripeEvent.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, handled_at=timezone.now(), error="")


def retry_failed_events(limit: int = 200) -> int:
    """Handle up to `limit` events that failed before. Returns how many succeeded; the others are tried again later."""
    handled = 0
    waiting = StripeEvent.objects.filter(handled_at=None, attempts__lt=MAX_ATTEMPTS).order_by("received_at")
    for row in waiting[:limit]:
        try:
            handle_event(row)
        except Exception:  # stored by `handle_event`; one failure must not stop the others
            logger.exception("Event %s failed again", row.stripe_id)
        else:
            handled += 1
    return handled
