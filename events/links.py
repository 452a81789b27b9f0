"""Full addresses that go into mails and onto paper. Each opens something for whoever holds it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from events.models import Ticket


def ticket_address(ticket: Ticket, language: str) -> str:
    """The attendee's own page, in "nb" or "en". The ticket's key is in it: only for the attendee and the buyer."""
    with translation.override(language):
        return settings.SITE_URL + reverse("own_ticket", args=[ticket.access_key])
