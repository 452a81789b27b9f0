"""Events that Stripe sent: stored first, handled once, kept with their error when handling failed."""

import logging

from django.db.models import F
from django.utils import timezone

from core.db.insert import insert_once
from payments.checkout.webhook_handlers import HANDLERS
from payments.models import StripeEvent
from payments.stripe import client

logger = logging.getLogger(__name__)
#: After this many failures the clock leaves an event to staff; Stripe itself tries for three days.
MAX_ATTEMPTS = 30


def store_event(event, body: str) -> StripeEvent | None:
    """Keep a verified event. The row of an earlier delivery is given back; None for types that we do not handle."""
    if event.type not in HANDLERS:
        return None
    row = StripeEvent(stripe_id=event.id, type=event.type, body=body)
    # Delivered before, or twice at once: then there is a row already.
    return row if insert_once(row) else StripeEvent.objects.get(stripe_id=event.id)


def handle_event(row: StripeEvent, event=None) -> None:
    """Do what the event calls for, unless that is done. What goes wrong is noted on the row and raised."""
    if row.handled_at:
        return
    try:
        HANDLERS[row.type](event or client.event_from_body(row.body))
    except Exception as error:  # noted and raised again
        StripeEvent.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000]
        )
        raise
    StripeEvent.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, handled_at=timezone.now(), error="")


def retry_failed_events(limit: int = 200) -> int:
    """Handle what failed before. Returns how many are done now; what fails again is noted and left for next time."""
    done = 0
    waiting = StripeEvent.objects.filter(handled_at=None, attempts__lt=MAX_ATTEMPTS).order_by("received_at")
    for row in waiting[:limit]:
        try:
            handle_event(row)
        except Exception:  # noted on its row by `handle`; the next event has its own turn
            logger.exception("Event %s failed again", row.stripe_id)
        else:
            done += 1
    return done
