"""The mails of the waiting list. What is queued is only the entry's number; a mail that has lost its reason stays."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import NBSP, format_clock, format_day
from events import public_pages
from events.enums import EventStatus, WaitingStatus
from events.formatting import format_time_span
from events.models import WaitingEntry
from events.tickets.confirmation import absolute_url
from events.waitinglist import join
from mail.queue import Email, email


def entry_url(entry: WaitingEntry) -> str:
    """The full address of the entry's own page, in the active language."""
    return settings.SITE_URL + reverse("waiting_entry", args=[entry.key])


def offer_url(entry: WaitingEntry) -> str:
    """The booking page with the seats that are set aside for this entry."""
    return f"{settings.SITE_URL}{reverse('event_booking', args=[entry.event.slug])}?offer={entry.key}"


def format_deadline(value) -> str:
    """«mandag 23. november 2026 kl. 14.00»."""
    return f"{format_day(value, 'full')}{NBSP}{format_clock(value)}"


@email("waiting_joined")
def waiting_joined(entry: int) -> Email | None:
    """After joining, joining again and getting back in line: the place, and the link that is theirs alone."""
    found = _entry(entry, WaitingStatus.WAITING)
    if found is None:
        return None
    return Email(
        subject=_("You are on the waiting list: %(event)s") % {"event": found.event.title},
        template="events/emails/waitinglist_joined",
        context=_context(found) | {"place": join.position_of(found)},
    )


@email("waiting_offer")
def waiting_offer(entry: int, offer: int) -> Email | None:
    found = _entry(entry, WaitingStatus.OFFERED)
    if found is None or found.offers != offer:
        return None
    return Email(
        subject=ngettext(
            "A seat is held for you: %(event)s", "%(number)d seats are held for you: %(event)s", found.quantity
        )
        % {"number": found.quantity, "event": found.event.title},
        template="events/emails/waitinglist_offer",
        context=_context(found) | {"until": format_deadline(found.offer_until), "offer_url": offer_url(found)},
    )


@email("waiting_missed")
def waiting_missed(entry: int) -> Email | None:
    found = _entry(entry, WaitingStatus.EXPIRED)
    if found is None:
        return None
    return Email(
        subject=_("Your offer has run out: %(event)s") % {"event": found.event.title},
        template="events/emails/waitinglist_missed",
        context=_context(found),
    )


@email("waiting_closed")
def waiting_closed(entry: int) -> Email | None:
    found = _entry(entry, WaitingStatus.WITHDRAWN)
    if found is None:
        return None
    return Email(
        subject=_("The waiting list is closed: %(event)s") % {"event": found.event.title},
        template="events/emails/waitinglist_closed",
        context=_context(found) | {"cancelled": found.event.status == EventStatus.CANCELLED},
    )


def _entry(pk: int, status: WaitingStatus) -> WaitingEntry | None:
    entries = WaitingEntry.objects.select_related("event", "ticket_type", "code", "user")
    return entries.filter(pk=pk, status=status).first()


def _context(entry: WaitingEntry) -> dict:
    url = public_pages.page_url(entry.event)
    return {
        "entry": entry,
        "event": entry.event,
        "when": format_time_span(entry.event),
        "event_url": absolute_url(url) if url else "",
        "own_url": entry_url(entry),
        "quote": join.promised_quote(entry),
    }
