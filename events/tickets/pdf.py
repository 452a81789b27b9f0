"""Tickets as PDF/UA-1, one page for each ticket, and the QR code that tickets show.

The caller fills a `TicketPdfData` for each ticket, in the reader's language:

    from events.tickets.pdf import TicketPdfData, tickets_pdf
    pdf = tickets_pdf([TicketPdfData(event_title=…, starts_at=…, …)], order.language)

Nothing is read from the database.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import segno
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import phones
from core.association import association
from core.dates import format_short_span, poster_date
from core.pdf import render
from core.text import shorten


def qr_svg(code: str, *, scalable: bool = False) -> str:
    """The QR code as SVG, with the quiet zone of four white modules that scanners need.

    With `scalable` the SVG has no fixed size, so that the page's style sheet decides it.
    """
    return segno.make(code, error="m", micro=False).svg_inline(
        border=4, light="#fff", dark="#14212b", omitsize=scalable
    )


TEMPLATE = Path(__file__).parent / "ticket.typ"


@dataclass(frozen=True, kw_only=True)
class TicketPdfData:
    """The texts of one ticket. Long texts are shortened when the PDF is made."""

    event_title: str
    #: Aware datetimes, shown in Europe/Oslo. `ends_at` may be None or on a later day.
    starts_at: datetime
    ends_at: datetime | None = None
    #: The hours as text, when they are more than `starts_at` and `ends_at`: of several dates, or with the time zone.
    time: str = ""
    #: The venue ("Drammens Teater"), or how a digital event is attended.
    place: str = ""
    address: str = ""
    #: Empty while the ticket has no attendee's name.
    attendee: str = ""
    organisation: str = ""
    ticket_type: str = ""
    #: The names of its add-ons, such as "Dinner, Tour".
    add_ons: str = ""
    #: The ticket number that people can read aloud.
    reference: str
    #: The content of the QR code. Up to about 300 characters are easy to scan.
    code: str
    #: One text for each date, when the event has several.
    dates: Sequence[str] = ()
    #: The colour of the stub as #rrggbb, light enough for dark text; "" is the association's own.
    accent: str = ""
    #: Whether the code is checked at an entrance; false for an online event.
    is_in_person: bool = True
    #: Practical information below the ticket, one paragraph per line.
    notes: str = ""


def tickets_pdf(tickets: list[TicketPdfData], language: str) -> bytes:
    """All tickets in one PDF, in "nb" or "en". Raises ValueError without tickets, and core.pdf.render.PdfError."""
    if not tickets:
        raise ValueError("Cannot make a PDF without tickets.")
    our_association = association()
    with translation.override(language):
        title = _("Ticket: %(event)s") if len(tickets) == 1 else _("Tickets: %(event)s")
        data = {
            "title": title % {"event": shorten(", ".join(dict.fromkeys(each.event_title for each in tickets)), 200)},
            "author": our_association.name,
            "date": localdate(tickets[0].starts_at).isoformat(),
            "name": our_association.name,
            "footer": "  ·  ".join(
                part
                for part in (our_association.name, our_association.email, phones.format_phone(our_association.phone))
                if part
            ),
            "page": _("Page"),
            "of": pgettext("page 1 of 2", "of"),
            "tickets": [_ticket_data(ticket, language[:2]) for ticket in tickets],
        }
    return render.render(TEMPLATE, data, language)


def _ticket_data(ticket: TicketPdfData, language: str) -> dict:
    return {
        "title": shorten(ticket.event_title, 160),
        "date": asdict(
            poster_date(ticket.starts_at, ticket.ends_at, language, year=True, count=len(ticket.dates) or 1)
        ),
        "time": ticket.time or format_short_span(ticket.starts_at, ticket.ends_at, language),
        "place": shorten(ticket.place, 120),
        "address": shorten(ticket.address, 160),
        "attendee": shorten(ticket.attendee, 120),
        "organisation": shorten(ticket.organisation, 120),
        "type": shorten(ticket.ticket_type, 80),
        "includes": _("Includes: %(add_ons)s") % {"add_ons": shorten(ticket.add_ons, 160)} if ticket.add_ons else "",
        "reference": ticket.reference,
        "accent": ticket.accent,
        "reference_label": _("Ticket number"),
        "qr": qr_svg(ticket.code),
        "qr_alt": _("QR code of ticket %(reference)s") % {"reference": ticket.reference},
        "how": _("Show the code at the door, on the screen or on paper.") if ticket.is_in_person else "",
        "dates_label": _("All dates"),
        "dates": [shorten(date, 200) for date in ticket.dates],
        "notes": [line.strip() for line in ticket.notes.splitlines() if line.strip()],
    }
