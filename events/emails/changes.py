"""The mails that say that an event is called off, or has a new time or place."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.dates import format_day
from core.text import plain
from events import public_pages
from events.emails.tickets import calendar_file, reply_to, ticket_rows
from events.enums import EventStatus
from events.formatting import format_event_place, format_event_time, format_time_span, ticket_url
from events.models import Event, EventChange, Ticket
from events.notify.own_words import fill_placeholders, values_for, where_text
from events.tickets.confirmation import absolute_url
from mail.queue import Email, email
from payments.emails.orders import document_attachments, full_order_url
from payments.enums import OrderStatus, RefundChannel, RefundStatus
from payments.models import Order, Refund, SalesDocument


@email("event_cancelled")
def event_cancelled(change: int, order: int, tickets: list[int], is_buyer: bool, money: dict) -> Email:
    """To the buyer with what happens to the money; to the others that it is called off."""
    about, found, own = _found(change, order, tickets)
    return write_event_cancelled(about, found, own, is_buyer, money)


def write_event_cancelled(about: EventChange, found: Order, own: list[Ticket], is_buyer: bool, money: dict) -> Email:
    events = _events_of(about, own)
    told = _money_now(money)
    context = _context(about, found, own, is_buyer) | {
        "events": [{"title": plain(event.title), "when": format_time_span(event)} for event in events],
        "money": told,
        "calendar_link": absolute_url(public_pages.calendar_url(get_language())),
    }
    return Email(
        subject=_("Cancelled: %(event)s") % {"event": plain(about.event.title)},
        template="events/emails/event_cancelled",
        context=context,
        attachments=document_attachments(told["notes"]) + ([calendar_file(events, found.reference)] if own else []),
        reply_to=reply_to(about.event),
    )


@email("event_moved")
def event_moved(change: int, order: int, tickets: list[int], is_buyer: bool) -> Email | None:
    """Old and new, with a calendar file that takes the old one's place. Not sent when it is news no more."""
    about, found, own = _found(change, order, tickets)
    event = about.event
    if event.status == EventStatus.CANCELLED or event.changes.filter(pk__gt=about.pk).exists():
        return None
    if found.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        return None
    return write_event_moved(about, found, own, is_buyer)


def write_event_moved(about: EventChange, found: Order, own: list[Ticket], is_buyer: bool) -> Email:
    event, until = about.event, about.facts.get("until")
    events = _events_of(about, own)
    context = _context(about, found, own, is_buyer) | {
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "old_when": format_event_time(about.facts["before"]),
        "old_where": format_event_place(about.facts["before"]),
        "until": format_day(datetime.fromisoformat(until)) if until else "",
        "sessions": _sessions(about, events),
        "rows": ticket_rows(own),
    }
    context["is_elsewhere"] = context["where"] != context["old_where"]
    context["is_other_time"] = context["when"] != context["old_when"]
    return Email(
        subject=_("Changed: %(event)s") % {"event": plain(event.title)},
        template="events/emails/event_moved",
        context=context,
        attachments=[calendar_file(events, found.reference)],
        reply_to=reply_to(event),
    )


def _events_of(about: EventChange, own: list[Ticket]) -> list[Event]:
    """What this reader has tickets for, in time's order; the event itself for whoever has none yet."""
    found = {ticket.event_id: ticket.event for ticket in own}
    if about.event_id in found:
        found[about.event_id] = about.event
    return sorted(found.values(), key=lambda event: (event.starts_at, event.pk)) or [about.event]


def _sessions(about: EventChange, events: list[Event]) -> list[dict[str, str]]:
    """The reader's sessions that moved along with their conference."""
    moved = about.facts.get("sessions", {})
    return [
        {
            "title": plain(event.title),
            "when": format_time_span(event),
            "old_when": format_event_time(moved[str(event.pk)]),
        }
        for event in events
        if str(event.pk) in moved
    ]


def _money_now(money: dict) -> dict:
    """What was decided, with what has become of it since: `failed` øre that the bank would not take, and `notes`, the
    credit notes that come with this letter. `later` says that another letter will bring one.
    """
    refunds = list(Refund.objects.filter(pk__in=money.get("refunds", []), channel=RefundChannel.STRIPE))
    failed = [refund for refund in refunds if refund.status == RefundStatus.FAILED]
    # What has an e-mail of its own is told there, with its note.
    here = [refund for refund in refunds if refund not in failed and refund.mail_id is None]
    of_refunds = [refund.credit_note_id for refund in here if refund.credit_note_id]
    notes = SalesDocument.objects.filter(pk__in=[*money.get("notes", []), *of_refunds])
    asked = [refund for refund in here if refund.status == RefundStatus.REQUESTED]
    return money | {
        "card": money.get("card", 0) - sum(refund.amount_ore for refund in failed),
        "failed": sum(refund.amount_ore for refund in failed),
        "notes": list(notes.order_by("pk")),
        "later": bool(asked) or len(here) + len(failed) < len(refunds),
    }


def _found(change: int, order: int, tickets: list[int]) -> tuple[EventChange, Order, list[Ticket]]:
    own = Ticket.objects.filter(pk__in=tickets).select_related("line__order", "ticket_type", "event")
    about = EventChange.objects.select_related("event__contact").get(pk=change)
    return about, Order.objects.get(pk=order), list(own.order_by("line__position", "position"))


def _context(change: EventChange, order: Order, own: list[Ticket], is_buyer: bool) -> dict:
    language = get_language()
    name = order.buyer_name if is_buyer else own[0].attendee_name
    link = full_order_url(order) if is_buyer else ticket_url(own[0], language)
    page = absolute_url(public_pages.page_url(change.event, language))
    values = values_for(change.event, name=name, order=order.reference, ticket_link=link, event_link=page)
    message = text_in_language(change, "message", language).strip()
    return {
        "title": plain(change.event.title),
        "name": plain(name),
        "is_buyer": is_buyer,
        "order": order,
        "own_link": link,
        "words": fill_placeholders(message, values) if message else None,
    }
