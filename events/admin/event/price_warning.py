"""The warning about prices that buyers cannot pay online."""

from django.contrib import messages
from django.http import HttpRequest

from events.pricing.order_sums import smallest_sums
from payments import limits


def warn_about_prices(request: HttpRequest, event_pk: int) -> None:
    """Warn staff when a ticket, alone or with one of the event's codes, costs what cannot be paid online."""
    if text := limits.warning_for(smallest_sums(event_pk)):
        messages.warning(request, text)
