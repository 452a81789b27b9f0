"""The page where people join the waiting list."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.association import association
from core.models import LimitAction
from core.web.limits import allow_attempt, allow_client
from core.web.responses import moved_permanently, see_other
from events import public_pages
from events.availability.availability import Availability, availability_of
from events.availability.wording import state_text
from events.booking.code_limit import code_limit_error
from events.enums import SeatState
from events.formatting import format_time_span
from events.models import Event, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.queries import current_slug
from events.waitinglist import join as waitinglist_join
from events.waitinglist.forms import WaitingForm, refusal_message
from payments.order_page.views import private_page

_SALT = "events.waiting.joined"
#: How long the page after joining can be shown again.
_RECEIPT_SECONDS = 3600
_WAITABLE_STATES = (SeatState.WAITING, SeatState.SOLD_OUT)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def join_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. `?type=` preselects a ticket type, and `?code=` reveals a hidden one."""
    event = Event.objects.announced().filter(slug=slug).prefetch_related("ticket_types").first()
    if event is None:
        if new_slug := current_slug(slug):
            return moved_permanently(request, reverse("waiting_join", args=[new_slug]))
        raise Http404
    if public_pages.is_event_withdrawn(event):
        # The booking page says why nobody can book, or wait for a seat.
        return redirect("event_booking", event.slug)
    return JoinPage(request, event).respond()


class JoinPage:
    """Handles one request for the form."""

    def __init__(self, request: HttpRequest, event: Event):
        self.request, self.event = request, event
        self.data = request.POST if request.method == "POST" else request.GET
        self.code = discount_codes.find_code(event, self.data.get("code", ""))
        text = self.data.get("code", "")[:80]
        if text and code_limit_error(request, text, is_known=self.code is not None):
            self.code = None
        self.seats = self.find_availability()

    def find_availability(self) -> Availability:
        return availability_of(self.event, code=self.code, user=self.request.user)

    @property
    def ticket_type_states(self):
        """Ticket types to wait for: sold out, or with fewer seats left than one order may have."""
        if not self.event.waiting_list:
            return []
        return [
            state
            for state in self.seats.ticket_type_states
            if state.state in _WAITABLE_STATES
            or (state.on_sale and state.max_quantity < state.ticket_type.max_per_order)
        ]

    def respond(self) -> HttpResponse:
        if received := self.request.GET.get("received"):
            return self.joined(received)
        if self.request.method != "POST":
            return self.page(self.form(initial=self.initial_values()))
        if "switch_language" in self.request.POST:
            return self.page(self.form(initial=self.request.POST.dict()))
        form = self.form(data=self.request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        address = form.cleaned_data["email"].lower()
        if not (
            allow_client(self.request, LimitAction.WAITING)
            and allow_attempt(LimitAction.WAITING_EMAILS, address, most=settings.EMAILS_PER_ADDRESS_AND_HOUR)
        ):
            form.add_error(None, _("Too many attempts. Wait an hour, or write to us."))
            return self.page(form, status=429)
        try:
            entry = waitinglist_join.join_waiting_list(
                event=self.event,
                ticket_type=form.selected_ticket_type,
                quantity=form.cleaned_data["quantity"],
                name=form.cleaned_data["name"],
                email=address,
                language=get_language(),
                user=self.request.user,
                code=form.cleaned_data.get("code") or None,
            )
        except waitinglist_join.CannotJoin as refusal:
            self.event = Event.objects.prefetch_related("ticket_types").get(pk=self.event.pk)
            self.seats = self.find_availability()
            form.add_error(*refusal_message(refusal))
            return self.page(form, status=409, free=refusal.reason == waitinglist_join.FREE)
        token = signing.dumps([entry.pk, entry.quantity], salt=_SALT)
        return see_other(f"{reverse('waiting_join', args=[self.event.slug])}?received={token}")

    def form(self, **kwargs) -> WaitingForm:
        with_code = self.event.codes.filter(active=True).exists()
        states = self.ticket_type_states
        ticket_types = [state.ticket_type for state in states]
        quote = pricing_quote.quote(
            ticket_types,
            {ticket_type.pk: ticket_type.min_per_order for ticket_type in ticket_types},
            user=self.request.user,
            seller=association(),
            code=self.code,
        )
        prices = {line.ticket_type.pk: line.unit_ore for line in quote.lines}
        return WaitingForm(event=self.event, states=states, prices=prices, with_code=with_code, **kwargs)

    def initial_values(self) -> dict:
        user, states = self.request.user, self.ticket_type_states
        selected = self.request.GET.get("type", "")
        initial = {
            "quantity": 1,
            "ticket_type": selected or (str(states[0].ticket_type.pk) if len(states) == 1 else ""),
        }
        if self.code is not None:
            initial["code"] = self.code.code
        if user.is_authenticated:
            initial |= {"name": user.get_full_name(), "email": user.email}
        return initial

    def page(self, form: WaitingForm, *, status: int = 200, free: bool = False) -> HttpResponse:
        waiting_count = WaitingEntry.objects.in_turn().filter(event=self.event).count()
        context = {
            "event": self.event,
            "event_url": public_pages.page_url(self.event),
            "when": format_time_span(self.event),
            "seats": self.seats,
            "form": form,
            "language_form": "waiting-form" if form.ticket_types else "",
            "can_join": bool(form.ticket_types),
            "free": free or self.seats.on_sale,
            "waiting": waiting_count,
            "state_text": state_text(self.seats),
            "sign_in_url": self.sign_in_url(),
        }
        return render(self.request, "events/waitinglist/join.html", context, status=status)

    def sign_in_url(self) -> str:
        """The sign-in URL when members pay less and the user is not signed in, otherwise "".

        The member price is promised only to a signed-in member.
        """
        has_member_benefit = self.seats.has_member_price or any(
            state.members_only for state in self.seats.ticket_type_states
        )
        if self.request.user.is_authenticated or not has_member_benefit:
            return ""
        return_path = reverse("waiting_join", args=[self.event.slug])
        return f"{reverse('account_login')}?{urlencode({'next': return_path})}"

    def joined(self, token: str) -> HttpResponse:
        """The page after joining. It has no link to the entry: only the e-mail has that."""
        try:
            pk, quantity = signing.loads(token, salt=_SALT, max_age=_RECEIPT_SECONDS)
        except signing.BadSignature:
            return redirect("waiting_join", self.event.slug)
        entry = WaitingEntry.objects.select_related("ticket_type").filter(pk=pk, event=self.event).first()
        if entry is None:
            return redirect("waiting_join", self.event.slug)
        context = {
            "event": self.event,
            "event_url": public_pages.page_url(self.event),
            "when": format_time_span(self.event),
            "entry": entry,
            "quantity": quantity,
            "place": waitinglist_join.position_of(entry),
        }
        return render(self.request, "events/waitinglist/joined.html", context)
