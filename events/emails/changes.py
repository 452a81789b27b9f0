"""E-mails about an event that is cancelled, or that has a new time or place."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from core.text import plain
from events import public_pages
from events.emails.tickets import calendar_file, reply_to
from events.enums import EventStatus, TicketStatus
from events.formatting import format_event_place, format_event_time, format_time_span, ticket_url
from events.looks import accent_of
from events.models import Event, EventChange, Ticket
from events.notify.message_text import fill_placeholders, values_for, where_text
from events.stock.units import units_in
from events.tickets.confirmation import absolute_url
from events.tickets.statements import (
    attendee_cancellation_text,
    cancellation_terms,
    cancellation_text,
    unpaid_text,
    validity_text,
)
from mail.message import Email
from mail.queue import email
from payments.emails.orders import document_attachments, full_order_url
from payments.enums import OrderStatus, RefundChannel, RefundStatus
from payments.models import Order, Refund, SalesDocument


@email("event_cancelled")
def event_cancelled(change: int, order: int, tickets: list[int], is_buyer: bool, money: dict, email: str = "") -> Email:
    """To the buyer with the refund, and to the other ticket holders. `money` is from `process.refund_summary`."""
    saved_change, saved_order, saved_tickets = _load(change, order, tickets)
    return write_event_cancelled(saved_change, saved_order, saved_tickets, is_buyer, _current_refund(money))


def write_event_cancelled(
    change: EventChange, order: Order, tickets: list[Ticket], is_buyer: bool, refund: dict
) -> Email:
    """`refund` is from `_current_refund`; a preview has `expected_notes`, the number of credit notes, instead.

    Everybody who had a ticket had a calendar file, and gets one that cancels."""
    events = _events_of(change, tickets)
    calendar = [calendar_file(events, order.reference)] if tickets else []
    notes = document_attachments(refund.get("notes", []))
    context = _context(change, order, tickets, is_buyer) | {
        "events": [{"title": plain(event.title), "when": format_time_span(event)} for event in events],
        "money": refund,
        "attached_notes": len(notes) or refund.get("expected_notes", 0),
        "has_calendar_file": bool(calendar),
        "rest_stands": order.status == OrderStatus.CONFIRMED,
        "is_part_paid": bool(refund.get("unpaid")) and order.payments.exists(),
        "number": len(tickets),
        "calendar_link": absolute_url(public_pages.calendar_url(get_language())),
    }
    return Email(
        subject=_("Cancelled: %(event)s") % {"event": plain(change.event.title)},
        template="events/emails/event_cancelled",
        context=context,
        attachments=notes + calendar,
        reply_to=reply_to(change.event),
        accent=accent_of(change.event),
    )


@email("event_moved")
def event_moved(change: int, order: int, tickets: list[int], is_buyer: bool, email: str = "") -> Email | None:
    """Old and new time and place, with an updated calendar file.

    Not sent when the event has been changed again, the order has ended or the tickets belong to somebody else.
    """
    saved_change, saved_order, saved_tickets = _load(change, order, tickets)
    event = saved_change.event
    if event.status == EventStatus.CANCELLED or event.changes.filter(pk__gt=saved_change.pk).exists():
        return None
    # A ticket that was transferred meanwhile has the link of its new attendee.
    valid_tickets = [
        ticket
        for ticket in saved_tickets
        if ticket.status == TicketStatus.VALID and (is_buyer or email in ("", ticket.attendee_email))
    ]
    if not valid_tickets and not unpaid_text(saved_order):
        return None
    return write_event_moved(saved_change, saved_order, valid_tickets, is_buyer)


def write_event_moved(change: EventChange, order: Order, tickets: list[Ticket], is_buyer: bool) -> Email:
    """`tickets` are the recipient's valid tickets: those of the whole order for the buyer, none while it is unpaid."""
    event = change.event
    for ticket in tickets:
        if ticket.event_id == event.pk:
            # A preview's event has its new time and deadlines only here.
            ticket.event = event
    events = _events_of(change, tickets)
    calendar = [calendar_file(events, order.reference)] if tickets else []
    context = _context(change, order, tickets, is_buyer) | {
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "old_when": format_event_time(change.facts["before"], change.facts.get("dates", {}).get("before", ())),
        "old_where": format_event_place(change.facts["before"]),
        "validity": validity_text(len(tickets), is_buyer=is_buyer) if tickets else unpaid_text(order),
        "cancellation": _cancellation(tickets, is_buyer),
        "sessions": _sessions(change, events),
        "has_calendar_file": bool(calendar),
    }
    context["is_elsewhere"] = context["where"] != context["old_where"]
    context["is_other_time"] = _has_moved(change.facts)
    return Email(
        subject=_("Changed: %(event)s") % {"event": plain(event.title)},
        template="events/emails/event_moved",
        context=context,
        attachments=calendar,
        reply_to=reply_to(event),
        accent=accent_of(event),
    )


