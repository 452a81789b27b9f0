"""Getting on the waiting list, and the own page of whoever is on it."""

import re

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.throttle import allowed, caller
from core.association import association
from events.domain import codes, pricing, queries, waiting
from events.domain.seats import Seats, seats_of
from events.enums import EventStatus, SeatState, WaitingStatus
from events.forms.waiting import NumberForm, WaitingForm
from events.models import Event, WaitingEntry
from events.waiting_letters import deadline
from events.when import span
from events.wording import state_text
from payments.views import private

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SALT = "events.waiting.joined"
#: How long the page after joining can be shown again, in seconds.
_SHOWN = 3600
_AN_HOUR = 3600
_WAITED_FOR = (SeatState.WAITING, SeatState.SOLD_OUT)


# --- Getting in line --------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; `?type=` chooses the ticket beforehand, `?code=` opens a hidden one."""
    event = Event.objects.announced().filter(slug=slug).prefetch_related("ticket_types").first()
    if event is None:
        raise Http404
    return JoinPage(request, event).answer()


class JoinPage:
    """One request for the form."""

    def __init__(self, request: HttpRequest, event: Event):
        self.request, self.event = request, event
        self.data = request.POST if request.method == "POST" else request.GET
        self.code = codes.find(event, self.data.get("code", ""))
        self.seats = self.seats_now()

    def seats_now(self) -> Seats:
        return seats_of(self.event, code=self.code, user=self.request.user)

    @property
    def offers(self):
        """What one can wait for. A type of which some are left can be waited for by who wants more than those."""
        if not self.event.waiting_list:
            return []
        return [
            offer
            for offer in self.seats.offers
            if offer.state in _WAITED_FOR or (offer.on_sale and offer.most < offer.ticket_type.max_per_order)
        ]

    def answer(self) -> HttpResponse:
        if received := self.request.GET.get("received"):
            return self.joined(received)
        if self.request.method != "POST":
            return self.page(self.form(initial=self.known_of_caller()))
        form = self.form(data=self.request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        address = form.cleaned_data["email"].lower()
        if not (
            allowed("waiting", caller(self.request), most=30, seconds=_AN_HOUR)
            and allowed("waiting-for", address, most=6, seconds=_AN_HOUR)
        ):
            form.add_error(None, _("That was often. Wait an hour, or write to us."))
            return self.page(form, status=429)
        try:
            entry = waiting.join(
                event=self.event,
                ticket_type=form.kind,
                quantity=form.cleaned_data["quantity"],
                name=form.cleaned_data["name"],
                email=address,
                language=get_language(),
                user=self.request.user,
                code=form.cleaned_data.get("code") or None,
            )
        except waiting.CannotJoin as refusal:
            self.event = Event.objects.prefetch_related("ticket_types").get(pk=self.event.pk)
            self.seats = self.seats_now()
            form.add_error(*refusal_text(refusal))
            return self.page(form, status=409, free=refusal.reason == waiting.FREE)
        token = signing.dumps([entry.pk, entry.quantity], salt=_SALT)
        response = redirect(f"{reverse('waiting_join', args=[self.event.slug])}?received={token}")
        response.status_code = 303
        return response

    def form(self, **kwargs) -> WaitingForm:
        with_code = self.event.codes.filter(active=True).exists()
        offers = self.offers
        kinds = [offer.ticket_type for offer in offers]
        quote = pricing.quote(
            kinds,
            {kind.pk: kind.min_per_order for kind in kinds},
            user=self.request.user,
            seller=association(),
            code=self.code,
        )
        prices = {line.ticket_type.pk: line.unit_ore for line in quote.lines}
        return WaitingForm(event=self.event, offers=offers, prices=prices, with_code=with_code, **kwargs)

    def known_of_caller(self) -> dict:
        user, offers = self.request.user, self.offers
        chosen = self.request.GET.get("type", "")
        known = {"quantity": 1, "ticket_type": chosen or (str(offers[0].ticket_type.pk) if len(offers) == 1 else "")}
        if self.code is not None:
            known["code"] = self.code.code
        if user.is_authenticated:
            known |= {"name": user.get_full_name(), "email": user.email}
        return known

    def page(self, form: WaitingForm, *, status: int = 200, free: bool = False) -> HttpResponse:
        before = WaitingEntry.objects.in_turn().filter(event=self.event).count()
        context = {
            "event": self.event,
            "event_url": queries.page_url(self.event),
            "when": span(self.event),
            "seats": self.seats,
            "form": form,
            "can_join": bool(form.kinds),
            "free": free or self.seats.on_sale,
            "waiting": before,
            "state_text": state_text(self.seats),
            "sign_in_url": self.sign_in_url(),
        }
        return render(self.request, "events/waiting/join.html", context, status=status)

    def sign_in_url(self) -> str:
        """For members who have not said who they are: the price is promised to whoever is signed in."""
        cheaper = self.seats.has_member_price or any(offer.members_only for offer in self.seats.offers)
        if self.request.user.is_authenticated or not cheaper:
            return ""
        back = reverse("waiting_join", args=[self.event.slug])
        return f"{reverse('account_login')}?{urlencode({'next': back})}"

    def joined(self, token: str) -> HttpResponse:
        """What was received, without the way to the entry: only its mail has that."""
        try:
            pk, quantity = signing.loads(token, salt=_SALT, max_age=_SHOWN)
        except signing.BadSignature:
            return redirect("waiting_join", self.event.slug)
        entry = WaitingEntry.objects.select_related("ticket_type").filter(pk=pk, event=self.event).first()
        if entry is None:
            return redirect("waiting_join", self.event.slug)
        context = {
            "event": self.event,
            "event_url": queries.page_url(self.event),
            "when": span(self.event),
            "entry": entry,
            "quantity": quantity,
            "place": waiting.place_of(entry),
        }
        return render(self.request, "events/waiting/joined.html", context)


def refusal_text(refusal: waiting.CannotJoin) -> tuple[str | None, str]:
    """(field, sentence)."""
    if refusal.reason == waiting.FREE:
        return "quantity", _("There are seats for so many now: you can book them at once.")
    if refusal.reason == waiting.MEMBERS_ONLY:
        return "ticket_type", _("This ticket is for members. Sign in first.")
    if refusal.reason == waiting.TOO_MANY:
        return "quantity", ngettext(
            "At most %(number)d of this ticket.", "At most %(number)d of this ticket.", refusal.limit
        ) % {"number": refusal.limit}
    if refusal.reason == waiting.TOO_FEW:
        return "quantity", ngettext(
            "At least %(number)d of this ticket.", "At least %(number)d of this ticket.", refusal.limit
        ) % {"number": refusal.limit}
    return None, _("The waiting list is closed.")


# --- The own page -----------------------------------------------------------------------------------------------


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
    state = state_of(entry, waiting.is_over(event, entry.ticket_type))
    context = {
        "entry": entry,
        "event": event,
        "event_url": queries.page_url(event),
        "when": span(event),
        "state": state,
        "free_url": free_url(entry) if state in ("missed", "left") else "",
        "place": waiting.place_of(entry),
        "until": deadline(entry.offer_until) if entry.offer_until else "",
        "offer_url": f"{reverse('event_booking', args=[event.slug])}?offer={entry.key}",
        "quote": waiting.promised_quote(entry),
        "cancelled": event.status == EventStatus.CANCELLED,
        "form": form or NumberForm(kind=entry.ticket_type, initial={"quantity": entry.quantity}),
    }
    return render(request, "events/waiting/entry.html", context, status=422 if form is not None else 200)


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
    if waiting.has_order(entry):
        return "paying"
    if over:
        return "closed"
    if entry.status == WaitingStatus.OFFERED:
        return "offered" if waiting.offer_of(entry.event, entry.key) else "missed"
    return {WaitingStatus.WAITING: "waiting", WaitingStatus.EXPIRED: "missed"}.get(entry.status, "left")


def change_number(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    form = NumberForm(request.POST, kind=entry.ticket_type)
    if not form.is_valid():
        return entry_page(request, entry, form)
    try:
        waiting.change_quantity(entry, form.cleaned_data["quantity"])
    except waiting.CannotJoin as refusal:
        form.add_error("quantity", refusal_text(refusal)[1])
        return entry_page(request, entry, form)
    except waiting.NotChangeable:
        messages.info(request, _("That could not be changed any more: see below how it stands."))
    else:
        messages.success(request, _("The number is changed. You keep your place."))
    return back_to(entry)


def leave(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    was_offered = entry.status == WaitingStatus.OFFERED
    try:
        waiting.leave(entry)
    except waiting.NotChangeable:
        messages.info(request, _("That could not be changed any more: see below how it stands."))
    else:
        said = (
            _("You have declined. The offer goes to the next in line.") if was_offered else _("You have left the list.")
        )
        messages.success(request, said)
    return back_to(entry)


def back(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    try:
        waiting.rejoin(entry)
    except waiting.CannotJoin as refusal:
        messages.info(request, refusal_text(refusal)[1])
    except waiting.NotChangeable:
        messages.info(request, _("You are on the list already: the newest mail from us has the link."))
    else:
        messages.success(request, _("You are back in line."))
    return back_to(entry)


def back_to(entry: WaitingEntry) -> HttpResponse:
    response = redirect("waiting_entry", entry.key)
    response.status_code = 303
    return response
