"""The attendee's own page. Whoever holds the key holds the ticket: no sign-in is asked for."""

import re
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.association import association
from core.bilingual import text_in_language
from events import public_pages
from events.enums import ChangeKind, EventStatus, TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.formatting import format_event_place, format_event_time, format_moment, format_time_span
from events.models import Event, Ticket
from events.questions import answers
from events.tickets.cancel import why_attendee_cannot_cancel
from events.tickets.confirmation import ticket_file
from events.tickets.exchange import was_exchanged
from events.tickets.forms import AttendeeForm, error_list
from events.tickets.meeting_link import join_url_for, meeting_window, recording_url_for
from events.tickets.pdf import qr_svg
from events.tickets.rename import change_attendee, is_transfer
from payments.order_page.views import private_page

#: What keys are made of; anything else is not even looked up.
_PLAIN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def with_ticket(view):
    """Gives the view the ticket that the key in the address opens; a page that helps when there is none."""

    @private_page
    @wraps(view)
    def wrapped(request: HttpRequest, key: str) -> HttpResponse:
        ticket = ticket_by_key(key)
        if ticket is None:
            return render(request, "events/tickets/unknown_ticket.html", {"association": association()}, status=404)
        return view(request, ticket)

    return wrapped


def ticket_by_key(key: str) -> Ticket | None:
    """A ticket that was bought. One that was never paid for is nobody's."""
    if not _PLAIN.fullmatch(key):
        return None
    found = Ticket.objects.filter(access_key=key).exclude(status=TicketStatus.RELEASED)
    return found.select_related("event__contact", "ticket_type", "line__order").first()


@with_ticket
@require_safe
def attendee_ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The ticket with all that its holder needs on the day."""
    context = page_context(ticket)
    context["unreturnable"] = why_attendee_cannot_cancel(ticket) if context["valid"] else ""
    if context["asks_name"]:
        context["form"] = AttendeeForm(ticket=ticket, by_attendee=True)
    return render(request, "events/tickets/attendee_page.html", context)


@with_ticket
@require_http_methods(["GET", "HEAD", "POST"])
def attendee_ticket_details(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Filling in one's own details, or correcting them."""
    if reason := why_not_changeable(ticket):
        messages.warning(request, reason)
        return redirect(attendee_ticket_path(ticket))
    form = AttendeeForm(request.POST if request.method == "POST" else None, ticket=ticket, by_attendee=True)
    if request.method == "POST" and form.is_valid():
        details = form.details()
        # Another person under another address: the link goes to that person, and not back to this browser.
        gone = is_transfer(ticket, details.name, details.email.lower()) and ticket.attendee_name.casefold() not in (
            "",
            details.name.casefold(),
        )
        try:
            changed = change_attendee(ticket, details, role="attendee", by=request.user if request.user.pk else None)
        except ChangeRefused as late:
            messages.warning(request, str(late))
            return redirect(attendee_ticket_path(ticket))
        if gone:
            return render(request, "events/tickets/transferred.html", {"ticket": changed, "event": changed.event})
        messages.success(request, _("Saved. Welcome, %(name)s!") % {"name": changed.attendee_name})
        return redirect(attendee_ticket_path(changed))
    context = {"ticket": ticket, "event": ticket.event, "form": form, "errors": error_list(form)}
    return render(request, "events/tickets/attendee_details.html", context, status=422 if context["errors"] else 200)


def page_context(ticket: Ticket) -> dict:
    event = ticket.event
    valid = ticket.status == TicketStatus.VALID
    cancelled = event.status == EventStatus.CANCELLED
    door = meeting_window(event) if valid else None
    return {
        "ticket": ticket,
        "event": event,
        "order": ticket.line.order,
        "when": format_time_span(event),
        "event_url": public_pages.page_urls([event.pk]).get(event.pk, ""),
        "valid": valid,
        "event_cancelled": cancelled,
        "qr": qr_svg(ticket.code, grows=True) if valid and not cancelled else "",
        "door": door,
        "door_opens": format_moment(door.opens_at) if door and door.opens_at else "",
        "moved": ticket.status == TicketStatus.CANCELLED and was_exchanged(ticket),
        "changeable": not why_not_changeable(ticket),
        "asks_name": not ticket.attendee_name and not why_not_changeable(ticket),
        "names_until": format_moment(event.names_end_at),
        "dates": list(event.dates.all()),
        "change": latest_move(event),
        "answers": answers.answers_of(ticket),
        "dietary": answers.dietary_text(ticket) if event.asks_dietary else "",
        "has_recording": bool(recording_url_for(ticket)),
    }


def latest_move(event: Event) -> dict | None:
    """What was last changed about time and place, as those who come should read it; None when nothing was."""
    change = event.changes.filter(kind=ChangeKind.MOVE).first()
    if change is None or "starts_at" not in change.facts.get("before", {}):
        return None
    return {
        "when": format_event_time(change.facts["before"]),
        "where": format_event_place(change.facts["before"]),
        "told_at": change.created_at,
        "message": text_in_language(change, "message"),
    }


@with_ticket
@require_safe
def attendee_ticket_pdf(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return ticket_response(ticket)


def ticket_response(ticket: Ticket) -> HttpResponse:
    """One valid ticket as a PDF to be shown in the browser. Raises Http404 for one that lets nobody in."""
    if ticket.status != TicketStatus.VALID:
        raise Http404
    file = ticket_file(ticket)
    response = HttpResponse(file.content, content_type=file.mimetype)
    response["Content-Disposition"] = content_disposition_header(False, file.name)
    return response


@with_ticket
@require_safe
def attendee_ticket_join(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """On to the meeting, while it is open. The link itself stands on no page, in no mail and on no paper."""
    return redirect(join_url_for(ticket) or attendee_ticket_path(ticket))


@with_ticket
@require_safe
def attendee_ticket_recording(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return redirect(recording_url_for(ticket) or attendee_ticket_path(ticket))


def attendee_ticket_path(ticket: Ticket) -> str:
    """The attendee's page as a path, in the language that is active."""
    return reverse("attendee_ticket", args=[ticket.access_key])
