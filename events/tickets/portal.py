"""The section with a person's tickets on the member portal."""

from django.http import HttpRequest
from django.utils import timezone

from core.sections import Section, register_section
from events import public_pages
from events.enums import TicketStatus
from events.formatting import note_dates
from events.models import Ticket
from events.tickets.add_ons import names_of, note_add_ons


def register_sections() -> None:
    register_section(
        "portal", Section(name="tickets", template="events/tickets/portal_tickets.html", context=my_tickets, order=50)
    )


def my_tickets(request: HttpRequest, user) -> dict | None:
    """Valid tickets that the user bought or that have their verified e-mail address: coming and past."""
    # Only verified addresses: a ticket listed here gives access to the attendee's page.
    verified_emails = user.emailaddress_set.filter(verified=True).values("email")
    bought = Ticket.objects.filter(line__order__buyer=user).order_by().values("pk")
    addressed = Ticket.objects.filter(attendee_email__in=verified_emails).order_by().values("pk")
    tickets = list(
        # A union of two sets of ids: a condition with OR would read every ticket.
        Ticket.objects.filter(pk__in=bought.union(addressed, all=True), status=TicketStatus.VALID)
        .main()
        .with_event()
        .select_related("line__order")
        .order_by("event__starts_at", "line_id", "position")
    )
    note_dates(tickets)
    note_add_ons(tickets)
    now = timezone.now()
    urls = public_pages.page_urls({ticket.event_id for ticket in tickets})
    rows = [
        {
            "ticket": ticket,
            "event": ticket.event,
            "url": urls.get(ticket.event_id, ""),
            "included": names_of(ticket.valid_add_ons),
            "is_bought": ticket.line.order.buyer_id == user.pk,
        }
        for ticket in tickets
    ]
    return {
        "coming": [row for row in rows if row["event"].ends_at > now],
        "past": [row for row in reversed(rows) if row["event"].ends_at <= now],
        "calendar_url": public_pages.calendar_url(),
    }
