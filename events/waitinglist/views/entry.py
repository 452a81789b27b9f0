"""The own page of whoever is on the waiting list."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import public_pages
from events.availability.availability import seats_of
from events.enums import EventStatus, WaitingStatus
from events.formatting import span
from events.models import WaitingEntry
from events.waitinglist import join
from events.waitinglist.emails import deadline
from events.waitinglist.forms import NumberForm, refusal_text
from payments.order_page.views import private

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """Place in line, offer, and what can be done about them. Whoever holds the key holds the entry."""
    found = WaitingEntry.objects.select_related("event", "ticket_type", "order", "code", "user")
    entry = found.filter(key=key).first() if _PLAIN.fullmatch(key) else None
    if entry is None:
        raise Http404
    if request.method != "POST":
        return entry_page(request, entry)
    act = {"number": change_number, "leave": leave, "back": back}.get(request.POST.get("action", ""))
    return act(request, entry) if act else back_to(entry)


def entry_page(request: HttpRequest, entry: WaitingEntry, form: NumberForm | None = None) -> HttpResponse:
    event = entry.event
    state = state_of(entry, join.is_over(event, entry.ticket_type))
    context = {
        "entry": entry,
        "event": event,
        "event_url": public_pages.page_url(event),
        "when": span(event),
        "state": state,
        "free_url": free_url(entry) if state in ("missed", "left") else "",
        "place": join.place_of(entry),
        "until": deadline(entry.offer_until) if entry.offer_until else "",
        "offer_url": f"{reverse('event_booking', args=[event.slug])}?offer={entry.key}",
        "quote": join.promised_quote(entry),
        "cancelled": event.status == EventStatus.CANCELLED,
        "form": form or NumberForm(kind=entry.ticket_type, initial={"quantity": entry.quantity}),
    }
    return render(request, "events/waitinglist/entry.html", context, status=422 if form is not None else 200)


def free_url(entry: WaitingEntry) -> str:
    """Where the seats can be bought, when anybody can have so many now: then nobody gets back in line for them."""
    seats = seats_of(entry.event, user=entry.user)
    offer = next((one for one in seats.offers if one.ticket_type.pk == entry.ticket_type_id), None)
    if offer is None or not offer.on_sale or offer.most < entry.quantity:
        return ""
    return f"{reverse('event_booking', args=[entry.event.slug])}?t{entry.ticket_type_id}={entry.quantity}"


def state_of(entry: WaitingEntry, over: bool) -> str:
    """Which of the page's faces is shown; an offer or a list that is over is over, whether or not a job has run."""
    if entry.status == WaitingStatus.BOOKED:
        return "booked"
    if join.has_order(entry):
        return "paying"
    if over:
        return "closed"
    if entry.status == WaitingStatus.OFFERED:
        return "offered" if join.offer_of(entry.event, entry.key) else "missed"
    return {WaitingStatus.WAITING: "waiting", WaitingStatus.EXPIRED: "missed"}.get(entry.status, "left")


def change_number(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    form = NumberForm(request.POST, kind=entry.ticket_type)
    if not form.is_valid():
        return entry_page(request, entry, form)
    try:
        join.change_quantity(entry, form.cleaned_data["quantity"])
    except join.CannotJoin as refusal:
        form.add_error("quantity", refusal_text(refusal)[1])
        return entry_page(request, entry, form)
    except join.NotChangeable:
        messages.info(request, _("This could no longer be changed: see the status below."))
    else:
        messages.success(request, _("The number is changed. You keep your place."))
    return back_to(entry)


def leave(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    was_offered = entry.status == WaitingStatus.OFFERED
    try:
        join.leave(entry)
    except join.NotChangeable:
        messages.info(request, _("This could no longer be changed: see the status below."))
    else:
        said = (
            _("You have declined. The offer goes to the next person on the list.")
            if was_offered
            else _("You have left the list.")
        )
        messages.success(request, said)
    return back_to(entry)


def back(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    try:
        join.rejoin(entry)
    except join.CannotJoin as refusal:
        messages.info(request, refusal_text(refusal)[1])
    except join.NotChangeable:
        messages.info(request, _("You are on the list already: the newest e-mail from us has the link."))
    else:
        messages.success(request, _("You are back on the waiting list."))
    return back_to(entry)


def back_to(entry: WaitingEntry) -> HttpResponse:
    response = redirect("waiting_entry", entry.key)
    response.status_code = 303
    return response
