"""What the buyer receives for tickets: text on documents, e-mail attachments and the order page's section."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from events import public_pages
from events.enums import EventStatus, TicketStatus
from events.formatting import format_dates, format_short_time, format_time_span, note_dates, ticket_url
from events.looks import accent_of
from events.models import Event, Ticket
from events.tickets import add_on_rows, add_ons, allowed_actions, ics
from events.tickets.pdf import TicketPdfData, tickets_pdf
from mail.message import Attachment
from payments.models import Order, OrderLine

Lines = Sequence[OrderLine]


def tickets_of(lines: Lines) -> list[Ticket]:
    """All tickets of these lines with their event and type. Prefetched on the lines, so a second call is free."""
    queryset = Ticket.objects.with_event().order_by("position")
    prefetch_related_objects(list(lines), Prefetch("tickets", queryset))
    tickets = [ticket for line in lines for ticket in line.tickets.all()]
    note_dates(tickets)
    return tickets


def _events(tickets: Sequence[Ticket]) -> list[Event]:
    return sorted({ticket.event for ticket in tickets}, key=lambda event: (event.starts_at, event.pk))


def delivery(order: Order, lines: Lines, language: str) -> str:
    """Event, time and place in one line, as the delivery text of a sales document."""
    with translation.override(language):
        texts = [
            ", ".join(
                part
                for part in (text_in_language(event, "title", language), format_time_span(event), event.where)
                if part
            )
            for event in _events(tickets_of(lines))
        ]
    return "; ".join(texts)


def came_back(tickets: Sequence[Ticket]) -> set[int]:
    """Ids of the events of these tickets that their attendees or buyer once had a cancelled ticket to."""
    emails = {ticket.attendee_email for ticket in tickets} | {ticket.line.order.buyer_email for ticket in tickets}
    cancelled = Ticket.objects.filter(
        Q(attendee_email__in=emails - {""}) | Q(line__order__buyer_email__in=emails),
        event__in={ticket.event_id for ticket in tickets},
        status=TicketStatus.CANCELLED,
    )
    return set(cancelled.order_by().values_list("event_id", flat=True))


def cancelled_attachments(order: Order, lines: Lines) -> list[Attachment]:
    """The calendar file for a buyer who gave up all tickets to an event, in the order's language.

    `lines` are those of which something was cancelled. Empty when the buyer has a valid ticket to each of their events,
    or when an event is called off: that e-mail has a file of its own.
    """
    tickets = [ticket for ticket in tickets_of(lines) if ticket.status == TicketStatus.CANCELLED]
    own = Ticket.objects.filter(line__order__buyer_email=order.buyer_email, status=TicketStatus.VALID)
    kept = set(own.order_by().values_list("event_id", flat=True)) if tickets else set()
    events = [
        event
        for event in _events(tickets)
        if event.pk not in kept and event.ends_at > timezone.now() and event.status != EventStatus.CANCELLED
    ]
    if not events:
        return []
    with translation.override(order.language):
        content = ics.cancellation(events, name=events[0].title)
        name = _("cancelled-%(reference)s.ics") % {"reference": order.reference}
    return [Attachment(name=name, content=content, mimetype="text/calendar; method=CANCEL")]


def attachments(order: Order, lines: Lines) -> list[Attachment]:
    """The valid tickets as one PDF and their events as one calendar file, in the order's language."""
    tickets = _people_tickets([ticket for ticket in tickets_of(lines) if ticket.status == TicketStatus.VALID])
    if not tickets:
        return []
    add_ons.note_add_ons(tickets)
    is_english = order.language == "en"
    with translation.override(order.language):
        pdf_data = [ticket_pdf_data(ticket) for ticket in tickets]
        events = _events(tickets)
        urls = _absolute_urls(events, order.language)
        calendar = ics.calendar(events, name=events[0].title, urls=urls, again=came_back(tickets))
    return [
        Attachment(
            name=f"{'tickets' if is_english else 'billetter'}-{order.reference}.pdf",
            content=tickets_pdf(pdf_data, order.language),
            mimetype="application/pdf",
        ),
        Attachment(
            name=f"{'calendar' if is_english else 'kalender'}-{order.reference}.ics",
            content=calendar,
            mimetype="text/calendar",
        ),
    ]


