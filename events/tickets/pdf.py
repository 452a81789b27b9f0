"""Day and time as a poster sets them: a large day, a small month.

The code at the door, as a drawing: on the ticket's page and on its paper.

Tickets on paper. The caller fills a `TicketPaper` for each ticket, already in the language of the reader:

    from events.tickets.pdf import TicketPaper, tickets_pdf
    pdf = tickets_pdf([TicketPaper(event_title=…, starts_at=…, …)], order.language)

One PDF/UA-1 page for each ticket. Nothing is read from events' models, so the PDF says what the caller says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import segno
from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import phones
from core.association import association
from core.dates import format_clock, format_day
from core.pdf import render

_LOCALES = {"nb": "nb_NO", "en": "en_GB"}


def poster_date(starts_at: datetime, ends_at: datetime | None, language: str) -> dict[str, str]:
    """{"day": "17", "month": "mai 2027", "weekday": "mandag"}; several days are "17–18", or "30. mai–" in words."""
    first = timezone.localdate(starts_at)
    last = timezone.localdate(ends_at) if ends_at else first
    locale = _LOCALES[language]
    weekday = format_date(first, "EEEE", locale=locale)
    month = format_date(first, "MMMM y", locale=locale)
    if last == first:
        return {"day": str(first.day), "month": month, "weekday": weekday}
    if (last.year, last.month) == (first.year, first.month):
        weekdays = f"{weekday}–{format_date(last, 'EEEE', locale=locale)}"
        return {"day": f"{first.day}–{last.day}", "month": month, "weekday": weekdays}
    until = format_day(last, "long", language)
    return {"day": str(first.day), "month": month, "weekday": _("until %(date)s") % {"date": until}}


def time_span(starts_at: datetime, ends_at: datetime | None, language: str) -> str:
    """«kl. 09.00–16.30», "09:00–16:30". The end is left out when it is on another day."""
    same_day = ends_at and timezone.localdate(ends_at) == timezone.localdate(starts_at)
    return format_clock(starts_at, ends_at if same_day else None, language)


def qr_svg(code: str, *, grows: bool = False) -> str:
    """The code as SVG with its quiet zone, four modules of white, which scanners need.

    `grows` leaves the size to the page, which then decides it.
    """
    return segno.make(code, error="m", micro=False).svg_inline(border=4, light="#fff", dark="#14212b", omitsize=grows)


TEMPLATE = Path(__file__).parent / "ticket.typ"


@dataclass(frozen=True, kw_only=True)
class TicketPdfData:
    """One ticket as its holder reads it. Text may be as long as a form allows; it is shortened on the ticket."""

    event_title: str
    #: Aware; shown in Europe/Oslo. `ends_at` may be None, and may be on a later day.
    starts_at: datetime
    ends_at: datetime | None = None
    #: The house ("Drammens Teater"), or what a digital event says instead.
    place: str = ""
    address: str = ""
    #: Empty while nobody is named.
    attendee: str = ""
    organisation: str = ""
    ticket_type: str = ""
    #: What a person reads aloud.
    reference: str
    #: What the QR code carries: an address or the ticket's secret. Up to about 300 characters stay easy to scan.
    code: str
    #: A line for each date, when several are sold as one.
    dates: Sequence[str] = ()
    #: Somebody looks at the code; not so where there is only a meeting on the web.
    has_door: bool = True
    #: Practical words below the ticket; paragraphs are split by line breaks.
    notes: str = ""


def tickets_pdf(papers: list[TicketPdfData], language: str) -> bytes:
    """All tickets in one PDF, in "nb" or "en". Raises ValueError when there are none, core.pdf.render.PdfError."""
    if not papers:
        raise ValueError("A PDF of no tickets was asked for.")
    about = association()
    with translation.override(language):
        title = _("Ticket: %(event)s") if len(papers) == 1 else _("Tickets: %(event)s")
        data = {
            "title": title % {"event": shorten(papers[0].event_title, 200)},
            "author": about.name,
            "date": papers[0].starts_at.date().isoformat(),
            "name": about.name,
            "footer": "  ·  ".join(
                part for part in (about.name, about.email, phones.format_phone(about.phone)) if part
            ),
            "page": _("Page"),
            "of": pgettext("page 1 of 2", "of"),
            "tickets": [_ticket(paper, language[:2]) for paper in papers],
        }
    return render.render(TEMPLATE, data, language)


def shorten(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _ticket(paper: TicketPdfData, language: str) -> dict:
    return {
        "title": shorten(paper.event_title, 160),
        "date": poster_date(paper.starts_at, paper.ends_at, language),
        "time": time_span(paper.starts_at, paper.ends_at, language),
        "place": shorten(paper.place, 120),
        "address": shorten(paper.address, 160),
        "attendee": shorten(paper.attendee, 120),
        "organisation": shorten(paper.organisation, 120),
        "type": shorten(paper.ticket_type, 80),
        "reference": paper.reference,
        "reference_label": _("Ticket number"),
        "qr": qr_svg(paper.code),
        "qr_alt": _("QR code of ticket %(reference)s") % {"reference": paper.reference},
        "how": _("Show the code at the door, on the screen or on paper.") if paper.has_door else "",
        "dates_label": _("All dates"),
        "dates": [shorten(date, 200) for date in paper.dates],
        "notes": [line.strip() for line in paper.notes.splitlines() if line.strip()],
    }
