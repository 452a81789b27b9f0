"""From chosen tickets to the checkout: one page, shown as often as needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from core.association import association
from core.money import format_kr
from events import quantities
from events.domain import queries
from events.domain.booking import Refused, book
from events.domain.pricing import Quote, quote
from events.domain.seats import Seats, seats_of
from events.domain.terms import terms_text
from events.forms import BookingForm
from events.models import Event
from events.views import again
from events.wording import state_text
from membership.domain.queries import member_organisations
from payments.domain import checkout
from payments.domain.orders import placed_before
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeProblem


@method_decorator(never_cache, name="dispatch")
class BookingView(View):
    """GET shows the form for the quantities in the address; POST books and leads to payment."""

    event: Event
    seats: Seats

    def setup(self, request: HttpRequest, *args, slug: str, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        event = (
            Event.objects.announced().filter(slug=slug).prefetch_related("ticket_types").select_related("contact")
        ).first()
        if event is None:
            raise Http404
        self.event, self.seats = event, seats_of(event)

    @cached_property
    def seller(self):
        return association()

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not any(name.startswith("t") and name[1:].isdigit() for name in request.GET):
            return self.page(quantities.Wanted())
        wanted = quantities.read(request.GET, self.seats)
        if not wanted.ok:
            return self.page(wanted)
        return self.page(wanted, self.form(wanted.numbers, initial=self.known_of_buyer()))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = str(request.POST.get("submission_key", ""))[:64].replace("\x00", "")
        while "update" not in request.POST and (order := placed_before(key)):
            if not self.starts_anew(order):
                return self.to_payment(order)
            key = again.next_key(key, order)
        wanted = quantities.read(request.POST, self.seats)
        form = self.form(wanted.numbers or self.typed_numbers(wanted), data=request.POST)
        if "update" in request.POST:
            return self.page(wanted, self.as_typed(form) if wanted.numbers else None, checked=False)
        if not wanted.ok:
            return self.page(wanted, form)
        now = self.quote(wanted.numbers)
        if not form.is_valid() or self.price_has_changed(form, now):
            return self.page(wanted, form)
        try:
            order = book(
                event=self.event,
                choices=form.choices(),
                buyer=form.buyer(request.user),
                language=get_language(),
                submission_key=key or None,
            )
        except Refused as refusal:
            return self.refused(wanted, form, refusal)
        return self.to_payment(order)

    def look_again(self) -> None:
        """Seats were taken or let go since the request began."""
        self.event = Event.objects.prefetch_related("ticket_types").select_related("contact").get(pk=self.event.pk)
        self.seats = seats_of(self.event)

    def starts_anew(self, order: Order) -> bool:
        """Whether a form that was sent before makes another order: the first is over, or was corrected."""
        if again.is_over_unpaid(order):
            return True
        if order.status != OrderStatus.HELD:
            return False
        form = self.form(self.typed_numbers(quantities.read(self.request.POST, self.seats)), data=self.request.POST)
        if not form.is_valid() or again.is_same(order, form.buyer(self.request.user), form.choices()):
            return False
        if not again.give_up(order):
            return False
        self.look_again()
        return True

    # --- The form ---------------------------------------------------------------------------------------------

    def form(self, numbers: dict[int, int], **kwargs) -> BookingForm:
        types = [offer.ticket_type for offer in self.seats.offers]
        return BookingForm(types=types, numbers=numbers, with_terms=self.needs_terms(numbers), **kwargs)

    def needs_terms(self, numbers: dict[int, int]) -> bool:
        """A free seat without terms of its own asks for no ticks."""
        paid = any(o.ticket_type.price_ore for o in self.seats.offers if numbers.get(o.ticket_type.pk))
        return paid or bool(self.event.own_terms)

    def as_typed(self, form: BookingForm) -> BookingForm:
        """The same form, unjudged, with everything that was typed: after a change of quantities."""
        typed = {name: form.data.get(form.add_prefix(name)) for name in form.fields if name in form.data}
        typed["attending"] = bool(form.data.get("attending"))
        typed.pop("shown_total", None)
        return self.form(form.numbers, initial=typed)

    def typed_numbers(self, wanted: quantities.Wanted) -> dict[int, int]:
        """Rows to keep showing for quantities that cannot be had, so that nothing typed is lost."""
        known = {offer.ticket_type.pk: offer.ticket_type for offer in self.seats.offers}
        return {
            pk: min(int(text), known[pk].max_per_order)
            for pk, text in wanted.typed.items()
            if pk in known and text.isascii() and text.isdigit()
        }

    def known_of_buyer(self) -> dict:
        user = self.request.user
        if not user.is_authenticated:
            return {"attending": True}
        organisation = member_organisations(user).first()
        return {
            "attending": True,
            "name": user.get_full_name(),
            "email": user.email,
            "organisation_name": organisation.name if organisation else "",
            "org_number": (organisation.org_number or "") if organisation else "",
        }

    def quote(self, numbers: dict[int, int]) -> Quote:
        types = [offer.ticket_type for offer in self.seats.offers]
        return quote(types, numbers, user=self.request.user, seller=self.seller)

    def price_has_changed(self, form: BookingForm, now: Quote) -> bool:
        """Nobody pays another sum than the one they saw."""
        shown = form.cleaned_data.get("shown_total")
        if shown is None or shown == now.total_ore:
            return False
        form.add_error(
            None,
            _("The price has changed: it is now %(price)s in all. Look it over and send the form again.")
            % {"price": format_kr(now.total_ore)},
        )
        return True

    # --- Answers ----------------------------------------------------------------------------------------------

    def refused(self, wanted: quantities.Wanted, form: BookingForm, refusal: Refused) -> HttpResponse:
        """Somebody else was faster, or the sale has ended: say what is left and keep what was typed."""
        self.look_again()
        offers = {offer.ticket_type.pk: offer for offer in self.seats.offers}
        for type_id, problem in refusal.problems.items():
            wanted.errors[type_id] = quantities.problem_text(problem, offers.get(type_id))
        return self.page(wanted, form, status=409)

    def to_payment(self, order: Order) -> HttpResponse:
        """303 to Stripe, or to the order's own page when there is nothing to pay or Stripe cannot be reached."""
        try:
            address = checkout.start(order)
        except StripeProblem:
            address = checkout.order_address(order)
        return HttpResponse(status=303, headers={"Location": address})

    def page(
        self,
        wanted: quantities.Wanted,
        form: BookingForm | None = None,
        *,
        checked: bool = True,
        status: int | None = None,
    ) -> HttpResponse:
        prices = self.quote(wanted.numbers) if wanted.numbers else None
        failed = bool(wanted.errors or (form is not None and form.is_bound and form.errors))
        context = {
            "event": self.event,
            "seats": self.seats,
            "seller": self.seller,
            "wanted": wanted,
            "rows": self.quantity_rows(wanted),
            "form": form,
            "quote": prices,
            "terms": terms_text(self.event, get_language()),
            "errors": self.error_list(wanted, form),
            "event_url": queries.page_url(self.event),
            "sign_in_url": self.sign_in_url(wanted),
            "state_text": state_text(self.seats),
        }
        if status is None:
            status = 422 if failed and self.request.method == "POST" and checked else 200
        return render(self.request, "events/booking.html", context, status=status)

    def quantity_rows(self, wanted: quantities.Wanted) -> list[dict]:
        return [
            {
                "offer": offer,
                "name": f"t{offer.ticket_type.pk}",
                "value": wanted.typed.get(offer.ticket_type.pk, "0"),
                "error": wanted.errors.get(offer.ticket_type.pk, ""),
            }
            for offer in self.seats.offers
        ]

    def error_list(self, wanted: quantities.Wanted, form: BookingForm | None) -> list[tuple[str, str]]:
        """(id of the field, sentence) for the summary, in the order of the page."""
        first = next((f"t{o.ticket_type.pk}" for o in self.seats.offers if o.on_sale), "tickets")
        known = {offer.ticket_type.pk for offer in self.seats.offers}
        found = [(f"t{pk}" if pk in known else first, text) for pk, text in wanted.errors.items()]
        if form is not None and form.is_bound:
            found += [("summary", text) for text in form.non_field_errors()]
            for name in form.fields:
                found += [(form[name].id_for_label, text) for text in form.errors.get(name, [])]
        return found

    def sign_in_url(self, wanted: quantities.Wanted) -> str:
        back = reverse("event_booking", args=[self.event.slug])
        if wanted.numbers:
            back += "?" + urlencode({f"t{pk}": number for pk, number in wanted.numbers.items()})
        return f"{reverse('account_login')}?{urlencode({'next': back})}"
