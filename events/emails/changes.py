"""E-mails about an event that is cancelled, or that has a new time or place."""

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
from events.notify.message_text import fill_placeholders, values_for, where_text
from events.tickets.confirmation import absolute_url
from mail.queue import Email, email
from payments.emails.orders import document_attachments, full_order_url
from payments.enums import OrderStatus, RefundChannel, RefundStatus
from payments.models import Order, Refund, SalesDocument


@email("event_cancelled")
def event_cancelled(change: int, order: int, tickets: list[int], is_buyer: bool, money: dict) -> Email:
    """To the buyer with the refund, and to the other ticket holders. `money` is from `process.refund_summary`."""
    saved_change, saved_order, saved_tickets = _load(change, order, tickets)
    return write_event_cancelled(saved_change, saved_order, saved_tickets, is_buyer, money)


def write_event_cancelled(
    change: EventChange, order: Order, tickets: list[Ticket], is_buyer: bool, money: dict
) -> Email:
    events = _events_of(change, tickets)
    refund = _current_refund(money)
    context = _context(change, order, tickets, is_buyer) | {
        "events": [{"title": plain(event.title), "when": format_time_span(event)} for event in events],
        "money": refund,
        "calendar_link": absolute_url(public_pages.calendar_url(get_language())),
    }
    return Email(
        subject=_("Cancelled: %(event)s") % {"event": plain(change.event.title)},
        template="events/emails/event_cancelled",
        context=context,
        attachments=document_attachments(refund["notes"])
        + ([calendar_file(events, order.reference)] if tickets else []),
        reply_to=reply_to(change.event),
    )


@email("event_moved")
def event_moved(change: int, order: int, tickets: list[int], is_buyer: bool) -> Email | None:
    """Old and new time and place, with an updated calendar file.

    Not sent when the event has been changed again or the order is no longer held or confirmed.
    """
    saved_change, saved_order, saved_tickets = _load(change, order, tickets)
    event = saved_change.event
    if event.status == EventStatus.CANCELLED or event.changes.filter(pk__gt=saved_change.pk).exists():
        return None
    if saved_order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        return None
    return write_event_moved(saved_change, saved_order, saved_tickets, is_buyer)


def write_event_moved(change: EventChange, order: Order, tickets: list[Ticket], is_buyer: bool) -> Email:
    event, until = change.event, change.facts.get("until")
    events = _events_of(change, tickets)
    context = _context(change, order, tickets, is_buyer) | {
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "old_when": format_event_time(change.facts["before"]),
        "old_where": format_event_place(change.facts["before"]),
        "until": format_day(datetime.fromisoformat(until)) if until else "",
        "sessions": _sessions(change, events),
        "rows": ticket_rows(tickets),
    }
    context["is_elsewhere"] = context["where"] != context["old_where"]
    context["is_other_time"] = context["when"] != context["old_when"]
    return Email(
        subject=_("Changed: %(event)s") % {"event": plain(event.title)},
        template="events/emails/event_moved",
        context=context,
        attachments=[calendar_file(events, order.reference)],
        reply_to=reply_to(event),
    )


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

    `failed` is the amount in øre that the bank rejected. `notes` are the credit notes to attach. `later` is true
    when a credit note comes in another e-mail.
    """
    refunds = list(Refund.objects.filter(pk__in=money.get("refunds", []), channel=RefundChannel.STRIPE))
    failed = [refund for refund in refunds if refund.status == RefundStatus.FAILED]
    # A refund with a separate e-mail is left to that e-mail, which has its credit note.
    refunds_in_this_email = [refund for refund in refunds if refund not in failed and refund.mail_id is None]
    refund_note_pks = [refund.credit_note_id for refund in refunds_in_this_email if refund.credit_note_id]
    notes = SalesDocument.objects.filter(pk__in=[*money.get("notes", []), *refund_note_pks])
    requested_refunds = [refund for refund in refunds_in_this_email if refund.status == RefundStatus.REQUESTED]
    return money | {
        "card": money.get("card", 0) - sum(refund.amount_ore for refund in failed),
        "failed": sum(refund.amount_ore for refund in failed),
        "notes": list(notes.order_by("pk")),
        "later": bool(requested_refunds) or len(refunds_in_this_email) + len(failed) < len(refunds),
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
