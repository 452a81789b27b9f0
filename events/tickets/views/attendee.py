"""The attendee's page of one ticket. The key in the URL gives access without signing in."""

import re
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.association import association
from core.bilingual import text_in_language
from core.dates import format_deadline
from core.sections import sections_for
from events import public_pages
from events.enums import ChangeKind, EventStatus, TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.formatting import dates_of, format_event_moment, format_event_place, format_event_time, format_time_span
from events.models import Event, Ticket
from events.questions import answers
from events.tickets import add_on_rows, add_ons
from events.tickets.cancel import why_attendee_cannot_cancel
from events.tickets.change_attendee import change_attendee, is_transfer
from events.tickets.confirmation import ticket_file
from events.tickets.exchange import was_exchanged
from events.tickets.forms import AttendeeForm, error_list
from events.tickets.meeting_link import join_url_for, meeting_window, recording_url_for, why_not_joinable
from events.tickets.pdf import qr_svg
from payments.order_page.views import private_page

#: The form of a key. Anything else is rejected without a database query.
_KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def with_ticket(view):
    """Decorator: find the ticket by its key and pass it to the view. An unknown key gives a 404 page with advice."""

    @private_page
    @wraps(view)
    def wrapped(request: HttpRequest, key: str) -> HttpResponse:
        ticket = ticket_by_key(key)
        if ticket is None:
            return render(request, "events/tickets/unknown_ticket.html", {"association": association()}, status=404)
        return view(request, ticket)

    return wrapped


def ticket_by_key(key: str) -> Ticket | None:
    """The ticket with this key, or None. A ticket that was released without payment is not found."""
    if not _KEY_PATTERN.fullmatch(key):
        return None
    tickets = Ticket.objects.main().filter(access_key=key).exclude(status=TicketStatus.RELEASED)
    return tickets.with_event().select_related("event__contact", "line__order").first()


@with_ticket
@require_safe
def attendee_ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The ticket with its QR code and practical information."""
    context = page_context(ticket)
    context["sections"] = sections_for("ticket page", request, ticket)
    context["why_attendee_cannot_cancel"] = why_attendee_cannot_cancel(ticket) if context["valid"] else ""
    context["more"] = add_on_rows.for_attendee(ticket) if context["valid"] else None
    if context["asks_name"]:
        context["form"] = AttendeeForm(ticket=ticket, by_attendee=True)
    return render(request, "events/tickets/attendee_page.html", context)


@with_ticket
@require_http_methods(["GET", "HEAD", "POST"])
def attendee_ticket_details(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The form where attendees fill in or correct their own details."""
    if reason := why_not_changeable(ticket):
        messages.warning(request, reason)
        return redirect(attendee_ticket_path(ticket))
    form = AttendeeForm(request.POST if request.method == "POST" else None, ticket=ticket, by_attendee=True)
    if request.method == "POST" and form.is_valid():
        details = form.details()
        # The new attendee gets the new link by e-mail. This browser must not be redirected to it.
        transferred = is_transfer(
            ticket, details.name, details.email.lower()
        ) and ticket.attendee_name.casefold() not in (
            "",
            details.name.casefold(),
        )
        try:
            changed = change_attendee(ticket, details, role="attendee", by=request.user if request.user.pk else None)
        except ChangeRefused as refused:
            messages.warning(request, str(refused))
            return redirect(attendee_ticket_path(ticket))
        if transferred:
            return render(request, "events/tickets/transferred.html", {"ticket": changed, "event": changed.event})
        messages.success(request, _("Saved. Welcome, %(name)s!") % {"name": changed.attendee_name})
        return redirect(attendee_ticket_path(changed))
    context = {"ticket": ticket, "event": ticket.event, "form": form, "errors": error_list(form)}
    return render(request, "events/tickets/attendee_details.html", context, status=422 if context["errors"] else 200)


def page_context(ticket: Ticket) -> dict:
    event = ticket.event
    now, valid = timezone.now(), ticket.status == TicketStatus.VALID
    cancelled = event.status == EventStatus.CANCELLED
    window = meeting_window(event) if valid else None
    return {
        "ticket": ticket,
        "event": event,
        "order": ticket.line.order,
        "when": format_time_span(event),
        "event_url": public_pages.page_urls([event.pk]).get(event.pk, ""),
        "valid": valid,
        "event_cancelled": cancelled,
        "is_over": event.ends_at <= now,
        # Nobody can report that they cannot attend what has begun.
        "asks_whether_coming": valid and not cancelled and now < event.starts_at and not ticket.checked_in_at,
        "qr": qr_svg(ticket.code, scalable=True) if valid and not cancelled else "",
        "meeting_window": window,
        "meeting_opens": format_event_moment(event, window.opens_at) if window and window.opens_at else "",
        "was_exchanged": ticket.status == TicketStatus.CANCELLED and was_exchanged(ticket),
        "changeable": not why_not_changeable(ticket),
        "asks_name": not ticket.attendee_name and not why_not_changeable(ticket),
        "names_until": format_deadline(event.names_end_at),
        "dates": dates_of(event),
        "change": latest_move(event),
        "included": add_ons.included_in(ticket),
        "answers": answers.answers_of(ticket),
        "dietary": answers.dietary_text(ticket) if event.asks_dietary else "",
        "has_recording": bool(recording_url_for(ticket)),
    }


def latest_move(event: Event) -> dict | None:
    """Time, place and message of the latest move, as texts for attendees; None when the event was not moved."""
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
    """The ticket as a PDF. One that is not valid redirects to its page, which says why."""
    if ticket.status != TicketStatus.VALID:
        return redirect(attendee_ticket_path(ticket))
    return ticket_response(ticket)


def ticket_response(ticket: Ticket) -> HttpResponse:
    """One valid ticket as a PDF shown in the browser."""
    file = ticket_file(ticket)
    response = HttpResponse(file.content, content_type=file.mimetype)
    response["Content-Disposition"] = content_disposition_header(False, file.name)
    return response


@with_ticket
@require_safe
def attendee_ticket_join(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Redirect to the meeting while it is open. The link itself is shown on no page, in no e-mail and in no PDF."""
    if url := join_url_for(ticket):
        return redirect(url)
    messages.info(request, why_not_joinable(ticket))
    return redirect(attendee_ticket_path(ticket))


@with_ticket
@require_safe
def attendee_ticket_recording(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if url := recording_url_for(ticket):
        return redirect(url)
    messages.info(request, _("There is no recording here now."))
    return redirect(attendee_ticket_path(ticket))


def attendee_ticket_path(ticket: Ticket) -> str:
    """The path of the attendee's page, in the active language."""
    return reverse("attendee_ticket", args=[ticket.access_key])