def _has_moved(facts: dict) -> bool:
    before, after, dates = facts["before"], facts["after"], facts.get("dates", {})
    has_moved = any(before[name] != after[name] for name in ("starts_at", "ends_at"))
    return has_moved or dates.get("before") != dates.get("after")


def _cancellation(tickets: list[Ticket], is_buyer: bool) -> str:
    """Until when the recipient's tickets can be cancelled, and by whom."""
    units = units_in(tickets)
    return cancellation_text(cancellation_terms(units)) if is_buyer else attendee_cancellation_text(units)


def _events_of(change: EventChange, tickets: list[Ticket]) -> list[Event]:
    """The events that the recipient has tickets for, by start. The changed event when there are no tickets yet."""
    events = {ticket.event_id: ticket.event for ticket in tickets}
    if change.event_id in events:
        events[change.event_id] = change.event
    return sorted(events.values(), key=lambda event: (event.starts_at, event.pk)) or [change.event]


def _sessions(change: EventChange, events: list[Event]) -> list[dict[str, str]]:
    """The recipient's sessions that were moved with their conference."""
    facts_before = change.facts.get("sessions", {})
    return [
        {
            "title": plain(event.title),
            "when": format_time_span(event),
            "old_when": format_event_time(facts_before[str(event.pk)]),
        }
        for event in events
        if str(event.pk) in facts_before
    ]


def _current_refund(money: dict) -> dict:
    """The refund as it is now: `money` updated with the results from Stripe.

    `failed` is the amount in øre that the bank rejected. `notes` are the credit notes to attach.
    """
    refunds = Refund.objects.filter(pk__in=money.get("refunds", []), channel=RefundChannel.STRIPE)
    failed_ore = sum(refund.amount_ore for refund in refunds if refund.status == RefundStatus.FAILED)
    return money | {
        "card": money.get("card", 0) - failed_ore,
        "failed": failed_ore,
        "notes": list(SalesDocument.objects.filter(pk__in=money.get("notes", [])).order_by("pk")),
    }


def _load(change: int, order: int, tickets: list[int]) -> tuple[EventChange, Order, list[Ticket]]:
    saved_tickets = Ticket.objects.filter(pk__in=tickets).select_related("line__order", "ticket_type", "event")
    saved_change = EventChange.objects.select_related("event__contact").get(pk=change)
    return saved_change, Order.objects.get(pk=order), list(saved_tickets.order_by("line__position", "position"))


def _context(change: EventChange, order: Order, tickets: list[Ticket], is_buyer: bool) -> dict:
    language = get_language()
    name = order.buyer_name if is_buyer else tickets[0].attendee_name
    link = full_order_url(order) if is_buyer else ticket_url(tickets[0], language)
    page = absolute_url(public_pages.page_url(change.event, language))
    values = values_for(change.event, name=name, order=order.reference, ticket_link=link, event_link=page)
    message = text_in_language(change, "message", language).strip()
    return {
        "title": plain(change.event.title),
        "name": plain(name),
        "is_buyer": is_buyer,
        "order": order,
        "personal_link": link,
        "custom_text": fill_placeholders(message, values) if message else None,
    }
