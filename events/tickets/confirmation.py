"""What the buyer receives for tickets: text on documents, e-mail attachments and the order page's section."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.bilingual import text_in_language
from events import public_pages
from events.enums import TicketStatus
from events.formatting import format_dates, format_time_span, ticket_url
from events.models import Event, Ticket
from events.tickets import allowed_actions, ics
from events.tickets.pdf import TicketPdfData, tickets_pdf
from mail.queue import Attachment
from payments.models import Order, OrderLine

Lines = Sequence[OrderLine]


def tickets_of(lines: Lines) -> list[Ticket]:
    """All tickets of these lines with their event and type. Prefetched on the lines, so a second call is free."""
    queryset = Ticket.objects.select_related("event", "ticket_type").order_by("position")
    prefetch_related_objects(list(lines), Prefetch("tickets", queryset))
    return [ticket for line in lines for ticket in line.tickets.all()]


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


def attachments(order: Order, lines: Lines) -> list[Attachment]:
    """The valid tickets as one PDF and their events as one calendar file, in the order's language."""
    tickets = [ticket for ticket in tickets_of(lines) if ticket.status == TicketStatus.VALID]
    if not tickets:
        return []
    is_english = order.language == "en"
    with translation.override(order.language):
        pdf_data = [ticket_pdf_data(ticket) for ticket in tickets]
        events = _events(tickets)
        calendar = ics.calendar(events, name=events[0].title, urls=_absolute_urls(events, order.language))
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
    town = f"{event.postcode} {event.place}".strip()
    return TicketPdfData(
        event_title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=", ".join(part for part in (event.venue, event.room) if part) or event.get_attendance_display(),
        address=", ".join(part for part in (event.address, town) if part),
        attendee=ticket.attendee_name,
        organisation=ticket.line.order.organisation_name,
        ticket_type=ticket.description,
        reference=ticket.reference,
        code=ticket.code,
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
    groups = [_group(event, tickets, urls, order.language) for event in _events(tickets)]
    return {
        "template": "events/tickets/order_section.html",
        "mail_template": "events/emails/order_section",
        "context": {
            "order": order,
            "groups": groups,
            "has_valid": any(group["valid"] for group in groups),
            "is_in_person": any(group["valid"] and not group["event"].is_online for group in groups),
            "site_url": settings.SITE_URL,
        },
    }


def _group(event: Event, tickets: Sequence[Ticket], urls: dict[int, str], language: str) -> dict:
    """The part for one event. `rows` has the valid tickets, `tickets` also the cancelled ones."""
    event_tickets = [ticket for ticket in tickets if ticket.event_id == event.pk]
    valid_tickets = [ticket for ticket in event_tickets if ticket.status == TicketStatus.VALID]
    rows = [
        {
            "ticket": ticket,
            "name": ticket.attendee_name or _("No name yet"),
            "address": ticket_url(ticket, language),
        }
        for ticket in valid_tickets
    ]
    return {
        "event": event,
        "when": format_time_span(event),
        "url": urls.get(event.pk, ""),
        "tickets": event_tickets,
        "rows": rows,
        "valid": bool(rows),
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
