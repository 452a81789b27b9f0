"""E-mails about the waiting list.

The queue holds only the entry's primary key. An e-mail is not sent when the entry's status has changed meanwhile.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_deadline
from events import public_pages
from events.enums import EventStatus, WaitingStatus
from events.formatting import format_time_span
from events.looks import accent_of
from events.models import WaitingEntry
from events.tickets.confirmation import absolute_url
from events.waitinglist import join
from mail.message import Email
from mail.queue import email


def entry_url(entry: WaitingEntry) -> str:
    """The absolute URL of the entry's page, in the active language."""
    return settings.SITE_URL + reverse("waiting_entry", args=[entry.key])


def offer_url(entry: WaitingEntry) -> str:
    """The absolute URL of the booking page with the seats that are set aside for this entry."""
    return f"{settings.SITE_URL}{reverse('event_booking', args=[entry.event.slug])}?offer={entry.key}"


@email("waiting_joined")
def waiting_joined(entry: int) -> Email | None:
    """After joining, joining again and rejoining: the position on the list, and the personal link."""
    waiting_entry = _find_entry(entry, WaitingStatus.WAITING)
    if waiting_entry is None:
        return None
    return Email(
        subject=_("You are on the waiting list: %(event)s") % {"event": waiting_entry.event.title},
        template="events/emails/waitinglist_joined",
        context=_context(waiting_entry) | {"place": join.position_of(waiting_entry)},
        accent=accent_of(waiting_entry.event),
    )


@email("waiting_offer")
def waiting_offer(entry: int, offer: int) -> Email | None:
    """An offer of seats. `offer` is the number of the offer: an older offer's e-mail is not sent."""
    waiting_entry = _find_entry(entry, WaitingStatus.OFFERED)
    if waiting_entry is None or waiting_entry.offer_count != offer:
        return None
    return Email(
        subject=ngettext(
            "A seat is held for you: %(event)s", "%(number)d seats are held for you: %(event)s", waiting_entry.quantity
        )
        % {"number": waiting_entry.quantity, "event": waiting_entry.event.title},
        template="events/emails/waitinglist_offer",
        context=_context(waiting_entry)
        | {"until": format_deadline(waiting_entry.offer_until, "full"), "offer_url": offer_url(waiting_entry)},
        accent=accent_of(waiting_entry.event),
    )


@email("waiting_missed")
def waiting_missed(entry: int) -> Email | None:
    """The offer has expired. It says how to join the list again."""
    waiting_entry = _find_entry(entry, WaitingStatus.EXPIRED)
    if waiting_entry is None:
        return None
    return Email(
        subject=_("Your offer has run out: %(event)s") % {"event": waiting_entry.event.title},
        template="events/emails/waitinglist_missed",
        context=_context(waiting_entry),
        accent=accent_of(waiting_entry.event),
    )


@email("waiting_closed")
def waiting_closed(entry: int) -> Email | None:
    """The waiting list is closed, because the event is cancelled or booking has closed."""
    waiting_entry = _find_entry(entry, WaitingStatus.WITHDRAWN)
    if waiting_entry is None:
        return None
    return Email(
        subject=_("The waiting list is closed: %(event)s") % {"event": waiting_entry.event.title},
        template="events/emails/waitinglist_closed",
        context=_context(waiting_entry) | {"cancelled": waiting_entry.event.status == EventStatus.CANCELLED},
        accent=accent_of(waiting_entry.event),
    )


def _find_entry(pk: int, status: WaitingStatus) -> WaitingEntry | None:
    entries = WaitingEntry.objects.select_related("event", "ticket_type", "code", "user")
    return entries.filter(pk=pk, status=status).first()


def _context(entry: WaitingEntry) -> dict:
    url = public_pages.page_url(entry.event)
    return {
        "entry": entry,
        "event": entry.event,
        "when": format_time_span(entry.event),
        "event_url": absolute_url(url) if url else "",
        "entry_url": entry_url(entry),
        "quote": join.promised_quote(entry),
    }