def _people_tickets(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The tickets that people come on: for an add-on that was bought later, the ticket that it belongs to."""
    people = {ticket.pk: ticket for ticket in tickets if ticket.on_ticket_id is None}
    missing = {ticket.on_ticket_id for ticket in tickets if ticket.on_ticket_id} - people.keys()
    if missing:
        others = Ticket.objects.valid().filter(pk__in=missing).with_event().select_related("line__order")
        added = list(others.order_by("line_id", "position"))
        note_dates(added)
        people |= {ticket.pk: ticket for ticket in added}
    return list(people.values())


def ticket_file(ticket: Ticket) -> Attachment:
    """One ticket as a PDF, in the active language."""
    return Attachment(
        name=_("ticket-%(reference)s.pdf") % {"reference": ticket.reference},
        content=tickets_pdf([ticket_pdf_data(ticket)], get_language()),
        mimetype="application/pdf",
    )


def ticket_pdf_data(ticket: Ticket) -> TicketPdfData:
    """The data of one ticket's PDF page, in the active language."""
    event = ticket.event
    return TicketPdfData(
        event_title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time=format_short_time(event),
        place=", ".join(part for part in (event.venue_name, event.room) if part) or event.get_attendance_display(),
        address=", ".join(part for part in (event.address, event.town_line) if part),
        attendee=ticket.attendee_name,
        organisation=ticket.line.order.organisation_name,
        ticket_type=ticket.description,
        add_ons=add_ons.included_in(ticket),
        reference=ticket.reference,
        code=ticket.code,
        accent=accent_of(event),
        dates=format_dates(event),
        is_in_person=not event.is_online,
        notes=_("Join the meeting from your own page: %(url)s") % {"url": ticket_url(ticket, get_language())}
        if event.join_url
        else "",
    )


def section(request: HttpRequest | None, order: Order, lines: Lines) -> dict | None:
    """Attendees and tickets by event, for the order page and the confirmation e-mail. None without tickets."""
    tickets = tickets_of(lines)
    if not tickets:
        return None
    urls = _absolute_urls({ticket.event for ticket in tickets}, order.language)
    add_ons.note_add_ons(tickets)
    groups = [_group(event, tickets, urls, order.language) for event in _events(tickets)]
    # Only the e-mail has one; the page asks for the look of each event.
    accents = {accent_of(group["event"]) for group in groups} if request is None else set()
    return {
        "template": "events/tickets/order_section.html",
        "mail_template": "events/emails/order_section",
        "accent": accents.pop() if len(accents) == 1 else "",
        "context": {
            "order": order,
            "groups": groups,
            "has_valid": any(group["valid"] for group in groups),
            "is_in_person": any(
                group["valid"] and not group["event"].is_online and not group["is_over"] for group in groups
            ),
            "site_url": settings.SITE_URL,
        },
    }


def _group(event: Event, tickets: Sequence[Ticket], urls: dict[int, str], language: str) -> dict:
    """The part for one event. `rows` has the valid tickets, `tickets` also the cancelled ones."""
    event_tickets = [ticket for ticket in tickets if ticket.event_id == event.pk]
    valid_tickets = [ticket for ticket in event_tickets if ticket.status == TicketStatus.VALID]
    people = [ticket for ticket in valid_tickets if ticket.on_ticket_id is None]
    rows = [
        {
            "ticket": ticket,
            "name": ticket.attendee_name or _("No name yet"),
            "address": ticket_url(ticket, language),
        }
        for ticket in people
    ]
    return {
        "event": event,
        "when": format_time_span(event),
        "url": urls.get(event.pk, ""),
        "tickets": event_tickets,
        "rows": rows,
        "valid": bool(valid_tickets),
        "loose_add_ons": add_on_rows.loose_rows(valid_tickets),
        "is_over": event.ends_at <= timezone.now(),
        **allowed_actions.allowed_actions(event_tickets, rows),
    }


def home_url(order: Order, lines: Lines) -> str:
    """The page of the first event in the order, or the calendar when there are no tickets."""
    for ticket in tickets_of(lines):
        return public_pages.page_url(ticket.event, order.language)
    return public_pages.calendar_url(order.language)


def _absolute_urls(events, language: str) -> dict[int, str]:
    """Absolute page URLs by event id. E-mails and calendar programs cannot resolve a relative URL."""
    return {pk: absolute_url(url) for pk, url in public_pages.page_urls([e.pk for e in events], language).items()}


def absolute_url(url: str) -> str:
    return url if url.startswith("http") else f"{settings.SITE_URL}{url}"
