"""The page of one entry on the waiting list. The key in the URL gives access without signing in."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.association import association
from core.dates import format_deadline
from core.web.responses import see_other
from events import public_pages
from events.availability.availability import availability_of
from events.enums import EventStatus, WaitingStatus
from events.formatting import format_time_span
from events.models import WaitingEntry
from events.waitinglist import join
from events.waitinglist.forms import QuantityForm, refusal_message
from payments.order_page.views import private_page

_KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,40}")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def entry_view(request: HttpRequest, key: str) -> HttpResponse:
    """Show the position or the offer. POST changes the quantity, leaves the list or rejoins it."""
    entries = WaitingEntry.objects.select_related("event", "ticket_type", "order", "code", "user")
    entry = entries.filter(key=key).first() if _KEY_PATTERN.fullmatch(key) else None
    if entry is None:
        context = {"association": association(), "calendar_url": public_pages.calendar_url()}
        return render(request, "events/waitinglist/unknown_entry.html", context, status=404)
    if request.method != "POST":
        return entry_page(request, entry)
    action_view = {"number": change_quantity, "leave": leave_view, "back": rejoin_view}.get(
        request.POST.get("action", "")
    )
    return action_view(request, entry) if action_view else redirect_to_entry(entry)


def entry_page(request: HttpRequest, entry: WaitingEntry, form: QuantityForm | None = None) -> HttpResponse:
    event = entry.event
    state = entry_state(entry, join.is_list_closed(event, entry.ticket_type))
    context = {
        "entry": entry,
        "event": event,
        "event_url": public_pages.page_url(event),
        "when": format_time_span(event),
        "state": state,
        "booking_url_if_free": booking_url_if_free(entry) if state in ("missed", "left") else "",
        "place": join.position_of(entry),
        "until": format_deadline(entry.offer_until, "full") if entry.offer_until else "",
        "offer_url": f"{reverse('event_booking', args=[event.slug])}?offer={entry.key}",
        "quote": join.promised_quote(entry),
        "cancelled": event.status == EventStatus.CANCELLED,
        "form": form or QuantityForm(ticket_type=entry.ticket_type, initial={"quantity": entry.quantity}),
    }
    return render(request, "events/waitinglist/entry.html", context, status=422 if form is not None else 200)


def booking_url_if_free(entry: WaitingEntry) -> str:
    """The booking page's path when the entry's quantity can be bought now, otherwise ""."""
    availability = availability_of(entry.event, user=entry.user)
    state = next(
        (state for state in availability.ticket_type_states if state.ticket_type.pk == entry.ticket_type_id), None
    )
    if state is None or not state.on_sale or state.max_quantity < entry.quantity:
        return ""
    return f"{reverse('event_booking', args=[entry.event.slug])}?t{entry.ticket_type_id}={entry.quantity}"


def entry_state(entry: WaitingEntry, over: bool) -> str:
    """The state that the page shows. It uses the current time, so it is right before the expiry job has run.

    `over` is whether the list is closed.
    """
    if entry.status == WaitingStatus.BOOKED:
        return "booked"
    if join.has_order(entry):
        return "paying"
    if over:
        return "closed"
    if entry.status == WaitingStatus.OFFERED:
        return "offered" if join.offer_of(entry.event, entry.key) else "missed"
    return {WaitingStatus.WAITING: "waiting", WaitingStatus.EXPIRED: "missed"}.get(entry.status, "left")


def change_quantity(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    form = QuantityForm(request.POST, ticket_type=entry.ticket_type)
    if not form.is_valid():
        return entry_page(request, entry, form)
    try:
        join.change_entry_quantity(entry, form.cleaned_data["quantity"])
    except join.CannotJoin as refusal:
        form.add_error("quantity", refusal_message(refusal)[1])
        return entry_page(request, entry, form)
    except join.NotChangeable:
        messages.info(request, _("This could no longer be changed: see the status below."))
    else:
        messages.success(request, _("The number is changed. You keep your place."))
    return redirect_to_entry(entry)


def leave_view(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    was_offered = entry.status == WaitingStatus.OFFERED
    try:
        join.leave_waiting_list(entry)
    except join.NotChangeable:
        messages.info(request, _("This could no longer be changed: see the status below."))
    else:
        message = (
            _("You have declined. The offer goes to the next person on the list.")
            if was_offered
            else _("You have left the list.")
        )
        messages.success(request, message)
    return redirect_to_entry(entry)


def rejoin_view(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    try:
        join.rejoin_waiting_list(entry)
    except join.CannotJoin as refusal:
        messages.info(request, refusal_message(refusal)[1])
    except join.NotChangeable:
        messages.info(request, _("You are on the list already: the newest e-mail from us has the link."))
    else:
        messages.success(request, _("You are back on the waiting list."))
    return redirect_to_entry(entry)


def redirect_to_entry(entry: WaitingEntry) -> HttpResponse:
    return see_other(reverse("waiting_entry", args=[entry.key]))
