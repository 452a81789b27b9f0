"""From chosen tickets to the checkout: one page, shown as often as needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from core.money import format_kr
from events import quantities
from events.basket import Basket
from events.domain import on_sale
from events.domain.booking import Refused, book
from events.domain.pricing import Quote
from events.forms import BookingForm
from events.models import Event
from events.views import again, booking_page
from membership.domain.queries import member_organisations
from payments.domain import checkout, invoice
from payments.domain.orders import placed_before
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.stripe.errors import StripeProblem
from payments.views import private, say_why_not


@method_decorator(private, name="dispatch")
class BookingView(View):
    """GET shows the form for the quantities in the address; POST books and leads to payment.

    The address may hold the key to an offer from the waiting list.
    """

    event: Event
    basket: Basket

    def setup(self, request: HttpRequest, *args, slug: str, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.slug = slug
        self.look()

    def look(self) -> None:
        """As things stand now: also when seats were taken or let go since the request began."""
        event = on_sale.announced_at(self.slug)
        if event is None:
            raise Http404
        self.event = event
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        self.basket = Basket(self.event, self.request.user, data)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        wanted = quantities.Wanted()
        if quantities.are_in(request.GET):
            wanted = self.basket.read(request.GET)
        elif self.basket.offer is not None:
            wanted = self.basket.read(booking_page.all_of_the_offer(self.basket))
        if not wanted.ok:
            return self.page(wanted)
        return self.page(wanted, self.form(wanted.numbers, initial=self.known_of_buyer()))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = str(request.POST.get("submission_key", ""))[:64].replace("\x00", "")
        while "update" not in request.POST and (order := placed_before(key)):
            if not self.starts_anew(order):
                return self.to_payment(order)
            key = again.next_key(key, order)
        wanted = self.basket.read(request.POST)
        form = self.form(wanted.numbers or self.typed_numbers(wanted), data=request.POST)
        if "update" in request.POST:
            return self.page(wanted, self.as_typed(form) if wanted.numbers else None, checked=False)
        if not wanted.ok:
            return self.page(wanted, form)
        if not form.is_valid() or self.price_has_changed(form, self.basket.quote(wanted.numbers)):
            return self.page(wanted, form)
        try:
            order = book(
                event=self.event,
                choices=form.choices(),
                buyer=form.buyer(request.user),
                language=get_language(),
                submission_key=key or None,
                code=self.basket.code_text,
                offer=self.basket.offer,
                method=form.method,
                due_days=self.event.invoice_due_days if form.method == PaymentMethod.INVOICE else None,
                order_answers=form.order_answers,
            )
        except Refused as refusal:
            return self.refused(wanted, form, refusal)
        return self.to_payment(order)

    def starts_anew(self, order: Order) -> bool:
        """Whether a form that was sent before makes another order: the first is over, or was corrected."""
        if again.is_over_unpaid(order):
            return True
        if order.status != OrderStatus.HELD:
            return False
        numbers = self.typed_numbers(self.basket.read(self.request.POST))
        form = self.form(numbers, data=self.request.POST)
        if not form.is_valid():
            return False
        code = self.basket.code if self.basket.quote(numbers).code_units else None
        if again.is_same(order, form, self.request.user, code.pk if code else None):
            return False
        if not again.give_up(order):
            return False
        self.look()
        return True

    # --- The form ---------------------------------------------------------------------------------------------

    def form(self, numbers: dict[int, int], **kwargs) -> BookingForm:
        form = BookingForm(
            event=self.event,
            types=self.basket.types,
            numbers=numbers,
            named=booking_page.rows_to_name(self.request.POST),
            questions=self.basket.questions,
            paid=bool(numbers) and self.basket.quote(numbers).total_ore > 0,
            with_terms=self.needs_terms(numbers),
            **kwargs,
        )
        if form.is_bound and (problem := self.basket.code_problem(numbers)):
            form.add_error("code", problem)
        return form

    def needs_terms(self, numbers: dict[int, int]) -> bool:
        """A free seat without terms of its own asks for no ticks."""
        paid = any(kind.price_ore for kind in self.basket.types if numbers.get(kind.pk))
        return paid or bool(self.event.own_terms)

    def as_typed(self, form: BookingForm) -> BookingForm:
        """The same form, unjudged, with everything that was typed: after a change of quantities."""
        typed = {
            name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            for name, field in form.fields.items()
            if not field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        }
        typed.pop("shown_total", None)
        return self.form(form.numbers, initial=typed)

    def typed_numbers(self, wanted: quantities.Wanted) -> dict[int, int]:
        """Rows to keep showing for quantities that cannot be had, so that nothing typed is lost."""
        known = {kind.pk: kind for kind in self.basket.types}
        return {
            pk: min(int(text), known[pk].max_per_order)
            for pk, text in wanted.typed.items()
            if pk in known and text.isascii() and text.isdigit()
        }

    def known_of_buyer(self) -> dict:
        user, offer = self.request.user, self.basket.offer
        known = {"attending": True, "code": self.basket.code_text}
        if offer is not None:
            known |= {"name": offer.name, "email": offer.email}
        if not user.is_authenticated:
            return known
        organisation = member_organisations(user).first()
        return known | {
            "name": user.get_full_name(),
            "email": user.email,
            "organisation_name": organisation.name if organisation else "",
            "org_number": (organisation.org_number or "") if organisation else "",
            "address": organisation.address if organisation else "",
        }

    def price_has_changed(self, form: BookingForm, now: Quote) -> bool:
        """Nobody pays another sum than the one they saw."""
        shown = form.cleaned_data.get("shown_total")
        if shown is None or shown == now.total_ore:
            return False
        text = _("The price has changed: it is now %(price)s in all. Look it over and send the form again.")
        if now.code_units:
            # Typed, but not tried with its own button first.
            text = _("With the code it is now %(price)s in all. Look it over and send the form again.")
        form.add_error(None, text % {"price": format_kr(now.total_ore)})
        return True

    # --- Answers ----------------------------------------------------------------------------------------------

    def refused(self, wanted: quantities.Wanted, form: BookingForm, refusal: Refused) -> HttpResponse:
        """Somebody else was faster, or the sale has ended: say what is left and keep what was typed."""
        self.look()
        offers = {offer.ticket_type.pk: offer for offer in self.basket.seats.offers}
        for what, problem in refusal.problems.items():
            if what == "code":
                form.add_error("code", quantities.code_text(problem))
            else:
                wanted.errors[what] = quantities.problem_text(problem, offers.get(what))
        return self.page(wanted, form, status=409)

    def to_payment(self, order: Order) -> HttpResponse:
        """303 to Stripe, or to the order's own page: nothing to pay now, or Stripe cannot be reached."""
        try:
            if order.method == PaymentMethod.INVOICE:
                invoice.confirm_by_invoice(order)
                address = checkout.order_address(order)
            else:
                address = checkout.start(order)
        except StripeProblem as problem:
            say_why_not(self.request, order, problem)
            address = checkout.order_address(order)
        except invoice.CannotInvoice:
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
        context = booking_page.context(self.request, self.basket, wanted, form)
        if status is None:
            failed = self.request.method == "POST" and checked and bool(context["errors"])
            status = 422 if failed else 200
        return render(self.request, "events/booking.html", context, status=status)
